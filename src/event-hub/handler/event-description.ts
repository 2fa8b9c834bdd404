import { accountOf, EventJson, firstResource, firstText, member, text, UNKNOWN } from './event-reading';
import { DEPARTURE_EVENTS, titleOfCall, titleOfDeparture } from '../../data/event-calls';

/** A security event for a person. What the event does not say is `unknown`. */
export interface SecurityEventDescription {
  /** The same for the call and for AWS Backup's own event about it: with account, Region and resource it tells repetitions. */
  readonly title: string;
  readonly account: string;
  readonly region: string;
  /** AWS's own words: call, or type of event and state. */
  readonly what: string;
  /** ARN of the caller; AWS Backup's own events don't say. */
  readonly who: string;
  readonly when: string;
  /** Name, id or ARN: the most exact one of the event. Vaults and plans by name and id, as in calls. */
  readonly resource: string;
}

const STATE_TITLES: { readonly [detailTypeAndState: string]: string } = {
  'Backup Vault State Change DELETED': 'backup vault deleted',
  'Backup Vault State Change MODIFIED': 'lock of a backup vault changed',
  'Backup Plan State Change DELETED': 'backup plan deleted',
  'Backup Plan State Change MODIFIED': 'backup plan changed',
  'Recovery Point State Change DELETING': 'recovery point deleted',
  'Region Setting State Change MODIFIED': 'resource types opted in to AWS Backup changed',
};

/** Members of a request that name what it is about, the most exact first. */
const RESOURCE_MEMBERS = [
  'recoveryPointArn', 'selectionId', 'backupJobId', 'restoreTestingSelectionName', 'restoreTestingPlanName', 'frameworkName', 'reportPlanName',
  'legalHoldId', 'backupPlanId', 'backupVaultName', 'policyId', 'accountId', 'keyId', 'configurationRecorderName', 'deliveryChannelName',
  'trailName', 'rule', 'name', 'policyType', 'servicePrincipal',
];

/** AWS documents no sample of such events: which member says more, and how it calls the account, is not known. */
const DEPARTURE_PLACES = [['requestParameters'], ['serviceEventDetails'], ['additionalEventData'], ['responseElements'], []];
const METHOD_MEMBERS = ['departureMethod', 'departedMethod'];
const ACCOUNT_MEMBERS = ['departedAccountId', 'memberAccountId', 'departedAccount', 'memberAccount', 'accountId', 'account'];

const REGION_SETTINGS = 'Region settings';

/** Calls whose requests name nothing, as they are about the account itself. */
const ACCOUNT_WIDE_CALLS = new Map([
  ['UpdateGlobalSettings', 'global settings'],
  ['UpdateRegionSettings', REGION_SETTINGS],
]);

/** Says what a security event means, from whichever members it has. */
export function describeSecurityEvent(event: EventJson): SecurityEventDescription {
  const common = { account: accountOf(event), region: firstText(text(event, 'detail', 'awsRegion'), text(event, 'region')) };
  if (isDeparture(event)) {
    return describeDeparture(event, common);
  }
  return text(event, 'detail', 'eventName') === '' ? describeState(event, common) : describeCall(event, common);
}

type Common = Pick<SecurityEventDescription, 'account' | 'region'>;

function describeCall(event: EventJson, common: Common): SecurityEventDescription {
  const detail = member(event, 'detail');
  const name = text(detail, 'eventName');
  const request = member(detail, 'requestParameters');
  return {
    ...common,
    title: titleOfCall(text(detail, 'eventSource'), name) ?? `${name} called`,
    what: name,
    who: firstText(
      text(detail, 'userIdentity', 'arn'),
      text(detail, 'userIdentity', 'sessionContext', 'sessionIssuer', 'arn'),
      text(detail, 'userIdentity', 'invokedBy'),
      text(detail, 'userIdentity', 'principalId'),
      text(detail, 'userIdentity', 'type'),
    ),
    when: firstText(text(detail, 'eventTime'), text(event, 'time')),
    resource: ACCOUNT_WIDE_CALLS.get(name) ?? firstText(
      ...RESOURCE_MEMBERS.map((key) => text(request, key)),
      text(request, 'configurationRecorder', 'name'),
      firstResource(event),
    ),
  };
}

/** Whether the event says that an account is no longer in the organization: told by the management account, about another one. */
export function isDeparture(event: EventJson): boolean {
  return text(event, 'source') === 'aws.organizations' && Object.keys(DEPARTURE_EVENTS).includes(text(event, 'detail', 'eventName'));
}

function describeDeparture(event: EventJson, common: Common): SecurityEventDescription {
  const said = (names: readonly string[], form: RegExp) => names
    .flatMap((name) => DEPARTURE_PLACES.map((place) => text(event, 'detail', ...place, name)))
    .find((found) => form.test(found));
  const call = describeCall(event, common);
  return {
    ...call,
    title: titleOfDeparture(said(METHOD_MEMBERS, /./) ?? '') ?? DEPARTURE_EVENTS[call.what],
    resource: said(ACCOUNT_MEMBERS, /^\d{12}$/) ?? UNKNOWN,
  };
}

function describeState(event: EventJson, common: Common): SecurityEventDescription {
  const detail = member(event, 'detail');
  const type = firstText(text(event, 'detail-type'));
  const what = `${type} ${firstText(text(detail, 'state'), text(detail, 'status')).toUpperCase()}`;
  return {
    ...common,
    title: titleOfState(detail, what),
    what,
    who: UNKNOWN,
    when: firstText(text(detail, 'modifiedAt'), text(detail, 'deletionDate'), text(event, 'time')),
    resource: resourceOfState(type, event),
  };
}

function titleOfState(detail: unknown, what: string): string {
  if (text(detail, 'scanResult', 'scanResultStatus') === 'THREATS_FOUND') {
    return 'malware found in a recovery point';
  }
  // a vault that is not locked any more can only have been locked before
  return what.startsWith('Backup Vault') && text(detail, 'isLocked') === 'false' ? 'lock of a backup vault removed' : STATE_TITLES[what] ?? what;
}

function resourceOfState(type: string, event: EventJson): string {
  const detail = member(event, 'detail');
  switch (type) {
    // the resource is the vault; the name in the detail of AWS's own sample is another one
    case 'Backup Vault State Change': return firstText(lastPart(firstResource(event)), text(detail, 'backupVaultName'));
    case 'Backup Plan State Change': return firstText(text(detail, 'backupPlanId'), lastPart(firstResource(event)));
    case 'Region Setting State Change': return REGION_SETTINGS;
    default: return firstText(text(detail, 'recoveryPointArn'), firstResource(event), text(detail, 'resourceArn'));
  }
}

const lastPart = (arn: string) => arn.split(':').pop()!;
