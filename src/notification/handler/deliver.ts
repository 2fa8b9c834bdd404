import { DeliveryClients, DeliveryContext } from './deliver-clients';
import { importFindings } from './deliver-findings';
import { DeliveryTarget } from './delivery-target';
import { renderChat } from './message-chat';
import { EVENT_BYTES, renderJson } from './message-json';
import { renderText } from './message-text';
import { NotificationEvent } from './notification-event';
import { oneLine } from './words';
import { shortHash } from '../../private/hash';

/** `source` and `detail-type` of our events on an event bus. */
export const EVENT_SOURCE = 'cdk-org-backup';
export const EVENT_DETAIL_TYPE = 'Backup Notification';

export interface DeliveryResult {
  readonly target: string;
  readonly kind: DeliveryTarget['kind'];
  /** Messages, or findings of Security Hub. */
  readonly sent: number;
  /** Findings that did not fit; undefined where the message itself says so. */
  readonly leftOut?: number;
  readonly messageId?: string;
}

/** A delivery that failed: which target's, and why. */
export class DeliveryError extends Error {
  constructor(public readonly target: string, public readonly kind: DeliveryTarget['kind'], cause: unknown) {
    super(`the notification target '${target}' (${kind}) failed: ${reason(cause)}`, { cause });
    this.name = 'DeliveryError';
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? `${cause.name === 'Error' ? '' : `${cause.name}: `}${cause.message}` : String(cause);
}

/**
 * Sends an event to one target, and throws a `DeliveryError` unless all of it arrived. Sending again is safe: the event's id is the same, and
 * findings are updated.
 */
export async function deliver(
  event: NotificationEvent, target: DeliveryTarget, clients: DeliveryClients, context: DeliveryContext,
): Promise<DeliveryResult> {
  try {
    return { target: target.id, kind: target.kind, ...await send(event, target, clients, context) };
  } catch (error) {
    throw new DeliveryError(target.id, target.kind, error);
  }
}

type Sent = Pick<DeliveryResult, 'sent' | 'leftOut' | 'messageId'>;

async function send(event: NotificationEvent, target: DeliveryTarget, clients: DeliveryClients, context: DeliveryContext): Promise<Sent> {
  const attributes = attributesOf(event);
  switch (target.kind) {
    case 'text-topic': {
      const { subject, body } = renderText(event, { attributeBytes: sizeOf(attributes) });
      const { MessageId } = await clients.publish({ TopicArn: target.topicArn, Subject: subject, Message: body, MessageAttributes: attributes });
      return { sent: 1, messageId: MessageId };
    }
    case 'chat-topic': {
      const message = JSON.stringify(renderChat(event));
      const { MessageId } = await clients.publish({ TopicArn: target.topicArn, Message: message, MessageAttributes: attributes });
      return { sent: 1, messageId: MessageId };
    }
    case 'event-topic': {
      const { json, leftOut } = renderJson(event);
      const { MessageId } = await clients.publish({
        TopicArn: target.topicArn, Message: json, MessageAttributes: attributes, ...orderOf(event, target.fifo),
      });
      return { sent: 1, leftOut, messageId: MessageId };
    }
    case 'queue': {
      const { json, leftOut } = renderJson(event);
      const { MessageId } = await clients.sendMessage({
        QueueUrl: target.queueUrl, MessageBody: json, MessageAttributes: attributes, ...orderOf(event, target.fifo),
      });
      return { sent: 1, leftOut, messageId: MessageId };
    }
    case 'function':
      return invoke(event, target.functionArn, clients);
    case 'event-bus':
      return put(event, target.eventBusArn, clients);
    case 'security-hub':
      return { sent: await importFindings(event, target.productArn, clients, context) };
  }
}

async function invoke(event: NotificationEvent, functionArn: string, clients: DeliveryClients): Promise<Sent> {
  const { json, leftOut } = renderJson(event);
  const { StatusCode, FunctionError } = await clients.invoke({ FunctionName: functionArn, InvocationType: 'Event', Payload: Buffer.from(json) });
  if (StatusCode !== 202 || FunctionError !== undefined) {
    throw new Error(`AWS Lambda answered ${StatusCode ?? 'no status'}${FunctionError === undefined ? '' : ` with the error ${FunctionError}`}`);
  }
  return { sent: 1, leftOut };
}

async function put(event: NotificationEvent, eventBusArn: string, clients: DeliveryClients): Promise<Sent> {
  // time, source and detail type count too
  const { json, leftOut } = renderJson(event, EVENT_BYTES - 100);
  const time = Date.parse(event.time);
  const { FailedEntryCount = 0, Entries = [] } = await clients.putEvents({
    Entries: [{
      EventBusName: eventBusArn,
      Source: EVENT_SOURCE,
      DetailType: EVENT_DETAIL_TYPE,
      Detail: json,
      ...Number.isNaN(time) ? {} : { Time: new Date(time) },
    }],
  });
  const failed = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
  if (FailedEntryCount > 0 || failed) {
    throw new Error(`${failed?.ErrorCode ?? 'unknown error'}: ${failed?.ErrorMessage ?? 'Amazon EventBridge gave no reason'}`);
  }
  return { sent: 1, leftOut, messageId: Entries[0]?.EventId };
}

type Attributes = { [name: string]: { DataType: 'String'; StringValue: string } };

/** By which subscribers filter. */
function attributesOf(event: NotificationEvent): Attributes {
  return Object.fromEntries(Object.entries({ kind: event.kind, severity: event.severity, id: oneLine(event.id, 200) || '-' })
    .map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]));
}

function sizeOf(attributes: Attributes): number {
  return Object.entries(attributes).reduce((sum, [name, one]) => sum + Buffer.byteLength(`${name}${one.DataType}${one.StringValue}`), 0);
}

/** FIFO: what one source says stays in order, and what is sent again within five minutes arrives once. */
function orderOf({ id, source }: NotificationEvent, fifo = false): { MessageGroupId?: string; MessageDeduplicationId?: string } {
  return fifo ? { MessageGroupId: shortHash(JSON.stringify(source), 64), MessageDeduplicationId: shortHash(id, 64) } : {};
}
