/** Coming from AWS's reference solution: what it deployed stays, under its names, and nothing is replaced. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { CENTRAL_IDS, centralTemplate, MEMBER_IDS, memberTemplate } from './reference-solution';
import { BackupDefinition, BackupNaming, BackupOrganization, DeployedTemplate, NotificationChannel, OrganizationLayout, OrganizationTarget, ProtectionTier } from '../../src';
import { DeployedResources } from '../../src/backup-vault/deployed-resources';
import { compareTemplates } from '../../src/backup-vault/template-comparison';
import { resourcesBelow } from '../../src/private/template-resources';
import { dailyPolicy, monthlyPolicy } from '../org-backup-policy/fixtures';
import { MANAGEMENT } from '../rollout/rollout-stack';

const ORGANIZATION = 'o-exampleorg';
const CENTRAL = '222222222222';
/** What CloudFormation can't change in place, and how it knows a resource when it imports it. */
const FIXED: { readonly [type: string]: ReadonlyArray<string> } = {
  'AWS::Backup::BackupVault': ['BackupVaultName'], 'AWS::KMS::Alias': ['AliasName'], 'AWS::IAM::Role': ['RoleName'], 'AWS::KMS::Key': [],
};
const ROLES = ['AWSBackupSolutionRole', 'AWSBackupSolutionCentralAccountRole'];

function organization() {
  const app = new App();
  const backup = new BackupOrganization(app, 'Backup', {
    definition: new BackupDefinition({
      layout: new OrganizationLayout({
        organizationId: ORGANIZATION, managementAccount: MANAGEMENT, homeAccount: '111111111111', centralAccount: CENTRAL, regions: ['us-east-1', 'us-east-2'], centralRegions: ['us-east-1'], globalRegion: 'us-east-1',
      }),
      naming: BackupNaming.awsBackupSolution(),
      assignments: [{
        targets: [OrganizationTarget.organizationalUnit('ou-exam-workload')], tiers: [ProtectionTier.awsBackupSolutionDaily(), ProtectionTier.awsBackupSolutionMonthly()],
      }],
    }),
    channels: [NotificationChannel.emails(['backup-team@example.com'])],
  });
  return { backup, central: backup.centralAccounts[0], member: backup.baseline! };
}

/** Resources of the solution's types as they are now; of roles the one that had its name before. */
function carriedOver(construct: Construct): CfnResource[] {
  const stack = Stack.of(construct);
  return construct.node.findAll().filter((one): one is CfnResource => CfnResource.isCfnResource(one) && one.cfnResourceType in FIXED)
    .filter((one) => one.cfnResourceType !== 'AWS::IAM::Role' || ROLES.includes(stack.resolve((one as unknown as { roleName?: string }).roleName)));
}

/** The way of the guide: resources keep the logical ids under which they are deployed. */
function keepIds(construct: Construct, ids: { readonly vault: string; readonly key: string; readonly alias: string; readonly role: string }): DeployedResources {
  const idOf: { readonly [type: string]: string } = { 'AWS::Backup::BackupVault': ids.vault, 'AWS::KMS::Key': ids.key, 'AWS::KMS::Alias': ids.alias, 'AWS::IAM::Role': ids.role };
  carriedOver(construct).forEach((resource) => resource.overrideLogicalId(idOf[resource.cfnResourceType]));
  return resourcesBelow(construct, Stack.of(construct));
}

const { backup, central, member } = organization();

