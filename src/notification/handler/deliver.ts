import { DeliveryClients, DeliveryContext } from './deliver-clients';
import { DeliveryTarget, kindOfTarget } from './delivery-target';
import { condensed, gravestFirst, groupsOf } from './gravity';
import { MOST_GROUPS } from './message-json';
import { NotificationEvent } from './notification-event';
import { ChannelKind, OutgoingEvent, SendContext, SendResult } from '../channels/channel-kind';

export interface DeliveryResult extends SendResult {
  readonly target: string;
  readonly kind: DeliveryTarget['kind'];
}

/** A delivery that failed: which target's, and why. */
export class DeliveryError extends Error {
  constructor(public readonly target: string, public readonly kind: DeliveryTarget['kind'], cause: unknown) {
    super(`the notification target '${target}' (${kind}) failed: ${reason(cause)}`, { cause });
    this.name = 'DeliveryError';
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? `${cause.name === 'Error' ? '' : `${cause.name}: `}${cause.message}` : String(cause);
}

/** Sends an event to a channel, and throws a `DeliveryError` where that failed. */
export async function sendEvent(event: OutgoingEvent, target: DeliveryTarget, context: SendContext): Promise<DeliveryResult> {
  const kind = kindOfTarget(target) as ChannelKind<DeliveryTarget['kind'], object, unknown>;
  try {
    return { target: target.id, kind: target.kind, ...await kind.send(event, target, context) };
  } catch (error) {
    throw new DeliveryError(target.id, target.kind, error);
  }
}

/** Sends an event that is in memory to one target, all of it in one turn, and throws a `DeliveryError` unless all of it arrived. */
export async function deliver(
  event: NotificationEvent, target: DeliveryTarget, clients: DeliveryClients, { sleep }: DeliveryContext,
): Promise<DeliveryResult> {
  const findings = gravestFirst(event.findings);
  const outgoing: OutgoingEvent = {
    event: { ...event, findings: [], groups: event.groups ?? condensed(groupsOf(findings), MOST_GROUPS) },
    async* findings(from = 0) {
      yield* findings.slice(from);
    },
  };
  const { refused, ...result } = await sendEvent(outgoing, target, { call: (operation) => operation(clients), sleep, isOver: () => false });
  if (refused !== undefined) {
    throw new DeliveryError(target.id, target.kind, new Error(refused));
  }
  return result;
}
