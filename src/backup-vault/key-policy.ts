import { PrincipalArns, exceptFor, isNobody, onlyFor } from './principal-arns';
import { KMS_CALLING_SERVICES } from '../data/kms-services';
import { ConditionJson, PolicyJson, StatementJson, allOf } from '../private/policy-json';

/** What the policy of a vault's key has to say. */
export interface KeyPolicyInput {
  /** ARN of the account's root, which stands for every principal of the account. */
  readonly accountRoot: string;
  /** ARNs of the roles with which AWS Backup works in this account; they need not exist yet. */
  readonly backupRoles: string[];
  /** Who creates vaults with this key; nobody known means whoever IAM lets create vaults. */
  readonly vaultCreators: PrincipalArns;
  /** The only ones to schedule the key's deletion or disable it; nobody known means whoever IAM lets do it. */
  readonly keepers: PrincipalArns;
  /** Domain suffixes in kms:ViaService. */
  readonly suffixes: string[];
  /** Makes it the key of a logically air-gapped vault, which members' backup roles use while copying. */
  readonly airGapped?: {
    /** Absent on a vault that receives no copies any more. */
    readonly members?: MembersOfKey;
  };
}

/** Backup roles of other accounts, by name. */
export interface MembersOfKey {
  /** ARN of the role with `*` for the account. */
  readonly roleArnPattern: string;
  /** Holds for principals of the accounts that may copy in. */
  readonly condition: ConditionJson;
}

/** Everything but using the key: no Encrypt, Decrypt, GenerateDataKey, ReEncrypt or CreateGrant. */
const ADMINISTRATION = [
  'kms:CancelKeyDeletion', 'kms:CreateAlias', 'kms:DeleteAlias', 'kms:DescribeKey', 'kms:DisableKey', 'kms:DisableKeyRotation', 'kms:EnableKey',
  'kms:EnableKeyRotation', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus', 'kms:ListGrants', 'kms:ListKeyPolicies', 'kms:ListKeyRotations',
  'kms:ListResourceTags', 'kms:PutKeyPolicy', 'kms:RevokeGrant', 'kms:RotateKeyOnDemand', 'kms:ScheduleKeyDeletion', 'kms:TagResource',
  'kms:UntagResource', 'kms:UpdateAlias', 'kms:UpdateKeyDescription',
];
/** Using a key for a backup, copy or restore, in AWS's words. */
export const KEY_USE = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];
export const KEY_GRANTS = ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'];
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
  const { accountRoot, backupRoles, vaultCreators, keepers, suffixes, airGapped } = input;
  const viaBackup = via(['backup'], suffixes);
  const account = { AWS: accountRoot };
  const creators = isNobody(vaultCreators) ? undefined : onlyFor(vaultCreators);
  const roles = onlyFor({ exact: backupRoles, patterns: [] });
  const statements = [
    allow('AllowKeyAdministration', account, ADMINISTRATION),
    allow('AllowVaultCreation', account, ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:RetireGrant'], allOf(creators, viaBackup)),
    allow('AllowVaultCreationGrants', account, ['kms:CreateGrant'], airGapped
      ? allOf(creators, viaBackup)
      : allOf(creators, viaBackup, FOR_AWS_RESOURCE, { 'ForAnyValue:StringEquals': { 'kms:EncryptionContextKeys': 'aws:backup:backup-vault' } })),
    allow('AllowUseByBackup', account, KEY_USE, allOf(roles, viaBackedUpServices(suffixes))),
    allow('AllowGrantsByBackup', account, KEY_GRANTS, allOf(roles, FOR_AWS_RESOURCE)),
  ];
  if (airGapped?.members) {
    const { roleArnPattern, condition } = airGapped.members;
    const members = allOf({ ArnLike: { 'aws:PrincipalArn': roleArnPattern } }, condition, viaBackup);
    statements.push(
      allow('AllowUseByMembersForCopy', { AWS: '*' }, KEY_USE, members),
      allow('AllowGrantsByMembersForCopy', { AWS: '*' }, ['kms:CreateGrant'], allOf(members, FOR_AWS_RESOURCE)),
    );
  }
  if (!isNobody(keepers)) {
    statements.push({
      Sid: 'DenyKeyDeletion',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['kms:DisableKey', 'kms:ScheduleKeyDeletion'],
      Resource: '*',
      Condition: exceptFor(keepers),
    });
  }
  return { Version: '2012-10-17', Statement: statements };
}

function via(services: string[], suffixes: string[]): ConditionJson {
  // any Region, as AWS writes it: a copy to another Region reads the key through that Region's service
  return { StringLike: { 'kms:ViaService': services.flatMap((service) => suffixes.map((suffix) => `${service}.*.${suffix}`)) } };
}

function allow(sid: string, principal: { AWS: string }, actions: string[], condition?: ConditionJson): StatementJson {
  return { Sid: sid, Effect: 'Allow', Principal: principal, Action: actions, Resource: '*', ...(condition ? { Condition: condition } : {}) };
}
