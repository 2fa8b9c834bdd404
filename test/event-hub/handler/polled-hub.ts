import { GROUPING, World } from './runtime';
import { groupEvents } from '../../../src/event-hub/handler/group-events';
import { GROUPING_TIMEOUT, queueTimes } from '../../../src/event-hub/handler/hub-times';
import { AS_AWS_SAYS, BatchFunction, numbersFrom, PollerAssumptions, SqsPollerModel } from '../../support/sqs-poller-model';
import { eventNamed } from '../events';

/** When simulated time begins: in the middle of a quarter of an hour. */
const BEGIN = Date.parse('2026-11-21T12:07:00Z');
const isoAt = (seconds: number) => new Date(BEGIN + seconds * 1000).toISOString();

/** The event of a failed job, as large as those of AWS with a long message. */
export function failureAt(seconds: number, i: number, characters = 300): object {
  const account = String(200_000_000_000 + i % 400);
  const id = `${i.toString(16).padStart(8, '0')}-1111-2222-3333-444444444444`;
  return {
    ...eventNamed('backup-job-state-change.failed', {
      backupJobId: id, resourceArn: `arn:aws:ec2:eu-central-1:${account}:volume/vol-${i}`, statusMessage: `Access denied ${'x'.repeat(characters)}`,
    }), account, id, time: isoAt(seconds),
  };
}

export function changeAt(seconds: number, i: number): object {
  return { ...eventNamed('config.non-compliant', { resourceId: `snapshot-${i}` }), id: `change-${i}`, time: isoAt(seconds) };
}

export interface HubRun {
  /** Seconds of `MaximumBatchingWindowInSeconds`. */
  readonly window?: number;
  readonly assumptions?: Partial<PollerAssumptions>;
  readonly seed?: number;
  /** Invocations that are killed at one of their calls, two of three until there were so many. */
  readonly kills?: number;
}

/** The hub behind AWS Lambda's pollers, in simulated time. */
export class PolledHub {
  public readonly world = new World();
  public readonly model: SqsPollerModel;
  /** Invocations that AWS Lambda would have ended. */
  public late = 0;

  constructor({ window = 300, assumptions = {}, seed = 1, kills = 0 }: HubRun = {}) {
    const random = numbersFrom(seed);
    const { visibility, attempts } = queueTimes(window);
    const kill = () => (this.model.killed < kills && random() < 2 / 3
      ? { step: 1 + Math.floor(random() * 13), when: random() < 0.5 ? 'before' as const : 'after' as const }
      : undefined);
    const invoke: BatchFunction = async (records, invocation) => {
      const began = this.model.now;
      const messages = records.map(({ messageId, body, attributes }) => ({ messageId, body, receiveCount: Number(attributes.ApproximateReceiveCount) }));
      const answer = await groupEvents(messages, { ...GROUPING, attempts }, this.world.ports((_, action) => invocation.step(action)));
      this.late += Number(this.model.now - began > GROUPING_TIMEOUT);
      return answer;
    };
    this.model = new SqsPollerModel({
      window, batchSize: 10_000, maximumConcurrency: 2, visibility, maxReceiveCount: attempts + 1, assumptions: { ...AS_AWS_SAYS, ...assumptions },
    }, invoke, random, kill);
  }

  /** What became of events, by their ids. */
  public async outcome(ids: ReadonlyArray<string>) {
    const holders = await this.world.holders();
    const announced = new Map<string, number>();
    this.world.idsOf('mail').forEach((id) => announced.set(id, (announced.get(id) ?? 0) + 1));
    const messages = new Map<string, number>();
    [...holders].filter(([id]) => announced.has(id)).forEach(([, of]) => of.forEach((key) => {
      const id = key.split('|').pop()!;
      messages.set(id, (messages.get(id) ?? 0) + 1);
    }));
    const inMessages = (number: number) => ids.filter((id) => (messages.get(id) ?? 0) === number).length;
    return {
      messages: announced.size,
      lost: inMessages(0),
      inTwo: inMessages(2),
      inMore: ids.length - inMessages(0) - inMessages(1) - inMessages(2),
      /** Deliveries of a message after its first one. */
      repeated: [...announced.values()].reduce((sum, times) => sum + times - 1, 0),
      mostOften: Math.max(...announced.values()),
    };
  }
}
