import { readFileSync } from 'node:fs';
import { checksOfSource, validatingFiles } from './checks';

/** The four reasons for which something legal to write is an error, and none, with what is to become of the check. */
const REASONS = ['AWS refuses it', 'certain to fail', 'destroys', 'contradicts the definition', 'none: '];

const page = readFileSync('docs/checks.md', 'utf8');
const rows = [...page.matchAll(/^\| `([\w/-]+)` \| (.+) \| (.+) \|$/gm)].map(([, file, what, reason]) => ({ file, what, reason }));
const key = ({ file, what }: { file: string; what: string }) => `| \`${file}\` | ${what} |`;
const atTheEnd = 'when the app is complete';

test('every refusal of the source is a row of docs/checks.md', () => {
  const documented = rows.map(key);
  expect(checksOfSource().map(key).filter((one) => !documented.includes(one))).toEqual([]);
});

test('every row of docs/checks.md is a refusal of the source', () => {
  const written = [...checksOfSource().map(key), ...validatingFiles().map((file) => key({ file, what: atTheEnd }))];
  expect(rows.map((row) => key({ ...row, what: row.what.startsWith(atTheEnd) ? atTheEnd : row.what })).filter((one) => !written.includes(one))).toEqual([]);
});

test('every construct that checks more when the app is complete has a row', () => {
  const documented = rows.filter(({ what }) => what.startsWith(atTheEnd)).map(({ file }) => file);
  expect(validatingFiles().filter((file) => !documented.includes(file))).toEqual([]);
});

test('every row has one of the four reasons, or says that it has none', () => {
  expect(rows.filter(({ reason }) => !REASONS.some((one) => reason.startsWith(one)))).toEqual([]);
});

test('no row is there twice', () => {
  expect(rows.map(key).filter((one, i, all) => all.indexOf(one) !== i)).toEqual([]);
});
