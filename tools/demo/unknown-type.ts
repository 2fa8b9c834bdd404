import { App, CfnResource, Stack } from 'aws-cdk-lib';

/** A stack that no AWS account could deploy: the local AWS must not pretend that it can. */
const stack = new Stack(new App(), 'UnknownType', { env: { account: '111111111111', region: 'eu-central-1' } });
new CfnResource(stack, 'Resource', { type: 'AWS::Backup::TimeMachine' });
