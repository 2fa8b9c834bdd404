import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Compiles the library as a release does, unless `lib` is newer than everything that it is made from. */
export function ensureBuilt(root: string): void {
  const assembly = join(root, '.jsii');
  const entry = join(root, 'lib', 'index.js'); // written last, when exports are made lazy
  const newest = Math.max(...['src', 'tools/build', 'package.json', 'tsconfig.json'].flatMap((path) => filesOf(join(root, path))).map(changedAt));
  if (existsSync(assembly) && existsSync(entry) && Math.min(changedAt(assembly), changedAt(entry)) >= newest) {
    return;
  }
  console.log('lib is missing or older than src: compiling');
  for (const task of ['pre-compile', 'compile', 'post-compile']) {
    const { status, error } = spawnSync(join(root, 'node_modules', '.bin', 'projen'), [task], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) {
      throw error ?? new Error(`projen ${task} ended with ${status}`);
    }
  }
}

function filesOf(path: string): string[] {
  return statSync(path).isDirectory() ? readdirSync(path, { recursive: true, encoding: 'utf8' }).map((file) => join(path, file)) : [path];
}

function changedAt(path: string): number {
  return statSync(path).mtimeMs;
}
