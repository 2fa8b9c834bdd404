import { CopyModel, LifecycleModel, RuleModel, TierModel } from './model';
import { selectionOverlap } from './selection-overlap';
import { LIMITS } from '../data/limits';
import { NameForm, NAMES } from '../data/names';
import { cronIntervals, FIRST_YEAR, Intervals, LAST_YEAR, lastYearThatCounts, parseCron, startsOverlap, startTimes } from '../private/cron';
import { readable, readableBounds, readableIn } from '../private/readable';
import { reject, TOKEN_MARKER } from '../private/reject';
import { offsetsOf } from '../private/time-zones';

const DAY = 1440;
/** What a vault demands of everything that is written to it. */
export interface VaultBounds {
  /** How the user knows the vault, for messages. */
  readonly vault: string;
  readonly minDays: number;
  /** Undefined means no upper bound, or that it is not known of an air-gapped vault, which always has one. */
  readonly maxDays?: number;
  readonly airGapped?: true;
  /** A compliance lock, which nobody can take off once its cooling-off time is over; an air-gapped vault always has one. */
  readonly permanent?: true;
}

/** Everything about one rule that AWS Backup would refuse, or silently do otherwise. */
export function checkRule(rule: RuleModel): void {
  const at = (prop: string) => `rule '${rule.name}': ${prop}`;
  checkWholeName(at('ruleName'), rule.name, NAMES.ruleName);
  const intervals = scheduleIntervals(at('schedule'), rule.schedule);
  checkWindows(at, rule);
  checkLifecycle(at, rule.lifecycle, intervals);
  if (rule.continuous) {
    checkContinuous(at, rule);
  }
  if (rule.copies.length > LIMITS.copyActionsPerRule) {
    reject(at('copyActions'), rule.copies.length, `a rule has at most ${LIMITS.copyActionsPerRule} copy actions`, 'move some of them to another rule');
  }
  const seen = new Set<string>();
  for (const copy of rule.copies) {
    const destination = describeDestination(copy);
    if (seen.has(destination)) {
      reject(at('copyActions'), destination, 'the rule already copies there', 'give each destination once');
    }
    seen.add(destination);
    checkLifecycle((prop) => at(`${prop} of the copy to ${destination}`), copy.lifecycle, intervals);
  }
  const tags = Object.keys(rule.recoveryPointTags).length;
  if (tags > LIMITS.recoveryPointTags) {
    reject(at('recoveryPointTags'), tags, `a rule has at most ${LIMITS.recoveryPointTags} recovery point tags`, `give at most ${LIMITS.recoveryPointTags} tags`);
  }
}

/** Everything about one tier that AWS Backup would refuse, or silently do otherwise. */
export function checkTier(tier: TierModel): void {
  const at = (prop: string) => `tier '${tier.name}': ${prop}`;
  checkWholeName('name of the tier', tier.name, NAMES.tierName);
  if (tier.rules.length === 0) {
    reject(at('rules'), [], 'a plan has at least one rule', 'give a BackupRule, for example BackupRule.daily()');
  }
  if (tier.rules.length > LIMITS.rulesPerPlan) {
    reject(at('rules'), tier.rules.length, `a plan has at most ${LIMITS.rulesPerPlan} rules`, 'split the tier in two, or drop rules');
  }
  // effective policies lower-case rule names
  const names = tier.rules.map((rule) => rule.name.toLowerCase());
  const twice = tier.rules.find((_, i) => names.indexOf(names[i]) !== i);
  if (twice !== undefined) {
    reject(at('rules'), twice.name, 'two rules have this name (upper and lower case do not count)', 'give each rule its own ruleName');
  }
  const planTags = Object.keys(tier.planTags).length;
  if (planTags > LIMITS.planTags) {
    reject(at('planTags'), planTags, `a plan has at most ${LIMITS.planTags} tags`, `give at most ${LIMITS.planTags} tags`);
  }
  if (tier.planName !== undefined) {
    checkWholeName(at('planName'), tier.planName, NAMES.planName);
  }
  if (tier.selectionName !== undefined) {
    checkWholeName(at('selectionName'), tier.selectionName, NAMES.selectionName);
  }
}

