import type * as iam from 'aws-cdk-lib/aws-iam';
import { DeliveryClients } from '../handler/deliver-clients';
import { StoredEvent } from '../handler/event-store';

/** An event that goes to a channel: its head, with groups of all findings, and the findings one after the other, the gravest first. */
export type OutgoingEvent = Pick<StoredEvent, 'event' | 'findings'>;

export interface SendContext {
  /** Which of the findings, where a channel takes many calls for them: the place of the first, and the one behind the last. */
  readonly from?: number;
  readonly to?: number;
  /** One call of the channel, which is given up when its time is over. */
  call<T>(operation: (clients: DeliveryClients) => Promise<T>): Promise<T>;
  /** Whether the channel's turn is over, so that it gives way to others; one call is made in any case. */
  isOver(): boolean;
}

export interface SendResult {
  /** Messages, or findings. */
  readonly sent: number;
  /** Findings that did not fit; undefined where the message itself says so. */
  readonly leftOut?: number;
  readonly messageId?: string;
  /** The place of the first finding that is still to be sent, where the turn was over before. */
  readonly next?: number;
  /** Why findings were refused, where some were; the others arrived. */
  readonly refused?: string;
}

/** Gives a role what sending needs. */
export interface Grant {
  readonly grantee: iam.IGrantable;
  allow(actions: string[], resources: string[]): void;
}

/**
 * All of a kind of channel, for synthesis and for the handler: of the CDK a kind's file knows types only, and of the AWS SDK what `DeliveryClients` calls.
 *
 * @typeParam Address members of a target besides its id and kind
 * @typeParam Resource what it is made of at synthesis
 */
export interface ChannelKind<Name extends string, Address extends object, Resource> {
  readonly kind: Name;
  /** Whether it keeps findings, each by itself until someone archives it, and not messages: digests are not for it, nor findings that nobody would archive. */
  readonly keepsFindings?: true;
  /** What the handler gets of a resource. */
  addressOf(resource: Resource): Address;
  /** Lets a role send to the resource, and do nothing else. */
  grant(resource: Resource, grant: Grant): void;
  /** Sends an event, and throws unless it arrived. Sending again is safe: the event's id is the same, and findings are updated. */
  send(event: OutgoingEvent, address: Address, context: SendContext): Promise<SendResult>;
}

/** What the handler gets of a kind's channel. */
export type TargetOf<Kind> = Kind extends ChannelKind<infer Name, infer Address, infer _>
  ? { readonly id: string; readonly kind: Name } & Address : never;
