import { AirGappedRetention } from './air-gapped-retention';
import { checkDuration, reject } from '../private/validation';

/** Checks the bounds and returns them in days. */
export function airGappedRetentionDays(prop: string, retention: AirGappedRetention): { min: number; max: number } {
  const min = checkDuration(`${prop}.minRetention`, retention.minRetention, 'days', 7, 36500);
  const max = checkDuration(`${prop}.maxRetention`, retention.maxRetention, 'days', 7, 36500);
  if (max < min) {
    reject(`${prop}.maxRetention`, `${max} days`, `minRetention is ${min} days`, 'give a maxRetention that is not shorter than minRetention');
  }
  return { min, max };
}
