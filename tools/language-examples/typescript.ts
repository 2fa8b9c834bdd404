import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { CONTEXT, EXAMPLE_NAMES } from './language';
import { digestOf, EXAMPLES, kept, ROOT, Synthesis, WORK } from './work';
import { execute } from '../packages/execute';

/** What npm would publish. */
export interface Packed {
  /** Unpacked. */
  readonly folder: string;
  /** Tells one content from another. */
  readonly digest: string;
}

export function packed(): Packed {
  const tarballs = join(WORK, 'tarball');
  rmSync(tarballs, { recursive: true, force: true });
  mkdirSync(tarballs, { recursive: true });
  execute('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', tarballs], { cwd: ROOT });
  const tarball = join(tarballs, readdirSync(tarballs)[0]);
  const digest = digestOf(tarball);
  const folder = join(WORK, 'package');
  return { folder: kept(folder, digest, () => execute('tar', ['-xzf', tarball, '--strip-components=1'], { cwd: folder })), digest };
}

/** The TypeScript examples as a user has them: with the packed library in their node_modules. */
export function synthesizeTypeScript({ folder, digest }: Packed): Synthesis[] {
  const directory = join(WORK, 'typescript');
  const sources = [join(EXAMPLES, 'typescript'), join(EXAMPLES, 'plans')];
  const key = [digest, digestOf(...sources, __filename), JSON.stringify(CONTEXT)].join(' ');
  const syntheses = EXAMPLE_NAMES.map((example): Synthesis => ({ example, outdir: join(directory, `${example}.out`) }));
  kept(directory, key, () => {
    const modules = join(directory, 'node_modules');
    cpSync(folder, join(modules, 'cdk-org-backup'), { recursive: true });
    for (const peer of ['aws-cdk-lib', 'constructs']) {
      symlinkSync(join(ROOT, 'node_modules', peer), join(modules, peer), 'dir');
    }
    // where the examples are, as seen from what they read
    const examples = join(directory, 'examples');
    sources.forEach((source) => cpSync(source, join(examples, source.slice(EXAMPLES.length)), { recursive: true }));
    for (const { example, outdir } of syntheses) {
      const app = join(examples, 'typescript', `${example}.js`);
      writeFileSync(app, transformSync(readFileSync(join(EXAMPLES, 'typescript', `${example}.ts`), 'utf8'), { loader: 'ts', format: 'cjs', target: 'node20' }).code);
      execute(process.execPath, [app], { cwd: directory, env: { ...CONTEXT, CDK_OUTDIR: outdir } });
    }
  });
  return syntheses;
}
