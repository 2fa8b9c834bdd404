import { remembered } from '../../src/private/remembered';

/** A function that counts how often it is worked out. */
function counted() {
  let times = 0;
  const of = remembered((text) => {
    times++;
    return text === 'nothing' ? undefined : text.length;
  });
  return { of, times: () => times };
}

test('what was asked for before is not worked out again, whatever it is', () => {
  const { of, times } = counted();
  expect([of('a'), of('bb'), of('a'), of('nothing'), of('nothing')]).toEqual([1, 2, 1, undefined, undefined]);
  expect(times()).toBe(3);
});

test('long texts are not kept', () => {
  const { of, times } = counted();
  const [kept, long] = ['x'.repeat(1000), 'x'.repeat(1001)];
  expect([of(kept), of(kept), of(long), of(long)]).toEqual([1000, 1000, 1001, 1001]);
  expect(times()).toBe(3);
});

test('of many texts the latest are kept', () => {
  const { of, times } = counted();
  Array.from({ length: 1001 }, (_, i) => of(`${i}`));
  of('1000');
  expect(times()).toBe(1001);
  of('0');
  expect(times()).toBe(1002);
});
