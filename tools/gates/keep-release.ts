/**
 * Keeps the compiled assembly and the templates of the examples as "the last release", for the next one to be compared with.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { loadAssembly } from './assembly';
import { EXAMPLE_APPS, EXAMPLE_CONTEXT } from './example-apps';

const KEPT = 'test/fixtures/last-release';
const TEMPLATES = join(KEPT, 'templates', 'typescript');

mkdirSync(KEPT, { recursive: true });
writeFileSync(join(KEPT, '.jsii'), JSON.stringify(loadAssembly('.'), undefined, 2));
rmSync(join(KEPT, 'accepted-breaks.txt'), { force: true }); // they were accepted against the release before
console.log(`kept ${KEPT}/.jsii`);

rmSync(TEMPLATES, { recursive: true, force: true });
mkdirSync(TEMPLATES, { recursive: true });
for (const { name, file } of EXAMPLE_APPS) {
  const assembly = resolve('reports', 'last-release', name);
  rmSync(assembly, { recursive: true, force: true });
  // Without the development configuration's path mapping: the example imports the compiled package.
  execFileSync('tsx', ['--tsconfig', 'tsconfig.json', file], { stdio: 'inherit', env: { ...process.env, CDK_OUTDIR: assembly, CDK_CONTEXT_JSON: EXAMPLE_CONTEXT } });
  const synthesized = readdirSync(assembly, { recursive: true, encoding: 'utf8' }).filter((one) => one.endsWith('.template.json'));
  if (synthesized.length === 0) {
    throw new Error(`${name} synthesized no template`);
  }
  for (const template of synthesized) {
    copyFileSync(join(assembly, template), join(TEMPLATES, basename(template)));
    console.log(`kept ${TEMPLATES}/${basename(template)}`);
  }
}
writeFileSync('tools/gates/template-differences.json', '[]\n'); // there are none to the release that is kept
