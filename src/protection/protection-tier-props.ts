import { Duration } from 'aws-cdk-lib';
import { BackupResourceType } from './backup-resource-type';
import { BackupRule } from './backup-rule';
import { BackupSupport } from './backup-support';
import { CopyDestination } from './copy-destination';
import { CopyFallback } from './copy-fallback';
import { MalwareScanResourceType } from './index-and-scan';
import { ResourceSelection } from './resource-selection';

/**
 * What a tier does beside its rules.
 */
export interface ProtectionTierOptions {
  /**
   * Which resources it protects; `ResourceSelection.anyOf()` joins several selections, any of which selects.
   *
   * @default ResourceSelection.tierTag()
   */
  readonly selection?: ResourceSelection;

  /**
   * Tags of the plan beside the tier's own tag, at most 50; with 50 of them, the tier's own is left out, with a warning.
   *
   * @default - only the tier's own tag
   */
  readonly planTags?: { [key: string]: string };

  /**
   * What happens to a copy for resource types that its destination does not support.
   *
   * @default CopyFallback.centralVault()
   */
  readonly copyFallback?: CopyFallback;

  /**
   * Whether backups of Windows on EC2 are consistent through VSS; of no effect, with a warning, where the tier selects no EC2.
   *
   * @default - AWS Backup's default, false
   */
  readonly windowsVss?: boolean;

  /**
   * Whether backups of S3 hold the access control lists of objects.
   *
   * @default - AWS Backup's default, true
   */
  readonly backupS3Acls?: boolean;

  /**
   * Whether backups of S3 hold the tags of objects.
   *
   * @default - AWS Backup's default, true
   */
  readonly backupS3ObjectTags?: boolean;

  /**
   * Which types are scanned by the rules that scan for malware.
   *
   * @default - ALL where a rule scans
   */
  readonly malwareScanResourceTypes?: MalwareScanResourceType[];

  /**
   * How long a restore may take, whole minutes. Kept with the tier; `OrgBackupPolicy` has no use for it.
   *
   * @default - no target
   */
  readonly restoreTimeTarget?: Duration;

  /**
   * Name of the backup plan, 1 to 50 letters, digits, dots, hyphens and underscores.
   *
   * @default - `<BackupNaming.prefix>-<tier>`
   */
  readonly planName?: string;

  /**
   * Name of the selection in the plan, 1 to 50 letters, digits, dots, hyphens and underscores. Of several selections it starts the names of all.
   *
   * @default - the tier's name
   */
  readonly selectionName?: string;
}

/**
 * One kind of protection.
 */
export interface ProtectionTierProps extends ProtectionTierOptions {
  /**
   * Name of the tier and the tag value by which resources choose it, 1 to 40 letters, digits, dots, hyphens and underscores.
   */
  readonly name: string;

  /**
   * What is backed up when, kept how long and copied where; 1 to 10 rules.
   */
  readonly rules: BackupRule[];
}

/**
 * What the presets let one choose.
 */
export interface TierPresetOptions extends ProtectionTierOptions {
  /**
   * Name of the tier and the tag value by which resources choose it.
   *
   * @default - the name of the preset
   */
  readonly name?: string;

  /**
   * Where every backup of the tier is copied; an empty list makes no copies.
   *
   * @default - the vault of the central account
   */
  readonly copyTo?: CopyDestination[];
}

/**
 * What a plan of AWS Backup's API does not say.
 */
export interface TierFromBackupPlanOptions {
  /**
   * Name of the tier, 1 to 40 letters, digits, dots, hyphens and underscores.
   *
   * @default - the plan's BackupPlanName, which must be such a name then
   */
  readonly name?: string;

  /**
   * Tags of the resources that the plan protects, all of which a resource must carry.
   *
   * @default - those of the list form, or `selections`; one of the three must be given
   */
  readonly tags?: { [key: string]: string };

  /**
   * Selections of the plan as AWS Backup's API takes and gives them (`BackupSelection`, with SelectionName, IamRoleArn, Resources, NotResources,
   * ListOfTags, Conditions), 1 or more. The role is a placeholder.
   *
   * Any selection selects, and within one any tag of ListOfTags, and what is among Resources and meets all Conditions; NotResources are left out of all. ListOfTags
   * beside Conditions are refused, because AWS does not say how it joins them. Single resources are for local plans. Selections become one where they are for values
   * of one tag key, or for types under the same conditions, and `ResourceSelection.anyOf()` otherwise.
   *
   * @default - `tags`
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- jsii has no other word for JSON
  readonly selections?: any[];

  /**
   * Types that the plan is for: only these are selected, and what none of them has, such as cold storage, is refused. With tags only.
   *
   * @default - every type that carries the tags; what some of them have not is left out by AWS Backup without a word
   */
  readonly resourceTypes?: BackupResourceType[];

  /**
   * Where copies go whose DestinationBackupVaultArn has no Region, or the number of an account: to each of these.
   *
   * @default - such copies are refused
   */
  readonly copyTo?: CopyDestination[];

  /**
   * What AWS Backup supports of the types that are selected; patterns of types that it adds may stand in `selections`.
   *
   * @default new BackupSupport()
   */
  readonly support?: BackupSupport;
}
