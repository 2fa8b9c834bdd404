/**
 * Compiles every `ts` example of the pages below docs/, each by itself, as `gate:rosetta` does with those of README.md and the doc comments.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const STAGE = 'reports/docs-examples';
const BLOCK = /^```ts\n(.*?)^```$/gms;

rmSync(STAGE, { recursive: true, force: true });
mkdirSync(STAGE, { recursive: true });
const files = readdirSync('docs').filter((file) => file.endsWith('.md')).flatMap((file) => [...readFileSync(join('docs', file), 'utf8').matchAll(BLOCK)].map(([, code], i) => {
  const name = `${file.replace('.md', '')}-${i + 1}.ts`;
  writeFileSync(join(STAGE, name), `${code}\nexport {};\n`);
  return name;
}));
writeFileSync(join(STAGE, 'tsconfig.json'), JSON.stringify({
  extends: '../../tsconfig.dev.json',
  compilerOptions: { rootDir: '../..', noEmit: true, noUnusedLocals: false, paths: { 'cdk-org-backup': ['../../lib'] } },
  include: ['*.ts'],
  exclude: [],
}));
const { status } = spawnSync('tsc', ['-p', STAGE], { stdio: 'inherit' });
if (files.length === 0 || status !== 0) {
  console.error('Each example stands on its own, imports included.');
  process.exitCode = 1;
} else {
  console.log(`docs: ${files.length} examples compile`);
}
