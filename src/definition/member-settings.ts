import { OptInResourceType } from '../protection/opt-in-resource-type';

/**
 * Settings of AWS Backup that each account has for itself in each Region. They are switched on where they are off, and never off.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_UpdateRegionSettings.html
 */
export interface MemberSettings {
  /**
   * Resource types that accounts with local plans are opted in to, in the Regions of these plans and as far as the plans can select them. Local plans follow
   * the account's own opt-in; plans from backup policies that of the management account, see `OrganizationSetupProps.optInResourceTypes`. **Opting in starts
   * backups**, and their cost.
   *
   * @default - none is opted in to
   */
  readonly optInResourceTypes?: OptInResourceType[];

  /**
   * Resource types whose backups AWS Backup manages fully: `DYNAMODB` (advanced features: copies, cold storage, tags, encryption by the vault's key) and `EFS`.
   * It can't be undone, and the price of backups may be another.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/advanced-ddb-backup.html
   */
  readonly managementPreferences?: OptInResourceType[];

  /**
   * Resource types whose backups are incremental: `DYNAMODB`. A Region whose AWS Step Functions does not know the setting is left out and said.
   *
   * @default - none
   */
  readonly incrementalBackups?: OptInResourceType[];

  /**
   * Whether the service-linked role of AWS Backup is made where it is missing. Copies into a vault are made with that role of the vault's account, and an
   * account that never saw the console of AWS Backup may lack it.
   *
   * @default true
   */
  readonly serviceLinkedRole?: boolean;
}
