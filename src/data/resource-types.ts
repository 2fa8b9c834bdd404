/**
 * What AWS Backup can do with a kind of resource.
 */
export interface ResourceCapabilities {
  readonly copyToOtherRegion: boolean;
  readonly copyToOtherAccount: boolean;
  readonly airGappedVault: boolean;
  readonly coldStorage: boolean;
  readonly continuous: boolean;
  /** Recovery points can be indexed for search. */
  readonly search: boolean;
  readonly malwareScan: boolean;
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
  /** Not copied to another account from or to these Regions. */
  readonly noCopyToOtherAccount?: ReadonlyArray<string>;
  /** Of the Regions that must be enabled first, only these take part in copies to another Region. */
  readonly copyToOtherRegionInOptInRegions?: ReadonlyArray<string>;
  /** No air-gapped vault in these Regions takes it. */
  readonly noAirGappedVault?: ReadonlyArray<string>;
}

/** A type as AWS Backup Audit Manager judges it. */
export interface AuditedType {
  /** What scopes of controls call it; undefined where AWS does not document it. */
  readonly scope?: string;
  /** Its name in AWS Config rules. */
  readonly family: string;
}

/** How AWS Config says which resources of a type lack a tag. */
export interface TagRule {
  readonly configType: string;
  /** The managed rule of this type alone, which looks at tag keys; undefined where `REQUIRED_TAGS` has the type, which looks at values too. */
  readonly rule?: string;
  /** That rule is not in these Regions; given with it. */
  readonly notIn?: ReadonlyArray<string>;
}

export interface ResourceTypeFacts {
  /** The pattern that a backup policy allows, for the partition `aws`. */
  readonly arnPattern: string;
  readonly variants: ReadonlyArray<ResourceVariant>;
  /** Services that kms:ViaService names when its recovery points are copied, restored or copied out of a vault. */
  readonly kms: ReadonlyArray<string>;
  /** Recovery points stay encrypted with the key of the resource, or of the vault that they were copied into. */
  readonly keepsSourceKey: boolean;
  /** ARN of recovery points that a copy creates, from the service on; undefined without copies. */
  readonly recoveryPoint?: string;
  /** Undefined where AWS Backup Audit Manager does not judge it by type. */
  readonly audit?: AuditedType;
  /** Its cold storage is an archive that a rule has to opt in to. */
  readonly archive?: true;
  /** The time within which jobs must complete does not apply to it. */
  readonly noCompletionWindow?: true;
  /** What tag policies call it; undefined where AWS does not enforce them on it. */
  readonly tagPolicyType?: string;
  /** Undefined where no managed rule of AWS Config looks at its tags. */
  readonly tagRule?: TagRule;
  /** AWS Backup serves it in these Regions only. */
  readonly onlyIn?: ReadonlyArray<string>;
  /** AWS Backup does not serve it in these Regions. */
  readonly notIn?: ReadonlyArray<string>;
}

/** Where virtual machines and SAP HANA are served, and others. */
const OLDER_REGIONS = [
  'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'af-south-1', 'ap-east-1', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-southeast-1',
  'ap-southeast-2', 'ca-central-1', 'eu-central-1', 'eu-north-1', 'eu-south-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'me-south-1', 'sa-east-1',
];
const DSQL_REGIONS = [
  'us-east-1', 'us-east-2', 'us-west-2', 'ap-east-1', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2', 'ap-southeast-4',
  'ca-central-1', 'ca-west-1', 'eu-central-1', 'eu-north-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'sa-east-1',
];
const TIMESTREAM_REGIONS = [
  'us-east-1', 'us-east-2', 'us-west-2', 'ap-northeast-1', 'ap-south-1', 'ap-southeast-2', 'eu-central-1', 'eu-west-1', 'us-gov-west-1',
];
const CHINA = ['cn-north-1', 'cn-northwest-1'];
const GOV_CLOUD = ['us-gov-east-1', 'us-gov-west-1'];
const FSX_NOT_FROM_OR_TO = { noCopyToOtherRegion: ['me-south-1', 'me-central-1'] };
const OWN_POINT = 'backup:$region:$account:recovery-point:*';
const SNAPSHOT = 'ec2:$region::snapshot/*';
const FSX_BACKUP = 'fsx:$region:$account:backup/backup-*';

