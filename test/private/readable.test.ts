import { readable, readableBounds, readableIn } from '../../src/private/readable';

test.each([[1, '1 minute'], [90, '90 minutes'], [120, '2 hours'], [1440, '1 day'], [43200, '30 days']])('%p minutes are %s', (minutes, text) => {
  expect(readable(minutes)).toBe(text);
});

test('no time is none of its unit', () => {
  expect([readableIn('minutes', 0), readableIn('hours', 48)]).toEqual(['0 minutes', '2 days']);
});

test.each([
  ['minutes', 1, 43200, '1 minute to 30 days'], ['minutes', 5, 50, '5 to 50 minutes'], ['days', 1, 36500, '1 to 36500 days'], ['hours', 1, 6, '1 to 6 hours'],
] as const)('bounds in %s from %p to %p', (unit, min, max, text) => {
  expect(readableBounds(unit, { min, max })).toBe(text);
});
