/**
 * Draws docs/images/accounts-and-flows.svg from the templates of the examples: which account has what, and what flows between them.
 *
 * `--check` writes nothing and fails where the picture is another.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { draw } from './draw';
import { readApps } from './read-app';

const PICTURE = 'docs/images/accounts-and-flows.svg';
const EXAMPLES = ['app', 'compliance'];

const outdirs = EXAMPLES.map((example) => {
  const outdir = resolve('reports', 'picture', example);
  rmSync(outdir, { recursive: true, force: true });
  execFileSync('tsx', ['--tsconfig', 'tsconfig.dev.json', `examples/typescript/${example}.ts`], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, CDK_OUTDIR: outdir } });
  return outdir;
});
const svg = draw(readApps(outdirs));
if (!process.argv.includes('--check')) {
  mkdirSync(dirname(PICTURE), { recursive: true });
  writeFileSync(PICTURE, svg);
  console.log(`drew ${PICTURE}`);
} else if (svg === readFileSync(PICTURE, 'utf8')) {
  console.log(`picture: ${PICTURE} shows the examples`);
} else {
  console.error(`picture: ${PICTURE} does not show the examples as they are; run npx projen picture`);
  process.exitCode = 1;
}
