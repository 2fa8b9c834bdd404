import { hasFeature, SupportOverrides } from './capabilities';
import { LifecycleModel, RuleModel, TierModel } from './model';
import { PlanModel, selectedTypes } from './plan-variants';
import { selectsAllOf } from './selection-overlap';
import { PlanningWarning, tierWarning } from './tier-planning';
import { Cron, cronIntervals, endOfYear, endYear, FIRST_YEAR, lastYearThatCounts, parseCron, startTimes } from '../private/cron';
import { counted, readable } from '../private/readable';

const DAY = 1440;

/** Plans that surely meet on some accounts, because all of them have them. */
export interface MeetingPlans {
  /** Who has them, for messages. */
  readonly where: string;
  readonly plans: ReadonlyArray<PlanModel>;
}

/** How long the backups of one rule are kept somewhere; Infinity for ever. */
interface Kept {
  readonly tier: string;
  readonly rule: RuleModel;
  readonly days: number;
}

/** A tier that leaves nothing at times, in words, by where that is. */
interface Gap {
  readonly tier: TierModel;
  readonly where: string;
  readonly text: GapText;
  /** Of which types that holds. */
  readonly types: ReadonlyArray<string>;
}

/** What is not left, and why; between them stands of which types, where it is not all. */
interface GapText {
  readonly what: string;
  readonly why: string;
}

/**
 * Where at times no backup is left of what a tier protects, or no copy in one of its vaults. That is judged over all rules and tiers which surely
 * select the same resources: what one leaves open another may fill. Start times count; nobody knows how late in their window jobs start.
 */
export function retentionGapNotes(meeting: ReadonlyArray<MeetingPlans>, tagKey: string, overrides: SupportOverrides): PlanningWarning[] {
  const judge = new CoverageJudge();
  const gaps = meeting.flatMap(({ where, plans }) => plans.flatMap((plan) =>
    gapsOf(plan, plans, tagKey, overrides, judge).map(({ text, types }): Gap => ({ tier: plan.tier, where, text, types }))));
  const places = new Map<string, { gap: Gap; where: Set<string>; types: Set<string> }>();
  for (const gap of gaps) {
    const key = JSON.stringify([gap.tier.name, gap.text]);
    const { where, types } = places.get(key) ?? { where: new Set(), types: new Set() };
    gap.types.forEach((type) => types.add(type));
    places.set(key, { gap, where: where.add(gap.where), types });
  }
  return [...places.values()].map(({ gap: { tier, text }, where, types }) => {
    const having = meeting.filter(({ plans }) => plans.some((plan) => plan.tier.name === tier.name));
    const own = having.flatMap(({ plans }) => plans.filter((plan) => plan.tier.name === tier.name));
    const selected = new Set(own.flatMap((plan) => typeIdsOf(plan, overrides)));
    const message = `${text.what}${types.size === selected.size ? '' : ` of ${[...types].sort().join(', ')}`}: ${text.why}`;
    return tierWarning(tier, 'retentionGap', where.size === having.length ? message : `${message} (in ${[...where].join(', ')}, where no other tier fills it)`);
  });
}

function gapsOf(plan: PlanModel, plans: ReadonlyArray<PlanModel>, tagKey: string, overrides: SupportOverrides, judge: CoverageJudge): Pick<Gap, 'text' | 'types'>[] {
  const { tier } = plan;
  const found = new Map<string, { text: GapText; types: string[] }>();
  const judged = new Map<string, GapText[]>();
  for (const type of typeIdsOf(plan, overrides)) {
    const fillers = plans.filter((other) => other.tier.name !== tier.name && selects(other, type) && selectsAllOf(other.tier, tier, type, tagKey));
    for (const region of plan.regions) {
      const together = [plan, ...fillers.filter((other) => other.regions.includes(region))];
      const continuous = hasFeature({ id: type, arnPattern: '' }, 'continuous', overrides);
      const key = `${continuous} ${together.map((one) => one.name).join(' ')}`;
      const texts = judged.get(key) ?? gapsTogether(tier, together, continuous, judge);
      judged.set(key, texts);
      for (const text of texts) {
        const known = found.get(JSON.stringify(text)) ?? { text, types: [] };
        known.types.push(type);
        found.set(JSON.stringify(text), known);
      }
    }
  }
  return [...found.values()];
}

