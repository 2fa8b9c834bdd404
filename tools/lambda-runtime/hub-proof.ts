import { Checks } from './checks';
import { HANDLERS } from './handlers';
import { Surroundings } from './surroundings';
import { eventNamed, expectations } from '../../test/event-hub/events';

const COUNT = 'event-hub/count-jobs';
const NOTIFY = 'event-hub/notify';
const [DRAIN, ALERT] = HANDLERS[NOTIFY];
const FAILED_JOB = 'backup-job-state-change.failed';
const SECURITY_EVENT = 'cloudtrail.delete-recovery-point';
/** The window of the failed jobs, in milliseconds. */
const WINDOW = 60_000;

const batch = (...bodies: Array<string | object>) => ({
  Records: bodies.map((body, i) => ({
    messageId: `message-${i}`, body: typeof body === 'string' ? body : JSON.stringify(body), attributes: { ApproximateReceiveCount: '1' },
  })),
});

/** Proves the functions of the event hub with one event each. */
export class HubProof {
  private sent = 0;

  constructor(private readonly aws: Surroundings, private readonly assets: string, private readonly checks: Checks) {}

  /** Sends a failed job, whose window has to end before it is told of. */
  public async begin(): Promise<void> {
    await this.aws.send('jobs', JSON.stringify(eventNamed(FAILED_JOB)));
    this.sent = Date.now();
  }

  public async end(): Promise<void> {
    const { aws, assets, checks } = this;
    await checks.part('the event hub counts jobs', async () => {
      const count = await aws.function(assets, COUNT);
      const outcome = await count.invoke(batch(eventNamed(FAILED_JOB), 'no JSON'));
      checks.tell(JSON.stringify(outcome) === '{"response":{"batchItemFailures":[]}}', 'the batch succeeds', outcome);
      checks.tell(count.takeLog().some((line) => '_aws' in line && (line as { State?: string }).State === 'FAILED'), 'the log has a line that is a metric', count.log());
      const letters = await aws.taken('dead-letters');
      checks.tell(letters.length === 1 && letters[0].Body === 'no JSON', 'what is no JSON is in the dead-letter queue', letters);
    });
    await checks.part('the event hub tells of what may be an attack', async () => {
      const alert = await aws.function(assets, NOTIFY, ALERT);
      const outcome = await alert.invoke(batch({ pattern: expectations[SECURITY_EVENT].matched[0], event: eventNamed(SECURITY_EVENT) }));
      checks.tell(JSON.stringify(outcome) === '{"response":{"batchItemFailures":[]}}', 'the batch succeeds', outcome);
      checks.tell((await aws.taken('people')).length === 1, 'people get a message', alert.log());
      const [program] = await aws.taken('programs');
      checks.tell((JSON.parse(program?.Body ?? '{}') as { kind?: string }).kind === 'security', 'programs get an event', program);
    });
    await checks.part('the event hub tells of failed jobs', async () => {
      const open = Math.ceil((this.sent + 1) / WINDOW) * WINDOW + 1_000 - Date.now();
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, open)));
      const drain = await aws.function(assets, NOTIFY, DRAIN);
      const outcome = await drain.invoke({});
      checks.tell(outcome.error === undefined, 'the invocation succeeds', outcome);
      const [program] = await aws.taken('programs');
      checks.tell((JSON.parse(program?.Body ?? '{}') as { kind?: string }).kind === 'job-failures', 'programs get an event', drain.log());
      await drain.invoke({});
      checks.tell((await aws.taken('programs')).length === 0, 'once');
    });
  }
}
