import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App, Duration, FileSystem, Stack } from 'aws-cdk-lib';
import { DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import { checkRoom, environmentBytes, handlerFunction } from '../../src/private/handler-function';

test('a handler that is not bundled is refused', () => {
  expect(() => handlerFunction(new Stack(), 'F', { asset: 'no/such', description: 'd', environment: {}, timeout: Duration.minutes(1), memorySize: 128 }))
    .toThrow("assets/no/such is missing in the package cdk-org-backup; install it again, or run the task 'bundle' when you build it yourself");
});

test('an environment is measured in bytes of names and values', () => {
  expect(environmentBytes({ ab: 'cde', f: '\u00e9' })).toBe(8);
});

test('a value that is known at deployment only counts as 100 bytes', () => {
  expect(environmentBytes({ a: new Stack().formatArn({ service: 's', resource: 'r' }) })).toBeGreaterThan(300);
});

describe('a list that fills an environment', () => {
  const make = (bytes: number) => handlerFunction(new Stack(), 'Counter', {
    asset: 'event-hub/handler/count-jobs', description: 'Counts', timeout: Duration.minutes(1), memorySize: 128, environment: { A: 'x'.repeat(bytes - 1) },
    filledBy: { prop: 'channels', given: '9 channels', remedy: 'give fewer channels' },
  });

  test('may make it as large as AWS Lambda takes', () => {
    expect(() => make(4096)).not.toThrow();
  });

  test('is refused where there is a byte more', () => {
    expect(() => make(4097)).toThrow(
      "channels is '9 channels' but the environment of the function 'Counts' would have 4097 bytes and AWS Lambda takes 4096; give fewer channels");
  });

  test('may take 2,000 characters by itself, and not one more', () => {
    const quoted = (characters: number) => 'x'.repeat(characters - '""'.length);
    expect(() => checkRoom('keys', quoted(2000), 'give fewer')).not.toThrow();
    expect(() => checkRoom('keys', quoted(2001), 'give fewer')).toThrow("keys is '<2001 characters>' but a handler has room for 2000; give fewer");
  });
});

describe('a function with files of its own', () => {
  const ASSET = 'event-hub/handler/count-jobs';
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'handler-'));
    jest.spyOn(FileSystem, 'mkdtemp').mockImplementation((prefix) => mkdtempSync(join(folder, prefix)));
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  function synthesized(context?: { [key: string]: unknown }): string {
    const app = new App({ context, outdir: join(folder, 'cdk.out') });
    handlerFunction(new Stack(app, 'S'), 'F', {
      asset: ASSET, description: 'd', environment: {}, timeout: Duration.minutes(1), memorySize: 128, files: { 'more.json': '[1]' },
    });
    const { files } = JSON.parse(readFileSync(join(app.synth().directory, 'S.assets.json'), 'utf8'));
    const [code] = Object.values(files as Record<string, { source: { path: string; packaging: string } }>).filter(({ source }) => source.packaging === 'zip');
    return resolve(app.outdir, code.source.path);
  }

  test('has them in the cloud assembly, beside its code', () => {
    const code = synthesized();
    expect(readFileSync(join(code, 'more.json'), 'utf8')).toBe('[1]');
    expect(existsSync(join(code, 'index.js'))).toBe(true);
  });

  test('leaves nothing else behind', () => {
    synthesized();
    expect(readdirSync(folder)).toEqual(['cdk.out']);
  });

  test('keeps them where the cloud assembly points at them', () => {
    expect(existsSync(synthesized({ [DISABLE_ASSET_STAGING_CONTEXT]: true }))).toBe(true);
  });
});
