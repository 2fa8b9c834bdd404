/**
 * Compiles every example of README.md and of the doc comments, strictly.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';

const { status } = spawnSync('jsii-rosetta', ['extract', '--strict', '.'], { stdio: 'inherit' });
rmSync('.jsii.tabl.json', { force: true }); // a by-product that is not shipped
if (status === 0) {
  console.log('rosetta: every example compiles');
} else {
  console.error('Each example stands on its own, imports included; it is compiled inside rosetta/default.ts-fixture (`this` is a Stack).');
  process.exitCode = 1;
}
