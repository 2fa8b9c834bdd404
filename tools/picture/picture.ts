/**
 * Draws docs/images/accounts-and-flows.svg from the cloud assembly of the README's organization: what is deployed where, in which order, and what flows
 * between accounts.
 *
 * `--check` writes nothing and fails where the picture is another.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { draw } from './draw';
import { readApp } from './read-app';

const PICTURE = 'docs/images/accounts-and-flows.svg';
const EXAMPLE = 'examples/typescript/organization.ts';

const outdir = resolve('reports', 'picture');
rmSync(outdir, { recursive: true, force: true });
execFileSync('tsx', ['--tsconfig', 'tsconfig.dev.json', EXAMPLE], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, CDK_OUTDIR: outdir } });
const svg = draw(readApp(outdir));
if (!process.argv.includes('--check')) {
  mkdirSync(dirname(PICTURE), { recursive: true });
  writeFileSync(PICTURE, svg);
  console.log(`drew ${PICTURE}`);
} else if (svg === readFileSync(PICTURE, 'utf8')) {
  console.log(`picture: ${PICTURE} shows ${EXAMPLE}`);
} else {
  console.error(`picture: ${PICTURE} does not show ${EXAMPLE} as it is; run npx projen picture`);
  process.exitCode = 1;
}
