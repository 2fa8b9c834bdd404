import { Reader, refuseUnparsed } from '../../src/private/json-reader';

describe('what is not parsed yet', () => {
  const remedy = 'parse it first: JSON.parse(), json.load(), json.Unmarshal() into an interface{}';

  test.each<[string, unknown, string]>([
    ['a text', '{}', "'{}'"],
    ['an empty text', '', "''"],
    ['bytes', Buffer.from('{}'), "'bytes'"],
    ['bytes as Go sends them', [...Buffer.from('{}')], "'bytes'"],
  ])('is refused: %s', (_, raw, shown) => {
    expect(() => refuseUnparsed('tier', raw)).toThrow(new Error(`tier is ${shown} but what JSON says is expected, not a text or file of JSON; ${remedy}`));
  });

  test.each<[string, unknown]>([['an object', {}], ['a plan with its tags', [{}, {}]], ['an empty list', []], ['nothing', undefined]])('is not %s', (_, raw) => {
    expect(() => refuseUnparsed('tier', raw)).not.toThrow();
  });
});

test('a reader takes objects only', () => {
  expect(() => new Reader([], 'tier.rules[0]', 'write it so')).toThrow('tier.rules[0] is [] but an object is expected; write it so');
});
