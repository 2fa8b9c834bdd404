/**
 * Keeps the compiled assembly and the templates of the examples as "the last release", for the next one to be compared with.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { loadAssembly } from './assembly';

const KEPT = 'test/fixtures/last-release';
const EXAMPLES = { typescript: 'examples/typescript/app.ts' };

mkdirSync(KEPT, { recursive: true });
writeFileSync(join(KEPT, '.jsii'), JSON.stringify(loadAssembly('.'), undefined, 2));
rmSync(join(KEPT, 'accepted-breaks.txt'), { force: true }); // they were accepted against the release before
console.log(`kept ${KEPT}/.jsii`);

for (const [name, app] of Object.entries(EXAMPLES)) {
  const assembly = resolve('reports', 'last-release', name);
  const templates = join(KEPT, 'templates', name);
  rmSync(assembly, { recursive: true, force: true });
  rmSync(templates, { recursive: true, force: true });
  mkdirSync(templates, { recursive: true });
  // Without the development configuration's path mapping: the example imports the compiled package.
  execFileSync('tsx', ['--tsconfig', 'tsconfig.json', app], { stdio: 'inherit', env: { ...process.env, CDK_OUTDIR: assembly } });
  const synthesized = readdirSync(assembly, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.template.json'));
  if (synthesized.length === 0) {
    throw new Error(`${app} synthesized no template`);
  }
  for (const template of synthesized) {
    copyFileSync(join(assembly, template), join(templates, basename(template)));
    console.log(`kept ${templates}/${basename(template)}`);
  }
}
