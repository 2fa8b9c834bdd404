import * as ts from 'typescript';
import { allLines, exportedNames, linesOfCode, sourcesOf } from '../../tools/measure/sources';

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
