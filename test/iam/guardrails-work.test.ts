import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LegacyStackSynthesizer } from 'aws-cdk-lib';
import { ACCOUNTS, deployer, OTHER_REGION, PATHS, REGION, serviceLinkedRole } from './central-world';
import { ExecutionRoleWorld, needed, templates } from './execution-role-world';
import { bare, bareWorld, documentsOf, guardedDefinition, openKey, policiesByAccount } from './guardrail-world';
import { BACKUP_ROLE, MEMBER, memberDefinition, memberTemplates, MemberVariant, MemberWorld, roleArn } from './member-world';
import { point, role, roleTarget, stackSets, vault } from './tables/guardrails';
import { creatingMemberVaults, guarding } from './tables/members-guards';
import { admittedToAirGappedKey, copyingIntoAirGappedVaults, memberRoles, scanning, usingKeysByAlias, usingMemberKeys } from './tables/members-roles';
import { backingUp, copyingBack, copyingOut, restoring, rolesBesides } from './tables/members-types';
import { CloudFormationExecutionRole } from '../../src';
import { OUTSIDE } from '../rollout/self-managed-stack';
import { Case, fault, opposite } from '../support/iam/cases';
import { evaluate, Request } from '../support/iam/simulate';
import { administrator, awsManagedPolicy, principal, RolePrincipal, Target, World } from '../support/iam/world';

/** What must still be possible under all service control policies together. */

const VARIANT: MemberVariant = { synthesizer: new LegacyStackSynthesizer(), vault: { deployedBy: CloudFormationExecutionRole.serviceManagedStackSet() } };
const guarded = policiesByAccount(documentsOf(memberDefinition(VARIANT), { otherBackupRoles: [] }));
const members = new MemberWorld(VARIANT, new World({ templates: memberTemplates(VARIANT), organization: PATHS, serviceControlPolicies: { ...guarded, [ACCOUNTS.nested]: guarded[MEMBER] } }));
const definition = guardedDefinition();
const bareAccounts = bareWorld(documentsOf(definition));

const copy = (targets: string[]) => ({ 'backup:CopyTargets': targets, 'backup:CopyTargetOrgPaths': targets.map((one) => PATHS[one.split(':')[4]]) });

