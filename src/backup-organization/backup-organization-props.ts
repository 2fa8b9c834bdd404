import type { IReusableStackSynthesizer } from 'aws-cdk-lib';
import type { BackupReport, BackupReportsOptions } from '../backup-reports';
import type { CanaryOptions } from '../canary-gate/canary-gate-props';
import type { CentralBackupAccountOptions } from '../central-backup-account';
import type { ComplianceFrameworkOptions, ComplianceStandard, UntaggedResourceRemediationOptions, UntaggedResourceRulesOptions } from '../compliance-framework';
import type { BackupDailyCheckOptions } from '../daily-check';
import type { BackupDefinition } from '../definition/backup-definition';
import type { BackupEventHubOptions } from '../event-hub';
import type { MemberBackupBaselineOptions } from '../member-backup-baseline';
import type { INotificationChannel } from '../notification/notification-channel';
import type { OrgBackupPolicyOptions } from '../org-backup-policy';
import type { BackupDelegationOptions, BackupGuardrailsOptions, BackupTagPolicyOptions, OrganizationSetupOptions } from '../organization';
import type { OrganizationTarget } from '../organization-layout/organization-target';
import type { OptInResourceType } from '../protection/opt-in-resource-type';
import type { ReportNotifierOptions } from '../report-notifier';
import type { RolloutOperationOptions } from '../rollout/member-rollout-props';

/**
 * A part of `BackupOrganization` that can be left out.
 */
export enum BackupOrganizationPart {
  /** What the management account gets: its switches, the delegation of backup policies, and forwarding of the organization's events. */
  MANAGEMENT = 'management',
  /** The switches of the management account alone, thrown by hand or otherwise. */
  SETUP = 'setup',
  /** The central vaults: accounts whose operators deploy them by themselves. */
  CENTRAL = 'central',
  /** Reports, the report notifier and the event hub. */
  MONITORING = 'monitoring',
  /** StackSets with what every member account and Region gets. */
  ROLLOUT = 'rollout',
  /** Compliance frameworks of members. */
  FRAMEWORKS = 'frameworks',
  /** Forwarding of events from members, the central and the home account. */
  FORWARDING = 'forwarding',
  /** Backup policies of the organization. */
  POLICIES = 'policies',
  /** The organization's resource policy, which lets the home account manage backup policies. */
  DELEGATION = 'delegation',
  /** Report plans and their bucket, and with them the report notifier. */
  REPORTS = 'reports',
  /** The report notifier alone. */
  NOTIFIER = 'notifier',
  /** The event hub. */
  HUB = 'hub',
  /** The daily check of forwarding and effective policies. */
  DAILY_CHECK = 'dailyCheck',
  /** Vaults, keys and roles of members. */
  BASELINE = 'baseline',
  /** The SSM parameters that other stacks read. */
  PARAMETERS = 'parameters',
}

/**
 * What the stacks of one account have in common.
 */
export interface BackupStackOptions {
  /**
   * Roles and bucket with which the stacks are deployed, for example a `DefaultStackSynthesizer` with the names of your own bootstrap. Each stack gets its own
   * copy. Vaults exempt the role that CloudFormation deploys with: where it is another than that of `cdk bootstrap`, say so in `deployedBy` of the definition's
   * vaults, or the stack is refused.
   *
   * @default - that of the app
   */
  readonly synthesizer?: IReusableStackSynthesizer;

  /**
   * Name of the managed policy, with its path if it has one, that bounds every role of the stacks that has no boundary yet; it must exist in the account.
   *
   * @default - no boundary
   */
  readonly permissionsBoundaryName?: string;

  /**
   * Whether the stacks are protected from deletion.
   *
   * @default false
   */
  readonly terminationProtection?: boolean;

  /**
   * Tags of the stacks, which CloudFormation gives to their resources.
   *
   * @default - none
   */
  readonly tags?: { readonly [key: string]: string };
}

/**
 * Stacks of `BackupOrganization`, by the account that has them.
 */
export interface BackupOrganizationStacks {
  /**
   * Those of the management account, also where it is the home account.
   *
   * @default - as in any app
   */
  readonly management?: BackupStackOptions;

  /**
   * Those of the home account.
   *
   * @default - as in any app
   */
  readonly home?: BackupStackOptions;

  /**
   * Those of the central account.
   *
   * @default - as in any app
   */
  readonly central?: BackupStackOptions;

  /**
   * Those of the recovery account.
   *
   * @default - as in any app
   */
  readonly recovery?: BackupStackOptions;
}

/**
 * Properties of `BackupOrganization`.
 */
export interface BackupOrganizationProps {
  /**
   * The backup definition. Its layout has `organizationId`, `homeAccount` and, unless the management account is left out, `managementAccount`.
   */
  readonly definition: BackupDefinition;

  /**
   * Who gets notifications: of reports, of failed jobs, of security events.
   *
   * @default - none; required unless `MONITORING` is left out
   */
  readonly channels?: INotificationChannel[];

  /**
   * Resource types that AWS Backup is opted in to in every Region: for plans of policies the management account's choice counts. Opting in starts backups
   * of what the tiers select, and their cost.
   *
   * @default - none is opted in to, with a warning that names what the tiers need; an empty list says that this is meant
   */
  readonly optInResourceTypes?: OptInResourceType[];

  /**
   * Parts that are not made: their stacks are left out, and what comes after them expects that they exist.
   *
   * @default - none
   */
  readonly without?: BackupOrganizationPart[];

  /**
   * Units whose accounts get what members need, where these are others than the targets of assignments.
   *
   * @default - units to which the definition assigns tiers
   */
  readonly rolloutTargets?: OrganizationTarget[];

