import { Duration } from 'aws-cdk-lib';
import { FrameworkControl } from './framework-control';
import { ControlTag, ResourceControlOptions } from './framework-control-options';
import { cronIntervals, parseCron } from '../private/cron';
import { TierModel } from '../protection/model';
import { groupsFor, meetsFrequency, retentionOfFrequent } from '../protection/requirement-checks';
import { RequirementModel } from '../protection/requirement-model';

/** What decides about the scopes of derived controls. */
export interface DerivationContext {
  readonly tagKey: string;
  /** Tags of plans and recovery points that replace the tier's own, under a naming that carries a migration over. */
  readonly carriedOverTag?: ControlTag;
  readonly vaultName: string;
  readonly exemptPrincipals: string[];
  /** Whether the accounts of the framework run restore tests themselves. */
  readonly restoreTests: boolean;
  /** Undefined means not known: a tag value is then the name of its one tier. */
  readonly tiers?: ReadonlyArray<TierModel>;
}

/** The controls that judge a requirement. Nothing but scopes is taken from tiers. */
export function requirementControls(requirement: RequirementModel, context: DerivationContext): FrameworkControl[] {
  const tag = resourceTag(requirement, context);
  const scope: ResourceControlOptions = { tag };
  const all = !requirement.tag;
  const ownTags = (some: (tier: TierModel) => boolean): (ControlTag | undefined)[] => (all ? [undefined] : tierTags(requirement, context, some));
  const { frequencyMinutes, retentionDays, recoveryPointAgeHours, airGappedAgeHours } = requirement;
  const controls = [FrameworkControl.resourcesProtectedByBackupPlan(scope)];
  if (frequencyMinutes !== undefined) {
    const minimumFrequency = span(frequencyMinutes / 60, requirement.frequencyUnit);
    const minimumRetention = Duration.days(retentionOfFrequent(requirement));
    controls.push(...ownTags((tier) => meetsFrequency(tier, requirement))
      .map((own) => FrameworkControl.planFrequencyAndRetention({ minimumFrequency, minimumRetention, tag: own })));
  }
  if (retentionDays !== undefined) {
    controls.push(...ownTags(() => true).map((own) => FrameworkControl.minimumRetention(Duration.days(retentionDays), { tag: own })));
  }
  if (requirement.encrypted) {
    controls.push(...ownTags(() => true).map((own) => FrameworkControl.recoveryPointsEncrypted({ tag: own })));
  }
  if (recoveryPointAgeHours !== undefined) {
    controls.push(FrameworkControl.lastRecoveryPointCreated(span(recoveryPointAgeHours, requirement.recoveryPointAgeUnit), scope));
  }
  // a list of Regions or accounts demands each of them
  for (const regions of requirement.crossRegion ? eachOf(requirement.crossRegion.regions) : []) {
    controls.push(FrameworkControl.resourcesProtectedByCrossRegion({ ...scope, regions }));
  }
  for (const accounts of requirement.crossAccount ? eachOf(requirement.crossAccount.accounts) : []) {
    controls.push(FrameworkControl.resourcesProtectedByCrossAccount({ ...scope, accounts }));
  }
  if (requirement.vaultLock) {
    const { minDays, maxDays } = requirement.vaultLock;
    const [minRetention, maxRetention] = [minDays, maxDays].map((days) => (days === undefined ? undefined : Duration.days(days)));
    controls.push(FrameworkControl.resourcesProtectedByVaultLock({ ...scope, minRetention, maxRetention }));
  }
  if (requirement.manualDeletionDisabled) {
    // vaults carry no tag of a tier, and other vaults of the account are not the requirement's
    controls.push(FrameworkControl.manualDeletionDisabled({ backupVaultName: context.vaultName, exemptPrincipals: context.exemptPrincipals }));
  }
  // this control knows no tags: it is for all resources or not there
  if (airGappedAgeHours !== undefined && all) {
    controls.push(FrameworkControl.resourcesInAirGappedVault(span(airGappedAgeHours, requirement.airGappedAgeUnit)));
  }
  if (requirement.restoreTimeMinutes !== undefined && context.restoreTests) {
    controls.push(FrameworkControl.restoreTimeMeetsTarget(Duration.minutes(requirement.restoreTimeMinutes), scope));
  }
  return controls;
}

/** The controls that notice when what a tier says is not what an account has. */
export function tierControls(tier: TierModel, context: DerivationContext): FrameworkControl[] {
  const { selection } = tier;
  const values = selection.kind === 'tags' ? selection.tagValues ?? [tier.name] : [];
  const key = selection.kind === 'tags' ? selection.tagKey ?? context.tagKey : context.tagKey;
  const own = context.carriedOverTag ?? { key: context.tagKey, value: tier.name };
  const intervals = tier.rules.map((rule) => ({ rule, longest: cronIntervals(parseCron(rule.schedule))?.longest ?? Infinity }));
  const [most] = intervals.sort((a, b) => a.longest - b.longest);
  const least = Math.min(...tier.rules.map(({ lifecycle }) => lifecycle.deleteAfterDays ?? Infinity));
  const frequency = frequencyOf(most.longest);
  return [
    ...values.map((value) => FrameworkControl.resourcesProtectedByBackupPlan({ tag: { key, value } })),
    ...frequency ? [FrameworkControl.planFrequencyAndRetention({
      minimumFrequency: frequency, minimumRetention: Duration.days(most.rule.lifecycle.deleteAfterDays ?? 36500), tag: own,
    })] : [],
    ...least === Infinity ? [] : [FrameworkControl.minimumRetention(Duration.days(least), { tag: own })],
    FrameworkControl.recoveryPointsEncrypted({ tag: own }),
  ];
}

/** Tiers whose resources no single tag tells apart. */
export function beyondOneTag(tiers: ReadonlyArray<TierModel>): TierModel[] {
  return tiers.filter(({ selection }) => selection.conditions.length > 0);
}

function resourceTag({ tag }: RequirementModel, { tagKey }: DerivationContext): ControlTag | undefined {
  return tag && { key: tag.key ?? tagKey, value: tag.value };
}

/** What the plans and recovery points of a requirement's tiers carry, each once. */
function tierTags(requirement: RequirementModel, context: DerivationContext, some: (tier: TierModel) => boolean): ControlTag[] {
  const { tagKey, tiers, carriedOverTag } = context;
  if (carriedOverTag) {
    return [carriedOverTag];
  }
  const names = tiers ? groupsFor(requirement, tiers, tagKey).flat().filter(some).map((tier) => tier.name) : [requirement.tag!.value];
  return names.map((value) => ({ key: tagKey, value }));
}

/** One list for each, or none where anything will do. */
function eachOf(values: ReadonlyArray<string>): (string[] | undefined)[] {
  return values.length === 0 ? [undefined] : values.map((value) => [value]);
}

/** What a plan's control takes: up to 24 hours or 31 days. */
function frequencyOf(minutes: number): Duration | undefined {
  const hours = Math.ceil(minutes / 60);
  return hours <= 24 ? Duration.hours(hours) : hours <= 31 * 24 ? Duration.days(Math.ceil(hours / 24)) : undefined;
}

function span(hours: number, unit: 'hours' | 'days' | undefined): Duration {
  return unit === 'days' ? Duration.days(hours / 24) : Duration.hours(hours);
}
