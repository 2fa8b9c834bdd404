import { SupportOverrides } from './capabilities';
import { TierModel } from './model';
import { reject } from '../private/reject';

/** What tiers need of the accounts in which they run. */
export interface TierDemands {
  readonly backsUpS3: boolean;
  /** EBS is indexed; an index of S3 needs no permissions. */
  readonly indexesEbs: boolean;
  /** Anything is indexed, so that single items can be restored. */
  readonly indexes: boolean;
  readonly scans: boolean;
  readonly s3TieringDays?: number;
  /** Tiers whose S3 backups are tiered with those of others, although they don't ask for it. */
  readonly tieredByOthers: ReadonlyArray<string>;
}

/** Collects what tiers need; throws where two of them can't have it in one vault. */
export function tierDemands(tiers: ReadonlyArray<TierModel>, overrides: SupportOverrides): TierDemands {
  const rules = tiers.flatMap((tier) => tier.rules.map((rule) => ({ tier, rule })));
  const indexed = new Set(rules.flatMap(({ rule }) => rule.indexTypes));
  const withS3 = tiers.filter((tier) => selectsS3(tier, overrides));
  const tiering = withS3.filter((tier) => tier.s3TieringDays !== undefined);
  const other = tiering.find((tier) => tier.s3TieringDays !== tiering[0].s3TieringDays);
  if (other) {
    reject(`tier '${other.name}': s3Tiering`, `${other.s3TieringDays} days`,
      `the tier '${tiering[0].name}' has ${tiering[0].s3TieringDays} days and both store in one vault, which tiers all its S3 backups alike`, 'give both the same');
  }
  return {
    backsUpS3: withS3.length > 0,
    indexesEbs: indexed.has('EBS'),
    indexes: indexed.size > 0,
    scans: rules.some(({ rule }) => rule.scanMode !== undefined),
    s3TieringDays: tiering[0]?.s3TieringDays,
    tieredByOthers: tiering.length === 0 ? [] : withS3.filter((tier) => tier.s3TieringDays === undefined).map((tier) => tier.name).sort(),
  };
}

/** A selection by tag selects every type that the organization uses. */
export function selectsS3({ selection }: TierModel, overrides: SupportOverrides): boolean {
  if (overrides.unusedTypes.includes('S3')) {
    return false;
  }
  return selection.kind === 'tags'
    || ((selection.types?.some((type) => type.id === 'S3') ?? true) && !selection.notTypes.some((type) => type.id === 'S3'));
}
