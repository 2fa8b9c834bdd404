import { removalOf } from './deployed-removals';
import { describeSecurityEvent } from './event-description';
import { EventKnowledge, whyNoAlert } from './event-explanation';
import { EventJson, memberAt, textAt, UNKNOWN_TEXT } from './event-reading';
import { HubSource } from './hub-contract';
import { eventKey, hubMessage, isoTime, MessageIdentity, readEvent } from './hub-messages';
import { eventRow } from '../../data/events';
import { consolePage } from '../../notification/handler/console-link';
import { findingId, malwareId } from '../../notification/handler/finding-id';
import { gravestFirst, listsBy } from '../../notification/handler/gravity';
import { INVALID_POLICY, invalidPolicyId } from '../../notification/handler/invalid-policy';
import { EventFinding, NotificationEvent } from '../../notification/handler/notification-event';
import { PoisonError } from '../../private/queue-handler';

/** A security event that was read. */
export interface ReadAlert {
  /** Of the event: EventBridge may deliver it twice. */
  readonly id: string;
  /** When AWS sent it, ISO 8601 in UTC. */
  readonly time: string;
  /** Why the event is no alert; undefined when it is one. */
  readonly suppressed?: string;
  readonly finding: EventFinding;
  /** What happened, in words: titles of messages count it. */
  readonly title: string;
  /** The account that it happened to: that of the finding, but for one that left the organization, which the management account reports. */
  readonly account: string;
  /** About an account that left the organization. */
  readonly departure: boolean;
  /** A call, and no event by which a service says what became of one. */
  readonly call: boolean;
  /** Says who did it. */
  readonly named: boolean;
  /** What it has in common with those of other accounts and Regions, where these are not told for hours. */
  readonly cause?: string;
}

/** Rows of earlier versions, whose messages may still wait. */
const RENAMED: { readonly [pattern: string]: string | undefined } = { 'forwarding-disabled': 'forwarding-changed' };

/** Parts of a finding's message that are worth reading: thousands of accounts may say the same of themselves. */
const MESSAGE_PARTS = 20;

/** Whether a message is a security event: its rule says which pattern it matched. */
export function isSecurityEvent(value: unknown): boolean {
  return textAt(value, 'pattern') !== '';
}

/** Reads a security event as its rule writes it. */
export function readAlert(value: unknown, knowledge: EventKnowledge): ReadAlert {
  const pattern = textAt(value, 'pattern');
  const row = eventRow(RENAMED[pattern] ?? pattern);
  if (row?.kind !== 'security') {
    throw new PoisonError(`no pattern of alerts is called ${pattern}`);
  }
  const event: EventJson = readEvent(memberAt(value, 'event'));
  const removal = row.alertIf === 'not-as-deployed' ? removalOf(event, knowledge.forwarding) : undefined;
  const { title, severity, class: findingClass = 'SECURITY', account, region, what, who, when, resource, validity } = {
    ...describeSecurityEvent(event, row), ...removal && { ...removal, resource: UNKNOWN_TEXT },
  };
  const departure = row.form === 'departure';
  const named = who !== UNKNOWN_TEXT;
  return {
    id: eventKey('alert', event),
    time: isoTime('', event),
    suppressed: whyNoAlert(event, row.alertIf, knowledge),
    title,
    account: departure && resource !== UNKNOWN_TEXT ? resource : account,
    departure,
    call: row.form === 'call',
    named,
    ...removal && { cause: `${removal.title} by ${removal.who}` },
    finding: {
      // reports find the same malware: under one id it is one finding, which a later clean scan ends
      id: findingClass === 'MALWARE' ? malwareId(account, region, resource) : findingId('security', account, region, title, resource),
      state: 'new',
      class: findingClass,
      severity,
      // of an account that left these are the management account's, which reports it
      accountId: account,
      region,
      what: departure ? `${capitalized(title)}: ${resource}` : capitalized(title),
      resource: resource === UNKNOWN_TEXT ? undefined : resource,
      since: isoTime(when, event),
      message: named ? `${what} by ${who}` : what,
      // the daily check finds the same, and either ends it
      ...validity === undefined ? {} : { id: invalidPolicyId(account), what: INVALID_POLICY.what, resource: undefined, state: validity === 'valid' ? 'resolved' as const : 'new' as const },
    },
  };
}

