import { admitted, Detail, matches, refused } from './matching';
import { CallRow, EventPatternJson, EventRow, ValidationRow } from '../../src/data/event-row';
import { JOB_EVENTS } from '../../src/data/job-events';
import { KEY_LOSS_CALLS, VAULT_KEY_ROW } from '../../src/data/vault-key-calls';
import { classifyJobEvent } from '../../src/event-hub/handler/event-classification';
import { EventJson } from '../../src/event-hub/handler/event-reading';
import { asksRequest, EVENT_PATTERNS } from '../../src/private/event-patterns';

/** An event and the ids of exactly those rows whose pattern it must match. */
export interface Case {
  readonly name: string;
  readonly event: EventJson;
  readonly matched: string[];
}

const CALL = 'AWS API Call via CloudTrail';
const SERVICE_EVENT = 'AWS Service Event via CloudTrail';

const envelope = (source: string, detailType: string, detail: object): EventJson => ({
  'version': '0', 'id': '20000000-0000-4000-8000-000000000000', 'detail-type': detailType, source, 'account': '111122223333',
  'time': '2026-09-30T08:15:03Z', 'region': 'eu-central-1', 'resources': [], detail,
});

/** The cases of every row: a row that is added brings its own. */
export function madeCases(): Case[] {
  return [...EVENT_PATTERNS.flatMap(casesOf), ...jobCases(), ...messageCases()];
}

function casesOf(row: EventRow): Case[] {
  switch (row.form) {
    case 'call': return [
      ...callCases(row.id, row.service, Object.keys(row.calls), row.only, row.id === VAULT_KEY_ROW.id ? ofAnyKey : undefined), ...leftOutCases(row),
    ];
    case 'departure': return departureCases(row.id, row.eventName);
    case 'state': return row.acts.flatMap(({ title, state, only = {} }) => ['state', 'status'].flatMap((name) => tried(
      row.id, row.service ?? 'backup', row.detailType, `${title}, ${name} ${state}`, { [name]: state }, { ...only, ...row.only })));
    case 'validation': return validationCases(row);
    case 'arrival': return [CALL, SERVICE_EVENT].flatMap((type) => row.eventNames.flatMap((eventName) => tried(row.id, 'organizations', type, `${eventName}, ${type}`, { eventName }, row.only)));
    case 'compliance': return tried(row.id, 'config', row.detailType, row.detailType, {}, row.only);
    case 'job': return []; // jobCases() and messageCases() have all of their states
  }
}

/** The rows that take a call besides, whatever the row says for which it was made. */
type Besides = (detail: Detail) => string[];

/** An event with each detail that a condition admits, and with each that it refuses. */
function tried(id: string, service: string, detailType: string, name: string, detail: Detail, only: EventPatternJson = {}, besides: Besides = () => []): Case[] {
  const made = (details: Detail[], outcome: string, matched: string[]) => details.map((added, i) => ({
    name: `${id}: ${name}, ${outcome} ${i}`, event: envelope(`aws.${service}`, detailType, { ...added, ...detail }), matched: [...matched, ...besides({ ...added, ...detail })],
  }));
  return [...made(admitted(only), 'admitted', [id]), ...made(refused(only), 'refused', [])];
}

/** The rows of keys of whichever use: losses by whoever calls, the rest by others than services. */
function ofAnyKey({ eventName, userIdentity }: Detail): string[] {
  return String(eventName) in KEY_LOSS_CALLS ? ['key-disabled'] : /^(ec2|backup)\./.test((userIdentity as { invokedBy?: string } | undefined)?.invokedBy ?? '') ? [] : ['key-policy-changed'];
}

/** Each call as the conditions have it and not, refused by the service, and as an event of the service. */
function callCases(id: string, service: string, eventNames: string[], only?: EventPatternJson, besides?: Besides): Case[] {
  const [usual] = admitted(only ?? {});
  return eventNames.flatMap((eventName) => {
    const detail = { eventSource: `${service}.amazonaws.com`, eventName };
    return [
      ...tried(id, service, CALL, eventName, detail, only, besides),
      { name: `${id}: ${eventName} denied`, event: envelope(`aws.${service}`, CALL, { ...usual, ...detail, errorCode: 'AccessDenied' }), matched: [] },
      { name: `${id}: ${eventName} as event of the service`, event: envelope(`aws.${service}`, SERVICE_EVENT, { ...usual, ...detail }), matched: [] },
    ];
  });
}

/** Calls of which AWS CloudTrail left out what they ask: all rows take them that could be meant. */
function leftOutCases(row: CallRow): Case[] {
  return !asksRequest(row) ? [] : Object.keys(row.calls).map((eventName) => {
    const detail = {
      eventSource: `${row.service}.amazonaws.com`, eventName, requestParameters: { reason: 'requestParameters too large', omitted: true, originalSize: 131072 },
    };
    const meant = EVENT_PATTERNS.filter((other) => other.form === 'call' && other.service === row.service && eventName in other.calls
      && (asksRequest(other) || matches(other.only ?? {}, detail)));
    return { name: `${row.id}: ${eventName} left out`, event: envelope(`aws.${row.service}`, CALL, detail), matched: meant.map(({ id }) => id) };
  });
}

