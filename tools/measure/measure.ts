/**
 * Measures the library of a checkout, this one unless told: `npx projen measure [<folder>] [--at <commit>]`. The same script measures an old commit and a
 * new one: `--at` counts the run-time code of a commit beside that of the checkout, and prints the difference.
 *
 * Public types and members are counted where the checkout is compiled.
 */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { difference, runTimeTable } from './run-time';
import { allLines, exportedNames, linesOfCode, Source, sourcesAt, sourcesOf } from './sources';
import { loadAssembly } from '../gates/assembly';

const SMALL = 30;

function table(rows: ReadonlyArray<readonly (string | number)[]>): void {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  for (const row of rows) {
    console.log(row.map((cell, column) => (column === 0 ? String(cell).padEnd(widths[0]) : String(cell).padStart(widths[column]))).join('  ').trimEnd());
  }
}

const isBarrel = ({ file }: Source): boolean => basename(file) === 'index.ts';
const small = (sources: readonly Source[]): Source[] => sources.filter(({ tree }) => allLines(tree) <= SMALL);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** An older commit to which the checkout is compared. */
interface Older {
  readonly name: string;
  readonly sources: readonly Source[];
}

function rooms(sources: readonly Source[], before?: Older): void {
  const lines = (of: readonly Source[]) => sum(of.map(({ tree }) => linesOfCode(tree)));
  const row = (name: string, isOf: (source: Source) => boolean): (string | number)[] => {
    const of = sources.filter(isOf);
    const was = before && lines(before.sources.filter(isOf));
    return [
      name, of.length, lines(of), ...was === undefined ? [] : [was, difference(was, lines(of))], Math.max(0, ...of.map(({ tree }) => allLines(tree))),
      small(of).length, small(of).filter((source) => !isBarrel(source)).length,
    ];
  };
  const names = [...new Set([...sources, ...before?.sources ?? []].map(({ room }) => room))].sort();
  table([
    ['room', 'files', 'lines of code', ...before ? [`at ${before.name}`, 'difference'] : [], 'longest file', `files of <= ${SMALL} lines`, 'without index.ts'],
    ...names.map((name) => row(name || '(src itself)', ({ room }) => room === name)),
    row('in all', () => true),
  ]);
}

function publicApi(checkout: string): void {
  if (!existsSync(join(checkout, '.jsii'))) {
    console.log('public types and members: not compiled');
    return;
  }
  const types = Object.values(loadAssembly(checkout).types ?? {});
  const members = types.map((type) => ('members' in type ? type.members.length : (type.properties ?? []).length + (type.methods ?? []).length));
  console.log(`public types: ${types.length}, with ${sum(members)} properties, methods and values`);
}

/** What has the same name in several files, under that name. */
function usedTwice(named: ReadonlyArray<readonly [name: string, file: string]>): [string, string[]][] {
  const files = new Map<string, string[]>();
  for (const [name, file] of named) {
    files.set(name, [...files.get(name) ?? [], file]);
  }
  return [...files].filter(([, of]) => of.length > 1).sort(([a], [b]) => (a < b ? -1 : 1));
}

function list(title: string, twice: [string, string[]][]): void {
  console.log(`${title}: ${twice.length}`);
  twice.forEach(([name, files]) => console.log(`  ${name}: ${files.join(', ')}`));
}

const { positionals: [checkout = '.'], values: { at } } = parseArgs({ allowPositionals: true, options: { at: { type: 'string' } } });
const all = sourcesOf(checkout);
const before = at === undefined ? undefined : { name: at, sources: sourcesAt(at, checkout) };
rooms(all, before);
console.log();
table(runTimeTable(all, before));
console.log();
publicApi(checkout);
list('exported names that several files define', usedTwice(all.flatMap(({ file, tree }) => exportedNames(tree).map((name): [string, string] => [name, file]))));
list('names of several files', usedTwice(all.filter((source) => !isBarrel(source)).map(({ file }): [string, string] => [basename(file), file])));
