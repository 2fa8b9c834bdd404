import { oncePer, setOf } from '../../src/private/once-per';

test('what belongs to a value is worked out once for it, also where it is nothing', () => {
  const make = jest.fn(() => undefined);
  const of = oncePer(make);
  const [one, other] = [{}, {}];
  expect([of(one), of(one), of(other)]).toEqual([undefined, undefined, undefined]);
  expect(make.mock.calls).toEqual([[one], [other]]);
});

test('a list is looked up in by its values', () => {
  const list = ['a', 'b'];
  expect(setOf(list)).toEqual(new Set(list));
  expect(setOf(list)).toBe(setOf(list));
});
