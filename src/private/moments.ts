/**
 * Moments as reports, events and states write them. AWS documents ISO 8601 in UTC; files were seen with a space instead of the T, offsets, fractions of any
 * length, seconds since 1970, and dates for people. Texts of different forms can't be compared, instants can.
 */
import { remembered } from './remembered';

const MONTHS = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];
const TIME = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s*(am|pm))?`;
const ZONE = String.raw`(z|utc|gmt|[+-]\d{2}(?::?\d{2})?)`;
const ISO_FORM = new RegExp(String.raw`^(\d{4})-(\d{2})-(\d{2})(?:(?:t|\s+)${TIME})?\s*${ZONE}?$`, 'i');
/** Of what is read as ISO 8601: what everything else reads too, which knows neither hours of one digit nor leap seconds. */
const ISO_IN_UTC = /T\d{2}:\d{2}(?::[0-5]\d(?:\.\d+)?)?Z/;
const DATE_IN_WORDS = /^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,\s]+)?(?:([a-z]{3,9})\.?\s+(\d{1,2})|(\d{1,2})\s+([a-z]{3,9})\.?)(.*)$/i;
const YEAR_AND_TIME = new RegExp(String.raw`^[,\s]*(?:(\d{4})(?:[,\s]+(?:at\s+)?${TIME})?\s*${ZONE}?|${TIME}\s*${ZONE}?\s+(\d{4}))$`, 'i');
/** Seconds, with or without fractions, or milliseconds since 1970. */
const EPOCH_FORM = /^(?:\d{9,10}(?:\.\d{1,9})?|\d{12,13})$/;
const MIDNIGHT = { hour: 0, minute: 0, second: 0, milliseconds: 0 };

interface Clock {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly milliseconds: number;
}

/** Milliseconds since 1970; undefined where the text says no moment that can be read, such as a date without its year. What has no zone is UTC. */
export function instantOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : readInstant(text);
}

const readInstant = remembered((text) => {
  const said = text.trim();
  if (EPOCH_FORM.test(said)) {
    const value = Number(said);
    return said.split('.')[0].length >= 12 ? value : Math.round(value * 1000);
  }
  const iso = ISO_FORM.exec(said);
  if (!iso) {
    return instantOfWords(said);
  }
  const [, year, month, day, ...rest] = iso;
  return instant([Number(year), Number(month), Number(day)], clockOf(rest), rest[5]);
});

/** The moment in ISO 8601 and UTC; what is written so already stays as it is. Undefined where it can't be read. */
export function isoMoment(text: string | undefined): string | undefined {
  const at = instantOf(text);
  return at === undefined ? undefined : ISO_IN_UTC.test(text!) ? text!.trim() : new Date(at).toISOString();
}

/** Whether one moment is before another; false where one of them can't be read. */
export function isBefore(one: string | undefined, other: string | undefined): boolean {
  return (instantOf(one) ?? NaN) < (instantOf(other) ?? NaN);
}

/** The later of two moments; the other one where one of them is not there or can't be read. */
export function laterOf(one: string | undefined, other: string): string {
  return instantOf(one) === undefined || isBefore(one, other) ? other : one!;
}

/** `Sat Nov 28 03:00:00 UTC 2026`, `Nov 28, 2026, 3:00 PM`, `28 Nov 2026 03:00:00 +0900`. */
function instantOfWords(text: string): number | undefined {
  const parts = DATE_IN_WORDS.exec(text);
  if (!parts) {
    return undefined;
  }
  const [, before, dayAfter, dayBefore, after, rest] = parts;
  const name = (before ?? after).toLowerCase();
  const month = MONTHS.findIndex((known) => known === name || known.slice(0, name === 'sept' ? 4 : 3) === name);
  const tail = YEAR_AND_TIME.exec(rest);
  if (!tail) {
    return undefined;
  }
  const [, yearFirst, ...fields] = tail;
  const own = yearFirst === undefined ? fields.slice(6) : fields;
  return instant([Number(yearFirst ?? fields[12]), month + 1, Number(dayAfter ?? dayBefore)], clockOf(own), own[5]);
}

function clockOf([hour, minute, second, fraction, half]: ReadonlyArray<string | undefined>): Clock | undefined {
  if (hour === undefined) {
    return MIDNIGHT;
  }
  const noon = half?.toLowerCase();
  const given = Number(hour);
  if (noon !== undefined && (given < 1 || given > 12)) {
    return undefined;
  }
  return {
    hour: noon === undefined ? given : given % 12 + (noon === 'pm' ? 12 : 0),
    minute: Number(minute),
    second: Number(second ?? 0),
    milliseconds: Number(`0.${fraction ?? 0}`) * 1000,
  };
}

function instant([year, month, day]: readonly [number, number, number], clock: Clock | undefined, zone: string | undefined): number | undefined {
  const date = Date.UTC(year, month - 1, day);
  // a day or a month that does not exist becomes one of another month
  if (!clock || new Date(date).getUTCMonth() !== month - 1 || clock.hour > 23 || clock.minute > 59 || clock.second > 60) {
    return undefined;
  }
  const offset = /([+-])(\d{2}):?(\d{2})?/.exec(zone ?? '');
  const minutes = offset ? Number(`${offset[1]}1`) * (Number(offset[2]) * 60 + Number(offset[3] ?? 0)) : 0;
  return date + ((clock.hour * 60 + clock.minute - minutes) * 60 + clock.second) * 1000 + clock.milliseconds;
}
