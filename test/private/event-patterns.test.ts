import { EVENT_PATTERN_LIMIT, EVENT_PATTERNS, patternProblems } from '../../src/private/event-patterns';

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

test('ids are unique', () => {
  const ids = EVENT_PATTERNS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test.each(EVENT_PATTERNS.map(({ id, pattern }) => [id, pattern.source as string[]] as const))('%s takes events of AWS only', (_, sources) => {
  expect(sources).toHaveLength(1);
  expect(sources[0]).toMatch(/^aws\.[a-z]+$/);
});
