import { LegacyStackSynthesizer } from 'aws-cdk-lib';
import { ACCOUNTS, deployer, FOR_AWS, OTHER_REGION, PATHS, REGION, serviceLinkedRole, serviceLinkedRoleUnlimited, via } from './central-world';
import { bare, documentsOf, policiesByAccount } from './guardrail-world';
import { BACKUP_ROLE, MEMBER, memberDefinition, memberTemplates, MemberVariant, MemberWorld, OTHER_MEMBER, RESTORE_ROLE, SCANNER_ROLE, unlimited } from './member-world';
import { role, roleTarget, stackSets } from './tables/guardrails';
import { guarding } from './tables/members-guards';
import { memberRoles, usingMemberKeys } from './tables/members-roles';
import { backingUp, copyingBack, copyingOut, restoring } from './tables/members-types';
import { CloudFormationExecutionRole, InferredDenial } from '../../src';
import { Case, fault, opposite } from '../support/iam/cases';
import { Request } from '../support/iam/simulate';
import { ADMINISTRATOR, administrator, awsManagedPolicy, principal, RolePrincipal, Target, World } from '../support/iam/world';

/** Vaults, keys, roles and service control policies together, with a role for emergencies and with what is only inferred. */

const EMERGENCY = 'emergency/Owner';
const { central: CENTRAL, otherUnit: THIRD } = ACCOUNTS;
const VARIANT: MemberVariant = {
  synthesizer: new LegacyStackSynthesizer(), vault: { deployedBy: CloudFormationExecutionRole.serviceManagedStackSet() }, breakGlassRole: EMERGENCY,
  verifiedDenials: [InferredDenial.FOREIGN_COPIES_BY_ROLES],
};

function worldOf(variant: MemberVariant, guardrails = true): MemberWorld {
  const guarded = policiesByAccount(documentsOf(memberDefinition(variant), { otherBackupRoles: [], exemptRoles: [] }));
  return new MemberWorld(variant, new World({
    templates: memberTemplates(variant), organization: PATHS, serviceControlPolicies: guardrails ? { ...guarded, [ACCOUNTS.nested]: guarded[MEMBER] } : undefined,
  }));
}

const all = worldOf(VARIANT);
const unguarded = worldOf(VARIANT, false);
const { vault, recoveryPoint, key, airGappedVault, airGappedRecoveryPoint, centralVault, centralAirGappedVault, centralRecoveryPoint, centralKey, centralAirGappedKey } = all;
const copy = (...targets: string[]): NonNullable<Request['context']> => ({
  'backup:CopyTargets': targets, 'backup:CopyTargetOrgPaths': targets.map((one) => PATHS[one.split(':')[4]]),
});
const vaultIn = (account: string, name: string, region = REGION) => `arn:aws:backup:${region}:${account}:backup-vault:${name}`;
const backupRole = all.role(BACKUP_ROLE);
const restoreRole = all.role(RESTORE_ROLE);
const centralRole = all.role('OrgBackupAWSBackupCentralRole', CENTRAL);
const copyOut = { principal: backupRole, action: 'backup:CopyFromBackupVault', resource: recoveryPoint };
const copyBack = { principal: centralRole, action: 'backup:CopyFromBackupVault', resource: centralRecoveryPoint };

async function holds(world: World, cases: readonly Case[]): Promise<void> {
  expect(cases.length).toBeGreaterThan(0);
  for (const one of cases) {
    expect(await fault(world, one.request, one.allowed)).toBeUndefined();
    expect(await fault(world, opposite(one), !one.allowed)).toBeUndefined();
  }
}

