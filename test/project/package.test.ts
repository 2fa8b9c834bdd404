import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

interface Packed {
  readonly size: number;
  readonly files: ReadonlyArray<{ readonly path: string }>;
}

const MEGABYTE = 1024 * 1024;
const ALLOWED = [
  /^lib\/.+\.js$/, /^lib\/.+\.d\.ts$/, /^assets\/.+$/, /^\.jsii(\.gz)?$/, /^(README|API)\.md$/, /^docs\/runbooks\/[a-z-]+\.sh$/, /^LICENSE$/, /^package\.json$/,
];

const [packed] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
  encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 64 * MEGABYTE,
})) as Packed[];
const paths = packed.files.map(({ path }) => path);

/** Source files, without extension, relative to their folder. */
function modules(folder: string, extension: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(extension))
    .map((file) => file.slice(0, -extension.length))
    .sort();
}

describe('npm tarball', () => {
  test('carries the library, the assembly, handler bundles and documents, and nothing else', () => {
    expect(paths.filter((path) => !ALLOWED.some((pattern) => pattern.test(path)))).toEqual([]);
    expect(paths.filter((path) => /node_modules|\.map$|(^|\/)tests?\//.test(path))).toEqual([]);
    expect(paths.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))).toEqual([]);
  });

  test('misses nothing', () => {
    expect(paths).toEqual(expect.arrayContaining(['.jsii', 'README.md', 'API.md', 'LICENSE', 'package.json', 'docs/runbooks/wait-for-canary-gates.sh', 'lib/index.js', 'lib/index.d.ts']));
    const shipped = (extension: string) => paths
      .filter((path) => path.startsWith('lib/') && path.endsWith(extension))
      .map((path) => path.slice('lib/'.length, -extension.length))
      .sort();
    expect(shipped('.js')).toEqual(modules('src', '.ts'));
    expect(shipped('.d.ts')).toEqual(modules('src', '.ts'));
  });

  test('every handler has its bundle, and the licenses of what is in it', () => {
    const bundles = paths.filter((path) => path.startsWith('assets/')).map((path) => path.slice('assets/'.length)).sort();
    const handlers = modules('src', '.lambda.ts').flatMap((handler) => [`${handler}/THIRD-PARTY-LICENSES.txt`, `${handler}/index.js`]);
    expect(bundles).toEqual([...handlers, ...modules('src', '.script.ts').map((script) => `${script}/index.js`)].sort());
  });

  test('has no source maps', () => {
    const withMaps = paths.filter((path) => path.endsWith('.js') && readFileSync(path, 'utf8').includes('sourceMappingURL'));
    expect(withMaps).toEqual([]);
  });

  test('is at most 3 MB', () => {
    expect(packed.size).toBeLessThanOrEqual(3 * MEGABYTE);
  });

  test('has no dependencies of its own, bundled or not', () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, object | undefined>;
    expect(manifest.dependencies ?? {}).toEqual({});
    expect(manifest.bundledDependencies ?? []).toEqual([]);
    expect(Object.keys(manifest.peerDependencies!)).toEqual(expect.arrayContaining(['aws-cdk-lib', 'constructs']));
  });
});

describe('what installing it means', () => {
  test('the lock file names no registry', () => {
    const lock = readFileSync('package-lock.json', 'utf8');
    expect(lock).not.toContain('"resolved"');
    expect(lock).not.toMatch(/https?:\/\/[^"]*registry/);
  });

  test('every development dependency is exact', () => {
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { devDependencies: Record<string, string> };
    const exact = /^(npm:[a-z@/-]+@)?\d+\.\d+\.\d+(-[a-z0-9.]+)?$/;
    expect(Object.entries(devDependencies).filter(([, version]) => !exact.test(version))).toEqual([]);
  });

  test('five languages are configured', () => {
    const { jsii } = JSON.parse(readFileSync(join('package.json'), 'utf8')) as { jsii: { targets: object } };
    expect(jsii.targets).toEqual({
      java: { package: 'io.github.cdkorgbackup', maven: { groupId: 'io.github.cdk-org-backup', artifactId: 'cdk-org-backup' } },
      python: { distName: 'cdk-org-backup', module: 'cdk_org_backup' },
      dotnet: { namespace: 'CdkOrgBackup', packageId: 'CdkOrgBackup' },
      go: { moduleName: 'github.com/cdk-org-backup/cdk-org-backup-go', packageName: 'cdkorgbackup' },
    });
  });
});
