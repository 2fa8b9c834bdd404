import { ChannelKind, OutgoingEvent, SendContext, SendResult, TargetOf } from '../channels/channel-kind';
import { CHANNEL_KINDS } from '../channels/kinds';

/** Where events go; ids are unique among the targets of one handler. */
export type DeliveryTarget = TargetOf<typeof CHANNEL_KINDS[number]>;

type AnyKind = ChannelKind<DeliveryTarget['kind'], object, unknown>;

const KINDS: ReadonlyMap<string, AnyKind> = new Map(CHANNEL_KINDS.map((kind) => [kind.kind, kind as AnyKind]));

export function keepsFindings({ kind }: DeliveryTarget): boolean {
  return KINDS.get(kind)?.keepsFindings ?? false;
}

/** Sends an event to a channel; where that fails, the error says which channel it was. */
export async function sendEvent(event: OutgoingEvent, target: DeliveryTarget, context: SendContext): Promise<SendResult> {
  try {
    return await KINDS.get(target.kind)!.send(event, target, context);
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
    throw new Error(`the notification target '${target.id}' (${target.kind}) failed: ${name === 'Error' ? '' : `${name}: `}${message}`, { cause: error });
  }
}