function gapsTogether({ name }: TierModel, plans: ReadonlyArray<PlanModel>, continuous: boolean, judge: CoverageJudge): GapText[] {
  const rules = plans.flatMap((plan) => plan.rules.map((one) => ({ tier: plan.tier.name, ...one })));
  // a continuous backup goes on as long as its rule does
  const anywhere = rules.map(({ tier, rule, copies }): Kept => ({
    tier, rule, days: rule.continuous && continuous ? Infinity : Math.max(...[rule, ...copies].map(keptDays)),
  }));
  if (judge.leavesGap(anywhere)) {
    return [{ what: 'at times no backup is left', why: `${told(name, anywhere, judge)}; keep backups longer than the longest interval, or back up more often` }];
  }
  const own = rules.filter(({ tier }) => tier === name);
  const vaults = [...new Set(own.flatMap(({ copies }) => copies.map(({ arn }) => arn)))].sort();
  const bare = new Map<string, string[]>();
  for (const vault of vaults) {
    const kept = rules.flatMap(({ tier, rule, copies }) => copies.filter(({ arn }) => arn === vault)
      .map((copy): Kept => ({ tier, rule, days: keptDays(copy) })));
    if (judge.leavesGap(kept)) {
      const text = told(name, kept, judge);
      bare.set(text, [...bare.get(text) ?? [], vault]);
    }
  }
  return [...bare].map(([text, arns]) => ({ what: `at times no copy is left in ${arns.join(', ')}`, why: `${text}; keep copies longer than the longest interval, or back up more often` }));
}

function keptDays({ lifecycle }: { readonly lifecycle: LifecycleModel }): number {
  return lifecycle.deleteAfterDays ?? Infinity;
}

/** All of these rules keep too briefly: one that does not would leave no gap. */
function told(own: string, kept: ReadonlyArray<Kept>, judge: CoverageJudge): string {
  return kept.map(({ tier, rule, days }) => {
    const { longest } = judge.intervals(rule);
    const whose = tier === own ? `rule '${rule.name}'` : `rule '${rule.name}' of tier '${tier}'`;
    const next = judge.endsThisYear(rule) ? `fires in ${FIRST_YEAR} for the last time, which may be over already`
      : longest === Infinity ? 'fires once' : `up to ${readable(longest)} pass until the next`;
    return `${whose} keeps them ${days === Infinity ? 'for ever' : counted(days, 'day')} and ${next}`;
  }).join(', ');
}

/** Judges what rules leave at times, each combination once. */
class CoverageJudge {
  private readonly crons = new Map<string, Cron>();
  private readonly starts = new Map<string, number[]>();
  private readonly gaps = new Map<string, boolean>();

  public intervals({ schedule }: RuleModel) {
    // rules are checked to have some
    return cronIntervals(this.cron(schedule))!;
  }

  public endsThisYear({ schedule }: RuleModel): boolean {
    return endYear(this.cron(schedule)) === FIRST_YEAR;
  }

  /** Whether at times nothing is left, from the first backup on. */
  public leavesGap(kept: ReadonlyArray<Kept>): boolean {
    const key = JSON.stringify(kept.map(({ rule, days }) => [rule.schedule, String(days)]));
    const known = this.gaps.get(key);
    if (known !== undefined) {
      return known;
    }
    const alone = ({ rule, days }: Kept) => days === Infinity || (!this.cron(rule.schedule).years && days * DAY > this.intervals(rule).longest);
    const gap = !kept.some(alone) && this.hasGap(kept);
    this.gaps.set(key, gap);
    return gap;
  }

  private hasGap(kept: ReadonlyArray<Kept>): boolean {
    const lastYear = lastYearThatCounts(kept.map(({ rule }) => this.cron(rule.schedule)));
    const spans = kept.flatMap(({ rule, days }) => this.startsOf(rule.schedule, lastYear).map((start) => ({ start, end: start + days * DAY })));
    spans.sort((a, b) => a.start - b.start);
    // what was kept before the years that are counted is known once each rule has made a backup
    const recurring = kept.filter(({ rule }) => !this.cron(rule.schedule).years);
    const steady = Math.max(spans[0].start, ...recurring.map(({ rule }) => this.startsOf(rule.schedule, lastYear)[0]));
    let covered = spans[0].end;
    for (const { start, end } of spans) {
      if (start >= covered && start > steady) {
        return true;
      }
      covered = Math.max(covered, end);
    }
    return covered < endOfYear(lastYear);
  }

  private startsOf(schedule: string, lastYear: number): number[] {
    const key = `${schedule} ${lastYear}`;
    const known = this.starts.get(key) ?? startTimes(this.cron(schedule), lastYear);
    this.starts.set(key, known);
    return known;
  }

  private cron(schedule: string): Cron {
    const known = this.crons.get(schedule) ?? parseCron(schedule);
    this.crons.set(schedule, known);
    return known;
  }
}

function typeIdsOf({ tier, types }: PlanModel, overrides: SupportOverrides): string[] {
  const ids = (types ?? selectedTypes(tier, overrides)).map((type) => type.id);
  return [...new Set(ids)].filter((id) => !overrides.unusedTypes.includes(id));
}

function selects({ types }: PlanModel, typeId: string): boolean {
  return types === undefined || types.some((type) => type.id === typeId);
}
