/**
 * Bundles every Lambda handler (`src/<room>/handler/<name>.lambda.ts`) and every script of a pipeline (`….script.ts`) into
 * `assets/<room>/handler/<name>/index.js`, so that nothing is bundled at a user's synth. What is bundled of others has its licenses beside it.
 */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
import { licensesOf } from './licenses';

/** The Lambda runtime, and the oldest Node.js of the images in which scripts run; not the build machine. */
const TARGETS: { readonly [suffix: string]: string } = { '.lambda.ts': 'node24', '.script.ts': 'node18' };

export interface BundleOptions {
  /** Emptied first. */
  readonly folder: string;
  /**
   * Where the AWS SDK for JavaScript comes from. The notifier's bundle is ready for events after 174 ms (median of 25) with the SDK in it and after
   * 248 ms with the runtime's copy; all bundles with their SDK are 0.5 MB of the package.
   */
  readonly sdk: 'bundled' | 'runtime';
  /** Whether scripts, which no function runs, are left out. */
  readonly functionsOnly?: boolean;
}

/** Returns the folders of the handlers, below the given one. */
export async function bundleHandlers({ folder, sdk, functionsOnly = false }: BundleOptions): Promise<string[]> {
  rmSync(folder, { recursive: true, force: true });
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).sort();
  const handlers = files.flatMap((handler) => Object.entries(TARGETS)
    .filter(([suffix]) => handler.endsWith(suffix) && (suffix === '.lambda.ts' || !functionsOnly)).map(([suffix, target]) => ({ handler, suffix, target })));
  return Promise.all(handlers.map(async ({ handler, suffix, target }) => {
    const name = join(dirname(handler), basename(handler, suffix));
    const { metafile } = await build({
      entryPoints: [join('src', handler)],
      outfile: join(folder, name, 'index.js'),
      bundle: true,
      minify: true,
      sourcemap: false,
      legalComments: 'none', // the texts lie beside the bundle
      metafile: true,
      platform: 'node',
      mainFields: ['module', 'main'], // of the SDK's modules only those that are used
      target,
      format: 'cjs',
      external: sdk === 'runtime' ? ['@aws-sdk/*', '@smithy/*'] : [],
      logLevel: 'warning',
    });
    const licenses = licensesOf(Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs).filter((file) => inputs[file].bytesInOutput > 0)));
    if (licenses !== '') {
      writeFileSync(join(folder, name, 'THIRD-PARTY-LICENSES.txt'), licenses);
    }
    return name;
  }));
}

if (require.main === module) {
  void bundleHandlers({ folder: 'assets', sdk: 'bundled' })
    .then((names) => names.forEach((name) => console.log(`bundled ${name}`)));
}
