import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TypeKind } from '@jsii/spec';
import { makeExportsLazy } from '../../tools/build/lazy-exports';
import { loadAssembly } from '../../tools/gates/assembly';

/** Runs a script in a Node of its own, in the project, and returns what it prints as JSON. */
function inNode<T>(script: string, ...flags: string[]): T {
  return JSON.parse(execFileSync('node', [...flags, '-e', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })) as T;
}

describe('the compiled package', () => {
  const classesAndEnums = Object.values(loadAssembly('.').types ?? {})
    .filter(({ kind, namespace }) => kind !== TypeKind.Interface && namespace === undefined)
    .map(({ name }) => name)
    .sort();

  test('loads nothing but its index when it is required', () => {
    const loaded = inNode<string[]>(`
      require('cdk-org-backup');
      console.log(JSON.stringify(Object.keys(require.cache).map((file) => require('path').relative('.', file))));
    `);
    expect(loaded).toEqual(['lib/index.js']);
  });

  test('exports every class and enum of the assembly', () => {
    const types = inNode<Record<string, string>>(`
      const lib = require('cdk-org-backup');
      console.log(JSON.stringify(Object.fromEntries(Object.keys(lib).map((name) => [name, typeof lib[name]]))));
    `);
    expect(Object.keys(types).sort()).toEqual(expect.arrayContaining(classesAndEnums));
    expect(Object.entries(types).filter(([, type]) => type === 'undefined')).toEqual([]);
  });

  test('can be imported by name as an ES module', () => {
    const names = inNode<string[]>(
      'import * as lib from "cdk-org-backup"; console.log(JSON.stringify(Object.keys(lib)))', '--input-type=module',
    );
    expect(names).toEqual(expect.arrayContaining(classesAndEnums));
  });

  test('its inner files cannot be imported', () => {
    expect(inNode<string>('try { require("cdk-org-backup/lib/index.js") } catch (e) { console.log(JSON.stringify(e.code)) }'))
      .toBe('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});

describe('making exports lazy', () => {
  let lib: string;
  const star = (target: string) => `__exportStar(require("${target}"), exports);\n`;

  beforeEach(() => {
    lib = mkdtempSync(join(tmpdir(), 'lazy-'));
    mkdirSync(join(lib, 'room'));
    writeFileSync(join(lib, 'index.js'), star('./room') + star('./other'));
    writeFileSync(join(lib, 'room/index.js'), star('./one') + star('./two'));
    writeFileSync(join(lib, 'room/one.js'), 'exports.One = class One {};');
    writeFileSync(join(lib, 'room/two.js'), 'exports.Two = class Two {}; exports.Color = { RED: 0 };');
    writeFileSync(join(lib, 'other.js'), 'globalThis.otherLoaded = (globalThis.otherLoaded ?? 0) + 1; exports.Other = class Other {};');
  });

  afterEach(() => rmSync(lib, { recursive: true, force: true }));

  test('each name is loaded on first use, once, and from where it is defined', () => {
    expect(makeExportsLazy(lib)).toEqual(['One', 'Two', 'Color', 'Other']);
    const seen = inNode<unknown[]>(`
      const lib = require(${JSON.stringify(lib)});
      const before = [globalThis.otherLoaded ?? 0, Object.keys(lib)];
      const same = lib.Other === lib.Other && lib.Two === require(${JSON.stringify(join(lib, 'room/two.js'))}).Two;
      const barrel = Object.keys(require(${JSON.stringify(join(lib, 'room'))}));
      console.log(JSON.stringify([...before, same, globalThis.otherLoaded, barrel]));
    `);
    expect(seen).toEqual([0, ['Color', 'One', 'Other', 'Two'], true, 1, ['Color', 'One', 'Two']]);
  });

  test('the same name from two files is an error', () => {
    writeFileSync(join(lib, 'other.js'), 'exports.One = class One {};');
    expect(() => makeExportsLazy(lib)).toThrow(/exports 'One' twice/);
  });

  test('a second pass over the same files is an error, and changes nothing', () => {
    makeExportsLazy(lib);
    const before = readFileSync(join(lib, 'index.js'), 'utf8');
    expect(() => makeExportsLazy(lib)).toThrow(/already lazy/);
    expect(readFileSync(join(lib, 'index.js'), 'utf8')).toBe(before);
  });
});
