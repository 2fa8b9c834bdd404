import { AsffFinding } from './asff';

/** What a handler gives: each member calls one operation of the SDK, whose inputs and outputs these are. */
export interface DeliveryClients {
  publish(input: PublishInput): Promise<{ readonly MessageId?: string }>;
  sendMessage(input: SendMessageInput): Promise<{ readonly MessageId?: string }>;
  invoke(input: InvokeInput): Promise<{ readonly StatusCode?: number; readonly FunctionError?: string }>;
  putEvents(input: PutEventsInput): Promise<PutEventsOutput>;
  batchImportFindings(input: { Findings: AsffFinding[] }): Promise<BatchImportFindingsOutput>;
}

interface Attribute {
  DataType: 'String';
  StringValue: string;
}

interface Filtered {
  MessageAttributes: { [name: string]: Attribute };
  MessageGroupId?: string;
  MessageDeduplicationId?: string;
}

export interface PublishInput extends Filtered {
  TopicArn: string;
  Message: string;
  Subject?: string;
}

export interface SendMessageInput extends Filtered {
  QueueUrl: string;
  MessageBody: string;
}

export interface InvokeInput {
  FunctionName: string;
  InvocationType: 'Event';
  Payload: Uint8Array;
}

export interface PutEventsInput {
  Entries: Array<{ EventBusName: string; Source: string; DetailType: string; Detail: string; Time?: Date }>;
}

export interface PutEventsOutput {
  readonly FailedEntryCount?: number;
  readonly Entries?: ReadonlyArray<{ readonly EventId?: string; readonly ErrorCode?: string; readonly ErrorMessage?: string }>;
}

/** Members are `undefined` only in the SDK's types. */
export interface BatchImportFindingsOutput {
  readonly FailedCount: number | undefined;
  readonly FailedFindings?: ReadonlyArray<{ Id: string | undefined; ErrorCode: string | undefined; ErrorMessage: string | undefined }>;
}