describe('AWS Backup works as without them', () => {
  const tables: [string, Case[]][] = [
    ['backups of each type', backingUp(members)], ['restores of each type', restoring(members)], ['copies of each type to the central account', copyingOut(members)],
    ['copies of each type back', copyingBack(members)], ['roles', [...memberRoles(members), ...rolesBesides(members)]], ['indexes and scans', scanning(members)],
    ['keys', [...usingMemberKeys(members), ...usingKeysByAlias(members)]], ['air-gapped vaults', [...copyingIntoAirGappedVaults(members), ...admittedToAirGappedKey(members)]],
    ['vaults, deployed by StackSets', [...guarding(members, (account) => stackSets(account)), ...creatingMemberVaults(members, stackSets(MEMBER))]],
  ];

  test.each(tables)('%s', async (_, cases) => {
    expect(cases.length).toBeGreaterThan(0);
    for (const one of cases) {
      expect(await fault(members.world, one.request, one.allowed)).toBeUndefined();
      expect(await fault(members.world, opposite(one), !one.allowed)).toBeUndefined();
    }
  });

  const { recoveryPoint, centralVault, centralAirGappedVault, centralRecoveryPoint, airGappedVault } = members;
  const backupRole = members.role(BACKUP_ROLE);
  const SNAPSHOT: Target = { arn: `arn:aws:ec2:${REGION}::snapshot/snap-0123456789abcdef0`, account: MEMBER, policyOf: 'none' };
  const MADE = { 'aws:ResourceTag/aws:backup:source-resource': 'arn:aws:ec2:eu-central-1:111111111111:volume/vol-1', 'aws:ResourceTag/aws:backup:source': 'x' };
  // the copies in the test's repository of AWS's policies hold what other proofs need
  const deleting = (arn: string) => principal(arn, ...['AWSBackupServiceRolePolicyForBackup'].map(awsManagedPolicy), {
    Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['ec2:DeleteSnapshot', 'ec2:DeregisterImage', 'rds:DeleteDBSnapshot', 'rds:DeleteDBClusterSnapshot'], Resource: '*' }],
  });
  const snapshotsOf = (account: string): [string, Target, Request['context']][] => [
    ['ec2:DeleteSnapshot', { ...SNAPSHOT, account }, MADE], ['ec2:DeregisterImage', { ...SNAPSHOT, arn: `arn:aws:ec2:${REGION}::image/ami-0123456789abcdef0`, account }, MADE],
    ['rds:DeleteDBSnapshot', bare(`arn:aws:rds:${REGION}:${account}:snapshot:awsbackup:job-1`), {}], ['rds:DeleteDBClusterSnapshot', bare(`arn:aws:rds:${REGION}:${account}:cluster-snapshot:awsbackup:job-1`), {}],
  ];

  test.each<[string, Request]>([
    ['the backup role copies to the central vault', { principal: backupRole, action: 'backup:CopyFromBackupVault', resource: recoveryPoint, context: copy([centralVault.arn]) }],
    ['to the central air-gapped vault', { principal: backupRole, action: 'backup:CopyFromBackupVault', resource: recoveryPoint, context: copy([centralAirGappedVault.arn]) }],
    ['to both', { principal: backupRole, action: 'backup:CopyFromBackupVault', resource: recoveryPoint, context: copy([centralVault.arn, centralAirGappedVault.arn]) }],
    ['to the vault of another Region of its account', { principal: backupRole, action: 'backup:CopyFromBackupVault', resource: recoveryPoint, context: copy([members.vaultOf(MEMBER, OTHER_REGION).arn]) }],
    ['into the air-gapped vault of its account', { principal: backupRole, action: 'backup:CopyFromBackupVault', resource: recoveryPoint, context: copy([airGappedVault.arn]) }],
    ['to the central vault, there', { principal: backupRole, action: 'backup:CopyIntoBackupVault', resource: centralVault }],
    ['the central role copies back', {
      principal: members.role('OrgBackupAWSBackupCentralRole', ACCOUNTS.central), action: 'backup:CopyFromBackupVault', resource: centralRecoveryPoint, context: copy([members.vault.arn]),
    }],
    ['AWS Backup itself deletes at the end of the lifecycle', { principal: { ...serviceLinkedRole(MEMBER), identityPolicies: deleting('x').identityPolicies }, action: 'ec2:DeleteSnapshot', resource: SNAPSHOT, context: MADE }],
  ])('%s', async (_, request) => {
    await expect(fault(members.world, request, true)).resolves.toBeUndefined();
  });

  test.each([
    ['the backup role', MEMBER, BACKUP_ROLE], ['the central role', ACCOUNTS.central, 'OrgBackupAWSBackupCentralRole'], ['a backup role of local plans', MEMBER, `${BACKUP_ROLE}-${REGION}`],
  ])('%s deletes what lies behind recovery points when their lifecycle ends', async (_, account, name) => {
    for (const [action, resource, context] of snapshotsOf(account)) {
      await expect(fault(members.world, { principal: deleting(roleArn(name, account)), action, resource, context }, true)).resolves.toBeUndefined();
      await expect(fault(members.world, { principal: administrator(account), action, resource, context }, false)).resolves.toBeUndefined();
    }
  });

  test.each([MEMBER, ACCOUNTS.central])('without otherBackupRoles nothing is said of snapshots in %s', async (account) => {
    const silent = bareWorld(documentsOf(definition, { otherBackupRoles: undefined }));
    for (const [action, resource, context] of snapshotsOf(account)) {
      await expect(fault(silent, { principal: administrator(account), action, resource, context }, true)).resolves.toBeUndefined();
    }
  });
});

