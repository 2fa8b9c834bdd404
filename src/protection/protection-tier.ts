import { Duration } from 'aws-cdk-lib';
import { BackupRule } from './backup-rule';
import { CopyDestination } from './copy-destination';
import { CopyFallback } from './copy-fallback';
import { TierModel } from './model';
import { tierPropsFromPlan } from './plan-json';
import { ProtectionTierOptions, ProtectionTierProps, TierFromBackupPlanOptions, TierPresetOptions } from './protection-tier-props';
import { ResourceSelection } from './resource-selection';
import { checkTier } from './retention-checks';
import { tierPropsFromJson, tierToJson } from './tier-json';
import { LIMITS } from '../data/limits';
import { INSTANCES } from '../private/instances';
import { checkDuration, checkInstance, checkMembers, checkOptionalInstance, checkTags, Members, reject } from '../private/validation';

/**
 * What protection is given: the only place where it is defined. Policies, local plans, restore tests and checks are computed from it.
 *
 * Every tier puts its own tag (`BackupNaming.tagKey` = its name) on its plan and on its recovery points, because compliance
 * controls and restore tests look at those objects, not at the resource. Immutable.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/about-backup-plans.html
 */
export class ProtectionTier {
  /**
   * The daily plan of AWS's reference solution, value for value: 05:00 UTC, start within 60 and complete within 1,200 minutes,
   * 35 days, with the copy kept as long. Use it with `BackupNaming.awsBackupSolution()`.
   */
  public static awsBackupSolutionDaily(options: TierPresetOptions = {}): ProtectionTier {
    return solutionTier('daily', BackupRule.daily(solutionRule(options, 35)), options);
  }

  /**
   * The monthly plan of AWS's reference solution, value for value: the first day at 05:00 UTC, start within 60 and complete within
   * 1,200 minutes, 366 days, with the copy kept as long. Use it with `BackupNaming.awsBackupSolution()`.
   */
  public static awsBackupSolutionMonthly(options: TierPresetOptions = {}): ProtectionTier {
    return solutionTier('monthly', BackupRule.monthly(solutionRule(options, 366)), options);
  }

  /**
   * A backup every day, kept and copied for 35 days; jobs may start within 8 hours.
   */
  public static daily(options: TierPresetOptions = {}): ProtectionTier {
    return preset('daily', [BackupRule.daily(kept(options, 35))], options);
  }

  /**
   * A backup every Sunday, kept and copied for 13 weeks (91 days); jobs may start within 8 hours.
   */
  public static weekly(options: TierPresetOptions = {}): ProtectionTier {
    return preset('weekly', [BackupRule.weekly(kept(options, 91))], options);
  }

  /**
   * A backup on the first day of every month, kept and copied for 13 months (396 days); jobs may start within 8 hours.
   */
  public static monthly(options: TierPresetOptions = {}): ProtectionTier {
    return preset('monthly', [BackupRule.monthly(kept(options, 396))], options);
  }

  /**
   * Daily backups kept for 35 days, weekly ones for 13 weeks, monthly ones for 13 months and yearly ones for 7 years, each copied for as long.
   * Monthly and yearly ones move to cold storage after 30 days where the resource type has it, which a warning tells: EBS and others stay warm. On days on which several are due, AWS Backup
   * makes the one that is kept longest.
   */
  public static grandfatherFatherSon(options: TierPresetOptions = {}): ProtectionTier {
    const cold = { moveToColdStorageAfter: Duration.days(30) };
    return preset('gfs', [
      BackupRule.daily(kept(options, 35)),
      BackupRule.weekly(kept(options, 91)),
      BackupRule.monthly(kept(options, 396, cold)),
      BackupRule.yearly(kept(options, 2557, cold)),
    ], options);
  }

  /**
   * Point-in-time restore over 35 days, with a copy every day that is kept as long. Types without point-in-time restore get a daily snapshot.
   *
   * One rule does it all: AWS Backup makes one backup where rules overlap, and copies for that rule only.
   */
  public static continuous(options: TierPresetOptions = {}): ProtectionTier {
    return preset('continuous', [BackupRule.continuous(kept(options, LIMITS.continuousRetentionDays.max))], options);
  }

  /**
   * Reads what `toJson` wrote.
   *
   * @param json the parsed JSON
   * @throws when it is something else, or would be no valid tier
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- jsii has no other word for JSON
  public static fromJson(json: any): ProtectionTier {
    return new ProtectionTier(tierPropsFromJson(json));
  }

  /**
   * Reads a plan as AWS Backup's API takes and gives it (`BackupPlan` of CreateBackupPlan, GetBackupPlan and the CLI), or such a plan in a list with
   * the tags of what it protects: `[{ BackupPlanName, Rules: [{ RuleName, ScheduleExpression, Lifecycle, CopyActions, … }] }, { tagKey: tagValue }]`.
   *
   * What the plan protects is said by `tags`, by `selections` or by the list. Names of the plan and of its rules, schedules, windows and days are kept
   * exactly; -1 days are never. Names of vaults and ARNs are placeholders, of which only the Region of DestinationBackupVaultArn is used: backups go
   * to the vault of `BackupNaming.vaultName` (with TargetLogicallyAirGappedBackupVaultArn, to the air-gapped one), copies to the same-named
   * vault of the same account in that Region. A copy without Lifecycle gets the rule's. A BackupPlanName that AWS Backup would refuse is a
   * placeholder too: `BackupNaming` names the plan then.
   *
   * @param plan the parsed JSON
   * @param options what the plan does not say
   * @throws when it is no plan, holds what a tier can't do, or would be no valid tier
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupPlanInput.html
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- jsii has no other word for JSON
  public static fromBackupPlan(plan: any, options: TierFromBackupPlanOptions = {}): ProtectionTier {
    checkMembers('', options, FROM_PLAN_MEMBERS);
    return new ProtectionTier(tierPropsFromPlan(plan, options));
  }

  /** Name of the tier and the tag value by which resources choose it. */
  public readonly name: string;

