import { EMPTY_OBJECT, EMPTY_STATE } from '../../../src/report-notifier/handler/report-state';
import { checkedState, UnreadableState } from '../../../src/report-notifier/handler/state-check';

const NOW = new Date('2026-11-28T03:00:00Z');
const DAY_LATER = '2026-11-29T03:00:00.000Z';
const TOO_LATE = '2026-11-29T03:00:00.001Z';
const PLACE = { accountId: '222222222222', region: 'eu-west-1' };
const FINDING = { class: 'FAILED', severity: 'HIGH', ...PLACE, what: 'Backup job', at: '', since: '', firstSeen: '', seen: '2026-11-20T00:00:00Z' };
const RESOLVED = { id: 'x', class: 'FAILED', severity: 'HIGH', ...PLACE, what: 'Backup job', resolvedAt: '' };
const CELL = { ...PLACE, control: 'X', state: 'COMPLIANT' };
const INTRODUCTION = { at: DAY_LATER, findings: [], totals: { new: 0 }, groups: [] };
const NOTE = { id: 'x', targetIds: ['People'], at: '2026-11-28T02:00:00Z' };

/** Of an object that has a part. */
const read = (change: object) => checkedState({ ...EMPTY_OBJECT, parts: { Other: EMPTY_STATE, Controls: { ...EMPTY_STATE, ...change } } }, NOW);
const refusal = (change: object) => () => read(change);
const readObject = (change: object) => checkedState({ ...EMPTY_OBJECT, ...change }, NOW);
const refusalOf = (change: object) => () => readObject(change);
const reason = (text: string) => new Error(text);

test('what can\'t be read names the state, and where to read on', () => {
  expect(new UnreadableState('Controls', 'is damaged')).toMatchObject({ stateName: 'Controls', message: 'the state of Controls is damaged; see "A report whose state can\'t be read" in docs/operations.md of the library' });
});

test.each([[null], [[]], ['text'], [5], [undefined]])('%p is no state', (value) => {
  expect(() => checkedState(value, NOW)).toThrow(reason('is no JSON object'));
});

test('a state is read as it is', () => {
  const part = {
    ...EMPTY_STATE, lastJob: { id: 'x', createdAt: DAY_LATER }, lastFailure: { id: 'x', createdAt: DAY_LATER, message: '' }, lastReportAt: DAY_LATER, findings: { x: { ...FINDING, seen: DAY_LATER } },
    scopes: { x: { seen: DAY_LATER } }, resolved: [RESOLVED], cells: [CELL], trend: [{ date: '2026-11-28' }], objects: [], readJobs: [], resolvedBefore: [],
  };
  const state = {
    version: 2, parts: { x: part }, announcing: [NOTE], listed: { SecurityHub: DAY_LATER }, lastDay: '2026-11-28', reports: {}, unreadable: {}, introductions: { x: INTRODUCTION },
    silent: { x: { since: DAY_LATER, count: 3 } }, refused: { since: DAY_LATER, count: 3 },
  };
  expect(checkedState(state, NOW)).toBe(state);
});

test('a state of a version that was never released is begun anew', () => {
  expect(readObject({ version: 1, findings: {} })).toBeUndefined();
});

test.each<[string, object]>([
  ['has version undefined but this function reads version 2: deploy the version of the library that wrote it', { version: undefined }],
  ['has version 3 but this function reads version 2: deploy the version of the library that wrote it', { version: 3 }],
  ['lacks parts in the form that this function reads', { parts: undefined }],
  ['lacks parts, listed, reports, unreadable in the form that this function reads', { parts: [], listed: [], reports: [], unreadable: null }],
  ['has parts of another form', { parts: { x: EMPTY_STATE, y: null } }],
])('an object %s', (text, change) => {
  expect(refusalOf(change)).toThrow(reason(text));
});

test.each<[string, object]>([
  ['lacks findings, resolved, cells, trend in the form that this function reads', { findings: undefined, resolved: undefined, cells: undefined, trend: undefined }],
  ['lacks findings, scopes in the form that this function reads', { findings: [], scopes: [] }],
  ['lacks resolved, trend in the form that this function reads', { trend: {}, resolved: [{}] }],
  ['lacks objects, readJobs, resolvedBefore in the form that this function reads', { objects: {}, readJobs: {}, resolvedBefore: {} }],
  ['lacks resolved, cells, trend in the form that this function reads', { resolved: [RESOLVED, null], cells: [CELL, {}], trend: [{ date: '2026-11-28' }, {}] }],
])('a part %s', (text, change) => {
  expect(refusal(change)).toThrow(reason(text));
});

