import { posix } from 'node:path';
import * as ts from 'typescript';
import { linesOfCode, Source } from './sources';

/** Lines of run-time code of a room: those in its folder `handler`, and those that bundles have, wherever they lie. */
export interface RunTimeLines {
  readonly handlers: number;
  readonly bundled: number;
}

/** What the code of a file loads: imports of types are gone once it is JavaScript. */
function loadedBy({ file, tree }: Source): string[] {
  const { outputText } = ts.transpileModule(tree.text, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 } });
  return ts.preProcessFile(outputText).importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.')).map((name) => posix.join(posix.dirname(file), name));
}

/** Entries of functions, and of the scripts of builds. */
const ENTRY = /\.(lambda|script)\.ts$/;

/** The files that entries load, entries included: what a bundler begins with. */
export function bundledSources(sources: readonly Source[]): Set<Source> {
  const byName = new Map(sources.flatMap((source) => [source.file.replace(/\.ts$/, ''), source.file.replace(/\/index\.ts$/, '')].map((name) => [name, source])));
  const bundled = new Set<Source>();
  const visit = (source: Source | undefined): void => {
    if (source && !bundled.has(source)) {
      bundled.add(source);
      loadedBy(source).forEach((name) => visit(byName.get(name)));
    }
  };
  sources.filter(({ file }) => ENTRY.test(file)).forEach(visit);
  return bundled;
}

/** Lines of run-time code by room. */
export function runTimeLines(sources: readonly Source[]): Map<string, RunTimeLines> {
  const rooms = new Map<string, RunTimeLines>();
  const bundled = bundledSources(sources);
  for (const source of sources) {
    const isHandler = source.file.split('/').includes('handler');
    if (isHandler || bundled.has(source)) {
      const lines = linesOfCode(source.tree);
      const known = rooms.get(source.room) ?? { handlers: 0, bundled: 0 };
      rooms.set(source.room, { handlers: known.handlers + (isHandler ? lines : 0), bundled: known.bundled + (bundled.has(source) ? lines : 0) });
    }
  }
  return rooms;
}

/** Cells of a row. */
export type Row = (string | number)[];

/** By how much a number changed. */
export function difference(from: number, to: number): string {
  return `${to > from ? '+' : ''}${to - from}${from > 0 ? ` (${((to / from - 1) * 100).toFixed(1)} %)` : ''}`;
}

const NONE: RunTimeLines = { handlers: 0, bundled: 0 };
const total = (rooms: ReadonlyMap<string, RunTimeLines>): RunTimeLines =>
  [...rooms.values()].reduce((sum, { handlers, bundled }) => ({ handlers: sum.handlers + handlers, bundled: sum.bundled + bundled }), NONE);

/** A table of them; beside those of an older commit, how many they were there and the difference. */
export function runTimeTable(now: readonly Source[], before?: { readonly name: string; readonly sources: readonly Source[] }): Row[] {
  const [newer, older] = [runTimeLines(now), before && runTimeLines(before.sources)];
  const row = (room: string, is: RunTimeLines, was: RunTimeLines): Row => [
    room, ...(['handlers', 'bundled'] as const).flatMap((part) => (older ? [was[part], is[part], difference(was[part], is[part])] : [is[part]])),
  ];
  const columns = ['in handler/', 'bundled'].flatMap((part) => (before ? [`${part} at ${before.name}`, 'now', 'difference'] : [part]));
  return [
    ['lines of run-time code', ...columns],
    ...[...new Set([...newer.keys(), ...older?.keys() ?? []])].sort().map((room) => row(room || '(src itself)', newer.get(room) ?? NONE, older?.get(room) ?? NONE)),
    row('in all', total(newer), total(older ?? new Map())),
  ];
}
