import { Duration, Token } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { InstanceKind } from './instances';
import { didYouMean } from './nearest';
import { readableBounds, readableIn, TimeUnit } from './readable';
import { reject } from './reject';
import { Bounds } from '../data/limits';
import { NameForm, NAMES } from '../data/names';

export { reject } from './reject';

/** Refuses a value known at deployment only. */
export function refuseToken(prop: string, value: string, limit: string, remedy: string): void {
  if (Token.isUnresolved(value)) {
    reject(prop, value, limit, remedy);
  }
}

/** Checks a text against an anchored pattern and returns it trimmed; a token passes unharmed. */
export function checkText(prop: string, value: string, pattern: RegExp, limit: string, remedy: string): string {
  if (Token.isUnresolved(value)) {
    return value;
  }
  const text = typeof value === 'string' ? value.trim() : value;
  if (typeof text !== 'string' || !pattern.test(text)) {
    reject(prop, value, limit, remedy);
  }
  return text;
}

/** Checks a name against the form that AWS demands of it and returns it trimmed; a token passes unharmed. */
export function checkForm(prop: string, value: string, form: NameForm, remedy = form.remedy): string {
  return checkText(prop, value, form.pattern, form.limit, remedy);
}

/** What a Duration in messages is made of, where nothing says that it would be too short or too long. */
const EXAMPLE = 35;

/**
 * Refuses what is no Duration.
 *
 * @param example a number of units that is taken here
 */
export function checkIsDuration(prop: string, value: Duration, unit: TimeUnit, example = EXAMPLE): void {
  if (typeof (value as Partial<Duration> | null)?.toMinutes !== 'function') {
    reject(prop, value, 'a Duration is expected', `write it like Duration.${unit}(${example})`);
  }
}

/** As `checkIsDuration`, and refuses a Duration that is known at deployment only. */
export function checkIsLiteralDuration(prop: string, value: Duration, unit: TimeUnit, example = EXAMPLE): void {
  checkIsDuration(prop, value, unit, example);
  if (value.isUnresolved()) {
    reject(prop, '<token>', `it is needed at synth, as a number of ${unit}`, `give a literal Duration, for example Duration.${unit}(${example})`);
  }
}

/**
 * The whole number of units in a duration, for settings that know no fraction and no token.
 *
 * @param example a number of units that is taken here
 * @param by who counts in these units
 */
export function wholeUnits(prop: string, value: Duration, unit: TimeUnit, example?: number, by = 'AWS Backup'): number {
  checkIsLiteralDuration(prop, value, unit, example);
  // toMinutes({ integral: false }) never throws, so that a fraction is reported in our own words
  const minutes = value.toMinutes({ integral: false });
  const amount = minutes / { days: 1440, hours: 60, minutes: 1 }[unit];
  if (!Number.isInteger(amount)) {
    reject(prop, value.toHumanString(), `${by} counts it in whole ${unit}`, `give a whole number of ${unit}`);
  }
  return amount;
}

/** Checks a duration against bounds and returns its number of whole units; `by` says whose bounds these are. */
export function checkDuration(prop: string, value: Duration, unit: TimeUnit, bounds: Bounds, by = 'AWS Backup'): number {
  const amount = wholeUnits(prop, value, unit, within(bounds), by);
  if (amount < bounds.min || amount > bounds.max) {
    const allowed = readableBounds(unit, bounds);
    reject(prop, readableIn(unit, amount), `${by} allows ${allowed}`, `give a duration of ${allowed}`);
  }
  return amount;
}

/** An example that is taken. */
function within({ min, max }: Bounds): number {
  return Math.min(max, Math.max(min, EXAMPLE));
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
  const hours = wholeUnits(prop, value, 'hours', within(inHours));
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

/** A tag key that AWS accepts. */
export function checkTagKey(prop: string, key: string): string {
  noTagToken(prop, key);
  return checkForm(prop, key, NAMES.policyTagKey);
}

/** A tag value that AWS accepts. */
export function checkTagValue(prop: string, value: string): string {
  noTagToken(prop, value);
  return checkForm(prop, value, NAMES.tagValue);
}

/** What a tag value is compared with: `*` stands for any text. */
export function checkTagPattern(prop: string, value: string): string {
  noTagToken(prop, value);
  return checkForm(prop, value, NAMES.tagValuePattern);
}

/** Tags that AWS accepts, copied. */
export function checkTags(prop: string, tags: { [key: string]: string }): { [key: string]: string } {
  checkMap(prop, tags);
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [checkTagKey(prop, key), checkTagValue(prop, value)]));
}

function noTagToken(prop: string, value: string): void {
  refuseToken(prop, value, 'tags that select resources and mark backups are needed at synth', 'write the text itself');
}

/** What one member of a struct is; `optional` and `required` say nothing of its type, which is checked where it is used. */
export type MemberKind = 'optional' | 'required' | 'boolean' | InstanceKind | readonly [InstanceKind]
| `${'' | 'required '}${'list' | 'text' | 'texts' | 'map' | 'texts by key'}`;

/** What the members of a struct are; the compiler completes it. */
export type Members<T> = { readonly [member in keyof Required<T>]: MemberKind };

/**
 * Refuses members that a struct does not have, required ones that are missing, and those of a wrong type: a compiler does that, JavaScript does not, and a
 * misspelled setting would be no setting.
 *
 * @param prop where the struct stands; empty for the props of a constructor
 */
