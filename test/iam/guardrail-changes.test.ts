import { ACCOUNTS, deployer, REGION } from './central-world';
import { bare, bareWorld, BREAK_GLASS_ROLE, documentsOf, FORMER_CENTRAL, guardedDefinition, HOME, LOCAL, openKey, policiesByAccount } from './guardrail-world';
import { point, role, ROLE_ACTIONS, roleTarget, stackSets, vault } from './tables/guardrails';
import { CloudFormationExecutionRole } from '../../src';
import { fault } from '../support/iam/cases';
import type { Request } from '../support/iam/simulate';
import { administrator } from '../support/iam/world';
import type { PolicyDocument, RolePrincipal, Target } from '../support/iam/world';

/** Names that spare, another deploying role, an emergency, and AWS Control Tower's own policies beside. */

const { member: MEMBER, central: CENTRAL } = ACCOUNTS;
const definition = guardedDefinition();
const world = bareWorld(documentsOf(definition));
const may = (by: RolePrincipal, action: string, resource: Target, context?: Request['context'], where = world) => fault(where, { principal: by, action, resource, context }, true);
const mayNot = (by: RolePrincipal, action: string, resource: Target, context?: Request['context'], where = world) => fault(where, { principal: by, action, resource, context }, false);
const TEAM_EXEC = role(`cdk-hnb659fds-cfn-exec-role-${MEMBER}-${REGION}`);
const TO_CLOUDFORMATION = { 'iam:PassedToService': 'cloudformation.amazonaws.com' };

describe('a name that spares', () => {
  const NAMES = ['stacksets-exec-evil', 'Deleter', 'VaultAdministrator', 'Bootstrapper', BREAK_GLASS_ROLE, 'OrgBackupAWSBackupRole', 'service-role/AWSBackupDefaultServiceRole', 'aws-controltower-BackupRole'];

  test.each(NAMES)('%s is taken, re-trusted or given policies by nobody in a member, whichever way they come', async (name) => {
    for (const by of [administrator(MEMBER), TEAM_EXEC, role('Deleter'), role('OrgBackupAccountSetup'), deployer(MEMBER)]) {
      for (const action of ROLE_ACTIONS) {
        expect(await mayNot(by, action, roleTarget(name))).toBeUndefined();
      }
    }
    await expect(may(stackSets(), 'iam:CreateRole', roleTarget(name))).resolves.toBeUndefined();
  });

  test('is none elsewhere: a path of one\'s own, and other letters, spare nobody', async () => {
    for (const name of ['team/BreakGlass', 'BreakGlass', 'deleter', 'team/VaultAdministrator', 'team/stacksets-exec-0123abcd']) {
      expect(await may(administrator(MEMBER), 'iam:CreateRole', roleTarget(name))).toBeUndefined();
      expect(await mayNot(role(name), 'backup:DeleteRecoveryPoint', point())).toBeUndefined();
      expect(await mayNot(role(name), 'backup:PutBackupVaultAccessPolicy', vault())).toBeUndefined();
    }
  });

  test('of home spares in home only', async () => {
    const namesake = role(`cdk-hnb659fds-cfn-exec-role-${HOME}-${REGION}`);
    await expect(mayNot(namesake, 'backup:PutBackupVaultAccessPolicy', vault())).resolves.toBeUndefined();
    await expect(mayNot(namesake, 'iam:PutRolePolicy', roleTarget('OrgBackupAWSBackupRole'))).resolves.toBeUndefined();
  });

  test('is passed to CloudFormation by the deploy role of its own account only', async () => {
    for (const account of [HOME, CENTRAL]) {
      const exec = roleTarget(`cdk-hnb659fds-cfn-exec-role-${account}-${REGION}`, account);
      expect(await may(role(`cdk-hnb659fds-deploy-role-${account}-${REGION}`, account), 'iam:PassRole', exec, TO_CLOUDFORMATION)).toBeUndefined();
      const others = [administrator(account), stackSets(account), role('Deleter', account), role(BREAK_GLASS_ROLE, account), role(`cdk-hnb659fds-deploy-role-${MEMBER}-${REGION}`, account), role(`cdk-hnb659fds-lookup-role-${account}-${REGION}`, account)];
      for (const by of account === HOME ? others.filter((one) => !one.arn.includes('stacksets-exec')) : others) {
        expect(await mayNot(by, 'iam:PassRole', exec, TO_CLOUDFORMATION)).toBeUndefined();
      }
    }
  });
});

