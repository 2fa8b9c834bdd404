import { accountOf, EventJson, firstResource, firstText, isLeftOut, memberAt, textAt, UNKNOWN_TEXT } from './event-reading';
import { Act, CallAct, DepartureRow, SecurityRow, StateAct, StateRow, ValidationRow } from '../../data/event-row';
import { policyFaultsText } from '../../notification/handler/invalid-policy';
import { asksRequest } from '../../private/event-patterns';

/** A security event for a person. What the event does not say is `unknown`. */
export interface SecurityEventDescription extends Act {
  /** Undefined means SECURITY. */
  readonly class?: 'MALWARE';
  readonly account: string;
  readonly region: string;
  /** AWS's own words: call, or type of event and state. */
  readonly what: string;
  /** ARN of the caller; AWS Backup's own events don't say. */
  readonly who: string;
  readonly when: string;
  /** Name, id or ARN: the most exact one of the event. Vaults and plans by name and id, as in calls. */
  readonly resource: string;
  /** Of an account's effective policy; undefined where the event is about something else. */
  readonly validity?: 'valid' | 'invalid';
}

/** What no row names is as grave as what destroys. */
const nameless = (title: string): StateAct => ({ title, severity: 'CRITICAL' });

/** What is known of a name: a call may be named like a member of every object. */
function ownFact<T>(facts: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.keys(facts).includes(name) ? facts[name] : undefined;
}

/** AWS documents no sample of such events: which member says more, and how it calls the account, is not known. */
const DEPARTURE_PLACES = [['requestParameters'], ['serviceEventDetails'], ['additionalEventData'], ['responseElements'], []];
const METHOD_MEMBERS = ['departureMethod', 'departedMethod'];
const ACCOUNT_MEMBERS = ['departedAccountId', 'memberAccountId', 'departedAccount', 'memberAccount', 'accountId', 'account'];

type Common = Pick<SecurityEventDescription, 'account' | 'region'>;

/** Says what a security event means, from whichever members it has, by what is known of the pattern that it matched. */
export function describeSecurityEvent(event: EventJson, row: SecurityRow): SecurityEventDescription {
  const common = { account: accountOf(event), region: firstText(textAt(event, 'detail', 'awsRegion'), textAt(event, 'region')) };
  switch (row.form) {
    case 'call': return describeCall(event, isLeftOut(event) && asksRequest(row) ? leftOut(event) : ownFact(row.calls, textAt(event, 'detail', 'eventName')), common);
    case 'departure': return describeDeparture(event, row, common);
    case 'validation': return describeValidation(event, row, common);
    case 'state': return describeState(event, row, common);
  }
}

/** The same whichever row took the call, so that it is told once. */
const leftOut = (event: EventJson): CallAct => ({
  title: 'a call so large that AWS CloudTrail left out what it asks', severity: 'CRITICAL', resource: { always: textAt(event, 'detail', 'eventName') },
});

function describeCall(event: EventJson, act: CallAct | undefined, common: Common): SecurityEventDescription {
  const detail = memberAt(event, 'detail');
  const name = textAt(detail, 'eventName');
  const { resource, instead, ...usual } = act ?? { ...nameless(`${name} called`), resource: [], instead: undefined };
  const { title, severity } = instead && saysAll(memberAt(detail, 'requestParameters'), instead.says) ? instead : usual;
  return {
    ...common,
    title,
    severity,
    what: name,
    who: firstText(
      textAt(detail, 'userIdentity', 'arn'),
      textAt(detail, 'userIdentity', 'sessionContext', 'sessionIssuer', 'arn'),
      textAt(detail, 'userIdentity', 'invokedBy'),
      textAt(detail, 'userIdentity', 'principalId'),
      textAt(detail, 'userIdentity', 'type'),
    ),
    when: firstText(textAt(detail, 'eventTime'), textAt(event, 'time')),
    resource: 'always' in resource
      ? resource.always
      : firstText(...resource.map((path) => textAt(detail, 'requestParameters', ...path.split('.'))), firstResource(event)),
  };
}

const saysAll = (value: unknown, says: { readonly [path: string]: string }) => (
  Object.entries(says).every(([path, said]) => textAt(value, ...path.split('.')) === said));

function describeDeparture(event: EventJson, { act, methods }: DepartureRow, common: Common): SecurityEventDescription {
  const said = (names: readonly string[], form: RegExp) => names
    .flatMap((name) => DEPARTURE_PLACES.map((place) => textAt(event, 'detail', ...place, name)))
    .find((found) => form.test(found));
  return {
    ...describeCall(event, undefined, common),
    ...ownFact(methods, (said(METHOD_MEMBERS, /./) ?? '').toUpperCase()) ?? act,
    resource: said(ACCOUNT_MEMBERS, /^\d{12}$/) ?? UNKNOWN_TEXT,
  };
}

/**
 * Of the account that it is about, in the words of the daily check, which are the same for all accounts in which the same policies are at fault.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_cloudtrail-integration.html#Log-entries-invalid-effective-policy
 */
function describeValidation(event: EventJson, { eventName, states }: ValidationRow, common: Common): SecurityEventDescription {
  const details = memberAt(event, 'detail', 'serviceEventDetails');
  const state = firstText(textAt(details, 'state')).toUpperCase();
  const errors = listAt(details, 'validationErrors');
  const faults = errors.map((error) => ({
    code: firstText(textAt(error, 'errorCode')),
    path: textAt(error, 'pathToError') || undefined,
    policies: [...new Set(listAt(error, 'contributingPolicies').filter((id): id is string => typeof id === 'string'))],
  }));
  const about = textAt(details, 'accountId');
  return {
    ...common,
    ...ownFact(states, state) ?? nameless(`${eventName} ${state}`),
    account: /^\d{12}$/.test(about) ? about : common.account,
    what: policyFaultsText(faults) ?? `${eventName} ${state}`,
    who: UNKNOWN_TEXT,
    when: firstText(textAt(event, 'detail', 'eventTime'), textAt(event, 'time')),
    resource: firstText([...new Set(faults.flatMap((fault) => fault.policies))].sort().join(', '), textAt(details, 'policyType')),
    validity: state === 'VALID' ? 'valid' : 'invalid',
  };
}

function listAt(value: unknown, name: string): readonly unknown[] {
  const found = memberAt(value, name);
  return Array.isArray(found) ? found : [];
}

function describeState(event: EventJson, row: StateRow, common: Common): SecurityEventDescription {
  const detail = memberAt(event, 'detail');
  const state = firstText(textAt(detail, 'state'), textAt(detail, 'status')).toUpperCase();
  const reason = row.reason === undefined ? '' : textAt(detail, row.reason);
  const what = `${row.detailType} ${state}${reason === '' ? '' : `: ${reason}`}`;
  const found = row.acts.find((act) => (act.state ?? state) === state && saysAll(detail, act.says ?? {}));
  const { title, severity, class: findingClass } = found ?? nameless(what);
  return {
    ...common,
    title,
    severity,
    ...findingClass === undefined ? {} : { class: findingClass },
    what,
    who: UNKNOWN_TEXT,
    when: firstText(textAt(detail, 'modifiedAt'), textAt(detail, 'deletionDate'), textAt(event, 'time')),
    resource: resourceOfState(row, event),
  };
}

function resourceOfState({ resource }: StateRow, event: EventJson): string {
  const arn = firstResource(event);
  return 'always' in resource ? resource.always : firstText(...resource.map((place) => {
    switch (place) {
      case 'arn': return arn;
      case 'last part of arn': return arn.split(':').pop()!;
      default: return textAt(event, 'detail', place.detail);
    }
  }));
}
