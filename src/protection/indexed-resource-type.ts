import { NAMES } from '../data/names';
import { checkName, refuseToken } from '../private/validation';

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
    this.typeName = checkName('typeName', typeName, NAMES.apiValue);
  }
}
