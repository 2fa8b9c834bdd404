import { EventStore } from './event-store';
import { NotificationEvent } from './notification-event';

/** A message of the delivery queue: an event that a channel is to get. */
export interface Delivery {
  readonly eventId: string;
  readonly targetId: string;
  /** Findings that the channel has already, where it takes many calls for all of them. */
  readonly from?: number;
  /** The findings before this one only; all of them by default. */
  readonly to?: number;
}

/** How events leave whoever finds something. */
export interface Outgoing {
  readonly events: EventStore;
  /** Puts messages into the delivery queue; throws unless all of them are there. */
  queue(deliveries: ReadonlyArray<Delivery>): Promise<void>;
}

/** Hands an event that was kept to channels. Whoever does it again makes them get it again, under the same id. */
export async function announce(eventId: string, targetIds: ReadonlyArray<string>, { queue }: Pick<Outgoing, 'queue'>): Promise<void> {
  if (targetIds.length > 0) {
    await queue(targetIds.map((targetId) => ({ eventId, targetId })));
  }
}

/**
 * Keeps an event and hands it to channels. Where something must be written in between, so that another run does not say it under another id, use
 * `EventStore.keep` and `announce`.
 */
export async function send(event: NotificationEvent, targetIds: ReadonlyArray<string>, outgoing: Outgoing): Promise<string> {
  const id = await outgoing.events.keep(event);
  await announce(id, targetIds, outgoing);
  return id;
}