/** A departure, as a call and as an event of the service, with and without what either usually has; and of another source. */
function departureCases(id: string, eventName: string): Case[] {
  return [CALL, SERVICE_EVENT].flatMap((type) => [
    { name: `${eventName}, ${type}`, event: envelope('aws.organizations', type, { eventSource: 'organizations.amazonaws.com', eventName }), matched: [id] },
    { name: `${eventName}, ${type}, nothing else`, event: envelope('aws.organizations', type, { eventName }), matched: [id] },
    { name: `${eventName}, ${type}, empty error`, event: envelope('aws.organizations', type, { eventName, errorCode: null }), matched: [id] },
    { name: `${eventName}, ${type}, other source`, event: envelope('custom.organizations', type, { eventName }), matched: [] },
  ]);
}

/** What becomes of policies of another type is of no interest, whatever the state. */
function validationCases({ id, eventName, policyType, states }: ValidationRow): Case[] {
  const of = (type: string | undefined, state: string) => ({ eventSource: 'organizations.amazonaws.com', eventName, readOnly: true, serviceEventDetails: { policyType: type, state } });
  return Object.keys(states).flatMap((state) => [
    { name: `${id}: ${state}`, event: envelope('aws.organizations', SERVICE_EVENT, of(policyType, state)), matched: [id] },
    { name: `${id}: ${state} of another type`, event: envelope('aws.organizations', SERVICE_EVENT, of('TAG_POLICY', state)), matched: [] },
    { name: `${id}: ${state} of no type`, event: envelope('aws.organizations', SERVICE_EVENT, of(undefined, state)), matched: [] },
    { name: `${id}: ${state}, other source`, event: envelope('custom.organizations', SERVICE_EVENT, of(policyType, state)), matched: [] },
  ]);
}

/** Of the API's enums and of the documented events; `{}`, a number and null are none. */
const STATES = [
  'CREATED', 'PENDING', 'RUNNING', 'ABORTING', 'ABORTED', 'COMPLETED', 'FAILED', 'EXPIRED', 'PARTIAL', 'CREATING', 'AVAILABLE', 'STOPPED', 'CANCELED',
  'COMPLETED_WITH_ISSUES', 'SOMETHING_NEW', '', {}, 0, null,
];

/** Engine and classification must agree on each state of each type of event under either name. */
function jobCases(): Case[] {
  return Object.entries(JOB_EVENTS).flatMap(([type, { job }]) => STATES.flatMap((state) => ['state', 'status'].map((name) => {
    const event = envelope('aws.backup', type, { [name]: state });
    const { outcome } = classifyJobEvent(event);
    const [ended, failed] = job === 'recovery-point' ? ['recovery-points-settled', 'recovery-points-failed'] : ['jobs-ended', 'jobs-failed'];
    const matched = outcome === 'ignored' ? [] : outcome === 'completed' ? [ended] : [ended, failed];
    return { name: `${type}, ${name} ${JSON.stringify(state)}`, event, matched };
  })));
}

/** Backup jobs that completed with a message; what the message says is the classification's task. */
function messageCases(): Case[] {
  return ['words', '""', '', undefined].map((statusMessage) => ({
    name: `completed with the message ${JSON.stringify(statusMessage)}`,
    event: envelope('aws.backup', 'Backup Job State Change', { state: 'COMPLETED', statusMessage }),
    matched: ['jobs-ended', ...statusMessage ? ['backup-jobs-with-message'] : []],
  }));
}

/** Sources and whether their account is believed. */
export const SOURCES: [string, boolean][] = [
  ['aws.backup', true], ['aws.config', true], ['aws', false], ['awsx.backup', false], ['my.aws.backup', false], ['AWS.backup', false], ['com.example', false],
];

const patternOf = (id: string) => EVENT_PATTERNS.find(entry => entry.id === id)!.pattern as any;

/** Mistakes that are easily made, by the entry that would have them: each must fail the check of the fixtures. */
export const WRONG_PATTERNS: Record<string, { readonly mistake: string; readonly pattern: unknown }> = {
  'jobs-failed': {
    mistake: 'restore jobs have a status, not a state',
    pattern: { ...patternOf('jobs-failed'), detail: { state: ['FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL', 'CANCELED', 'COMPLETED_WITH_ISSUES'] } },
  },
  'backup-calls': {
    mistake: 'refused calls',
    pattern: { ...patternOf('backup-calls'), detail: { ...patternOf('backup-calls').detail, errorCode: undefined } },
  },
  'compliance-changed': {
    mistake: 'rules of any service',
    pattern: {
      ...patternOf('compliance-changed'),
      detail: { ...patternOf('compliance-changed').detail, configRuleARN: [{ wildcard: '*:config-rule/aws-service-rule/*' }] },
    },
  },
  'forwarding-changed': {
    mistake: 'rules of anyone',
    pattern: { ...patternOf('forwarding-changed'), detail: { ...patternOf('forwarding-changed').detail, $or: undefined } },
  },
  'account-departed': {
    mistake: 'calls only',
    pattern: { ...patternOf('account-departed'), 'detail-type': ['AWS API Call via CloudTrail'] },
  },
  'vault-changed': { mistake: 'any source', pattern: { ...patternOf('vault-changed'), source: [{ exists: true }] } },
};

/** What EventBridge doesn't take: a text in place of a list. */
export const MALFORMED_PATTERN = { source: 'aws.backup' };
