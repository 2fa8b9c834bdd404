import { Lazy, Token } from 'aws-cdk-lib';
import { reject } from '../../src/private/reject';

class Ring {
  public readonly self = this;
}

describe('a rejection', () => {
  test.each<[string, unknown, string]>([
    ['a text', 'ou-1', "'ou-1'"],
    ['an empty text', '', "''"],
    ['a number', 7, '7'],
    ['no number', NaN, 'NaN'],
    ['a number without end', -Infinity, '-Infinity'],
    ['a number that is known at deployment only', Token.asNumber({ Ref: 'Number' }), "'<token>'"],
    ['a boolean', true, 'true'],
    ['a list', ['a', 'b'], '["a","b"]'],
    ['an object', { a: 1 }, '{"a":1}'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['600 characters whole', 'x'.repeat(598), `'${'x'.repeat(598)}'`],
    ['the beginning of more', 'x'.repeat(599), `'${'x'.repeat(599)}… (601 characters)`],
    ['the class of what refers to itself', new Ring(), 'an object of Ring'],
  ])('shows %s', (_, value, shown) => {
    expect(() => reject('prop', value, 'it must be x', 'write x')).toThrow(new Error(`prop is ${shown} but it must be x; write x`));
  });

  test('shows every token inside a text as <token>', () => {
    const token = () => Lazy.string({ produce: () => 'secret' });
    expect(() => reject('prop', `a-${token()}-b-${token()}`, 'it must be x', 'write x')).toThrow(new Error("prop is 'a-<token>-b-<token>' but it must be x; write x"));
  });

  test('is an Error, whatever copy of aws-cdk-lib is there', () => {
    expect(() => reject('prop', 1, 'x', 'y')).toThrow(Error);
  });
});
