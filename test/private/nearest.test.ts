import { didYouMean } from '../../src/private/nearest';

const MEMBERS = ['ruleName', 'deleteAfter', 'moveToColdStorageAfter', 'hour', 'copyActions'];

test.each([
  ['deleteAftr', 'deleteAfter'], ['delete_after', 'deleteAfter'], ['DeleteAfter', 'deleteAfter'], ['copyAction', 'copyActions'], ['hours', 'hour'], ['ruelName', 'ruleName'],
  ['copy', 'copyActions'], ['moveToColdStorage', 'moveToColdStorageAfter'], ['deleteAfterDays', 'deleteAfter'],
])('%s is taken for %s', (given, meant) => {
  expect(didYouMean(given, MEMBERS)).toBe(` (did you mean ${meant}?)`);
});

test.each(['retention', 'schedule', 'ho', 'x', ''])('%p is taken for nothing', (given) => {
  expect(didYouMean(given, MEMBERS)).toBe('');
});