  private readonly model: TierModel;

  /**
   * @param props what the tier does
   * @throws when AWS Backup would refuse the plan, or do something else than it says
   */
  constructor(props: ProtectionTierProps) {
    checkMembers('', props, TIER_MEMBERS);
    checkTierInstances(props);
    this.name = props.name;
    this.model = {
      name: props.name,
      rules: props.rules.map((rule) => rule._model),
      selection: (props.selection ?? ResourceSelection.tierTag())._model,
      selectionName: props.selectionName,
      planName: props.planName,
      planTags: checkTags('planTags', props.planTags ?? {}),
      fallback: (props.copyFallback ?? CopyFallback.centralVault())._model,
      fallbackAdded: props.copyFallback ? undefined : true,
      windowsVss: props.windowsVss,
      backupS3Acls: props.backupS3Acls,
      backupS3ObjectTags: props.backupS3ObjectTags,
      scanResourceTypes: props.malwareScanResourceTypes
        && atLeastOne('malwareScanResourceTypes', [...new Set(props.malwareScanResourceTypes.map((type) => type.typeName))].sort()),
      restoreTimeTargetMinutes: props.restoreTimeTarget && checkDuration('restoreTimeTarget', props.restoreTimeTarget, 'minutes', LIMITS.restoreTimeMinutes, 'this library'),
    };
    checkTier(this.model);
  }

  /**
   * The tier as plain data, for a file or a parameter; `fromJson` reads it.
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- jsii has no other word for JSON
  public toJson(): any {
    return tierToJson(this.model);
  }

  /** @internal */
  public get _model(): TierModel {
    return this.model;
  }
}

const TIER_OPTIONS: Members<ProtectionTierOptions> = {
  selection: 'optional',
  planTags: 'map',
  copyFallback: 'optional',
  windowsVss: 'boolean',
  backupS3Acls: 'boolean',
  backupS3ObjectTags: 'boolean',
  malwareScanResourceTypes: 'list',
  restoreTimeTarget: 'optional',
  planName: 'text',
  selectionName: 'text',
};
const TIER_MEMBERS: Members<ProtectionTierProps> = { name: 'required', rules: 'required list', ...TIER_OPTIONS };
const PRESET_MEMBERS: Members<TierPresetOptions> = { name: 'optional', copyTo: 'list', ...TIER_OPTIONS };
const FROM_PLAN_MEMBERS: Members<TierFromBackupPlanOptions> = {
  name: 'optional', tags: 'optional', selections: 'list', resourceTypes: 'list', copyTo: [INSTANCES.copyDestination], support: INSTANCES.support,
};

/** What types say in other languages: JavaScript can give a text for a type. */
function checkTierInstances({ rules, selection, copyFallback, malwareScanResourceTypes }: ProtectionTierProps): void {
  rules.forEach((one, i) => checkInstance(`rules[${i}]`, one, '_model', 'a BackupRule', 'BackupRule.daily()'));
  checkOptionalInstance('selection', selection, '_model', 'a ResourceSelection', 'ResourceSelection.byTag(\'…\', [\'…\'])');
  checkOptionalInstance('copyFallback', copyFallback, '_model', 'a CopyFallback', 'CopyFallback.none()');
  malwareScanResourceTypes?.forEach((one, i) =>
    checkInstance(`malwareScanResourceTypes[${i}]`, one, 'typeName', 'a MalwareScanResourceType', 'MalwareScanResourceType.EBS'));
}

function atLeastOne<T>(prop: string, values: T[]): T[] {
  return values.length > 0 ? values : reject(prop, values, 'a list of nothing would be refused', 'leave it out, or name at least one');
}

function preset(name: string, rules: BackupRule[], options: TierPresetOptions): ProtectionTier {
  checkMembers('', options, PRESET_MEMBERS);
  const { name: chosen, copyTo: _, ...rest } = options;
  return new ProtectionTier({ ...rest, name: chosen ?? name, rules });
}

function solutionTier(name: string, rule: BackupRule, options: TierPresetOptions): ProtectionTier {
  // one plan with one tag selection, as it was: nothing may be split off
  const nothingCopied = options.copyTo?.length === 0;
  return preset(name, [rule], { ...options, copyFallback: options.copyFallback ?? (nothingCopied ? undefined : CopyFallback.attempt()) });
}

function solutionRule(options: TierPresetOptions, days: number) {
  return { ...kept(options, days), startWindow: Duration.minutes(60), completionWindow: Duration.minutes(1200) };
}

/** Backups and copies that are kept equally long, as presets say of both. */
function kept(options: TierPresetOptions, days: number, cold: { moveToColdStorageAfter?: Duration } = {}) {
  checkMembers('', options, PRESET_MEMBERS); // before it is used
  const lifecycle = { ...cold, deleteAfter: Duration.days(days) };
  return { ...lifecycle, copyActions: (options.copyTo ?? [CopyDestination.centralVault()]).map((destination) => ({ destination, ...lifecycle })) };
}
