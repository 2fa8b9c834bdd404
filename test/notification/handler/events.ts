import * as fc from 'fast-check';
import { FINDING_CLASSES, FindingClassName, SEVERITIES } from '../../../src/data/finding-classes';
import { EVENT_VERSION, EventFinding, FindingState, NotificationEvent } from '../../../src/notification/handler/notification-event';

const STATES: FindingState[] = ['new', 'worse', 'ongoing', 'resolved'];
const CLASSES = Object.keys(FINDING_CLASSES) as FindingClassName[];

export function findingOf(change: Partial<EventFinding> = {}): EventFinding {
  return {
    id: 'control/1',
    state: 'new',
    class: 'NON_COMPLIANT',
    severity: 'HIGH',
    accountId: '222222222222',
    region: 'eu-central-1',
    what: 'Backup resources are protected by a backup plan',
    framework: 'Baseline',
    control: 'BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN',
    resource: 'arn:aws:ec2:eu-central-1:222222222222:volume/vol-1',
    resourceType: 'EBS',
    count: 12,
    since: '2026-01-14T03:04:05Z',
    message: 'no plan selects it',
    ...change,
  };
}

export function totalsOf(findings: ReadonlyArray<EventFinding>): NotificationEvent['totals'] {
  const of = (state: FindingState) => findings.filter((one) => one.state === state).length;
  return { new: of('new'), worse: of('worse'), ongoing: of('ongoing'), resolved: of('resolved') };
}

export function eventOf(findings: EventFinding[] = [findingOf()], change: Partial<NotificationEvent> = {}): NotificationEvent {
  return {
    version: '2',
    id: 'reports/2026-01-15/1',
    kind: 'changes',
    time: '2026-01-15T06:00:00Z',
    source: { name: 'Reports', accountId: '111111111111', region: 'eu-west-1' },
    severity: 'HIGH',
    title: 'Compliance changed',
    totals: totalsOf(findings),
    findings,
    links: [{ title: 'Report', url: 'https://example.com/report' }],
    ...change,
  };
}

/** As many findings as wanted, each its own. */
export function manyFindings(number: number, change: Partial<EventFinding> = {}): EventFinding[] {
  return Array.from({ length: number }, (_, index) => findingOf({ id: `control/${index}`, ...change }));
}

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ maxLength: 60 }), fc.constantFrom('\ud800', 'ä'.repeat(3000), '😀'.repeat(700), 'a\r\nb\u2028c', ''));
const time = fc.date({ min: new Date('1990-01-01T00:00:00Z'), max: new Date('2090-01-01T00:00:00Z'), noInvalidDate: true }).map((date) => date.toISOString());
const account = fc.oneof(fc.stringMatching(/^\d{12}$/), text);
const region = fc.oneof(fc.constantFrom('eu-west-1', 'cn-north-1', 'us-gov-west-1', 'eusc-de-east-1'), text);

const findings = fc.record({
  id: text,
  state: fc.constantFrom(...STATES),
  class: fc.constantFrom(...CLASSES),
  severity: fc.constantFrom(...SEVERITIES),
  accountId: account,
  region,
  what: text,
  since: time,
  framework: fc.option(text, { nil: undefined }),
  control: fc.option(text, { nil: undefined }),
  resource: fc.option(text, { nil: undefined }),
  resourceType: fc.option(text, { nil: undefined }),
  count: fc.option(fc.nat(), { nil: undefined }),
  message: fc.option(text, { nil: undefined }),
});

/** Any event, however odd its texts. */
export const anyEvent: fc.Arbitrary<NotificationEvent> = fc.record({
  version: fc.constant(EVENT_VERSION),
  id: text,
  kind: fc.constantFrom('changes' as const, 'digest' as const, 'report-failed' as const, 'job-failures' as const, 'security' as const),
  time,
  source: fc.record({ name: text, accountId: account, region }),
  severity: fc.constantFrom(...SEVERITIES),
  title: text,
  totals: fc.record({ new: fc.nat(), worse: fc.nat(), ongoing: fc.nat(), resolved: fc.nat() }),
  findings: fc.array(findings, { maxLength: 8 }),
  links: fc.array(fc.record({ title: text, url: fc.oneof(fc.constant('https://example.com/'), text) }), { maxLength: 4 }),
});
