/**
 * Bundles every Lambda handler (`src/<room>/<name>.lambda.ts`) into `assets/<room>/<name>/index.js`, so that nothing is bundled at a
 * user's synth. The AWS SDK for JavaScript is part of the Lambda runtime and stays outside.
 */
import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { build } from 'esbuild';

const SUFFIX = '.lambda.ts';

async function bundle(): Promise<void> {
  rmSync('assets', { recursive: true, force: true });
  const handlers = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(SUFFIX)).sort();
  for (const handler of handlers) {
    await build({
      entryPoints: [join('src', handler)],
      outfile: join('assets', dirname(handler), basename(handler, SUFFIX), 'index.js'),
      bundle: true,
      minify: true,
      sourcemap: false,
      legalComments: 'none',
      platform: 'node',
      target: 'node24', // the Lambda runtime, not the build machine
      format: 'cjs',
      external: ['@aws-sdk/*', '@smithy/*'],
      logLevel: 'warning',
    });
    console.log(`bundled ${relative('.', join('src', handler))}`);
  }
}

void bundle();
