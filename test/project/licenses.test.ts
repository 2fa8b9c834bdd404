import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { licensesOf } from '../../tools/build/licenses';

const APACHE = 'Apache License, Version 2.0';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'licenses-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Installs a package; returns a file of it. */
function install(name: string, license: string | undefined, files: { readonly [name: string]: string } = {}): string {
  const path = join(folder, 'node_modules', name);
  mkdirSync(join(path, 'dist'), { recursive: true });
  Object.entries({ ...files, 'package.json': JSON.stringify({ name, version: '1.2.3', license }) })
    .forEach(([file, text]) => writeFileSync(join(path, file), text));
  return join(path, 'dist', 'index.js');
}

describe('licenses of a bundle', () => {
  test('are none where all files are ours', () => {
    expect(licensesOf(['src/event-hub/handler/group-events.lambda.ts'])).toBe('');
  });

  test('say which package has which text, and each text once', () => {
    const files = [install('@aws/one', 'Apache-2.0', { LICENSE: APACHE }), install('@aws/two', 'Apache-2.0', { LICENSE: APACHE }), install('three', 'MIT', { 'LICENSE.md': 'MIT License' })];
    expect(licensesOf(files).split(/\n-{80}\n\n/)).toEqual([`@aws/one 1.2.3 (Apache-2.0)\n@aws/two 1.2.3 (Apache-2.0)\n\n${APACHE}\n`, 'three 1.2.3 (MIT)\n\nMIT License\n']);
  });

  test('have the notice of a package with its license', () => {
    expect(licensesOf([install('one', 'Apache-2.0', { LICENSE: APACHE, NOTICE: 'Copyright Somebody' })])).toContain(`${APACHE}\n\nCopyright Somebody`);
  });

  test('are that of another package of the scope where a package has no text of its own', () => {
    expect(licensesOf([install('@aws/bare', 'Apache-2.0'), install('@aws/one', 'Apache-2.0', { LICENSE: APACHE })])).toMatch(/^@aws\/bare 1\.2\.3 \(Apache-2\.0\)\n@aws\/one/);
  });

  test.each<[string, string | undefined, { [name: string]: string }]>([
    ['text', 'MIT', {}],
    ['name', undefined, { LICENSE: APACHE }],
  ])('stop the bundling of a package whose license has no %s', (_, license, files) => {
    expect(() => licensesOf([install('odd', license, files)])).toThrow('odd 1.2.3 has no file with its license');
  });
});
