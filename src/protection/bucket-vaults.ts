import { hasFeature, SupportOverrides } from './capabilities';
import { RuleModel, TierModel } from './model';
import { selectionOverlap } from './selection-overlap';
import { selectsS3 } from './tier-demands';
import { RESOURCE_TYPES } from '../data/resource-types';
import { reject } from '../private/reject';

/** Where the backups of buckets go. */
export interface BucketContext {
  readonly tagKey: string;
  readonly overrides: SupportOverrides;
  readonly vaultName: string;
  readonly airGappedVaultName: string;
}

/** Two rules that back up the same buckets, one continuously and one not, into two vaults. */
interface Conflict {
  readonly continuous: RuleOfTier;
  readonly periodic: RuleOfTier;
  readonly certain: boolean;
}

interface RuleOfTier {
  readonly tier: TierModel;
  readonly rule: RuleModel;
  readonly vault: string;
}

const WHY = 'AWS Backup takes continuous and periodic backups of a bucket in one vault only';
const REMEDY = 'use one target for both, keep S3 out of one of them, or say in BackupSupport that S3 is not used';

/**
 * Refuses tiers whose rules back up buckets continuously into one vault and periodically into another.
 *
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/s3-backups.html
 */
export function checkBucketVaults(
  tiers: ReadonlyArray<TierModel>, context: BucketContext, meet: (one: TierModel, other: TierModel) => boolean,
): void {
  const conflict = pairsOf(tiers, meet).flatMap(([one, other]) => conflictsOf(one, other, context)).find(({ certain }) => certain);
  if (!conflict) {
    return;
  }
  const { continuous, periodic } = conflict;
  if (continuous.tier === periodic.tier) {
    reject(`tier '${periodic.tier.name}', rule '${periodic.rule.name}': target`, periodic.vault,
      `rule '${continuous.rule.name}' backs up the same buckets of S3 continuously into '${continuous.vault}' and ${WHY}`, REMEDY);
  }
  reject('tiers', `${continuous.tier.name}, ${periodic.tier.name}`, `${described(conflict)} and ${WHY}`, REMEDY);
}

/** What is said of each tier that may meet an earlier one on a bucket. */
export function bucketVaultNotes(earlier: ReadonlyArray<TierModel>, tier: TierModel, context: BucketContext): string[] {
  return earlier.flatMap((other) => conflictsOf(other, tier, context).filter(({ certain }) => !certain).slice(0, 1)).map(describedNote);
}

/**
 * What is said of a tier whose options of S3 give way to those of another that backs up the same buckets continuously, or win over those of
 * an earlier one: periodic backups take the options of the continuous one.
 */
export function bucketOptionNotes(earlier: ReadonlyArray<TierModel>, tier: TierModel, { tagKey, overrides }: BucketContext): string[] {
  const backsUp = (one: TierModel, continuous: boolean) => one.rules.some((rule) => rule.continuous === continuous);
  return earlier.filter((other) => selectsS3(tier, overrides) && selectionOverlap(other, tier, tagKey, ['S3']) !== 'none')
    .flatMap((other) => [[other, tier], [tier, other]].filter(([live, periodic]) => backsUp(live, true) && backsUp(periodic, false)))
    .flatMap(([live, periodic]) => (['backupS3Acls', 'backupS3ObjectTags'] as const).filter((option) => (live[option] ?? true) !== (periodic[option] ?? true))
      .map((option) => `${option}: '${live.name}' may back up buckets of '${periodic.name}' continuously, whose backups then take ${option} ${live[option] ?? true} and end as completed with issues`));
}

/** What is said of tiers of which some account may have both, whatever of it is certain. */
export function bucketVaultNotesBeside(tiers: ReadonlyArray<TierModel>, tier: TierModel, context: BucketContext): string[] {
  return tiers.flatMap((other) => conflictsOf(other, tier, context).slice(0, 1)).map(describedNote);
}

function describedNote(conflict: Conflict): string {
  return `${described(conflict)}: should they meet on a bucket, backups fail, because ${WHY}; ${REMEDY}`;
}

function described({ continuous, periodic }: Conflict): string {
  return `rule '${continuous.rule.name}' of '${continuous.tier.name}' backs up buckets of S3 continuously into '${continuous.vault}', `
    + `rule '${periodic.rule.name}' of '${periodic.tier.name}' periodically into '${periodic.vault}'`;
}

function pairsOf(tiers: ReadonlyArray<TierModel>, meet: (one: TierModel, other: TierModel) => boolean): [TierModel, TierModel][] {
  return tiers.flatMap((tier, i) => [
    ...tiers.slice(0, i).filter((other) => meet(other, tier)).map((other): [TierModel, TierModel] => [other, tier]), [tier, tier],
  ]);
}

function conflictsOf(one: TierModel, other: TierModel, context: BucketContext): Conflict[] {
  const rules = (tier: TierModel) => tier.rules.map((rule): RuleOfTier => ({ tier, rule, vault: vaultOf(rule, context) }));
  const apart = rules(one).flatMap((a) => rules(other).filter((b) => a.rule.continuous !== b.rule.continuous && a.vault !== b.vault)
    .map((b) => (a.rule.continuous ? { continuous: a, periodic: b } : { continuous: b, periodic: a })));
  if (apart.length === 0 || !selectsS3(other, context.overrides)) {
    return [];
  }
  const overlap = one === other ? 'certain' : selectionOverlap(one, other, context.tagKey, ['S3']);
  return overlap === 'none' ? [] : apart.map((pair) => ({ ...pair, certain: overlap === 'certain' }));
}

/** What can't go into an air-gapped vault directly stays in the standard one. */
function vaultOf({ target }: RuleModel, { overrides, vaultName, airGappedVaultName }: BucketContext): string {
  const { arnPattern } = RESOURCE_TYPES.S3;
  return target.kind === 'named' ? target.vaultName
    : target.kind === 'airGapped' && hasFeature({ id: 'S3', arnPattern }, 'airGappedVault', overrides) ? airGappedVaultName : vaultName;
}
