import { CentralModel } from './copy-resolution';
import { CopyModel, RuleModel, TierModel } from './model';
import { describeRequirement, RequirementModel } from './requirement-model';
import { VaultBounds } from './retention-checks';
import { LIMITS } from '../data/limits';
import { cronIntervals, parseCron } from '../private/cron';
import { reject } from '../private/reject';

/** What is known of where tiers run; what is undefined is not judged. */
export interface RequirementContext {
  /** Tag key of the naming. */
  readonly tagKey: string;
  /** Regions in which the tiers run; none means not known. */
  readonly regions: ReadonlyArray<string>;
  readonly central: ReadonlyArray<CentralModel>;
  /** The vault of member accounts, with no bounds where it is not locked. */
  readonly memberVault?: { readonly bounds?: VaultBounds };
  readonly manualDeletionDisabled?: boolean;
}

/** Where tiers fall short of a requirement. */
interface Gap {
  readonly prop: string;
  readonly value: unknown;
  readonly limit: string;
  readonly remedy: string;
}

/** Tiers whose plans protect one resource together. */
export type TierGroup = ReadonlyArray<TierModel>;

/** Rejects the first tier that is below a requirement, or a requirement that nothing is done for. */
export function checkRequirements(requirements: ReadonlyArray<RequirementModel>, tiers: ReadonlyArray<TierModel>, context: RequirementContext): void {
  checkDistinct(requirements, context.tagKey);
  for (const requirement of requirements) {
    const groups = groupsFor(requirement, tiers, context.tagKey);
    if (groups.length === 0) {
      reject('requirements', requirement.tag?.value, `no tier selects resources by this value of the tag ${requirement.tag?.key ?? context.tagKey}`, 'give the tier that protects them, or correct the value');
    }
    const [gap] = groups.flatMap((group) => gapsOf(requirement, group, context));
    if (gap) {
      reject(gap.prop, gap.value, `the ${describeRequirement(requirement)} demands ${gap.limit}`, gap.remedy);
    }
  }
}

/** The groups of tiers that a requirement is for. */
export function groupsFor(requirement: RequirementModel, tiers: ReadonlyArray<TierModel>, tagKey: string): TierGroup[] {
  const universal = tiers.filter(({ selection }) => selection.kind === 'resources' && !selection.types && selection.notTypes.length + selection.conditions.length === 0);
  const { tag } = requirement;
  if (tag) {
    const group = tiers.filter((tier) => selectsTag(tier, tag.key ?? tagKey, tag.value, tagKey));
    return group.length + universal.length > 0 ? [[...group, ...universal]] : [];
  }
  const byTag = new Map<string, TierModel[]>();
  for (const tier of tiers) {
    const { selection } = tier;
    if (selection.kind === 'tags') {
      for (const value of selection.tagValues ?? [tier.name]) {
        const key = JSON.stringify([selection.tagKey ?? tagKey, value]);
        byTag.set(key, [...byTag.get(key) ?? [], tier]);
      }
    }
  }
  const byType = tiers.filter((tier) => tier.selection.kind === 'resources' && !universal.includes(tier)).map((tier) => [tier]);
  const groups = [...byTag.values(), ...byType].map((group) => [...group, ...universal]);
  return groups.length === 0 && universal.length > 0 ? [universal] : groups;
}

/** Whether a tier selects resources with a tag, perhaps under further conditions. */
function selectsTag({ name, selection }: TierModel, key: string, value: string, tagKey: string): boolean {
  return selection.kind === 'tags' && (selection.tagKey ?? tagKey) === key && (selection.tagValues ?? [name]).includes(value);
}

/** Whether one rule of a tier backs up often enough and keeps that long enough: what AWS Backup Audit Manager asks of a plan. */
export function meetsFrequency(tier: TierModel, requirement: RequirementModel): boolean {
  return tier.rules.some((rule) => frequentEnough(rule, requirement.frequencyMinutes ?? Infinity) && kept(rule) >= retentionOfFrequent(requirement));
}

/** What a plan keeps its frequent backups for. */
export function retentionOfFrequent(requirement: RequirementModel): number {
  return requirement.frequentRetentionDays ?? requirement.retentionDays ?? 1;
}

/** What will make compliance flap, although no tier is below the requirement. */
export function flappingNotes(requirements: ReadonlyArray<RequirementModel>, tiers: ReadonlyArray<TierModel>, tagKey: string): string[] {
  return requirements.flatMap((requirement) => {
    const age = requirement.recoveryPointAgeHours;
    return age === undefined ? [] : groupsFor(requirement, tiers, tagKey)
      .filter((group) => !rulesOf(group).some((rule) => longest(rule) + (rule.startWindowMinutes ?? LIMITS.defaultStartWindowMinutes) <= age * 60))
      .map((group) => `the ${describeRequirement(requirement)} allows recovery points to be ${age} hours old; jobs of ${named(group)} may start so late that the newest is `
        + 'older for a while, which is reported as NON_COMPLIANT; allow the start window beside the interval');
  });
}

