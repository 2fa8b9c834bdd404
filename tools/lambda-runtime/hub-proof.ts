import { Checks } from './checks';
import { HANDLERS } from './handlers';
import { QueueName, Surroundings } from './surroundings';
import { alertNamed, eventNamed } from '../../test/event-hub/events';

const COUNT = 'event-hub/handler/count-jobs';
const NOTIFY = 'event-hub/handler/notify';
const [JOBS, SECURITY, RETRIES] = HANDLERS[NOTIFY];
const FAILED_JOB = 'backup-job-state-change.failed';
/** By somebody: the second one is a finding of its own. */
const SECURITY_EVENTS = ['cloudtrail.delete-recovery-point', 'cloudtrail.delete-backup-vault'];
const QUEUES: readonly QueueName[] = ['jobs', 'security'];
/** The window of both queues, in milliseconds. */
const WINDOW = 60_000;

const windowOf = (time: number) => Math.floor(time / WINDOW);
const batch = (...bodies: Array<string | object>) => ({
  Records: bodies.map((body, i) => ({
    messageId: `message-${i}`, body: typeof body === 'string' ? body : JSON.stringify(body), attributes: { ApproximateReceiveCount: '1' },
  })),
});

interface SentEvent {
  readonly id?: string;
  readonly kind?: string;
  readonly totals?: { readonly new?: number };
}

/** Proves the functions of the event hub with an event or two each. */
export class HubProof {
  private sent = 0;

  constructor(private readonly aws: Surroundings, private readonly assets: string, private readonly checks: Checks) {}

  /** Sends a failed job and security events, whose windows have to end before they are sent. */
  public async begin(): Promise<void> {
    let window: number;
    do {
      // what was sent while a window ended is taken back: it would be told of twice
      await Promise.all(QUEUES.map((queue) => this.aws.taken(queue)));
      window = windowOf(Date.now());
      await this.aws.send('jobs', JSON.stringify(eventNamed(FAILED_JOB)));
      for (const name of SECURITY_EVENTS) {
        await this.aws.send('security', JSON.stringify(alertNamed(name)));
      }
      this.sent = Date.now();
    } while (windowOf(this.sent) !== window);
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
    let sent: SentEvent = {};
    await checks.part('the event hub notifies of security events', async () => {
      const open = Math.ceil((this.sent + 1) / WINDOW) * WINDOW + 1_000 - Date.now();
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, open)));
      const grouping = await aws.function(assets, NOTIFY, SECURITY);
      const outcome = await grouping.invoke({});
      checks.tell(outcome.error === undefined, 'the invocation succeeds', outcome);
      checks.tell((await aws.taken('people')).length === 1, 'people get one message of all', grouping.log());
      const [program] = await aws.taken('programs');
      sent = JSON.parse(program?.Body ?? '{}') as SentEvent;
      checks.tell(sent.kind === 'security' && sent.totals?.new === SECURITY_EVENTS.length, 'programs get one event of all', program);
      await grouping.invoke({});
      checks.tell((await aws.taken('people')).length === 0, 'once');
    });
    await checks.part('the event hub retries a delivery', async () => {
      const retry = await aws.function(assets, NOTIFY, RETRIES);
      const outcome = await retry.invoke(batch({ delivery: { targetId: 'Programs', event: sent } }));
      checks.tell(JSON.stringify(outcome) === '{"response":{"batchItemFailures":[]}}', 'the batch succeeds', outcome);
      const [program] = await aws.taken('programs');
      checks.tell((JSON.parse(program?.Body ?? '{}') as SentEvent).id === sent.id, 'programs get the event under its id', retry.log());
      checks.tell((await aws.taken('people')).length === 0, 'people do not get it again');
    });
    await checks.part('the event hub notifies of failed jobs', async () => {
      const grouping = await aws.function(assets, NOTIFY, JOBS);
      const outcome = await grouping.invoke({});
      checks.tell(outcome.error === undefined, 'the invocation succeeds', outcome);
      const [program] = await aws.taken('programs');
      checks.tell((JSON.parse(program?.Body ?? '{}') as SentEvent).kind === 'job-failures', 'programs get an event', grouping.log());
      await grouping.invoke({});
      checks.tell((await aws.taken('programs')).length === 0, 'once');
    });
  }
}
