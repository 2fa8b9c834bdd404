import { copyThatInherits } from './copy-retention';
import { AdditionName, TierModel } from './model';
import { reject } from '../private/reject';
import { checkList } from '../private/validation';

/**
 * What this library adds to plans beside what rules and tiers say.
 */
export enum PlanAddition {
  /** The tier's own tag on plans, by which controls on plans find those of a tier. */
  PLAN_TAG = 'planTag',
  /** The tier's own tag on recovery points, by which controls and restore tests find those of a tier. */
  RECOVERY_POINT_TAG = 'recoveryPointTag',
  /** The start window of rules that have none: 8 hours, and an hour for `BackupRule.hourly()`. Without it AWS Backup takes its own, 8 hours. */
  START_WINDOW = 'startWindow',
  /** The days of copies that have none: as long as the rule keeps the backup. Without them AWS Backup lets a copy inherit the expiry of its backup. */
  COPY_RETENTION = 'copyRetention',
  /**
   * Plans of their own for types that the destination of a copy does not support, of tiers without a `copyFallback`. Without them one plan copies
   * everything, as with `CopyFallback.attempt()`, and a warning names the copies that will fail.
   */
  PLANS_BY_CAPABILITY = 'plansByCapability',
  /** A selection of their own for S3 buckets in backup policies, where a selection has conditions. */
  BUCKETS_APART = 'bucketsApart',
}

/**
 * Which additions plans get.
 *
 * What AWS refuses stays out in any case: names, selections and vaults that plans must have are given, copies into their own vault and features that
 * a Region has not are left out. Presets say what they do: for other windows and days, write rules. `copyTo: []` is a preset without copies.
 */
export class PlanAdditions {
  /** All additions. The default. */
  public static all(): PlanAdditions {
    return new PlanAdditions([]);
  }

  /** None: plans hold what rules and tiers say. */
  public static none(): PlanAdditions {
    return new PlanAdditions(Object.values(PlanAddition));
  }

  /**
   * All additions but some.
   *
   * @param additions what is left out, at least one
   * @throws when one of them is no addition, or none is given
   */
  public static allExcept(additions: PlanAddition[]): PlanAdditions {
    const known: string[] = Object.values(PlanAddition);
    checkList('additions', additions);
    if (additions.length === 0) {
      reject('additions', [], 'it leaves nothing out', 'use PlanAdditions.all()');
    }
    additions.forEach((one, i) => known.includes(one) || reject(`additions[${i}]`, one, `additions are ${known.join(', ')}`, 'write it as PlanAddition.PLAN_TAG'));
    return new PlanAdditions([...new Set(additions)].sort());
  }

  private readonly leftOut: PlanAddition[];

  private constructor(leftOut: PlanAddition[]) {
    this.leftOut = leftOut;
  }

  /** @internal */
  public get _leftOut(): ReadonlyArray<AdditionName> {
    return this.leftOut;
  }
}

/** A tier without some of what this library added to it; what its user said stays. */
export function leaveOut(tier: TierModel, leftOut: ReadonlyArray<AdditionName>): TierModel {
  if (leftOut.length === 0) {
    return tier;
  }
  const without = (name: AdditionName) => leftOut.includes(name);
  return {
    ...tier,
    leftOut,
    rules: tier.rules.map((rule) => ({
      ...rule,
      startWindowMinutes: rule.startWindowAdded && without('startWindow') ? undefined : rule.startWindowMinutes,
      copies: rule.copies.map(({ retentionAdded, ...copy }) => (!retentionAdded ? copy : without('copyRetention')
        ? copyThatInherits({ ...copy, lifecycle: { ...copy.lifecycle, deleteAfterDays: undefined } }, rule.lifecycle) : { ...copy, retentionAdded })),
    })),
    fallback: tier.fallbackAdded && without('plansByCapability') ? { kind: 'attempt' } : tier.fallback,
  };
}
