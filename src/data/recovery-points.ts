/** ARNs of one kind of recovery point. */
export interface RecoveryPointArns {
  /** Service of the ARN. */
  readonly service: string;
  /** EC2's snapshots and images carry no account in their ARNs. */
  readonly withAccount: boolean;
  /** Last part of the ARN. */
  readonly resource: string;
}

/**
 * How the ARNs of recovery points look that a copy can create; types without copies are left out.
 *
 * From "AWS Backup resource ARNs": https://docs.aws.amazon.com/aws-backup/latest/devguide/access-control.html
 */
export const COPIED_RECOVERY_POINTS: ReadonlyArray<RecoveryPointArns> = [
  { service: 'backup', withAccount: true, resource: 'recovery-point:*' },
  { service: 'ec2', withAccount: false, resource: 'image/ami-*' },
  { service: 'ec2', withAccount: false, resource: 'snapshot/*' },
  { service: 'fsx', withAccount: true, resource: 'backup/backup-*' },
  { service: 'rds', withAccount: true, resource: 'cluster-snapshot:awsbackup:*' },
  { service: 'rds', withAccount: true, resource: 'snapshot:awsbackup:*' },
];

/** ARN patterns of every recovery point of one account and Region. */
export function recoveryPointArns(partition: string, region: string, account: string): string[] {
  return COPIED_RECOVERY_POINTS.map(({ service, withAccount, resource }) => `arn:${partition}:${service}:${region}:${withAccount ? account : ''}:${resource}`);
}
