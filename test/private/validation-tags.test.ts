import { Lazy } from 'aws-cdk-lib';
import { checkTagKey, checkTagPattern, checkTags, checkTagValue } from '../../src/private/validation';

const token = Lazy.string({ produce: () => 'later' });

describe('a tag key', () => {
  test.each(['b', 'k'.repeat(128), 'cost center', 'a_.:/=+-@9', 'Käse', 'awsome'])("'%s' is accepted", (key) => {
    expect(checkTagKey('tagKey', key)).toBe(key);
  });

  test.each(['', 'k'.repeat(129), '@@assign', 'aws:backup', 'AWS:backup', 'a*', 'a$account', 'a"b', 'a\nb'])("'%s' is refused", (key) => {
    expect(() => checkTagKey('tagKey', key)).toThrow(
      new Error(`tagKey is '${key}' but a tag key has 1 to 128 letters, digits, spaces and _.:/=+-@ and does not start with aws: or @@; choose another key`));
  });

  test('that is a token is refused', () => {
    expect(() => checkTagKey('tagKey', token)).toThrow(
      new Error("tagKey is '<token>' but tags that select resources and mark backups are needed at synth; write the text itself"));
  });
});

describe('a tag value', () => {
  test.each(['', 'v'.repeat(256), 'a b', 'a_.:/=+-@9'])("'%s' is accepted", (value) => {
    expect(checkTagValue('value', value)).toBe(value);
  });

  test.each(['v'.repeat(257), 'a$b', 'a"b', 'a?', 'prod-*'])("'%s' is refused", (value) => {
    expect(() => checkTagValue('value', value)).toThrow(
      new Error(`value is '${value}' but a tag value has at most 256 letters, digits, spaces and _.:/=+-@; choose another value`));
  });

  test('that is a token is refused', () => {
    expect(() => checkTagValue('value', token)).toThrow(/value is '<token>' but tags that select resources and mark backups are needed at synth/);
  });
});

describe('what a tag value is compared with', () => {
  test.each(['', 'v'.repeat(256), '*', 'a*b*c', 'a_.:/=+-@9 b'])("'%s' is accepted", (value) => {
    expect(checkTagPattern('value', value)).toBe(value);
  });

  test.each(['v'.repeat(257), 'a?', 'a$b'])("'%s' is refused", (value) => {
    expect(() => checkTagPattern('value', value)).toThrow(
      new Error(`value is '${value}' but it is compared with a tag value: at most 256 letters, digits, spaces, _.:/=+-@ and *; choose another value`));
  });

  test('that is a token is refused', () => {
    expect(() => checkTagPattern('value', token)).toThrow(/value is '<token>' but/);
  });
});

describe('tags', () => {
  test('are copied', () => {
    const given = { project: 'x' };
    const checked = checkTags('planTags', given);
    given.project = 'y';
    expect(checked).toEqual({ project: 'x' });
  });

  test('are checked by key and by value', () => {
    expect(() => checkTags('planTags', { 'aws:x': 'y' })).toThrow(/planTags is 'aws:x'/);
    expect(() => checkTags('planTags', { x: 'y?' })).toThrow(/planTags is 'y\?'/);
  });
});
