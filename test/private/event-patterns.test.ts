import { EVENT_PATTERN_LIMIT, EVENT_PATTERNS, eventPatterns, EXAMPLE_FACTS, FORWARDED_SOURCES, patternProblems } from '../../src/private/event-patterns';
import { madeCases } from '../../tools/event-ruler/cases';
import { loadEvents, loadExpectations } from '../../tools/event-ruler/fixtures';
import { matches } from '../../tools/event-ruler/matching';

test.each(EVENT_PATTERNS.map(({ id, pattern }) => [id, pattern] as const))('%s fits into a rule', (id, pattern) => {
  expect(patternProblems(id, pattern)).toEqual([]);
});

const ofSize = (size: number) => ({ source: ['x'.repeat(size - JSON.stringify({ source: [''] }).length)] });

test('a pattern of exactly the limit is fine', () => {
  expect(patternProblems('long', ofSize(EVENT_PATTERN_LIMIT))).toEqual([]);
});

test('a longer pattern is refused with its size and the way out', () => {
  expect(patternProblems('long', ofSize(EVENT_PATTERN_LIMIT + 1))).toEqual(['pattern long has 2049 characters but at most 2048 are admitted; split it in two']);
});

describe('of more names of backup roles than one pattern takes', () => {
  const named = (count: number) => Array.from({ length: count }, (_, i) => ({ wildcard: `${'R'.repeat(62)}${String(i).padStart(2, '0')}` }));
  const namesIn = ({ detail }: { detail?: any }) => detail.$or[0].requestParameters.roleName;
  const rulesOf = (count: number) => eventPatterns({ ...EXAMPLE_FACTS, backupRoles: named(count) }).filter(({ id }) => id === 'backup-role-changed');

  test.each([[1, ['backup-role-changed']], [20, ['backup-role-changed']], [21, ['backup-role-changed', 'backup-role-changed-2']], [41, ['backup-role-changed', 'backup-role-changed-2', 'backup-role-changed-3']]])(
    'all of %s are watched', (count, ids) => {
      const rules = rulesOf(count);
      expect(rules.map(({ ruleId }) => ruleId)).toEqual(ids);
      expect(rules.flatMap(({ pattern }) => namesIn(pattern))).toEqual(named(count));
      expect(rules.flatMap(({ ruleId, pattern }) => patternProblems(ruleId, pattern))).toEqual([]);
    });
});

test('rows that know their calls by what they ask take calls as well of which AWS CloudTrail left that out', () => {
  const LEFT_OUT = { requestParameters: { omitted: [{ exists: true }] } };
  const detailOf = (one: string) => EVENT_PATTERNS.find(({ id }) => id === one)!.pattern.detail as any;
  expect(detailOf('forwarding-role-changed')).toMatchObject({ $or: [{ requestParameters: { roleName: [{ prefix: 'cdk-org-backup-' }] } }, LEFT_OUT] });
  expect(detailOf('backup-rule-changed')).toMatchObject({ userIdentity: {}, $or: [{}, {}, LEFT_OUT] });
  expect(JSON.stringify(EVENT_PATTERNS.flatMap(({ pattern }) => (JSON.stringify(pattern).includes('requestParameters') ? [] : [pattern])))).not.toContain('omitted');
});

test('ids are unique', () => {
  const ids = EVENT_PATTERNS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test.each(EVENT_PATTERNS.map(({ id, pattern }) => [id, pattern.source as string[]] as const))('%s takes events of AWS only', (_, sources) => {
  expect(sources).toHaveLength(1);
  expect(sources[0]).toMatch(/^aws\.[a-z0-9]+$/);
});

describe('matched are', () => {
  const matchedBy = (event: object) => EVENT_PATTERNS.filter(({ pattern }) => matches(pattern, { ...event })).map(({ id }) => id).sort();
  const expectations = loadExpectations();

  test.each(Object.entries(loadEvents()))('%s: by the rows that are expected', (name, event) => {
    expect(matchedBy(event)).toEqual([...expectations[name].matched].sort());
  });

  test('the cases that are made of the rows', () => {
    const wrong = madeCases().filter(({ event, matched }) => JSON.stringify(matchedBy(event)) !== JSON.stringify([...matched].sort()));
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  test.each(EVENT_PATTERNS.map(({ id }) => id))('some case that is made of the rows: %s', (id) => {
    const cases = madeCases().filter(({ matched }) => matched.includes(id));
    expect(cases.length).toBeGreaterThan(0);
  });
});

test('states are listed at once where no act has a condition of its own, so that patterns stay short', () => {
  const detailOf = (id: string) => EVENT_PATTERNS.find((one) => one.id === id)!.pattern.detail;
  expect(detailOf('vault-changed')).toEqual({ $or: [{ state: ['DELETED', 'MODIFIED'] }, { status: ['DELETED', 'MODIFIED'] }] });
  expect(detailOf('malware-found')).toEqual({ scanResult: { scanResultStatus: ['THREATS_FOUND'] } });
});

test('the hub gets events of the sources of its rows, and the heartbeat', () => {
  expect([...FORWARDED_SOURCES]).toEqual([...new Set([...EVENT_PATTERNS.flatMap(({ pattern }) => pattern.source as string[]), 'cdk-org-backup.heartbeat'])].sort());
});
