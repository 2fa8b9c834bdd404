import { ReportState } from './report-state';
import { FINDING_CLASSES } from '../../data/finding-classes';
import { instantOf } from '../../private/moments';

/** A state that this function can't work with. */
export class UnreadableState extends Error {
  constructor(public readonly stateName: string, reason: string) {
    super(`the state of ${stateName} ${reason}; see "A report whose state can't be read" in docs/operations.md of the library`);
  }
}

/** What clocks of several services may differ by, in milliseconds. */
const TOLERANCE = 86_400_000;

/** The value as a state, or an error that says why it is none. What is dated in the future would keep anything newer from being read, for ever. */
export function checkedState(name: string, value: unknown, now: Date): ReportState {
  const refuse = (reason: string): never => {
    throw new UnreadableState(name, reason);
  };
  const state = isObject(value) ? value as Partial<ReportState> : refuse('is no JSON object');
  if (state.version !== 1) {
    refuse(`has version ${String(state.version)} but this function reads version 1: deploy the version of the library that wrote it`);
  }
  const lists = (['resolved', 'cells', 'trend', 'outbox'] as const).filter((member) => !Array.isArray(state[member]));
  const objects = (['findings', 'scopes', 'reports', 'unreadable'] as const)
    .filter((member) => (member === 'findings' || state[member] !== undefined) && !isObject(state[member]));
  if (lists.length + objects.length > 0) {
    refuse(`lacks ${[...objects, ...lists].join(', ')}`);
  }
  const odder = (['overdue', 'objects', 'readJobs', 'resolvedBefore'] as const).filter((member) => state[member] !== undefined && !Array.isArray(state[member]));
  if (odder.length > 0) {
    refuse(`lacks ${odder.join(', ')}`);
  }
  const odd = [
    ...(['resolved', 'cells', 'trend', 'outbox'] as const).filter((member) => !(state[member] as readonly unknown[]).every(MEMBERS[member])),
    ...(['introductions', 'silent'] as const).filter((member) => state[member] !== undefined && !(isObject(state[member]) && Object.values(state[member]).every(WAITING[member]))),
    ...state.refused === undefined || isCount(state.refused) ? [] : ['refused'],
  ];
  if (odd.length > 0) {
    refuse(`has ${odd.join(', ')} of another form`);
  }
  const checkMoment = (moment: string | undefined, what: string) => {
    const at = moment === undefined ? 0 : instantOf(moment);
    if (at === undefined || at > now.getTime() + TOLERANCE) {
      refuse(`says that ${what} ${at === undefined ? 'at no moment' : 'in the future'}: ${String(moment)}`);
    }
  };
  const dated = (job: { readonly createdAt: string } | undefined) => job && (job.createdAt ?? 'nothing');
  checkMoment(dated(state.lastJob), 'its last report was made');
  checkMoment(dated(state.lastFailure), 'its last report failed');
  checkMoment(state.lastReportAt, 'its last report was made');
  checkMoment(state.lastDay, 'its last digest was made');
  for (const [id, finding] of Object.entries(state.findings ?? {})) {
    if (!hasTexts(finding, 'class', 'severity', 'accountId', 'region', 'what', 'at', 'since', 'firstSeen') || !Object.hasOwn(FINDING_CLASSES, finding.class)) {
      refuse(`has a finding of no class: ${id.slice(0, 200)}`);
    }
    checkMoment(finding.seen ?? 'nothing', 'a finding was seen');
  }
  Object.values(state.scopes ?? {}).forEach((scope) => checkMoment(isObject(scope) ? scope.seen ?? 'nothing' : 'nothing', 'an account was reported on'));
  return state as ReportState;
}

/** What the handler and the digest rely on. */
const MEMBERS: { readonly [list in 'resolved' | 'cells' | 'trend' | 'outbox']: (one: unknown) => boolean } = {
  resolved: (one) => hasTexts(one, 'id', 'class', 'severity', 'accountId', 'region', 'what', 'resolvedAt') && Object.hasOwn(FINDING_CLASSES, one.class),
  cells: (one) => hasTexts(one, 'accountId', 'region', 'control', 'state'),
  trend: (one) => hasTexts(one, 'date'),
  outbox: (one) => isObject(one) && 'event' in one && isObject(one.event) && 'pending' in one && Array.isArray(one.pending) && one.pending.every(isObject),
};

/** What the handler's own state keeps until it is told, by name of the report. */
const WAITING: { readonly [member in 'introductions' | 'silent']: (one: unknown) => boolean } = {
  introductions: (one) => hasTexts(one, 'at') && hasLists(one, 'findings', 'groups') && 'totals' in one && isObject(one.totals),
  silent: isCount,
};

function isCount(one: unknown): boolean {
  return hasTexts(one, 'since') && 'count' in one && typeof one.count === 'number';
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
