import { accountOf, EventJson, firstResource, firstText, member, text, UNKNOWN } from './event-reading';
import { COMPLETED_STATES, FailedOutcome, JOB_EVENTS, JOB_FAILURES, JobKind, JobOutcome } from '../../data/job-events';
import { isOfRestoreTest } from '../../data/names';

/** An event of a job or recovery point. Texts that the event does not have are `unknown`, the message empty. */
export interface JobEvent {
  readonly outcome: JobOutcome;
  readonly job: JobKind | 'none';
  /** AWS's own word, in capitals. */
  readonly state: string;
  readonly jobId: string;
  /** ARN of what is backed up, copied, restored or scanned; of the recovery point where that is not said, or where the event is about it. */
  readonly resource: string;
  readonly resourceType: string;
  /** ARN of the vault that the recovery point is in, of a copy the one it goes to. */
  readonly vault: string;
  /** Never in an event: who knows the plans replaces it by `planId`, `planName` and `ruleId`. */
  readonly tier: string;
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
  const detail = member(event, 'detail');
  const job = text(event, 'source') === 'aws.backup' ? KINDS.get(text(event, 'detail-type')) ?? 'none' : 'none';
  // restore jobs have a status, but their CREATED event a state
  const state = (text(detail, 'state') || text(detail, 'status')).toUpperCase();
  const message = text(detail, 'statusMessage');
  const completed = text(detail, 'completionDate');
  const testingPlan = text(detail, 'restoreTestingPlanArn');
  const resources = ['resourceArn', 'sourceResourceArn', 'recoveryPointArn'].map((name) => text(detail, name));
  return {
    outcome: outcomeOf(job, state, message),
    job,
    state: firstText(state),
    jobId: firstText(...ID_MEMBERS.map((name) => text(detail, name))),
    resource: job === 'recovery-point'
      ? firstText(text(detail, 'recoveryPointArn'), firstResource(event), ...resources)
      : firstText(...resources, firstResource(event)),
    resourceType: firstText(text(detail, 'resourceType')),
    vault: firstText(text(detail, 'destinationBackupVaultArn'), text(detail, 'backupVaultArn'), text(detail, 'backupVaultName')),
    tier: UNKNOWN,
    planId: firstText(text(detail, 'createdBy', 'backupPlanId')),
    planName: firstText(text(detail, 'createdBy', 'backupPlanName')),
    ruleId: firstText(text(detail, 'createdBy', 'backupPlanRuleId'), text(detail, 'createdBy', 'backupRuleId')),
    account: accountOf(event),
    region: firstText(text(event, 'region')),
    when: firstText(job === 'recovery-point' ? '' : completed, text(event, 'time')),
    created: text(detail, 'creationDate'),
    completed,
    message,
    restoreTest: testingPlan !== '',
    restoreTestingPlan: planNameIn(testingPlan),
    temporary: job !== 'restore' && isOfRestoreTest(...resources, text(detail, 'resourceName')),
  };
}

/** AWS Backup appends an id to the name of a restore testing plan. */
const planNameIn = (arn: string) => arn.split(':').pop()!.replace(/-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, '');

function outcomeOf(job: JobEvent['job'], state: string, message: string): JobOutcome {
  if (job === 'none') {
    return 'ignored';
  }
  const outcome = OUTCOMES.get(state) ?? 'ignored';
  return job === 'backup' && outcome === 'completed' && message !== '' ? 'completed-with-issues' : outcome;
}
