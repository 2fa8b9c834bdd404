import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HERE } from './member-stack';
import { MemberBackupBaseline } from '../../src/member-backup-baseline';
import { BackupNaming } from '../../src/organization-layout';
import { OptInResourceType, ProtectionTier } from '../../src/protection';
import { definitionOf, DefinitionSpec } from '../support/definition';

const daily = ProtectionTier.daily({ copyTo: [] });
const { DYNAMODB } = OptInResourceType;
const TWO = { regions: ['us-east-1', 'eu-west-1'], tiers: [daily] };

function roleOf(spec: DefinitionSpec) {
  const stack = new Stack(new App(), 'Member', HERE);
  new MemberBackupBaseline(stack, 'Baseline', { definition: definitionOf(spec) });
  return Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role', { Properties: { Description: 'The home account sets up AWS Backup in this account with it' } }))[0];
}

test('no role is made where nothing is to be set up', () => {
  expect(roleOf(TWO)).toBeUndefined();
  expect(roleOf({ ...TWO, memberSettings: { serviceLinkedRole: false } })).toBeUndefined();
});

test('only the state machines of the home account may take the role, before they exist', () => {
  const role = roleOf({ ...TWO, memberSettings: { managementPreferences: [DYNAMODB] } });
  expect(role.Properties.RoleName).toBe('OrgBackupAccountSetup');
  expect(role.Properties.AssumeRolePolicyDocument.Statement).toEqual([{
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::111111111111:root' },
    Action: 'sts:AssumeRole',
    Condition: { ArnEquals: { 'aws:PrincipalArn': ['arn:aws:iam::111111111111:role/OrgBackupMemberSetup-eu-west-1', 'arn:aws:iam::111111111111:role/OrgBackupMemberSetup-us-east-1'] } },
  }]);
});

test('it is made once per account, in the global Region', () => {
  expect(roleOf({ ...TWO, memberSettings: {} }).Condition).toMatch(/^BaselineIsGlobalRegion/);
});

test('it may do what is to be done and no more', () => {
  const actionsOf = (spec: DefinitionSpec) => roleOf(spec).Properties.Policies[0].PolicyDocument.Statement.flatMap(({ Action }: any) => Action);
  const settings = ['backup:DescribeRegionSettings', 'backup:UpdateRegionSettings'];
  const linked = ['iam:GetRole', 'iam:CreateServiceLinkedRole'];
  expect(actionsOf({ ...TWO, memberSettings: {} })).toEqual(linked);
  expect(actionsOf({ ...TWO, memberSettings: { managementPreferences: [DYNAMODB] } })).toEqual([...settings, ...linked]);
  expect(actionsOf({ ...TWO, memberSettings: { managementPreferences: [DYNAMODB], serviceLinkedRole: false } })).toEqual(settings);
});

test('names, path and Regions are the definition\'s', () => {
  const naming = new BackupNaming({ prefix: 'Acme', rolePath: '/backup/', accountSetupRoleName: 'AcmeSetup' });
  const { Properties } = roleOf({ ...TWO, naming, memberSettings: { managementPreferences: [DYNAMODB] } });
  expect(Properties).toMatchObject({ RoleName: 'AcmeSetup', Path: '/backup/' });
  expect(JSON.stringify(Properties.AssumeRolePolicyDocument)).toContain('arn:aws:iam::111111111111:role/backup/AcmeMemberSetup-us-east-1');
  expect(Properties.Policies[0].PolicyDocument.Statement[0].Condition).toEqual({ StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-east-1'] } });
});

test('more Regions than a trust policy has room for are refused with the way out', () => {
  const naming = new BackupNaming({ rolePath: `/${'p'.repeat(300)}/` });
  expect(() => roleOf({ regions: ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'eu-west-1', 'eu-west-2'], tiers: [daily], naming, memberSettings: { managementPreferences: [DYNAMODB] } }))
    .toThrow(/OrgBackupAccountSetup admits one role for each of 6 Regions.*IAM takes 2048.*shorten the path/);
});