describe('AWS Backup does its own work', () => {
  test.each<[string, Case[]]>([
    ['backups of each type', backingUp(all)], ['copies of each type to the central account', copyingOut(all)], ['copies of each type back', copyingBack(all)], ['restores of each type', restoring(all)],
    ['keys', usingMemberKeys(all)], ['roles', memberRoles(all)],
  ])('%s', async (_, cases) => holds(all.world, cases));

  const snapshot: Target = { arn: `arn:aws:ec2:${REGION}::snapshot/snap-0123456789abcdef0`, account: MEMBER, policyOf: 'none' };
  const made = { 'aws:ResourceTag/aws:backup:source-resource': 'arn:aws:ec2:eu-central-1:111111111111:volume/vol-1' };
  const deletes = { Version: '2012-10-17', Statement: [{ Effect: 'Allow' as const, Action: ['ec2:DeleteSnapshot', 'rds:DeleteDBSnapshot', 'fsx:DeleteBackup'], Resource: '*' }] };

  test.each<[string, Request]>([
    ['it backs up', { principal: backupRole, action: 'kms:CreateGrant', resource: key, context: { ...via('s3'), ...FOR_AWS } }],
    ['and reads the grants', { principal: unlimited(BACKUP_ROLE), action: 'kms:ListGrants', resource: key, context: FOR_AWS }],
    ['it retires its grants, which no policy of a key decides', { principal: stackSets(), action: 'kms:RetireGrant', resource: key, context: via('backup') }],
    ['it copies to the central vault', { ...copyOut, context: copy(centralVault.arn) }],
    ['to both central vaults', { ...copyOut, context: copy(centralVault.arn, centralAirGappedVault.arn) }],
    ['to another Region of its account', { ...copyOut, context: copy(vaultIn(MEMBER, 'OrgBackupVault', OTHER_REGION)) }],
    ['into the air-gapped vault beside it', { ...copyOut, context: copy(airGappedVault.arn) }],
    ['and on from there', { ...copyOut, resource: airGappedRecoveryPoint, context: copy(centralVault.arn) }],
    ['a copy that says no targets passes', copyOut],
    ['the central vault takes the copy', { principal: backupRole, action: 'backup:CopyIntoBackupVault', resource: centralVault }],
    ['central makes it with its key', { principal: serviceLinkedRole(), action: 'kms:CreateGrant', resource: centralKey, context: { ...via('ec2'), ...FOR_AWS } }],
    ['central copies back', { ...copyBack, context: copy(vault.arn) }],
    ['to any member', { ...copyBack, context: copy(vaultIn(OTHER_MEMBER, 'OrgBackupVault')) }],
    ['the vault takes it back', { principal: centralRole, action: 'backup:CopyIntoBackupVault', resource: vault }],
    ['when the lifecycle ends, the backup role deletes the snapshot', { principal: principal(backupRole.arn, awsManagedPolicy('AWSBackupServiceRolePolicyForBackup'), deletes), action: 'ec2:DeleteSnapshot', resource: snapshot, context: made }],
    ['and that of a database', { principal: principal(backupRole.arn, deletes), action: 'rds:DeleteDBSnapshot', resource: bare(`arn:aws:rds:${REGION}:${MEMBER}:snapshot:awsbackup:job-1`) }],
    ['the service-linked role does where it made the copy', { principal: serviceLinkedRole(), action: 'fsx:DeleteBackup', resource: bare(`arn:aws:fsx:${REGION}:${CENTRAL}:backup/backup-0123456789abcdef0`) }],
    ['it restores what was copied back', { principal: restoreRole, action: 'kms:Decrypt', resource: key, context: via('s3') }],
    ['with grants of its own', { principal: restoreRole, action: 'kms:CreateGrant', resource: key, context: { ...via('ec2'), ...FOR_AWS } }],
  ])('%s', async (_, request) => {
    await expect(fault(all.world, request, true)).resolves.toBeUndefined();
  });
});

