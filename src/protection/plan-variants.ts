import { CopyJourney, journeySupport, JourneySupport, regionFacts, SupportOverrides } from './capabilities';
import { CentralModel, CopyOrigin, MemberVaultModel, policyArn, ResolvedDestination, resolveDestination } from './copy-resolution';
import { writtenLifecycle } from './copy-retention';
import { CopyModel, DestinationModel, LifecycleModel, RuleModel, TierModel, TypeModel } from './model';
import { rulesIn } from './region-features';
import { checkAgainstVault, describeDestination } from './retention-checks';
import { selectionsOf, uniqueTypes } from './selections';
import { variantName } from './tier-of-plan';
import { RESOURCE_TYPES } from '../data/resource-types';
import { shortHash } from '../private/hash';
import { reject } from '../private/reject';

/** One copy as it is written: where to, kept how. */
export interface PlannedCopy {
  readonly arn: string;
  readonly lifecycle: LifecycleModel;
}

export interface PlannedRule {
  readonly rule: RuleModel;
  readonly copies: ReadonlyArray<PlannedCopy>;
}

/** A plan for those Regions and resource types of a tier whose copies go to the same places. */
export interface PlanModel {
  readonly tier: TierModel;
  readonly name: string;
  readonly regions: ReadonlyArray<string>;
  /** Undefined means everything that the tier selects. */
  readonly types?: ReadonlyArray<TypeModel>;
  readonly rules: ReadonlyArray<PlannedRule>;
}

export interface PlanningContext {
  readonly regions: ReadonlyArray<string>;
  readonly partition: string;
  readonly central: ReadonlyArray<CentralModel>;
  readonly overrides: SupportOverrides;
  /** The vault of member accounts, and their air-gapped one. */
  readonly memberVault: MemberVaultModel;
  readonly memberAirGappedVault: MemberVaultModel;
  /** Name of the tier's plan where all its copies are as asked for. */
  readonly planName: string;
}

/** What the user should know, by the copy that it is about. */
export interface PlanningNotes {
  readonly notCopied: ReadonlyMap<string, ReadonlyArray<string>>;
  readonly willFail: ReadonlyMap<string, ReadonlyArray<string>>;
  readonly doubtful: ReadonlyArray<string>;
}

interface DraftNotes {
  readonly notCopied: Map<string, string[]>;
  readonly willFail: Map<string, string[]>;
  readonly doubtful: Set<string>;
}

/** Plain Region that no copy starts from or goes to; plans of Regions that select as it does carry no mark in their name. */
const REFERENCE = '*reference';

type State = 'asked' | 'fallback' | 'without' | 'own';

interface Outcome {
  readonly rules: ReadonlyArray<PlannedRule>;
  /** What is not as asked for because the types don't support it; '' where all is. */
  readonly supportMark: string;
  /** Which copies stay out because they would lead to their own vault. */
  readonly ownMark: string;
  /** What the Region does not do. */
  readonly regionMark: string;
  /** Whether a target follows the source Region. */
  readonly followsRegion: boolean;
}

/**
 * Turns a tier into plans that hold no copy that is known to fail.
 *
 * Names and contents depend on the tier, the support matrix and each Region by itself, never on which other Regions, tiers or
 * accounts there are: adding one changes no other plan.
 */