describe('the first roll-out to a new account', () => {
  test('everything that templates of a self-managed StackSet hold, with its execution role', async () => {
    const documents = documentsOf(definition, { membersDeployedBy: CloudFormationExecutionRole.selfManagedStackSet() });
    const all = templates();
    const of = new ExecutionRoleWorld(all, new World({ templates: all, organization: { [OUTSIDE]: PATHS[MEMBER] }, serviceControlPolicies: { [OUTSIDE]: documents.members } }));
    const calls = [...new Map(needed(of).map((one) => [one.name, one])).values()];
    expect(calls.length).toBeGreaterThan(100);
    for (const { request } of calls) {
      expect(await fault(of.world, request, true)).toBeUndefined();
    }
  });

  test('the same with the role of a service-managed one, and by nobody else where it is about backups', async () => {
    const { members: documents } = documentsOf(definition);
    const all = templates();
    const of = new ExecutionRoleWorld(all, new World({ templates: all, organization: { [OUTSIDE]: PATHS[MEMBER] }, serviceControlPolicies: { [OUTSIDE]: documents } }));
    const open = of.keyNamed('OpenKey');
    const calls = [...new Map(needed(of).map((one) => [one.name, one.request])).values()]
      .map((request): Request => ({ ...request, resource: request.action.startsWith('kms:') && request.resource.arn.includes(':key/') ? open : { ...request.resource, policyOf: 'none' } }));
    const refused: string[] = [];
    for (const request of calls) {
      expect(await fault(of.world, { ...request, principal: stackSets(OUTSIDE) }, true)).toBeUndefined();
      if (!(await evaluate(of.world, { ...request, principal: administrator(OUTSIDE) })).allowed) {
        refused.push(request.action);
      }
    }
    expect([...new Set(refused)].sort()).toEqual(expect.arrayContaining([
      'backup:DeleteBackupVault', 'backup:PutBackupVaultAccessPolicy', 'cloudformation:DeleteStack', 'events:DeleteRule', 'iam:CreateRole', 'iam:PutRolePolicy', 'kms:PutKeyPolicy',
    ]));
  });

  test('StackSets make their role with AWS\'s own, which nothing binds', async () => {
    const linked = role('aws-service-role/stacksets.cloudformation.amazonaws.com/AWSServiceRoleForCloudFormationStackSetsOrgMember');
    await expect(fault(bareAccounts, { principal: linked, action: 'iam:CreateRole', resource: roleTarget('stacksets-exec-0123abcd') }, true)).resolves.toBeUndefined();
  });
});

