/** What must hold, as plain values; undefined means that nothing is required. */
export interface RequirementModel {
  /** Undefined means every resource. */
  readonly tag?: RequirementTag;
  readonly frequencyMinutes?: number;
  /** The unit in which the user gave the frequency, as the control has it. */
  readonly frequencyUnit?: 'hours' | 'days';
  readonly retentionDays?: number;
  readonly frequentRetentionDays?: number;
  readonly recoveryPointAgeHours?: number;
  readonly recoveryPointAgeUnit?: 'hours' | 'days';
  readonly crossRegion?: { readonly regions: ReadonlyArray<string> };
  readonly crossAccount?: { readonly accounts: ReadonlyArray<string> };
  readonly airGappedAgeHours?: number;
  readonly airGappedAgeUnit?: 'hours' | 'days';
  readonly vaultLock?: { readonly minDays?: number; readonly maxDays?: number };
  readonly encrypted: boolean;
  readonly manualDeletionDisabled: boolean;
  readonly restoreTimeMinutes?: number;
}

export interface RequirementTag {
  /** Undefined means the tag key of the naming. */
  readonly key?: string;
  readonly value: string;
}

/** How messages call what a requirement is for. */
export function describeRequirement({ tag }: RequirementModel): string {
  return tag ? `requirement for '${tag.key === undefined ? '' : `${tag.key}=`}${tag.value}'` : 'requirement for all resources';
}
