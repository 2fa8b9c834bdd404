import { describeCopies, placeOf, reachesAccount, reachesRegion } from './copy-places';
import { CentralModel } from './copy-resolution';
import { CopyModel, LifecycleModel, RuleModel, TierModel } from './model';
import { groupsFor, isIndirect, reasonOf, selectsByTag, TierGroup } from './requirement-groups';
import { describeRequirement, RequirementModel } from './requirement-model';
import { VaultBounds } from './retention-checks';
import { LIMITS } from '../data/limits';
import { cronIntervals, firesEveryYear, parseCron } from '../private/cron';
import { readableIn } from '../private/readable';
import { partitionOf } from '../private/regions';
import { reject } from '../private/reject';

const RETENTION = 'BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK';

/** What is known of where tiers run; what is undefined is not judged. */
export interface RequirementContext {
  /** Regions in which the tiers run, at least one. */
  readonly regions: ReadonlyArray<string>;
  readonly central: ReadonlyArray<CentralModel>;
  /** Accounts that are known to have the tiers: a copy into the account itself is none to another. */
  readonly accounts?: ReadonlyArray<string>;
  /** The vault of member accounts, with no bounds where it is not locked. */
  readonly memberVault?: { readonly vaultName?: string; readonly bounds?: VaultBounds };
  readonly manualDeletionDisabled?: boolean;
}

/** Where tiers fall short of a requirement. */
interface Gap {
  readonly prop: string;
  readonly value: unknown;
  readonly limit: string;
  readonly remedy: string;
  /** The control of AWS Backup Audit Manager that would find it; none where it finds nothing. */
  readonly control?: string;
  /** Tiers that it is about. */
  readonly tiers: ReadonlyArray<TierModel>;
}

/** Tiers that some accounts surely have, perhaps no others, and what is known of where they run. */
export interface JudgedTiers {
  readonly tiers: ReadonlyArray<TierModel>;
  /** Who has them, for messages. */
  readonly where: string;
  readonly context: RequirementContext;
}

/**
 * Rejects the first tier that is below a requirement, or a requirement that nothing is done for; without sets of tiers nothing is known of that. Returns a text for each requirement that is served
 * for some accounts and not for others.
 */
export function checkRequirements(requirements: ReadonlyArray<RequirementModel>, sets: ReadonlyArray<JudgedTiers>, tagKey: string): string[] {
  checkDistinct(requirements, tagKey);
  if (sets.length === 0) {
    return [];
  }
  sets.forEach(({ context }) => checkCopyRegions(requirements, context.regions));
  return requirements.flatMap((requirement, i) => {
    const prop = `requirements[${i}]`;
    const judged = sets.map((set) => ({ ...set, groups: groupsFor(requirement, set.tiers, tagKey) }));
    const named = requirement.tag && `this value of the tag ${requirement.tag.key ?? tagKey}`;
    if (judged.every(({ groups }) => groups.length === 0)) {
      reject(prop, requirement.tag?.value ?? 'all resources', `no tier selects resources${named ? ` by ${named}` : ''}`, 'give the tier that protects them, or correct the requirement');
    }
    for (const { groups, context } of judged.filter((one) => one.groups.length > 0)) {
      if (requirement.tag && groups[0].whole.length === 0) {
        reject(prop, requirement.tag.value, `${named} is selected only under conditions on other tags, by ${nameTiers(groups[0].tiers)}`, 'give a tier that protects all of them');
      }
      const [gap] = groups.flatMap((group) => gapsOf(requirement, group, context));
      if (gap) {
        reject(gap.prop, gap.value, `the ${describeRequirement(requirement)} demands ${gap.limit}${whyJudged(requirement, gap, tagKey)}`, gap.remedy);
      }
    }
    checkCarried(prop, requirement, judged, tagKey);
    const without = judged.filter(({ groups }) => groups.length === 0);
    return without.length === 0 ? [] : [`no tier of ${without.map(({ where }) => where).join(' and of ')} serves the ${describeRequirement(requirement)}: `
      + `resources there that carry ${named ?? 'no tag'} are not backed up; assign the tier there too, or require it of other resources`];
  });
}