  /**
   * How StackSets work through accounts and Regions.
   *
   * @default - see `MemberRolloutProps.operation`
   */
  readonly rolloutOperation?: RolloutOperationOptions;

  /**
   * Standards whose requirements the descriptions of frameworks name.
   *
   * @default - none
   */
  readonly standards?: ComplianceStandard[];

  /**
   * How stacks are deployed and bounded, by account.
   *
   * @default - as in any app
   */
  readonly stacks?: BackupOrganizationStacks;

  /**
   * Name of the managed policy, with its path if it has one, that bounds every role of members that has no boundary yet; it must exist in every account of the
   * roll-out.
   *
   * @default - no boundary
   */
  readonly memberPermissionsBoundaryName?: string;

  /**
   * Start of the names of the SSM parameters: a slash, then letters, digits and `_.-/`, not beginning with `/aws` or `/ssm`. Not that of another organization
   * whose home account and Region are the same.
   *
   * @default '/backup'
   */
  readonly parameterPrefix?: string;

  /**
   * Whether member accounts get SSM parameters too, with what templates of workloads need: names of vaults and roles, the tag key and its values. A StackSet of
   * their own; standard parameters cost nothing.
   *
   * @default false
   */
  readonly memberParameters?: boolean;

  /**
   * The reports, where these are others: about the whole organization unless they say otherwise.
   *
   * @default - backup, copy and restore jobs, and the compliance with controls where the definition requires something
   */
  readonly reports?: BackupReport[];

  /**
   * More of the switches.
   *
   * @default - see `OrganizationSetupOptions`; `optInResourceTypes` beside it is the same as in it
   */
  readonly setup?: OrganizationSetupOptions;

  /**
   * More of the delegation, such as statements of others that the organization's resource policy has.
   *
   * @default - see `BackupDelegationOptions`
   */
  readonly delegation?: BackupDelegationOptions;

  /**
   * More of the central account, in all of its Regions: boundary, tags, copy source. Keys and topics are of one Region each: where there are several, give
   * them in `centralByRegion`.
   *
   * @default - see `CentralBackupAccountOptions`
   */
  readonly central?: CentralBackupAccountOptions;

  /**
   * Central Regions that differ: all of their settings, nothing is taken from `central`. In Python write each as `CentralBackupAccountOptions(…)`, not as a dict.
   *
   * @default - all Regions have the same settings
   */
  readonly centralByRegion?: { readonly [region: string]: CentralBackupAccountOptions };

  /**
   * More of the template of members: tags, boundary, keys of workloads.
   *
   * @default - see `MemberBackupBaselineOptions`
   */
  readonly baseline?: MemberBackupBaselineOptions;

  /**
   * More of the frameworks: whether AWS Config records already, quotas, names. Their Regions are those of the layout that have AWS Backup Audit Manager, or
   * those that are named here.
   *
   * @default - see `ComplianceFrameworkOptions`; `standards` beside it is the same as in it
   */
  readonly framework?: ComplianceFrameworkOptions;

  /**
   * More of the bucket of reports, such as its key.
   *
   * @default - see `BackupReportsOptions`
   */
  readonly reportBucket?: BackupReportsOptions;

  /**
   * More of the report notifier, such as the time of its digest.
   *
   * @default - see `ReportNotifierOptions`
   */
  readonly notifier?: ReportNotifierOptions;

  /**
   * More of the event hub, such as actions of its alarms.
   *
   * @default - see `BackupEventHubOptions`
   */
  readonly hub?: BackupEventHubOptions;

  /**
   * More of the daily check, such as whether it looks for heartbeats.
   *
   * @default - see `BackupDailyCheckOptions`; heartbeats are looked for where forwarding is not left out
   */
  readonly dailyCheck?: BackupDailyCheckOptions;

  /**
   * More of the backup policies, such as what policies further down may change.
   *
   * @default - see `OrgBackupPolicyOptions`
   */
  readonly policies?: OrgBackupPolicyOptions;

  /**
   * Units that are updated first: their StackSets and policies are stacks of their own, `<id>-CanaryRollout` and `<id>-CanaryPolicies`, before those of the rest, and a
   * `CanaryGate` in each Region says whether backups and copies work there. `cdk deploy --all` keeps the order and does not wait for the gates: deploy
   * `<id>-CanaryPolicies` with what it needs first, start the gates, then deploy all, or let a pipeline do it.
   *
   * @default - all units are updated together
   */
  readonly canary?: CanaryOptions;

  /**
   * Service control policies of the organization, in the stack `<id>-Guardrails` of the management account, which comes after all others: see `BackupGuardrails`. The
   * set-up enables their policy type. Deploy the others, see that backups and copies work, and then deploy it, to one unit first (`targets`).
   *
   * @default - none
   */
  readonly guardrails?: BackupGuardrailsOptions;

  /**
   * Tag policies of the organization, in the stack `<id>-TagPolicies` of the management account, which comes after all others but the guardrails: see `BackupTagPolicy`. The
   * set-up enables their policy type.
   *
   * @default - none
   */
  readonly tagPolicy?: BackupTagPolicyOptions;

  /**
   * Rules of AWS Config that report resources without the tier tag, in a StackSet of their own for members, after that of the frameworks: see `UntaggedResourceRules`.
   *
   * @default - none
   */
  readonly tagRules?: UntaggedResourceRulesOptions;

  /**
   * Which tier's tag resources without it get, in which units: each entry is a StackSet of its own for these units, named by its tier, after that of `tagRules`. What is
   * tagged is backed up from then on, which costs: see `UntaggedResourceRemediation`, and begin with `dryRun`.
   *
   * @default - nothing is tagged
   */
  readonly tagRemediations?: UntaggedResourceRemediationOptions[];
}
