import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App, Duration, FileSystem, Stack } from 'aws-cdk-lib';
import { DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import { environmentBytes, handlerFunction } from '../../src/private/handler-function';

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
