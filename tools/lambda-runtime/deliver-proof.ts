import { Checks } from './checks';
import { FunctionProcess } from './function-process';
import { Surroundings } from './surroundings';
import { DELIVERY_ATTEMPTS } from '../../src/notification/handler/delivery-times';
import { EventFinding, NotificationEvent } from '../../src/notification/handler/notification-event';
import { eventOf, findingOf, manyFindings } from '../../test/notification/handler/events';

const BUNDLE = 'notification/handler/deliver';
const DONE = '{"response":{"batchItemFailures":[]}}';
/** Findings of the event that AWS Security Hub gets whole. */
const MANY = 100_000;

interface Delivery {
  readonly eventId: string;
  readonly targetId: string;
  readonly from?: number;
}

/** One message, as AWS Lambda hands it over. */
const batch = (body: Delivery | string, receives = 1, reason?: string) => ({
  Records: [{
    messageId: 'message-0',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: { ApproximateReceiveCount: String(receives) },
    messageAttributes: reason === undefined ? {} : { reason: { stringValue: reason, dataType: 'String' } },
  }],
});

/** Proves the function that delivers: from a message of its queue and an event in the bucket to what channels get. */
export class DeliverProof {
  private deliver!: FunctionProcess;

  constructor(private readonly aws: Surroundings, private readonly assets: string, private readonly checks: Checks) {}

  public async run(): Promise<void> {
    const { checks } = this;
    await checks.part('an event goes to its channels', async () => this.channels());
    await checks.part('a channel that refuses', async () => this.refused());
    await checks.part('what can not be delivered', async () => this.poison());
    await checks.part(`an event with ${MANY.toLocaleString('en')} findings`, async () => this.large());
  }

  private async channels(): Promise<void> {
    const { aws, checks } = this;
    this.deliver = await aws.function(this.assets, BUNDLE);
    const event = this.event('delivered-1', [findingOf({ severity: 'CRITICAL', id: 'delivered/1' }), findingOf({ id: 'delivered/2' })]);
    await aws.events().keep(event);
    for (const targetId of ['People', 'Programs', 'Bus', 'SecurityHub']) {
      const outcome = await this.deliver.invoke(batch({ eventId: event.id, targetId }));
      checks.tell(JSON.stringify(outcome) === DONE, `${targetId}: the message is done`, `${JSON.stringify(outcome)}\n${this.deliver.log()}`);
    }
    const [people] = await aws.taken('people');
    const { Subject = '' } = JSON.parse(people?.Body ?? '{}') as { Subject?: string };
    checks.tell(Subject.startsWith('HIGH: Backup resources are protected by a backup plan: non-compliant in account '), 'people get a subject', people);
    const [program] = await aws.taken('programs');
    checks.tell(JSON.stringify((JSON.parse(program?.Body ?? '{}') as NotificationEvent).findings?.map(({ id }) => id)) === '["delivered/1","delivered/2"]',
      'the queue gets the event, the gravest first', program);
    const [bus] = await aws.taken('bus');
    checks.tell((JSON.parse(bus?.Body ?? '{}') as { detail?: { id?: string } }).detail?.id === event.id, 'the bus gets the event', bus);
    checks.tell(this.found('delivered/').length === 2, 'Security Hub gets both findings');
  }

  private async refused(): Promise<void> {
    const { aws, checks } = this;
    const body = { eventId: 'delivered-1', targetId: 'Gone' };
    const first = await this.deliver.invoke(batch(body));
    checks.tell(JSON.stringify(first) === '{"response":{"batchItemFailures":[{"itemIdentifier":"message-0"}]}}', 'the message comes again', first);
    checks.tell(this.deliver.takeLog().some((line) => '_aws' in line && (line as { Failures?: number }).Failures === 1), 'the failure is counted');
    const last = await this.deliver.invoke(batch(body, DELIVERY_ATTEMPTS));
    checks.tell(JSON.stringify(last) === DONE, 'at its last receipt it is done', last);
    const [letter] = await aws.taken('dead-letters');
    checks.tell(letter?.Body === JSON.stringify(body), 'it lies among the dead letters as it was', letter);
    const reason = letter?.MessageAttributes?.reason?.StringValue ?? '';
    checks.tell(/^the notification target 'Gone' \(queue\) failed: QueueDoesNotExist/.test(reason), 'with the reason', reason);
  }

  private async poison(): Promise<void> {
    const { aws, checks } = this;
    for (const [body, expected, before] of [
      ['{', 'it is no JSON'],
      [{ eventId: 'expired-1', targetId: 'People' }, 'there is no event expired-1: it expired, or never was'],
      [{ eventId: 'delivered-1', targetId: 'Removed' }, 'the channel Removed is no longer there'],
      ['{"Records":[]}', 'the file is no report', 'the file is no report'],
    ] as Array<[Delivery | string, string, string?]>) {
      const outcome = await this.deliver.invoke(batch(body, 1, before));
      const [letter] = await aws.taken('dead-letters');
      checks.tell(JSON.stringify(outcome) === DONE && letter?.MessageAttributes?.reason?.StringValue === expected, `put aside at once: ${expected}`, letter);
    }
  }

  private async large(): Promise<void> {
    const { aws, checks } = this;
    const event = this.event('large-1', manyFindings(MANY).map((one) => ({ ...one, id: `large/${one.id}` })));
    await aws.events().keep(event);
    const handler = await aws.function(this.assets, BUNDLE);
    const before = handler.usage();
    const started = performance.now();
    let turns = 0;
    for (let from: number | undefined = 0; from !== undefined; turns++) {
      const outcome = await handler.invoke(batch({ eventId: event.id, targetId: 'SecurityHub', ...from === 0 ? {} : { from } }));
      if (JSON.stringify(outcome) !== DONE) {
        checks.tell(false, 'a turn is done', outcome);
        return;
      }
      const [rest] = await aws.taken('deliveries');
      from = rest && (JSON.parse(rest.Body!) as Delivery).from;
    }
    const { cpuSeconds, peakMegabytes } = handler.usage();
    const figures = `${(cpuSeconds - before.cpuSeconds).toFixed(1)} s of CPU, ${((performance.now() - started) / 1000).toFixed(0)} s in ${turns} turns, at most ${peakMegabytes.toFixed(0)} MB`;
    checks.tell(this.found('large/').length === MANY, `Security Hub has all findings: ${figures}`, this.found('large/').length);
    checks.tell(peakMegabytes <= 512, 'within the function\'s memory', peakMegabytes);
    const sent = await handler.invoke(batch({ eventId: event.id, targetId: 'Programs' }));
    const [program] = await aws.taken('programs');
    const { totals, findings, groups } = JSON.parse(program?.Body ?? '{}') as Partial<NotificationEvent>;
    checks.tell(JSON.stringify(sent) === DONE && totals?.new === MANY && (findings?.length ?? 0) > 100 && groups?.length === 1, 'programs get what fits, with all totals', totals);
  }

  private event(id: string, findings: EventFinding[]): NotificationEvent {
    return eventOf(findings, { id, time: new Date().toISOString() });
  }

  private found(prefix: string) {
    return this.aws.fake.securityHub.findings.filter(({ Id }) => Id?.includes(`/${prefix}`));
  }
}
