import { accountOf, EventJson, firstResource, firstText, memberAt, textAt } from './event-reading';
import { COMPLETED_STATES, FailedOutcome, JOB_EVENTS, JOB_FAILURES, JobKind, JobOutcome } from '../../data/job-events';
import { isOfRestoreTest } from '../../data/names';

/** An event of a job or recovery point. Texts that the event does not have are `unknown`, the message empty. */
export interface JobEvent {
  readonly outcome: JobOutcome;
  readonly job: JobKind | 'none';
  readonly jobId: string;
  /** ARN of what is backed up, copied, restored or scanned; of the recovery point where that is not said, or where the event is about it. */
  readonly resource: string;
  readonly resourceType: string;
  /** ARN of the vault that the recovery point is in, of a copy the one it goes to. */
  readonly vault: string;
  readonly planId: string;
  /** In none of AWS's own samples, so that the tier of such a job is unknown; kept for events that have it. */
  readonly planName: string;
  readonly ruleId: string;
  readonly account: string;
  readonly region: string;
  /** When the job ended; of recovery points, whose dates say when they were made, when the event was sent. */
  readonly when: string;
  /** As the event says it, or empty. */
  readonly created: string;
  readonly completed: string;
  readonly message: string;
  /** Made by restore testing, not by a person. */
  readonly restoreTest: boolean;
  /** Name of the restore testing plan, or empty. */
  readonly restoreTestingPlan: string;
  /** About a resource that a test of a restore made and deletes again: not about the test's restore itself. */
  readonly temporary: boolean;
}

const KINDS: ReadonlyMap<string, JobKind> = new Map(Object.entries(JOB_EVENTS).map(([type, { job }]) => [type, job]));
const ID_MEMBERS = Object.values(JOB_EVENTS).flatMap(({ idMember }) => idMember ?? []);
const OUTCOMES: ReadonlyMap<string, JobOutcome> = new Map<string, JobOutcome>([
  ...COMPLETED_STATES.map((state) => [state, 'completed'] as const),
  ...(Object.keys(JOB_FAILURES) as FailedOutcome[]).flatMap((outcome) => JOB_FAILURES[outcome].states.map((state) => [state, outcome] as const)),
]);

/**
 * Says what became of a job. A pattern can't: a backup job "completed with issues" is COMPLETED with a message, and the message may be
 * `{}`, empty, or empty in quotation marks. Copies, restores and scans say COMPLETED with a message when all went well.
 */
export function classifyJobEvent(event: EventJson): JobEvent {
  const detail = memberAt(event, 'detail');
  const job = textAt(event, 'source') === 'aws.backup' ? KINDS.get(textAt(event, 'detail-type')) ?? 'none' : 'none';
  // restore jobs have a status, but their CREATED event a state
  const state = (textAt(detail, 'state') || textAt(detail, 'status')).toUpperCase();
  const message = textAt(detail, 'statusMessage');
  const completed = textAt(detail, 'completionDate');
  const testingPlan = textAt(detail, 'restoreTestingPlanArn');
  const resources = ['resourceArn', 'sourceResourceArn', 'recoveryPointArn'].map((name) => textAt(detail, name));
  return {
    outcome: eventOutcome(job, state, message),
    job,
    jobId: firstText(...ID_MEMBERS.map((name) => textAt(detail, name))),
    resource: job === 'recovery-point'
      ? firstText(textAt(detail, 'recoveryPointArn'), firstResource(event), ...resources)
      : firstText(...resources, firstResource(event)),
    resourceType: firstText(textAt(detail, 'resourceType')),
    vault: firstText(textAt(detail, 'destinationBackupVaultArn'), textAt(detail, 'backupVaultArn'), textAt(detail, 'backupVaultName')),
    planId: firstText(textAt(detail, 'createdBy', 'backupPlanId')),
    planName: firstText(textAt(detail, 'createdBy', 'backupPlanName')),
    ruleId: firstText(textAt(detail, 'createdBy', 'backupPlanRuleId'), textAt(detail, 'createdBy', 'backupRuleId')),
    account: accountOf(event),
    region: firstText(textAt(event, 'region')),
    when: firstText(job === 'recovery-point' ? '' : completed, textAt(event, 'time')),
    created: textAt(detail, 'creationDate'),
    completed,
    message,
    restoreTest: testingPlan !== '',
    restoreTestingPlan: testingPlanName(testingPlan),
    temporary: job !== 'restore' && isOfRestoreTest(...resources, textAt(detail, 'resourceName')),
  };
}

/** AWS Backup appends an id to the name of a restore testing plan. */
const testingPlanName = (arn: string) => arn.split(':').pop()!.replace(/-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, '');

function eventOutcome(job: JobEvent['job'], state: string, message: string): JobOutcome {
  if (job === 'none') {
    return 'ignored';
  }
  const outcome = OUTCOMES.get(state) ?? 'ignored';
  return job === 'backup' && outcome === 'completed' && message !== '' ? 'completed-with-issues' : outcome;
}
