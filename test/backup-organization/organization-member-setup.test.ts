import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  BackupDefinition, BackupOrganization, MemberSettings, NotificationChannel, OptInResourceType, OrganizationLayout, OrganizationTarget, ProtectionTier, ResponsibilityTable,
} from '../../src';
import { CANARY, channels, pipelineDefinition } from '../backup-pipeline/pipeline-stack';
import { MANAGEMENT } from '../rollout/rollout-stack';

const HOME = '111111111111';

function organization(memberSettings?: MemberSettings) {
  const app = new App();
  const definition = new BackupDefinition({
    layout: new OrganizationLayout({
      organizationId: 'o-exampleorg', managementAccount: MANAGEMENT, homeAccount: HOME, regions: ['eu-central-1', 'eu-west-1'], globalRegion: 'eu-central-1',
    }),
    assignments: [{ targets: [OrganizationTarget.organizationalUnit('ou-exam-prod1111')], tiers: [ProtectionTier.daily({ copyTo: [] })] }],
    memberSettings,
  });
  return { app, backup: new BackupOrganization(app, 'Backup', { definition, channels: [NotificationChannel.emails(['backup-team@example.com'])] }) };
}

test('without settings nothing is set up in members, and nobody pays for it', () => {
  const { app, backup } = organization();
  expect(backup.memberSetups).toEqual([]);
  expect(app.synth().stacks.map(({ stackName }) => stackName).filter((name) => name.includes('MemberSetup'))).toEqual([]);
});

test('each Region of the home account sets members up, after the roll-out and the hub', () => {
  const { backup } = organization({ managementPreferences: [OptInResourceType.DYNAMODB] });
  const stacks = backup.memberSetups.map((one) => Stack.of(one));
  expect(stacks.map(({ stackName, account, region }) => [stackName, account, region])).toEqual([
    ['Backup-MemberSetup-eu-central-1', HOME, 'eu-central-1'], ['Backup-MemberSetup-eu-west-1', HOME, 'eu-west-1'],
  ]);
  stacks.forEach((stack) => expect(stack.dependencies.map(({ stackName }) => stackName).sort()).toEqual(['Backup-Home', 'Backup-Management', 'Backup-Rollout']));
});

test('with canary units members are set up after these: the rest comes after the gate, whose copies may need it', () => {
  const definition = pipelineDefinition({ canary: true, memberSettings: { managementPreferences: [OptInResourceType.DYNAMODB] } });
  const { memberSetups } = new BackupOrganization(new App(), 'Backup', { definition, channels, canary: CANARY });
  memberSetups.map((one) => Stack.of(one)).forEach((stack) => (
    expect(stack.dependencies.map(({ stackName }) => stackName).sort()).toEqual(['Backup-CanaryRollout', 'Backup-Home', 'Backup-Management'])
  ));
});

test('the template of members has the role, and no asset', () => {
  const { backup } = organization({ managementPreferences: [OptInResourceType.DYNAMODB] });
  const [baseline] = Object.values(Template.fromStack(Stack.of(backup.rollout!)).findResources('AWS::CloudFormation::StackSet')).map(({ Properties }) => Properties.TemplateBody);
  const roles = Object.values<any>(JSON.parse(baseline).Resources).filter(({ Type }) => Type === 'AWS::IAM::Role').map(({ Properties }) => Properties.RoleName);
  expect(roles).toContain('OrgBackupAccountSetup');
  expect(baseline.length).toBeLessThan(51_200);
});

test('who may set up members is in the table of responsibilities', () => {
  const { app, backup } = organization({});
  new ResponsibilityTable(app, 'Responsibilities', { owners: { '*': 'backup-team' } });
  const { directory } = app.synth();
  const table = readFileSync(join(directory, 'responsibilities.md'), 'utf8');
  expect(backup.memberSetups).toHaveLength(1);
  expect(table).toContain('OrgBackupMemberSetup-eu-central-1');
  expect(table).toContain('OrgBackupAccountSetup');
});
