import { EventJson, isTrusted, memberAt, textAt } from './event-reading';
import { HubSource } from './hub-contract';
import { SEVERITIES } from '../../data/finding-classes';
import { consolePage } from '../../notification/handler/console-link';
import { findingId } from '../../notification/handler/finding-id';
import { EVENT_VERSION, EventFinding, NotificationEvent } from '../../notification/handler/notification-event';
import { instantOf } from '../../private/moments';
import { PoisonError } from '../../private/queue-handler';

/** What distinguishes a notification from all others, and when the last of what it says happened, ISO 8601 in UTC. */
export type MessageIdentity = Pick<NotificationEvent, 'id' | 'time'>;

export function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new PoisonError('it is no JSON');
  }
}

/** The event in a message, as EventBridge delivers it: with everything that notifications say about where and when. */
export function readEvent(value: unknown): EventJson {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PoisonError('it is no event');
  }
  const event = value as EventJson;
  const missing = ['id', 'source', 'detail-type', 'region'].filter((name) => textAt(event, name) === '');
  if (missing.length > 0) {
    throw new PoisonError(`the event has no ${missing.join(', ')}`);
  }
  if (!isTrusted(event)) {
    throw new PoisonError('its source is not AWS, so that nothing in it can be believed');
  }
  if (!/^\d{12}$/.test(textAt(event, 'account'))) {
    throw new PoisonError('the event has no account');
  }
  if (Number.isNaN(Date.parse(textAt(event, 'time')))) {
    throw new PoisonError('the event has no time');
  }
  if (typeof memberAt(event, 'detail') !== 'object' || memberAt(event, 'detail') === null) {
    throw new PoisonError('the event has no detail');
  }
  return event;
}

/**
 * What an event is known by, where it may come twice: nothing says that ids of two accounts differ, and one event may be told as a job and as an alert.
 */
export const eventKey = (kind: 'job' | 'change' | 'alert', event: EventJson): string => (
  findingId(kind, textAt(event, 'account'), textAt(event, 'region'), textAt(event, 'id')));

/** A time of AWS as ISO 8601; where it can't be read, that of the envelope. */
export function isoTime(candidate: string, event: EventJson): string {
  return new Date(instantOf(candidate) ?? Date.parse(textAt(event, 'time'))).toISOString();
}

/** What all messages of the hub have. */
export function hubMessage(
  kind: NotificationEvent['kind'], title: string, findings: EventFinding[], links: NotificationEvent['links'], source: HubSource, identity: MessageIdentity,
): NotificationEvent {
  const open = findings.filter(({ state }) => state !== 'resolved');
  const severity = SEVERITIES.find((one) => open.some((finding) => finding.severity === one)) ?? 'INFORMATIONAL';
  const totals = { new: open.length, worse: 0, ongoing: 0, resolved: findings.length - open.length };
  return { version: EVENT_VERSION, ...identity, kind, source, severity, title, totals, findings, links };
}

/** A page of the console in the hub's Region, where there is a console. */
export function consoleLinks(title: string, { region }: HubSource, page: string): NotificationEvent['links'] {
  const url = consolePage(region, page);
  return url === undefined ? [] : [{ title, url }];
}
