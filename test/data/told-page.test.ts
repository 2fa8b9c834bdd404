import { readFileSync } from 'node:fs';
import * as backup from '@aws-sdk/client-backup';
import { CallRow } from '../../src/data/event-row';
import { EVENTS } from '../../src/data/events';
import { PLACES, UNTOLD } from '../../tools/told/calls';
import { pageWith } from '../../tools/told/page';

const ROWS = EVENTS.filter((row): row is CallRow => row.form === 'call');
const PAGE = readFileSync('docs/told.md', 'utf8');

test('docs/told.md has the tables of the rows: npx tsx --tsconfig tsconfig.dev.json tools/told/page.ts', () => {
  expect(PAGE).toBe(pageWith(PAGE));
});

test('each row of calls says who can make them and where they are logged', () => {
  expect(Object.keys(PLACES).sort()).toEqual(ROWS.map(({ id }) => id).sort());
});

test('each call of AWS Backup that changes something is told, or the page says why not', () => {
  const known = [...ROWS, ...UNTOLD].filter(({ service }) => service === 'backup').flatMap(({ calls }) => (Array.isArray(calls) ? calls as string[] : Object.keys(calls)));
  const changing = Object.keys(backup).filter((name) => /^[A-Z]\w+Command$/.test(name)).map((name) => name.slice(0, -'Command'.length))
    .filter((name) => !/^(Get|List|Describe|Tag|Untag|Export)/.test(name));
  expect(changing.length).toBeGreaterThan(40);
  expect(changing.filter((name) => !known.includes(name))).toEqual([]);
});

test('no call is both told and not told, but for what a share alone does not say', () => {
  const told = new Set(ROWS.flatMap(({ service, calls }) => Object.keys(calls).map((name) => `${service} ${name}`)));
  expect(UNTOLD.flatMap(({ service, calls }) => calls.map((name) => `${service} ${name}`)).filter((call) => told.has(call))).toEqual(['ram UpdateResourceShare', 'ram AssociateResourceShare']);
});
