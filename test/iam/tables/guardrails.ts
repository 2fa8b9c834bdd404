import type { GuardrailId } from '../../../src/data/guardrails';
import { Case } from '../../support/iam/cases';
import { administrator, ADMINISTRATOR, principal, RolePrincipal, Target } from '../../support/iam/world';
import { ACCOUNTS, deployer, ORGANIZATION_ID, OTHER_REGION, REGION } from '../central-world';
import { bare, BREAK_GLASS_ROLE, FORMER_CENTRAL, HOME, LOCAL, openKey, RECOVERY } from '../guardrail-world';

const { member: MEMBER, central: CENTRAL, otherUnit: OTHER } = ACCOUNTS;
const OUTSIDER = '999999999999';

export const role = (name: string, account = MEMBER): RolePrincipal => principal(`arn:aws:iam::${account}:role/${name}`, ADMINISTRATOR);
const root = (account: string): RolePrincipal => principal(`arn:aws:iam::${account}:root`, ADMINISTRATOR);
export const stackSets = (account = MEMBER): RolePrincipal => role('stacksets-exec-0123abcd', account);
const breakGlass = (account = MEMBER): RolePrincipal => role(BREAK_GLASS_ROLE, account);
const bootstrapper = (account = MEMBER): RolePrincipal => role('Bootstrapper', account);
const deployRole = (account: string, region = REGION): RolePrincipal => role(`cdk-hnb659fds-deploy-role-${account}-${region}`, account);

const arn = (service: string, rest: string, account = MEMBER, region = REGION) => `arn:aws:${service}:${region}:${account}:${rest}`;
export const vault = (name = 'OrgBackupVault', account = MEMBER) => bare(arn('backup', `backup-vault:${name}`, account));
export const point = (account = MEMBER) => bare(arn('backup', 'recovery-point:1b2c3d4e-0000-4000-8000-000000000000', account));
export const roleTarget = (name: string, account = MEMBER) => bare(`arn:aws:iam::${account}:role/${name}`);
const key = (account = MEMBER) => openKey(account);
const nothing = (account = MEMBER) => bare('*', account);
const stack = (name: string, account: string) => bare(arn('cloudformation', `stack/${name}/1b2c3d4e`, account));
const targetVault = (name: string, account: string, region = REGION) => `arn:aws:backup:${region}:${account}:backup-vault:${name}`;
const path = (account: string) => (account === OUTSIDER ? 'o-z9y8x7w6v5/r-zz99/' : `${ORGANIZATION_ID}/r-ab12/`);

/** A copy that carries what AWS Backup says of its target. */
const copy = (...targets: string[]): { 'backup:CopyTargets': string[]; 'backup:CopyTargetOrgPaths': string[] } => ({
  'backup:CopyTargets': targets, 'backup:CopyTargetOrgPaths': targets.map((one) => path(one.split(':')[4])),
});

/** Each attack, with the statement that denies it. */
export interface Attack extends Case {
  readonly statement: GuardrailId;
}

/** A denied call, and who may make it. */
function attack(statement: GuardrailId, action: string, resource: Target, by: RolePrincipal, but: RolePrincipal, context?: Case['request']['context']): Attack {
  return {
    statement, name: `${by.arn} can't ${action} on ${resource.arn} ${context ? JSON.stringify(context) : ''}`, request: { principal: by, action, resource, context }, allowed: false,
    butName: `${but.arn} can`, but: { principal: but },
  };
}

/** A denied call, and the same on something else. */
function onlyOn(statement: GuardrailId, action: string, resource: Target, by: RolePrincipal, other: Target, context?: Case['request']['context']): Attack {
  return {
    statement, name: `${by.arn} can't ${action} on ${resource.arn}, and can elsewhere`, request: { principal: by, action, resource, context }, allowed: false,
    butName: `it can on ${other.arn}`, but: { resource: other },
  };
}

const VAULT_ACTIONS = [
  'AssociateBackupVaultMpaApprovalTeam', 'DeleteBackupVault', 'DeleteBackupVaultAccessPolicy', 'DeleteBackupVaultLockConfiguration', 'DeleteBackupVaultNotifications',
  'DeleteBackupVaultSharingPolicy', 'DisassociateBackupVaultMpaApprovalTeam', 'PutBackupVaultAccessPolicy', 'PutBackupVaultLockConfiguration', 'PutBackupVaultNotifications',
  'PutBackupVaultSharingPolicy',
].map((action) => `backup:${action}`);
const POINT_ACTIONS = ['backup:DeleteRecoveryPoint', 'backup:DisassociateRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'];
const PLAN_ACTIONS = ['backup:DeleteBackupPlan', 'backup:DeleteBackupSelection', 'backup:UpdateBackupPlan'];
const PROOFS: ReadonlyArray<[action: string, kind: string]> = [
  ['DeleteFramework', 'framework'], ['UpdateFramework', 'framework'], ['DeleteReportPlan', 'report-plan'], ['UpdateReportPlan', 'report-plan'], ['DeleteRestoreTestingPlan', 'restore-testing-plan'],
  ['UpdateRestoreTestingPlan', 'restore-testing-plan'], ['DeleteRestoreTestingSelection', 'restore-testing-plan'], ['UpdateRestoreTestingSelection', 'restore-testing-plan'],
];
const RULE_ACTIONS = ['DeleteRule', 'DisableRule', 'PutRule', 'PutTargets', 'RemoveTargets'].map((action) => `events:${action}`);
const SCHEDULE_ACTIONS = ['CreateSchedule', 'DeleteSchedule', 'UpdateSchedule'].map((action) => `scheduler:${action}`);
export const ROLE_ACTIONS = [
  'AttachRolePolicy', 'CreateRole', 'DeleteRole', 'DeleteRolePermissionsBoundary', 'DeleteRolePolicy', 'DetachRolePolicy', 'PutRolePermissionsBoundary', 'PutRolePolicy', 'UpdateAssumeRolePolicy',
].map((action) => `iam:${action}`);
const STACK_ACTIONS = ['ContinueUpdateRollback', 'CreateChangeSet', 'DeleteStack', 'ExecuteChangeSet', 'RollbackStack', 'UpdateStack'].map((action) => `cloudformation:${action}`);
const KEY_ACTIONS = ['DeleteAlias', 'DeleteImportedKeyMaterial', 'DisableKey', 'DisableKeyRotation', 'PutKeyPolicy', 'ScheduleKeyDeletion', 'UpdateAlias', 'UpdatePrimaryRegion']
  .map((action) => `kms:${action}`);

