/**
 * `npm run facts:diff`: compares AWS's newest models of AWS Backup, AWS Organizations and StackSets with `known.json`, those on which the library was decided.
 * Whatever is new, gone or different fails: somebody has to decide what the library does with it, and accepts the new models with `-- --accept`.
 *
 * `--newest <file>`: models that were extracted before, instead of those of the package index.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { newestEnvironment } from '../python-environment';
import { differences, Facts, textOf } from './facts';

const ROOT = resolve(__dirname, '..', '..');
const KNOWN = join(__dirname, 'known.json');
const PACKAGES = ['botocore', 'cfn-lint'];

const { values: { accept, newest: file } } = parseArgs({ options: { accept: { type: 'boolean' }, newest: { type: 'string' } } });

function newestFacts(): Facts {
  if (file !== undefined) {
    return JSON.parse(readFileSync(file, 'utf8')) as Facts;
  }
  const programs = newestEnvironment(join(ROOT, '.facts'), PACKAGES);
  return JSON.parse(execFileSync(join(programs, 'python'), [join(__dirname, 'extract.py')], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })) as Facts;
}

/** Sources that name something as a whole word. */
function sourcesThatName(): (name: string) => string[] {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts')).sort()
    .map((path) => ({ path: `src/${path}`, text: readFileSync(join(ROOT, 'src', path), 'utf8') }));
  return (name) => {
    const word = new RegExp(`(?<![\\w-])${name.replace(/[^\w-]/g, '\\$&')}(?![\\w-])`);
    return sources.filter(({ text }) => word.test(text)).map(({ path }) => path);
  };
}

function main(): void {
  const known = JSON.parse(readFileSync(KNOWN, 'utf8')) as Facts;
  const newest = newestFacts();
  Object.entries(newest.versions).forEach(([source, version]) => console.log(`${source} ${version} (decided on: ${known.versions[source]})`));
  const found = differences(known, newest);
  if (accept) {
    writeFileSync(KNOWN, textOf(newest));
    console.log(`accepted: ${found.length} differences, in tools/facts-diff/known.json`);
    return;
  }
  const namedIn = sourcesThatName();
  found.forEach(({ kind, text, name }) => {
    const places = namedIn(name);
    console.log(`${kind}: decide: ${text}${places.length > 0 ? ` (named in ${places.slice(0, 5).join(', ')}${places.length > 5 ? ', …' : ''})` : ''}`);
  });
  console.log(found.length === 0 ? 'nothing is new' : `${found.length} differences. Decide what the library does with each (docs/architecture.md: How to add …), then npm run facts:diff -- --accept`);
  process.exitCode = found.length === 0 ? 0 : 1;
}

main();
