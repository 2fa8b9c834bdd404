import { App, BootstraplessSynthesizer, CliCredentialsStackSynthesizer, DefaultStackSynthesizer, LegacyStackSynthesizer, Stack, StackProps } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { stackFacts, typeCounts } from '../../src/backup-organization/stack-facts';

const env = { account: '111111111111', region: 'eu-west-1' };
const factsOf = (props: StackProps = {}) => stackFacts(new Stack(new App(), 'Home', { env, ...props }));

test('a stack of the default synthesizer is deployed by the roles of the bootstrap', () => {
  expect(factsOf()).toMatchObject({
    path: 'Home', stackName: 'Home', ...env, qualifier: 'hnb659fds', optIn: false,
    deployRole: 'cdk-hnb659fds-deploy-role-111111111111-eu-west-1', executionRole: 'cdk-hnb659fds-cfn-exec-role-111111111111-eu-west-1',
    publishingRole: 'cdk-hnb659fds-file-publishing-role-111111111111-eu-west-1',
  });
});

test('roles of one\'s own are named with their path', () => {
  const synthesizer = new DefaultStackSynthesizer({ qualifier: 'mine', deployRoleArn: 'arn:aws:iam::${AWS::AccountId}:role/a/Deploy-${AWS::Region}' });
  expect(factsOf({ synthesizer })).toMatchObject({ qualifier: 'mine', deployRole: 'a/Deploy-eu-west-1' });
});

test('a stack without bootstrap has neither role nor qualifier, unless it names roles', () => {
  expect(factsOf({ synthesizer: new BootstraplessSynthesizer() })).toMatchObject({ deployRole: undefined, executionRole: undefined, qualifier: undefined });
  expect(factsOf({ synthesizer: new BootstraplessSynthesizer({ deployRoleArn: 'arn:aws:iam::111111111111:role/D' }) })).toMatchObject({ deployRole: 'D', qualifier: undefined });
});

test('a stack that the CLI deploys with its own credentials has no role', () => {
  expect(factsOf({ synthesizer: new CliCredentialsStackSynthesizer() })).toMatchObject({ deployRole: undefined, executionRole: undefined, qualifier: 'hnb659fds' });
  expect(factsOf({ synthesizer: new LegacyStackSynthesizer() })).toMatchObject({ deployRole: undefined, executionRole: undefined });
});

test('a Region that must be enabled, or that nobody knows, says so', () => {
  expect(factsOf({ env: { ...env, region: 'af-south-1' } }).optIn).toBe(true);
  expect(factsOf({ env: { ...env, region: 'xx-moon-1' } }).optIn).toBe(true);
});

test('what stands before it, what is in it, and how often', () => {
  const app = new App();
  const first = new Stack(app, 'First', { env });
  const stack = new Stack(app, 'Second', { env });
  stack.addDependency(first);
  ['One', 'Two'].forEach((id) => new sqs.Queue(stack, id, { enforceSSL: true }));
  expect(stackFacts(stack)).toMatchObject({ after: ['First'], parts: ['One', 'Two'] });
  expect(typeCounts(stack)).toEqual({ 'AWS::SQS::Queue': 2, 'AWS::SQS::QueuePolicy': 2 });
});