/**
 * The 18 resource type patterns of the backup policy grammar, with all that is known of each.
 *
 * Variants: from "Feature availability by resource" and the notes beside it, 2026-11:
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-feature-availability.html.
 * R = copy to another Region, A = copy to another account, G = air-gapped vault, C = cold storage, P = point in time (continuous), I = index for search,
 * M = malware scan, - = not between accounts where a Region must be enabled first, ? = rare.
 * Provisioned Redshift left that table and counts as not copied. The OpenZFS cold storage tick is doubtful and counts as none.
 *
 * kms: `backup` from the key statements of https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html; dynamodb, dsql, ec2, elasticfilesystem,
 * fsx, rds, s3 from the kms:ViaService conditions of AWSBackupServiceLinkedRolePolicyForBackup, AWSBackupServiceRolePolicyForBackup, …ForRestores,
 * …ForS3Backup and …ForS3Restore (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/). eks, storagegateway, timestream: no condition of
 * AWS's names them; listed so that a type which starts to call KMS itself does not fail. keepsSourceKey: the types that are not independently encrypted
 * and can be copied to another account, same page.
 *
 * recoveryPoint: from "AWS Backup resource ARNs": https://docs.aws.amazon.com/aws-backup/latest/devguide/access-control.html.
 *
 * onlyIn, notIn: "Supported services by AWS Region" of the first page; a type without either is served everywhere.
 *
 * archive, noCompletionWindow: https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html.
 *
 * audit: from https://docs.aws.amazon.com/aws-backup/latest/devguide/choosing-controls.html and the AWS Config rules behind the controls. Audit Manager
 * covers CloudFormation and FSx for ONTAP too, but no rule's name says so.
 *
 * tagPolicyType: "Enforcement Mode" of "Basic Compliance Rules", 2026-09; of RDS and Aurora it covers parameter groups and the like only:
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_supported-resources-enforcement.html
 *
 * tagRule: https://docs.aws.amazon.com/config/latest/developerguide/required-tags.html, efs-file-system-tagged, rds-cluster-tagged.
 */
