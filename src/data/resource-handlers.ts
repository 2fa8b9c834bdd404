/** What CloudFormation itself calls for resources of one type, with the permissions of whoever deploys. */
export interface ResourceHandlers {
  readonly create: ReadonlyArray<string>;
  readonly read: ReadonlyArray<string>;
  /** Empty where every change replaces the resource. */
  readonly update: ReadonlyArray<string>;
  /** Also for the rollback of a creation that failed. */
  readonly delete: ReadonlyArray<string>;
  /** Actions that are called for one property only, where the template gives it. */
  readonly forProperty?: { readonly [property: string]: ReadonlyArray<string> };
  /** Actions that a role which deploys from elsewhere does not get, and why. No template of this library needs them. */
  readonly withheld?: { readonly [action: string]: string };
}

/** Handlers by resource type. */
export interface HandlersOfTypes {
  readonly [type: string]: ResourceHandlers;
}

const VAULT_READ = ['backup:DescribeBackupVault', 'backup:GetBackupVaultAccessPolicy', 'backup:GetBackupVaultNotifications', 'backup:ListTags'];
const VAULT_CREATE = ['backup:PutBackupVaultAccessPolicy', 'backup:PutBackupVaultNotifications', 'backup:TagResource', 'backup-storage:MountCapsule'];
const VAULT_UPDATE = [
  'backup:DeleteBackupVaultAccessPolicy', 'backup:DeleteBackupVaultLockConfiguration', 'backup:DeleteBackupVaultNotifications', 'backup:DescribeBackupVault',
  'backup:ListTags', 'backup:PutBackupVaultAccessPolicy', 'backup:PutBackupVaultLockConfiguration', 'backup:PutBackupVaultNotifications', 'backup:TagResource',
  'backup:UntagResource',
];
const LOCK = { LockConfiguration: ['backup:PutBackupVaultLockConfiguration'] };
const KEY_OF_VAULT = ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey', 'kms:RetireGrant'];
const UNLOCKING = 'whoever takes over the account that deploys could take the lock off the vault';
const DISABLING = 'no template disables a key, and a key that is disabled makes its backups unreadable';

/**
 * Handlers of CloudFormation by resource type, for the types of the templates that this library brings to other accounts.
 *
 * From the permissions in CloudFormation's resource schemas (2025-05), without `backup-storage:Mount`, which IAM does not know. Keys of air-gapped vaults and
 * tiering configurations are younger than these: as vaults, and by the calls of the API.
 *
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
 */
