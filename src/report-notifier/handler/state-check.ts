import { ReportState, StateObject } from './report-state';
import { FINDING_CLASSES } from '../../data/finding-classes';
import { instantOf } from '../../private/moments';

/** A state that this function can't work with. */
export class UnreadableState extends Error {
  constructor(public readonly stateName: string, reason: string, public readonly etag?: string) {
    super(`the state of ${stateName} ${reason}; see "A report whose state can't be read" in docs/operations.md of the library`);
  }
}

/** What clocks of several services may differ by, in milliseconds. */
const TOLERANCE = 86_400_000;

/**
 * The value as a state; throws a reason why it is none. What is dated in the future would keep anything newer from being read, for ever. What a version wrote that
 * was never released is begun anew: undefined.
 */
export function checkedState(value: unknown, now: Date): StateObject | undefined {
  const state = isObject(value) ? value as Partial<Omit<StateObject, 'version'>> & { readonly version?: unknown } : refuse('is no JSON object');
  if (state.version === 1) {
    return undefined;
  }
  if (state.version !== 2) {
    refuse(`has version ${String(state.version)} but this function reads version 2: deploy the version of the library that wrote it`);
  }
  checkForm(state, STATE_FORM);
  checkMoment(state.lastDay, 'its last digest was made', now);
  Object.values(state.parts!).forEach((part) => checkPart(part, now));
  return state as StateObject;
}

function checkPart(part: unknown, now: Date): void {
  const state = isObject(part) ? part as Partial<ReportState> : refuse('has parts of another form');
  checkForm(state, PART_FORM);
  const dated = (job: { readonly createdAt: string } | undefined) => job && (job.createdAt ?? 'nothing');
  checkMoment(dated(state.lastJob), 'its last report was made', now);
  checkMoment(dated(state.lastFailure), 'its last report failed', now);
  checkMoment(state.lastReportAt, 'its last report was made', now);
  for (const [id, finding] of Object.entries(state.findings ?? {})) {
    if (!hasTexts(finding, 'class', 'severity', 'accountId', 'region', 'what', 'at', 'since', 'firstSeen') || !Object.hasOwn(FINDING_CLASSES, finding.class)) {
      refuse(`has a finding of no class: ${id.slice(0, 200)}`);
    }
    checkMoment(finding.seen ?? 'nothing', 'a finding was seen', now);
  }
  Object.values(state.scopes ?? {}).forEach((scope) => checkMoment(isObject(scope) ? scope.seen ?? 'nothing' : 'nothing', 'an account was reported on', now));
}

function refuse(reason: string): never {
  throw new Error(reason);
}

function checkForm(value: object, form: { readonly [member: string]: Form }): void {
  const wrong = Object.entries(form).filter(([member, is]) => !is((value as { readonly [name: string]: unknown })[member])).map(([member]) => member);
  if (wrong.length > 0) {
    refuse(`lacks ${wrong.join(', ')} in the form that this function reads`);
  }
}

function checkMoment(moment: string | undefined, what: string, now: Date): void {
  const at = moment === undefined ? 0 : instantOf(moment);
  if (at === undefined || at > now.getTime() + TOLERANCE) {
    refuse(`says that ${what} ${at === undefined ? 'at no moment' : 'in the future'}: ${String(moment)}`);
  }
}

function hasLists(value: object, ...names: string[]): boolean {
  return names.every((name) => Array.isArray((value as Partial<Record<string, unknown>>)[name]));
}

function hasTexts<Name extends string>(value: unknown, ...names: Name[]): value is { readonly [name in Name]: string } {
  return isObject(value) && names.every((name) => typeof (value as Partial<Record<Name, unknown>>)[name] === 'string');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Form = (value: unknown) => boolean;

const optional = (is: Form): Form => (value) => value === undefined || is(value);
const listOf = (is: Form): Form => (value) => Array.isArray(value) && value.every(is);
const objectOf = (is: Form): Form => (value) => isObject(value) && Object.values(value).every(is);
const isCount: Form = (one) => hasTexts(one, 'since') && 'count' in one && typeof one.count === 'number';

/** What the handler and the digest rely on. */
const STATE_FORM: { readonly [member in keyof StateObject]?: Form } = {
  parts: isObject,
  listed: optional(isObject),
  reports: optional(isObject),
  unreadable: optional(isObject),
  announcing: optional(listOf((one) => hasTexts(one, 'id', 'at') && hasLists(one, 'targetIds'))),
  introductions: optional(objectOf((one) => hasTexts(one, 'at') && hasLists(one, 'findings', 'groups') && 'totals' in one && isObject(one.totals))),
  silent: optional(objectOf(isCount)),
  refused: optional(isCount),
};
const PART_FORM: { readonly [member in keyof ReportState]?: Form } = {
  findings: isObject,
  scopes: optional(isObject),
  resolved: listOf((one) => hasTexts(one, 'id', 'class', 'severity', 'accountId', 'region', 'what', 'resolvedAt') && Object.hasOwn(FINDING_CLASSES, one.class)),
  cells: listOf((one) => hasTexts(one, 'accountId', 'region', 'control', 'state')),
  trend: listOf((one) => hasTexts(one, 'date') && !Number.isNaN(Date.parse(one.date))),
  objects: optional(Array.isArray),
  readJobs: optional(Array.isArray),
  resolvedBefore: optional(Array.isArray),
};