describe('another role deploys members', () => {
  const before = bareWorld(documentsOf(definition));
  const after = bareWorld(documentsOf(definition, { membersDeployedBy: CloudFormationExecutionRole.named('deploy/NewDeployer') }));
  const formerly = stackSets();
  const newly = role('deploy/NewDeployer');
  const calls: [action: string, resource: Target, context?: Request['context']][] = [
    ['backup:PutBackupVaultAccessPolicy', vault()], ['events:PutRule', bare(`arn:aws:events:${REGION}:${MEMBER}:rule/cdk-org-backup-jobs-12345678`)], ['iam:PutRolePolicy', roleTarget('OrgBackupAWSBackupRole')],
    ['kms:PutKeyPolicy', openKey(MEMBER), { 'kms:ResourceAliases': ['alias/OrgBackupKey-2'] }], ['backup:UpdateRegionSettings', bare('*', MEMBER)],
  ];

  test('the policies say which, and one takes over from the other with them', async () => {
    for (const [action, resource, context] of calls) {
      expect(await may(formerly, action, resource, context, before)).toBeUndefined();
      expect(await mayNot(newly, action, resource, context, before)).toBeUndefined();
      expect(await may(newly, action, resource, context, after)).toBeUndefined();
      expect(await mayNot(formerly, action, resource, context, after)).toBeUndefined();
    }
  });

  test('its name is free until then, so that it is made first, and nobody\'s afterwards', async () => {
    await expect(may(administrator(MEMBER), 'iam:CreateRole', roleTarget('deploy/NewDeployer'), undefined, before)).resolves.toBeUndefined();
    for (const action of ROLE_ACTIONS) {
      expect(await mayNot(administrator(MEMBER), action, roleTarget('deploy/NewDeployer'), undefined, after)).toBeUndefined();
    }
  });

  test('in central nothing changes', async () => {
    for (const where of [before, after]) {
      expect(await may(deployer(), 'backup:PutBackupVaultAccessPolicy', vault('OrgBackupCentralVault-2', CENTRAL), undefined, where)).toBeUndefined();
      expect(await mayNot(role('deploy/NewDeployer', CENTRAL), 'backup:PutBackupVaultAccessPolicy', vault('OrgBackupCentralVault-2', CENTRAL), undefined, where)).toBeUndefined();
    }
  });
});

describe('in an emergency', () => {
  const made = { 'aws:ResourceTag/aws:backup:source-resource': 'arn:aws:ec2:eu-central-1:111111111111:volume/vol-1' };
  const calls = (account: string): [string, Target, Request['context']?][] => {
    const on = (service: string, rest: string) => bare(`arn:aws:${service}:${REGION}:${account}:${rest}`);
    const alias = account === CENTRAL ? 'alias/OrgBackupCentralKey-2' : 'alias/OrgBackupKey-2';
    return [
      ...['DeleteBackupVault', 'DeleteBackupVaultAccessPolicy', 'PutBackupVaultAccessPolicy', 'DeleteBackupVaultLockConfiguration', 'DeleteBackupVaultNotifications', 'DeleteBackupVaultSharingPolicy']
        .map((action): [string, Target] => [`backup:${action}`, vault(account === CENTRAL ? 'OrgBackupCentralVault-2' : 'OrgBackupVault-2', account)]),
      ...['DeleteRecoveryPoint', 'DisassociateRecoveryPoint', 'UpdateRecoveryPointLifecycle'].map((action): [string, Target] => [`backup:${action}`, point(account)]),
      ['backup:UpdateFramework', on('backup', 'framework:OrgBackup_Framework-1b2c3d4e')], ['backup:UpdateRegionSettings', bare('*', account)], ['events:PutRule', on('events', 'rule/cdk-org-backup-jobs-12345678')],
      ['iam:PutRolePolicy', roleTarget('cdk-org-backup-forwarding', account)], ['kms:PutKeyPolicy', openKey(account), { 'kms:ResourceAliases': [alias] }], ['kms:DeleteAlias', on('kms', alias)],
      ['kms:RevokeGrant', openKey(account), { 'kms:ResourceAliases': [alias], 'kms:GrantIsForAWSResource': 'false' }],
      ['ec2:DeleteSnapshot', bare(`arn:aws:ec2:${REGION}::snapshot/snap-0123456789abcdef0`, account), made], ['rds:DeleteDBSnapshot', on('rds', 'snapshot:awsbackup:job-1')],
    ];
  };

  test.each([MEMBER, CENTRAL])('the role for it does what nobody else may, in %s', async (account) => {
    for (const [action, resource, context] of calls(account)) {
      expect(await may(role(BREAK_GLASS_ROLE, account), action, resource, context)).toBeUndefined();
      expect(await mayNot(administrator(account), action, resource, context)).toBeUndefined();
    }
  });

  test.each([MEMBER, HOME, LOCAL, CENTRAL, FORMER_CENTRAL])('it neither copies out of the organization nor shares a vault outside, nor leaves it, in %s', async (account) => {
    const by = role(BREAK_GLASS_ROLE, account);
    await expect(mayNot(by, 'organizations:LeaveOrganization', bare('*', account))).resolves.toBeUndefined();
    const outside = { 'backup:CopyTargets': [`arn:aws:backup:${REGION}:999999999999:backup-vault:OrgBackupCentralVault-2`], 'backup:CopyTargetOrgPaths': ['o-z9y8x7w6v5/r-zz99/'] };
    expect(await mayNot(by, 'backup:CopyFromBackupVault', point(account), outside)).toBeUndefined();
    expect(await mayNot(by, 'ram:CreateResourceShare', bare('*', account), { 'ram:RequestedResourceType': 'backup:BackupVault', 'ram:RequestedAllowsExternalPrincipals': 'true' })).toBeUndefined();
  });

  test.each([CENTRAL, FORMER_CENTRAL])('it closes no account with copies: %s', async (account) => {
    await expect(mayNot(role(BREAK_GLASS_ROLE, account), 'account:CloseAccount', bare(`arn:aws:account::${account}:account`))).resolves.toBeUndefined();
  });
});

