import { Duration } from 'aws-cdk-lib';
import { lockParameters, principalList, recorded, resourceScope, scopeOf, timeParameters } from './control-checks';
import { CONTROL_MEMBERS, checkControlOptions } from './control-members';
import { ControlModel } from './control-model';
import {
  AirGappedControlOptions, ControlPresetOptions, CrossAccountControlOptions, CrossRegionControlOptions, CustomControlOptions,
  ManualDeletionControlOptions, PlanFrequencyControlOptions, RansomwareResilienceOptions, ResourceControlOptions, TaggedControlOptions,
  VaultLockControlOptions,
} from './framework-control-options';
import { checkCustomControl } from './known-controls';
import { CONTROL_LIMITS, FRAMEWORK_LIMITS, LIMITS } from '../data/limits';
import { checkAccountId } from '../organization-layout/organization-ids';
import { knownRegion } from '../private/regions';
import { checkDuration, checkText, reject } from '../private/validation';

const { frequencyHours, frequencyDays, ageHours, ageDays, airGappedHours, airGappedDays } = CONTROL_LIMITS;

/**
 * One control of AWS Backup Audit Manager: what it demands, and of what. Immutable.
 *
 * A control is narrowed by the tag of the object that it evaluates: a resource, a plan, a vault or a recovery point.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/controls-and-remediation.html
 */
export class FrameworkControl {
  /**
   * The least that AWS's example starts with: resources in a plan, manual deletion disabled, recovery points encrypted.
   *
   * @param options who may still delete: `MemberBackupBaseline.manualDeletionExemptPrincipals` where the vaults are those of a baseline
   */
  public static minimal(options: ControlPresetOptions = {}): FrameworkControl[] {
    checkControlOptions(options, CONTROL_MEMBERS.preset);
    return [
      FrameworkControl.resourcesProtectedByBackupPlan(),
      FrameworkControl.manualDeletionDisabled({ exemptPrincipals: options.exemptPrincipals }),
      FrameworkControl.recoveryPointsEncrypted(),
    ];
  }

  /**
   * `minimal()`, recovery points kept for 35 days, and plans that back up every 24 hours and keep it for 35 days.
   *
   * @param options who may still delete: `MemberBackupBaseline.manualDeletionExemptPrincipals` where the vaults are those of a baseline
   */
  public static awsRecommended(options: ControlPresetOptions = {}): FrameworkControl[] {
    checkControlOptions(options, CONTROL_MEMBERS.preset);
    return [
      ...FrameworkControl.minimal(options),
      FrameworkControl.minimumRetention(Duration.days(35)),
      FrameworkControl.planFrequencyAndRetention({ minimumFrequency: Duration.hours(24), minimumRetention: Duration.days(35) }),
    ];
  }

  /**
   * What must outlive an attacker with administrator rights: manual deletion disabled, locked vaults, copies in another account and another
   * Region, and in a logically air-gapped vault.
   *
   * @param options who may still delete (`MemberBackupBaseline.manualDeletionExemptPrincipals`), and how old air-gapped copies may be
   */
  public static ransomwareResilience(options: RansomwareResilienceOptions = {}): FrameworkControl[] {
    checkControlOptions(options, CONTROL_MEMBERS.ransomware);
    return [
      FrameworkControl.manualDeletionDisabled({ exemptPrincipals: options.exemptPrincipals }),
      FrameworkControl.resourcesProtectedByVaultLock(),
      FrameworkControl.resourcesProtectedByCrossAccount(),
      FrameworkControl.resourcesProtectedByCrossRegion(),
      FrameworkControl.resourcesInAirGappedVault(options.airGappedCopyWithin ?? Duration.days(7)),
    ];
  }

  /**
   * Resources are in at least one backup plan; judged every 24 hours.
   */
  public static resourcesProtectedByBackupPlan(options: ResourceControlOptions = {}): FrameworkControl {
    checkControlOptions(options, CONTROL_MEMBERS.resources);
    return known('BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN', {}, options);
  }

  /**
   * Plans have at least one rule of this frequency and retention; judged when a plan changes.
   *
   * @throws when the frequency is not 1 to 24 hours or 1 to 31 days, or the retention not 1 to 36,500 days
   */
  public static planFrequencyAndRetention(options: PlanFrequencyControlOptions = {}): FrameworkControl {
    checkControlOptions(options, CONTROL_MEMBERS.frequency);
    const { unit, value } = timeParameters('minimumFrequency', options.minimumFrequency ?? Duration.days(1), frequencyHours, frequencyDays);
    const plan = options.backupPlanId;
    return new FrameworkControl({
      name: 'BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK',
      parameters: {
        requiredFrequencyUnit: unit,
        requiredFrequencyValue: value,
        requiredRetentionDays: `${checkDuration('minimumRetention', options.minimumRetention ?? Duration.days(35), 'days', LIMITS.retentionDays)}`,
      },
      scope: scopeOf(options.tag, plan === undefined ? undefined : { prop: 'backupPlanId', id: plan, type: 'AWS::Backup::BackupPlan' }),
    });
  }

