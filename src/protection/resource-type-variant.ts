/**
 * A kind of resource that can do less than the others behind its pattern, or less in some Regions: say in `BackupSupportProps.variants` which of
 * them the organization has.
 *
 * Backup policies select resources by type, and several kinds share one type. What one of them can't do is left out for all of them,
 * so that no plan holds a copy that must fail. Of kinds that are no variant here, such as Aurora or FSx for Lustre, nothing need be said.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-feature-availability.html
 */
export class ResourceTypeVariant {
  /**
   * RDS Multi-AZ clusters, which can't be copied. They share `BackupResourceType.AURORA` with Aurora, DocumentDB and Neptune, all of which stay
   * without copies where there are such clusters.
   */
  public static readonly RDS_MULTI_AZ_CLUSTER = new ResourceTypeVariant('RDS Multi-AZ cluster');

  /**
   * Neptune clusters, for which it matters in Regions that must be enabled first: from and to these, copies don't leave their account, and from and
   * to most of them not their Region. They share `BackupResourceType.AURORA` with Aurora and DocumentDB, which stay without such copies too. With Neptune
   * in other Regions only, it need not be listed.
   */
  public static readonly NEPTUNE = new ResourceTypeVariant('Neptune');

  /**
   * File systems of FSx for OpenZFS, which have no air-gapped vault. They share `BackupResourceType.FSX` with Lustre and Windows File Server.
   */
  public static readonly FSX_FOR_OPENZFS = new ResourceTypeVariant('FSx for OpenZFS');

  /**
   * Timestream databases, whose copies don't leave their account from or to Regions that must be enabled first. Listed, they give these Regions plans
   * of their own. With Timestream in other Regions only, it need not be listed.
   */
  public static readonly TIMESTREAM = new ResourceTypeVariant('Timestream');

  /** What AWS calls it. */
  public readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }
}
