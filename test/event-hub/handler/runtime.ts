import { groupEvents, GroupingPorts } from '../../../src/event-hub/handler/group-events';
import { GroupingSettings } from '../../../src/event-hub/handler/hub-contract';
import { Delivery } from '../../../src/notification/handler/delivery';
import { EventStore } from '../../../src/notification/handler/event-store';
import { EventFinding, NotificationEvent } from '../../../src/notification/handler/notification-event';
import { Recipient } from '../../../src/notification/handler/outgoing-contract';
import { BatchResponse, QueueMessage } from '../../../src/private/queue-handler';
import { MemoryBucket } from '../../notification/handler/memory-bucket';

export const SOURCE = { name: 'OrgBackupEvents', accountId: '111111111111', region: 'eu-west-1' };
export const GROUPING: GroupingSettings = { source: SOURCE, deadLetterQueueUrl: 'https://dead', attempts: 5 };
export const SECURITY_GROUPING: GroupingSettings = { ...GROUPING, knowledge: {} };

/** What a message is known by, where a test does not look at it. */
export const IDENTITY = { id: 'message-1', time: '2026-11-21T12:05:00.000Z' };

/** Where a run may fail or die. */
export type Step = 'create' | 'get' | 'queue' | 'putAside' | 'note';

/** A bucket, a queue of deliveries and a dead-letter queue, each of which can fail. */
export class World {
  public readonly bucket = new MemoryBucket();
  public readonly deliveries: Delivery[] = [];
  public readonly dead: Array<{ readonly body: string; readonly reason: string }> = [];
  public readonly lines: any[] = [];
  public readonly metrics: any[] = [];
  public settings = GROUPING;
  public recipients: Recipient[] = [{ id: 'mail' }, { id: 'chat' }, { id: 'hub', keepsFindings: true }];
  /** Steps that fail; a note is written like an event, and says that it was announced. */
  public readonly broken = new Set<Step>();
  public failures = 0;

  /** What a run does is seen by `around`, which may do it later or not at all. */
  public ports(around: <T>(step: Step, action: () => Promise<T>) => Promise<T> = (_, action) => action()): GroupingPorts {
    const failing = <T>(step: Step, action: () => Promise<T>) => around(step, async () => {
      if (this.broken.has(step)) {
        throw new Error(`${step} failed`);
      }
      return action();
    });
    const bucket = {
      create: (key: string, body: Uint8Array) => failing(key.includes('announced') ? 'note' : 'create', () => this.bucket.create(key, body)),
      get: (key: string) => failing('get', () => this.bucket.get(key)),
    };
    return {
      bucket,
      recipients: this.recipients,
      outgoing: { events: new EventStore(bucket), queue: (deliveries) => failing('queue', async () => void this.deliveries.push(...deliveries)) },
      putAside: (body, reason) => failing('putAside', async () => void this.dead.push({ body, reason })),
      log: (level, message, fields) => void this.lines.push({ level, message, ...fields }),
      metric: (line) => void this.metrics.push(JSON.parse(line)),
      failure: () => void this.failures++,
      timeLeft: () => 30_000,
    };
  }

  /** A batch of these bodies. */
  public run(...bodies: unknown[]): Promise<BatchResponse> {
    return this.receive(1, ...bodies);
  }

  /** The same, received so often. */
  public receive(receiveCount: number, ...bodies: unknown[]): Promise<BatchResponse> {
    return groupEvents(messagesOf(bodies, receiveCount), this.settings, this.ports());
  }

  /** Ids of what a channel got, in the order in which it was announced. */
  public idsOf(targetId: string): string[] {
    return this.deliveries.filter((one) => one.targetId === targetId).map(({ eventId }) => eventId);
  }

  /** The message under an id, with all of its findings. */
  public async message(id: string): Promise<NotificationEvent> {
    const stored = await new EventStore(this.bucket).open(id);
    const findings: EventFinding[] = [];
    for await (const finding of stored!.findings()) {
      findings.push(finding);
    }
    return { ...stored!.event, findings };
  }

  public messages(targetId: string): Promise<NotificationEvent[]> {
    return Promise.all(this.idsOf(targetId).map((id) => this.message(id)));
  }

  /** By message, the events that it was made of. */
  public async holders(): Promise<Map<string, ReadonlyArray<string>>> {
    const ids = [...this.bucket.objects.keys()].flatMap((key) => /^events\/([\w-]+)\.json\.gz$/.exec(key)?.[1] ?? []);
    return new Map(await Promise.all(ids.map(async (id) => [id, (await new EventStore(this.bucket).head(id))!.of] as const)));
  }
}

export const messagesOf = (bodies: unknown[], receiveCount = 1): QueueMessage[] => bodies.map((body, i) => (
  { messageId: `m${i}`, body: typeof body === 'string' ? body : JSON.stringify(body), receiveCount }));

export const NOTHING_LEFT: BatchResponse = { batchItemFailures: [] };
