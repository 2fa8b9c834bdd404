import { functionContract } from '../../private/function-contract';

/** A channel as those see it who find something: which it is, and what it is for. */
export interface Recipient {
  readonly id: string;
  /** Whether it keeps findings, each by itself until someone archives it, and not messages: digests are not for it, nor findings that nobody would archive. */
  readonly keepsFindings?: boolean;
}

/** Where the events of a handler go. */
export interface OutgoingContract {
  readonly eventBucket: string;
  readonly deliveryQueueUrl: string;
  readonly recipients: ReadonlyArray<Recipient>;
}

/** What `EventDelivery` gives whoever sends by it. */
export const { write: outgoingEnvironment, read: readOutgoing } = functionContract<OutgoingContract>({
  eventBucket: 'text', deliveryQueueUrl: 'text', recipients: 'json',
});
