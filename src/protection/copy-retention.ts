import { CopyModel, LifecycleModel, TierModel } from './model';
import { describeDestination } from './retention-checks';

/** A copy that is kept as long as the rule keeps the backup, where the user gave it no days. */
export function copyKeptAs(copy: CopyModel, backup: LifecycleModel): CopyModel {
  const { deleteAfterDays } = copy.lifecycle;
  return deleteAfterDays !== undefined || backup.deleteAfterDays === undefined ? copy
    : { ...copy, lifecycle: { ...copy.lifecycle, deleteAfterDays: backup.deleteAfterDays }, retentionAdded: true };
}

/** A copy to which the plan gives no days: AWS Backup lets it inherit the backup's expiry. */
export function copyThatInherits(copy: CopyModel, backup: LifecycleModel): CopyModel {
  const { retentionAdded, ...rest } = copyKeptAs(copy, backup);
  return retentionAdded ? { ...rest, withoutExpiry: true } : copy;
}

/** The lifecycle of a copy as plans say it. */
export function writtenLifecycle({ lifecycle, withoutExpiry }: CopyModel): LifecycleModel {
  return withoutExpiry ? { ...lifecycle, deleteAfterDays: undefined } : lifecycle;
}

/** Copies that AWS Backup deletes with their backup, though the plan does not say so. */
export function inheritedExpiryNotes(tier: TierModel): string[] {
  return tier.rules.flatMap((rule) => rule.copies.filter((copy) => copy.withoutExpiry).map((copy) =>
    `rule '${rule.name}' gives its copy to ${describeDestination(copy)} no days, beside a backup that is deleted after ${rule.lifecycle.deleteAfterDays}: AWS Backup lets the copy `
    + 'inherit that expiry and does not keep it for ever; give the copy a deleteAfter'));
}