export const RESOURCE_TYPES: { readonly [id: string]: ResourceTypeFacts } = {
  AURORA: {
    arnPattern: 'arn:aws:rds:*:*:cluster:*',
    variants: [
      variant('Aurora', 'RAGP'),
      variant('DocumentDB', 'RAG'),
      variant('Neptune', 'RAG-', {
        noAirGappedVault: ['ap-southeast-3'],
        copyToOtherRegionInOptInRegions: ['af-south-1', 'ap-east-1', 'ap-southeast-3', 'il-central-1', 'me-south-1', 'me-central-1'],
      }),
      variant('RDS Multi-AZ cluster', '?'),
    ],
    kms: ['rds'],
    keepsSourceKey: true,
    recoveryPoint: 'rds:$region:$account:cluster-snapshot:awsbackup:*',
    audit: { scope: 'Aurora', family: 'aurora' },
    tagRule: { configType: 'AWS::RDS::DBCluster', rule: 'RDS_CLUSTER_TAGGED', notIn: ['cn-north-1', 'me-central-1', 'me-south-1', ...GOV_CLOUD] },
  },
  CLOUDFORMATION: {
    arnPattern: 'arn:aws:cloudformation:*:*:stack/*', variants: [variant('CloudFormation', 'RC')], kms: ['backup'], keepsSourceKey: false, recoveryPoint: OWN_POINT,
    tagRule: { configType: 'AWS::CloudFormation::Stack' },
  },
  DSQL: {
    arnPattern: 'arn:aws:dsql:*:*:cluster/*', variants: [variant('Aurora DSQL', 'RAGC')], kms: ['backup', 'dsql'], keepsSourceKey: false, recoveryPoint: OWN_POINT,
    onlyIn: DSQL_REGIONS,
  },
  DYNAMODB: {
    arnPattern: 'arn:aws:dynamodb:*:*:table/*',
    variants: [variant('DynamoDB with advanced features', 'RAGC'), variant('DynamoDB without advanced features', '')],
    kms: ['backup', 'dynamodb'],
    keepsSourceKey: false,
    recoveryPoint: OWN_POINT,
    audit: { scope: 'DynamoDB', family: 'dynamodb' },
    tagPolicyType: 'dynamodb:table',
    tagRule: { configType: 'AWS::DynamoDB::Table' },
  },
  EBS: {
    arnPattern: 'arn:aws:ec2:*:*:volume/*',
    variants: [variant('EBS', 'RAGCIM')],
    kms: ['ec2'],
    keepsSourceKey: true,
    recoveryPoint: SNAPSHOT,
    audit: { scope: 'EBS', family: 'ebs' },
    archive: true,
    tagPolicyType: 'ec2:volume',
    tagRule: { configType: 'AWS::EC2::Volume' },
  },
  EC2: {
    arnPattern: 'arn:aws:ec2:*:*:instance/*',
    variants: [variant('EC2', 'RAGM')],
    kms: ['ec2'],
    keepsSourceKey: true,
    recoveryPoint: 'ec2:$region::image/ami-*',
    audit: { scope: 'EC2', family: 'ec2' },
    tagPolicyType: 'ec2:instance',
    tagRule: { configType: 'AWS::EC2::Instance' },
  },
  EFS: {
    arnPattern: 'arn:aws:elasticfilesystem:*:*:file-system/*',
    variants: [variant('EFS', 'RAGC')],
    kms: ['backup', 'elasticfilesystem'],
    keepsSourceKey: false,
    recoveryPoint: OWN_POINT,
    audit: { scope: 'EFS', family: 'efs' },
    tagPolicyType: 'elasticfilesystem:file-system',
    tagRule: { configType: 'AWS::EFS::FileSystem', rule: 'EFS_FILE_SYSTEM_TAGGED', notIn: ['ap-east-2', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7', 'mx-central-1', ...CHINA, ...GOV_CLOUD] },
  },
  EKS: {
    arnPattern: 'arn:aws:eks:*:*:cluster/*',
    variants: [variant('EKS', 'RAG', { noAirGappedVault: ['me-south-1', 'me-central-1'] })],
    kms: ['backup', 'ec2', 'eks'],
    keepsSourceKey: false,
    recoveryPoint: OWN_POINT,
    notIn: CHINA,
    tagPolicyType: 'eks:cluster',
  },
  FSX: {
    arnPattern: 'arn:aws:fsx:*:*:file-system/*',
    variants: [
      variant('FSx for Lustre', 'RAG', FSX_NOT_FROM_OR_TO),
      variant('FSx for Windows', 'RAG', FSX_NOT_FROM_OR_TO),
      variant('FSx for OpenZFS', 'RA', FSX_NOT_FROM_OR_TO),
    ],
    kms: ['fsx'],
    keepsSourceKey: true,
    recoveryPoint: FSX_BACKUP,
    audit: { scope: 'FSx', family: 'fsx' },
    noCompletionWindow: true,
    notIn: ['ap-southeast-6', 'eusc-de-east-1'],
    tagPolicyType: 'fsx:file-system',
  },
  FSX_ONTAP: {
    arnPattern: 'arn:aws:fsx:*:*:volume/*',
    variants: [variant('FSx for ONTAP', 'RAG', { ...FSX_NOT_FROM_OR_TO, noCopy: ['ap-southeast-6', ...CHINA] })],
    kms: ['fsx'],
    keepsSourceKey: true,
    recoveryPoint: FSX_BACKUP,
    noCompletionWindow: true,
    notIn: ['ap-southeast-6', 'eusc-de-east-1', ...CHINA],
  },
  RDS: {
    arnPattern: 'arn:aws:rds:*:*:db:*',
    variants: [variant('RDS instance', 'RAP')],
    kms: ['rds'],
    keepsSourceKey: true,
    recoveryPoint: 'rds:$region:$account:snapshot:awsbackup:*',
    audit: { scope: 'RDS', family: 'rds' },
    tagRule: { configType: 'AWS::RDS::DBInstance' },
  },
  REDSHIFT: {
    arnPattern: 'arn:aws:redshift:*:*:cluster:*', variants: [variant('Redshift', '')], kms: [], keepsSourceKey: true,
    tagPolicyType: 'redshift:cluster',
    tagRule: { configType: 'AWS::Redshift::Cluster' },
  },
  REDSHIFT_SERVERLESS: {
    arnPattern: 'arn:aws:redshift-serverless:*:*:namespace/*', variants: [variant('Redshift Serverless', '')], kms: [], keepsSourceKey: true,
    notIn: ['ca-west-1', 'eusc-de-east-1', 'me-south-1', 'us-gov-east-1', 'us-gov-west-1'],
    tagPolicyType: 'redshift-serverless:namespace',
  },
  S3: {
    arnPattern: 'arn:aws:s3:::*',
    variants: [variant('S3', 'RAGPIM', { noCopyToOtherAccount: CHINA })],
    kms: ['backup', 's3'],
    keepsSourceKey: false,
    recoveryPoint: OWN_POINT,
    audit: { scope: 'S3', family: 's3' },
    tagPolicyType: 's3:bucket',
    tagRule: { configType: 'AWS::S3::Bucket' },
  },
  SAP_HANA: {
    arnPattern: 'arn:aws:ssm-sap:*:*:HANA/*', variants: [variant('SAP HANA on EC2', 'RACP')], kms: ['backup'], keepsSourceKey: false, recoveryPoint: OWN_POINT,
    onlyIn: OLDER_REGIONS,
  },
  STORAGE_GATEWAY: {
    arnPattern: 'arn:aws:storagegateway:*:*:gateway/*',
    variants: [variant('Storage Gateway', 'RAG')],
    kms: ['ec2', 'storagegateway'],
    keepsSourceKey: true,
    recoveryPoint: SNAPSHOT,
    audit: { family: 'storagegateway' },
    notIn: ['eusc-de-east-1'],
    tagPolicyType: 'storagegateway:gateway',
  },
  TIMESTREAM: {
    arnPattern: 'arn:aws:timestream:*:*:database/*',
    variants: [variant('Timestream', 'RAGC-')],
    kms: ['backup', 'timestream'],
    keepsSourceKey: false,
    recoveryPoint: OWN_POINT,
    onlyIn: TIMESTREAM_REGIONS,
  },
  VIRTUAL_MACHINE: {
    arnPattern: 'arn:aws:backup-gateway:*:*:vm/*',
    variants: [variant('Virtual machines', 'RAGC')],
    kms: ['backup'],
    keepsSourceKey: false,
    recoveryPoint: OWN_POINT,
    audit: { family: 'virtualmachine' },
    onlyIn: [...OLDER_REGIONS, 'us-gov-east-1', 'us-gov-west-1'],
    tagPolicyType: 'backup-gateway:vm',
  },
};

/** Whether AWS Backup serves a type in a Region; of what is not known here, it does. */
export function isServedIn(type: string, region: string): boolean {
  const { onlyIn, notIn = [] } = RESOURCE_TYPES[type] ?? {};
  return !notIn.includes(region) && (onlyIn?.includes(region) ?? true);
}

/** A service through which AWS Backup uses a vault's key. */
export interface KmsCallingService {
  /** First part of kms:ViaService. */
  readonly service: string;
  /** Ids of the types whose recovery points are written or read through it. */
  readonly resourceTypes: ReadonlyArray<string>;
  /** Whether recovery points of one of them keep the key of the resource. */
  readonly keepsSourceKey: boolean;
}

const KMS_SERVICES = sortedOnce(Object.values(RESOURCE_TYPES).flatMap((type) => type.kms));

/** The services that kms:ViaService names when recovery points are copied into, restored from or copied out of a vault. */
export const KMS_CALLING_SERVICES: ReadonlyArray<KmsCallingService> = KMS_SERVICES.map((service) => {
  const types = Object.entries(RESOURCE_TYPES).filter(([, type]) => type.kms.includes(service));
  return { service, resourceTypes: types.map(([id]) => id), keepsSourceKey: types.some(([, type]) => type.keepsSourceKey) };
});

/** ARN patterns of every recovery point of one account and Region that a copy can create. */
export function recoveryPointArns(partition: string, region: string, account: string): string[] {
  return sortedOnce(Object.values(RESOURCE_TYPES).flatMap(({ recoveryPoint }) => recoveryPoint ?? []))
    .map((form) => `arn:${partition}:${form.replace('$region', region).replace('$account', account)}`);
}

function variant(name: string, flags: string, exceptions?: RegionExceptions): ResourceVariant {
  return {
    name,
    rare: flags.includes('?'),
    noAccountCopyInOptInRegions: flags.includes('-'),
    exceptions,
    copyToOtherRegion: flags.includes('R'),
    copyToOtherAccount: flags.includes('A'),
    airGappedVault: flags.includes('G'),
    coldStorage: flags.includes('C'),
    continuous: flags.includes('P'),
    search: flags.includes('I'),
    malwareScan: flags.includes('M'),
  };
}

function sortedOnce(values: string[]): string[] {
  return [...new Set(values)].sort();
}
