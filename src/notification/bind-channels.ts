import { Construct } from 'constructs';
import { INotificationChannel, NotificationChannel } from './notification-channel';
import { BoundTarget, TargetIdentity } from './notification-target';
import { shortHash } from '../private/hash';
import { INSTANCES } from '../private/instances';
import { checkKind, reject } from '../private/validation';

/**
 * Binds all channels of a construct. What is created and how targets are called depends on what a channel is and never on its place, so that a topic is not
 * replaced, and a message that waits is not sent elsewhere, because another channel comes or goes.
 */
export function bindChannels(scope: Construct, channels: ReadonlyArray<INotificationChannel>): BoundTarget[] {
  const lists = channels.flatMap((channel) => (channel instanceof NotificationChannel && channel._emails ? [channel._emails] : []));
  const others = channels.filter((channel) => !(channel instanceof NotificationChannel && channel._emails));
  const known = new Set<string>();
  let own = 0;
  const bound = others.map((channel) => {
    // of a channel of one's own nothing is known before it is bound
    const target = channel.bind(scope, channel instanceof NotificationChannel ? 'Channel' : `OwnChannel${++own}`);
    checkKind(`channels[${channels.indexOf(channel)}].bind(…)`, target, INSTANCES.notificationTarget);
    const identity = target._identity(scope);
    const id = targetIdOf(identity);
    if (known.has(id)) {
      reject('channels', identity.shown, `two channels send it the same (${identity.kind})`, 'leave one of them out');
    }
    known.add(id);
    return target._bind(scope, id);
  });
  // one topic for all addresses: confirmed addresses stay confirmed when others come or go
  return lists.length === 0 ? bound : [NotificationChannel.emails(lists.flat()).bind(scope, 'Emails')._bind(scope, 'emails'), ...bound];
}

function targetIdOf({ kind, address }: TargetIdentity): string {
  return address === '' ? kind : `${kind}-${shortHash(address, 10)}`;
}