describe('copies into foreign vaults are denied by the roles themselves', () => {
  const foreign: [string, Request][] = [
    ['another vault of the central account', { ...copyOut, context: copy(vaultIn(CENTRAL, 'Other')) }],
    ['the vault of another member', { ...copyOut, context: copy(vaultIn(OTHER_MEMBER, 'OrgBackupVault')) }],
    ['a foreign vault behind the central one', { ...copyOut, context: copy(centralVault.arn, vaultIn(THIRD, 'Theirs')) }],
    ['back into another vault of a member', { ...copyBack, context: copy(vaultIn(MEMBER, 'Other')) }],
    ['another organization', { ...copyBack, context: copy(vaultIn(ACCOUNTS.otherOrganization, 'Theirs')) }],
  ];

  test.each(foreign)('%s', async (_, request) => {
    await expect(fault(unguarded.world, request, false)).resolves.toBeUndefined();
    await expect(fault(all.world, request, false)).resolves.toBeUndefined();
  });

  test('and by nobody where that is not verified, without service control policies', async () => {
    const off = worldOf({ ...VARIANT, verifiedDenials: [] }, false);
    for (const [, request] of foreign) {
      const { arn, account } = request.principal as RolePrincipal;
      await expect(fault(off.world, { ...request, principal: off.role(arn.split('/').pop()!, account) }, true)).resolves.toBeUndefined();
    }
  });
});

test('the next deployment goes, in every account and Region, and deletes nothing', async () => {
  await holds(all.world, guarding(all, (account) => stackSets(account)));
  for (const account of [MEMBER, OTHER_MEMBER]) {
    for (const action of ['iam:PutRolePolicy', 'iam:DeleteRolePolicy', 'iam:AttachRolePolicy']) {
      await expect(fault(all.world, { principal: stackSets(account), action, resource: roleTarget(BACKUP_ROLE, account) }, true)).resolves.toBeUndefined();
    }
  }
  for (const action of ['kms:PutKeyPolicy', 'kms:DisableKeyRotation', 'kms:EnableKeyRotation']) {
    await expect(fault(all.world, { principal: deployer(), action, resource: centralKey }, true)).resolves.toBeUndefined();
  }
});