/** The alerts of one finding: the one that says most, and the finding that all of them make. */
interface MergedAlert {
  readonly said: ReadAlert;
  readonly finding: EventFinding;
}

export const isAlert = ({ suppressed }: ReadAlert): boolean => suppressed === undefined;

/** One message about alerts, each of another event; the same in whichever order they come. */
export function groupAlerts(alerts: ReadonlyArray<ReadAlert>, source: HubSource, identity: MessageIdentity): NotificationEvent {
  const all = mergedAlerts([...alerts].sort((a, b) => (a.id < b.id ? -1 : 1)));
  const findings = all.map(({ finding }) => finding);
  return hubMessage('security', all.length === 1 ? alertTitle(all[0]) : alertsTitle(all), findings, regionLinks(findings), source, identity);
}

/** One finding for each thing that happened to a resource, the gravest first. */
function mergedAlerts(alerts: ReadonlyArray<ReadAlert>): MergedAlert[] {
  const merged = [...listsBy(alerts, ({ finding }) => finding.id).values()].map(current).map((group): MergedAlert => {
    const named = group.filter((one) => one.named);
    // the call says more than AWS Backup's own event about the same act
    const saying = named.length > 0 ? named : group;
    const acts = actsOf(group);
    return {
      said: saying[0],
      finding: {
        ...saying[0].finding,
        count: acts > 1 ? acts : undefined,
        since: group.map(({ finding }) => finding.since).sort()[0],
        message: first([...new Set(saying.flatMap(({ finding }) => finding.message ?? []))].sort()),
      },
    };
  });
  const byFinding = new Map(merged.map((one) => [one.finding, one]));
  return gravestFirst([...byFinding.keys()]).map((finding) => byFinding.get(finding)!);
}

/** Of what began and ended within one message, how it is now. */
function current(group: ReadonlyArray<ReadAlert>): ReadonlyArray<ReadAlert> {
  const latest = group.reduce((one, other) => (other.time > one.time ? other : one));
  return group.filter(({ finding }) => finding.state === latest.finding.state);
}

function first(parts: ReadonlyArray<string>): string {
  const more = parts.length - MESSAGE_PARTS;
  return more > 0 ? `${parts.slice(0, MESSAGE_PARTS).join('; ')}; and ${more} more` : parts.join('; ');
}

/** An act makes a call, an event of the service, or both: then each of them shows all acts, and either may be lost. */
function actsOf(alerts: ReadonlyArray<ReadAlert>): number {
  const calls = alerts.filter(({ call }) => call).length;
  return Math.max(calls, alerts.length - calls);
}

function alertTitle({ said: { departure, title }, finding: { what, accountId, region, state } }: MergedAlert): string {
  return departure ? `${what} (reported by the management account ${accountId})` : `${state === 'resolved' ? capitalized(title) : what} in account ${accountId}, ${region}`;
}

/** What happened how often, in the order of the findings. */
function alertsTitle(all: ReadonlyArray<MergedAlert>): string {
  const counts = [...listsBy(all, ({ said: { title } }) => title)].map(([title, { length }]) => (length === 1 ? title : `${title} (${length})`)).join(', ');
  const accounts = new Set(all.map(({ said: { account } }) => account));
  return `${capitalized(counts)} in ${accounts.size === 1 ? `account ${[...accounts][0]}` : `${accounts.size} accounts`}`;
}

/** The page of each Region, that of the gravest finding first. */
function regionLinks(findings: ReadonlyArray<EventFinding>): NotificationEvent['links'] {
  const regions = [...new Set(findings.map(({ region }) => region))];
  return regions.flatMap((region) => {
    const url = consolePage(region, '');
    return url === undefined ? [] : [{ title: regions.length === 1 ? 'AWS Backup in that Region' : `AWS Backup in ${region}`, url }];
  });
}

const capitalized = (words: string) => words[0].toUpperCase() + words.slice(1);