/** What a team does in an account of its own, with administrator's rights. */
describe('an account\'s own team', () => {
  const team = administrator(MEMBER);
  const ROLES = ['cfn-exec', 'deploy', 'file-publishing', 'image-publishing', 'lookup'].map((kind) => `cdk-hnb659fds-${kind}-role-${MEMBER}-${REGION}`);
  const on = (service: string, rest: string) => bare(`arn:aws:${service}:${REGION}:${MEMBER}:${rest}`);
  const global = (service: string, rest: string): Target => ({ arn: `arn:aws:${service}:::${rest}`, account: MEMBER, policyOf: 'none' });
  const bucket = global('s3', `cdk-hnb659fds-assets-${MEMBER}-${REGION}`);
  const key = openKey(MEMBER);
  const repository = on('ecr', `repository/cdk-hnb659fds-container-assets-${MEMBER}-${REGION}`);
  const nothing = bare('*', MEMBER);

  /** What CloudFormation does for each type of the bootstrap's template. */
  const BOOTSTRAP: { readonly [type: string]: [action: string, resource: Target, context?: Request['context']][] } = {
    'AWS::IAM::Role': ROLES.flatMap((name) => ['CreateRole', 'AttachRolePolicy', 'PutRolePolicy', 'UpdateAssumeRolePolicy', 'TagRole', 'DeleteRolePolicy', 'DetachRolePolicy', 'DeleteRole']
      .map((action): [string, Target] => [`iam:${action}`, roleTarget(name)])),
    'AWS::IAM::Policy': ROLES.map((name) => ['iam:PutRolePolicy', roleTarget(name)]),
    'AWS::IAM::ManagedPolicy': [['iam:CreatePolicy', bare(`arn:aws:iam::${MEMBER}:policy/cdk-hnb659fds-permissions-boundary`)]],
    'AWS::S3::Bucket': ['CreateBucket', 'PutEncryptionConfiguration', 'PutLifecycleConfiguration', 'PutBucketVersioning', 'PutBucketPublicAccessBlock'].map((action) => [`s3:${action}`, bucket]),
    'AWS::S3::BucketPolicy': [['s3:PutBucketPolicy', bucket]],
    'AWS::ECR::Repository': ['CreateRepository', 'SetRepositoryPolicy', 'PutLifecyclePolicy', 'DeleteRepository'].map((action) => [`ecr:${action}`, repository]),
    'AWS::SSM::Parameter': [['ssm:PutParameter', on('ssm', 'parameter/cdk-bootstrap/hnb659fds/version')]],
    'AWS::KMS::Key': [['kms:CreateKey', nothing], ...['PutKeyPolicy', 'EnableKeyRotation', 'ScheduleKeyDeletion', 'DisableKey'].map((action): [string, Target, Request['context']] => (
      [`kms:${action}`, key, { 'kms:ResourceAliases': ['alias/cdk-hnb659fds-assets-key'] }]))],
    'AWS::KMS::Alias': ['CreateAlias', 'UpdateAlias', 'DeleteAlias'].map((action) => [`kms:${action}`, on('kms', 'alias/cdk-hnb659fds-assets-key')]),
  };

  test('runs cdk bootstrap', async () => {
    const template = readFileSync(join('node_modules', 'aws-cdk', 'lib', 'api', 'bootstrap', 'bootstrap-template.yaml'), 'utf8');
    expect(Object.keys(BOOTSTRAP).sort()).toEqual([...new Set([...template.matchAll(/^ +Type: '?(AWS::[\w:]+)/gm)].map(([, type]) => type))].sort());
    const stacks = ['CreateChangeSet', 'ExecuteChangeSet', 'DescribeStacks', 'UpdateStack', 'DeleteStack'].map((action): [string, Target] => [`cloudformation:${action}`, on('cloudformation', 'stack/CDKToolkit/1b2c3d4e')]);
    for (const [action, resource, context] of [...Object.values(BOOTSTRAP).flat(), ...stacks]) {
      expect(await fault(bareAccounts, { principal: team, action, resource, context }, true)).toBeUndefined();
    }
  });

  test('runs cdk deploy, with backups, keys, rules and roles of its own', async () => {
    const [exec, deploys] = ROLES;
    const as = (name: string): RolePrincipal => role(name);
    const own = { 'kms:ResourceAliases': ['alias/team'] };
    const calls: [RolePrincipal, string, Target, Request['context']?][] = [
      [team, 'sts:AssumeRole', roleTarget(deploys)],
      ...['CreateChangeSet', 'ExecuteChangeSet', 'DescribeStacks', 'DeleteStack'].map((action): [RolePrincipal, string, Target] => [as(deploys), `cloudformation:${action}`, on('cloudformation', 'stack/Team-App/1b2c3d4e')]),
      [as(deploys), 'iam:PassRole', roleTarget(exec), { 'iam:PassedToService': 'cloudformation.amazonaws.com' }],
      ...['CreateBackupVault', 'PutBackupVaultAccessPolicy', 'PutBackupVaultLockConfiguration', 'PutBackupVaultNotifications', 'DeleteBackupVault']
        .map((action): [RolePrincipal, string, Target] => [as(exec), `backup:${action}`, vault('TeamVault')]),
      ...['CreateBackupPlan', 'UpdateBackupPlan', 'DeleteBackupPlan', 'CreateBackupSelection', 'DeleteBackupSelection']
        .map((action): [RolePrincipal, string, Target] => [as(exec), `backup:${action}`, on('backup', 'backup-plan:1b2c3d4e')]),
      ...['UpdateFramework', 'DeleteFramework'].map((action): [RolePrincipal, string, Target] => [as(exec), `backup:${action}`, on('backup', 'framework:Team_Framework-1b2c3d4e')]),
      ...['PutRule', 'PutTargets', 'RemoveTargets', 'DeleteRule'].map((action): [RolePrincipal, string, Target] => [as(exec), `events:${action}`, on('events', 'rule/Team-App-Rule-1ABC')]),
      ...['CreateSchedule', 'UpdateSchedule', 'DeleteSchedule'].map((action): [RolePrincipal, string, Target] => [as(exec), `scheduler:${action}`, on('scheduler', 'schedule/default/Team-App-Schedule-1ABC')]),
      ...['CreateRole', 'PutRolePolicy', 'AttachRolePolicy', 'DeleteRole'].map((action): [RolePrincipal, string, Target] => [as(exec), `iam:${action}`, roleTarget('Team-App-TeamAWSBackupRole-1ABC')]),
      [as(exec), 'iam:PassRole', roleTarget('Team-App-TeamAWSBackupRole-1ABC'), { 'iam:PassedToService': 'backup.amazonaws.com' }],
      ...['PutKeyPolicy', 'ScheduleKeyDeletion', 'DisableKey'].map((action): [RolePrincipal, string, Target, Request['context']] => [as(exec), `kms:${action}`, key, own]),
      [as(exec), 'kms:RevokeGrant', key, { ...own, 'kms:GrantIsForAWSResource': 'false' }],
      [as(exec), 'ec2:DeleteSnapshot', { ...global('ec2', 'snapshot/snap-1'), arn: `arn:aws:ec2:${REGION}::snapshot/snap-0123456789abcdef0` }],
      [as(exec), 'rds:DeleteDBSnapshot', on('rds', 'snapshot:team')],
      [as(exec), 'ram:CreateResourceShare', nothing, { 'ram:RequestedResourceType': 'ec2:Subnet', 'ram:RequestedAllowsExternalPrincipals': 'true' }],
      [team, 'backup:StartBackupJob', vault()],
      [team, 'backup:StartRestoreJob', point()],
      [team, 'iam:PassRole', roleTarget(BACKUP_ROLE), { 'iam:PassedToService': 'backup.amazonaws.com' }],
      [team, 'backup:StartCopyJob', point()],
    ];
    for (const [by, action, resource, context] of calls) {
      expect(await fault(bareAccounts, { principal: by, action, resource, context }, true)).toBeUndefined();
    }
  });
});

describe('who deploys central and home', () => {
  test.each([ACCOUNTS.central, '177777777777'])('deploys %s by cdk deploy', async (account) => {
    const deploys = role(`cdk-hnb659fds-deploy-role-${account}-${REGION}`, account);
    const on = (service: string, rest: string) => bare(`arn:aws:${service}:${REGION}:${account}:${rest}`);
    const calls: [RolePrincipal, string, Target, Request['context']?][] = [
      [administrator(account), 'sts:AssumeRole', roleTarget(deploys.arn.split('/')[1], account)],
      ...['CreateChangeSet', 'ExecuteChangeSet'].map((action): [RolePrincipal, string, Target] => [deploys, `cloudformation:${action}`, on('cloudformation', 'stack/Backup-Central-eu-central-1/1b2c3d4e')]),
      [deploys, 'iam:PassRole', roleTarget(`cdk-hnb659fds-cfn-exec-role-${account}-${REGION}`, account), { 'iam:PassedToService': 'cloudformation.amazonaws.com' }],
      ...['PutRule', 'PutTargets'].map((action): [RolePrincipal, string, Target] => [deployer(account), `events:${action}`, on('events', 'rule/cdk-org-backup-jobs-12345678')]),
      ...['CreateSchedule', 'UpdateSchedule', 'DeleteSchedule'].map((action): [RolePrincipal, string, Target] => [deployer(account), `scheduler:${action}`, on('scheduler', 'schedule/default/cdk-org-backup-heartbeat-12345678')]),
      ...['CreateRole', 'PutRolePolicy'].map((action): [RolePrincipal, string, Target] => [deployer(account), `iam:${action}`, roleTarget('Backup-Forwarding-222222-Role-1ABC', account)]),
      [deployer(account), 'backup:UpdateReportPlan', on('backup', 'report-plan:OrgBackup_Jobs-1b2c3d4e')],
    ];
    for (const [by, action, resource, context] of calls) {
      expect(await fault(bareAccounts, { principal: by, action, resource, context }, true)).toBeUndefined();
    }
  });

  test('the role of home\'s bootstrap is nobody in the central account, nor is one of StackSets', async () => {
    const namesake = role(`cdk-hnb659fds-cfn-exec-role-177777777777-${REGION}`, ACCOUNTS.central);
    for (const principalThere of [namesake, stackSets(ACCOUNTS.central), administrator(ACCOUNTS.central, 'OrganizationAccountAccessRole')]) {
      await expect(fault(bareAccounts, { principal: principalThere, action: 'backup:PutBackupVaultAccessPolicy', resource: vault('OrgBackupCentralVault-2', ACCOUNTS.central) }, false)).resolves.toBeUndefined();
    }
  });
});
