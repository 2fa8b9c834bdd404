import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { before, organization, stacksOf } from './organization-app';
import { BackupOrganizationPart, BackupTagPolicyOptions } from '../../src';
import { MANAGEMENT } from '../rollout/rollout-stack';

const switchesOf = (stack: Stack) => JSON.stringify(Template.fromStack(stack).toJSON());
const tagged = (tagPolicy: BackupTagPolicyOptions = {}, props: object = {}) => organization({ tagPolicy, ...props });

test('there are none unless somebody asks', () => {
  const { app, backup } = organization();
  expect(backup.tagPolicy).toBeUndefined();
  expect(Object.keys(stacksOf(app))).not.toContain('Backup-TagPolicies');
  expect(switchesOf(backup.managementStack!)).not.toContain('TAG_POLICY');
});

test('they come in a stack of the management account after all others, and the set-up enables their type', () => {
  const { app, backup } = tagged({ otherValues: ['none'] });
  const stack = Stack.of(backup.tagPolicy!);
  const stacks = stacksOf(app);
  expect([stack.stackName, stack.account]).toEqual(['Backup-TagPolicies', MANAGEMENT]);
  expect(before(stacks['Backup-TagPolicies'])).toEqual(Object.keys(stacks).filter((name) => name !== 'Backup-TagPolicies').sort());
  expect(switchesOf(backup.managementStack!)).toContain('TAG_POLICY');
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::Organizations::Policy')).map(({ Properties }) => [Properties.TargetIds, Properties.Content.tags.backup.tag_value]);
  expect(policies).toEqual([[['ou-exam-prod1111'], { '@@append': ['daily', 'monthly', 'none'] }], [['ou-exam-sand1111'], { '@@append': ['none', 'weekly'] }]]);
});

test('guardrails come after them, as AWS Organizations refuses concurrent changes', () => {
  const { app, backup } = tagged({}, { guardrails: { otherBackupRoles: [] } });
  expect(before(stacksOf(app)['Backup-Guardrails'])).toContain('Backup-TagPolicies');
  expect(switchesOf(backup.managementStack!)).toMatch(/SERVICE_CONTROL_POLICY.*TAG_POLICY/);
});

test('those that are exported only need no stack and no policy type', () => {
  const { app, backup } = tagged({ exportOnly: true });
  expect(Object.keys(stacksOf(app))).not.toContain('Backup-TagPolicies');
  expect(switchesOf(backup.managementStack!)).not.toContain('TAG_POLICY');
  expect(backup.tagPolicy!.policyNames).toHaveLength(2);
});

test('without the management account there is nobody who attaches them', () => {
  expect(() => tagged({}, { without: [BackupOrganizationPart.MANAGEMENT] })).toThrow(/^tagPolicy is 'given' but the part 'management' is left out/);
});

test('what is wrong with an option is said of its place', () => {
  expect(() => tagged({ otherValues: ['*a*'] })).toThrow(/^tagPolicy.otherValues\[0\] is '\*a\*' but a tag policy takes 1 \*/);
  expect(() => tagged('all' as BackupTagPolicyOptions)).toThrow(/^tagPolicy is 'all'/);
});
