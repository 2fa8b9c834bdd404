import type * as events from 'aws-cdk-lib/aws-events';
import { ChannelKind } from './channel-kind';
import { EVENT_BYTES, renderJson } from '../handler/message-json';

/** `source` and `detail-type` of our events on an event bus. */
const EVENT_SOURCE = 'cdk-org-backup';
const EVENT_DETAIL_TYPE = 'Backup Notification';

/** An event bus, on which the event is the detail of one of ours. */
export const eventBus: ChannelKind<'event-bus', { readonly eventBusArn: string }, events.IEventBus> = {
  kind: 'event-bus',
  addressOf: ({ eventBusArn }) => ({ eventBusArn }),
  grant: (bus, { grantee }) => {
    bus.grantPutEventsTo(grantee);
  },
  send: async (event, { eventBusArn }, { call }) => {
    // time, source and detail type count too
    const { json, leftOut } = await renderJson(event, EVENT_BYTES - 100);
    const time = Date.parse(event.event.time);
    const entry = {
      EventBusName: eventBusArn, Source: EVENT_SOURCE, DetailType: EVENT_DETAIL_TYPE, Detail: json,
      ...Number.isNaN(time) ? {} : { Time: new Date(time) },
    };
    const { FailedEntryCount = 0, Entries = [] } = await call((clients) => clients.putEvents({ Entries: [entry] }));
    const failed = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
    if (FailedEntryCount > 0 || failed) {
      throw new Error(`${failed?.ErrorCode ?? 'unknown error'}: ${failed?.ErrorMessage ?? 'Amazon EventBridge gave no reason'}`);
    }
    return { sent: 1, leftOut, messageId: Entries[0]?.EventId };
  },
};
