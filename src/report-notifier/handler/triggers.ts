/** What triggers the handler; `etag` is empty where the event does not say it. */
export type Trigger =
  | { readonly kind: 'object'; readonly bucket: string; readonly key: string; readonly time: string; readonly etag: string }
  | { readonly kind: 'reconcile' }
  | { readonly kind: 'digest'; readonly date: string }
  /** Nothing to do: a test event of Amazon S3, or an event of another kind. */
  | { readonly kind: 'nothing'; readonly why: string }
  | { readonly kind: 'unreadable'; readonly why: string };

/** What the schedules of the construct send: one to reconcile with AWS Backup, one for the digest. */
export const RECONCILE = { wake: 'sweep' } as const;
export const DIGEST = { wake: 'digest' } as const;

/** Reads the body of a queue's message: an event of EventBridge, or a schedule of our own. */
export function readTrigger(body: string): Trigger {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { kind: 'unreadable', why: 'the message is no JSON' };
  }
  const { wake, time, Event: event, source, detail, 'detail-type': what } = objectOf(json);
  if (wake === RECONCILE.wake) {
    return { kind: 'reconcile' };
  }
  if (wake === DIGEST.wake) {
    return { kind: 'digest', date: textIn(time).slice(0, 10) };
  }
  if (event === 's3:TestEvent') {
    return { kind: 'nothing', why: 'test event of Amazon S3' };
  }
  if (source !== 'aws.s3') {
    return { kind: 'unreadable', why: 'the message is no event of Amazon S3 and no schedule of this notifier' };
  }
  if (what !== 'Object Created') {
    return { kind: 'nothing', why: `event of another kind: ${String(what)}` };
  }
  const { bucket, object } = objectOf(detail);
  const [{ name }, { key, etag }] = [objectOf(bucket), objectOf(object)];
  return typeof name === 'string' && typeof key === 'string'
    ? { kind: 'object', bucket: name, key, time: textIn(time), etag: textIn(etag) }
    : { kind: 'unreadable', why: 'the event names no object' };
}

function objectOf(value: unknown): { readonly [member: string]: unknown } {
  return typeof value === 'object' && value !== null ? value as { readonly [member: string]: unknown } : {};
}

const textIn = (value: unknown) => (typeof value === 'string' ? value : '');
