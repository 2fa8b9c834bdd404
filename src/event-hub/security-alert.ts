import { HubSource } from './contract';
import { describeSecurityEvent } from './event-description';
import { accountOf, EventJson, firstResource, firstText, text, UNKNOWN } from './event-reading';
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
  const finding: EventFinding = {
    id: ['security', account, region, title, resource].join('|'),
    state: 'new',
    class: 'SECURITY',
    severity: severityOf(title),
    accountId: account,
    region,
    what: capitalized(title),
    resource: resource === UNKNOWN ? undefined : resource,
    since: isoTime(when, event),
    message: who === UNKNOWN ? what : `${what} by ${who}`,
  };
  return notification(event, source, 'security', finding, `${capitalized(title)} in account ${account}, ${region}`);
}

/** A change of compliance as a message. */
export function complianceEvent(event: EventJson, source: HubSource): NotificationEvent {
  const detail = (...path: string[]) => text(event, 'detail', ...path);
  const account = accountOf(event);
  const region = firstText(detail('awsRegion'), text(event, 'region'));
  const rule = firstText(detail('configRuleName'));
  const resource = firstText(detail('resourceId'), firstResource(event));
  const resolved = detail('newEvaluationResult', 'complianceType') === 'COMPLIANT';
  const finding: EventFinding = {
    id: ['compliance', account, region, rule, resource].join('|'),
    state: resolved ? 'resolved' : 'new',
    class: 'NON_COMPLIANT',
    severity: 'MEDIUM',
    accountId: account,
    region,
    what: rule,
    resource: resource === UNKNOWN ? undefined : resource,
    resourceType: detail('resourceType') || undefined,
    since: isoTime(detail('newEvaluationResult', 'resultRecordedTime'), event),
    message: detail('newEvaluationResult', 'annotation') || undefined,
  };
  return notification(event, source, 'changes', finding, `${resource} is ${resolved ? 'compliant again' : 'not compliant'} in account ${account}, ${region}`);
}

function notification(event: EventJson, source: HubSource, kind: 'security' | 'changes', finding: EventFinding, title: string): NotificationEvent {
  const url = consolePage(finding.region, kind === 'security' ? '' : 'compliance/frameworks');
  return {
    version: '1',
    id: `${kind === 'security' ? 'security' : 'compliance'}-${shortHash(JSON.stringify([source, text(event, 'id')]), 32)}`,
    kind,
    time: isoTime('', event),
    source,
    severity: finding.state === 'resolved' ? 'INFORMATIONAL' : finding.severity,
    title,
    totals: { new: 0, worse: 0, ongoing: 0, resolved: 0, [finding.state]: 1 },
    findings: [finding],
    links: url === undefined ? [] : [{ title: 'AWS Backup in that Region', url }],
  };
}

const capitalized = (words: string) => words[0].toUpperCase() + words.slice(1);
