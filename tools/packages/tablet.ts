import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where the translations are kept between runs. */
const TABLET = join('reports', 'rosetta.tabl.json');

export interface TabletOptions {
  /** Compile every example, whatever an earlier run found. Default: an example that did not change, with the types that it uses, keeps its translation. */
  readonly anew?: boolean;
}

/**
 * Compiles every example of README.md and of the doc comments, strictly, and returns the file with their translations; undefined if one does not
 * compile, which the compiler has then said.
 *
 * @param root the project, with its compiled assembly
 */
export function translateExamples(root: string, options: TabletOptions = {}): string | undefined {
  const tablet = join(root, TABLET);
  mkdirSync(dirname(tablet), { recursive: true });
  if (options.anew) {
    rmSync(tablet, { force: true });
  }
  const { status, error } = spawnSync(join(root, 'node_modules', '.bin', 'jsii-rosetta'), ['extract', '--strict', '--trim-cache', '--cache', tablet, '.'], {
    cwd: root, stdio: ['ignore', 'inherit', 'inherit'],
  });
  rmSync(join(root, '.jsii.tabl.json'), { force: true }); // a by-product that is not shipped
  if (error) {
    throw error;
  }
  return status === 0 ? tablet : undefined;
}
