import { CallRow, EventPatternJson, EventRow, FilledMatcher, inState, PatternFact, StateRow } from '../data/event-row';
import { EVENTS } from '../data/events';
import { HEARTBEAT } from '../data/heartbeat';
import { VAULT_KEY_ROW } from '../data/vault-key-calls';

/** A row with the pattern of its rule. */
export type EventPattern = EventRow & {
  readonly pattern: EventPatternJson;
  /** Part of the rule's name: the row's id, and a number where the row has several rules. */
  readonly ruleId: string;
};

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

/** So many names of roles fit into a pattern, whatever their length. */
const ROLES_OF_A_PATTERN = 20;

/** The rows of a definition, each with the pattern of its rule; of more names of roles than fit, with several rules. */
export function eventPatterns(facts: PatternFacts): EventPattern[] {
  return EVENTS.filter(({ needs }) => needs === undefined || facts[needs].length > 0).flatMap((row) => (
    row.needs !== 'backupRoles' ? [patternOf(row, facts, row.id)]
      : parts(facts.backupRoles, ROLES_OF_A_PATTERN).map((backupRoles, i) => patternOf(row, { ...facts, backupRoles }, i === 0 ? row.id : `${row.id}-${i + 1}`))));
}

function patternOf(row: EventRow, facts: PatternFacts, ruleId: string): EventPattern {
  const own = filled(row, facts) as EventRow;
  return { ...own, pattern: eventPatternOf(own), ruleId };
}

function parts<T>(all: ReadonlyArray<T>, size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

/** Matchers of every key: what comes by the bus of keys is of a vault's. */
export const EVERY_KEY: ReadonlyArray<unknown> = [{ exists: true }];

/** What the rule of a vault's key takes, by the ARN of the key: events of AWS KMS name no alias. */
export function vaultKeyPattern(arn: string): EventPatternJson {
  return eventPatternOf(filled(VAULT_KEY_ROW, { ...EXAMPLE_FACTS, vaultKeys: [arn] }) as EventRow);
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
  vaultKeys: ['arn:aws:kms:eu-central-1:111122223333:key/0a0a0a0a-0b0b-0c0c-0d0d-0e0e0e0e0e0e'],
};

/** All rows, with such names. */
export const EVENT_PATTERNS: readonly EventPattern[] = eventPatterns(EXAMPLE_FACTS);

const SOURCES = EVENT_PATTERNS.flatMap(({ pattern: { source } }) => source as string[]);

/** Sources of all events that come to the hub, sorted: those of the rows, and the heartbeat. */
export const FORWARDED_SOURCES: readonly string[] = [...new Set([...SOURCES, HEARTBEAT.source])].sort();

/** Source of all events on the bus of keys. */
export const KEY_SOURCES: readonly string[] = [`aws.${VAULT_KEY_ROW.service}`];

/** Why EventBridge would not take a pattern; nothing when it would. Syntax is judged by EventBridge's own engine, in a tool. */
export function patternProblems(id: string, eventPattern: EventPatternJson): string[] {
  const size = JSON.stringify(eventPattern).length;
  return size > EVENT_PATTERN_LIMIT ? [`pattern ${id} has ${size} characters but at most ${EVENT_PATTERN_LIMIT} are admitted; split it in two`] : [];
}