/**
 * What a tier's overlapping rules lose: where two can start at the same time, AWS Backup makes one backup, for the rule that keeps it longer.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html
 */
export function overlapNotes(tier: TierModel): string[] {
  return overlappingRules(tier).flatMap(([one, other]) => {
    if (keeps(one) === keeps(other)) {
      return sameWork(one, other) ? []
        : [`rules '${one.name}' and '${other.name}' can start at the same time and keep backups equally long; AWS Backup then backs up for either of them, with that one's copies only`];
    }
    const [longer, shorter] = keeps(one) > keeps(other) ? [one, other] : [other, one];
    const kept = longer.copies.map(describeDestination);
    const lost = shorter.copies.map(describeDestination).filter((destination) => !kept.includes(destination));
    return lost.length === 0 ? []
      : [`rules '${longer.name}' and '${shorter.name}' can start at the same time; AWS Backup then backs up for '${longer.name}' only and does not copy to ${lost.join(', ')}`];
  });
}

/** Copies from one air-gapped vault to another, which AWS documents as possible on demand only. */
export function airGappedCopyNotes(tier: TierModel): string[] {
  return tier.rules.filter((rule) => rule.target.kind === 'airGapped').flatMap((rule) => rule.copies
    .filter(({ destination }) => destination.kind === 'airGapped' || destination.kind === 'own' || (destination.kind === 'vault' && destination.airGapped))
    .map((copy) => `rule '${rule.name}' backs up directly to the air-gapped vault and copies to ${describeDestination(copy)}: AWS Backup copies from one `
      + 'air-gapped vault to another on demand only, so that types which go there directly are not copied; copy to centralVault()'));
}

/** What rules ask for beside an air-gapped vault; AWS documents scans there, but not that a plan starts them, and no indexes. */
export function airGappedFeatureNotes(tier: TierModel): string[] {
  return tier.rules.filter((rule) => rule.target.kind === 'airGapped').flatMap((rule) => [
    ...rule.scanMode ? [`rule '${rule.name}' backs up directly to the air-gapped vault and scans for malware (malwareScan): AWS documents that backups there can be scanned, but for copies `
      + 'there not by a plan; look at the first scan jobs, or let a rule scan that targets the standard vault'] : [],
    ...rule.indexTypes.length > 0 ? [`rule '${rule.name}' backs up directly to the air-gapped vault and indexes ${rule.indexTypes.join(', ')} (indexedResourceTypes), which AWS Backup does not for copies there: `
      + 'leave it out, or let a rule index that targets the standard vault'] : [],
  ]);
}

const ONE_CONTINUOUS = 'a resource has one continuous backup: in one vault AWS Backup follows the rule that keeps it longest, and where there are several vaults, '
  + 'each further rule makes snapshots that are completed with issues';

/**
 * Rules of a tier, and of earlier ones that meet it on a resource, which back up continuously what another does.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/point-in-time-recovery.html#point-in-time-recovery-overlapping
 */
export function continuousNotes(earlier: ReadonlyArray<TierModel>, tier: TierModel, tagKey: string): string[] {
  const own = tier.rules.filter((rule) => rule.continuous).map(({ name }) => `'${name}'`);
  return [...own.length > 1 ? [`its rules ${own.join(', ')} all back up continuously, and ${ONE_CONTINUOUS}`] : [],
    ...continuousRivals(earlier, tier, tagKey, 'certain').map((other) => rivalNote('selects', other)),
    ...continuousRivals(earlier, tier, tagKey, 'possible').map((other) => rivalNote('may select', other))];
}

/** The same of tiers of which nobody knows whether they are on the same accounts. */
export function continuousNotesBeside(maybe: ReadonlyArray<TierModel>, tier: TierModel, tagKey: string): string[] {
  return (['certain', 'possible'] as const).flatMap((overlap) => continuousRivals(maybe, tier, tagKey, overlap)).map((other) => rivalNote('may select', other));
}

function rivalNote(selects: 'selects' | 'may select', other: string): string {
  return `it ${selects} resources that '${other}' backs up continuously too, and ${ONE_CONTINUOUS}`;
}