/** Names that spare, or that AWS Backup works with, in members. */
export const GUARDED_ROLES = [
  'stacksets-exec-0123abcd', 'OrgBackupAWSBackupRole', 'OrgBackupAWSBackupRole-eu-central-1', 'OrgBackupAWSBackupRestoreRole', 'OrgBackupMalwareScanRole', 'service/FormerBackupRole',
  'service-role/AWSBackupDefaultServiceRole', 'security/BreakGlass', 'Deleter', 'VaultAdministrator', 'Bootstrapper', 'OrgBackupAccountSetup', 'AWSControlTowerExecution', 'cdk-org-backup-forwarding',
  'StackSet-OrgBackup-Forwa-Role-1ABCDEFGHIJKL',
];

const by = administrator(MEMBER);
const aliases = (alias: string) => ({ 'kms:ResourceAliases': [alias] });
const MADE_BY_BACKUP = { 'aws:ResourceTag/aws:backup:source-resource': 'arn:aws:ec2:eu-central-1:111111111111:volume/vol-1' };

/** One call of each statement, as its account sees it. */
const CALLS: { readonly [sid in GuardrailId]?: (account: string) => [action: string, resource: Target, context?: Case['request']['context']] } = {
  DenyVaultWeakening: (account) => ['backup:DeleteBackupVault', vault(account === CENTRAL ? 'OrgBackupCentralVault-2' : 'OrgBackupVault', account)],
  DenyProofWeakening: (account) => ['backup:DeleteFramework', bare(arn('backup', 'framework:OrgBackup_Framework-1b2c3d4e', account))],
  DenyOptOut: (account) => ['backup:UpdateRegionSettings', nothing(account)],
  DenyRegionDisabling: (account) => ['account:DisableRegion', bare(`arn:aws:account::${account}:account`, account), { 'account:TargetRegion': REGION }],
  DenyForwardingChanges: (account) => ['events:DeleteRule', bare(arn('events', 'rule/cdk-org-backup-jobs-12345678', account))],
  DenyRoleChanges: (account) => ['iam:PutRolePolicy', roleTarget('cdk-org-backup-forwarding', account)],
  DenyDeployerPassed: (account) => ['iam:PassRole', roleTarget(`cdk-hnb659fds-cfn-exec-role-${account}-${REGION}`, account), { 'iam:PassedToService': 'cloudformation.amazonaws.com' }],
  DenyStacksOfDeployer: (account) => ['cloudformation:UpdateStack', stack('Backup-Stack', account)],
  DenyKeyWeakening: (account) => ['kms:DisableKey', key(account), aliases(account === CENTRAL ? 'alias/OrgBackupCentralKey-2' : 'alias/OrgBackupKey')],
  DenyAliasChanges: (account) => ['kms:DeleteAlias', bare(arn('kms', account === CENTRAL ? 'alias/OrgBackupCentralKey-2' : 'alias/OrgBackupKey', account))],
  DenyGrantRevocation: (account) => [
    'kms:RevokeGrant', key(account), { ...aliases(account === CENTRAL ? 'alias/OrgBackupCentralKey-2' : 'alias/OrgBackupKey'), 'kms:GrantIsForAWSResource': 'false' },
  ],
  DenySnapshotDeletion: (account) => ['ec2:DeleteSnapshot', bare(`arn:aws:ec2:${REGION}::snapshot/snap-0123456789abcdef0`, account), MADE_BY_BACKUP],
  DenyDatabaseSnapshotDeletion: (account) => ['rds:DeleteDBSnapshot', bare(arn('rds', 'snapshot:awsbackup:job-1', account))],
  DenyFileSystemBackupDeletion: (account) => ['fsx:DeleteBackup', bare(arn('fsx', 'backup/backup-0123456789abcdef0', account)), MADE_BY_BACKUP],
};

