import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as ts from 'typescript';
import { bundledSources, runTimeLines, runTimeTable } from '../../tools/measure/run-time';
import { allLines, exportedNames, linesOfCode, sourcesAt, sourcesOf } from '../../tools/measure/sources';

const tree = (...lines: string[]) => ts.createSourceFile('file.ts', `${lines.join('\n')}\n`, ts.ScriptTarget.ES2022, true);

test('comments and blank lines are no code, and a text over several lines is', () => {
  const file = tree(
    '/** What it is. */', 'export class A {', '  /** Its', '   *  member. */', '  public readonly b = 1; // one', '', '  // nothing', '}',
    'const text = `one', '', '// not a comment', '`;', '/* the end */',
  );
  expect([linesOfCode(file), allLines(file)]).toEqual([7, 13]);
});

test('names that a file defines and exports', () => {
  expect(exportedNames(tree(
    'export const a = 1, { b, c: [d] } = x;', 'export function e() {}', 'export abstract class F {}', 'export interface G {}', 'export type H = 1;', 'export enum I {}',
    'const inner = 1;', 'const j = 1;', "export { j, k } from './other';", 'export { inner as l };', "export * from './more';", 'export function e(x?: string) {}',
  ))).toEqual(['a', 'b', 'd', 'e', 'F', 'G', 'H', 'I', 'l']);
});

test('every file of the library has its room', () => {
  const sources = sourcesOf('.');
  expect(sources.filter(({ room }) => room === '').map(({ file }) => file)).toEqual(['index.ts']);
  expect(sources.find(({ file }) => file === 'private/reject.ts')?.room).toBe('private');
});

describe('run-time code', () => {
  const FILES = {
    'src/hub/hub.ts': "import { A } from '../data/a';\nexport const hub = A;\n",
    'src/hub/handler/count.lambda.ts': "// counts\nimport { A, aOf } from '../../data/a';\nimport type { T } from '../../data/t';\nimport { Only } from '../../data/only-a-type';\nimport { more } from './more';\n\nexport const b: A & T & Only = aOf(more);\n",
    'src/hub/handler/more.ts': "export * from '../../shared';\nexport const more = 1;\n",
    'src/hub/handler/unused.ts': 'export const unused = 1;\n',
    'src/pipeline/handler/state.script.ts': "import { LIMITS } from '../../data/limits';\nconsole.log('ü', LIMITS);\n",
    'src/data/a.ts': 'export type A = object;\nexport const aOf = (one: unknown): any => one;\n',
    'src/data/t.ts': 'export type T = object;\n',
    'src/data/only-a-type.ts': 'export interface Only {}\n',
    'src/data/limits.ts': 'export const LIMITS = [\n  1,\n];\n',
    'src/shared/index.ts': "export * from './x';\n",
    'src/shared/x.ts': '/** x */\nexport const x = 1;\n',
    'src/shared/types.d.ts': 'export type Y = 1;\n',
    'other/z.ts': 'export const z = 1;\n',
  };
  let folder: string;
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, '-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false', ...args], { encoding: 'utf8' });
  const write = (files: { readonly [path: string]: string }) => Object.entries(files).forEach(([path, text]) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'measure-'));
    git('init', '--quiet');
    write(FILES);
    git('add', '-A');
    git('commit', '--quiet', '-m', 'before');
    git('tag', 'before');
    git('rm', '--quiet', 'src/hub/handler/unused.ts');
    write({ 'src/data/limits.ts': 'export const LIMITS = [1];\n', 'src/restore/handler/restore.lambda.ts': 'export const a = 1;\nexport const b = 2;\n' });
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  test('is what entries of functions and scripts load, types excepted', () => {
    expect([...bundledSources(sourcesAt('before', folder))].map(({ file }) => file).sort()).toEqual([
      'data/a.ts', 'data/limits.ts', 'hub/handler/count.lambda.ts', 'hub/handler/more.ts', 'pipeline/handler/state.script.ts', 'shared/index.ts', 'shared/x.ts',
    ]);
  });

  test('of a room is counted in its handlers and in what bundles have of it, without comments', () => {
    expect(Object.fromEntries(runTimeLines(sourcesAt('before', folder)))).toEqual({
      data: { handlers: 0, bundled: 5 }, hub: { handlers: 8, bundled: 7 }, pipeline: { handlers: 2, bundled: 2 }, shared: { handlers: 0, bundled: 2 },
    });
  });

  test('of a commit is read as that of its checkout', () => {
    const clone = join(folder, 'clone');
    git('clone', '--quiet', folder, clone);
    const both = [sourcesAt('before', folder), sourcesOf(clone)].map((sources) => sources.map(({ file, room, tree: { text } }) => ({ file, room, text })));
    expect(both[0]).toEqual(both[1]);
    expect(both[0]).toHaveLength(11);
  });

  test('is printed for both commits, with the difference', () => {
    expect(runTimeTable(sourcesOf(folder), { name: 'before', sources: sourcesAt('before', folder) })).toEqual([
      ['lines of run-time code', 'in handler/ at before', 'now', 'difference', 'bundled at before', 'now', 'difference'],
      ['data', 0, 0, '0', 5, 3, '-2 (-40.0 %)'],
      ['hub', 8, 7, '-1 (-12.5 %)', 7, 7, '0 (0.0 %)'],
      ['pipeline', 2, 2, '0 (0.0 %)', 2, 2, '0 (0.0 %)'],
      ['restore', 0, 2, '+2', 0, 2, '+2'],
      ['shared', 0, 0, '0', 2, 2, '0 (0.0 %)'],
      ['in all', 10, 11, '+1 (10.0 %)', 16, 16, '0 (0.0 %)'],
    ]);
  });

  test('is printed by itself without an older commit', () => {
    expect(runTimeTable(sourcesOf(folder)).at(-1)).toEqual(['in all', 11, 16]);
  });

  test('of a commit that is not there is no number', () => {
    expect(() => sourcesAt('nowhere', folder)).toThrow(/nowhere/);
  });
});
