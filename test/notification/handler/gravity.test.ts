import * as fc from 'fast-check';
import { anyEvent, findingOf, manyFindings } from './events';
import { kindOf } from '../../../src/notification/handler/cause';
import { causesOf, condensed, gravestFirst, groupsOf, rankOf, sizeOfGroup, withRoom } from '../../../src/notification/handler/gravity';
import { EventFinding } from '../../../src/notification/handler/notification-event';

const named = (what: string, change: Partial<EventFinding> = {}) => findingOf({ what, ...change });
const order = (...findings: EventFinding[]) => gravestFirst(findings).map(({ what }) => what);
const inAccount = (accountId: string, number: number, change: Partial<EventFinding> = {}) => manyFindings(number, { accountId, ...change });

describe('the order of findings', () => {
  test('begins with the gravest, whether it is new or goes on', () => {
    expect(order(named('low', { severity: 'LOW' }), named('high'), named('critical', { severity: 'CRITICAL', state: 'ongoing' }))).toEqual(['critical', 'high', 'low']);
  });

  test('has what is critical, then what is new or worse, what is missing, what goes on, and what is over, each with the gravest ahead', () => {
    const findings = [
      named('over', { state: 'resolved', severity: 'CRITICAL' }), named('ongoing low', { state: 'ongoing', severity: 'LOW' }), named('ongoing high', { state: 'ongoing' }),
      named('missing, ongoing', { state: 'ongoing', class: 'NOT_REPORTED' }), named('missing, new', { class: 'NOT_REPORTED' }), named('new low', { severity: 'LOW' }),
      named('worse', { state: 'worse', severity: 'MEDIUM' }), named('critical', { severity: 'CRITICAL', state: 'ongoing' }), named('critical, missing', { severity: 'CRITICAL', class: 'NOT_REPORTED' }),
    ];
    const sorted = order(...findings);
    expect(sorted.slice(0, 2).sort()).toEqual(['critical', 'critical, missing']);
    expect(sorted.slice(2)).toEqual(['worse', 'new low', 'missing, new', 'missing, ongoing', 'ongoing high', 'ongoing low', 'over']);
    expect(findings.map(rankOf)).toEqual(['resolved', 'ongoing', 'ongoing', 'missing', 'missing', 'new', 'new', 'critical', 'critical']);
  });

  test('has the rarest cause of a kind first, and a flood of causes behind a kind that is rare', () => {
    const messages = (what: string, ...said: string[]) => said.map((message, i) => findingOf({ id: `${what}${i}`, what, control: undefined, message }));
    const sorted = gravestFirst([...messages('flood', 'one', 'two', 'three', 'four'), ...messages('kind', 'often', 'often', 'seldom')]);
    expect(sorted.map(({ message }) => message).slice(0, 3)).toEqual(['seldom', 'often', 'often']);
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

  test('tells kinds by the first 120 characters of titles, and by all of a title that names no resource', () => {
    expect([kindOf({ what: 'x.y'.repeat(400) }).length, kindOf({ what: 'Account left: undefined' })]).toEqual([120, 'Account left: undefined']);
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
  const jobs = (message: string, number: number, change: Partial<EventFinding> = {}) => (
    manyFindings(number, { class: 'FAILED', what: 'Backup job', control: undefined, resource: undefined, message, count: 1, ...change }));

  test('count findings by cause and state in whichever accounts, in the order of findings', () => {
    expect(groupsOf(gravestFirst([
      ...jobs('no key', 3), ...jobs('no key', 2, { state: 'ongoing', accountId: '333333333333', region: 'us-east-1' }), ...jobs('no role', 1),
    ]))).toEqual([
      {
        severity: 'HIGH', class: 'FAILED', what: 'Backup job', reason: 'no role', causes: 1, accountId: '222222222222', accounts: 1, accountIds: ['222222222222'],
        regions: ['eu-central-1'], jobs: 1, totals: { new: 1 },
      },
      {
        severity: 'HIGH', class: 'FAILED', what: 'Backup job', reason: 'no key', causes: 1, accounts: 2, accountIds: ['333333333333', '222222222222'],
        regions: ['eu-central-1', 'us-east-1'], jobs: 5, totals: { new: 3, ongoing: 2 },
      },
    ]);
  });

  test('keep what is resolved apart', () => {
    expect(groupsOf([findingOf(), findingOf({ state: 'resolved' })]).map(({ totals }) => totals)).toEqual([{ new: 1 }, { resolved: 1 }]);
  });

  test('say how many jobs only where each finding counts jobs', () => {
    expect(groupsOf([...jobs('a', 1, { count: 7 }), ...jobs('a', 1, { count: undefined }), findingOf()]).map((group) => group.jobs)).toEqual([undefined, undefined]);
  });

  test('name accounts with few findings first, at most 20, and at most 10 Regions, each shortened', () => {
    const accounts = Array.from({ length: 30 }, (_, i) => `${200_000_000_000 + i}`);
    const flood = accounts.flatMap((accountId, i) => jobs('a', i === 0 ? 40 : 1, { accountId, region: `region-${i}` }));
    const [group] = condensed(groupsOf([...flood, ...jobs('a', 1, { accountId: 'x'.repeat(5000), region: 'y'.repeat(5000) })]), 9);
    expect(group).toMatchObject({ accounts: 31, accountIds: accounts.slice(1, 21), jobs: 70 });
    expect([group.regions.length, 'accountId' in group]).toEqual([10, false]);
    expect(condensed(groupsOf(jobs('a', 1, { accountId: 'x'.repeat(5000), region: 'y'.repeat(5000) })), 9)[0]).toMatchObject({ accountId: `${'x'.repeat(29)}…`, regions: [`${'y'.repeat(29)}…`] });
  });

  test('of a kind with too many causes are the largest of these, and one for all others', () => {
    const causes = (what: string, number: number) => Array.from({ length: number }, (_, i) => jobs(`why ${'abcdefghij'[i]}`, i + 1, { what, accountId: `${300_000_000_000 + i}` })).flat();
    const groups = groupsOf([...causes('A', 5), ...causes('B', 2), ...causes('C', 1)]);
    const shown = (most: number) => condensed(groups, most).map((group) => `${group.what}${sizeOfGroup(group)}${group.causes > 1 ? `/${group.causes}` : ''}`).join(' ');
    expect([8, 7, 6, 5, 4, 3, 2].map(shown)).toEqual([
      'A1 A2 A3 A4 A5 B1 B2 C1', 'A3/2 A3 A4 A5 B1 B2 C1', 'A6/3 A4 A5 B1 B2 C1', 'A10/4 A5 B1 B2 C1', 'A10/4 A5 B3/2 C1', 'A15/5 B3/2 C1', 'A15/5 B3/2',
    ]);
    expect(condensed(groups, 3)[0]).toMatchObject({ accounts: 5, jobs: 15, totals: { new: 15 } });
    expect([condensed(groups, 3)[0].reason, condensed(groups, 3)[2].accountId]).toEqual([undefined, '300000000000']);
  });

  test('that many reports have are one where the cause is one', () => {
    const [one, other] = [groupsOf(jobs('a', 2)), groupsOf(jobs('a', 3, { accountId: '333333333333' }))];
    expect(condensed([...one, ...other], 9)).toEqual([expect.objectContaining({ reason: 'a', causes: 1, accounts: 2, jobs: 5, totals: { new: 5 } })]);
  });

  test('that were bounded before say at least how many accounts they have', () => {
    const wide = (message: string) => condensed(groupsOf(Array.from({ length: 50 }, (_, i) => jobs(message, 1, { accountId: `${200_000_000_000 + i}` })).flat()), 1);
    expect(condensed([...wide('a'), ...wide('b')], 1)).toEqual([expect.objectContaining({ causes: 2, accounts: 50, totals: { new: 100 } })]);
  });

  test('of what is over and of what is open never become one, nor of two gravities', () => {
    const both = (change: Partial<EventFinding>) => [...jobs('a', 1, change), ...jobs('b', 1, change)];
    expect(condensed(groupsOf([...both({}), ...both({ severity: 'LOW' }), ...both({ state: 'resolved' })]), 3).map(({ severity, totals }) => [severity, totals])).toEqual([
      ['HIGH', { new: 2 }], ['LOW', { new: 2 }], ['HIGH', { resolved: 2 }],
    ]);
  });

  test('are at most as many as wanted, and stand for every finding where kinds have room', () => {
    fc.assert(fc.property(anyEvent, fc.integer({ min: 1, max: 12 }), ({ findings }, most) => {
      const groups = groupsOf(gravestFirst(findings));
      const sum = (some: typeof groups) => some.reduce((all, group) => all + sizeOfGroup(group), 0);
      const kinds = new Set(groups.map(({ severity, class: kind, what, totals }) => JSON.stringify([severity, kind, what, totals.resolved === undefined])));
      expect(condensed(groups, most).length).toBeLessThanOrEqual(most);
      expect(sum(condensed(groups, Math.max(most, kinds.size)))).toBe(findings.length);
    }));
  });

  test('of messages that differ in every finding stay few, and hide no cause that many share', () => {
    const word = (i: number) => [...String(i)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
    const hostile = Array.from({ length: 5000 }, (_, i) => jobs(`nothing like ${word(i)}`, 1)).flat();
    const groups = condensed(groupsOf(gravestFirst([...hostile, ...jobs('no key', 402), named('rare')])), 100);
    expect(groups.length).toBe(100);
    expect(groups.reduce((sum, group) => sum + sizeOfGroup(group), 0)).toBe(5403);
    expect(groups.filter(({ reason, what }) => reason === 'no key' || what === 'rare').map(sizeOfGroup).sort()).toEqual([1, 402]);
  });

  test('on a page are those of messages, with their findings', () => {
    fc.assert(fc.property(anyEvent, fc.integer({ min: 1, max: 12 }), ({ findings }, most) => {
      const ordered = gravestFirst(findings);
      const page = withRoom(causesOf(ordered), most);
      expect(page.map(({ group, findings: those }) => [group.what, those.length, group.causes])).toEqual(
        condensed(groupsOf(ordered), most).map((group) => [group.what, sizeOfGroup(group), group.causes]));
    }));
  });
});
