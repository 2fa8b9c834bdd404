import { CallRow, EventPatternJson, EventRow, FilledMatcher, inState, PatternFact, StateRow } from '../data/event-row';
import { HEARTBEAT_SOURCE } from '../data/event-sources';
import { EVENTS } from '../data/events';

/** A row with the pattern of its rule. */
export type EventPattern = EventRow & { readonly pattern: EventPatternJson };

/** Characters of a rule's pattern that EventBridge admits. */
export const EVENT_PATTERN_LIMIT = 2048;

const CLOUDTRAIL = { call: 'AWS API Call via CloudTrail', event: 'AWS Service Event via CloudTrail' } as const;

function pattern(service: string, detailTypes: readonly string[], detail: EventPatternJson): EventPatternJson {
  return { 'source': [`aws.${service}`], 'detail-type': detailTypes, detail };
}

/** What events of a row look like, as EventBridge matches them: of one source of AWS each, so that the envelope's account can be believed. */
export function eventPatternOf(row: EventRow): EventPatternJson {
  switch (row.form) {
    case 'job': return pattern('backup', row.detailTypes, row.only);
    case 'state': return pattern(row.service ?? 'backup', [row.detailType], { ...detailOfStates(row), ...row.only });
    // a call that was refused changed nothing
    case 'call': return pattern(row.service, [CLOUDTRAIL.call], {
      eventSource: [`${row.service}.amazonaws.com`], eventName: Object.keys(row.calls), errorCode: [{ exists: false }], ...orLeftOut(row.only ?? {}),
    });
    case 'departure': return pattern('organizations', [CLOUDTRAIL.call, CLOUDTRAIL.event], { eventName: [row.eventName] });
    case 'validation': return pattern('organizations', [CLOUDTRAIL.event], { eventName: [row.eventName], serviceEventDetails: { policyType: [row.policyType] } });
    case 'arrival': return pattern('organizations', [CLOUDTRAIL.call, CLOUDTRAIL.event], { eventName: row.eventNames, ...row.only });
    case 'compliance': return pattern('config', [row.detailType], row.only);
  }
}

/** What a request is in which AWS CloudTrail left out all that it asked. */
const LEFT_OUT: EventPatternJson = { requestParameters: { omitted: [{ exists: true }] } };

/** Ways in which a condition asks for something in the request; none where it can do without. */
function askedOf({ requestParameters, $or }: EventPatternJson): EventPatternJson[] {
  const ways = requestParameters === undefined ? ($or ?? []) as EventPatternJson[] : [{ requestParameters, ...$or === undefined ? {} : { $or } }];
  return ways.every((way) => 'requestParameters' in way) ? ways : [];
}

/** Whether a row knows its calls by what they ask. */
export function asksRequest({ only = {} }: CallRow): boolean {
  return askedOf(only).length > 0;
}

/**
 * A condition that takes calls as well of which nobody can say whether they fulfil it: of requests above 100 KB, which a policy padded with blanks is, AWS
 * CloudTrail says no more than that it left them out.
 *
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
function orLeftOut(only: EventPatternJson): EventPatternJson {
  const { requestParameters: _, $or: __, ...rest } = only;
  const ways = askedOf(only);
  return ways.length === 0 ? only : { ...rest, $or: [...ways, LEFT_OUT] };
}

/** All acts at once, or each with its own condition where one has some. */
function detailOfStates({ acts }: StateRow): EventPatternJson {
  const stateOf = (...states: Array<string | undefined>) => {
    const known = [...new Set(states)].filter((state): state is string => state !== undefined);
    return known.length === 0 ? {} : inState(known);
  };
  if (acts.every(({ only }) => only === undefined)) {
    return stateOf(...acts.map(({ state }) => state));
  }
  const conditions = acts.map(({ state, only }) => ({ ...stateOf(state), ...only }));
  return conditions.length === 1 ? conditions[0] : { $or: conditions };
}

/** Matchers that only the definition knows, none where it has nothing of the kind: then there is no such rule. */
export type PatternFacts = { readonly [fact in PatternFact]: ReadonlyArray<unknown> };

/** The rows of a definition, each with the pattern of its rule. */
export function eventPatterns(facts: PatternFacts): EventPattern[] {
  return EVENTS.filter(({ needs }) => needs === undefined || facts[needs].length > 0).map((row) => {
    const own = filled(row, facts) as EventRow;
    return { ...own, pattern: eventPatternOf(own) };
  });
}

/** A row with the definition's own names in it. */
function filled(part: unknown, facts: PatternFacts): unknown {
  if (Array.isArray(part)) {
    return part.flatMap((one) => (isFilled(one) ? facts[one.filledWith] : [filled(one, facts)]));
  }
  return typeof part === 'object' && part !== null ? Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, filled(inner, facts)])) : part;
}

function isFilled(part: unknown): part is FilledMatcher {
  return typeof part === 'object' && part !== null && 'filledWith' in part;
}

/** Names of a definition, with which patterns are tried. */
export const EXAMPLE_FACTS: PatternFacts = {
  backupRoles: ['AWSBackupExampleRole'],
  breakGlassRole: [{ wildcard: 'arn:aws:iam::*:role/BreakGlass' }],
  continuousBackups: [true],
  hubBus: ['ExampleEvents', 'arn:aws:events:eu-west-1:111111111111:event-bus/ExampleEvents'],
};

/** All rows, with such names. */
export const EVENT_PATTERNS: readonly EventPattern[] = eventPatterns(EXAMPLE_FACTS);

const SOURCES = EVENT_PATTERNS.flatMap(({ pattern: { source } }) => source as string[]);

/** Sources of all events that come to the hub, sorted: those of the rows, and the heartbeat. */
export const FORWARDED_SOURCES: readonly string[] = [...new Set([...SOURCES, HEARTBEAT_SOURCE])].sort();

/** Why EventBridge would not take a pattern; nothing when it would. Syntax is judged by EventBridge's own engine, in a tool. */
export function patternProblems(id: string, eventPattern: EventPatternJson): string[] {
  const size = JSON.stringify(eventPattern).length;
  return size > EVENT_PATTERN_LIMIT ? [`pattern ${id} has ${size} characters but at most ${EVENT_PATTERN_LIMIT} are admitted; split it in two`] : [];
}