/** Which control judges it, and why it judges tiers that don't select by the requirement's tag. */
function whyJudged(requirement: RequirementModel, { control, tiers }: Gap, tagKey: string): string {
  const bound = tiers.find((tier) => isIndirect(requirement, tier, tagKey));
  return `${control ? `, which the control ${control} judges` : ''}${bound ? ` (${reasonOf(requirement, bound, tagKey)})` : ''}`;
}

/** Refuses the tag of a tier that selects otherwise: nobody has a reason to put it on a resource, and controls on it would find nothing. */
function checkCarried(prop: string, { tag }: RequirementModel, sets: ReadonlyArray<JudgedTiers>, tagKey: string): void {
  const tiers = sets.flatMap((set) => set.tiers);
  const named = tag && (tag.key ?? tagKey) === tagKey ? tiers.find(({ name }) => name === tag.value) : undefined;
  if (tag && named && !tiers.some((tier) => selectsByTag(tier, tagKey, tag.value, tagKey))) {
    reject(prop, tag.value, `tier '${tag.value}' does not select by the tag ${tagKey}: no resource needs this value, and controls on it would judge nothing`,
      'use ProtectionRequirement.forAllResources(), forTag() with a tag that resources carry, or let the tier select by its tag');
  }
}

/** Refuses Regions that a copy can't reach, or that leave a Region of the tiers without any. */
export function checkCopyRegions(requirements: ReadonlyArray<RequirementModel>, regions: ReadonlyArray<string>): void {
  for (const requirement of requirements) {
    const wanted = requirement.crossRegion?.regions ?? [];
    for (const source of regions) {
      const foreign = wanted.find((region) => inOtherPartition(source, region));
      if (foreign !== undefined) {
        reject('crossRegionCopy', foreign, `nothing can be copied there from ${source}, which lies in another partition`, 'name Regions of the partition of the accounts');
      }
      if (wanted.length === 1 && wanted[0] === source) {
        reject('crossRegionCopy', source, `backups are made in ${source} too and the ${describeRequirement(requirement)} names no other Region for their copies`,
          'name another Region beside it, or require CopyRequirement.any()');
      }
    }
  }
}

/** Whether one Region is known not to be in the partition of another; a Region that is too new may be in any. */
export function inOtherPartition(one: string, other: string): boolean {
  const [mine, its] = [partitionOf(one), partitionOf(other)];
  return mine !== undefined && its !== undefined && mine !== its;
}

/** Whether one rule of a tier backs up often enough and keeps that long enough: what AWS Backup Audit Manager asks of a plan. */
export function meetsFrequency(tier: TierModel, requirement: RequirementModel): boolean {
  return tier.rules.some((rule) => frequentEnough(rule, requirement.frequencyMinutes ?? Infinity) && kept(rule) >= retentionOfFrequent(requirement));
}

/** What a plan keeps its frequent backups for. */
export function retentionOfFrequent(requirement: RequirementModel): number {
  return requirement.frequentRetentionDays ?? requirement.retentionDays ?? 1;
}

