/** What a gate between canary units and the rest can do. */
export const CANARY_LIMITS = {
  /** What it learns of each account passes through one state, which carries 256 KiB: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
  accounts: 300,
  /** Looks of about ten events each, of the 25,000 that an execution's history takes. */
  looks: 2000,
  /** AWS Backup lists jobs of so many days: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_ListBackupJobs.html */
  listedDays: 30,
  /** AWS CodePipeline ends an action that waits for longer: https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
  pipelineDays: 7,
} as const;
