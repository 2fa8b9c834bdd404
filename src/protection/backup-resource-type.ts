import { TypeModel } from './model';
import { RESOURCE_TYPES } from '../data/resource-types';
import { checkText } from '../private/validation';

/**
 * A kind of resource that AWS Backup protects, as backup policies select it.
 *
 * For a type that AWS adds later: `new BackupResourceType('NEW_TYPE', 'arn:aws:newservice:*:*:thing/*')`; say in
 * `BackupSupport` what can be copied of it.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_backup_syntax.html
 */
export class BackupResourceType {
  /** Clusters of Aurora, DocumentDB, Neptune and RDS Multi-AZ, which share one pattern. */
  public static readonly AURORA = BackupResourceType.known('AURORA');
  /** CloudFormation stacks. */
  public static readonly CLOUDFORMATION = BackupResourceType.known('CLOUDFORMATION');
  /** Aurora DSQL clusters. */
  public static readonly DSQL = BackupResourceType.known('DSQL');
  /** DynamoDB tables. */
  public static readonly DYNAMODB = BackupResourceType.known('DYNAMODB');
  /** EBS volumes. */
  public static readonly EBS = BackupResourceType.known('EBS');
  /** EC2 instances. */
  public static readonly EC2 = BackupResourceType.known('EC2');
  /** EFS file systems. */
  public static readonly EFS = BackupResourceType.known('EFS');
  /** EKS clusters. */
  public static readonly EKS = BackupResourceType.known('EKS');
  /** FSx file systems for Lustre, Windows File Server and OpenZFS. */
  public static readonly FSX = BackupResourceType.known('FSX');
  /** FSx volumes for NetApp ONTAP. */
  public static readonly FSX_ONTAP = BackupResourceType.known('FSX_ONTAP');
  /** RDS instances. */
  public static readonly RDS = BackupResourceType.known('RDS');
  /** Redshift clusters. */
  public static readonly REDSHIFT = BackupResourceType.known('REDSHIFT');
  /** Redshift Serverless namespaces. */
  public static readonly REDSHIFT_SERVERLESS = BackupResourceType.known('REDSHIFT_SERVERLESS');
  /** S3 buckets. */
  public static readonly S3 = BackupResourceType.known('S3');
  /** SAP HANA databases on EC2. */
  public static readonly SAP_HANA = BackupResourceType.known('SAP_HANA');
  /** Storage Gateway volumes and gateways. */
  public static readonly STORAGE_GATEWAY = BackupResourceType.known('STORAGE_GATEWAY');
  /** Timestream databases. */
  public static readonly TIMESTREAM = BackupResourceType.known('TIMESTREAM');
  /** VMware virtual machines. */
  public static readonly VIRTUAL_MACHINE = BackupResourceType.known('VIRTUAL_MACHINE');

  private static known(id: string): BackupResourceType {
    return new BackupResourceType(id, RESOURCE_TYPES[id].arnPattern);
  }

  /** Identifier of the type, unique. */
  public readonly id: string;
  /** The pattern by which policies select the type, for the partition `aws`. */
  public readonly arnPattern: string;

  /**
   * @param id identifier of the type in upper case, for example `S3`
   * @param arnPattern the pattern that selects it in the partition `aws`, for example `arn:aws:s3:::*`
   * @throws when one of them is malformed
   */
  constructor(id: string, arnPattern: string) {
    this.id = checkText('id', id, /^[A-Z][A-Z0-9_]*$/, 'an id has upper-case letters, digits and underscores', 'write it like SAP_HANA');
    this.arnPattern = checkText('arnPattern', arnPattern, /^arn:aws:[a-z0-9-]+:\*?:\*?:[^\s"]*\*$/,
      'a pattern reads arn:aws:<service>:*:*:<resource>* and ends with *', 'copy it from the grammar of backup policies');
  }

  /** @internal */
  public get _model(): TypeModel {
    return { id: this.id, arnPattern: this.arnPattern };
  }
}