  /**
   * The vault's policy denies everyone, but for `exemptPrincipals`, to delete recovery points, to change their lifecycle and to change the policy;
   * judged when the vault changes. Vaults of this library meet it with `ManualDeletion.denied()` once it knows whom their policy exempts: the role
   * that deploys them, for one. Pass `MemberBackupBaseline.manualDeletionExemptPrincipals`.
   *
   * @throws when more than 5 principals are exempt, or one is no ARN of a role
   */
  public static manualDeletionDisabled(options: ManualDeletionControlOptions = {}): FrameworkControl {
    checkControlOptions(options, CONTROL_MEMBERS.manualDeletion);
    const exempt = principalList(options.exemptPrincipals ?? []);
    const vault = options.backupVaultName;
    return new FrameworkControl({
      name: 'BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED',
      // an empty list is refused as invalid
      parameters: exempt === undefined ? {} : { principalArnList: exempt },
      scope: scopeOf(options.tag, vault === undefined ? undefined : { prop: 'backupVaultName', id: vault, type: 'AWS::Backup::BackupVault' }),
    });
  }

  /**
   * Recovery points are encrypted; judged when a recovery point changes.
   */
  public static recoveryPointsEncrypted(options: TaggedControlOptions = {}): FrameworkControl {
    checkControlOptions(options, CONTROL_MEMBERS.tagged);
    return new FrameworkControl({ name: 'BACKUP_RECOVERY_POINT_ENCRYPTED', parameters: {}, scope: scopeOf(options.tag) });
  }

  /**
   * Every recovery point is kept at least this long; judged when a recovery point changes.
   *
   * @param retention whole days, 1 to 36,500
   * @param options which recovery points
   * @throws when the retention is out of bounds
   */
  public static minimumRetention(retention: Duration, options: TaggedControlOptions = {}): FrameworkControl {
    checkControlOptions(options, CONTROL_MEMBERS.tagged);
    return new FrameworkControl({
      name: 'BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK',
      parameters: { requiredRetentionDays: `${checkDuration('retention', retention, 'days', LIMITS.retentionDays)}` },
      scope: scopeOf(options.tag),
    });
  }

  /**
   * Backups of resources are copied to another Region; judged every 24 hours.
   *
   * @throws when a Region is unknown or the list is empty
   */
  public static resourcesProtectedByCrossRegion(options: CrossRegionControlOptions = {}): FrameworkControl {
    checkControlOptions(options, CONTROL_MEMBERS.regions);
    const regions = options.regions && notEmpty('regions', options.regions.map((region) => knownRegion('regions', region)));
    return known('BACKUP_RESOURCES_PROTECTED_BY_CROSS_REGION', regions ? { crossRegionList: regions.join(',') } : {}, options);
  }

  /**
   * Backups of resources are copied to another account of the organization; judged every 24 hours.
   *
   * @throws when there are more than 5 accounts or none, or one is no account id
   */
  public static resourcesProtectedByCrossAccount(options: CrossAccountControlOptions = {}): FrameworkControl {
    checkControlOptions(options, CONTROL_MEMBERS.accounts);
    const accounts = options.accounts && notEmpty('accounts', options.accounts.map((account) => checkAccountId('accounts', account)));
    const most = CONTROL_LIMITS.crossAccounts;
    if (accounts && accounts.length > most) {
      reject('accounts', accounts.length, `AWS Backup Audit Manager takes at most ${most} accounts`, `name at most ${most}, or none for any account`);
    }
    return known('BACKUP_RESOURCES_PROTECTED_BY_CROSS_ACCOUNT', accounts ? { crossAccountList: accounts.join(',') } : {}, options);
  }

  /**
   * Plans of resources store their backups in a locked vault; judged every 24 hours.
   *
   * @throws when a bound is not 1 to 36,500 days, or they contradict each other
   */
  public static resourcesProtectedByVaultLock(options: VaultLockControlOptions = {}): FrameworkControl {
    checkControlOptions(options, CONTROL_MEMBERS.lock);
    return known('BACKUP_RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK', lockParameters(options.minRetention, options.maxRetention), options);
  }