export const RESOURCE_HANDLERS: HandlersOfTypes = {
  'AWS::Backup::BackupPlan': {
    create: ['backup:CreateBackupPlan', 'backup:GetBackupPlan', 'backup:TagResource'],
    read: ['backup:GetBackupPlan', 'backup:ListTags'],
    update: ['backup:ListTags', 'backup:TagResource', 'backup:UntagResource', 'backup:UpdateBackupPlan'],
    delete: ['backup:DeleteBackupPlan', 'backup:GetBackupPlan'],
  },
  'AWS::Backup::BackupSelection': {
    create: ['backup:CreateBackupSelection', 'iam:CreateServiceLinkedRole', 'iam:GetRole', 'iam:PassRole'],
    read: ['backup:GetBackupSelection'],
    update: [],
    delete: ['backup:DeleteBackupSelection', 'backup:GetBackupSelection'],
  },
  'AWS::Backup::BackupVault': {
    create: ['backup:CreateBackupVault', 'backup:PutBackupVaultLockConfiguration', ...VAULT_CREATE, ...KEY_OF_VAULT],
    read: VAULT_READ,
    update: VAULT_UPDATE,
    delete: ['backup:DeleteBackupVault'],
    forProperty: { ...LOCK, EncryptionKeyArn: KEY_OF_VAULT },
    withheld: { 'backup:DeleteBackupVaultLockConfiguration': UNLOCKING },
  },
  'AWS::Backup::Framework': {
    create: ['backup:CreateFramework', 'backup:DescribeFramework', 'backup:ListTags', 'backup:TagResource', 'iam:CreateServiceLinkedRole'],
    read: ['backup:DescribeFramework', 'backup:ListTags'],
    update: ['backup:DescribeFramework', 'backup:ListTags', 'backup:TagResource', 'backup:UntagResource', 'backup:UpdateFramework'],
    delete: ['backup:DeleteFramework', 'backup:DescribeFramework'],
  },
  'AWS::Backup::LogicallyAirGappedBackupVault': {
    create: ['backup:CreateLogicallyAirGappedBackupVault', 'backup:DescribeBackupVault', ...VAULT_CREATE, ...KEY_OF_VAULT],
    read: VAULT_READ,
    update: [...VAULT_UPDATE, 'backup:GetBackupVaultAccessPolicy'],
    delete: ['backup:DeleteBackupVault'],
    forProperty: { ...LOCK, EncryptionKeyArn: KEY_OF_VAULT },
    withheld: { 'backup:DeleteBackupVaultLockConfiguration': UNLOCKING },
  },
  'AWS::Backup::TieringConfiguration': {
    create: ['backup:CreateTieringConfiguration', 'backup:GetTieringConfiguration', 'backup:ListTags', 'backup:TagResource'],
    read: ['backup:GetTieringConfiguration', 'backup:ListTags'],
    update: ['backup:GetTieringConfiguration', 'backup:ListTags', 'backup:TagResource', 'backup:UntagResource', 'backup:UpdateTieringConfiguration'],
    delete: ['backup:DeleteTieringConfiguration', 'backup:GetTieringConfiguration'],
  },
  'AWS::CloudWatch::Alarm': {
    create: ['cloudwatch:DescribeAlarms', 'cloudwatch:PutMetricAlarm', 'cloudwatch:TagResource'],
    read: ['cloudwatch:DescribeAlarms', 'cloudwatch:ListTagsForResource'],
    update: ['cloudwatch:DescribeAlarms', 'cloudwatch:PutMetricAlarm', 'cloudwatch:TagResource', 'cloudwatch:UntagResource'],
    delete: ['cloudwatch:DeleteAlarms', 'cloudwatch:DescribeAlarms'],
  },
  'AWS::Events::Rule': {
    create: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets', 'iam:PassRole'],
    read: ['events:DescribeRule', 'events:ListTargetsByRule', 'iam:PassRole'],
    update: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets', 'events:RemoveTargets', 'iam:PassRole'],
    delete: ['events:DeleteRule', 'events:DescribeRule', 'events:ListTargetsByRule', 'events:RemoveTargets', 'iam:PassRole'],
  },
  'AWS::IAM::Role': {
    create: ['iam:AttachRolePolicy', 'iam:CreateRole', 'iam:GetRole', 'iam:GetRolePolicy', 'iam:PutRolePolicy', 'iam:TagRole', 'iam:UntagRole'],
    read: ['iam:GetRole', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'],
    update: [
      'iam:AttachRolePolicy', 'iam:DeleteRolePermissionsBoundary', 'iam:DeleteRolePolicy', 'iam:DetachRolePolicy', 'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy',
      'iam:TagRole', 'iam:UntagRole', 'iam:UpdateAssumeRolePolicy', 'iam:UpdateRole', 'iam:UpdateRoleDescription',
    ],
    delete: [
      'iam:DeleteRole', 'iam:DeleteRolePolicy', 'iam:DetachRolePolicy', 'iam:GetRole', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies', 'iam:TagRole', 'iam:UntagRole',
    ],
    forProperty: { ManagedPolicyArns: ['iam:AttachRolePolicy'], PermissionsBoundary: ['iam:PutRolePermissionsBoundary'], Policies: ['iam:PutRolePolicy'] },
    withheld: { 'iam:DeleteRolePermissionsBoundary': 'a role without its boundary could do more than the account lets roles do' },
  },
  'AWS::KMS::Alias': {
    create: ['kms:CreateAlias'],
    read: ['kms:ListAliases'],
    update: ['kms:UpdateAlias'],
    delete: ['kms:DeleteAlias'],
  },
  'AWS::KMS::Key': {
    create: ['kms:CreateKey', 'kms:DisableKey', 'kms:EnableKeyRotation', 'kms:PutKeyPolicy', 'kms:TagResource'],
    read: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus', 'kms:ListResourceTags'],
    update: [
      'kms:DescribeKey', 'kms:DisableKey', 'kms:DisableKeyRotation', 'kms:EnableKey', 'kms:EnableKeyRotation', 'kms:ListResourceTags', 'kms:PutKeyPolicy',
      'kms:TagResource', 'kms:UntagResource', 'kms:UpdateKeyDescription',
    ],
    delete: ['kms:DescribeKey', 'kms:ScheduleKeyDeletion'],
    withheld: { 'kms:DisableKey': DISABLING, 'kms:DisableKeyRotation': 'every key rotates', 'kms:EnableKey': DISABLING },
  },
  'AWS::Scheduler::Schedule': {
    create: ['iam:PassRole', 'scheduler:CreateSchedule', 'scheduler:GetSchedule'],
    read: ['scheduler:GetSchedule'],
    update: ['iam:PassRole', 'scheduler:GetSchedule', 'scheduler:UpdateSchedule'],
    delete: ['scheduler:DeleteSchedule', 'scheduler:GetSchedule'],
  },
  'AWS::SQS::Queue': {
    create: ['sqs:CreateQueue', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:ListQueueTags', 'sqs:TagQueue'],
    read: ['sqs:GetQueueAttributes', 'sqs:ListQueueTags'],
    update: ['sqs:GetQueueAttributes', 'sqs:ListQueueTags', 'sqs:SetQueueAttributes', 'sqs:TagQueue', 'sqs:UntagQueue'],
    delete: ['sqs:DeleteQueue', 'sqs:GetQueueAttributes'],
  },
  'AWS::SQS::QueuePolicy': {
    create: ['sqs:SetQueueAttributes'],
    read: [],
    update: ['sqs:SetQueueAttributes'],
    delete: ['sqs:SetQueueAttributes'],
  },
};
