/** What AWS Lambda hands over of a queue. */
export interface QueueEvent {
  readonly Records: ReadonlyArray<{
    readonly messageId: string;
    readonly body: string;
    readonly attributes: { readonly ApproximateReceiveCount: string };
    readonly messageAttributes?: { readonly [name: string]: { readonly stringValue?: string } };
  }>;
}

/** A message of a queue. */
export interface QueueMessage {
  readonly messageId: string;
  readonly body: string;
  /** How often it was received, this time included. */
  readonly receiveCount: number;
  /** Why it was put aside before, where it was. */
  readonly reason?: string;
}

export function messagesIn({ Records }: QueueEvent): QueueMessage[] {
  return Records.map(({ messageId, body, attributes, messageAttributes }) => (
    { messageId, body, receiveCount: Number(attributes.ApproximateReceiveCount), reason: messageAttributes?.reason?.stringValue }));
}

/** Ids of messages that must be received again. */
export interface BatchResponse {
  readonly batchItemFailures: Array<{ readonly itemIdentifier: string }>;
}

/** Writes one line of the log. */
export type Log = (level: 'info' | 'warn' | 'error', message: string, fields?: object) => void;

/** Raw lines: CloudWatch reads metrics only from lines that are nothing but JSON. */
export const writeLine = (line: string) => void process.stdout.write(`${line}\n`);

export const logLine: Log = (level, message, fields) => writeLine(JSON.stringify({ level, message, ...fields }));

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A message that no further attempt makes better. */
export class PoisonError extends Error {}

/** What becomes of messages that fail. */
export interface FailurePorts {
  readonly log: Log;
  /** Counts a message that comes again: AWS Lambda's own count of errors knows only of whole batches. */
  failure(): void;
  /** Puts a message into the dead-letter queue: its body as it was, so that sending it again does what it asks for. Throws unless it is there. */
  putAside(body: string, reason: string): Promise<void>;
}

/** A message that failed, and why. */
export interface Failed {
  readonly message: QueueMessage;
  readonly error: unknown;
}

/** Messages that are put aside at a time. */
const AT_ONCE = 10;
/** Characters of a message in a line of the log. */
const SHOWN_LENGTH = 1000;

/** Puts aside with the reason what no attempt makes better, and everything else after so many attempts; returns what must come again. */
export async function againOrAside(failed: ReadonlyArray<Failed>, attempts: number, ports: FailurePorts): Promise<BatchResponse> {
  const batchItemFailures: Array<{ itemIdentifier: string }> = [];
  for (let start = 0; start < failed.length; start += AT_ONCE) {
    await Promise.all(failed.slice(start, start + AT_ONCE).map(async (one) => {
      if (!await isPutAside(one, attempts, ports)) {
        ports.failure();
        batchItemFailures.push({ itemIdentifier: one.message.messageId });
      }
    }));
  }
  return { batchItemFailures };
}

async function isPutAside({ message, error }: Failed, attempts: number, { log, putAside }: FailurePorts): Promise<boolean> {
  const { messageId, body, receiveCount } = message;
  const reason = messageOf(error);
  const fields = { messageId, body: body.slice(0, SHOWN_LENGTH), receiveCount, reason };
  if (!(error instanceof PoisonError) && receiveCount < attempts) {
    log('warn', 'message failed and is tried again', fields);
    return false;
  }
  try {
    await putAside(body, reason);
    log('error', 'message put aside', fields);
    return true;
  } catch (cause) {
    log('error', 'message could not be put aside', { ...fields, cause: messageOf(cause) });
    return false;
  }
}