/** Whom each of them leaves alone, in which account. */
const DEPLOYS = [deployer(HOME), deployer(RECOVERY), deployer()];
const PASSES = [HOME, RECOVERY, CENTRAL].map((account) => deployRole(account));
const BOOTSTRAPS = [bootstrapper(), bootstrapper(CENTRAL)];
const RESCUES = [breakGlass(), breakGlass(CENTRAL)];
const MADE_POINTS = [
  ...['OrgBackupAWSBackupRole', 'OrgBackupAWSBackupRole-eu-central-1', 'service/FormerBackupRole', 'service-role/AWSBackupDefaultServiceRole', 'aws-controltower-BackupRole'].map((name) => role(name)),
  ...['OrgBackupAWSBackupCentralRole', 'service-role/AWSBackupDefaultServiceRole', 'aws-controltower-BackupRole'].map((name) => role(name, CENTRAL)),
];
const LEFT_ALONE: { readonly [sid in GuardrailId]?: ReadonlyArray<RolePrincipal> } = {
  DenyVaultWeakening: [...DEPLOYS, ...BOOTSTRAPS, ...RESCUES],
  DenyProofWeakening: [...DEPLOYS, ...BOOTSTRAPS, ...RESCUES],
  DenyOptOut: [...DEPLOYS, ...BOOTSTRAPS, ...RESCUES, role('AWSControlTowerExecution', CENTRAL)],
  DenyRegionDisabling: [...BOOTSTRAPS, ...RESCUES],
  DenyForwardingChanges: [...DEPLOYS, ...BOOTSTRAPS, ...RESCUES],
  DenyRoleChanges: [...DEPLOYS, ...BOOTSTRAPS, ...RESCUES],
  DenyDeployerPassed: [...DEPLOYS, ...PASSES, bootstrapper(CENTRAL)],
  DenyStacksOfDeployer: [...DEPLOYS, ...PASSES, bootstrapper(CENTRAL), breakGlass(CENTRAL)],
  DenyKeyWeakening: [...DEPLOYS, ...BOOTSTRAPS, ...RESCUES],
  DenyAliasChanges: [...DEPLOYS, ...BOOTSTRAPS, ...RESCUES],
  DenyGrantRevocation: [
    ...DEPLOYS, ...BOOTSTRAPS, ...RESCUES, ...MADE_POINTS,
    ...[MEMBER, CENTRAL].flatMap((account) => ['OrgBackupAWSBackupRestoreRole', 'OrgBackupMalwareScanRole'].map((name) => role(name, account))),
    role('OrgBackupMalwareScanRole-eu-central-1'),
  ],
  DenySnapshotDeletion: [...RESCUES, ...MADE_POINTS],
  DenyDatabaseSnapshotDeletion: [...RESCUES, ...MADE_POINTS],
  DenyFileSystemBackupDeletion: [...RESCUES, ...MADE_POINTS],
};

