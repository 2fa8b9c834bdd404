import { NAMES } from '../data/names';
import { checkForm, refuseToken } from '../private/validation';

/**
 * A resource type whose recovery points can be indexed for search.
 *
 * For a type that AWS adds later: `new IndexedResourceType('NEW')`. It counts as one whose index needs what that of EBS needs: the role that backs
 * up gets AWS's managed policy for indexes (`AWSBackupServiceRolePolicyForIndexing`), and plans go to Regions with search only.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-search.html
 */
export class IndexedResourceType {
  /** EBS snapshots. */
  public static readonly EBS = new IndexedResourceType('EBS');
  /** S3 backups. */
  public static readonly S3 = new IndexedResourceType('S3');

  /** Name of the type in AWS Backup's API. */
  public readonly typeName: string;

  /**
   * @param typeName name of the type in AWS Backup's API, 1 to 50 letters, digits, dots, hyphens and underscores
   * @throws when it is no such name
   */
  constructor(typeName: string) {
    refuseToken('typeName', typeName, 'what is indexed is needed at synth', 'write the name itself');
    this.typeName = checkForm('typeName', typeName, NAMES.apiValue);
  }
}

/**
 * How Amazon GuardDuty scans recovery points for malware.
 *
 * For a mode that AWS adds later: `new MalwareScanMode('NEW')`. Roles and Regions are judged as for any scan.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/malware-protection.html
 */
export class MalwareScanMode {
  /** Only what changed since the last scan. */
  public static readonly INCREMENTAL_SCAN = new MalwareScanMode('INCREMENTAL_SCAN');
  /** Everything. */
  public static readonly FULL_SCAN = new MalwareScanMode('FULL_SCAN');

  /** Name of the mode in AWS Backup's API. */
  public readonly modeName: string;

  /**
   * @param modeName name of the mode in AWS Backup's API, 1 to 50 letters, digits, dots, hyphens and underscores
   * @throws when it is no such name
   */
  constructor(modeName: string) {
    refuseToken('modeName', modeName, 'what is scanned is needed at synth', 'write the name itself');
    this.modeName = checkForm('modeName', modeName, NAMES.apiValue);
  }
}

/**
 * A resource type whose recovery points can be scanned for malware.
 *
 * For a type that AWS adds later: `new MalwareScanResourceType('NEW')`. The roles that back up and scan get the same policies of AWS's as for any
 * type.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/malware-protection.html
 */
export class MalwareScanResourceType {
  /** EBS volumes. */
  public static readonly EBS = new MalwareScanResourceType('EBS');
  /** EC2 instances. */
  public static readonly EC2 = new MalwareScanResourceType('EC2');
  /** S3 buckets. */
  public static readonly S3 = new MalwareScanResourceType('S3');
  /** All of them, and what AWS adds. */
  public static readonly ALL = new MalwareScanResourceType('ALL');

  /** Name of the type in AWS Backup's API. */
  public readonly typeName: string;

  /**
   * @param typeName name of the type in AWS Backup's API, 1 to 50 letters, digits, dots, hyphens and underscores
   * @throws when it is no such name
   */
  constructor(typeName: string) {
    refuseToken('typeName', typeName, 'what is scanned is needed at synth', 'write the name itself');
    this.typeName = checkForm('typeName', typeName, NAMES.apiValue);
  }
}