export function checkMembers<T extends object>(prop: string, value: T, members: Members<T>): void {
  const at = (member: string) => (prop === '' ? member : `${prop}.${member}`);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    reject(prop === '' ? 'props' : prop, value, 'an object with members is expected', `give some of ${Object.keys(members).join(', ')}`);
  }
  const given = new Map<string, unknown>(Object.entries(value).filter(([, one]) => one !== undefined && one !== null));
  const unknown = [...given.keys()].find((key) => !Object.keys(members).includes(key));
  if (unknown !== undefined) {
    reject(at(unknown), 'given', `there is no such member${didYouMean(unknown, Object.keys(members))}`, `use one of ${Object.keys(members).join(', ')}`);
  }
  for (const [member, kind] of Object.entries<MemberKind>(members)) {
    const one = given.get(member);
    const required = typeof kind === 'string' && kind.startsWith('required');
    if (one === undefined && required) {
      reject(at(member), undefined, 'it is required', 'give it');
    }
    if (one !== undefined) {
      checkMember(at(member), one, kind);
    }
  }
}

/** What is given, without members that are null: in JavaScript that is nothing too. */
export function withoutNulls<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null)) as T;
}

function checkMember(prop: string, value: unknown, kind: MemberKind): void {
  if (typeof kind !== 'string') {
    return Array.isArray(kind) ? checkInstances(prop, value, kind[0]) : checkKind(prop, value, kind as InstanceKind);
  }
  switch (kind.replace('required ', '')) {
    case 'boolean': return checkBoolean(prop, value);
    case 'list': return checkList(prop, value);
    case 'text': return checkIsText(prop, value);
    case 'texts': return checkTexts(prop, value);
    case 'map': return checkMap(prop, value);
    case 'texts by key':
      checkMap(prop, value);
      return Object.entries(value as object).forEach(([key, one]) => checkIsText(`${prop}['${key}']`, one));
  }
}

/** Refuses what is neither true nor false: a text would be true. */
export function checkBoolean(prop: string, value: unknown): void {
  if (typeof value !== 'boolean') {
    reject(prop, value, 'true or false is expected', 'write it without quotes');
  }
}

/** Refuses what is no text. */
export function checkIsText(prop: string, value: unknown): void {
  if (typeof value !== 'string') {
    reject(prop, value, 'a text is expected', 'write it in quotes');
  }
}

/** Refuses what is no list of texts. */
export function checkTexts(prop: string, value: unknown): void {
  checkList(prop, value);
  (value as unknown[]).forEach((one, i) => checkIsText(`${prop}[${i}]`, one));
}

/** Refuses what is no object that has values by their keys. */
export function checkMap(prop: string, value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    reject(prop, value, 'an object with a value for each key is expected', 'write it as { key: value }');
  }
}

/** Refuses what is none of an enum's members. */
export function checkOneOf(prop: string, value: unknown, members: object): void {
  // enums of numbers have their names among their values
  const known = Object.entries<string | number>(members as { [name: string]: string | number }).filter(([name]) => Number.isNaN(Number(name)));
  if (!known.some(([, one]) => one === value)) {
    // where the value has another name, documentation and other messages have that of the member
    reject(prop, value, 'no such value is known', `give one of ${known.map(([name, one]) => (typeof one === 'number' || one.toUpperCase() === name ? one : `${one} (${name})`)).join(', ')}`);
  }
}

/** Refuses what is no time for which Amazon CloudWatch keeps logs. */
export function checkLogRetention(value: RetentionDays | undefined): void {
  if (value !== undefined && value !== null) {
    checkOneOf('logRetention', value, RetentionDays);
  }
}

/** Refuses what is no instance of a class. */
export function checkKind(prop: string, value: unknown, { member, what, example }: InstanceKind): void {
  checkInstance(prop, value, member, what, example);
}

/** As `checkKind`, of what may be left out. */
export function checkGiven(prop: string, value: unknown, kind: InstanceKind): void {
  if (value !== undefined && value !== null) {
    checkKind(prop, value, kind);
  }
}

/** Refuses what is no list of instances of a class. */
export function checkInstances(prop: string, value: unknown, kind: InstanceKind): void {
  checkList(prop, value);
  (value as unknown[]).forEach((one, i) => checkKind(`${prop}[${i}]`, one, kind));
}

/**
 * Refuses what is no instance of a class of this library, known by a member of its: another copy of the library counts.
 *
 * @param example how such an instance is written
 */
export function checkInstance(prop: string, value: unknown, member: string, what: string, example: string): void {
  if (typeof value !== 'object' || value === null || !(member in value)) {
    reject(prop, typeof value === 'object' && value !== null ? 'an object' : value, `${what} is expected`, `write it as ${example}`);
  }
}

/** As `checkInstance`, of what may be left out. */
export function checkOptionalInstance(prop: string, value: unknown, member: string, what: string, example: string): void {
  if (value !== undefined && value !== null) {
    checkInstance(prop, value, member, what, example);
  }
}

/** Refuses what is no list. */
export function checkList(prop: string, value: unknown): void {
  if (!Array.isArray(value)) {
    reject(prop, typeof value === 'object' && value !== null ? 'an object' : value, 'a list is expected', 'write it as a list, also of one');
  }
}
