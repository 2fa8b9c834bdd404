/**
 * Limits of AWS Organizations and AWS Backup that are checked before anything is deployed.
 *
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/aws-backup-limits.html
 */
export const LIMITS = {
  /** Characters of a backup policy document; the API and CloudFormation count white space too. */
  policyCharacters: 10000,
  /** Backup policies attached directly to one root, unit or account. */
  policiesPerTarget: 10,
  /** `TargetIds` of one AWS::Organizations::Policy. */
  targetsPerPolicy: 100,
  policyNameLength: 128,
  policyDescriptionLength: 512,
  planNameLength: 50,
  ruleNameLength: 50,
  rulesPerPlan: 10,
  copyActionsPerRule: 5,
  tagSelectionsPerPlan: 10,
  tagValuesPerSelection: 30,
  planTags: 50,
  conditionsPerSelection: 30,
  resourceAssignmentsPerPlan: 100,
  /** ARNs with wildcards of one selection, wanted or not wanted. */
  wildcardsPerSelection: 30,
  recoveryPointTags: 10,
  /** What AWS Backup takes where a rule says nothing. */
  defaultStartWindowMinutes: 480,
  defaultCompletionWindowMinutes: 10080,
  /** The shortest time between two backups of one rule. */
  intervalMinutes: 60,
  startWindowMinutes: { min: 60, max: 52560000 },
  retentionDays: { min: 1, max: 36500 },
  coldStorageToDeleteDays: 90,
  continuousRetentionDays: { min: 1, max: 35 },
  s3TieringDays: { min: 60, max: 36500 },
  /** The least number of days between two backups of a volume that go to the archive tier: monthly or rarer. */
  archiveIntervalDays: 28,
} as const;
