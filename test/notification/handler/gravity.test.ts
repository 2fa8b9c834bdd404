import * as fc from 'fast-check';
import { anyEvent, findingOf, manyFindings } from './events';
import { condensed, gravestFirst, groupsOf, kindOf, sizeOfGroup } from '../../../src/notification/handler/gravity';
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

  test('are at most as many as wanted, and stand for every finding where kinds have room', () => {
    fc.assert(fc.property(anyEvent, fc.integer({ min: 1, max: 12 }), ({ findings }, most) => {
      const groups = condensed(groupsOf(findings), most);
      const kinds = condensed(groupsOf(findings), 1000);
      expect(groups.length).toBeLessThanOrEqual(most);
      expect(kinds.reduce((sum, group) => sum + sizeOfGroup(group), 0)).toBe(findings.length);
    }));
  });
});