describe('accounts that are more than one thing', () => {
  const snapshot = (account: string) => bare(`arn:aws:ec2:${REGION}::snapshot/snap-0123456789abcdef0`, account);
  const tagged = { 'aws:ResourceTag/aws:backup:source-resource': 'arn:aws:ec2:eu-central-1:111111111111:volume/vol-1' };

  test('a former central account in a guarded unit deletes what expires there with the role that made it', async () => {
    await expect(may(role('OrgBackupAWSBackupCentralRole', FORMER_CENTRAL), 'ec2:DeleteSnapshot', snapshot(FORMER_CENTRAL), tagged)).resolves.toBeUndefined();
    await expect(mayNot(administrator(FORMER_CENTRAL), 'ec2:DeleteSnapshot', snapshot(FORMER_CENTRAL), tagged)).resolves.toBeUndefined();
  });

  describe.each([['in', true], ['beside', false]])('the central account with local plans, %s a unit of members', (_, inUnit) => {
    const local = bareWorld(documentsOf(guardedDefinition([LOCAL, CENTRAL])), inUnit);

    test('deletes what expires with the roles of these plans, and copies into the central vault', async () => {
      for (const name of ['OrgBackupAWSBackupRole', 'OrgBackupAWSBackupRole-eu-central-1', 'service/FormerBackupRole']) {
        expect(await may(role(name, CENTRAL), 'ec2:DeleteSnapshot', snapshot(CENTRAL), tagged, local)).toBeUndefined();
      }
      const inside = { 'backup:CopyTargets': [`arn:aws:backup:${REGION}:${CENTRAL}:backup-vault:OrgBackupCentralVault-2`], 'backup:CopyTargetOrgPaths': ['o-a1b2c3d4e5/r-ab12/'] };
      expect(await may(role('OrgBackupAWSBackupRole', CENTRAL), 'backup:CopyFromBackupVault', point(CENTRAL), inside, local)).toBeUndefined();
    });

    test('is opted in to resource types by the role of memberSettings', async () => {
      await expect(may(role('OrgBackupAccountSetup', CENTRAL), 'backup:UpdateRegionSettings', bare('*', CENTRAL), undefined, local)).resolves.toBeUndefined();
      await expect(mayNot(administrator(CENTRAL), 'backup:UpdateRegionSettings', bare('*', CENTRAL), undefined, local)).resolves.toBeUndefined();
    });

    test('keeps plans and vaults of these plans from everybody but who deploys', async () => {
      for (const [action, resource] of [['backup:DeleteBackupPlan', bare(`arn:aws:backup:${REGION}:${CENTRAL}:backup-plan:1b2c3d4e`)], ['backup:PutBackupVaultAccessPolicy', vault('OrgBackupVault-2', CENTRAL)]] as const) {
        expect(await mayNot(administrator(CENTRAL), action, resource, undefined, local)).toBeUndefined();
        expect(await may(deployer(CENTRAL), action, resource, undefined, local)).toBeUndefined();
      }
    });
  });
});

