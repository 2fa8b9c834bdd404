import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Compiles the library as a release does, unless all of it is newer than everything that it is made from. */
export function ensureBuilt(root: string): void {
  if (isBuilt(root)) {
    return;
  }
  console.log('the library is not built, or older than src: compiling');
  for (const task of ['pre-compile', 'compile', 'post-compile']) {
    const { status, error } = spawnSync(join(root, 'node_modules', '.bin', 'projen'), [task], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) {
      throw error ?? new Error(`projen ${task} ended with ${status}`);
    }
  }
}

/** Whether each of the steps was the last to change what it makes. */
function isBuilt(root: string): boolean {
  const [assets, assembly, entry] = ['assets', '.jsii', 'lib/index.js'].map((path) => join(root, path));
  if (![assets, assembly, entry].every(existsSync) || !readFileSync(entry, 'utf8').includes('Lazy exports')) {
    return false;
  }
  const newest = Math.max(...['src', 'tools/build', 'package.json', 'tsconfig.json'].flatMap((path) => filesOf(join(root, path))).map(changedAt));
  return [assembly, entry, ...filesOf(assets)].every((path) => changedAt(path) >= newest);
}

function filesOf(path: string): string[] {
  return statSync(path).isDirectory() ? readdirSync(path, { recursive: true, encoding: 'utf8' }).map((file) => join(path, file)) : [path];
}

function changedAt(path: string): number {
  return statSync(path).mtimeMs;
}