/** What is reported as NON_COMPLIANT now and then, although no tier is below the requirement. */
export function lateStartNotes(requirements: ReadonlyArray<RequirementModel>, tiers: ReadonlyArray<TierModel>, tagKey: string): string[] {
  const latest = (rule: RuleModel) => longest(rule) + (rule.startWindowMinutes ?? LIMITS.defaultStartWindowMinutes);
  const onTime = (rules: RuleModel[], age: number) => rules.some((rule) => latest(rule) <= age * 60);
  const note = (requirement: RequirementModel, points: string, age: number, group: TierGroup, jobs: string) =>
    `the ${describeRequirement(requirement)} allows ${points} to be ${age} hours old; ${jobs} of ${nameTiers(group.whole)} may start so late that the newest is `
      + 'older for a while, which is reported as NON_COMPLIANT; allow the start window beside the interval';
  return requirements.flatMap((requirement) => groupsFor(requirement, tiers, tagKey).flatMap((group) => {
    const { recoveryPointAgeHours: age, airGappedAgeHours: airGappedAge } = requirement;
    const rules = rulesOf(group.whole);
    return [
      ...age !== undefined && !onTime(rules, age) ? [note(requirement, 'recovery points', age, group, 'jobs')] : [],
      ...airGappedAge !== undefined && !onTime(rules.filter(isAirGapped), airGappedAge)
        ? [note(requirement, 'air-gapped recovery points', airGappedAge, group, 'jobs, and then their copies,')] : [],
    ];
  }));
}

