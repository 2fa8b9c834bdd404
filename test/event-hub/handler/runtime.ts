import { DeliverySettings, GroupingSettings } from '../../../src/event-hub/handler/hub-contract';
import { DeadLetter, PendingDelivery } from '../../../src/event-hub/handler/hub-messages';
import { groupingTimes } from '../../../src/event-hub/handler/hub-times';
import { GroupingPorts, sendGroups, ReceivedMessage } from '../../../src/event-hub/handler/send-groups';
import { DeliveryTarget } from '../../../src/notification/handler/delivery-target';
import { NotificationEvent } from '../../../src/notification/handler/notification-event';

export const SECURITY_HUB: DeliveryTarget = { id: 'hub', kind: 'security-hub', productArn: 'arn:aws:securityhub:eu-west-1:111111111111:product/111111111111/default' };
export const SOURCE = { name: 'OrgBackupEvents', accountId: '111111111111', region: 'eu-west-1' };
export const TARGETS: DeliveryTarget[] = ['mail', 'chat'].map((id) => ({ id, kind: 'queue', queueUrl: `https://sqs.eu-west-1.amazonaws.com/111111111111/${id}` }));
export const DELIVERY: DeliverySettings = { source: SOURCE, targets: TARGETS, deadLetterQueueUrl: 'https://dead' };
export const GROUPING: GroupingSettings = { ...DELIVERY, retryQueueUrl: 'https://retries', queueUrl: 'https://jobs', windowMinutes: 5 };
export const SECURITY_GROUPING: GroupingSettings = { ...GROUPING, queueUrl: 'https://security', windowMinutes: 1, knowledge: {} };

export const minutes = (count: number) => count * 60 * 1000;

/** A queue that hides what was received for a while, the handler's clock, and channels that can fail; a crash stops a run at one of its steps. */
export class World implements GroupingPorts {
  public time = Date.parse('2026-11-21T12:00:00Z');
  /** What each channel got. */
  public readonly sent: Array<{ readonly target: string; readonly event: NotificationEvent }> = [];
  public readonly dead: DeadLetter[] = [];
  public readonly retries: PendingDelivery[] = [];
  public readonly lines: string[] = [];
  public readonly metrics: any[] = [];
  public settings = GROUPING;
  /** Channels that are down. */
  public readonly down = new Set<string>();
  /** Steps that fail, by name; `remove` after so many deletions. */
  public readonly broken = new Set<string>();
  public removalsLeft = Infinity;
  private readonly messages = new Map<string, ReceivedMessage & { hiddenUntil: number }>();
  private count = 0;

  public put(body: unknown, sent = this.time): void {
    const messageId = `m${this.count++}`;
    this.messages.set(messageId, { messageId, receiptHandle: messageId, body: typeof body === 'string' ? body : JSON.stringify(body), sent, hiddenUntil: 0 });
  }

  public get bodies(): string[] {
    return [...this.messages.values()].map(({ body }) => body);
  }

  /** Messages but records of what was sent. */
  public get waiting(): string[] {
    return this.bodies.filter((body) => !body.startsWith('{"sent"'));
  }

  public run(after = 0): Promise<void> {
    this.time += after;
    return sendGroups(this.settings, this);
  }

  public idsOf(target: string): string[] {
    return this.sent.filter((one) => one.target === target).map(({ event }) => event.id);
  }

  public now = () => this.time;

  public log = (level: string, message: string, fields: object = {}) => void this.lines.push(JSON.stringify({ level, message, ...fields }));

  public metric = (line: string) => void this.metrics.push(JSON.parse(line));

  public async receive(): Promise<ReceivedMessage[]> {
    const visible = [...this.messages.values()].filter(({ hiddenUntil }) => hiddenUntil <= this.time).slice(0, 10);
    const { visibility } = groupingTimes(this.settings.windowMinutes);
    visible.forEach((message) => { message.hiddenUntil = this.time + visibility * 1000; });
    return visible;
  }

  public async remove(messages: ReceivedMessage[]): Promise<void> {
    for (const { messageId } of messages) {
      if (this.removalsLeft-- <= 0) {
        throw new Error('crashed while deleting');
      }
      this.messages.delete(messageId);
    }
  }

  public async release(messages: ReceivedMessage[]): Promise<void> {
    messages.forEach(({ messageId }) => { this.messages.get(messageId)!.hiddenUntil = 0; });
  }

  public async record(body: string): Promise<void> {
    this.failIf('record');
    this.put(body);
  }

  public async sendDeadLetter(letter: DeadLetter): Promise<void> {
    this.failIf('sendDeadLetter');
    this.dead.push(letter);
  }

  public async deliver(event: NotificationEvent, target: DeliveryTarget): Promise<void> {
    if (this.down.has(target.id)) {
      throw new Error(`${target.id} is down`);
    }
    this.sent.push({ target: target.id, event });
  }

  public async retryLater(delivery: PendingDelivery): Promise<void> {
    this.failIf('retryLater');
    this.retries.push(delivery);
  }

  private failIf(step: string): void {
    if (this.broken.has(step)) {
      throw new Error(`${step} failed`);
    }
  }
}
