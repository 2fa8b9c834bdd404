import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const LICENSE_FILE = /^licen[cs]e(\.(md|txt))?$/i;
const NOTICE = /^notice(\.(md|txt))?$/i;

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/** The licenses of the packages that files come from, each text once; empty where all files are ours. */
export function licensesOf(files: readonly string[]): string {
  const folders = [...new Set(files.flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []))].sort();
  const packages = folders.map((folder) => ({ ...JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package, text: textIn(folder, LICENSE_FILE), notice: textIn(folder, NOTICE) }));
  const byText = new Map<string, string[]>();
  for (const { name, version, license, text, notice } of packages) {
    // some packages of the AWS SDK lack the file that their siblings have
    const sibling = packages.find((other) => other.text !== undefined && other.license === license && scopeOf(other.name) === scopeOf(name));
    const found = text ?? (name.startsWith('@') ? sibling?.text : undefined);
    if (found === undefined || license === undefined) {
      throw new Error(`${name} ${version} has no file with its license, or does not name it; a bundle with it can't be given to others`);
    }
    const texts = [found, notice].filter((one) => one !== undefined).join('\n\n');
    byText.set(texts, [...byText.get(texts) ?? [], `${name} ${version} (${license})`]);
  }
  return [...byText].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`).join(`\n${'-'.repeat(80)}\n\n`);
}

function scopeOf(name: string): string {
  return name.split('/')[0];
}

function textIn(folder: string, pattern: RegExp): string | undefined {
  const file = readdirSync(folder).find((name) => pattern.test(name));
  return file && readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
}
