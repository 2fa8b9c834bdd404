/**
 * `npx projen package:<language>`: the package of a language as a release publishes it, in dist/<language>.
 * `npx projen package:code`: the sources of all of them, unbuilt, in reports/bindings/<language>.
 *
 * A package that demands something newer than the floor, or shows examples in another language than its own, is a failure.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BUILD, BuildOptions, generate } from './build';
import { inspectPackage, Package, READ_BUILT, READ_CODE } from './inspect';
import { Language } from './manifests';
import { translateExamples } from './tablet';

const ROOT = resolve(__dirname, '..', '..');

function main(): void {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { 'code-only': { type: 'boolean' }, 'outdir': { type: 'string', default: 'dist' } } });
  const tablet = translateExamples(ROOT);
  if (tablet === undefined) {
    throw new Error('an example does not compile');
  }
  let failed = 0;
  for (const language of positionals as Language[]) {
    const outdir = resolve(values.outdir);
    const folder = join(outdir, language);
    const options: BuildOptions = { root: ROOT, outdir, work: join(ROOT, 'reports', 'packages'), tablet };
    let found: Package | undefined;
    if (values['code-only']) {
      generate(language, outdir, options);
      found = READ_CODE[language](folder);
    } else {
      BUILD[language](options);
      // .NET's package is looked at unbuilt, with package:code
      found = language === 'dotnet' ? undefined : READ_BUILT[language](folder, options.work);
    }
    for (const { name, ok, says } of found ? inspectPackage(ROOT, language, found) : []) {
      console.log(`${ok ? 'ok    ' : 'FAILED'}  ${name}: ${says}`);
      failed += Number(!ok);
    }
  }
  process.exitCode = failed > 0 ? 1 : 0;
}

try {
  main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
