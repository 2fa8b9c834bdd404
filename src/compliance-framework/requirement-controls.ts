import { Duration } from 'aws-cdk-lib';
import { FrameworkControl } from './framework-control';
import { ControlTag, ResourceControlOptions } from './framework-control-options';
import { LIMITS } from '../data/limits';
import { ownTagsUnder } from '../definition/tier-checks';
import { BackupNaming } from '../organization-layout/backup-naming';
import { cronIntervals, parseCron } from '../private/cron';
import { reject } from '../private/validation';
import { TierModel } from '../protection/model';
import { besideOwn } from '../protection/plan-contents';
import { leastKeptInAccount, meetsFrequency, retentionOfFrequent } from '../protection/requirement-checks';
import { groupsFor } from '../protection/requirement-groups';
import { RequirementModel } from '../protection/requirement-model';
import { selectionsOf } from '../protection/selections';

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
  /** The one Region of the template; undefined means several, or not known. */
  readonly region?: string;
}

/** The controls that judge a requirement. Nothing but scopes is taken from tiers. */
export function requirementControls(requirement: RequirementModel, context: DerivationContext): FrameworkControl[] {
  const tag = resourceTag(requirement, context);
  const scope: ResourceControlOptions = { tag };
  const all = !requirement.tag;
  const ownTags = (): (ControlTag | undefined)[] => (all ? [undefined] : tierTags(requirement, context, () => true));
  const { frequencyMinutes, retentionDays, recoveryPointAgeHours, airGappedAgeHours } = requirement;
  const controls = [FrameworkControl.resourcesProtectedByBackupPlan(scope)];
  if (frequencyMinutes !== undefined) {
    const minimumFrequency = span(frequencyMinutes / 60, requirement.frequencyUnit);
    const minimumRetention = Duration.days(retentionOfFrequent(requirement));
    // one plan of a resource is enough, but the control asks every plan that it looks at
    const frequentTags = context.tiers ? tierTags(requirement, context, (tier) => meetsFrequency(tier, requirement)) : ownTags();
    controls.push(...frequentTags
      .map((own) => FrameworkControl.planFrequencyAndRetention({ minimumFrequency, minimumRetention, tag: own })));
  }
  if (retentionDays !== undefined) {
    controls.push(...ownTags().map((own) => FrameworkControl.minimumRetention(Duration.days(retentionDays), { tag: own })));
  }
  if (requirement.encrypted) {
    controls.push(...ownTags().map((own) => FrameworkControl.recoveryPointsEncrypted({ tag: own })));
  }
  if (recoveryPointAgeHours !== undefined) {
    controls.push(FrameworkControl.lastRecoveryPointCreated(span(recoveryPointAgeHours, requirement.recoveryPointAgeUnit), scope));
  }
  // a list of Regions or accounts demands each of them, but nothing is copied from a Region to itself
  const otherRegions = requirement.crossRegion?.regions.filter((region) => region !== context.region);
  for (const regions of otherRegions ? eachOf(otherRegions) : []) {
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

/** Refuses a requirement by a tag that plans and recovery points carry only where tiers say so. */
export function checkOwnTags(requirement: RequirementModel, { tagKey, tiers, carriedOverTag }: DerivationContext): void {
  const { tag } = requirement;
  const judged = requirement.frequencyMinutes !== undefined || requirement.retentionDays !== undefined || requirement.encrypted;
  if (judged && tag?.key !== undefined && tag.key !== tagKey && !tiers && !carriedOverTag) {
    reject('requirements of the definition', `${tag.key}=${tag.value}`,
      `it knows no tiers here, and plans and recovery points carry the tag ${tagKey} with the name of their tier: controls on them would find nothing`,
      'assign the tiers that select resources by this tag, or use ProtectionRequirement.forTagValue()');
  }
}

/** What of a tier controls look for by its tag. */
export interface LookedFor {
  readonly plans: boolean;
  readonly recoveryPoints: boolean;
}

/** Refuses a requirement whose controls would find no plan or recovery point of some tier that serves it. */
export function checkTagsOfServing(requirement: RequirementModel, tiers: ReadonlyArray<TierModel>, naming: BackupNaming): void {
  const serving = groupsFor(requirement, tiers, naming.tagKey).flatMap((group) => group.tiers);
  const recoveryPoints = requirement.tag !== undefined && (requirement.retentionDays !== undefined || requirement.encrypted);
  serving.forEach((tier) => {
    const plans = requirement.frequencyMinutes !== undefined && meetsFrequency(tier, requirement);
    checkTagsOfTier(tier, naming, { plans, recoveryPoints });
  });
}

/** Refuses a tier whose plans or recovery points no control finds, because they don't carry the tag by which it looks for them. */
export function checkTagsOfTier(tier: TierModel, naming: BackupNaming, lookedFor: LookedFor): void {
  const [key, value] = Object.entries(naming._carriedOver?.tags ?? { [naming.tagKey]: tier.name })[0];
  const lists: [wanted: boolean, on: 'planTag' | 'recoveryPointTag', prop: string, tags: TierModel['planTags'], limit: number][] = [
    [lookedFor.plans, 'planTag', 'planTags', tier.planTags, LIMITS.planTags],
    ...tier.rules.map(({ name, recoveryPointTags }): typeof lists[number] =>
      [lookedFor.recoveryPoints, 'recoveryPointTag', `recoveryPointTags of rule '${name}'`, recoveryPointTags, LIMITS.recoveryPointTags]),
  ];
  for (const [, on, prop, tags, limit] of lists.filter(([wanted]) => wanted)) {
    if (besideOwn(ownTagsUnder(naming, tier, on), tags, limit)[key] === value) {
      continue;
    }
    const these = `${on === 'planTag' ? 'plans' : 'recovery points'} of '${tier.name}' by the tag ${key}=${value}`;
    if (tier.leftOut?.includes(on)) {
      reject('planAdditions of the definition', tier.leftOut, `controls look for the ${these}, which these then don't carry: they would judge nothing`,
        `keep the tag, or give ${key}=${value} in ${prop}`);
    }
    reject(`tier '${tier.name}': ${prop}`, `${Object.keys(tags).length} tags`, `AWS Backup takes ${limit}, and controls look for the ${these}, for which that leaves no room: they would judge nothing`,
      `give one tag less, or ${key}=${value} as one of them`);
  }
}

/** The controls that notice when what a tier says is not what an account has. */
export function tierControls(tier: TierModel, context: DerivationContext): FrameworkControl[] {
  return [...membershipControls(tier, context), ...keepingControls([tier], { key: context.tagKey, value: tier.name })];
}

/** That the resources of a tier are in a plan. */
export function membershipControls({ name, selection }: TierModel, { tagKey }: DerivationContext): FrameworkControl[] {
  const tags = selectionsOf(selection).flatMap((one) => (one.kind === 'tags' ? (one.tagValues ?? [name]).map((value) => ({ key: one.tagKey ?? tagKey, value })) : []));
  const distinct = new Map(tags.map((tag) => [JSON.stringify([tag.key, tag.value]), tag]));
  return [...distinct.values()].map((tag) => FrameworkControl.resourcesProtectedByBackupPlan({ tag }));
}

/** What plans and recovery points with one tag have in common: of several tiers the weakest, because each of them has to meet it. */
export function keepingControls(tiers: ReadonlyArray<TierModel>, tag: ControlTag): FrameworkControl[] {
  const most = tiers.map((tier) => {
    const intervals = tier.rules.map(({ lifecycle, schedule }) => (
      { kept: lifecycle.deleteAfterDays ?? LIMITS.retentionDays.max, longest: cronIntervals(parseCron(schedule))?.longest ?? Infinity }));
    return intervals.sort((a, b) => a.longest - b.longest)[0];
  });
  const frequency = frequencyOf(Math.max(...most.map(({ longest }) => longest)));
  const least = Math.min(...tiers.map(leastKeptInAccount));
  return [
    ...frequency ? [FrameworkControl.planFrequencyAndRetention({
      minimumFrequency: frequency, minimumRetention: Duration.days(Math.min(...most.map(({ kept }) => kept))), tag,
    })] : [],
    ...least === Infinity ? [] : [FrameworkControl.minimumRetention(Duration.days(least), { tag })],
    FrameworkControl.recoveryPointsEncrypted({ tag }),
  ];
}

/** Tiers to whose tag controls are scoped although their selection has further conditions: where requirements are judged, only by their tags. */
export function beyondOneTag(tiers: ReadonlyArray<TierModel>, requirements: ReadonlyArray<RequirementModel>, tagKey: string): TierModel[] {
  const conditional = tiers.filter(({ selection }) => selectionsOf(selection).some(({ kind, conditions }) => kind === 'tags' && conditions.length > 0));
  if (requirements.length === 0) {
    return conditional;
  }
  const judged = requirements.filter(({ tag }) => tag)
    .flatMap((requirement) => groupsFor(requirement, tiers, tagKey))
    .filter(({ whole }) => whole.every((tier) => conditional.includes(tier)));
  return conditional.filter((tier) => judged.some((group) => group.tiers.includes(tier)));
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
  const found = tiers && groupsFor(requirement, tiers, tagKey).flatMap((group) => group.tiers).filter(some).map((tier) => tier.name);
  return (found ? [...new Set(found)] : [requirement.tag!.value]).map((value) => ({ key: tagKey, value }));
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