describe('members of lists', () => {
  test.each(Object.keys(RESOLVED))('what is resolved has its %s', (member) => {
    expect(refusal({ resolved: [{ ...RESOLVED, [member]: undefined }] })).toThrow(reason('lacks resolved in the form that this function reads'));
  });

  test('what is resolved has a class that is known', () => {
    expect(refusal({ resolved: [{ ...RESOLVED, class: 'constructor' }] })).toThrow(reason('lacks resolved in the form that this function reads'));
  });

  test.each(Object.keys(CELL))('cells have their %s', (member) => {
    expect(refusal({ cells: [{ ...CELL, [member]: 5 }] })).toThrow(reason('lacks cells in the form that this function reads'));
  });

  test('days have their date', () => {
    expect(refusal({ trend: [{ date: 5 }] })).toThrow(reason('lacks trend in the form that this function reads'));
    expect(refusal({ trend: [{ date: 'yesterday' }] })).toThrow(reason('lacks trend in the form that this function reads'));
  });

  test.each<[string, unknown]>([
    ['that is no list', {}], ['of which one is none', [NOTE, null]], ['without id', [{ ...NOTE, id: undefined }]], ['without moment', [{ ...NOTE, at: 5 }]], ['for nobody', [{ ...NOTE, targetIds: 'x' }]],
  ])('events that are to be handed over are refused %s', (_, announcing) => {
    expect(refusalOf({ announcing })).toThrow(reason('lacks announcing in the form that this function reads'));
  });
});

describe('what waits to be told of reports', () => {
  test.each(Object.keys(INTRODUCTION))('that are new has its %s', (member) => {
    expect(refusalOf({ introductions: { x: INTRODUCTION, y: { ...INTRODUCTION, [member]: undefined } } })).toThrow(reason('lacks introductions in the form that this function reads'));
  });

  test.each(['since', 'count'])('that no longer come, or are too many, has its %s', (member) => {
    expect(refusalOf({ silent: { x: { since: DAY_LATER, count: 3, [member]: undefined } } })).toThrow(reason('lacks silent in the form that this function reads'));
    expect(refusalOf({ refused: { since: DAY_LATER, count: 3, [member]: undefined } })).toThrow(reason('lacks refused in the form that this function reads'));
  });

  test.each([['x'], [[]], [null], [{ x: null }]])('is not %j', (value) => {
    expect(refusalOf({ introductions: value })).toThrow(reason('lacks introductions in the form that this function reads'));
    expect(refusalOf({ silent: value })).toThrow(reason('lacks silent in the form that this function reads'));
  });
});

describe('moments', () => {
  test.each<[string, (moment: string) => object]>([
    ['its last report was made', (createdAt) => ({ lastJob: { id: 'x', createdAt } })],
    ['its last report failed', (createdAt) => ({ lastFailure: { id: 'x', createdAt, message: '' } })],
    ['its last report was made', (lastReportAt) => ({ lastReportAt })],
    ['a finding was seen', (seen) => ({ findings: { x: { ...FINDING, seen } } })],
    ['an account was reported on', (seen) => ({ scopes: { x: { seen } } })],
  ])('after a day from now, or that nobody can read, are none of which %s', (what, change) => {
    expect(refusal(change(DAY_LATER))).not.toThrow();
    expect(refusal(change(TOO_LATE))).toThrow(reason(`says that ${what} in the future: ${TOO_LATE}`));
    expect(refusal(change('soon'))).toThrow(reason(`says that ${what} at no moment: soon`));
  });

  test.each<[string, object]>([
    ['its last report was made', { lastJob: {} }], ['its last report failed', { lastFailure: {} }], ['a finding was seen', { findings: { x: { ...FINDING, seen: undefined } } }],
    ['an account was reported on', { scopes: { x: {} } }], ['an account was reported on', { scopes: { x: 'y' } }],
  ])('that are missing are none of which %s', (what, change) => {
    expect(refusal(change)).toThrow(reason(`says that ${what} at no moment: nothing`));
  });
});

test('a digest is not made in the future', () => {
  expect(refusalOf({ lastDay: '2026-11-29' })).not.toThrow();
  expect(refusalOf({ lastDay: '2099-01-01' })).toThrow(reason('says that its last digest was made in the future: 2099-01-01'));
});

describe('findings', () => {
  test.each(Object.keys(FINDING).filter((member) => member !== 'seen'))('have their %s', (member) => {
    expect(refusal({ findings: { x: FINDING, y: { ...FINDING, [member]: undefined } } })).toThrow(reason('has a finding of no class: y'));
  });

  test('have a class that is known, and are named by the beginning of their ids', () => {
    expect(refusal({ findings: { ['x'.repeat(300)]: { ...FINDING, class: 'constructor' } } })).toThrow(reason(`has a finding of no class: ${'x'.repeat(200)}`));
  });
});
