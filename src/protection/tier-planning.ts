import { Annotations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkTierTypes } from './capability-checks';
import { TierModel } from './model';
import { checkPlanNames, Journeys, PlanModel, PlanningContext, PlanningNotes, planVariants } from './plan-variants';
import { ProtectionRequirement } from './protection-requirement';
import { checkRequirements, flappingNotes, RequirementContext } from './requirement-checks';
import { RequirementModel } from './requirement-model';
import { airGappedCopyNotes, continuousRivals, overlapNotes } from './retention-checks';
import { LIMITS } from '../data/limits';
import { BackupNaming } from '../organization-layout/backup-naming';
import { shorten } from '../private/hash';

/** The plans of all tiers, given in the order of their names; what users should know becomes warnings on the construct. */
export function planTiers(construct: Construct, tiers: TierModel[], naming: BackupNaming, context: Omit<PlanningContext, 'planName'>): PlanModel[] {
  const journeys = new Journeys(context.overrides);
  const plans = tiers.flatMap((tier, i) => {
    const planName = shorten(tier.planName ?? naming._carriedOver?.plans[tier.name]?.plan ?? `${naming.prefix}-${tier.name}`, LIMITS.planNameLength);
    const planned = planVariants(tier, { ...context, planName }, journeys);
    warnOf(construct, tier, planned.notes, checkTierTypes(tier, context.overrides), continuousRivals(tiers.slice(0, i), tier, naming.tagKey, 'possible'));
    return planned.plans;
  });
  checkPlanNames(plans);
  return plans;
}

/** Refuses tiers below a requirement, and warns of what will be reported now and then although they are not. */
export function requireOfTiers(
  construct: Construct, requirements: ProtectionRequirement[] | undefined, tiers: TierModel[], context: RequirementContext,
): void {
  const models = (requirements ?? []).map((requirement) => requirement._model);
  checkRequirements(models, tiers, context);
  warnOfFlapping(construct, models, tiers, context.tagKey);
}

/** Warns of what will be reported now and then although no tier is below its requirement. */
export function warnOfFlapping(construct: Construct, requirements: RequirementModel[], tiers: TierModel[], tagKey: string): void {
  flappingNotes(requirements, tiers, tagKey).forEach((note) => Annotations.of(construct).addWarningV2('cdk-org-backup:complianceFlaps', note));
}

/** Warns of a tier. */
export function warnOfTier(construct: Construct, tier: TierModel, id: string, text: string): void {
  Annotations.of(construct).addWarningV2(`cdk-org-backup:${id}`, `tier '${tier.name}': ${text}`);
}

function warnOf(construct: Construct, tier: TierModel, notes: PlanningNotes, typeNotes: string[], rivals: string[]): void {
  const warn = (id: string, text: string) => warnOfTier(construct, tier, id, text);
  for (const [destination, types] of notes.notCopied) {
    warn('copyNotSupported', `${types.join(', ')} can't be copied to ${destination} or to its fallback and stay in their account; `
      + 'say in BackupSupport what differs in your organization, or exclude these types from the tier');
  }
  for (const [destination, types] of notes.willFail) {
    warn('copyWillFail', `copies of ${types.join(', ')} to ${destination} will fail, because AWS Backup does not support them; `
      + 'another copyFallback gives these types a plan of their own');
  }
  if (notes.doubtful.length > 0) {
    warn('clusterCopies', `${notes.doubtful.join(' and ')} can't make every copy of this tier but shares its pattern with types that can; `
      + 'say in BackupSupport whether the organization has any');
  }
  typeNotes.forEach((note) => warn('featureNotSupported', note));
  airGappedCopyNotes(tier).forEach((note) => warn('airGappedCopyOnDemandOnly', note));
  overlapNotes(tier).forEach((note) => warn('overlappingRules', note));
  rivals.forEach((other) => warn('continuousOverlap',
    `it may select resources that '${other}' backs up continuously too, and a resource has one continuous backup`));
}
