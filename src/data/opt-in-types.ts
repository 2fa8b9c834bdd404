/** A resource type as AWS Backup's opt-in knows it. */
export interface OptInTypeFacts {
  /** Its name in the API. */
  readonly name: string;
  /** Ids of the types in the table of resource types that it is about. */
  readonly types: ReadonlyArray<string>;
  /** AWS Backup can be told to manage its backups fully. */
  readonly managed?: true;
  /** Its backups can be made incremental: `ResourceTypeOptInIncremental`, since 2026-11. */
  readonly incremental?: true;
}

/**
 * Resource types of UpdateRegionSettings: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_UpdateRegionSettings.html.
 *
 * The names of Aurora DSQL and Redshift Serverless stand in no list of AWS's; they are those that the API takes in public tests (2026-11). A Region that
 * does not know a name is left out of its opt-in.
 */
export const OPT_IN_TYPES: { readonly [id: string]: OptInTypeFacts } = {
  AURORA: { name: 'Aurora', types: ['AURORA'] },
  CLOUDFORMATION: { name: 'CloudFormation', types: ['CLOUDFORMATION'] },
  DOCUMENTDB: { name: 'DocumentDB', types: ['AURORA'] },
  DSQL: { name: 'DSQL', types: ['DSQL'] },
  DYNAMODB: { name: 'DynamoDB', types: ['DYNAMODB'], managed: true, incremental: true },
  EBS: { name: 'EBS', types: ['EBS'] },
  EC2: { name: 'EC2', types: ['EC2'] },
  EFS: { name: 'EFS', types: ['EFS'], managed: true },
  EKS: { name: 'EKS', types: ['EKS'] },
  FSX: { name: 'FSx', types: ['FSX', 'FSX_ONTAP'] },
  NEPTUNE: { name: 'Neptune', types: ['AURORA'] },
  RDS: { name: 'RDS', types: ['RDS'] },
  REDSHIFT: { name: 'Redshift', types: ['REDSHIFT'] },
  REDSHIFT_SERVERLESS: { name: 'Redshift Serverless', types: ['REDSHIFT_SERVERLESS'] },
  S3: { name: 'S3', types: ['S3'] },
  SAP_HANA: { name: 'SAP HANA on Amazon EC2', types: ['SAP_HANA'] },
  STORAGE_GATEWAY: { name: 'Storage Gateway', types: ['STORAGE_GATEWAY'] },
  TIMESTREAM: { name: 'Timestream', types: ['TIMESTREAM'] },
  VIRTUAL_MACHINE: { name: 'VirtualMachine', types: ['VIRTUAL_MACHINE'] },
};
