import { RetentionBounds } from './retention-bounds';
import { Bounds, LIMITS } from '../data/limits';
import { checkDuration, checkMembers, reject } from '../private/validation';

/** Bounds in days. */
export interface BoundsInDays {
  readonly min: number;
  readonly max?: number;
}

/** Checks the bounds of a lock and returns them in days; `prop` is where they stand, with a dot at its end. */
export function boundsInDays(prop: string, bounds: RetentionBounds, allowed: Bounds = LIMITS.retentionDays): BoundsInDays {
  const { minRetention, maxRetention } = bounds;
  const min = checkDuration(`${prop}minRetention`, minRetention, 'days', allowed);
  const max = maxRetention && checkDuration(`${prop}maxRetention`, maxRetention, 'days', allowed);
  if (max !== undefined && max < min) {
    reject(`${prop}maxRetention`, `${max} days`, `minRetention is ${min} days`, 'give a maxRetention that is not shorter than minRetention');
  }
  return { min, max };
}

/** Checks the bounds of a logically air-gapped vault, which has both, and returns them in days. */
export function airGappedDays(prop: string, bounds: RetentionBounds): Required<BoundsInDays> {
  checkMembers(prop, bounds, { minRetention: 'required', maxRetention: 'optional' });
  if (!bounds.maxRetention) {
    reject(`${prop}.maxRetention`, bounds.maxRetention, 'a logically air-gapped vault has an upper bound, which can\'t be changed later', `give at most ${LIMITS.airGappedRetentionDays.max} days`);
  }
  const { min, max } = boundsInDays(`${prop}.`, bounds, LIMITS.airGappedRetentionDays);
  return { min, max: max! };
}
