/**
 * Compares API.md with what jsii-docgen writes for the compiled assembly; `--accept` rewrites it.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { loadAssembly, verdict } from './assembly';

const KEPT = 'API.md';
const STAGE = 'reports/docgen';

/**
 * jsii-docgen takes any assembly below its working directory, an older copy of our own or the newest aws-cdk-lib as well as the right ones.
 * So it works where nothing else is: our assembly and its dependencies.
 */
function generate(): string {
  rmSync(STAGE, { recursive: true, force: true });
  mkdirSync(STAGE, { recursive: true });
  for (const file of ['package.json', '.jsii', '.jsii.gz'].filter((name) => existsSync(name))) {
    copyFileSync(file, join(STAGE, file));
  }
  for (const dependency of Object.keys(loadAssembly('.').dependencyClosure ?? {})) {
    const link = join(STAGE, 'node_modules', dependency);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(resolve('node_modules', dependency), link);
  }
  execFileSync('jsii-docgen', ['-o', KEPT], { cwd: STAGE, stdio: ['ignore', 'ignore', 'inherit'] });
  return readFileSync(join(STAGE, KEPT), 'utf8');
}

const fresh = generate();
if (process.argv.includes('--accept')) {
  copyFileSync(join(STAGE, KEPT), KEPT);
  console.log(`${KEPT}: accepted`);
} else {
  const same = existsSync(KEPT) && readFileSync(KEPT, 'utf8') === fresh;
  verdict(KEPT, same ? [] : [`differs from ${STAGE}/${KEPT}`], 'up to date', 'If that is meant: npx projen api:accept.');
}
