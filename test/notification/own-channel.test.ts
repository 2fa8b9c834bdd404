import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ownChannel } from '../../examples/typescript/own-channel';

let template: Template;

beforeAll(() => {
  const app = new App();
  ownChannel(app);
  template = Template.fromStack(app.node.findChild('Incidents') as never);
});

test('the example\'s channel gets the event on a bus, to which the hub may put', () => {
  const [bus] = Object.keys(template.findResources('AWS::Events::EventBus')).filter((id) => id.includes('PagerDuty'));
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'events:PutEvents', Resource: { 'Fn::GetAtt': [bus, 'Arn'] } })]) },
  });
});

test('what is grave becomes a request, with the event\'s id, by which an incident is opened once', () => {
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { source: ['cdk-org-backup'], detail: { severity: ['CRITICAL', 'HIGH'], kind: [{ 'anything-but': 'digest' }] } },
    Targets: [Match.objectLike({
      InputTransformer: { InputPathsMap: Match.objectLike({ 'detail-id': '$.detail.id' }), InputTemplate: Match.stringLikeRegexp('"dedup_key":<detail-id>') },
      DeadLetterConfig: Match.anyValue(),
    })],
  });
});

test('the key stays in AWS Secrets Manager', () => {
  const [connection] = Object.values(template.findResources('AWS::Events::Connection'));
  expect(connection.Properties.AuthParameters.InvocationHttpParameters.BodyParameters).toEqual([
    { Key: 'routing_key', IsValueSecret: true, Value: '{{resolve:secretsmanager:pagerduty-integration-key:SecretString:::}}' },
  ]);
});