  /**
   * Resources have a recovery point that is not older than this, in their own account and Region: copies from other accounts don't count;
   * judged every 24 hours.
   *
   * @param maximumAge 1 to 744 hours or 1 to 31 days; more than the schedule's interval and the start window together
   * @param options which resources
   * @throws when the age is out of bounds
   */
  public static lastRecoveryPointCreated(maximumAge: Duration, options: ResourceControlOptions = {}): FrameworkControl {
    checkControlOptions(options, CONTROL_MEMBERS.resources);
    const { unit, value } = timeParameters('maximumAge', maximumAge, ageHours, ageDays);
    return known('BACKUP_LAST_RECOVERY_POINT_CREATED', { recoveryPointAgeUnit: unit, recoveryPointAgeValue: value }, options);
  }

  /**
   * The latest restore of resources took no longer than this; judged every 24 hours. It reads restores in the resource's own account and Region:
   * tests that run in another account never reach it.
   *
   * @param target whole minutes, 1 to 525,600
   * @param options which resources
   * @throws when the target is out of bounds
   */
  public static restoreTimeMeetsTarget(target: Duration, options: ResourceControlOptions = {}): FrameworkControl {
    checkControlOptions(options, CONTROL_MEMBERS.resources);
    return known('RESTORE_TIME_FOR_RESOURCES_MEET_TARGET', { maxRestoreTime: `${checkDuration('target', target, 'minutes', LIMITS.restoreTimeMinutes, 'this library')}` }, options);
  }

  /**
   * Resources have a recovery point in a logically air-gapped vault that is not older than this; judged every 24 hours. AWS recommends 7 days or
   * more; less than the schedule of the copies makes compliance flap.
   *
   * @param within 24 to 2,184 hours or 1 to 91 days
   * @param options which resources; this control can't be narrowed by tag
   * @throws when the time is out of bounds
   */
  public static resourcesInAirGappedVault(within: Duration, options: AirGappedControlOptions = {}): FrameworkControl {
    checkControlOptions(options, CONTROL_MEMBERS.airGapped);
    const { unit, value } = timeParameters('within', within, airGappedHours, airGappedDays);
    return known('RESOURCES_IN_LOGICALLY_AIR_GAPPED_VAULT', { recoveryPointAgeUnit: unit, recoveryPointAgeValue: value }, options);
  }

  /**
   * A control that AWS added later, or one of the known ones in words that this library does not have.
   *
   * @param controlName name of the control, in upper case with underscores
   * @param options parameters and scope, passed on as they are
   * @throws when a parameter or scope of a control that this version knows is one that AWS refuses: a value out of bounds, a required one that is missing
   */
  public static of(controlName: string, options: CustomControlOptions = {}): FrameworkControl {
    checkControlOptions(options, CONTROL_MEMBERS.custom);
    const name = checkText('controlName', controlName, /^[A-Z][A-Z0-9_]*$/, 'a control name has upper-case letters, digits and underscores', 'copy it from AWS\'s list');
    const ids = options.complianceResourceIds && checkIds(options.complianceResourceIds);
    const types = options.complianceResourceTypes && notEmpty('complianceResourceTypes', options.complianceResourceTypes);
    const scope = { ...scopeOf(options.tag), ...types && { types }, ...ids && { ids } };
    const model: ControlModel = { name, parameters: { ...options.parameters ?? {} }, scope };
    checkCustomControl(model);
    return new FrameworkControl(model, options.recordedResourceTypes);
  }

  /** @internal */
  public static _known(controlName: string, parameters: { [name: string]: string }, options: ResourceControlOptions): FrameworkControl {
    return new FrameworkControl({ name: controlName, parameters, scope: resourceScope(controlName, options) });
  }

  /** Name of the control in AWS's words. */
  public readonly controlName: string;
  /** Types that AWS Config has to record for the control; empty where it needs none. */
  public readonly recordedResourceTypes: string[];

  private readonly model: ControlModel;

  private constructor(model: ControlModel, recordedResourceTypes?: string[]) {
    this.controlName = model.name;
    this.recordedResourceTypes = recorded(model.name, recordedResourceTypes);
    this.model = model;
  }

  /** @internal */
  public get _model(): ControlModel {
    return this.model;
  }
}

function known(controlName: string, parameters: { [name: string]: string }, options: ResourceControlOptions): FrameworkControl {
  return FrameworkControl._known(controlName, parameters, options);
}

function notEmpty(prop: string, values: string[]): string[] {
  return values.length > 0 ? [...new Set(values)].sort() : reject(prop, values, 'a list of nothing can\'t be met', 'leave it out, or name at least one');
}

function checkIds(ids: string[]): string[] {
  if (ids.length < 1 || ids.length > FRAMEWORK_LIMITS.complianceResourceIds) {
    reject('complianceResourceIds', ids.length, `a scope names 1 to ${FRAMEWORK_LIMITS.complianceResourceIds} ids`, `leave it out, or name at most ${FRAMEWORK_LIMITS.complianceResourceIds}`);
  }
  return [...ids];
}
