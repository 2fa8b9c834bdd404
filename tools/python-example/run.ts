/**
 * `npm run example:python`: the reference organization from the built wheel.
 *
 * The package is packed as it would be released, the wheel made from it and installed into a virtual environment with exact versions.
 * Every template and asset manifest that Python makes must be the one that TypeScript makes. Then `checks.py` makes mistakes, and passes
 * values between the languages.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { transformSync } from 'esbuild';
import { findPython, installed } from './environment';
import { execute } from './execute';
import { ensureBuilt } from '../bench/built';

const ROOT = resolve(__dirname, '..', '..');
const WORK = join(ROOT, '.python-example');
const EXAMPLES = join(ROOT, 'examples');

/** The examples, by the names of their TypeScript files. */
const APPS = ['app', 'local-plans', 'compliance'];
/** A key that is deployed already, as the second deployment of local-plans has it. */
const CONTEXT = { CDK_CONTEXT_JSON: JSON.stringify({ primaryKeyArn: 'arn:aws:kms:us-east-1:555555555555:key/mrk-1234abcd12ab34cd56ef1234567890ab' }) };

interface Result {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
}

/** What npm would publish, unpacked. */
function packed(): string {
  const directory = join(WORK, 'package');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  execute('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', directory], { cwd: ROOT });
  const [tarball] = readdirSync(directory).filter((file) => file.endsWith('.tgz'));
  execute('tar', ['-xzf', tarball, '--strip-components=1'], { cwd: directory });
  rmSync(join(directory, tarball));
  return directory;
}

function wheel(packageDirectory: string): string {
  const directory = join(WORK, 'dist');
  rmSync(directory, { recursive: true, force: true });
  execute(join(ROOT, 'node_modules', '.bin', 'jsii-pacmak'), ['--targets', 'python', '--outdir', directory, '--no-npmignore', packageDirectory], { cwd: WORK });
  const python = join(directory, 'python');
  return join(python, readdirSync(python).find((file) => file.endsWith('.whl'))!);
}

/** The TypeScript example as a user has it: with the packed library in its node_modules. */
function synthesizeTypeScript(packageDirectory: string): string[] {
  const directory = join(WORK, 'typescript');
  const modules = join(directory, 'node_modules');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(modules, { recursive: true });
  cpSync(packageDirectory, join(modules, 'cdk-org-backup'), { recursive: true });
  for (const peer of ['aws-cdk-lib', 'constructs']) {
    symlinkSync(join(ROOT, 'node_modules', peer), join(modules, peer), 'dir');
  }
  // where the examples are, as seen from what they read
  const examples = join(directory, 'examples', 'typescript');
  mkdirSync(examples, { recursive: true });
  cpSync(join(EXAMPLES, 'plans'), join(directory, 'examples', 'plans'), { recursive: true });
  return APPS.map((name) => {
    const app = join(examples, `${name}.js`);
    const outdir = join(directory, `${name}.out`);
    writeFileSync(app, transformSync(readFileSync(join(EXAMPLES, 'typescript', `${name}.ts`), 'utf8'), { loader: 'ts', format: 'cjs', target: 'node20' }).code);
    execute(process.execPath, [app], { cwd: directory, env: { ...CONTEXT, CDK_OUTDIR: outdir } });
    return outdir;
  });
}

function synthesizePython(python: string): string[] {
  return APPS.map((name) => {
    const file = name.replaceAll('-', '_');
    const outdir = join(WORK, `${file}.out`);
    rmSync(outdir, { recursive: true, force: true });
    execute(python, [join(EXAMPLES, 'python', `${file}.py`)], { cwd: WORK, env: { ...jsii(), ...CONTEXT, CDK_OUTDIR: outdir } });
    return outdir;
  });
}

/** The languages' runtime keeps what it unpacks under the project too, and does not complain about the age of Node.js. */
function jsii(): NodeJS.ProcessEnv {
  return {
    JSII_RUNTIME_PACKAGE_CACHE_ROOT: join(WORK, 'cache'),
    JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0],
    PYTHONDONTWRITEBYTECODE: '1',
  };
}

function compare(typescript: string, python: string): Result[] {
  const compared = (directory: string) => readdirSync(directory).filter((file) => /\.(template|assets)\.json$/.test(file)).sort();
  const [expected, actual] = [compared(typescript), compared(python)];
  const json = (directory: string, file: string) => JSON.parse(readFileSync(join(directory, file), 'utf8'));
  return [
    {
      name: 'files of the cloud assembly',
      ok: expected.length > 0 && isDeepStrictEqual(actual, expected),
      says: `TypeScript makes ${expected.join(', ')}; Python ${isDeepStrictEqual(actual, expected) ? 'the same' : actual.join(', ')}`,
    },
    ...expected.filter((file) => actual.includes(file)).map((file): Result => {
      const ok = isDeepStrictEqual(json(python, file), json(typescript, file));
      return { name: file, ok, says: ok ? 'equal' : `differs: compare ${join(typescript, file)} and ${join(python, file)}` };
    }),
    { name: 'assets', ...assets(typescript, python) },
  ];
}

/** What the manifests name is there, in both. */
function assets(typescript: string, python: string): Pick<Result, 'ok' | 'says'> {
  const [expected, actual] = [typescript, python].map((directory) => readdirSync(directory).filter((entry) => entry.startsWith('asset.')).sort());
  return { ok: isDeepStrictEqual(actual, expected), says: `TypeScript has ${expected.length}, Python ${actual.length}` };
}

function checks(python: string): Result[] {
  const output = execute(python, [join(__dirname, 'checks.py')], { cwd: WORK, env: jsii() });
  const results = output.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Result);
  return results.length > 0 ? results : [{ name: 'checks.py', ok: false, says: 'it checked nothing' }];
}

function main(): void {
  const python = findPython();
  ensureBuilt(ROOT);
  mkdirSync(WORK, { recursive: true });
  const step = <T>(title: string, work: () => T): T => {
    const started = Date.now();
    const result = work();
    console.log(`${title}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
    return result;
  };
  const packageDirectory = step('npm pack', packed);
  const file = step('wheel', () => wheel(packageDirectory));
  const interpreter = step('virtual environment', () => installed(python, join(WORK, 'venv'), join(EXAMPLES, 'python', 'requirements.txt'), file));
  const typescript = step('TypeScript examples', () => synthesizeTypeScript(packageDirectory));
  const python3 = step('Python examples', () => synthesizePython(interpreter));
  const results = [
    ...python3.flatMap((outdir, i) => compare(typescript[i], outdir)),
    ...step('mistakes and values', () => checks(interpreter)),
  ];
  for (const { name, ok, says } of results) {
    console.log(`${ok ? 'ok    ' : 'FAILED'}  ${name}: ${says}`);
  }
  const failed = results.filter(({ ok }) => !ok).length;
  console.log(`${results.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

try {
  main();
} catch (error) {
  console.error((error as Error).message);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
