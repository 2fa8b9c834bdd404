import { readFileSync } from 'fs';
import { join } from 'path';
import { CONTROLS } from '../../src/data/controls';
import { STANDARDS } from '../../src/data/standards';

/** AWS's pages, kept apart from the library's own data so that the two can be compared. */
const PAGES: { controls: { name: string; scope: object; records: string[]; rules: string[] }[] } =
  JSON.parse(readFileSync(join(__dirname, '..', 'fixtures', 'policy', 'controls.json'), 'utf8'));

test('every control of AWS Backup Audit Manager is known, and no other', () => {
  expect(Object.keys(CONTROLS).sort()).toEqual(PAGES.controls.map(({ name }) => name).sort());
});

test.each(PAGES.controls.map((control) => [control.name, control] as const))('%s is narrowed, recorded and judged as AWS\'s pages say', (name, { scope, records, rules }) => {
  const { families, rule, ...facts } = CONTROLS[name];
  expect(facts.scope).toEqual(scope);
  expect(facts.records.map((type) => `AWS::${type}`)).toEqual(records);
  expect((families.length === 0 ? [rule] : families.map((family) => rule.replace('{x}', family))).sort()).toEqual([...rules].sort());
});

test('every control has a title of its own for people', () => {
  const titles = Object.values(CONTROLS).map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
});

test('a control serves standards by the topic whose mappings name its AWS Config rule', () => {
  const mappings = Object.values(STANDARDS).flatMap(({ topics }) => Object.entries(topics));
  const topicsOf = (rule: string) => [...new Set(mappings.filter(([, mapping]) => mapping.rule === rule).map(([topic]) => topic))];
  expect(Object.values(CONTROLS).map(({ title, topic }) => [title, topic ?? 'none'])).toEqual(Object.values(CONTROLS).map(({ title, rule }) => [title, topicsOf(rule)[0] ?? 'none']));
  expect(Object.values(CONTROLS).map(({ rule }) => topicsOf(rule).length).filter((count) => count > 1)).toEqual([]);
});
