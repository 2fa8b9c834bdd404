import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => readFileSync(join('src', file), 'utf8')).join('\n');

/** Ids as docs/warnings.md lists them; `…:x` stands for the same prefix. */
const documented = [...readFileSync('docs/warnings.md', 'utf8').matchAll(/`(?:cdk-org-backup|…):(\w+)`/g)].map(([, id]) => id);

test('docs/warnings.md lists no id twice', () => {
  expect(documented.filter((id, i) => documented.indexOf(id) !== i)).toEqual([]);
});

test.each(documented)('the warning %s of docs/warnings.md exists', (id) => {
  expect(sources).toMatch(new RegExp(`cdk-org-backup:${id}'|'${id}'`));
});

test('every warning is in docs/warnings.md', () => {
  const literal = [...sources.matchAll(/'cdk-org-backup:(\w+)'/g)].map(([, id]) => id);
  const passed = [...sources.matchAll(/(?:\bwarn\(|(?:tierWarning|warnLate)\(\w+, )'(\w+)'/g)].map(([, id]) => id);
  const notes = [...sources.matchAll(/\bid: '(\w+)',?\s+(?:text)/g)].map(([, id]) => id);
  expect([literal, passed, notes].map((ids) => ids.length > 0)).toEqual([true, true, true]);
  expect([...new Set([...literal, ...passed, ...notes])].filter((id) => !documented.includes(id))).toEqual([]);
});