/** Names of earlier tiers whose continuous backups could meet those of this tier on one resource. */
function continuousRivals(earlier: ReadonlyArray<TierModel>, tier: TierModel, tagKey: string, overlap: 'certain' | 'possible'): string[] {
  const isContinuous = (one: TierModel) => one.rules.some((rule) => rule.continuous);
  return isContinuous(tier)
    ? earlier.filter((other) => isContinuous(other) && selectionOverlap(other, tier, tagKey) === overlap).map((other) => other.name)
    : [];
}

/** Checks what lands in a vault against the bounds of its lock. */
export function checkAgainstVault(prop: string, lifecycle: LifecycleModel, bounds: VaultBounds): void {
  const { minDays, maxDays } = bounds;
  const allowed = maxDays === undefined ? `at least ${minDays} days` : `${minDays} to ${maxDays} days`;
  const days = lifecycle.deleteAfterDays;
  if (days === undefined) {
    // the lock of a standard vault without a most takes them, which definitions warn of
    return maxDays === undefined && !bounds.airGapped ? undefined : reject(prop, 'never', `the lock of ${bounds.vault} allows ${allowed}${maxDays === undefined ? ' and has an upper bound' : ''}, so that every job would fail`, `give a deleteAfter of ${allowed}`);
  }
  if (days < minDays || (maxDays !== undefined && days > maxDays)) {
    reject(prop, `${days} days`, `the lock of ${bounds.vault} allows ${allowed}, so that every job would fail`, `give a deleteAfter of ${allowed}, or another lock`);
  }
}

/** How messages call a destination. */
export function describeDestination(copy: CopyModel): string {
  const { destination } = copy;
  switch (destination.kind) {
    case 'own': return `the same vault in ${destination.region}`;
    case 'vault': return destination.arn;
    default: {
      const vault = destination.kind === 'central' ? 'the central vault' : 'the central air-gapped vault';
      return destination.sameRegion ? `${vault} in the same Region` : destination.region ? `${vault} in ${destination.region}` : vault;
    }
  }
}

/** Names are compared and kept as they are: nothing is trimmed, and no token passes. */
function checkWholeName(prop: string, value: string, { pattern, limit, remedy }: NameForm): void {
  if (typeof value === 'string' && value.match(TOKEN_MARKER)) {
    reject(prop, value, 'names of tiers, rules and plans are needed at synth', 'write the name itself');
  }
  if (typeof value !== 'string' || !pattern.test(value)) {
    reject(prop, value, limit, remedy);
  }
}

function scheduleIntervals(prop: string, schedule: string): Intervals {
  let intervals: Intervals | undefined;
  try {
    intervals = cronIntervals(parseCron(schedule));
  } catch (error) {
    reject(prop, schedule, (error as Error).message, 'write it like cron(0 5 ? * * *), in UTC');
  }
  if (intervals && intervals.shortest < LIMITS.intervalMinutes) {
    reject(prop, schedule, `it fires after ${readable(intervals.shortest)} and AWS Backup makes backups hourly at most`, 'choose a schedule of an hour or more');
  }
  return intervals ?? reject(prop, schedule, `it fires on no day from ${FIRST_YEAR} to ${LAST_YEAR}, so that nothing would be backed up`, 'choose days and years that come');
}

function checkWindows(at: (prop: string) => string, rule: RuleModel): void {
  const start = rule.startWindowMinutes ?? LIMITS.defaultStartWindowMinutes;
  const { min, max } = LIMITS.startWindowMinutes;
  if (start < min || start > max) {
    reject(at('startWindow'), readableIn('minutes', start), `AWS Backup allows ${readableBounds('minutes', LIMITS.startWindowMinutes)}`, start < min ? 'give a startWindow of at least an hour' : 'give a shorter startWindow');
  }
  const completion = rule.completionWindowMinutes ?? LIMITS.defaultCompletionWindowMinutes;
  if (completion <= start) {
    reject(at('completionWindow'), readableIn('minutes', completion), `a job may start until ${readable(start)} after the schedule and could not complete`, 'give a completionWindow longer than startWindow');
  }
}