function checkDistinct(requirements: ReadonlyArray<RequirementModel>, tagKey: string): void {
  const ids = requirements.map(({ tag }) => tag && JSON.stringify([tag.key ?? tagKey, tag.value]));
  const twice = requirements.find((_, i) => ids.indexOf(ids[i]) !== i);
  if (twice) {
    reject('requirements', twice.tag?.value ?? 'all resources', 'two requirements are for the same resources', 'write them as one requirement');
  }
}

function gapsOf(requirement: RequirementModel, group: TierGroup, context: RequirementContext): Gap[] {
  return [
    ...frequencyGaps(requirement, group),
    ...retentionGaps(requirement, group),
    ...ageGaps(requirement, group),
    ...crossRegionGaps(requirement, group, context),
    ...crossAccountGaps(requirement, group, context),
    ...airGappedGaps(requirement, group),
    ...vaultGaps(requirement, group, context),
    ...restoreTimeGaps(requirement, group),
  ];
}

function frequencyGaps(requirement: RequirementModel, group: TierGroup): Gap[] {
  const { frequencyMinutes } = requirement;
  if (frequencyMinutes === undefined || group.some((tier) => meetsFrequency(tier, requirement))) {
    return [];
  }
  const often = rulesOf(group).filter((rule) => frequentEnough(rule, frequencyMinutes));
  const retention = retentionOfFrequent(requirement);
  return [often.length > 0
    ? {
      prop: `deleteAfter of ${named(group)}`,
      value: often.map((rule) => days(kept(rule))).join(', '),
      limit: `a backup every ${hours(frequencyMinutes)} that is kept ${retention} days`,
      remedy: 'keep these backups longer, or change the requirement on purpose',
    }
    : {
      prop: `schedule of ${named(group)}`,
      value: rulesOf(group).map(({ schedule }) => schedule).join(', '),
      limit: `a backup every ${hours(frequencyMinutes)}`,
      remedy: 'add a rule that runs often enough, or change the requirement on purpose',
    }];
}

function retentionGaps({ retentionDays }: RequirementModel, group: TierGroup): Gap[] {
  return retentionDays === undefined ? [] : group.flatMap((tier) => tier.rules.filter((rule) => kept(rule) < retentionDays).map((rule) => ({
    prop: `tier '${tier.name}': rule '${rule.name}': deleteAfter`,
    value: days(kept(rule)),
    limit: `that every recovery point is kept ${retentionDays} days`,
    remedy: 'keep backups longer, or change the requirement on purpose',
  })));
}

function ageGaps({ recoveryPointAgeHours: age }: RequirementModel, group: TierGroup): Gap[] {
  return age === undefined || rulesOf(group).some((rule) => frequentEnough(rule, age * 60)) ? [] : [{
    prop: `schedule of ${named(group)}`,
    value: rulesOf(group).map(({ schedule }) => schedule).join(', '),
    limit: `a recovery point that is not older than ${age} hours`,
    remedy: 'add a rule that runs often enough, or change the requirement on purpose',
  }];
}

function crossRegionGaps({ crossRegion }: RequirementModel, group: TierGroup, { regions, central }: RequirementContext): Gap[] {
  if (!crossRegion) {
    return [];
  }
  const sources = regions.length > 0 ? regions : [undefined];
  const places = copiesOf(group).map((copy) => placeOf(copy, central));
  // a destination whose Region is not known yet may be any
  const reaches = (source: string | undefined, wanted: string | undefined) => places.some(({ region }) => {
    const reached = region === 'same' ? source : region;
    return reached === undefined ? region !== 'same' : reached !== source && (wanted === undefined || reached === wanted);
  });
  return sources.flatMap((source) => (crossRegion.regions.length > 0 ? crossRegion.regions.filter((region) => region !== source) : [undefined])
    .filter((wanted) => !reaches(source, wanted))
    .map((wanted) => ({
      prop: `copyActions of ${named(group)}`,
      value: describeCopies(places),
      limit: `a copy ${source === undefined ? '' : `from ${source} `}to ${wanted ?? 'another Region'}`,
      remedy: 'copy there, or change the requirement on purpose',
    })));
}

function crossAccountGaps({ crossAccount }: RequirementModel, group: TierGroup, { central }: RequirementContext): Gap[] {
  if (!crossAccount) {
    return [];
  }
  const places = copiesOf(group).map((copy) => placeOf(copy, central));
  const wanted = crossAccount.accounts.length > 0 ? crossAccount.accounts : [undefined];
  const reaches = (place: Place, account: string | undefined) => place.otherAccount
    && (account === undefined || place.account === undefined || place.account === account);
  return wanted.filter((account) => !places.some((place) => reaches(place, account)))
    .map((account) => ({
      prop: `copyActions of ${named(group)}`,
      value: describeCopies(places),
      limit: `a copy to ${account === undefined ? 'another account' : `the account ${account}`}`,
      remedy: 'copy there, or change the requirement on purpose',
    }));
}