describe.each<[string, Construct, DeployedResources, typeof CENTRAL_IDS]>([
  ['the central account', central, centralTemplate(ORGANIZATION), CENTRAL_IDS], ['members', member, memberTemplate(ORGANIZATION), MEMBER_IDS],
])('what %s had', (_, construct, before, ids) => {
  test('is there once under its name, so that it can be imported', () => {
    const now = Object.values(resourcesBelow(construct, Stack.of(construct)));
    for (const { Type: type = '', Properties: properties } of Object.values(before)) {
      const same = now.filter((one) => one.Type === type && FIXED[type].every((name) => one.Properties?.[name] === properties?.[name]));
      expect([type, same.length]).toEqual([type, 1]);
    }
  });

  test('is updated in place under its logical ids: no vault, key, alias or role is replaced or lost', () => {
    const after = keepIds(construct, ids);
    expect(compareTemplates(before, after)).toEqual([]);
    for (const [id, { Type: type = '', Properties: properties }] of Object.entries(before)) {
      expect([id, after[id]?.Type]).toEqual([id, type]);
      FIXED[type].forEach((name) => expect([id, name, after[id].Properties?.[name]]).toEqual([id, name, properties?.[name]]));
    }
    expect(after[ids.role].Properties?.Path ?? '/').toBe('/'); // where roles are made that say nothing of it
    expect(after[ids.alias].Properties?.TargetKeyId).toEqual({ 'Fn::GetAtt': [ids.key, 'Arn'] });
  });

  test('survives from then on, which it did not before', () => {
    const after = keepIds(construct, ids);
    [ids.vault, ids.key].forEach((id) => expect([after[id].DeletionPolicy, after[id].UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']));
  });

  test('is no longer open to every principal of the organization', () => {
    const { Statement: statements } = keepIds(construct, ids)[ids.key].Properties?.KeyPolicy as { Statement: { Effect: string; Principal: unknown; Action: string[] }[] };
    expect(statements.filter(({ Effect, Principal, Action }) => Effect === 'Allow' && (Principal === '*' || JSON.stringify(Principal) === '{"AWS":"*"}' || Action.includes('kms:*')))).toEqual([]);
  });
});

test('the way of the guide: a StackSet under its former name, whose template is compared with the former one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'former-'));
  try {
    const former = join(folder, 'members.template.json');
    writeFileSync(former, JSON.stringify({ Resources: memberTemplate(ORGANIZATION) }));
    const own = organization();
    const [template] = own.backup.rollout!.templates;
    template.stackSet.stackSetName = 'AWSBackupSolutionMembers';
    const formerIds: { [type: string]: string } = { 'AWS::Backup::BackupVault': MEMBER_IDS.vault, 'AWS::KMS::Key': MEMBER_IDS.key, 'AWS::KMS::Alias': MEMBER_IDS.alias };
    template.node.findAll().filter((node): node is CfnResource => CfnResource.isCfnResource(node)).filter(({ cfnResourceType }) => cfnResourceType in formerIds)
      .forEach((resource) => resource.overrideLogicalId(formerIds[resource.cfnResourceType]));
    (own.member.node.findChild('BackupRole') as CfnResource).overrideLogicalId(MEMBER_IDS.role);
    DeployedTemplate.check(template, former);
    const sets = Object.values(Template.fromStack(Stack.of(own.backup.rollout!)).findResources('AWS::CloudFormation::StackSet')) as { Properties: { StackSetName: string; TemplateBody: string } }[];
    const body = sets.find(({ Properties }) => Properties.StackSetName === 'AWSBackupSolutionMembers')!.Properties.TemplateBody;
    expect(Object.keys(JSON.parse(body).Resources)).toEqual(expect.arrayContaining(Object.values(MEMBER_IDS)));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('without the former logical ids the comparison says what would be lost', () => {
  const { member: other } = organization();
  const after = resourcesBelow(other, Stack.of(other)) as DeployedResources;
  expect(compareTemplates(memberTemplate(ORGANIZATION), after)).toEqual([
    expect.stringContaining('key MemberBackupKey is gone'), expect.stringContaining("vault MemberBackupVault named 'AWSBackupSolutionVault' would get the logical id Baseline"),
  ]);
});

test('policies, plans, rules, selections, tags and schedules are those that accounts have', () => {
  const vault = `arn:aws:backup:us-east-1:${CENTRAL}:backup-vault:AWSBackupSolutionCentralVault`;
  const policies = Object.values(Template.fromStack(Stack.of(backup.policies!)).findResources('AWS::Organizations::Policy')) as { Properties: { Name: string; Content: unknown; Type: string } }[];
  expect(Object.fromEntries(policies.map(({ Properties: { Name, Content } }) => [Name, Content]))).toEqual({
    'org-daily-backup-policy': dailyPolicy(vault), 'org-monthly-backup-policy': monthlyPolicy(vault),
  });
  expect(new Set(policies.map(({ Properties: { Type } }) => Type))).toEqual(new Set(['BACKUP_POLICY']));
});

test('the key by which resources choose their protection stays, and so do its values', () => {
  expect(JSON.stringify([dailyPolicy('x'), monthlyPolicy('x')])).toContain('"tag_key":{"@@assign":"backup"}');
  expect(backup.policies!.planNames).toEqual(['OrgBackupPlanDaily', 'OrgBackupPlanMonthly']);
});
