import { App, Stack } from 'aws-cdk-lib';
import { keyEventsOf } from '../../src/definition/key-events';
import { definitionOf, HOME } from '../event-hub/hub-stack';

const eventsIn = (env: { account?: string; region?: string }) => keyEventsOf(definitionOf(), new Stack(new App(), 'Stack', { env }));

test.each([
  ['another account', { account: '222222222222', region: HOME.region }],
  ['another Region', { account: HOME.account, region: 'us-east-1' }],
  ['every account', {}],
])('keys of %s are watched by a rule that sends to the hub', (_, env) => {
  expect(eventsIn(env)).toMatchObject({ busArn: expect.stringMatching(/KeyEvents$/) });
});

test('in the hub\'s own account and Region no rule needs a bus that another stack may make later', () => {
  expect(eventsIn(HOME)).toBeUndefined();
});
