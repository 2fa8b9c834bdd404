import { EventPatternJson, EventRow, inState, StateRow } from '../data/event-row';
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
      eventSource: [`${row.service}.amazonaws.com`], eventName: Object.keys(row.calls), errorCode: [{ exists: false }], ...row.only,
    });
    case 'departure': return pattern('organizations', [CLOUDTRAIL.call, CLOUDTRAIL.event], { eventName: [row.eventName] });
    case 'arrival': return pattern('organizations', [CLOUDTRAIL.call, CLOUDTRAIL.event], { eventName: row.eventNames, ...row.only });
    case 'compliance': return pattern('config', [row.detailType], row.only);
  }
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

export const EVENT_PATTERNS: readonly EventPattern[] = EVENTS.map((row) => ({ ...row, pattern: eventPatternOf(row) }));

const SOURCES = EVENT_PATTERNS.flatMap(({ pattern: { source } }) => source as string[]);

/** Sources of all events that come to the hub, sorted: those of the rows, and the heartbeat. */
export const FORWARDED_SOURCES: readonly string[] = [...new Set([...SOURCES, HEARTBEAT_SOURCE])].sort();

/** Why EventBridge would not take a pattern; nothing when it would. Syntax is judged by EventBridge's own engine, in a tool. */
export function patternProblems(id: string, eventPattern: EventPatternJson): string[] {
  const size = JSON.stringify(eventPattern).length;
  return size > EVENT_PATTERN_LIMIT ? [`pattern ${id} has ${size} characters but at most ${EVENT_PATTERN_LIMIT} are admitted; split it in two`] : [];
}
