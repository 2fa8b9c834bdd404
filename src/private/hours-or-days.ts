import { Duration } from 'aws-cdk-lib';
import { reject, wholeUnits } from './validation';

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** A time that AWS Backup Audit Manager takes in hours up to one bound and in days up to another. */
export interface HoursOrDays {
  readonly unit: 'hours' | 'days';
  /** In that unit. */
  readonly amount: number;
  readonly hours: number;
}

/** Reads a time in the unit in which it is given; what is no whole number of days is counted in hours, and hours in days where they have no room. */
export function hoursOrDays(prop: string, value: Duration, inHours: Bounds, inDays: Bounds): HoursOrDays {
  const hours = wholeUnits(prop, value, 'hours');
  const days = hours / 24;
  const unit = Number.isInteger(days) && (value.unitLabel() === 'days' || hours > inHours.max) ? 'days' : 'hours';
  const { min, max } = unit === 'days' ? inDays : inHours;
  const amount = unit === 'days' ? days : hours;
  if (amount < min || amount > max) {
    reject(prop, value.toHumanString(), `AWS Backup Audit Manager takes ${inHours.min} to ${inHours.max} hours or ${inDays.min} to ${inDays.max} days`,
      'give a whole number of hours or days within these bounds');
  }
  return { unit, amount, hours };
}
