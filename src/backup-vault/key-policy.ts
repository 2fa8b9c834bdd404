import { NOBODY, PrincipalArns, exceptFor, isNobody, onlyFor, union } from './principal-arns';
import { KMS_CALLING_SERVICES } from '../data/resource-types';
import { KEY_DENIAL_ROWS, KeyDenial } from '../data/vault-actions';
import { GRANTS_TO_OTHERS_DENIED } from '../private/grants-to-others';
import { ConditionJson, PolicyJson, StatementJson, allOf } from '../private/policy-json';

/** What the policy of a vault's key has to say. */
export interface KeyPolicyInput {
  /** ARN of the account's root, which stands for every principal of the account. */
  readonly accountRoot: string;
  /** ARNs of the roles with which AWS Backup works in this account; they need not exist yet. */
  readonly backupRoles: string[];
  /** Who creates vaults with this key; nobody known means whoever IAM lets create vaults. */
  readonly vaultCreators: PrincipalArns;
  /** The only ones to schedule the key's deletion, to disable it, to end its rotation and to revoke grants; nobody known means whoever IAM lets do it. */
  readonly keepers: PrincipalArns;
  /** The role for emergencies, which does the same. */
  readonly breakGlass?: PrincipalArns;
  /** Domain suffixes in kms:ViaService. */
  readonly suffixes: string[];
  /** ARN of the role with which Amazon GuardDuty scans recovery points; absent where nothing is scanned. */
  readonly scannerRole?: string;
  /** Somebody saw in AWS that grants which that role makes count as those of an AWS service. */
  readonly scansVerified?: boolean;
  /** Roles of other accounts that copy what keeps its source key; absent where nobody does. */
  readonly sharedWith?: SharedUse;
  /** Lets administrators make replicas of it in other Regions. */
  readonly multiRegion?: boolean;
  /** Makes it the key of a logically air-gapped vault, which members' backup roles use while copying. */
  readonly airGapped?: {
    /** Absent on a vault that receives no copies any more. */
    readonly members?: MembersOfKey;
  };
}

/** Who copies recovery points that keep their source key out of this account's vaults. */
export interface SharedUse {
  /** ARN of the root of their account, or of each of them, or `*` where the condition says whose accounts. */
  readonly principal: string | string[];
  /** Holds for their roles only. */
  readonly condition: ConditionJson;
}

/** Backup roles of other accounts, by name. */
export interface MembersOfKey {
  /** ARNs of the roles, with `*` for the account. */
  readonly roleArnPatterns: string[];
  /** Holds for principals of the accounts that may copy in. */
  readonly condition: ConditionJson;
}

/** Id of the statement with which AWS Backup uses the key of a vault. */
export const USE_BY_BACKUP = 'AllowUseByBackup';

/** Everything but using the key: no Encrypt, Decrypt, GenerateDataKey, ReEncrypt or CreateGrant. */
const ADMINISTRATION = [
  'kms:CancelKeyDeletion', 'kms:CreateAlias', 'kms:DeleteAlias', 'kms:DescribeKey', 'kms:DisableKey', 'kms:DisableKeyRotation', 'kms:EnableKey',
  'kms:EnableKeyRotation', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus', 'kms:ListGrants', 'kms:ListKeyPolicies', 'kms:ListKeyRotations',
  'kms:ListResourceTags', 'kms:PutKeyPolicy', 'kms:RevokeGrant', 'kms:RotateKeyOnDemand', 'kms:ScheduleKeyDeletion', 'kms:TagResource',
  'kms:UntagResource', 'kms:UpdateAlias', 'kms:UpdateKeyDescription',
];
const REPLICATION = ['kms:ReplicateKey', 'kms:UpdatePrimaryRegion'];
/** Using a key for a backup, copy or restore, in AWS's words. */
export const KEY_USE = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];
export const KEY_GRANTS = ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'];
/** What AWSBackupGuardDutyRolePolicyForScans uses of a vault's key; that policy narrows it down further. */
const SCANS = ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:ReEncrypt*'];
/** Only grants that an AWS service makes for its own work. */
export const FOR_AWS_RESOURCE: ConditionJson = { Bool: { 'kms:GrantIsForAWSResource': 'true' } };

/** Holds when AWS Backup, or one of the services whose resources it backs up, uses the key. */
export function viaBackedUpServices(suffixes: string[]): ConditionJson {
  return via(KMS_CALLING_SERVICES.map(({ service }) => service), suffixes);
}

/**
 * Policy of a vault's key.
 *
 * The principal is always the account, narrowed down by aws:PrincipalArn: KMS refuses a policy that names a role which does not exist
 * yet, and forgets a role that is deleted and created again.
 */