describe('the role for emergencies', () => {
  const as = (account: string): RolePrincipal => role(EMERGENCY, account);
  const self = { 'kms:GrantIsForAWSResource': 'false' };
  const places = [
    { account: MEMBER, held: [recoveryPoint, airGappedRecoveryPoint], vaults: [vault, airGappedVault], keys: [key, all.airGappedKey] },
    { account: CENTRAL, held: [centralRecoveryPoint], vaults: [centralVault, centralAirGappedVault], keys: [centralKey, centralAirGappedKey] },
  ];
  const may = places.flatMap(({ account, held, vaults, keys }): Request[] => [
    ...held.flatMap((resource) => ['DeleteRecoveryPoint', 'UpdateRecoveryPointLifecycle'].map((action) => ({ principal: as(account), action: `backup:${action}`, resource }))),
    ...vaults.flatMap((resource) => [
      'PutBackupVaultAccessPolicy', 'DeleteBackupVaultAccessPolicy', 'PutBackupVaultLockConfiguration', 'DeleteBackupVaultLockConfiguration', 'PutBackupVaultNotifications',
      'DeleteBackupVaultNotifications', 'DeleteBackupVault',
    ].map((action) => ({ principal: as(account), action: `backup:${action}`, resource }))),
    ...keys.flatMap((resource) => ['DisableKey', 'DisableKeyRotation', 'ScheduleKeyDeletion'].map((action) => ({ principal: as(account), action: `kms:${action}`, resource }))),
    // service control policies know keys by their aliases
    { principal: as(account), action: 'kms:PutKeyPolicy', resource: keys[0], context: { 'kms:ResourceAliases': [account === CENTRAL ? 'alias/OrgBackupCentralKey' : 'alias/OrgBackupKey'] } },
    ...keys.map((resource) => ({ principal: as(account), action: 'kms:RevokeGrant', resource, context: self })),
  ]);
  const mayNot: Request[] = [
    ...places.flatMap(({ account, held: [resource] }) => [vaultIn(THIRD, 'Theirs'), vaultIn(ACCOUNTS.otherOrganization, 'Theirs')].map((target) => (
      { principal: as(account), action: 'backup:CopyFromBackupVault', resource, context: copy(target) }))),
    ...places.flatMap(({ account, keys: [resource] }) => [
      { principal: as(account), action: 'kms:CreateGrant', resource, context: self }, { principal: as(account), action: 'kms:Decrypt', resource, context: via('backup') },
    ]),
    ...[MEMBER, CENTRAL].map((account) => ({ principal: as(account), action: 'organizations:LeaveOrganization', resource: bare('*', account) })),
    { principal: as(CENTRAL), action: 'account:CloseAccount', resource: bare(`arn:aws:account::${CENTRAL}:account`) },
    { principal: as(MEMBER), action: 'ram:CreateResourceShare', resource: bare('*', MEMBER), context: { 'ram:RequestedResourceType': 'backup:BackupVault', 'ram:RequestedAllowsExternalPrincipals': 'true' } },
    { principal: as(MEMBER), action: 'iam:PassRole', resource: roleTarget('stacksets-exec-0123abcd'), context: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
  ];

  test.each(may.map((request) => [`${request.action} on ${request.resource.arn}`, request] as const))('may %s, and an administrator may not, nor its namesake', async (_, request) => {
    const { account } = request.principal as RolePrincipal;
    await expect(fault(all.world, request, true)).resolves.toBeUndefined();
    await expect(fault(all.world, { ...request, principal: as(THIRD) }, false)).resolves.toBeUndefined();
    await expect(fault(all.world, { ...request, principal: administrator(account) }, false)).resolves.toBeUndefined();
    await expect(fault(all.world, { ...request, principal: principal(`arn:aws:iam::${account}:role/Owner`, ADMINISTRATOR) }, false)).resolves.toBeUndefined();
  });

  test.each(mayNot.map((request) => [`${request.action} of ${(request.principal as RolePrincipal).account} ${JSON.stringify(request.context ?? {})}`, request] as const))('may not %s', async (_, request) => {
    await expect(fault(all.world, request, false)).resolves.toBeUndefined();
  });

  test('does not publish without TLS', async () => {
    const { arn } = all.world.ofType('AWS::SNS::Topic')[0];
    await expect(fault(all.world, { principal: as(CENTRAL), action: 'sns:Publish', resource: all.world.target(arn!), context: { 'aws:SecureTransport': 'false' } }, false)).resolves.toBeUndefined();
    await expect(fault(all.world, { principal: as(CENTRAL), action: 'sns:Publish', resource: all.world.target(arn!) }, true)).resolves.toBeUndefined();
  });

  test('is nobody where no definition names it', async () => {
    const unnamed = worldOf({ ...VARIANT, breakGlassRole: undefined }, false);
    const ofAirGappedLock = ({ action, resource }: Request) => action.endsWith('LockConfiguration') && resource.arn.includes('AirGapped');
    for (const request of may.filter((one) => one.action !== 'kms:PutKeyPolicy' && !ofAirGappedLock(one))) {
      await expect(fault(unnamed.world, request, false)).resolves.toBeUndefined();
    }
  });
});

describe('grants where recovery points are scanned, once that is verified', () => {
  const verified = worldOf({ ...VARIANT, verifiedDenials: Object.values(InferredDenial) });
  const grant = { principal: unlimited(SCANNER_ROLE), action: 'kms:CreateGrant', resource: verified.key, context: { ...via('guardduty'), ...FOR_AWS } };

  test('are for AWS services only: this is what has to be seen in AWS', async () => {
    await expect(fault(verified.world, grant, true)).resolves.toBeUndefined();
    await expect(fault(verified.world, { ...grant, context: via('guardduty') }, false)).resolves.toBeUndefined();
    await expect(fault(all.world, { ...grant, resource: key, context: via('guardduty') }, true)).resolves.toBeUndefined();
  });

  test('are made by AWS Backup as before', async () => {
    await holds(verified.world, [...backingUp(verified), ...restoring(verified)]);
    await expect(fault(verified.world, { principal: serviceLinkedRoleUnlimited(MEMBER), action: 'kms:CreateGrant', resource: verified.key, context: { ...via('ec2'), ...FOR_AWS } }, true)).resolves.toBeUndefined();
  });
});

describe('those who are not spared', () => {
  const self = { 'kms:GrantIsForAWSResource': 'false' };
  const VAULT_CHANGES = ['DeleteBackupVault', 'DeleteBackupVaultAccessPolicy', 'DeleteBackupVaultLockConfiguration', 'PutBackupVaultAccessPolicy', 'PutBackupVaultLockConfiguration'];
  const keyCalls = (resource: Target, alias: string): Omit<Request, 'principal'>[] => [
    ...['DisableKey', 'DisableKeyRotation', 'PutKeyPolicy', 'ScheduleKeyDeletion'].map((action) => ({ action: `kms:${action}`, resource, context: { 'kms:ResourceAliases': [alias] } })),
    ...['CreateGrant', 'RevokeGrant'].map((action) => ({ action: `kms:${action}`, resource, context: { ...self, 'kms:ResourceAliases': [alias] } })),
    ...['Decrypt', 'GenerateDataKey'].map((action) => ({ action: `kms:${action}`, resource, context: via('backup') })),
  ];
  const onMember = keyCalls(key, 'alias/OrgBackupKey');
  const onCentral: Omit<Request, 'principal'>[] = [
    ...['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle', 'backup:DisassociateRecoveryPoint'].map((action) => ({ action, resource: centralRecoveryPoint })),
    ...[centralVault, centralAirGappedVault].flatMap((resource) => VAULT_CHANGES.map((action) => ({ action: `backup:${action}`, resource }))),
    ...keyCalls(centralKey, 'alias/OrgBackupCentralKey'), ...keyCalls(centralAirGappedKey, 'alias/OrgBackupCentralKey-air-gapped'),
    { action: 'organizations:LeaveOrganization', resource: bare('*', CENTRAL) },
    { action: 'account:CloseAccount', resource: bare(`arn:aws:account::${CENTRAL}:account`) },
    { action: 'backup:CopyFromBackupVault', resource: centralRecoveryPoint, context: copy(vaultIn(ACCOUNTS.otherOrganization, 'Theirs')) },
  ];

  async function none(who: RolePrincipal, calls: readonly Omit<Request, 'principal'>[], world = all.world): Promise<void> {
    for (const call of calls) {
      expect(await fault(world, { ...call, principal: who }, false)).toBeUndefined();
    }
  }

  test('an operator of the central account restores and copies back, and deletes and weakens nothing', async () => {
    const operator = administrator(CENTRAL, 'BackupOperator');
    await none(operator, onCentral);
    for (const call of [{ action: 'backup:StartRestoreJob', resource: centralRecoveryPoint }, { action: 'backup:StartCopyJob', resource: centralRecoveryPoint }, { action: 'backup:DescribeBackupVault', resource: centralVault }]) {
      expect(await fault(all.world, { ...call, principal: operator }, true)).toBeUndefined();
    }
  });

  test('the home account deletes and weakens nothing in the central account, with its own roles or those of StackSets', async () => {
    for (const who of [stackSets(CENTRAL), administrator('177777777777'), role(`cdk-hnb659fds-cfn-exec-role-177777777777-${REGION}`, CENTRAL), administrator(CENTRAL, 'OrganizationAccountAccessRole')]) {
      await none(who, onCentral.filter(({ action }) => !/^(organizations|account):/.test(action)));
    }
  });

  test('an administrator of KMS takes no key from AWS Backup and uses none', async () => {
    await none(administrator(MEMBER, 'KeyAdministrator'), onMember);
    await none(administrator(CENTRAL, 'KeyAdministrator'), onCentral.filter(({ action }) => action.startsWith('kms:')));
  });

  test('an administrator of KMS can put another policy on a key where no service control policy is attached, and do nothing else at once', async () => {
    const somebody = administrator(MEMBER, 'KeyAdministrator');
    await none(somebody, onMember.filter(({ action }) => action !== 'kms:PutKeyPolicy'), unguarded.world);
    expect(await fault(unguarded.world, { principal: somebody, action: 'kms:PutKeyPolicy', resource: key }, true)).toBeUndefined();
  });
});
