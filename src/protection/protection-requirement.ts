import { Duration } from 'aws-cdk-lib';
import { CopyRequirement, CopyRequirementModel } from './copy-requirement';
import { ProtectionRequirementOptions, VaultLockRequirement } from './protection-requirement-options';
import { RequirementModel, RequirementTag } from './requirement-model';
import { CONTROL_LIMITS, LIMITS } from '../data/limits';
import { checkDuration, checkMembers, checkOptionalInstance, checkTagKey, checkTagValue, hoursOrDays, Members, reject } from '../private/validation';

/**
 * What must hold for resources, whatever is done for them: written down apart from the tiers and never computed from them, so that a tier
 * that is weakened is noticed. A tier below a requirement is an error at synth; `ComplianceFramework.forRequirements` lets AWS Backup Audit
 * Manager judge the same in every account. Immutable.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/controls-and-remediation.html
 */
export class ProtectionRequirement {
  /**
   * What must hold for resources that carry the organization's tag (`BackupNaming.tagKey`) with this value.
   *
   * @param tagValue value of the tag; with the default selection, the name of a tier
   * @param options what must hold, at least one thing
   * @throws when nothing is required, or more than AWS Backup Audit Manager can judge
   */
  public static forTagValue(tagValue: string, options: ProtectionRequirementOptions): ProtectionRequirement {
    return new ProtectionRequirement({ value: checkTagValue('tagValue', tagValue) }, options);
  }

  /**
   * What must hold for resources that carry a tag of one's own.
   *
   * @param tagKey key of the tag
   * @param tagValue value of the tag
   * @param options what must hold, at least one thing
   * @throws when nothing is required, or more than AWS Backup Audit Manager can judge
   */
  public static forTag(tagKey: string, tagValue: string, options: ProtectionRequirementOptions): ProtectionRequirement {
    return new ProtectionRequirement({ key: checkTagKey('tagKey', tagKey), value: checkTagValue('tagValue', tagValue) }, options);
  }

  /**
   * What must hold for every resource that AWS Backup Audit Manager knows, and therefore for every tier.
   *
   * @param options what must hold, at least one thing
   * @throws when nothing is required, or more than AWS Backup Audit Manager can judge
   */
  public static forAllResources(options: ProtectionRequirementOptions): ProtectionRequirement {
    return new ProtectionRequirement(undefined, options);
  }

  /** Value of the tag; undefined means that it is for all resources. */
  public readonly tagValue?: string;
  /** Key of the tag; undefined means the key of `BackupNaming`, or that it is for all resources. */
  public readonly tagKey?: string;

  private readonly model: RequirementModel;

  private constructor(tag: RequirementTag | undefined, options: ProtectionRequirementOptions) {
    this.tagKey = tag?.key;
    this.tagValue = tag?.value;
    if (Object.values(options ?? {}).every((value) => value === undefined || value === false)) {
      reject('options', {}, 'nothing is required', 'require at least one thing, for example minimumRetention');
    }
    checkMembers('', options, REQUIREMENT_MEMBERS);
    const { frequencyHours, frequencyDays, ageHours, ageDays, airGappedHours, airGappedDays } = CONTROL_LIMITS;
    const { minimumFrequency, maximumRecoveryPointAge, airGappedCopyWithin } = options;
    const frequency = minimumFrequency && hoursOrDays('minimumFrequency', minimumFrequency, frequencyHours, frequencyDays);
    const age = maximumRecoveryPointAge && hoursOrDays('maximumRecoveryPointAge', maximumRecoveryPointAge, ageHours, ageDays);
    const airGapped = airGappedCopyWithin && hoursOrDays('airGappedCopyWithin', airGappedCopyWithin, airGappedHours, airGappedDays);
    const retentionDays = retentionDaysOf('minimumRetention', options.minimumRetention);
    const frequentRetentionDays = retentionDaysOf('retentionAtMinimumFrequency', options.retentionAtMinimumFrequency);
    checkRetentions(options, retentionDays, frequentRetentionDays);
    this.model = {
      tag,
      frequencyMinutes: frequency && frequency.hours * 60,
      frequencyUnit: frequency?.unit,
      retentionDays,
      frequentRetentionDays,
      recoveryPointAgeHours: age?.hours,
      recoveryPointAgeUnit: age?.unit,
      crossRegion: crossRegion(options.crossRegionCopy),
      crossAccount: crossAccount(options.crossAccountCopy),
      airGappedAgeHours: airGapped?.hours,
      airGappedAgeUnit: airGapped?.unit,
      vaultLock: options.vaultLock && lockBounds(options.vaultLock),
      encrypted: options.encrypted ?? false,
      manualDeletionDisabled: options.manualDeletionDisabled ?? false,
      restoreTimeMinutes: options.maximumRestoreTime && checkDuration('maximumRestoreTime', options.maximumRestoreTime, 'minutes', LIMITS.restoreTimeMinutes, 'this library'),
    };
  }

