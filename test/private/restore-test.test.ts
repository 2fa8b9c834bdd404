import { isOfRestoreTest } from '../../src/private/restore-test';

test.each([
  ['arn:aws:dynamodb:eu-west-1:111122223333:table/awsbackup-restore-test-0123456789ab'], ['AwsBackup-Restore-Test-1'], ['my-awsbackup-restore-test'],
])('%s was made by a test of a restore', (name) => {
  expect(isOfRestoreTest(undefined, name)).toBe(true);
});

test.each([['arn:aws:s3:::restore-test'], ['awsbackup-restore'], ['']])('%s was not', (name) => {
  expect(isOfRestoreTest(name, undefined)).toBe(false);
});
