import { reject, TOKEN_MARKER } from './reject';

const MINUTE = 60_000;
const NAMES_OF_UTC = ['UTC', 'Etc/UTC'];
/** Summer time starts and ends once a year at most: every month shows each offset. */
const MONTHS = Array.from({ length: 12 }, (_, month) => Date.UTC(2026, month, 15));

/** A time zone of the IANA database as AWS Backup takes it, or undefined for UTC. */
export function knownTimeZone(prop: string, name: string): string | undefined {
  if (name.match(TOKEN_MARKER)) {
    reject(prop, name, 'schedules are needed at synth', 'write the time zone itself');
  }
  if (NAMES_OF_UTC.includes(name)) {
    return undefined;
  }
  try {
    offsetsOf(name);
  } catch {
    reject(prop, name, 'the IANA database has no such time zone', 'write it like Europe/Berlin');
  }
  return name;
}

/** By how many minutes a time zone is ahead of UTC in the course of a year, each once. */
export function offsetsOf(timeZone: string | undefined): number[] {
  if (timeZone === undefined) {
    return [0];
  }
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  });
  return [...new Set(MONTHS.map((time) => {
    const part = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    return (Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) - time) / MINUTE;
  }))];
}
