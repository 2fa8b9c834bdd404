import { HubSource } from './contract';
import { describeSecurityEvent, isDeparture } from './event-description';
import { EventJson, text, UNKNOWN } from './event-reading';
import { isoTime } from './hub-messages';
import { consolePage } from '../notification/console-link';
import { EventFinding, NotificationEvent, Severity } from '../notification/notification-event';
import { shortHash } from '../private/hash';

/** What a deployment does too is a degree less grave than what destroys or disarms. */
function severityOf(title: string): Severity {
  return title.endsWith('changed') ? 'HIGH' : 'CRITICAL';
}

/** A security event as a message; its id is made of the event's own, so that a repetition has the same one. */
export function securityEvent(event: EventJson, source: HubSource): NotificationEvent {
  const { title, account, region, what, who, when, resource } = describeSecurityEvent(event);
  const departure = isDeparture(event);
  const finding: EventFinding = {
    id: ['security', account, region, title, resource].join('|'),
    state: 'new',
    class: 'SECURITY',
    severity: severityOf(title),
    accountId: account,
    region,
    // account and Region of the finding are the management account's, which tells of another one
    what: departure ? `${capitalized(title)}: ${resource}` : capitalized(title),
    resource: resource === UNKNOWN ? undefined : resource,
    since: isoTime(when, event),
    message: who === UNKNOWN ? what : `${what} by ${who}`,
  };
  const url = consolePage(region, '');
  return {
    version: '1',
    id: `security-${shortHash(JSON.stringify([source, text(event, 'id')]), 32)}`,
    kind: 'security',
    time: isoTime('', event),
    source,
    severity: finding.severity,
    title: departure ? `${finding.what} (told by the management account ${account})` : `${finding.what} in account ${account}, ${region}`,
    totals: { new: 1, worse: 0, ongoing: 0, resolved: 0 },
    findings: [finding],
    links: url === undefined ? [] : [{ title: 'AWS Backup in that Region', url }],
  };
}

const capitalized = (words: string) => words[0].toUpperCase() + words.slice(1);
