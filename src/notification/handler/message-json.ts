import { EventFinding, NotificationEvent } from './notification-event';

/** Amazon SQS, AWS Lambda (asynchronously) and Amazon EventBridge take 256 KB; the rest is for what goes with the event. */
export const EVENT_BYTES = 240 * 1024;

export interface JsonMessage {
  readonly json: string;
  /** Findings that the event has and the message has not. */
  readonly leftOut: number;
}

/** The event in its own format, with as many of its findings as fit; the totals stay. */
export function renderJson(event: NotificationEvent, bytes = EVENT_BYTES): JsonMessage {
  const { findings } = event;
  let room = bytes - Buffer.byteLength(jsonText({ ...event, findings: [] }));
  if (room < 0) {
    throw new Error(`event '${event.id.slice(0, 100)}' has more than ${bytes} bytes without its findings`);
  }
  let kept = 0;
  for (const finding of findings) {
    room -= Buffer.byteLength(jsonText(finding)) + 1;
    if (room < 0) break;
    kept += 1;
  }
  return { json: jsonText({ ...event, findings: findings.slice(0, kept) }), leftOut: findings.length - kept };
}

/** SQS refuses these two characters, which JSON leaves alone. */
function jsonText(value: NotificationEvent | EventFinding): string {
  return JSON.stringify(value).replace(/[\ufffe\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16)}`);
}