  /** @internal */
  public get _model(): RequirementModel {
    return this.model;
  }
}

const REQUIREMENT_MEMBERS: Members<ProtectionRequirementOptions> = {
  minimumFrequency: 'optional',
  minimumRetention: 'optional',
  retentionAtMinimumFrequency: 'optional',
  maximumRecoveryPointAge: 'optional',
  crossRegionCopy: 'optional',
  crossAccountCopy: 'optional',
  airGappedCopyWithin: 'optional',
  vaultLock: 'optional',
  encrypted: 'boolean',
  manualDeletionDisabled: 'boolean',
  maximumRestoreTime: 'optional',
};

function retentionDaysOf(prop: string, value: Duration | undefined): number | undefined {
  return value && checkDuration(prop, value, 'days', LIMITS.retentionDays);
}

function checkRetentions(options: ProtectionRequirementOptions, retention: number | undefined, frequent: number | undefined): void {
  if (frequent === undefined) {
    return;
  }
  if (!options.minimumFrequency) {
    reject('retentionAtMinimumFrequency', `${frequent} days`, 'no minimumFrequency is required', 'give minimumFrequency, or require minimumRetention');
  }
  if (retention !== undefined && frequent < retention) {
    reject('retentionAtMinimumFrequency', `${frequent} days`, `minimumRetention is ${retention} days, of every recovery point`, 'leave it out, or require more than minimumRetention');
  }
}

function crossRegion(requirement: CopyRequirement | undefined): RequirementModel['crossRegion'] {
  const model = copyModelOf('crossRegionCopy', requirement);
  if (model?.kind === 'accounts') {
    reject('crossRegionCopy', model.accounts, 'these are accounts, and copies to other Regions are what it requires',
      'give CopyRequirement.any() or CopyRequirement.toRegions(), and the accounts to crossAccountCopy');
  }
  return model && { regions: model.kind === 'regions' ? model.regions : [] };
}

function crossAccount(requirement: CopyRequirement | undefined): RequirementModel['crossAccount'] {
  const model = copyModelOf('crossAccountCopy', requirement);
  if (model?.kind === 'regions') {
    reject('crossAccountCopy', model.regions, 'these are Regions, and copies to other accounts are what it requires',
      'give CopyRequirement.any() or CopyRequirement.toAccounts(), and the Regions to crossRegionCopy');
  }
  return model && { accounts: model.kind === 'accounts' ? model.accounts : [] };
}

/** Anything else, such as true, would require nothing. */
function copyModelOf(prop: string, requirement: CopyRequirement | undefined): CopyRequirementModel | undefined {
  checkOptionalInstance(prop, requirement, '_model', 'a CopyRequirement', 'CopyRequirement.any()');
  return requirement?._model;
}

function lockBounds(lock: VaultLockRequirement): NonNullable<RequirementModel['vaultLock']> {
  checkMembers('vaultLock', lock, { minRetention: 'optional', maxRetention: 'optional' });
  const minDays = retentionDaysOf('vaultLock.minRetention', lock.minRetention);
  const maxDays = retentionDaysOf('vaultLock.maxRetention', lock.maxRetention);
  if (minDays !== undefined && maxDays !== undefined && maxDays < minDays) {
    reject('vaultLock.maxRetention', `${maxDays} days`, `minRetention is ${minDays} days`, 'give a maxRetention that is not shorter than minRetention');
  }
  return { minDays, maxDays };
}
