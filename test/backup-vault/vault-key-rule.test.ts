import { App, CfnCondition, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { renderKeyPolicy, createVaultKey } from '../../src/backup-vault/vault-key';
import { KeyEvents } from '../../src/backup-vault/vault-key-rule';
import { RULE_NAME_LIMIT } from '../../src/private/event-bus-names';

const BUS = 'arn:aws:events:eu-west-1:111111111111:event-bus/OrgBackupKeyEvents';
const EVENTS: KeyEvents = { hubBusArn: BUS.replace('Key', ''), busArn: BUS };
const NOBODY = { exact: [], patterns: [] };

function templateOf(events: KeyEvents | undefined, conditional = false) {
  const stack = new Stack(new App(), 'Stack');
  const policy = renderKeyPolicy({ accountRoot: 'arn:aws:iam::333333333333:root', backupRoles: ['arn:aws:iam::333333333333:role/Backup'], vaultCreators: NOBODY, keepers: NOBODY, suffixes: ['amazonaws.com'] });
  const condition = conditional ? new CfnCondition(stack, 'Somewhere', { expression: Fn.conditionEquals('a', 'b') }) : undefined;
  const key = createVaultKey(stack, 'Key', { policy, alias: 'alias/OrgBackup', description: 'Keys', events, condition });
  return { template: Template.fromStack(stack), id: stack.getLogicalId(key) };
}

describe('beside a key', () => {
  const { template, id } = templateOf(EVENTS);
  const [[, rule]] = Object.entries(template.findResources('AWS::Events::Rule'));
  const [[roleId, role]] = Object.entries(template.findResources('AWS::IAM::Role'));

  test('a rule names it by its ARN', () => {
    expect(rule.Properties.EventPattern.source).toEqual(['aws.kms']);
    expect(rule.Properties.EventPattern.detail.resources).toEqual({ ARN: [{ 'Fn::GetAtt': [id, 'Arn'] }] });
    expect(rule.Properties.EventPattern.detail.eventName).toEqual(expect.arrayContaining(['PutKeyPolicy', 'RevokeGrant', 'DisableKeyRotation', 'DisableKey', 'ScheduleKeyDeletion']));
  });

  test('it sends to the bus of keys by a role that may do nothing else', () => {
    expect(rule.Properties.Targets).toEqual([{ Id: 'EventHub', Arn: BUS, RoleArn: { 'Fn::GetAtt': [roleId, 'Arn'] } }]);
    expect(role.Properties.Policies.map(({ PolicyDocument }: any) => PolicyDocument.Statement)).toEqual([[{ Effect: 'Allow', Action: 'events:PutEvents', Resource: BUS }]]);
  });

  test('the rule\'s name has the id of the key and fits, the role\'s has the Region', () => {
    const [, [start, key, end]] = rule.Properties.Name['Fn::Join'];
    expect([start, key]).toEqual(['cdk-org-backup-key-', { Ref: id }]);
    expect(`${start}${'x'.repeat(36)}${end}`).toHaveLength(RULE_NAME_LIMIT);
    expect(role.Properties.RoleName['Fn::Sub']).toMatch(/^cdk-org-backup-key-\$\{AWS::Region\}-[0-9a-f]{8}$/);
  });
});

test('where the key is made under a condition, so are rule and role', () => {
  const { template } = templateOf(EVENTS, true);
  expect(['AWS::Events::Rule', 'AWS::IAM::Role', 'AWS::KMS::Key'].map((type) => Object.values(template.findResources(type))[0].Condition)).toEqual(['Somewhere', 'Somewhere', 'Somewhere']);
});

test('without a hub there is neither', () => {
  const { template } = templateOf(undefined);
  template.resourceCountIs('AWS::Events::Rule', 0);
  template.resourceCountIs('AWS::IAM::Role', 0);
});
