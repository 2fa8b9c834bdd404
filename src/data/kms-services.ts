/** A service through which AWS Backup uses a vault's key. */
export interface KmsCallingService {
  /** First part of kms:ViaService. */
  readonly service: string;
  /** Ids of resource-types.ts whose recovery points are written or read through it. */
  readonly resourceTypes: ReadonlyArray<string>;
  /** Whether its recovery points stay encrypted with the key of the resource, or of the vault that they were copied into. */
  readonly keepsSourceKey?: boolean;
}

/**
 * The services that kms:ViaService names when a recovery point is copied into, restored from or copied out of a vault.
 *
 * backup: the key statements of https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html.
 * dynamodb, dsql, ec2, elasticfilesystem, fsx, rds, s3: the kms:ViaService conditions of AWSBackupServiceLinkedRolePolicyForBackup,
 * AWSBackupServiceRolePolicyForBackup, …ForRestores, …ForS3Backup and …ForS3Restore
 * (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/). eks, storagegateway, timestream: no condition of AWS's names
 * them; listed so that a type which starts to call KMS itself does not fail.
 *
 * keepsSourceKey: the types that are not independently encrypted and can be copied to another account, same page.
 */
export const KMS_CALLING_SERVICES: ReadonlyArray<KmsCallingService> = [
  { service: 'backup', resourceTypes: ['CLOUDFORMATION', 'DSQL', 'DYNAMODB', 'EFS', 'EKS', 'S3', 'SAP_HANA', 'TIMESTREAM', 'VIRTUAL_MACHINE'] },
  { service: 'dsql', resourceTypes: ['DSQL'] },
  { service: 'dynamodb', resourceTypes: ['DYNAMODB'] },
  { service: 'ec2', resourceTypes: ['EBS', 'EC2', 'EKS', 'STORAGE_GATEWAY'], keepsSourceKey: true },
  { service: 'eks', resourceTypes: ['EKS'] },
  { service: 'elasticfilesystem', resourceTypes: ['EFS'] },
  { service: 'fsx', resourceTypes: ['FSX', 'FSX_ONTAP'], keepsSourceKey: true },
  { service: 'rds', resourceTypes: ['AURORA', 'RDS'], keepsSourceKey: true },
  { service: 's3', resourceTypes: ['S3'] },
  { service: 'storagegateway', resourceTypes: ['STORAGE_GATEWAY'], keepsSourceKey: true },
  { service: 'timestream', resourceTypes: ['TIMESTREAM'] },
];
