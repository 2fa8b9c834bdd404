import * as fc from 'fast-check';
import { conditionHolds, conditionSays } from '../../src/protection/condition-values';
import { ConditionModel } from '../../src/protection/model';

type Operator = ConditionModel['operator'];
const condition = (operator: Operator, value: string): ConditionModel => ({ operator, tagKey: 'k', value });
const [EQUALS, OTHER, LIKE, UNLIKE] = ['string_equals', 'string_not_equals', 'string_like', 'string_not_like'] as const;

test.each<[Operator, string, Operator, string, boolean | undefined]>([
  [EQUALS, 'a', EQUALS, 'a', true], [EQUALS, 'a', EQUALS, 'b', false], [EQUALS, 'a', OTHER, 'a', false], [EQUALS, 'a', LIKE, 'a*', true], [EQUALS, 'b', LIKE, 'a*', false],
  [EQUALS, 'a*', LIKE, 'a*', true], [LIKE, 'a*', EQUALS, 'a*', undefined], [LIKE, 'prod', LIKE, 'dev', false], [LIKE, 'prod', EQUALS, 'prod', true],
  [LIKE, 'a*', LIKE, 'b*', false], [LIKE, '*a', LIKE, '*b', false], [LIKE, 'ab*', LIKE, 'a*', true], [LIKE, 'a*', LIKE, 'ab*', undefined], [LIKE, 'ab*', UNLIKE, 'a*', false],
  [LIKE, '*', UNLIKE, '*', false], [LIKE, 'a*', EQUALS, 'b', false], [LIKE, 'a*', EQUALS, 'ab', undefined], [LIKE, 'a*', OTHER, 'b', true], [LIKE, 'a*', UNLIKE, 'b*', true],
  [OTHER, 'a', EQUALS, 'a', false], [OTHER, 'a', EQUALS, 'b', undefined], [OTHER, 'a', OTHER, 'a', true], [OTHER, 'a', OTHER, 'b', undefined], [OTHER, 'a', LIKE, 'a*', undefined],
  [UNLIKE, 'a*', EQUALS, 'ab', false], [UNLIKE, 'a*', OTHER, 'ab', true], [UNLIKE, 'a*', LIKE, 'ab*', false], [UNLIKE, 'ab*', LIKE, 'a*', undefined], [UNLIKE, '*', OTHER, 'x', true],
])('%s %p says of %s %p: %p', (operator, value, other, wanted, said) => {
  expect(conditionSays(condition(operator, value), condition(other, wanted))).toBe(said);
});

test('says nothing that a value, or a tag that is not there, contradicts', () => {
  const operator = fc.constantFrom(EQUALS, OTHER, LIKE, UNLIKE);
  const one = fc.tuple(operator, fc.stringMatching(/^[ab*]{0,4}$/)).map(([of, value]) => condition(of, value));
  fc.assert(fc.property(one, one, fc.option(fc.stringMatching(/^[ab*]{0,5}$/)), (given, wanted, value) => {
    const holds = (it: ConditionModel) => (value === null ? it.operator.startsWith('string_not') : conditionHolds(it, value));
    fc.pre(holds(given));
    const said = conditionSays(given, wanted);
    expect(said === undefined || said === holds(wanted)).toBe(true);
  }), { numRuns: 5000 });
});
