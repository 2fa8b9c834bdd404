/**
 * Compares the compiled assembly with the one that the last release left in test/fixtures/last-release.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const KEPT = 'test/fixtures/last-release';
// jsii-diff finds the dependencies of an assembly only below a package that has them installed.
const STAGE = 'reports/last-release';

function main(): void {
  if (!existsSync(join(KEPT, '.jsii'))) {
    const inGit = execFileSync('git', ['ls-files', '--', join(KEPT, '.jsii')], { encoding: 'utf8' }).trim() !== '';
    if (inGit) {
      console.error(`compat: ${KEPT}/.jsii is in git, but not here`);
      process.exitCode = 1;
    } else {
      console.log(`compat: no release has been kept yet (${KEPT}/.jsii; npx projen release:keep)`);
    }
    return;
  }
  mkdirSync(STAGE, { recursive: true });
  copyFileSync(join(KEPT, '.jsii'), join(STAGE, '.jsii'));
  copyFileSync('package.json', join(STAGE, 'package.json'));
  const { status } = spawnSync('jsii-diff', [STAGE, '.', '--keys', '--ignore-file', join(KEPT, 'accepted-breaks.txt')], { stdio: 'inherit' });
  if (status === 0) {
    console.log('compat: nothing that the last release had is broken');
  } else {
    console.error(`A break that is meant is listed by its key in ${KEPT}/accepted-breaks.txt and told in CHANGELOG.md.`);
    process.exitCode = 1;
  }
}

main();
