import { ProtectionTier } from './protection-tier';
import { PlanTiers } from './tier-of-plan';
import { LIMITS } from '../data/limits';
import { BackupNaming } from '../organization-layout/backup-naming';
import { shorten } from '../private/hash';

/** Names of tiers by those of their plans, as policies and baselines call them under this naming. */
export function planTiersOf(tiers: ProtectionTier[], naming: BackupNaming): PlanTiers {
  return Object.fromEntries(tiers.map(({ _model: tier }) => {
    const planName = tier.planName ?? naming._carriedOver?.plans[tier.name]?.plan ?? `${naming.prefix}-${tier.name}`;
    return [shorten(planName, LIMITS.planNameLength), tier.name];
  }));
}
