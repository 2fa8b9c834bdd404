import * as fc from 'fast-check';
import { anyEvent, eventOf, findingOf, manyFindings } from './events';
import { kindOf } from '../../../src/notification/handler/cause';
import { condensed, gravestFirst, groupsOf, inOrder, sizeOfGroup } from '../../../src/notification/handler/gravity';
import { EventFinding } from '../../../src/notification/handler/notification-event';

const named = (what: string, change: Partial<EventFinding> = {}) => findingOf({ what, ...change });
const order = (...findings: EventFinding[]) => gravestFirst(findings).map(({ what }) => what);
const inAccount = (accountId: string, number: number, change: Partial<EventFinding> = {}) => manyFindings(number, { accountId, ...change });

describe('the order of findings', () => {
  test('begins with the gravest, whether it is new or goes on', () => {
    expect(order(named('low', { severity: 'LOW' }), named('high'), named('critical', { severity: 'CRITICAL', state: 'ongoing' }))).toEqual(['critical', 'high', 'low']);
  });

  test('ends with what is resolved', () => {
    expect(order(named('over', { severity: 'CRITICAL', state: 'resolved' }), named('open', { severity: 'LOW' }))).toEqual(['open', 'over']);
  });

  test('has the rarest of equally grave kinds first', () => {
    expect(order(named('flood', { id: '1' }), named('flood', { id: '2' }), named('rare', { id: '3', accountId: '999999999999' }))).toEqual(['rare', 'flood', 'flood']);
  });

  test('has the account with the fewest of a kind first', () => {
    expect(gravestFirst([...inAccount('111111111111', 5), ...inAccount('999999999999', 1)]).map(({ accountId }) => accountId)[0]).toBe('999999999999');
  });

  test('has what is new before what became worse or goes on', () => {
    expect(gravestFirst((['ongoing', 'worse', 'new'] as const).map((state) => findingOf({ state }))).map(({ state }) => state)).toEqual(['new', 'worse', 'ongoing']);
  });

  test('tells no kind by the resource that its title names', () => {
    const left = ['1', '2', '3'].map((account) => named(`Account left: ${account}`, { resource: account }));
    expect(order(...left, named('lock removed', { id: 'z' }))[0]).toBe('lock removed');
    expect(kindOf(left[0])).toBe('Account left');
  });

  test('tells kinds by the first 300 characters of titles, and by all of a title that names no resource', () => {
    expect([kindOf({ what: 'x'.repeat(1000) }).length, kindOf({ what: 'Account left: undefined' })]).toEqual([300, 'Account left: undefined']);
  });

  test('has a graver flood before what is alone of its kind, and an open flood before what is over', () => {
    const flood = manyFindings(3, { what: 'flood', severity: 'MEDIUM' });
    expect(order(named('low', { severity: 'LOW' }), named('over', { severity: 'CRITICAL', state: 'resolved' }), ...flood)).toEqual(['flood', 'flood', 'flood', 'low', 'over']);
  });

  test.each<[string, Array<Partial<EventFinding>>]>([
    ['accounts', [{ accountId: '222222222222', region: 'us-east-1' }, { accountId: '333333333333', region: 'eu-west-1' }]],
    ['Regions', [{ region: 'eu-west-1', what: 'a: b', resource: 'b' }, { region: 'us-east-1', what: 'a', resource: 'a' }]],
    ['titles', [{ what: 'a', resource: 'c' }, { what: 'a: b', resource: 'b' }]],
    ['resources', [{ resource: undefined, since: '3' }, { resource: 'A', since: '2' }, { resource: 'b', since: '1' }]],
    ['times', [{ since: '2026-01-14', id: '2' }, { since: '2026-01-15', id: '1' }]],
    ['ids', [{ id: undefined }, { id: 'A' }, { id: 'b' }]],
  ])('goes by %s where it is the same otherwise', (_, changes) => {
    const findings = changes.map((change) => ({ ...findingOf({ what: 'a', resource: undefined }), ...change }));
    expect([gravestFirst(findings), gravestFirst([...findings].reverse())]).toEqual([findings, findings]);
  });

  test('is that of events, of which nothing else changes', () => {
    const [low, high] = [named('low', { severity: 'LOW' }), named('high')];
    expect(inOrder(eventOf([low, high]))).toEqual(eventOf([high, low]));
  });

  test('is the same in whichever order findings come, and loses none', () => {
    fc.assert(fc.property(anyEvent, fc.infiniteStream(fc.nat()), ({ findings }, numbers) => {
      const shuffled = findings.map((finding) => ({ finding, at: numbers.next().value })).sort((a, b) => a.at - b.at).map(({ finding }) => finding);
      const keys = (list: readonly EventFinding[]) => list.map(({ id, state, severity, class: kind, accountId, region, what, resource = '', since }) => JSON.stringify([id, state, severity, kind, accountId, region, what, resource, since]));
      expect(keys(gravestFirst(shuffled))).toEqual(keys(gravestFirst(findings)));
      expect(new Set(gravestFirst(findings))).toEqual(new Set(findings));
    }));
  });
});

