import { OPT_IN_TYPES } from '../data/opt-in-types';
import { checkText } from '../private/validation';

/**
 * A resource type that AWS Backup backs up only where it is opted in to, by the name that AWS Backup has for it there. It divides more finely than
 * `BackupResourceType`: Aurora, DocumentDB and Neptune share one pattern of backup policies and are opted in to one by one.
 *
 * For a type that AWS adds later: `new OptInResourceType('NewType')`, as `aws backup describe-region-settings` shows it.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_UpdateRegionSettings.html
 */
export class OptInResourceType {
  /** Aurora clusters. */
  public static readonly AURORA = OptInResourceType.known('AURORA');
  /** CloudFormation stacks. */
  public static readonly CLOUDFORMATION = OptInResourceType.known('CLOUDFORMATION');
  /** DocumentDB clusters. */
  public static readonly DOCUMENTDB = OptInResourceType.known('DOCUMENTDB');
  /** Aurora DSQL clusters. */
  public static readonly DSQL = OptInResourceType.known('DSQL');
  /** DynamoDB tables. */
  public static readonly DYNAMODB = OptInResourceType.known('DYNAMODB');
  /** EBS volumes. */
  public static readonly EBS = OptInResourceType.known('EBS');
  /** EC2 instances. */
  public static readonly EC2 = OptInResourceType.known('EC2');
  /** EFS file systems. */
  public static readonly EFS = OptInResourceType.known('EFS');
  /** EKS clusters. */
  public static readonly EKS = OptInResourceType.known('EKS');
  /** FSx file systems and volumes. */
  public static readonly FSX = OptInResourceType.known('FSX');
  /** Neptune clusters. */
  public static readonly NEPTUNE = OptInResourceType.known('NEPTUNE');
  /** RDS instances and Multi-AZ clusters. */
  public static readonly RDS = OptInResourceType.known('RDS');
  /** Redshift clusters. */
  public static readonly REDSHIFT = OptInResourceType.known('REDSHIFT');
  /** Redshift Serverless namespaces. */
  public static readonly REDSHIFT_SERVERLESS = OptInResourceType.known('REDSHIFT_SERVERLESS');
  /** S3 buckets. */
  public static readonly S3 = OptInResourceType.known('S3');
  /** SAP HANA databases on EC2. */
  public static readonly SAP_HANA = OptInResourceType.known('SAP_HANA');
  /** Storage Gateway volumes. */
  public static readonly STORAGE_GATEWAY = OptInResourceType.known('STORAGE_GATEWAY');
  /** Timestream databases. */
  public static readonly TIMESTREAM = OptInResourceType.known('TIMESTREAM');
  /** VMware virtual machines. */
  public static readonly VIRTUAL_MACHINE = OptInResourceType.known('VIRTUAL_MACHINE');

  private static known(id: string): OptInResourceType {
    return new OptInResourceType(OPT_IN_TYPES[id].name);
  }

  /** Its name in AWS Backup's opt-in. */
  public readonly optInName: string;

  /**
   * @param optInName its name in AWS Backup's opt-in, for example `SAP HANA on Amazon EC2`
   * @throws when it is no such name
   */
  constructor(optInName: string) {
    this.optInName = checkText('optInName', optInName, /^[a-zA-Z0-9_.-]+(?: [a-zA-Z0-9_.-]+){0,9}$/, 'it is a name such as EBS or Storage Gateway',
      'write it as aws backup describe-region-settings shows it');
  }
}
