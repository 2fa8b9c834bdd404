import {
  ACCOUNT_CALLS, BACKUP_CALLS, DEPARTURE_EVENTS, FORWARDING_CALLS, GLOBAL_SETTINGS_CALLS, KEY_CALLS, POLICY_CALLS, POLICY_TYPE_CALLS, RECORDER_CALLS,
  SensitiveCalls, SERVICE_ACCESS_CALLS, TRAIL_CALLS,
} from '../../src/data/event-calls';
import { JOB_DETAIL_TYPES, RECOVERY_POINT_DETAIL_TYPE } from '../../src/data/events';
import { classifyJobEvent } from '../../src/event-hub/handler/event-classification';
import { EventJson } from '../../src/event-hub/handler/event-reading';
import { ruleName } from '../../src/private/event-bus';
import { EVENT_PATTERNS } from '../../src/private/event-patterns';

/** An event and the ids of exactly those entries that it must match. */
export interface Case {
  readonly name: string;
  readonly event: EventJson;
  readonly matched: string[];
}

const envelope = (source: string, detailType: string, detail: object): EventJson => ({
  'version': '0', 'id': '20000000-0000-4000-8000-000000000000', 'detail-type': detailType, source, 'account': '111122223333',
  'time': '2026-09-30T08:15:03Z', 'region': 'eu-central-1', 'resources': [], detail,
});

/** Of a rule that forwards to a hub. */
const FORWARDING_RULE = ruleName('jobs-ended', 'arn:aws:events:eu-central-1:444455556666:event-bus/OrgBackup');

const call = (service: string, eventName: string, detail: object) => envelope(`aws.${service}`, 'AWS API Call via CloudTrail', {
  eventSource: `${service}.amazonaws.com`, eventName, userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/jane' },
  requestParameters: { policyType: 'BACKUP_POLICY', servicePrincipal: 'backup.amazonaws.com', name: FORWARDING_RULE }, ...detail,
});

const CALLS: [string, string, SensitiveCalls][] = [
  ['backup-calls', 'backup', BACKUP_CALLS],
  ['global-settings-changed', 'backup', GLOBAL_SETTINGS_CALLS],
  ['policy-changed', 'organizations', POLICY_CALLS],
  ['policy-type-disabled', 'organizations', POLICY_TYPE_CALLS],
  ['service-access-disabled', 'organizations', SERVICE_ACCESS_CALLS],
  ['account-removed', 'organizations', ACCOUNT_CALLS],
  ['key-disabled', 'kms', KEY_CALLS],
  ['recorder-stopped', 'config', RECORDER_CALLS],
  ['trail-stopped', 'cloudtrail', TRAIL_CALLS],
  ['forwarding-changed', 'events', FORWARDING_CALLS],
];

/** Each call: when it succeeded, when it was refused, as an event of the service, and when AWS Backup itself made it. */
export function callCases(): Case[] {
  return CALLS.flatMap(([id, service, calls]) => Object.keys(calls).flatMap(name => [
    { name: `${name} succeeded`, event: call(service, name, {}), matched: [id] },
    { name: `${name} refused`, event: call(service, name, { errorCode: 'AccessDenied' }), matched: [] },
    { name: `${name} as event of the service`, event: { ...call(service, name, {}), 'detail-type': 'AWS Service Event via CloudTrail' }, matched: [] },
    ...id !== 'backup-calls' ? [] : [
      { name: `${name} by AWS Backup`, event: call(service, name, { userIdentity: { invokedBy: 'backup.amazonaws.com' } }), matched: [] },
      { name: `${name} through CloudFormation`, event: call(service, name, { userIdentity: { invokedBy: 'cloudformation.amazonaws.com' } }), matched: [id] },
    ],
  ]));
}

/** A departure, as a call and as an event of the service, with and without what either usually has; and of another source. */
export function departureCases(): Case[] {
  const types = ['AWS API Call via CloudTrail', 'AWS Service Event via CloudTrail'];
  return Object.keys(DEPARTURE_EVENTS).flatMap(eventName => types.flatMap(type => [
    { name: `${eventName}, ${type}`, event: { ...call('organizations', eventName, {}), 'detail-type': type }, matched: ['account-departed'] },
    { name: `${eventName}, ${type}, nothing else`, event: envelope('aws.organizations', type, { eventName }), matched: ['account-departed'] },
    { name: `${eventName}, ${type}, empty error`, event: envelope('aws.organizations', type, { eventName, errorCode: null }), matched: ['account-departed'] },
    { name: `${eventName}, ${type}, other source`, event: envelope('custom.organizations', type, { eventName }), matched: [] },
  ]));
}

/** Of the API's enums and of the documented events; `{}`, a number and null are none. */
const STATES = [
  'CREATED', 'PENDING', 'RUNNING', 'ABORTING', 'ABORTED', 'COMPLETED', 'FAILED', 'EXPIRED', 'PARTIAL', 'CREATING', 'AVAILABLE', 'STOPPED', 'CANCELED',
  'COMPLETED_WITH_ISSUES', 'SOMETHING_NEW', '', {}, 0, null,
];

/** Engine and classification must agree on each state of each type of event under either name. */
export function jobCases(): Case[] {
  return [...JOB_DETAIL_TYPES.keys(), RECOVERY_POINT_DETAIL_TYPE].flatMap(type => STATES.flatMap(state => ['state', 'status'].map(name => {
    const event = envelope('aws.backup', type, { [name]: state });
    const { outcome } = classifyJobEvent(event);
    const [ended, failed] = type === RECOVERY_POINT_DETAIL_TYPE ? ['recovery-points-settled', 'recovery-points-failed'] : ['jobs-ended', 'jobs-failed'];
    const matched = outcome === 'ignored' ? [] : outcome === 'completed' ? [ended] : [ended, failed];
    return { name: `${type}, ${name} ${JSON.stringify(state)}`, event, matched };
  })));
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