describe('groups', () => {
  test('count findings by kind, account and state, in the order of findings', () => {
    expect(groupsOf(gravestFirst([...inAccount('222222222222', 3), ...inAccount('222222222222', 2, { state: 'worse' }), ...inAccount('333333333333', 1)]))).toEqual([
      expect.objectContaining({ accountId: '333333333333', accounts: 1, totals: { new: 1 } }),
      expect.objectContaining({ accountId: '222222222222', accounts: 1, totals: { new: 3, worse: 2 } }),
    ]);
  });

  test('keep what is resolved apart', () => {
    expect(groupsOf([findingOf(), findingOf({ state: 'resolved' })]).map(({ totals }) => totals)).toEqual([{ new: 1 }, { resolved: 1 }]);
  });

  test('of a kind in too many accounts become one, and other kinds keep theirs', () => {
    const flood = Array.from({ length: 50 }, (_, i) => findingOf({ id: `${i}`, accountId: `${200_000_000_000 + i}`, what: 'flood' }));
    const [lock, all] = condensed(groupsOf(gravestFirst([...flood, named('lock')])), 10);
    expect(lock).toMatchObject({ what: 'lock', accountId: '222222222222', accounts: 1 });
    expect([all, 'accountId' in all]).toEqual([expect.objectContaining({ what: 'flood', accounts: 50, totals: { new: 50 } }), false]);
  });

  test('keep their accounts as long as there is room, kind by kind', () => {
    const inAccounts = (what: string, number: number) => Array.from({ length: number }, (_, i) => named(what, { accountId: `${200_000_000_000 + i}` }));
    const groups = groupsOf([...inAccounts('a', 3), ...inAccounts('b', 2), ...inAccounts('c', 2), ...inAccounts('d', 1)]);
    const shown = (most: number) => condensed(groups, most).map(({ what, accounts }) => `${what}${accounts}`).join(' ');
    expect([8, 7, 6, 5, 4, 3].map(shown)).toEqual(['a1 a1 a1 b1 b1 c1 c1 d1', 'a1 a1 a1 b1 b1 c2 d1', 'a1 a1 a1 b2 c2 d1', 'a3 b1 b1 c2 d1', 'a3 b2 c2 d1', 'a3 b2 c2']);
  });

  test('that are too many name their accounts where there is one', () => {
    expect(condensed(groupsOf([named('a'), named('b')]), 1)).toEqual([expect.objectContaining({ what: 'a', accountId: '222222222222', accounts: 1 })]);
  });

  test('of what is over and of what is open never become one', () => {
    const both = (state: EventFinding['state']) => ['222222222222', '333333333333'].map((accountId) => findingOf({ state, accountId }));
    expect(condensed(groupsOf([...both('new'), ...both('resolved')]), 2).map(({ totals }) => totals)).toEqual([{ new: 2 }, { resolved: 2 }]);
  });

  test('are at most as many as wanted, and stand for every finding where kinds have room', () => {
    fc.assert(fc.property(anyEvent, fc.integer({ min: 1, max: 12 }), ({ findings }, most) => {
      const groups = condensed(groupsOf(findings), most);
      const kinds = condensed(groupsOf(findings), 1000);
      expect(groups.length).toBeLessThanOrEqual(most);
      expect(kinds.reduce((sum, group) => sum + sizeOfGroup(group), 0)).toBe(findings.length);
    }));
  });
});
