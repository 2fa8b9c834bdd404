import { AsffFinding } from './asff';

/** What a handler gives: each member calls one operation of the SDK, whose inputs and outputs these are. */
export interface DeliveryClients {
  publish(input: Filtered & { TopicArn: string; Message: string; Subject?: string }): Promise<{ MessageId?: string }>;
  sendMessage(input: Filtered & { QueueUrl: string; MessageBody: string }): Promise<{ MessageId?: string }>;
  invoke(input: { FunctionName: string; InvocationType: 'Event'; Payload: Uint8Array }): Promise<{ StatusCode?: number; FunctionError?: string }>;
  putEvents(input: { Entries: BusEntry[] }): Promise<{ FailedEntryCount?: number; Entries?: Array<Refusal & { EventId?: string }> }>;
  batchImportFindings(input: { Findings: AsffFinding[] }): Promise<{ FailedCount?: number; FailedFindings?: Array<Refusal & { Id?: string }> }>;
}

export type Attributes = { [name: string]: { DataType: 'String'; StringValue: string } };

/** How topics and queues filter and order messages. */
interface Filtered {
  MessageAttributes: Attributes;
  MessageGroupId?: string;
  MessageDeduplicationId?: string;
}

interface BusEntry {
  EventBusName: string;
  Source: string;
  DetailType: string;
  Detail: string;
  Time?: Date;
}

interface Refusal {
  ErrorCode?: string;
  ErrorMessage?: string;
}
