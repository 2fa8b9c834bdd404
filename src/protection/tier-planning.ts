import { bucketOptionNotes, bucketVaultNotes, bucketVaultNotesBeside, BucketContext } from './bucket-vaults';
import { featureNotes, servedNotes, warmNotes } from './capability-checks';
import { inheritedExpiryNotes } from './copy-retention';
import { TierModel } from './model';
import { optionsWithoutEffect } from './options-without-effect';
import { checkPlanNames, Journeys, PlanModel, PlanningContext, PlanningNotes, planVariants } from './plan-variants';
import { ProtectionTier } from './protection-tier';
import { regionFeatureNotes } from './region-features';
import { airGappedCopyNotes, airGappedFeatureNotes, continuousNotes, continuousNotesBeside, overlapNotes } from './retention-checks';
import { PlanTiers } from './tier-of-plan';
import { endNotes, selectionCaseNotes, shortWindowNotes, skippedMonthNotes, sourceTagNotes, tagCaseNotes, windowNotes } from './unwise-values';
import { LIMITS } from '../data/limits';
import { BackupNaming } from '../organization-layout/backup-naming';
import { shorten } from '../private/hash';

/** What users should know, legal as it is: the construct that renders it warns of it. */
export interface PlanningWarning {
  /** Name of the tier that it is about. */
  readonly tier: string;
  /** Without the prefix that all warning ids have. */
  readonly id: string;
  readonly text: string;
}

/** The plans of all tiers, given in the order of their names. Two tiers of which `meet` is false never share a resource. */
export function planTiers(
  tiers: ReadonlyArray<TierModel>, naming: BackupNaming, context: Omit<PlanningContext, 'planName'>, meet: (one: TierModel, other: TierModel) => boolean,
): { plans: PlanModel[]; warnings: PlanningWarning[] } {
  const journeys = new Journeys(context.overrides);
  const planned = tiers.map((tier, i) => {
    const { plans, notes } = planVariants(tier, { ...context, planName: planNameOf(tier, naming) }, journeys);
    const beside = tiers.slice(0, i).filter((other) => meet(other, tier));
    return {
      plans,
      warnings: [
        ...warningsOf(tier, notes, featureNotes(tier, context.overrides)),
        ...continuousNotes(beside, tier, naming.tagKey).map((note) => tierWarning(tier, 'continuousOverlap', note)),
        ...bucketVaultNotes(beside, tier, bucketContext(naming, context)).map((note) => tierWarning(tier, 'bucketInTwoVaults', note)),
        ...valueWarnings(tier, beside, naming),
        ...servedNotes(tier, context.regions).map((note) => tierWarning(tier, 'typeNotInRegion', note)),
        ...regionFeatureNotes(tier, context.regions, context.overrides).map((note) => tierWarning(tier, 'featureNotInRegion', note)),
        ...warmNotes(tier, context.overrides).map((note) => tierWarning(tier, 'typesStayWarm', note)),
        ...[...optionsWithoutEffect(tier, naming.tagKey, context), ...bucketOptionNotes(beside, tier, bucketContext(naming, context))]
          .map((note) => tierWarning(tier, 'optionWithoutEffect', note.includes('; ') ? note : `${note}; leave it out, or correct what it is for`)),
      ],
    };
  });
  const plans = planned.flatMap((one) => one.plans);
  checkPlanNames(plans);
  return { plans, warnings: planned.flatMap((one) => one.warnings) };
}

/** How a warning about some tiers begins. */
export function tierPrefix(...names: ReadonlyArray<string>): string {
  return `${names.length === 1 ? 'tier' : 'tiers'} ${names.map((name) => `'${name}'`).join(', ')}: `;
}

/** What tiers of local plans may do to resources that policies back up too, where nobody knows whether these reach the account. */
export function warningsBeside(
  tiers: ReadonlyArray<TierModel>, tier: TierModel, naming: BackupNaming, context: Omit<PlanningContext, 'planName'>,
): PlanningWarning[] {
  return [
    ...continuousNotesBeside(tiers, tier, naming.tagKey).map((note) => tierWarning(tier, 'continuousOverlap', note)),
    ...bucketVaultNotesBeside(tiers, tier, bucketContext(naming, context)).map((note) => tierWarning(tier, 'bucketInTwoVaults', note)),
  ];
}

