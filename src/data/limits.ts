/** The least and the most, both included. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/**
 * Limits of AWS Organizations, AWS Backup, AWS KMS and IAM that are checked before anything is deployed.
 *
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/aws-backup-limits.html
 * https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const LIMITS = {
  /** Characters of a backup policy document; the API and CloudFormation count white space too. */
  policyCharacters: 10000,
  /** Backup policies attached directly to one root, unit or account. */
  policiesPerTarget: 10,
  /** `TargetIds` of one AWS::Organizations::Policy. */
  targetsPerPolicy: 100,
  /** Characters of the resource policy of an organization. */
  resourcePolicyCharacters: 40000,
  /** Of the value of an SSM parameter. */
  parameterCharacters: 8192,
  /** Of the value of an SSM parameter of the standard tier, which costs nothing. */
  standardParameterCharacters: 4096,
  /** Of the ARN of an SSM parameter. */
  parameterArnLength: 1011,
  /** Parts of the name of an SSM parameter, with a slash before each. */
  parameterLevels: 15,
  policyNameLength: 128,
  policyDescriptionLength: 512,
  planNameLength: 50,
  ruleNameLength: 50,
  selectionNameLength: 50,
  /** Our own: a tier's name is a tag value and part of names. */
  tierNameLength: 40,
  vaultNameLength: { min: 2, max: 50 },
  /** `alias/` included. */
  keyAliasLength: 256,
  roleNameLength: 64,
  /** Characters of all policies that are part of a role. */
  rolePolicyCharacters: 10240,
  /** Characters of a managed policy, and how many of these a role has unless the account's quota was raised. */
  managedPolicyCharacters: 6144,
  managedPoliciesPerRole: 10,
  /** Characters of the policy that says who may take a role, unless the account's quota was raised. */
  roleTrustCharacters: 2048,
  /** Characters of the policy of a KMS key. */
  keyPolicyCharacters: 32768,
  tagKeyLength: 128,
  tagValueLength: 256,
  rulesPerPlan: 10,
  copyActionsPerRule: 5,
  tagSelectionsPerPlan: 10,
  tagValuesPerSelection: 30,
  planTags: 50,
  vaultTags: 50,
  conditionsPerSelection: 30,
  resourceAssignmentsPerPlan: 100,
  /** ARNs without wildcards of one selection. */
  arnsPerSelection: 500,
  /** ARNs with wildcards of one selection, wanted or not wanted. */
  wildcardsPerSelection: 30,
  recoveryPointTags: 10,
  /** What AWS Backup takes where a rule says nothing. */
  defaultSchedule: 'cron(0 5 ? * * *)',
  defaultStartWindowMinutes: 480,
  defaultCompletionWindowMinutes: 10080,
  /** The shortest time between two backups of one rule. */
  intervalMinutes: 60,
  startWindowMinutes: { min: 60, max: 52560000 },
  /** By many reports the least time from the end of the start window to that of the completion window; AWS documents none. */
  completionAfterStartMinutes: 60,
  /** Our own: jobs of the largest resources take days, not months. */
  usualWindowDays: 31,
  /** Tags of a resource, and of its recovery point with them. */
  resourceTags: 50,
  retentionDays: { min: 1, max: 36500 },
  airGappedRetentionDays: { min: 7, max: 36500 },
  /** How long a lock of compliance mode can still be changed. */
  coolingOffDays: { min: 3, max: 36500 },
  coldStorageToDeleteDays: 90,
  continuousRetentionDays: { min: 1, max: 35 },
  s3TieringDays: { min: 60, max: 36500 },
  /** The least number of days between two backups of a volume that go to the archive tier: monthly or rarer. */
  archiveIntervalDays: 28,
  /** Our own: a year. */
  restoreTimeMinutes: { min: 1, max: 525600 },
  /** Our own: reports, logs and records are kept as long as backups can be. */
  storedDays: { min: 1, max: 36500 },
} as const;

/**
 * What a control's parameters may be; times are inclusive.
 */
export const CONTROL_LIMITS = {
  frequencyHours: { min: 1, max: 24 },
  frequencyDays: { min: 1, max: 31 },
  ageHours: { min: 1, max: 744 },
  ageDays: { min: 1, max: 31 },
  airGappedHours: { min: 24, max: 2184 },
  airGappedDays: { min: 1, max: 91 },
  exemptPrincipals: 5,
  crossAccounts: 5,
} as const;

/**
 * Limits of frameworks; the quotas can be raised.
 *
 * From https://docs.aws.amazon.com/aws-backup/latest/devguide/aws-backup-limits.html
 */
export const FRAMEWORK_LIMITS = {
  frameworksPerRegion: 15,
  controlsPerRegion: 50,
  nameLength: 256,
  descriptionLength: 1024,
  complianceResourceIds: 100,
  tags: 50,
} as const;

/**
 * Limits of AWS Config.
 *
 * https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigRule.html
 */
export const CONFIG_RULE_LIMITS = {
  /** Of the parameters of a rule, as JSON. */
  parameterCharacters: 1024,
} as const;