export function planVariants(
  tier: TierModel, context: PlanningContext, journeys = new Journeys(context.overrides),
): { plans: PlanModel[]; notes: PlanningNotes } {
  const notes: DraftNotes = { notCopied: new Map(), willFail: new Map(), doubtful: new Set() };
  const types = selectedTypes(tier, context.overrides);
  // the real Regions first: what is wrong with them must not be told of the reference
  const byRegion = [...context.regions].sort()
    .map((region) => ({ region, outcomes: outcomesFrom(region, tier, types, context, journeys, notes) }));
  const plain = outcomesFrom(REFERENCE, tier, types, referenceContext(context), journeys);
  const reference = typesByMark(types, (type) => plain.get(type)!.supportMark);
  const plans = new Map<string, { regions: string[]; plan: PlanModel }>();
  for (const { region, outcomes } of byRegion) {
    for (const [supportMark, group] of typesByMark(types, (type) => outcomes.get(type)!.supportMark)) {
      const { rules, ownMark, regionMark, followsRegion } = outcomes.get(group[0])!;
      const ids = idsOf(group);
      const usual = reference.get(supportMark);
      const unusual = (usual ? ids !== idsOf(usual) : group.length < types.length) ? shortHash(ids, 4) : '';
      const suffix = [followsRegion ? region : '', supportMark, ownMark, regionMark, unusual].filter((part) => part !== '').join('-');
      const name = variantName(context.planName, suffix);
      const key = JSON.stringify([name, ids, rules.map((rule) => rule.copies)]);
      const found = plans.get(key);
      if (found) {
        found.regions.push(region);
      } else {
        const regions = [region];
        plans.set(key, { regions, plan: { tier, name, regions, types: group.length === types.length ? undefined : group, rules } });
      }
    }
  }
  return {
    plans: [...plans.values()].map((one) => one.plan).sort((a, b) => (a.name < b.name ? -1 : 1)),
    notes: { ...notes, doubtful: [...notes.doubtful].sort() },
  };
}

