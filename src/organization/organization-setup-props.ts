import { RemovalPolicy } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import { BackupDefinition } from '../definition/backup-definition';
import { OptInResourceType } from '../protection/opt-in-resource-type';

/**
 * Which switches are thrown, beside those that every definition needs.
 */
export interface OrganizationSetupOptions {
  /**
   * Resource types that AWS Backup is opted in to in the management account, in every Region of the layout where backup policies take effect: plans from
   * backup policies follow the management account's opt-in in all accounts. **Opting in starts backups**, and their cost, of whatever the tiers select of the
   * type. Types that a Region does not know are left out there; a type that is taken off the list stays opted in.
   *
   * @default - none is opted in to, with a warning that names what the tiers need; an empty list says that this is meant
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/manage-cross-account.html
   */
  readonly optInResourceTypes?: OptInResourceType[];

  /**
   * Resource types whose backups AWS Backup manages fully in the management account itself, in the same Regions: `DYNAMODB` (advanced features) and `EFS`.
   * Other accounts have a setting of their own. It is never switched off again.
   *
   * @default - none is switched
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/advanced-ddb-backup.html
   */
  readonly managementPreferences?: OptInResourceType[];

  /**
   * Policy types that are enabled beside `BACKUP_POLICY`, by AWS's names: `SERVICE_CONTROL_POLICY`, `RESOURCE_CONTROL_POLICY`, `TAG_POLICY` and others.
   *
   * @default - `BACKUP_POLICY` alone
   */
  readonly otherPolicyTypes?: string[];

  /**
   * Whether cross-account backup is switched on, without which no copy goes to another account.
   *
   * @default true
   */
  readonly crossAccountBackup?: boolean;

  /**
   * Whether multi-party approval is switched on for logically air-gapped vaults of the organization.
   *
   * @default false - it stays as it is
   */
  readonly multiPartyApproval?: boolean;

  /**
   * Whether AWS Backup synchronizes the permissions of delegated administrators with AWS Organizations.
   *
   * @default false - it stays as it is
   */
  readonly delegatedAdministratorSynchronization?: boolean;

  /**
   * Whether StackSets get access to the organization, with the home account as their delegated administrator: it can then deploy anything to every account
   * but the management account.
   *
   * @default true
   */
  readonly stackSets?: boolean;

  /**
   * Name of the SSM parameter in the management account that says in detail, as JSON, what is on, what was switched on, what was left out and what failed.
   * The setup writes it; after a change of the name the former parameter stays.
   *
   * @default '/backup/organization-setup'
   */
  readonly parameterName?: string;

  /**
   * What becomes of the switches when the construct or its stack is removed. With `DESTROY` those go off that this construct switched on itself and still
   * names, service-linked role and management preferences excepted: opted-out types are no longer backed up, and switching off `BACKUP_POLICY` detaches all
   * backup policies of the organization.
   *
   * @default RemovalPolicy.RETAIN - the organization is left as it is
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Any text. CloudFormation starts the setup again when it changes, for example after somebody switched something off by hand.
   *
   * @default - the setup runs when something else changes
   */
  readonly revision?: string;

  /**
   * How long the logs of the setup are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
}

/**
 * Properties of `OrganizationSetup`.
 */
export interface OrganizationSetupProps extends OrganizationSetupOptions {
  /**
   * The backup definition. Its layout has `organizationId`, `managementAccount` and `homeAccount`; the home account becomes delegated administrator, unless it
   * is the management account.
   */
  readonly definition: BackupDefinition;
}
