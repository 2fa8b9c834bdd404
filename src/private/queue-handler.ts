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
