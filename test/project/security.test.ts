import { readFileSync } from 'node:fs';

/** SECURITY.md names proofs by file and title. */
const rows = readFileSync('SECURITY.md', 'utf8').split('\n').filter((line) => line.startsWith('| ')).slice(1).map((line) => line.slice(2, -2).split(' | '));
const proofsOf = (cell: string) => [...cell.matchAll(/`([\w./-]+\.test\.ts)`((?:,? "[^"]+")+)/g)]
  .flatMap(([, file, titles]) => [...titles.matchAll(/"([^"]+)"/g)].map(([, title]) => [file, title] as const));

test('eight attackers, each row whole, each with a proof', () => {
  expect(rows.map((row) => row.length)).toEqual(Array(8).fill(6));
  expect(rows.filter((row) => proofsOf(row[5]).length === 0)).toEqual([]);
});

test.each(rows.flatMap((row) => proofsOf(row[5])))('%s has "%s"', (file, title) => {
  expect(readFileSync(file, 'utf8').replaceAll('\\\'', '\'')).toContain(title);
});
