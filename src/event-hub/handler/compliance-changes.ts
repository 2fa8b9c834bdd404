import { accountOf, EventJson, firstResource, firstText, memberAt, textAt, UNKNOWN_TEXT } from './event-reading';
import { HubSource } from './hub-contract';
import { consoleLinks, eventKey, hubMessage, isoTime, MessageIdentity, readEvent } from './hub-messages';
import { COMPLIANCE_ROW, ENDING_COMPLIANCE } from '../../data/events';
import { FINDING_CLASSES } from '../../data/finding-classes';
import { isOfRestoreTest } from '../../data/names';
import { findingId } from '../../notification/handler/finding-id';
import { gravestFirst } from '../../notification/handler/gravity';
import { EventFinding, NotificationEvent } from '../../notification/handler/notification-event';
import { byCodeUnits, count, counted } from '../../notification/handler/words';
import { instantOf } from '../../private/moments';
import { PoisonError } from '../../private/queue-handler';

/** A change of compliance that was read. */
export interface ReadChange {
  /** Of the event: EventBridge may deliver it twice. */
  readonly id: string;
  readonly finding: EventFinding;
  /** When AWS sent it, ISO 8601 in UTC. */
  readonly time: string;
  /** Whether it says when it was judged: else its moment is that of the event, which is later. */
  readonly timed: boolean;
  /** In AWS's word. */
  readonly compliance: string;
  /** About a resource that a test of a restore made. */
  readonly temporary: boolean;
}

/** Whether a message is about compliance, and not about a job. */
export function isComplianceChange(value: unknown): boolean {
  return textAt(value, 'source') === 'aws.config' && textAt(value, 'detail-type') === COMPLIANCE_ROW.detailType;
}

/** Reads the event of a change of compliance. */
export function readChange(value: unknown): ReadChange {
  const event: EventJson = readEvent(value);
  const detail = (...path: string[]) => textAt(event, 'detail', ...path);
  const compliance = detail('newEvaluationResult', 'complianceType');
  const resolved = ENDING_COMPLIANCE.includes(compliance);
  if (!resolved && compliance !== 'NON_COMPLIANT') {
    throw new PoisonError('the event shows no loss of compliance, and no end of one');
  }
  const account = accountOf(event);
  const region = firstText(detail('awsRegion'), textAt(event, 'region'));
  const rule = firstText(detail('configRuleName'));
  const resource = firstText(detail('resourceId'), firstResource(event));
  const resourceType = detail('resourceType');
  const judgedAt = isoTime(detail('newEvaluationResult', 'resultRecordedTime'), event);
  return {
    id: eventKey('change', event),
    time: isoTime('', event),
    timed: instantOf(detail('newEvaluationResult', 'resultRecordedTime')) !== undefined,
    compliance,
    temporary: isOfTemporaryResource(event),
    finding: {
      id: findingId('compliance', account, region, rule, resourceType, resource),
      state: resolved ? 'resolved' : 'new',
      class: 'NON_COMPLIANT',
      severity: FINDING_CLASSES.NON_COMPLIANT.severity,
      accountId: account,
      region,
      what: rule,
      resource: resource === UNKNOWN_TEXT ? undefined : resource,
      resourceType: resourceType || undefined,
      since: judgedAt,
      changedAt: judgedAt,
      message: detail('newEvaluationResult', 'annotation') || undefined,
    },
  };
}

/** Whether a change of compliance is about a resource that a test of a restore made and deletes again. */
export function isOfTemporaryResource(event: EventJson): boolean {
  const resources = memberAt(event, 'resources');
  return isOfRestoreTest(textAt(event, 'detail', 'resourceId'), ...(Array.isArray(resources) ? resources.map((one) => textAt({ one }, 'one')) : []));
}

/** What happens to resources that a test of a restore made is of no interest: they go with the test. */
export const isLasting = ({ temporary }: ReadChange): boolean => !temporary;

/** One message about changes, each of another event; the same in whichever order they come. Of one resource and rule the latest change counts. */
export function groupChanges(changes: ReadonlyArray<ReadChange>, source: HubSource, identity: MessageIdentity): NotificationEvent {
  const latest = [...new Map(inOrder(changes).map((one) => [one.finding.id, one])).values()];
  const findings = gravestFirst(latest.map(({ finding }) => finding));
  return hubMessage('changes', changesTitle(latest), findings, consoleLinks('Frameworks in AWS Backup', source, 'compliance/frameworks'), source, identity);
}

/** Resources, each once in each count, however many rules judge it. */
function changesTitle(changes: ReadonlyArray<ReadChange>): string {
  const resourceOf = ({ finding: { id, accountId, region, resourceType, resource = id } }: ReadChange) => (
    findingId(accountId, region, resourceType, resource));
  const resources = (words: string, those: ReadonlyArray<ReadChange>) => ({ words, number: new Set(those.map(resourceOf)).size });
  const [open, over] = [changes.filter(({ finding }) => finding.state === 'new'), changes.filter(({ finding }) => finding.state === 'resolved')];
  const counts = [
    resources('not compliant', open),
    resources('compliant again', over.filter(({ compliance }) => compliance === 'COMPLIANT')),
    resources('no longer judged', over.filter(({ compliance }) => compliance !== 'COMPLIANT')),
  ].filter(({ number }) => number > 0).map(({ number, words }, i) => `${i === 0 ? counted(number, 'resource') : count(number)} ${words}`);
  return `${counts.join(', ')} in ${counted(new Set(changes.map(({ finding }) => finding.accountId)).size, 'account')}`;
}

/**
 * The latest last; of one moment what is wrong, and then by their ids, so that it is the same one in every run. Moments of events and of judgments are not
 * compared: where one of a finding's changes does not say when it was judged, its events count.
 */
function inOrder(changes: ReadonlyArray<ReadChange>): ReadChange[] {
  const untimed = new Set(changes.filter(({ timed }) => !timed).map(({ finding }) => finding.id));
  const moment = ({ finding, time }: ReadChange) => (untimed.has(finding.id) ? time : finding.since);
  const wrong = ({ finding }: ReadChange) => Number(finding.state === 'new');
  return [...changes].sort((one, other) => (
    byCodeUnits(moment(one), moment(other)) || byCodeUnits(one.time, other.time) || wrong(one) - wrong(other) || byCodeUnits(one.id, other.id)));
}
