import { Duration, Stack } from 'aws-cdk-lib';
import { environmentBytes, handlerFunction } from '../../src/private/handler-function';

test('a handler that is not bundled is refused', () => {
  expect(() => handlerFunction(new Stack(), 'F', { asset: 'no/such', description: 'd', environment: {}, timeout: Duration.minutes(1), memorySize: 128 }))
    .toThrow("assets/no/such is missing in the package cdk-org-backup; install it again, or run the task 'bundle' when you build it yourself");
});

test('an environment is measured in bytes of names and values', () => {
  expect(environmentBytes({ ab: 'cde', f: '\u00e9' })).toBe(8);
});

test('a value that is known at deployment only counts as 100 bytes', () => {
  expect(environmentBytes({ a: new Stack().formatArn({ service: 's', resource: 'r' }) })).toBeGreaterThan(300);
});