/** Where the backups of buckets go. */
export function bucketContext(naming: BackupNaming, { overrides, memberVault, memberAirGappedVault }: Omit<PlanningContext, 'planName'>): BucketContext {
  return { tagKey: naming.tagKey, overrides, vaultName: memberVault.vaultName, airGappedVaultName: memberAirGappedVault.vaultName };
}

/** Name of the tier's plan where all its copies are as asked for. */
export function planNameOf(tier: TierModel, naming: BackupNaming): string {
  return shorten(tier.planName ?? naming._carriedOver?.plans[tier.name]?.plan ?? `${naming.prefix}-${tier.name}`, LIMITS.planNameLength);
}

/** Names of tiers by those of their plans, as policies and baselines call them under this naming. */
export function planTiersOf(tiers: ReadonlyArray<ProtectionTier>, naming: BackupNaming): PlanTiers {
  return Object.fromEntries(tiers.map(({ _model: tier }) => [planNameOf(tier, naming), tier.name]));
}

/** A warning about a tier. */
export function tierWarning(tier: TierModel, id: string, text: string): PlanningWarning {
  return { tier: tier.name, id, text: `${tierPrefix(tier.name)}${text}` };
}

function warningsOf(tier: TierModel, notes: PlanningNotes, typeNotes: string[]): PlanningWarning[] {
  const warn = (id: string, text: string) => tierWarning(tier, id, text);
  return [
    ...[...notes.notCopied].map(([destination, types]) => warn('copyNotSupported',
      `${types.join(', ')} can't be copied to ${destination} or to its fallback and stay in their account; `
      + 'say in BackupSupport which of them you don\'t use (unusedResourceTypes) or what differs (dynamoDbAdvancedFeatures, variants)')),
    ...[...notes.willFail].map(([destination, types]) => warn('copyWillFail',
      `copies of ${types.join(', ')} to ${destination} will fail, because AWS Backup does not support them; `
      + 'another copyFallback gives these types a plan of their own')),
    ...notes.doubtful.length === 0 ? [] : [warn('clusterCopies',
      `${notes.doubtful.join(' and ')} can't make every copy of the plans, which can't tell its ARNs from those of resources that can, so that these copy jobs fail; `
      + 'say in BackupSupport whether the organization has any')],
    ...typeNotes.map((note) => warn('featureNotSupported', note)),
    ...airGappedCopyNotes(tier).map((note) => warn('airGappedCopyOnDemandOnly', note)),
    ...airGappedFeatureNotes(tier).map((note) => warn('airGappedScanOrIndex', note)),
    ...inheritedExpiryNotes(tier).map((note) => warn('copyInheritsExpiry', note)),
    ...overlapNotes(tier).map((note) => warn('overlappingRules', note)),
  ];
}

function valueWarnings(tier: TierModel, beside: ReadonlyArray<TierModel>, naming: BackupNaming): PlanningWarning[] {
  const ownKeys = Object.keys(naming._carriedOver?.tags ?? { [naming.tagKey]: tier.name });
  const warn = (id: string) => (text: string) => tierWarning(tier, id, text);
  return [
    ...windowNotes(tier).map(warn('longWindow')),
    ...shortWindowNotes(tier).map(warn('shortCompletionWindow')),
    ...endNotes(tier).map(warn('scheduleEnds')),
    ...skippedMonthNotes(tier).map(warn('monthsSkipped')),
    ...[...tagCaseNotes(tier, ownKeys), ...selectionCaseNotes(tier, beside, naming.tagKey)].map(warn('tagKeysDifferByCase')),
    ...sourceTagNotes(tier, ownKeys, naming.tagKey).map(warn('recoveryPointTagsOfSource')),
  ];
}
