import * as fc from 'fast-check';
import { conditionHolds } from '../../src/protection/condition-values';
import { ConditionModel } from '../../src/protection/model';

const holds = (operator: ConditionModel['operator'], wanted: string, value: string) => conditionHolds({ operator, tagKey: 'env', value: wanted }, value);

test.each([
  ['prod', 'prod', true], ['prod', 'prod1', false], ['prod*', 'prod', true], ['prod*', 'prod-eu', true], ['*eu', 'prod-eu', true], ['*eu', 'eu1', false], ['p*d*u', 'prod-eu', true],
  ['p*u*d', 'prod-eu', false], ['ab*ba', 'aba', false], ['ab*ba', 'abba', true], ['*a*a*', 'a', false], ['*a*a*', 'aa', true], ['*', '', true], ['a.c', 'abc', false], ['**', 'x', true],
])('%s matches %s: %s', (wanted, value, expected) => {
  expect([holds('string_like', wanted, value), holds('string_not_like', wanted, value)]).toEqual([expected, !expected]);
});

test('asterisks of equal values are text', () => {
  expect([holds('string_equals', 'p*', 'prod'), holds('string_equals', 'p*', 'p*'), holds('string_not_equals', 'p*', 'prod')]).toEqual([false, true, true]);
});

test('a pattern matches what a regular expression says', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 8 });
  fc.assert(fc.property(text, text.map((value) => value.replaceAll('*', 'c')), (wanted, value) => {
    const expression = new RegExp(`^${wanted.split('*').map((part) => part.replaceAll('.', '\\.')).join('.*')}$`, 's');
    expect(holds('string_like', wanted, value)).toBe(expression.test(value));
  }));
});

test('many asterisks take no time', () => {
  expect(holds('string_like', `${'a*'.repeat(127)}b`, 'a'.repeat(256))).toBe(false);
});