export function keyPolicy(input: KeyPolicyInput): PolicyJson {
  const { accountRoot, backupRoles, vaultCreators, suffixes, scannerRole, sharedWith, multiRegion, airGapped } = input;
  const viaBackup = via(['backup'], suffixes);
  const account = { AWS: accountRoot };
  const creators = isNobody(vaultCreators) ? undefined : onlyFor(vaultCreators);
  const roles = onlyFor({ exact: backupRoles, patterns: [] });
  const statements = [
    allow('AllowKeyAdministration', account, multiRegion ? [...ADMINISTRATION, ...REPLICATION].sort() : ADMINISTRATION),
    allow('AllowVaultCreation', account, ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:RetireGrant'], allOf(creators, viaBackup)),
    allow('AllowVaultCreationGrants', account, ['kms:CreateGrant'], airGapped
      ? allOf(creators, viaBackup)
      : allOf(creators, viaBackup, FOR_AWS_RESOURCE, { 'ForAnyValue:StringEquals': { 'kms:EncryptionContextKeys': 'aws:backup:backup-vault' } })),
    allow(USE_BY_BACKUP, account, KEY_USE, allOf(roles, viaBackedUpServices(suffixes))),
    allow('AllowGrantsByBackup', account, KEY_GRANTS, allOf(roles, FOR_AWS_RESOURCE)),
  ];
  // scans don't work in air-gapped vaults, and what is in there is copied with other rights
  if (scannerRole && !airGapped) {
    statements.push(scanUse(accountRoot, scannerRole, suffixes));
  }
  if (sharedWith) {
    // out of an air-gapped vault, AWS Backup itself reads with the key of the vault
    statements.push(...sharedUse(sharedWith, suffixes, airGapped ? ['backup'] : []));
  }
  if (airGapped?.members) {
    const { roleArnPatterns, condition } = airGapped.members;
    const members = allOf({ ArnLike: { 'aws:PrincipalArn': roleArnPatterns } }, condition, viaBackup);
    statements.push(
      allow('AllowUseByMembersForCopy', { AWS: '*' }, KEY_USE, members),
      allow('AllowGrantsByMembersForCopy', { AWS: '*' }, ['kms:CreateGrant'], allOf(members, FOR_AWS_RESOURCE)),
    );
  }
  return { Version: '2012-10-17', Statement: [...statements, ...keyDenials(input)] };
}

function keyDenials({ keepers, breakGlass = NOBODY, backupRoles, scannerRole, scansVerified, airGapped }: KeyPolicyInput): StatementJson[] {
  const scanned = scannerRole !== undefined && !airGapped;
  const working = { exact: [...backupRoles, ...scanned ? [scannerRole] : []], patterns: [] };
  return [
    ...isNobody(keepers) ? [] : [
      deny('DenyKeyDeletion', exceptFor(union(keepers, breakGlass))),
      deny('DenyGrantRevocation', allOf(exceptFor(union(keepers, breakGlass, working)), { Bool: { 'kms:GrantIsForAWSResource': 'false' } })),
    ],
    ...scanned && !scansVerified ? [] : [GRANTS_TO_OTHERS_DENIED],
  ];
}

function deny(sid: KeyDenial, condition: ConditionJson | undefined): StatementJson {
  const actions = KEY_DENIAL_ROWS.filter((row) => row.sid === sid).flatMap((row) => row.actions);
  return { Sid: sid, Effect: 'Deny', Principal: { AWS: '*' }, Action: actions, Resource: '*', ...condition && { Condition: condition } };
}

/** Id of the statement with which other accounts' roles read what they copy. */
export const USE_FOR_COPY = 'AllowUseForCopy';

/** Statements with which other accounts' roles copy what is encrypted with a key, through the services whose recovery points keep it. */
export function sharedUse({ principal, condition }: SharedUse, suffixes: string[], otherServices: string[] = []): StatementJson[] {
  const services = KMS_CALLING_SERVICES.filter(({ keepsSourceKey }) => keepsSourceKey).map(({ service }) => service);
  const viaService = via([...otherServices, ...services], suffixes);
  return [
    allow(USE_FOR_COPY, { AWS: principal }, KEY_USE, allOf(condition, viaService)),
    allow('AllowGrantsForCopy', { AWS: principal }, KEY_GRANTS, allOf(condition, viaService, FOR_AWS_RESOURCE)),
  ];
}

/** The statement with which the role that scans for malware reads what is encrypted with a key. */
export function scanUse(accountRoot: string, scannerRole: string, suffixes: string[]): StatementJson {
  const condition = allOf(onlyFor({ exact: [scannerRole], patterns: [] }), via(['backup', 'ec2', 'guardduty'], suffixes));
  return allow('AllowScans', { AWS: accountRoot }, SCANS, condition);
}

function via(services: string[], suffixes: string[]): ConditionJson {
  // any Region, as AWS writes it: a copy to another Region reads the key through that Region's service
  return { StringLike: { 'kms:ViaService': services.flatMap((service) => suffixes.map((suffix) => `${service}.*.${suffix}`)) } };
}

function allow(sid: string, principal: { AWS: string | string[] }, actions: string[], condition?: ConditionJson): StatementJson {
  return { Sid: sid, Effect: 'Allow', Principal: principal, Action: actions, Resource: '*', ...(condition ? { Condition: condition } : {}) };
}