/** Refuses two requirements for the same resources. */
export function checkDistinct(requirements: ReadonlyArray<RequirementModel>, tagKey: string): void {
  const ids = requirements.map(({ tag }) => tag && JSON.stringify([tag.key ?? tagKey, tag.value]));
  const twice = requirements.findIndex((_, i) => ids.indexOf(ids[i]) !== i);
  if (twice >= 0) {
    reject(`requirements[${twice}]`, requirements[twice].tag?.value ?? 'all resources', `requirements[${ids.indexOf(ids[twice])}] is for the same resources`, 'write them as one requirement');
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
  if (frequencyMinutes === undefined || group.whole.some((tier) => meetsFrequency(tier, requirement))) {
    return [];
  }
  const often = rulesOf(group.whole).filter((rule) => frequentEnough(rule, frequencyMinutes));
  const retention = retentionOfFrequent(requirement);
  return [often.length > 0
    ? {
      prop: `deleteAfter of ${nameTiers(group.whole)}`,
      value: often.map((rule) => days(kept(rule))).join(', '),
      limit: `a backup every ${hours(frequencyMinutes)} that is kept ${retention} days`,
      remedy: 'keep these backups longer, or change the requirement on purpose',
      control: 'BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK',
      tiers: group.whole,
    }
    : {
      prop: `schedule of ${nameTiers(group.whole)}`,
      value: rulesOf(group.whole).map(({ schedule }) => schedule).join(', '),
      limit: `a backup every ${hours(frequencyMinutes)}`,
      remedy: moreOften(rulesOf(group.whole), frequencyMinutes),
      control: 'BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK',
      tiers: group.whole,
    }];
}

function retentionGaps({ retentionDays }: RequirementModel, group: TierGroup): Gap[] {
  if (retentionDays === undefined) {
    return [];
  }
  const gap = (tier: TierModel, prop: string, lifecycle: LifecycleModel, control?: string) => (kept({ lifecycle }) < retentionDays ? [{
    prop,
    value: days(kept({ lifecycle })),
    limit: `that every recovery point is kept ${retentionDays} days`,
    remedy: 'keep backups longer, or change the requirement on purpose',
    control,
    tiers: [tier],
  }] : []);
  return group.tiers.flatMap((tier) => tier.rules.flatMap((rule) => {
    const at = `tier '${tier.name}': rule '${rule.name}': `;
    return [...gap(tier, `${at}deleteAfter`, rule.lifecycle, RETENTION), ...rule.copies.flatMap((copy, i) => gap(tier, `${at}copyActions[${i}].deleteAfter`, copy.lifecycle, placeOf(copy, []).otherAccount ? undefined : RETENTION))];
  }));
}

function ageGaps({ recoveryPointAgeHours: age }: RequirementModel, group: TierGroup): Gap[] {
  return age === undefined || rulesOf(group.whole).some((rule) => frequentEnough(rule, age * 60)) ? [] : [{
    prop: `schedule of ${nameTiers(group.whole)}`,
    value: rulesOf(group.whole).map(({ schedule }) => schedule).join(', '),
    limit: `a recovery point that is not older than ${age} hours`,
    remedy: moreOften(rulesOf(group.whole), age * 60),
    control: 'BACKUP_LAST_RECOVERY_POINT_CREATED',
    tiers: group.whole,
  }];
}

function crossRegionGaps({ crossRegion }: RequirementModel, group: TierGroup, { regions, central }: RequirementContext): Gap[] {
  if (!crossRegion) {
    return [];
  }
  const places = copiesOf(group.whole).map((copy) => placeOf(copy, central));
  const reaches = (source: string, wanted: string | undefined) => places.some((place) => reachesRegion(place, source, wanted));
  // a list means its other Regions, for backups in one of them
  return regions.flatMap((source) => (crossRegion.regions.length > 0 ? crossRegion.regions.filter((region) => region !== source) : [undefined])
    .filter((wanted) => !reaches(source, wanted))
    .map((wanted) => ({
      prop: `copyActions of ${nameTiers(group.whole)}`,
      value: describeCopies(places),
      limit: `a copy from ${source} to ${wanted ?? 'another Region'}`,
      remedy: 'copy there, or change the requirement on purpose',
      control: 'BACKUP_RESOURCES_PROTECTED_BY_CROSS_REGION',
      tiers: group.whole,
    })));
}

function crossAccountGaps({ crossAccount }: RequirementModel, group: TierGroup, { central, accounts = [] }: RequirementContext): Gap[] {
  if (!crossAccount) {
    return [];
  }
  const places = copiesOf(group.whole).map((copy) => placeOf(copy, central));
  const wanted = crossAccount.accounts.length > 0 ? crossAccount.accounts : [undefined];
  return (accounts.length > 0 ? accounts : [undefined]).flatMap((from) => wanted
    .filter((account) => !places.some((place) => reachesAccount(place, from, account)))
    .map((account) => ({
      prop: `copyActions of ${nameTiers(group.whole)}`,
      value: describeCopies(places),
      limit: `a copy ${from === undefined ? '' : `from ${from} `}to ${account === undefined || account === from ? 'another account' : `the account ${account}`}`,
      remedy: 'copy there, or change the requirement on purpose',
      control: 'BACKUP_RESOURCES_PROTECTED_BY_CROSS_ACCOUNT',
      tiers: group.whole,
    })));
}

function airGappedGaps({ airGappedAgeHours: age }: RequirementModel, group: TierGroup): Gap[] {
  if (age === undefined) {
    return [];
  }
  const rules = rulesOf(group.whole).filter(isAirGapped);
  return rules.some((rule) => longest(rule) <= age * 60) ? [] : [{
    prop: `${rules.length > 0 ? 'schedule' : 'copyActions'} of ${nameTiers(group.whole)}`,
    value: rules.length > 0 ? rules.map(({ schedule }) => schedule).join(', ') : 'none to an air-gapped vault',
    limit: `a recovery point in a logically air-gapped vault at least every ${hours(age * 60)}`,
    remedy: 'copy there often enough, or change the requirement on purpose',
    tiers: group.whole,
  }];
}

function vaultGaps({ vaultLock, manualDeletionDisabled }: RequirementModel, group: TierGroup, context: RequirementContext): Gap[] {
  const gaps: Gap[] = [];
  const storesInMemberVault = rulesOf(group.tiers).some(({ target }) =>
    target.kind === 'member' || (target.kind === 'named' && target.vaultName === context.memberVault?.vaultName));
  if (vaultLock && context.memberVault && storesInMemberVault) {
    const bounds = context.memberVault.bounds;
    const { minDays = 1, maxDays = Infinity } = vaultLock;
    if (!bounds || bounds.minDays < minDays || (bounds.maxDays ?? Infinity) > maxDays) {
      gaps.push({
        prop: 'memberVault.vaultLock',
        value: bounds ? `${bounds.minDays} to ${bounds.maxDays ?? 'any number of'} days` : 'none',
        limit: `a locked vault for ${nameTiers(group.tiers)}${vaultLock.minDays === undefined ? '' : `, of ${minDays} days at least`}${vaultLock.maxDays === undefined ? '' : `, of ${maxDays} days at most`}`,
        remedy: 'lock the vault of the member accounts so, or change the requirement on purpose',
        control: 'BACKUP_RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK',
        tiers: group.tiers,
      });
    }
  }
  if (manualDeletionDisabled && context.manualDeletionDisabled === false) {
    gaps.push({
      prop: 'memberVault.manualDeletion',
      value: 'allowed',
      limit: `a vault for ${nameTiers(group.tiers)} in which nobody deletes recovery points by hand`,
      remedy: 'deny it, or change the requirement on purpose',
      control: 'BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED',
      tiers: group.tiers,
    });
  }
  return gaps;
}

function restoreTimeGaps({ restoreTimeMinutes: most }: RequirementModel, group: TierGroup): Gap[] {
  const tooLong = ({ restoreTimeTargetMinutes: target }: TierModel) => most !== undefined && (target === undefined || target > most);
  return group.tiers.filter(tooLong).map((tier) => ({
    prop: `tier '${tier.name}': restoreTimeTarget`,
    value: tier.restoreTimeTargetMinutes === undefined ? 'none' : readableIn('minutes', tier.restoreTimeTargetMinutes),
    limit: `restores within ${readableIn('minutes', most!)}`,
    remedy: 'give the tier a target that is not longer, or change the requirement on purpose',
    tiers: [tier],
  }));
}

function copiesOf(tiers: ReadonlyArray<TierModel>): CopyModel[] {
  return rulesOf(tiers).flatMap((rule) => rule.copies);
}

export function rulesOf(tiers: ReadonlyArray<TierModel>): RuleModel[] {
  return tiers.flatMap((tier) => tier.rules);
}

function isAirGapped({ target, copies }: RuleModel): boolean {
  return target.kind === 'airGapped'
    || copies.some(({ destination }) => destination.kind === 'airGapped' || (destination.kind === 'vault' && destination.airGapped));
}

function frequentEnough(rule: RuleModel, minutes: number): boolean {
  return longest(rule) <= minutes;
}

/** The longest time between two backups. */
export function longest(rule: RuleModel): number {
  const cron = parseCron(rule.schedule);
  // nothing that must always hold rests on a schedule that ends, or is still to begin
  return firesEveryYear(cron) ? cronIntervals(cron)?.longest ?? Infinity : Infinity;
}

/** What a rule lacks that would run often enough, or what to add. */
function moreOften(rules: ReadonlyArray<RuleModel>, minutes: number): string {
  const inItsYears = rules.find(({ schedule }) => (cronIntervals({ ...parseCron(schedule), years: undefined })?.longest ?? Infinity) <= minutes);
  return `${inItsYears ? `write * for the year in the schedule of rule '${inItsYears.name}', ` : ''}add a rule that runs often enough, or change the requirement on purpose`;
}

function kept({ lifecycle }: Pick<RuleModel, 'lifecycle'>): number {
  return lifecycle.deleteAfterDays ?? Infinity;
}

/** The shortest time for which a tier keeps a recovery point in the account of its resources. */
export function leastKeptInAccount(tier: TierModel): number {
  return Math.min(...tier.rules.flatMap((rule) => [rule, ...rule.copies.filter((copy) => !placeOf(copy, []).otherAccount)]).map(kept));
}

function days(count: number): string {
  return `${count} days`;
}

function hours(minutes: number): string {
  return `${minutes / 60} hours`;
}

export function nameTiers(tiers: ReadonlyArray<TierModel>): string {
  return `${tiers.length === 1 ? 'tier' : 'tiers'} ${tiers.map((tier) => `'${tier.name}'`).join(', ')}`;
}
