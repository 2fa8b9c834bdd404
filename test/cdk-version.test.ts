import { App, Stack, aws_s3 as s3 } from 'aws-cdk-lib';
import { version } from 'aws-cdk-lib/package.json';
import { AwsSolutionsChecks } from 'cdk-nag';

declare const CDK_VERSION: string;

test('this run is on the aws-cdk-lib that it is meant for', () => {
  expect(version).toBe(CDK_VERSION);
});

test('cdk-nag is on the same one: it knows its classes', () => {
  const app = new App();
  new s3.CfnBucket(new Stack(app, 'Stack'), 'Bucket');
  const { violations } = new AwsSolutionsChecks().validateScope(app);
  expect(violations.map(({ ruleName }) => ruleName)).toContain('AwsSolutions-S10');
});
