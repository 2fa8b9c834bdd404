import { Checks } from './checks';
import { FunctionProcess } from './function-process';
import { Surroundings } from './surroundings';
import { alertNamed, eventNamed } from '../../test/event-hub/events';

const COUNT = 'event-hub/handler/count-jobs';
const GROUP = 'event-hub/handler/group-events';
const DELIVER = 'notification/handler/deliver';
const FAILED_JOB = 'backup-job-state-change.failed';
/** By somebody: the second one is a finding of its own. */
const SECURITY_EVENTS = ['cloudtrail.delete-recovery-point', 'cloudtrail.delete-backup-vault'];
const DONE = '{"response":{"batchItemFailures":[]}}';

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
  constructor(private readonly aws: Surroundings, private readonly assets: string, private readonly checks: Checks) {}

  public async run(): Promise<void> {
    const { aws, assets, checks } = this;
    await checks.part('the event hub counts jobs', async () => {
      const count = await aws.function(assets, COUNT);
      const outcome = await count.invoke(batch(eventNamed(FAILED_JOB), 'no JSON'));
      checks.tell(JSON.stringify(outcome) === DONE, 'the batch succeeds', outcome);
      checks.tell(count.takeLog().some((line) => '_aws' in line && (line as { State?: string }).State === 'FAILED'), 'the log has a line that is a metric', count.log());
      const letters = await aws.taken('dead-letters');
      checks.tell(letters.length === 1 && letters[0].Body === 'no JSON', 'what is no JSON is in the dead-letter queue', letters);
    });
    const group = await aws.function(assets, GROUP);
    const deliver = await aws.function(assets, DELIVER);
    await checks.part('the event hub notifies of security events', async () => {
      const sent = await this.sent(group, deliver, SECURITY_EVENTS.map((name) => alertNamed(name)));
      checks.tell((await aws.taken('people')).length === 1, 'people get one message of all', deliver.log());
      checks.tell(sent.kind === 'security' && sent.totals?.new === SECURITY_EVENTS.length, 'programs get one event of all', sent);
      await this.sent(group, deliver, SECURITY_EVENTS.map((name) => alertNamed(name)).reverse());
      checks.tell((await aws.taken('people')).length === 0, 'once, though the same events come again');
    });
    await checks.part('the event hub notifies of failed jobs', async () => {
      const sent = await this.sent(group, deliver, [eventNamed(FAILED_JOB), 'no JSON']);
      checks.tell(sent.kind === 'job-failures', 'programs get an event', deliver.log());
      checks.tell(/^job-failures-[0-9a-f]{8}-\d{12}-1$/.test(sent.id ?? ''), 'its id has the quarter of an hour of the job, and a number', sent.id);
      const letters = await aws.taken('dead-letters');
      checks.tell(letters.length === 1 && letters[0].Body === 'no JSON', 'what is no JSON is in the dead-letter queue', letters);
    });
  }

  /** What programs get of a batch: what was queued of it is delivered. */
  private async sent(group: FunctionProcess, deliver: FunctionProcess, bodies: Array<string | object>): Promise<SentEvent> {
    const { aws, checks } = this;
    const outcome = await group.invoke(batch(...bodies));
    checks.tell(JSON.stringify(outcome) === DONE, 'the batch succeeds', outcome);
    for (const { Body } of await aws.taken('deliveries')) {
      const delivered = await deliver.invoke(batch(Body!));
      checks.tell(JSON.stringify(delivered) === DONE, `${Body} is delivered`, delivered);
    }
    const [program] = await aws.taken('programs');
    return JSON.parse(program?.Body ?? '{}') as SentEvent;
  }
}
