import { Duration, Stack } from 'aws-cdk-lib';
import { propertiesOf } from './hub-stack';
import { checkRoom, createFunction } from '../../src/event-hub/hub-function';

const make = (bytes: number, stack = new Stack()) => {
  createFunction(stack, 'Counter', {
    bundle: 'count-jobs', handler: 'index.handler', description: 'Counts', timeout: Duration.minutes(1), environment: { A: 'x'.repeat(bytes - 1) },
    filledBy: { prop: 'channels', given: '9 channels', remedy: 'give fewer channels' },
  });
  return stack;
};

test('a function whose environment is as large as AWS Lambda takes is made', () => {
  expect(propertiesOf(make(4096), 'AWS::Lambda::Function')).toHaveLength(1);
});

test('one with a byte more is refused, by what fills it', () => {
  expect(() => make(4097)).toThrow(
    "channels is '<9 channels>' but the environment of the function Counter would have 4097 bytes and AWS Lambda takes 4096; give fewer channels");
});

test('a list may take 2,000 characters of an environment, and not one more', () => {
  const quoted = (characters: number) => 'x'.repeat(characters - '""'.length);
  expect(() => checkRoom('keys', quoted(2000), 'give fewer')).not.toThrow();
  expect(() => checkRoom('keys', quoted(2001), 'give fewer')).toThrow("keys is '<2001 characters>' but a handler has room for 2000; give fewer");
});
