import { ComplianceStandard } from './compliance-standard';
import { ConfigRecording } from './config-recording';
import { FrameworkControl } from './framework-control';
import { BackupDefinition } from '../definition/backup-definition';
import { BackupNaming } from '../organization-layout/backup-naming';

/**
 * How many frameworks and controls an account may have in a Region; AWS raises both on request.
 */
export interface FrameworkQuotas {
  /**
   * Frameworks of an account in a Region.
   *
   * @default 15
   */
  readonly frameworks?: number;

  /**
   * Controls of an account in a Region; the same control in two frameworks counts twice.
   *
   * @default 50
   */
  readonly controls?: number;
}

/**
 * What every framework has.
 */
export interface ComplianceFrameworkOptions {
  /**
   * Name of the framework, 1 to 256 letters, digits and underscores, starting with a letter; unique in an account and Region. Where there are
   * several, their names begin with it.
   *
   * @default - made of `BackupNaming.prefix` and the construct's id
   */
  readonly frameworkName?: string;

  /**
   * Description, at most 1,024 characters together with what the standards add.
   *
   * @default - what the standards add, or none
   */
  readonly frameworkDescription?: string;

  /**
   * Standards whose requirements the controls serve: named in the description and in tags.
   *
   * @default - none
   */
  readonly standards?: ComplianceStandard[];

  /**
   * Tags of the framework.
   *
   * @default - only those of the standards
   */
  readonly frameworkTags?: { [key: string]: string };

  /**
   * Regions in which the template is deployed; the one of the stack is one of them.
   *
   * @default - the Region of the stack
   */
  readonly regions?: string[];

  /**
   * Whether AWS Config records already.
   *
   * @default ConfigRecording.existing()
   */
  readonly configRecording?: ConfigRecording;

  /**
   * Quotas of the accounts, where AWS raised them.
   *
   * @default - AWS's defaults
   */
  readonly quotas?: FrameworkQuotas;
}

/**
 * A framework of one's own choice of controls.
 */
export interface ComplianceFrameworkProps extends ComplianceFrameworkOptions {
  /**
   * What the organization agreed on: its naming names the framework.
   *
   * @default - none; `naming` names it
   */
  readonly definition?: BackupDefinition;

  /**
   * Names of the organization, where there is no definition.
   *
   * @default - the definition's, or new BackupNaming()
   */
  readonly naming?: BackupNaming;

  /**
   * What is judged, at least one control; equal ones count once. A framework has each control once: of those of one name, with other tags or
   * parameters, the second is in a second framework, and so on. Add new ones at the end, so that none moves.
   */
  readonly controls: FrameworkControl[];
}

/**
 * A framework that judges the requirements of a definition.
 */
export interface RequirementFrameworkProps extends ComplianceFrameworkOptions {
  /**
   * What the organization agreed on, with at least one requirement. The tags of the tiers' plans and recovery points narrow controls; a control on the
   * frequency of plans looks at those of the tiers that are frequent enough.
   */
  readonly definition: BackupDefinition;

  /**
   * Whether the accounts of the framework run restore tests of their own resources. AWS Backup Audit Manager never sees tests that run elsewhere.
   *
   * @default false - no control judges `maximumRestoreTime`
   */
  readonly restoreTestsInAccount?: boolean;
}

/**
 * A framework that notices drift from the tiers of a definition.
 */
export interface TierFrameworkProps extends ComplianceFrameworkOptions {
  /**
   * What the organization agreed on, with at least one tier.
   */
  readonly definition: BackupDefinition;
}

/**
 * A requirement of a standard, and the control that serves it.
 */
export interface ServedRequirement {
  /** Name of the standard. */
  readonly standardName: string;
  /** The requirement, as the standard numbers it. */
  readonly requirement: string;
  /** Name of the control. */
  readonly controlName: string;
  /**
   * The AWS Config rule from which it is derived.
   *
   * @default - it is a mapping of one's own
   */
  readonly derivedFrom?: string;
}
