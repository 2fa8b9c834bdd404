/**
 * What AWS Backup can do with a kind of resource.
 */
export interface ResourceCapabilities {
  readonly copyToOtherRegion: boolean;
  readonly copyToOtherAccount: boolean;
  readonly airGappedVault: boolean;
  readonly coldStorage: boolean;
  readonly continuous: boolean;
}

/** A kind of resource that shares its ARN pattern with others but not their capabilities. */
export interface ResourceVariant extends ResourceCapabilities {
  readonly name: string;
  /** Far rarer than the types that share its pattern and can do more. */
  readonly rare: boolean;
  /** Copies to another account don't work from or to Regions that must be enabled first. */
  readonly noAccountCopyInOptInRegions: boolean;
  /** What the type can't do where, against the table of Regions. */
  readonly exceptions?: RegionExceptions;
}

export interface RegionExceptions {
  /** Not copied from or to these Regions. */
  readonly noCopy?: ReadonlyArray<string>;
  /** Not copied between these Regions and others. */
  readonly noCopyToOtherRegion?: ReadonlyArray<string>;
  /** No air-gapped vault in these Regions takes it. */
  readonly noAirGappedVault?: ReadonlyArray<string>;
}

const EXCEPTIONS: { readonly [variant: string]: RegionExceptions } = {
  'EKS': { noAirGappedVault: ['me-south-1', 'me-central-1'] },
  'FSx for ONTAP': { noCopy: ['ap-southeast-6', 'cn-north-1', 'cn-northwest-1'], noCopyToOtherRegion: ['me-south-1', 'me-central-1'] },
  'Neptune': { noAirGappedVault: ['ap-southeast-3'] },
};

export interface ResourceTypeFacts {
  /** The pattern that a backup policy allows, for the partition `aws`. */
  readonly arnPattern: string;
  readonly variants: ReadonlyArray<ResourceVariant>;
}

/**
 * The 18 resource type patterns of the backup policy grammar, with what each supports.
 *
 * From "Feature availability by resource", 2026-09: https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-feature-availability.html.
 * R = copy to another Region, A = copy to another account, G = air-gapped vault, C = cold storage, P = point in time (continuous),
 * - = not between accounts where a Region must be enabled first, ? = rare.
 * Provisioned Redshift left that table and counts as not copied. The OpenZFS cold storage tick is doubtful and counts as none.
 */
export const RESOURCE_TYPES: { readonly [id: string]: ResourceTypeFacts } = {
  AURORA: type('arn:aws:rds:*:*:cluster:*', { 'Aurora': 'RAGP', 'DocumentDB': 'RAG', 'Neptune': 'RAG-', 'RDS Multi-AZ cluster': '?' }),
  CLOUDFORMATION: type('arn:aws:cloudformation:*:*:stack/*', { CloudFormation: 'RC' }),
  DSQL: type('arn:aws:dsql:*:*:cluster/*', { 'Aurora DSQL': 'RAGC' }),
  DYNAMODB: type('arn:aws:dynamodb:*:*:table/*', { 'DynamoDB with advanced features': 'RAGC', 'DynamoDB without advanced features': '' }),
  EBS: type('arn:aws:ec2:*:*:volume/*', { EBS: 'RAGC' }),
  EC2: type('arn:aws:ec2:*:*:instance/*', { EC2: 'RAG' }),
  EFS: type('arn:aws:elasticfilesystem:*:*:file-system/*', { EFS: 'RAGC' }),
  EKS: type('arn:aws:eks:*:*:cluster/*', { EKS: 'RAG' }),
  FSX: type('arn:aws:fsx:*:*:file-system/*', { 'FSx for Lustre': 'RAG', 'FSx for Windows': 'RAG', 'FSx for OpenZFS': 'RA' }),
  FSX_ONTAP: type('arn:aws:fsx:*:*:volume/*', { 'FSx for ONTAP': 'RAG' }),
  RDS: type('arn:aws:rds:*:*:db:*', { 'RDS instance': 'RAP' }),
  REDSHIFT: type('arn:aws:redshift:*:*:cluster:*', { Redshift: '' }),
  REDSHIFT_SERVERLESS: type('arn:aws:redshift-serverless:*:*:namespace/*', { 'Redshift Serverless': '' }),
  S3: type('arn:aws:s3:::*', { S3: 'RAGP' }),
  SAP_HANA: type('arn:aws:ssm-sap:*:*:HANA/*', { 'SAP HANA on EC2': 'RACP' }),
  STORAGE_GATEWAY: type('arn:aws:storagegateway:*:*:gateway/*', { 'Storage Gateway': 'RAG' }),
  TIMESTREAM: type('arn:aws:timestream:*:*:database/*', { Timestream: 'RAGC-' }),
  VIRTUAL_MACHINE: type('arn:aws:backup-gateway:*:*:vm/*', { 'Virtual machines': 'RAGC' }),
};

function type(arnPattern: string, variants: { [name: string]: string }): ResourceTypeFacts {
  return {
    arnPattern,
    variants: Object.entries(variants).map(([name, flags]) => ({
      name,
      rare: flags.includes('?'),
      noAccountCopyInOptInRegions: flags.includes('-'),
      exceptions: EXCEPTIONS[name],
      copyToOtherRegion: flags.includes('R'),
      copyToOtherAccount: flags.includes('A'),
      airGappedVault: flags.includes('G'),
      coldStorage: flags.includes('C'),
      continuous: flags.includes('P'),
    })),
  };
}