export const ATTACKS: ReadonlyArray<Attack> = [
  ...(Object.entries(LEFT_ALONE) as [GuardrailId, ReadonlyArray<RolePrincipal>][]).flatMap(([sid, spared]) => spared.map((who) => {
    const [action, resource, context] = CALLS[sid]!(who.account);
    return attack(sid, action, resource, administrator(who.account), who, context);
  })),
  // copies
  ...[
    { principal: role('OrgBackupAWSBackupRole'), to: targetVault('OrgBackupCentralVault-2', CENTRAL) }, { principal: by, to: targetVault('OrgBackupCentralVault', CENTRAL, OTHER_REGION) },
    { principal: breakGlass(), to: targetVault('Other', MEMBER) },
  ].map(({ principal: who, to }): Attack => ({
    statement: 'DenyForeignCopies', name: `${who.arn} copies nothing to another account`,
    request: { principal: who, action: 'backup:CopyFromBackupVault', resource: point(), context: { ...copy(targetVault('OrgBackupVault-2', OTHER)) } },
    allowed: false, butName: `but to ${to}`, but: { context: { 'backup:CopyTargets': [to] } },
  })),
  {
    statement: 'DenyForeignCopies', name: 'one allowed target does not cover another',
    request: { principal: by, action: 'backup:CopyFromBackupVault', resource: point(), context: { ...copy(targetVault('OrgBackupCentralVault-2', CENTRAL), targetVault('Mine', OTHER)) } },
    allowed: false, butName: 'both allowed', but: { context: { 'backup:CopyTargets': [targetVault('OrgBackupCentralVault-2', CENTRAL), targetVault('OrgBackupCentralAirGappedVault-2', CENTRAL)] } },
  },
  {
    statement: 'DenyForeignCopies', name: 'another vault of the central account is none of the definition',
    request: { principal: by, action: 'backup:CopyFromBackupVault', resource: point(), context: { ...copy(targetVault('Mine', CENTRAL)) } },
    allowed: false, butName: 'the former central account is', but: { context: { 'backup:CopyTargets': [targetVault('OrgBackupCentralVault', FORMER_CENTRAL)] } },
  },
  {
    statement: 'DenyForeignCopies', name: 'nor does the central account copy to others', allowed: false,
    request: { principal: role('OrgBackupAWSBackupCentralRole', CENTRAL), action: 'backup:CopyFromBackupVault', resource: point(CENTRAL), context: { ...copy(targetVault('Mine', OTHER)) } },
    butName: 'but into its own vaults, and into air-gapped ones of members', but: { context: { 'backup:CopyTargets': [targetVault('Other', CENTRAL, OTHER_REGION), targetVault('OrgBackupAirGappedVault', MEMBER)] } },
  },
  {
    statement: 'DenyForeignCopies', name: 'a former central account copies to nobody else', allowed: false,
    request: { principal: role('OrgBackupAWSBackupCentralRole', FORMER_CENTRAL), action: 'backup:CopyFromBackupVault', resource: point(FORMER_CENTRAL), context: { ...copy(targetVault('Mine', OTHER)) } },
    butName: 'but back to members, and into its own vaults', but: { context: { 'backup:CopyTargets': [
      ...['OrgBackupVault', 'OrgBackupVault-2', 'OrgBackupAirGappedVault'].map((name) => targetVault(name, MEMBER)), targetVault('Other', FORMER_CENTRAL, OTHER_REGION),
    ] } },
  },
  {
    statement: 'DenyCopiesOutside', name: 'a former central account copies nothing out of the organization', allowed: false,
    request: {
      principal: role('OrgBackupAWSBackupCentralRole', FORMER_CENTRAL), action: 'backup:CopyFromBackupVault', resource: point(FORMER_CENTRAL), context: { ...copy(targetVault('OrgBackupVault', OUTSIDER)) },
    },
    butName: 'but inside', but: { context: { 'backup:CopyTargetOrgPaths': [path(MEMBER)] } },
  },
  {
    statement: 'DenyForeignCopies', name: 'the central account copies to nobody\'s own vault',
    request: { principal: role('OrgBackupAWSBackupCentralRole', CENTRAL), action: 'backup:CopyFromBackupVault', resource: point(CENTRAL), context: { ...copy(targetVault('Mine', MEMBER)) } },
    allowed: false, butName: 'but back to members, into vaults of each generation', but: { context: { 'backup:CopyTargets': [targetVault('OrgBackupVault', MEMBER), targetVault('OrgBackupVault-2', OTHER)] } },
  },
  ...[by, breakGlass()].map((who): Attack => ({
    statement: 'DenyCopiesOutside', name: `${who.arn} copies nothing out of the organization, whatever the vault's name`,
    request: { principal: who, action: 'backup:CopyFromBackupVault', resource: point(), context: { ...copy(targetVault('OrgBackupCentralVault-2', CENTRAL)), 'backup:CopyTargetOrgPaths': [path(OUTSIDER)] } },
    allowed: false, butName: 'but within', but: { context: { 'backup:CopyTargetOrgPaths': [path(CENTRAL)] } },
  })),
  {
    statement: 'DenyCopiesOutside', name: 'the central account copies nothing out of the organization either, whatever the vault\'s name',
    request: {
      principal: role('OrgBackupAWSBackupCentralRole', CENTRAL), action: 'backup:CopyFromBackupVault', resource: point(CENTRAL),
      context: { ...copy(targetVault('OrgBackupVault-2', MEMBER)), 'backup:CopyTargetOrgPaths': [path(OUTSIDER)] },
    },
    allowed: false, butName: 'but within', but: { context: { 'backup:CopyTargetOrgPaths': [path(MEMBER)] } },
  },
  // vaults
  ...VAULT_ACTIONS.flatMap((action) => [
    attack('DenyVaultWeakening', action, vault(), by, stackSets()),
    attack('DenyVaultWeakening', action, vault('OrgBackupVault-2'), root(MEMBER), breakGlass()),
    attack('DenyVaultWeakening', action, vault('OrgBackupAirGappedVault'), by, role('VaultAdministrator')),
    onlyOn('DenyVaultWeakening', action, vault(), by, vault('TeamVault')),
    attack('DenyVaultWeakening', action, vault('OrgBackupCentralVault-2', CENTRAL), stackSets(CENTRAL), deployer()),
    attack('DenyVaultWeakening', action, vault('OrgBackupCentralAirGappedVault-2', CENTRAL), administrator(CENTRAL), breakGlass(CENTRAL)),
    attack('DenyVaultWeakening', action, vault('OrgBackupCentralVault', CENTRAL), administrator(CENTRAL), bootstrapper(CENTRAL)),
  ]),
  attack('DenyVaultWeakening', 'backup:DeleteBackupVault', vault(), deployer(MEMBER), stackSets()),
  // recovery points
  ...POINT_ACTIONS.flatMap((action) => [
    attack('DenyPointDeletion', action, point(), by, role('Deleter')),
    attack('DenyPointDeletion', action, point(), stackSets(), breakGlass()),
    attack('DenyPointDeletion', action, point(), bootstrapper(), breakGlass()),
    attack('DenyPointDeletion', action, point(CENTRAL), deployer(), breakGlass(CENTRAL)),
  ]),
  // plans
  ...PLAN_ACTIONS.flatMap((action) => [
    attack('DenyPlanWeakening', action, bare(arn('backup', 'backup-plan:1b2c3d4e', LOCAL)), administrator(LOCAL), stackSets(LOCAL)),
    attack('DenyPlanWeakening', action, bare(arn('backup', 'backup-plan:1b2c3d4e', LOCAL)), administrator(LOCAL), breakGlass(LOCAL)),
    attack('DenyPlanWeakening', action, bare(arn('backup', 'backup-plan:1b2c3d4e', LOCAL)), administrator(LOCAL), bootstrapper(LOCAL)),
    attack('DenyPlanWeakening', action, bare(arn('backup', 'backup-plan:1b2c3d4e', LOCAL)), administrator(LOCAL), role('AWSControlTowerExecution', LOCAL)),
    {
      statement: 'DenyPlanWeakening' as const, name: `where there are no local plans teams ${action} of their own`, request: { principal: by, action, resource: bare(arn('backup', 'backup-plan:1b2c3d4e')) },
      allowed: true, butName: 'whoever has the permission', but: { principal: principal(`arn:aws:iam::${MEMBER}:role/Nobody`) },
    },
  ]),
  // frameworks, reports, restore tests
  ...PROOFS.flatMap(([name, kind]) => {
    const [action, named] = [`backup:${name}`, (start: string, account = MEMBER) => bare(arn('backup', `${kind}:${start}-1b2c3d4e`, account))];
    return [
      attack('DenyProofWeakening', action, named('OrgBackup_Framework'), by, stackSets()),
      attack('DenyProofWeakening', action, named('OrgBackup_Jobs', HOME), administrator(HOME), deployer(HOME)),
      ...[bootstrapper(), breakGlass()].map((who) => attack('DenyProofWeakening', action, named('OrgBackup_Framework'), by, who)),
      onlyOn('DenyProofWeakening', action, named('OrgBackup_Framework'), by, named('Team')),
      attack('DenyProofWeakening', action, named('OrgBackup_Test', CENTRAL), stackSets(CENTRAL), deployer()),
    ];
  }),
  // opt-in
  ...[stackSets(), breakGlass(), role('OrgBackupAccountSetup'), role('AWSControlTowerExecution'), bootstrapper()].map((who) => attack('DenyOptOut', 'backup:UpdateRegionSettings', nothing(), by, who)),
  attack('DenyOptOut', 'backup:UpdateRegionSettings', nothing(CENTRAL), role('OrgBackupAccountSetup', CENTRAL), deployer()),
  // Regions
  ...[MEMBER, CENTRAL].flatMap((account) => [REGION, OTHER_REGION].map((region): Attack => ({
    statement: 'DenyRegionDisabling', name: `${region} of the definition is not disabled in ${account}`,
    request: {
      principal: administrator(account), action: 'account:DisableRegion', resource: bare(`arn:aws:account::${account}:account`, account), context: { 'account:TargetRegion': region },
    },
    allowed: false, butName: 'another one is', but: { context: { 'account:TargetRegion': 'me-south-1' } },
  }))),
  // forwarding
  ...SCHEDULE_ACTIONS.flatMap((action) => {
    const heartbeat = (account = MEMBER) => bare(arn('scheduler', 'schedule/default/cdk-org-backup-heartbeat-12345678', account));
    return [
      ...[stackSets(), bootstrapper(), breakGlass()].map((who) => attack('DenyForwardingChanges', action, heartbeat(), by, who)),
      attack('DenyForwardingChanges', action, heartbeat(HOME), administrator(HOME), deployer(HOME)),
      attack('DenyForwardingChanges', action, heartbeat(CENTRAL), stackSets(CENTRAL), deployer()),
      onlyOn('DenyForwardingChanges', action, heartbeat(), by, bare(arn('scheduler', 'schedule/default/team'))),
    ];
  }),
  ...RULE_ACTIONS.flatMap((action) => [
    attack('DenyForwardingChanges', action, bare(arn('events', 'rule/cdk-org-backup-jobs-12345678')), by, stackSets()),
    attack('DenyForwardingChanges', action, bare(arn('events', 'rule/cdk-org-backup-jobs-12345678', HOME)), administrator(HOME), deployer(HOME)),
    attack('DenyForwardingChanges', action, bare(arn('events', 'rule/OrgBackupEvents/cdk-org-backup-jobs-12345678', HOME)), administrator(HOME), breakGlass(HOME)),
    attack('DenyForwardingChanges', action, bare(arn('events', 'rule/cdk-org-backup-jobs-12345678', CENTRAL)), stackSets(CENTRAL), deployer()),
    attack('DenyForwardingChanges', action, bare(arn('events', 'rule/cdk-org-backup-jobs-12345678')), by, bootstrapper()),
    onlyOn('DenyForwardingChanges', action, bare(arn('events', 'rule/cdk-org-backup-jobs-12345678')), by, bare(arn('events', 'rule/team'))),
  ]),
  // roles
  ...ROLE_ACTIONS.flatMap((action) => [
    ...GUARDED_ROLES.map((name) => attack('DenyRoleChanges', action, roleTarget(name), by, stackSets())),
    onlyOn('DenyRoleChanges', action, roleTarget('stacksets-exec-evil'), by, roleTarget('TeamRole')),
    onlyOn('DenyRoleChanges', action, roleTarget(`cdk-hnb659fds-cfn-exec-role-${HOME}-${REGION}`, HOME), administrator(HOME), roleTarget(`cdk-team-cfn-exec-role-${HOME}-${REGION}`, HOME)),
    attack('DenyRoleChanges', action, roleTarget('OrgBackupAWSBackupRole'), by, breakGlass()),
    ...['cfn-exec', 'deploy'].map((kind) => attack('DenyRoleChanges', action, roleTarget(`cdk-hnb659fds-${kind}-role-${CENTRAL}-${REGION}`, CENTRAL), administrator(CENTRAL), bootstrapper(CENTRAL))),
    attack('DenyRoleChanges', action, roleTarget('OrgBackupAWSBackupCentralRole', CENTRAL), stackSets(CENTRAL), deployer()),
    onlyOn('DenyRoleChanges', action, roleTarget('Backup-Forwarding-111111-Role-1ABCDEFGHIJKL', HOME), administrator(HOME), roleTarget('Team-App-Role-1ABCDEFGHIJKL', HOME)),
  ]),
  // roles of AWS Control Tower
  ...ROLE_ACTIONS.flatMap((action) => [MEMBER, CENTRAL].flatMap((account) => [
    ...[role('AWSControlTowerExecution', account), breakGlass(account), bootstrapper(account), account === CENTRAL ? deployer() : stackSets()]
      .map((who) => attack('DenyControlTowerRoleChanges', action, roleTarget('aws-controltower-BackupRole', account), administrator(account), who)),
    onlyOn('DenyControlTowerRoleChanges', action, roleTarget('aws-controltower-BackupRole', account), administrator(account), roleTarget('aws-controltower-OtherRole', account)),
  ])),
  ...[HOME, RECOVERY].map((account) => attack('DenyControlTowerRoleChanges', 'iam:PutRolePolicy', roleTarget('aws-controltower-BackupRole', account), administrator(account), deployer(account))),
  attack('DenyRoleChanges', 'iam:CreateRole', roleTarget('stacksets-exec-evil'), role('AWSControlTowerExecution'), stackSets()),
  // who deploys
  ...[stackSets(), bootstrapper()].map((who) => attack('DenyDeployerPassed', 'iam:PassRole', roleTarget('stacksets-exec-0123abcd'), by, who)),
  ...[HOME, CENTRAL].map((account) => attack('DenyDeployerPassed', 'iam:PassRole', roleTarget(`cdk-hnb659fds-cfn-exec-role-${account}-${REGION}`, account), administrator(account), deployRole(account))),
  onlyOn('DenyDeployerPassed', 'iam:PassRole', roleTarget('stacksets-exec-0123abcd'), by, roleTarget(`cdk-hnb659fds-cfn-exec-role-${MEMBER}-${REGION}`), { 'iam:PassedToService': 'cloudformation.amazonaws.com' }),
  ...STACK_ACTIONS.flatMap((action) => [
    attack('DenyStacksOfDeployer', action, stack('StackSet-OrgBackup-Baseline-0f0f', MEMBER), by, stackSets()),
    attack('DenyStacksOfDeployer', action, stack('Backup-Home', HOME), administrator(HOME), deployRole(HOME)),
    ...[bootstrapper(HOME), breakGlass(HOME)].map((who) => attack('DenyStacksOfDeployer', action, stack('Backup-Home', HOME), administrator(HOME), who)),
    attack('DenyStacksOfDeployer', action, stack('Backup-Central-eu-central-1', CENTRAL), stackSets(CENTRAL), deployRole(CENTRAL)),
    onlyOn('DenyStacksOfDeployer', action, stack('StackSet-OrgBackup-Baseline-0f0f', MEMBER), by, stack('Backup-Home', MEMBER)),
    onlyOn('DenyStacksOfDeployer', action, stack('Backup-Central-eu-central-1', CENTRAL), administrator(CENTRAL), stack('CDKToolkit', CENTRAL)),
  ]),
  // sharing
  ...[by, breakGlass(), root(MEMBER), administrator(CENTRAL)].map((who): Attack => ({
    statement: 'DenyExternalShares', name: `${who.arn} shares no vault outside`,
    request: { principal: who, action: 'ram:CreateResourceShare', resource: nothing(who.account), context: { 'ram:RequestedResourceType': 'backup:BackupVault', 'ram:RequestedAllowsExternalPrincipals': 'true' } },
    allowed: false, butName: 'but inside', but: { context: { 'ram:RequestedAllowsExternalPrincipals': 'false' } },
  })),
  ...[by, administrator(CENTRAL)].map((who): Attack => ({
    statement: 'DenyExternalShares', name: `${who.arn}: a share of a vault that says nothing of accounts outside admits them`,
    request: { principal: who, action: 'ram:CreateResourceShare', resource: nothing(who.account), context: { 'ram:RequestedResourceType': 'backup:BackupVault' } },
    allowed: false, butName: 'of a subnet it may', but: { context: { 'ram:RequestedResourceType': 'ec2:Subnet' } },
  })),
  // whose key, snapshot or backup it is: central's operators have others of their own
  ...(['DenyKeyWeakening', 'DenyGrantRevocation'] as const).map((sid): Attack => {
    const [action, resource, context] = CALLS[sid]!(CENTRAL);
    return {
      statement: sid, name: `operators of central can ${action} on their own keys`, request: { principal: administrator(CENTRAL), action, resource, context }, allowed: false,
      butName: 'with another alias', but: { context: aliases('alias/team') },
    };
  }),
  ...(['DenySnapshotDeletion', 'DenyFileSystemBackupDeletion'] as const).map((sid): Attack => {
    const [action, resource, context] = CALLS[sid]!(CENTRAL);
    return {
      statement: sid, name: `operators of central can ${action} of their own`, request: { principal: administrator(CENTRAL), action, resource, context }, allowed: false,
      butName: 'without the tag of AWS Backup', but: { context: { 'aws:ResourceTag/aws:backup:source-resource': undefined } },
    };
  }),
  {
    statement: 'DenyGrantRevocation', name: 'nobody revokes grants by hand in central either', allowed: false,
    request: { principal: administrator(CENTRAL), action: 'kms:RevokeGrant', resource: key(CENTRAL), context: { ...aliases('alias/OrgBackupCentralKey'), 'kms:GrantIsForAWSResource': 'false' } },
    butName: 'AWS services do', but: { context: { 'kms:GrantIsForAWSResource': 'true' } },
  },
  ...[breakGlass(), administrator(CENTRAL)].flatMap((who): Attack[] => {
    const request = {
      principal: who, action: 'ram:AssociateResourceShare', resource: bare(arn('ram', 'resource-share/1b2c3d4e', who.account)),
      context: { 'ram:RequestedResourceType': 'backup:BackupVault', 'ram:AllowsExternalPrincipals': 'true' },
    };
    return [
      {
        statement: 'DenyVaultsInExternalShares', name: `${who.arn} puts no vault into a share for accounts outside`, request,
        allowed: false, butName: 'but into another', but: { context: { 'ram:AllowsExternalPrincipals': 'false' } },
      },
      {
        statement: 'DenyVaultsInExternalShares', name: `${who.arn} puts no vault into a share for accounts outside`, request,
        allowed: false, butName: 'but a subnet', but: { context: { 'ram:RequestedResourceType': 'ec2:Subnet' } },
      },
    ];
  }),
  ...[by, administrator(CENTRAL)].map((who): Attack => ({
    statement: 'DenyOpeningShares', name: `${who.arn} opens no share to accounts outside`,
    request: { principal: who, action: 'ram:UpdateResourceShare', resource: bare(arn('ram', 'resource-share/1b2c3d4e', who.account)), context: { 'ram:RequestedAllowsExternalPrincipals': 'true' } },
    allowed: false, butName: 'but closed', but: { context: { 'ram:RequestedAllowsExternalPrincipals': 'false' } },
  })),
  // keys
  ...KEY_ACTIONS.flatMap((action) => [
    attack('DenyKeyWeakening', action, key(), by, stackSets(), aliases('alias/OrgBackupKey-2')),
    attack('DenyKeyWeakening', action, key(), root(MEMBER), breakGlass(), aliases('alias/OrgBackupKey')),
    attack('DenyKeyWeakening', action, key(CENTRAL), stackSets(CENTRAL), deployer(), aliases('alias/OrgBackupCentralKey')),
    attack('DenyKeyWeakening', action, key(), by, bootstrapper(), aliases('alias/OrgBackupKey')),
    {
      statement: 'DenyKeyWeakening' as const, name: `teams can ${action} on their own keys`, request: { principal: by, action, resource: key(), context: aliases('alias/OrgBackupKey-2') }, allowed: false,
      butName: 'with another alias', but: { context: aliases('alias/team') },
    },
  ]),
  ...['kms:DeleteAlias', 'kms:UpdateAlias'].flatMap((action) => [
    attack('DenyAliasChanges', action, bare(arn('kms', 'alias/OrgBackupKey-2')), by, stackSets()),
    attack('DenyAliasChanges', action, bare(arn('kms', 'alias/OrgBackupCentralKey', CENTRAL)), administrator(CENTRAL), breakGlass(CENTRAL)),
    onlyOn('DenyAliasChanges', action, bare(arn('kms', 'alias/OrgBackupKey')), by, bare(arn('kms', 'alias/team'))),
    attack('DenyAliasChanges', action, bare(arn('kms', 'alias/OrgBackupKey')), by, bootstrapper()),
  ]),
  ...[stackSets(), breakGlass(), role('OrgBackupAWSBackupRole'), role('service/FormerBackupRole'), bootstrapper()].map((who) => (
    attack('DenyGrantRevocation', 'kms:RevokeGrant', key(), by, who, { ...aliases('alias/OrgBackupKey-2'), 'kms:GrantIsForAWSResource': 'false' }))),
  attack('DenyGrantRevocation', 'kms:RevokeGrant', key(CENTRAL), stackSets(CENTRAL), role('OrgBackupAWSBackupCentralRole', CENTRAL), { ...aliases('alias/OrgBackupCentralKey'), 'kms:GrantIsForAWSResource': 'false' }),
  {
    statement: 'DenyGrantRevocation', name: 'teams revoke grants of their own keys', allowed: false,
    request: { principal: by, action: 'kms:RevokeGrant', resource: key(), context: { ...aliases('alias/OrgBackupKey-2'), 'kms:GrantIsForAWSResource': 'false' } },
    butName: 'with another alias', but: { context: aliases('alias/team') },
  },
  {
    statement: 'DenyGrantRevocation', name: 'nobody revokes grants by hand',
    request: { principal: by, action: 'kms:RevokeGrant', resource: key(), context: { ...aliases('alias/OrgBackupKey-2'), 'kms:GrantIsForAWSResource': 'false' } },
    allowed: false, butName: 'AWS services do, for whoever works with them', but: { context: { 'kms:GrantIsForAWSResource': 'true' } },
  },
  // snapshots
  ...[MEMBER, CENTRAL].map((account) => attack('DenySnapshotDeletion', 'ec2:DeleteSnapshot', bare(`arn:aws:ec2:${REGION}::snapshot/snap-0123456789abcdef0`, account), administrator(account),
    role('OrgBackupAWSBackupRestoreRole', account), MADE_BY_BACKUP)),
  ...[['ec2:DeleteSnapshot', 'snapshot/snap-0123456789abcdef0'], ['ec2:DeregisterImage', 'image/ami-0123456789abcdef0']].flatMap(([action, rest]): Attack[] => {
    const snapshot = bare(`arn:aws:ec2:${REGION}::${rest}`, MEMBER);
    return [
      ...['OrgBackupAWSBackupRole', 'OrgBackupAWSBackupRole-eu-central-1', 'service/FormerBackupRole', 'service-role/AWSBackupDefaultServiceRole', BREAK_GLASS_ROLE]
        .map((name) => attack('DenySnapshotDeletion', action, snapshot, by, role(name), MADE_BY_BACKUP)),
      attack('DenySnapshotDeletion', action, bare(`arn:aws:ec2:${REGION}::${rest}`, CENTRAL), administrator(CENTRAL), role('OrgBackupAWSBackupCentralRole', CENTRAL), MADE_BY_BACKUP),
      {
        statement: 'DenySnapshotDeletion', name: `teams ${action} of their own`, request: { principal: by, action, resource: snapshot, context: MADE_BY_BACKUP }, allowed: false,
        butName: 'without the tag of AWS Backup', but: { context: { 'aws:ResourceTag/aws:backup:source-resource': undefined } },
      },
    ];
  }),
  ...[['rds:DeleteDBSnapshot', 'snapshot'], ['rds:DeleteDBClusterSnapshot', 'cluster-snapshot']].flatMap(([action, kind]) => [
    ...['OrgBackupAWSBackupRole', 'OrgBackupAWSBackupRole-eu-central-1', 'service/FormerBackupRole', 'service-role/AWSBackupDefaultServiceRole', BREAK_GLASS_ROLE]
      .map((name) => attack('DenyDatabaseSnapshotDeletion', action, bare(arn('rds', `${kind}:awsbackup:job-1`)), by, role(name))),
    onlyOn('DenyDatabaseSnapshotDeletion', action, bare(arn('rds', `${kind}:awsbackup:job-1`)), by, bare(arn('rds', `${kind}:team`))),
    attack('DenyDatabaseSnapshotDeletion', action, bare(arn('rds', `${kind}:awsbackup:job-1`, CENTRAL)), administrator(CENTRAL), role('OrgBackupAWSBackupCentralRole', CENTRAL)),
  ]),
  ...['OrgBackupAWSBackupRole', 'service/FormerBackupRole', BREAK_GLASS_ROLE].map((name) => (
    attack('DenyFileSystemBackupDeletion', 'fsx:DeleteBackup', bare(arn('fsx', 'backup/backup-0123456789abcdef0')), by, role(name), MADE_BY_BACKUP))),
  attack('DenyFileSystemBackupDeletion', 'fsx:DeleteBackup', bare(arn('fsx', 'backup/backup-0123456789abcdef0', CENTRAL)), administrator(CENTRAL), role('OrgBackupAWSBackupCentralRole', CENTRAL), MADE_BY_BACKUP),
  {
    statement: 'DenyFileSystemBackupDeletion', name: 'teams delete backups of file systems of their own', allowed: false,
    request: { principal: by, action: 'fsx:DeleteBackup', resource: bare(arn('fsx', 'backup/backup-0123456789abcdef0')), context: MADE_BY_BACKUP },
    butName: 'without the tag of AWS Backup', but: { context: { 'aws:ResourceTag/aws:backup:source-resource': undefined } },
  },
];

/** Whoever has these may not make them, whichever role it is: the account stays where it is. */
export const NOBODY_MAY: ReadonlyArray<{ readonly statement: GuardrailId; readonly action: string; readonly by: RolePrincipal; readonly on: Target }> = [
  ...[MEMBER, HOME, CENTRAL, FORMER_CENTRAL].flatMap((account) => [administrator(account), root(account), breakGlass(account), stackSets(account), bootstrapper(account)]
    .map((who) => ({ statement: 'DenyLeaving' as const, action: 'organizations:LeaveOrganization', by: who, on: nothing(account) }))),
  ...[CENTRAL, FORMER_CENTRAL].flatMap((account) => [administrator(account), root(account), breakGlass(account), deployer(account)]
    .map((who) => ({ statement: 'DenyClosing' as const, action: 'account:CloseAccount', by: who, on: bare(`arn:aws:account::${account}:account`) }))),
];
