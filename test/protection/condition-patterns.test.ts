import * as fc from 'fast-check';
import { conditionHolds, conditionSays } from '../../src/protection/condition-values';
import { ConditionModel } from '../../src/protection/model';

type Operator = ConditionModel['operator'];
const condition = (operator: Operator, value: string): ConditionModel => ({ operator, tagKey: 'k', value });
const says = (given: [Operator, string], wanted: [Operator, string]) => conditionSays(condition(...given), condition(...wanted));
const likes = (one: string, other: string) => says(['string_like', one], ['string_like', other]);

describe('a value meets a pattern', () => {
  test.each<[string, string, boolean]>([
    ['prod', 'prod', true], ['prod', 'prod-eu', false], ['*', '', true], ['prod-*', 'prod-', true], ['prod-*', 'pro', false], ['*-prod', 'eu-prod', true], ['*-prod', 'eu-prod-1', false],
    ['a*b*c', 'abc', true], ['a*b*c', 'a-b-c', true], ['a*b*c', 'ac', false], ['a*b*c', 'acb', false], ['*b*', 'b', true], ['*b*', 'abc', true], ['*b*', 'ac', false],
    ['ab*ba', 'aba', false], ['ab*ba', 'abba', true], ['a*a', 'a', false], ['*a*a', 'a', false], ['a*ab*b', 'aabb', true], ['a*bb*b', 'abb', false], ['*ab*ab*', 'abab', true], ['*ab*ab*', 'ab', false],
  ])('%p: %p: %s', (pattern, value, met) => {
    expect([conditionHolds(condition('string_like', pattern), value), conditionHolds(condition('string_not_like', pattern), value)]).toEqual([met, !met]);
  });

  test('as by a regular expression', () => {
    fc.assert(fc.property(fc.stringMatching(/^[ab*]{0,6}$/), fc.stringMatching(/^[ab]{0,8}$/), (pattern, value) => {
      expect(conditionHolds(condition('string_like', pattern), value)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(value));
    }));
  });

  test('and asterisks are letters where values are compared', () => {
    expect([conditionHolds(condition('string_equals', 'a*'), 'ab'), conditionHolds(condition('string_equals', 'a*'), 'a*'), conditionHolds(condition('string_not_equals', 'a*'), 'ab')]).toEqual([false, true, true]);
  });
});

describe('of two patterns', () => {
  test.each<[string, string]>([['a*', 'b*'], ['*a', '*b'], ['ab*', 'ac*'], ['*ab', '*cb'], ['a*x', 'a*y'], ['ab*', 'b*'], ['*ab', '*a'], ['a', 'b*'], ['a*', 'b'], ['a', 'b'], ['aba', 'ab*ba'], ['ac', 'a*b*c']])('%p and %p no value meets both', (one, other) => {
    expect([likes(one, other), likes(other, one)]).toEqual([false, false]);
  });

  test.each<[string, string]>([['ab*', 'a*'], ['*ba', '*a'], ['a*b', 'a*'], ['a*b*c', 'a*c'], ['ab', 'a*'], ['a*a', 'a*'], ['**', '*'], ['*', '**'], ['a', 'a']])('what meets %p meets %p', (one, other) => {
    expect(likes(one, other)).toBe(true);
  });

  test.each<[string, string]>([['a*', 'ab*'], ['*a', '*ba'], ['a*', '*a'], ['a*b', '*'.repeat(2) + 'c*'], ['a*', 'ab'], ['a*b', 'ab*b'], ['ab*', 'a*b']])('%p leaves %p open', (one, other) => {
    expect(likes(one, other)).toBeUndefined();
  });
});
