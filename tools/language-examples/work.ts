import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '..', '..');
export const EXAMPLES = join(ROOT, 'examples');

/** Everything that the tool makes; it can be deleted at any time. */
export const WORK = join(ROOT, '.language-examples');

/** What an example made, whatever its language. */
export interface Synthesis {
  /** The name of the example's TypeScript file. */
  readonly example: string;
  /** The cloud assembly. */
  readonly outdir: string;
}

/**
 * Makes what belongs into a folder, unless it was made from the same before.
 *
 * @param key tells what it is made from
 * @param usable tells whether what was made before still works
 */
export function kept(folder: string, key: string, make: () => void, usable = () => true): string {
  const stamp = `${folder}.key`;
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== key || !usable()) {
    rmSync(stamp, { force: true });
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    make();
    writeFileSync(stamp, key); // last: what was interrupted starts again
  }
  return folder;
}

/** One digest of files, and of all files in folders. */
export function digestOf(...paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) {
    const files = statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort()
      : [path];
    files.forEach((file) => hash.update(`${file}\0`).update(readFileSync(file)));
  }
  return hash.digest('hex');
}
