import { Bounds } from '../data/limits';

const DAY = 1440;
const MINUTES = { days: DAY, hours: 60, minutes: 1 };

/** A unit in which AWS counts a time. */
export type TimeUnit = keyof typeof MINUTES;

/** `1 day`, `2 days`. */
export function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** A time as messages say it. */
export function readable(minutes: number): string {
  return minutes % DAY === 0 ? counted(minutes / DAY, 'day') : minutes % 60 === 0 ? counted(minutes / 60, 'hour') : counted(minutes, 'minute');
}

/** As `readable`, of a number of units; none is none of that unit. */
export function readableIn(unit: TimeUnit, amount: number): string {
  return amount === 0 ? `0 ${unit}` : readable(amount * MINUTES[unit]);
}

/** `1 minute to 30 days`, `5 to 35 days`. */
export function readableBounds(unit: TimeUnit, { min, max }: Bounds): string {
  const [[least, of], [most, ofMost]] = [min, max].map((amount) => readableIn(unit, amount).split(' '));
  return `${least}${of.replace(/s$/, '') === ofMost.replace(/s$/, '') ? '' : ` ${of}`} to ${most} ${ofMost}`;
}
