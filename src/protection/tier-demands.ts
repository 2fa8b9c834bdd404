import { SupportOverrides } from './capabilities';
import { TierModel } from './model';
import { selectsType } from './selections';

/** What tiers need of the accounts in which they run. */
export interface TierDemands {
  readonly backsUpS3: boolean;
  /** EBS is indexed, or a type that AWS added later; an index of S3 alone needs no permissions. */
  readonly indexesEbs: boolean;
  /** Anything is indexed, so that single items can be restored. */
  readonly indexes: boolean;
  readonly scans: boolean;
}

/** Collects what tiers need. */
export function tierDemands(tiers: ReadonlyArray<TierModel>, overrides: SupportOverrides): TierDemands {
  const rules = tiers.flatMap((tier) => tier.rules);
  const indexed = new Set(rules.flatMap((rule) => rule.indexTypes));
  return {
    backsUpS3: tiers.some((tier) => selectsS3(tier, overrides)),
    indexesEbs: [...indexed].some((type) => type !== 'S3'),
    indexes: indexed.size > 0,
    scans: rules.some((rule) => rule.scanMode !== undefined),
  };
}

/** A selection by tag selects every type that the organization uses. */
export function selectsS3({ selection }: TierModel, overrides: SupportOverrides): boolean {
  return !overrides.unusedTypes.includes('S3') && selectsType(selection, 'S3');
}