/** Types and single resources that a tier selects in any of its ways, in the order of their ids. */
export function selectedTypes(tier: TierModel, overrides: SupportOverrides): TypeModel[] {
  const all = () => [...Object.entries(RESOURCE_TYPES).map(([id, facts]) => ({ id, arnPattern: facts.arnPattern })), ...overrides.extraTypes];
  const types = uniqueTypes(selectionsOf(tier.selection).flatMap((one): ReadonlyArray<TypeModel> => (one.kind === 'tags' ? all()
    : (one.types ?? all()).filter((type) => !one.notTypes.some((other) => other.id === type.id && !other.single)))));
  return types.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function referenceContext(context: PlanningContext): PlanningContext {
  const facts = { ...regionFacts(REFERENCE, context.overrides), partition: context.partition, optIn: false };
  return {
    ...context,
    overrides: { ...context.overrides, regions: { ...context.overrides.regions, [REFERENCE]: facts } },
    // it has no vault of its own: any will do to see what a type supports
    central: context.central.length === 0 ? []
      : [...context.central, { account: context.central[0].account, region: REFERENCE, vaultName: 'any', airGappedVaultName: 'any' }],
  };
}

/** Judges journeys once, however many rules, tiers and types make them. */
export class Journeys {
  private readonly known = new Map<string, JourneySupport>();

  constructor(private readonly overrides: SupportOverrides) {}

  public support(journey: CopyJourney, overrides = this.overrides): JourneySupport {
    const { fromRegion, toRegion, toOtherAccount, intoAirGappedVault } = journey;
    const key = `${fromRegion} ${toRegion} ${toOtherAccount} ${intoAirGappedVault}`;
    let support = this.known.get(key);
    if (!support) {
      support = journeySupport(journey, overrides);
      this.known.set(key, support);
    }
    return support;
  }
}

/** Where a copy lands, and which types get there. */
interface Landing {
  readonly target: ResolvedDestination;
  readonly supports: JourneySupport;
}

/** One copy of one rule, from one Region. */
interface Leg {
  readonly rule: RuleModel;
  readonly copy: CopyModel;
  /** Undefined where it would stay in its own vault. */
  readonly asked?: Landing;
  /** Resolved when a type needs it; undefined where there is none. */
  readonly fallback: () => Landing | undefined;
}

/** What becomes of each type. Where copies go does not depend on types: these only choose, and most choose alike. */
function outcomesFrom(
  region: string, tier: TierModel, types: ReadonlyArray<TypeModel>, context: PlanningContext, journeys: Journeys, notes?: DraftNotes,
): Map<TypeModel, Outcome> {
  const { rules, mark: regionMark } = rulesIn(region, [...tier.rules].sort((a, b) => (a.name < b.name ? -1 : 1)), context.overrides);
  const legs = rules.flatMap((rule) => legsOf(rule, tier, region, context, journeys));
  const alike = new Map<string, Outcome>();
  const outcomes = new Map<TypeModel, Outcome>();
  for (const type of types) {
    const states = legs.map((leg) => decide(tier, leg, type, notes));
    const key = states.join();
    const outcome = alike.get(key) ?? { ...outcomeOf(tier, rules, legs, states), regionMark };
    alike.set(key, outcome);
    outcomes.set(type, outcome);
  }
  return outcomes;
}

function legsOf(rule: RuleModel, tier: TierModel, region: string, context: PlanningContext, journeys: Journeys): Leg[] {
  const source: CopyOrigin = {
    tierName: tier.name,
    region,
    partition: context.partition,
    vault: sourceVault(rule, context),
    otherVaults: [context.memberVault, context.memberAirGappedVault],
  };
  const landing = (destination: DestinationModel): Landing | undefined => {
    const target = resolveDestination(destination, source, context.central);
    return target && { target, supports: journeys.support(target.journey, context.overrides) };
  };
  const { fallback } = tier;
  const substitute = fallback.kind === 'central' && context.central.length > 0
    ? once(() => landing({ kind: 'central', region: fallback.region })) : () => undefined;
  return rule.copies.map((copy) => ({ rule, copy, asked: landing(copy.destination), fallback: substitute }));
}

function decide(tier: TierModel, { copy, asked, fallback }: Leg, type: TypeModel, notes?: DraftNotes): State {
  if (!asked) {
    return 'own';
  }
  const support = asked.supports(type);
  const name = () => describeDestination(copy);
  if (tier.fallback.kind === 'attempt') {
    if (!support.supported) {
      add(notes?.willFail, name, type.id);
    }
    return 'asked';
  }
  if (support.supported) {
    support.doubtful.forEach((variant) => notes?.doubtful.add(variant));
    return 'asked';
  }
  if (fallback()?.supports(type).supported) {
    return 'fallback';
  }
  add(notes?.notCopied, name, type.single ? type.arnPattern : type.id);
  return 'without';
}

function outcomeOf(
  tier: TierModel, rules: ReadonlyArray<RuleModel>, legs: ReadonlyArray<Leg>, states: ReadonlyArray<State>,
): Omit<Outcome, 'regionMark'> {
  const planned = new Map(rules.map((rule) => [rule, new Map<string, CopyModel>()]));
  let followsRegion = false;
  legs.forEach(({ rule, copy, asked, fallback }, i) => {
    const target = states[i] === 'asked' ? asked?.target : states[i] === 'fallback' ? fallback()?.target : undefined;
    if (!target) {
      return;
    }
    if (target.bounds) {
      const prop = `tier '${tier.name}', rule '${rule.name}': deleteAfter of the copy to ${describeDestination(copy)}`;
      checkAgainstVault(prop, copy.lifecycle, target.bounds);
    }
    followsRegion ||= states[i] === 'asked' && 'sameRegion' in copy.destination && copy.destination.sameRegion === true;
    const arn = policyArn(target.arn);
    const copies = planned.get(rule)!;
    copies.set(arn, longest(copies.get(arn), copy));
  });
  const fates = legs.map(({ rule, copy }, i) => ({ rule: rule.name, destination: copy.destination, state: states[i] }));
  return {
    rules: rules.map((rule) => ({
      rule,
      copies: [...planned.get(rule)!].map(([arn, copy]) => ({ arn, lifecycle: writtenLifecycle(copy) })).sort((a, b) => (a.arn < b.arn ? -1 : 1)),
    })),
    supportMark: mark(fates, ['fallback', 'without']),
    ownMark: mark(fates, ['own']),
    followsRegion,
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** How names tell states apart: a copy that stays out in its own Region is not one that is not supported. */
const WORDS: { readonly [state in State]: string } = { asked: '', fallback: 'not', without: 'no', own: 'in' };

/** A short, stable name for what differs from what was asked for. */
function mark(states: ReadonlyArray<{ rule: string; destination: DestinationModel; state: State }>, wanted: State[]): string {
  const hits = states.filter((one) => wanted.includes(one.state));
  if (hits.length === 0) {
    return '';
  }
  const words = new Set<string>();
  let everywhere = true;
  for (const hit of hits) {
    words.add(`${WORDS[hit.state]}-${shortLabel(hit.destination)}`);
    everywhere &&= states.every((one) => shortLabel(one.destination) !== shortLabel(hit.destination) || one.state === hit.state);
  }
  const text = [...words].sort().join('-');
  // the same words may stand for other rules in another group
  return everywhere ? text : `${text}-${shortHash(hits.map((hit) => JSON.stringify([hit.rule, hit.destination, hit.state])).sort().join(), 4)}`;
}

function shortLabel(destination: DestinationModel): string {
  switch (destination.kind) {
    case 'own': return destination.region;
    case 'vault': return `vault-${shortHash(destination.arn, 6)}`;
    default: return `${destination.kind === 'central' ? 'central' : 'airgap'}${destination.region ? `-${destination.region}` : ''}`;
  }
}

/** The vault that holds what a rule backs up. */
export function sourceVault(rule: RuleModel, context: Pick<PlanningContext, 'memberVault' | 'memberAirGappedVault'>): MemberVaultModel {
  switch (rule.target.kind) {
    case 'member': return context.memberVault;
    case 'airGapped': return context.memberAirGappedVault;
    default: {
      const { vaultName } = rule.target;
      return vaultName === context.memberVault.vaultName ? context.memberVault : { vaultName, airGapped: false };
    }
  }
}

/** Two copies of one rule that meet in one vault become one, kept as long as either, and warm as long as either. */
function longest(one: CopyModel | undefined, other: CopyModel): CopyModel {
  return one && compare(span(one.lifecycle), span(other.lifecycle)) >= 0 ? one : other;
}

function span(lifecycle: LifecycleModel): number[] {
  return [lifecycle.deleteAfterDays ?? Infinity, lifecycle.moveToColdStorageAfterDays ?? Infinity, lifecycle.optInToArchive ? 0 : 1];
}

function compare(a: number[], b: number[]): number {
  const i = a.findIndex((value, at) => value !== b[at]);
  return i < 0 ? 0 : a[i] < b[i] ? -1 : 1;
}

function typesByMark(types: ReadonlyArray<TypeModel>, markOf: (type: TypeModel) => string): Map<string, TypeModel[]> {
  const groups = new Map<string, TypeModel[]>();
  for (const type of types) {
    const found = markOf(type);
    const group = groups.get(found);
    if (group) {
      group.push(type);
    } else {
      groups.set(found, [type]);
    }
  }
  return groups;
}

function idsOf(types: ReadonlyArray<TypeModel>): string {
  return types.map((type) => type.id).join(',');
}

function add(notes: Map<string, string[]> | undefined, nameOf: () => string, id: string): void {
  if (!notes) {
    return;
  }
  const name = nameOf();
  const ids = notes.get(name) ?? [];
  if (!ids.includes(id)) {
    notes.set(name, [...ids, id]);
  }
}

/** Plans of different tiers must not merge into one. */
export function checkPlanNames(plans: ReadonlyArray<PlanModel>): void {
  const owners = new Map<string, string>();
  for (const plan of plans) {
    const owner = owners.get(plan.name.toLowerCase());
    if (owner !== undefined) {
      reject('tiers', plan.name, `plans of '${owner}' and '${plan.tier.name}' would both be called so and AWS would merge them`, 'give one tier another planName');
    }
    owners.set(plan.name.toLowerCase(), plan.tier.name);
  }
}