function airGappedGaps({ airGappedAgeHours: age }: RequirementModel, group: TierGroup): Gap[] {
  if (age === undefined) {
    return [];
  }
  const rules = rulesOf(group).filter((rule) => rule.target.kind === 'airGapped'
    || rule.copies.some(({ destination }) => destination.kind === 'airGapped' || (destination.kind === 'vault' && destination.airGapped)));
  return rules.some((rule) => longest(rule) <= age * 60) ? [] : [{
    prop: `${rules.length > 0 ? 'schedule' : 'copyActions'} of ${named(group)}`,
    value: rules.length > 0 ? rules.map(({ schedule }) => schedule).join(', ') : 'none to an air-gapped vault',
    limit: `a recovery point in a logically air-gapped vault at least every ${hours(age * 60)}`,
    remedy: 'copy there often enough, or change the requirement on purpose',
  }];
}

function vaultGaps({ vaultLock, manualDeletionDisabled }: RequirementModel, group: TierGroup, context: RequirementContext): Gap[] {
  const gaps: Gap[] = [];
  const storesInMemberVault = rulesOf(group).some(({ target }) => target.kind === 'member');
  if (vaultLock && context.memberVault && storesInMemberVault) {
    const bounds = context.memberVault.bounds;
    const { minDays = 1, maxDays = Infinity } = vaultLock;
    if (!bounds || bounds.minDays < minDays || (bounds.maxDays ?? Infinity) > maxDays) {
      gaps.push({
        prop: 'vaultLock',
        value: bounds ? `${bounds.minDays} to ${bounds.maxDays ?? 'any number of'} days` : 'none',
        limit: `a locked vault for ${named(group)}${vaultLock.minDays === undefined ? '' : `, of ${minDays} days at least`}${vaultLock.maxDays === undefined ? '' : `, of ${maxDays} days at most`}`,
        remedy: 'lock the vault of the member accounts so, or change the requirement on purpose',
      });
    }
  }
  if (manualDeletionDisabled && context.manualDeletionDisabled === false) {
    gaps.push({
      prop: 'manualDeletion',
      value: 'allowed',
      limit: `a vault for ${named(group)} in which nobody deletes recovery points by hand`,
      remedy: 'deny it, or change the requirement on purpose',
    });
  }
  return gaps;
}

function restoreTimeGaps({ restoreTimeMinutes: most }: RequirementModel, group: TierGroup): Gap[] {
  return most === undefined ? [] : group.filter(({ restoreTimeTargetMinutes: target }) => target === undefined || target > most).map((tier) => ({
    prop: `tier '${tier.name}': restoreTimeTarget`,
    value: tier.restoreTimeTargetMinutes === undefined ? 'none' : `${tier.restoreTimeTargetMinutes} minutes`,
    limit: `restores within ${most} minutes`,
    remedy: 'give the tier a target that is not longer, or change the requirement on purpose',
  }));
}

interface Place {
  /** Undefined means not known, 'same' the Region of the source. */
  readonly region?: string;
  readonly otherAccount: boolean;
  /** Undefined means not known. */
  readonly account?: string;
}

function placeOf({ destination }: CopyModel, central: ReadonlyArray<CentralModel>): Place {
  switch (destination.kind) {
    case 'own':
      return { region: destination.region, otherAccount: false };
    case 'vault': {
      const [, , , region, account] = destination.arn.split(':');
      return { region, otherAccount: account !== '$account', account };
    }
    default:
      return {
        region: destination.sameRegion ? 'same' : literal(destination.region ?? central[0]?.region),
        otherAccount: true,
        account: literal(central[0]?.account),
      };
  }
}

function literal(text: string | undefined): string | undefined {
  return text?.includes('${Token[') ? undefined : text;
}

function describeCopies(places: Place[]): string {
  return places.length === 0 ? 'none'
    : places.map(({ region, otherAccount, account }) => `${otherAccount ? account ?? 'another account' : 'own account'} in ${region === 'same' ? 'the same Region' : region ?? 'its Region'}`).join(', ');
}

function copiesOf(group: TierGroup): CopyModel[] {
  return rulesOf(group).flatMap((rule) => rule.copies);
}

function rulesOf(group: TierGroup): RuleModel[] {
  return group.flatMap((tier) => tier.rules);
}

function frequentEnough(rule: RuleModel, minutes: number): boolean {
  return longest(rule) <= minutes;
}

/** The longest time between two backups; a schedule that never fires twice was refused with its rule. */
function longest(rule: RuleModel): number {
  return cronIntervals(parseCron(rule.schedule))?.longest ?? Infinity;
}

function kept(rule: RuleModel): number {
  return rule.lifecycle.deleteAfterDays ?? Infinity;
}

function days(count: number): string {
  return `${count} days`;
}

function hours(minutes: number): string {
  return `${minutes / 60} hours`;
}

function named(group: TierGroup): string {
  return `${group.length === 1 ? 'tier' : 'tiers'} ${group.map((tier) => `'${tier.name}'`).join(', ')}`;
}