function checkLifecycle(at: (prop: string) => string, lifecycle: LifecycleModel, intervals: Intervals): void {
  const { deleteAfterDays, moveToColdStorageAfterDays: cold, optInToArchive } = lifecycle;
  const { min, max } = LIMITS.retentionDays;
  if (deleteAfterDays !== undefined && (deleteAfterDays < min || deleteAfterDays > max)) {
    reject(at('deleteAfter'), `${deleteAfterDays} days`, `AWS Backup allows ${min} to ${max} days`, 'leave it out to keep backups for ever');
  }
  if (cold !== undefined && (cold < min || cold > max)) {
    reject(at('moveToColdStorageAfter'), `${cold} days`, `AWS Backup allows ${min} to ${max} days`, 'leave it out to keep backups warm');
  }
  const atLeast = (cold ?? 0) + LIMITS.coldStorageToDeleteDays;
  if (cold !== undefined && deleteAfterDays !== undefined && deleteAfterDays < atLeast) {
    reject(at('deleteAfter'), `${deleteAfterDays} days`,
      `cold storage is billed for at least ${LIMITS.coldStorageToDeleteDays} days and backups move there after ${cold} days`,
      `give a deleteAfter of at least ${atLeast} days, or leave moveToColdStorageAfter out`);
  }
  if (optInToArchive && cold !== undefined && intervals.shortest < LIMITS.archiveIntervalDays * DAY) {
    reject(at('optInToArchive'), true, `the archive takes backups made at least ${LIMITS.archiveIntervalDays} days apart and these can be ${readable(intervals.shortest)} apart`,
      'use a monthly or rarer schedule, or leave optInToArchive out');
  }
}

function checkContinuous(at: (prop: string) => string, rule: RuleModel): void {
  const { min, max } = LIMITS.continuousRetentionDays;
  const days = rule.lifecycle.deleteAfterDays;
  if (days === undefined || days < min || days > max) {
    reject(at('deleteAfter'), days === undefined ? 'never' : `${days} days`, `continuous backups are kept ${min} to ${max} days`, `give a deleteAfter of ${min} to ${max} days, and a snapshot rule beside it for more`);
  }
}

function overlappingRules(tier: TierModel): [RuleModel, RuleModel][] {
  if (tier.rules.length < 2) {
    return [];
  }
  const crons = tier.rules.map(({ schedule }) => parseCron(schedule));
  const lastYear = lastYearThatCounts(crons);
  const starts = new Map(tier.rules.map((rule, i) => [rule, startTimes(crons[i], lastYear)]));
  const window = (rule: RuleModel) => rule.startWindowMinutes ?? LIMITS.defaultStartWindowMinutes;
  return tier.rules.flatMap((one, i) => tier.rules.slice(i + 1)
    .filter((other) => leads(one, other).some((lead) =>
      startsOverlap(starts.get(one)!.map((start) => start + lead), window(one), starts.get(other)!, window(other))))
    .map((other): [RuleModel, RuleModel] => [one, other]));
}

/** By how much the clock of one rule can be behind that of another, in minutes. */
function leads(one: RuleModel, other: RuleModel): number[] {
  return one.timeZone === other.timeZone ? [0]
    : offsetsOf(other.timeZone).flatMap((theirs) => offsetsOf(one.timeZone).map((mine) => theirs - mine));
}

function keeps(rule: RuleModel): number {
  return rule.lifecycle.deleteAfterDays ?? Infinity;
}

/** Whether it makes no difference for which of two rules a backup is made. */
function sameWork(one: RuleModel, other: RuleModel): boolean {
  return workOf(one) === workOf(other);
}

/** What makes no difference to a backup once it is made. */
const BESIDES_WORK: ReadonlyArray<keyof RuleModel> = [
  'name', 'named', 'schedule', 'timeZone', 'startWindowMinutes', 'startWindowAdded', 'completionWindowMinutes', 'recoveryPointTags',
];

/** Everything else of a rule, so that a property which rules gain counts. */
function workOf(rule: RuleModel): string {
  const work = Object.entries(rule).filter(([property]) => !(BESIDES_WORK as ReadonlyArray<string>).includes(property));
  return orderless({ ...Object.fromEntries(work), copies: rule.copies.map(({ retentionAdded: _, ...copy }) => orderless(copy)).sort() });
}

/** A text that does not depend on the order of members. */
function orderless(value: object): string {
  return JSON.stringify(value, (_, one: unknown) => (
    typeof one === 'object' && one !== null && !Array.isArray(one) ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one));
}
