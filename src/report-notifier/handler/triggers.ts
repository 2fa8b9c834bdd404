/** What triggers the handler; `etag` is empty where the event does not say it. */
export type Trigger =
  | { readonly kind: 'object'; readonly bucket: string; readonly key: string; readonly time: string; readonly etag: string }
  | { readonly kind: 'reconcile' }
  | { readonly kind: 'digest'; readonly date: string }
  /** Nothing to do: a test event of Amazon S3, or an event of another kind. */
  | { readonly kind: 'nothing'; readonly why: string }
  /** One of several records that names no object that could be read: the others are worked on. */
  | { readonly kind: 'unreadable'; readonly why: string };

/** What the schedules of the construct send: one to reconcile with AWS Backup, one for the digest. */
export const RECONCILE = { wake: 'sweep' } as const;
export const DIGEST = { wake: 'digest' } as const;

/**
 * Reads the body of a queue's message: an event of EventBridge, a notification of Amazon S3 (whose keys are encoded), also within one of SNS, or
 * a schedule of our own. Throws for what is none of them.
 */
export function readTriggers(body: string): Trigger[] {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new Error('the message is no JSON');
  }
  const message = objectOf(json);
  if (message.wake === RECONCILE.wake) {
    return [{ kind: 'reconcile' }];
  }
  if (message.wake === DIGEST.wake) {
    return [{ kind: 'digest', date: textIn(message.time).slice(0, 10) }];
  }
  if (message.Event === 's3:TestEvent') {
    return [{ kind: 'nothing', why: 'test event of Amazon S3' }];
  }
  if (message.source === 'aws.s3') {
    return [fromEventBridge(message)];
  }
  if (message.Type === 'Notification' && typeof message.Message === 'string') {
    return readTriggers(message.Message);
  }
  if (Array.isArray(message.Records)) {
    return message.Records.map(recordTrigger);
  }
  throw new Error('the message is no event of Amazon S3 and no schedule of this notifier');
}

function fromEventBridge(event: JsonObject): Trigger {
  const { bucket, object } = objectOf(event.detail);
  return event['detail-type'] !== 'Object Created' ? otherKind(event['detail-type'])
    : { kind: 'object', ...named(bucket, object, 'event'), time: textIn(event.time), etag: etagIn(objectOf(object).etag) };
}

function recordTrigger(record: unknown): Trigger {
  try {
    const { s3, eventName, eventTime } = objectOf(record);
    const { bucket, object } = objectOf(s3);
    const { key, ...place } = named(bucket, object, 'notification');
    return !/^(s3:)?ObjectCreated:/.test(textIn(eventName)) ? otherKind(textIn(eventName))
      : { kind: 'object', ...place, key: decodeKey(key), time: textIn(eventTime), etag: etagIn(objectOf(object).eTag) };
  } catch (error) {
    return { kind: 'unreadable', why: (error as Error).message };
  }
}

const otherKind = (kind: unknown): Trigger => ({ kind: 'nothing', why: `event of another kind: ${String(kind)}` });

function named(bucket: unknown, object: unknown, what: string): { readonly bucket: string; readonly key: string } {
  const [{ name }, { key }] = [objectOf(bucket), objectOf(object)];
  if (typeof name !== 'string' || typeof key !== 'string') {
    throw new Error(`the ${what} names no object`);
  }
  return { bucket: name, key };
}

/** Keys in notifications are encoded like forms: spaces are plus signs. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    throw new Error(`the key ${key} is not encoded as Amazon S3 does`);
  }
}

interface JsonObject {
  readonly [member: string]: unknown;
}

function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? value as JsonObject : {};
}

/** Without the quotes that an answer of Amazon S3 has. */
const etagIn = (value: unknown) => textIn(value).replace(/^"|"$/g, '');

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