describe('beside CT.BACKUP.PV.1 to .3 of AWS Control Tower', () => {
  // https://docs.aws.amazon.com/controltower/latest/controlreference/backup-controls.html
  const butItsRole = { ArnNotLike: { 'aws:PrincipalArn': 'arn:*:iam::*:role/AWSControlTowerExecution' } };
  const VAULT_CALLS = [
    'CreateBackupVault', 'DeleteBackupVault', 'DeleteBackupVaultAccessPolicy', 'DeleteBackupVaultLockConfiguration', 'DeleteBackupVaultSharingPolicy', 'PutBackupVaultAccessPolicy', 'PutBackupVaultLockConfiguration',
    'PutBackupVaultSharingPolicy',
  ].map((action) => `backup:${action}`);
  const PLAN_CALLS = ['CreateBackupSelection', 'DeleteBackupPlan', 'DeleteBackupSelection', 'UpdateBackupPlan'].map((action) => `backup:${action}`);
  const controls: PolicyDocument[] = [
    { Sid: 'CTBACKUPPV1', Action: ['backup:TagResource', 'backup:UntagResource'], Resource: '*', Condition: { ...butItsRole, 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'aws-control-tower' } } },
    { Sid: 'CTBACKUPPV2', Action: ['CreateReportPlan', 'DeleteReportPlan', 'UpdateReportPlan'].map((action) => `backup:${action}`), Resource: 'arn:*:backup:*:*:report-plan:aws_controltower_*', Condition: butItsRole },
    {
      Sid: 'CTBACKUPPV3', Action: ['backup:CreateBackupPlan', ...PLAN_CALLS, ...VAULT_CALLS], Resource: ['arn:*:backup:*:*:backup-plan:*', 'arn:*:backup:*:*:backup-vault:*'],
      Condition: { ...butItsRole, Null: { 'aws:ResourceTag/aws-control-tower': 'false' } },
    },
  ].map((statement) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', ...statement }] }) as unknown as PolicyDocument);
  const both = bareWorld(documentsOf(definition), true, Object.fromEntries(Object.keys(policiesByAccount(documentsOf(definition))).map((account) => [account, controls])));
  const ITS_TAG = { 'aws:ResourceTag/aws-control-tower': 'managed-by-control-tower' };
  const its = (account: string) => vault('aws-controltower-local-backupvault-1b2c', account);

  test.each([MEMBER, LOCAL, CENTRAL])('its role changes what is its own in %s, and nobody else does', async (account) => {
    const itsRole = role('AWSControlTowerExecution', account);
    const plan = bare(`arn:aws:backup:${REGION}:${account}:backup-plan:1b2c3d4e`);
    const reports = bare(`arn:aws:backup:${REGION}:${account}:report-plan:aws_controltower_backup-1b2c3d4e`);
    for (const [actions, resource, context] of [[VAULT_CALLS, its(account), ITS_TAG], [PLAN_CALLS, plan, ITS_TAG], [['backup:UpdateReportPlan', 'backup:DeleteReportPlan'], reports, {}]] as const) {
      for (const action of actions) {
        expect(await may(itsRole, action, resource, context, both)).toBeUndefined();
        expect(await mayNot(administrator(account), action, resource, context, both)).toBeUndefined();
      }
    }
    for (const action of ROLE_ACTIONS) {
      expect(await may(itsRole, action, roleTarget('aws-controltower-BackupRole', account), undefined, both)).toBeUndefined();
    }
    await expect(may(itsRole, 'backup:UpdateRegionSettings', bare('*', account), undefined, both)).resolves.toBeUndefined();
  });

  test.each([MEMBER, CENTRAL])('those who deploy change the definition\'s own in %s, and AWS Control Tower\'s role does not', async (account) => {
    const name = account === CENTRAL ? 'OrgBackupCentralVault-2' : 'OrgBackupVault-2';
    const deploys = account === CENTRAL ? deployer() : stackSets();
    for (const action of VAULT_CALLS.filter((one) => one !== 'backup:CreateBackupVault')) {
      expect(await may(deploys, action, vault(name, account), undefined, both)).toBeUndefined();
      expect(await mayNot(role('AWSControlTowerExecution', account), action, vault(name, account), undefined, both)).toBeUndefined();
    }
  });
});
