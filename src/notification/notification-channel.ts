import * as events from 'aws-cdk-lib/aws-events';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { chatTopic } from './channels/chat-topic';
import { textTopic } from './channels/text-topic';
import { NotificationTarget } from './notification-target';
import { NotificationTopic } from './notification-topic';
import { warnWithoutSubscribers } from './topic-subscribers';
import { checkEmails, isFifo, usesServiceKey } from './topics';
import { INSTANCES } from '../private/instances';
import { checkKind, checkList, reject } from '../private/validation';

/**
 * A way for notifications to reach people and systems.
 *
 * Implement it to bring a channel of your own: `bind` returns the queue, function, topic or event bus that receives the versioned event.
 */
export interface INotificationChannel {
  /**
   * Called once by each construct that notifies.
   *
   * Messages that wait know their target by its ARN or the path of its construct, so that other channels can come and go. The id is made of the channel's
   * place among the channels of one's own, as nothing else is known of it yet: what must not be replaced when one before it comes or goes, for example a
   * queue, gets an id that the channel chooses, or is created outside and given to the channel.
   *
   * @param scope the scope in which to create what the channel needs
   * @param id id for it, unique within the scope
   */
  bind(scope: Construct, id: string): NotificationTarget;
}

/**
 * The ways for notifications to reach people and systems.
 *
 * @example
 * import { aws_sns as sns, Stack } from 'aws-cdk-lib';
 * import { INotificationChannel, NotificationChannel } from 'cdk-org-backup';
 *
 * declare const stack: Stack;
 * const topic = new sns.Topic(stack, 'Slack');
 * const channels: INotificationChannel[] = [NotificationChannel.emails(['backup-team@example.com']), NotificationChannel.chat(topic), NotificationChannel.securityHub()];
 */
export class NotificationChannel implements INotificationChannel {
  /**
   * A text for people, to a topic of one's own.
   *
   * The subject has at most 99 characters and names the gravest cause, in how many accounts, and how many findings there are. The text has the
   * causes of all findings, with some of their accounts, and up to 50 findings, in at most 64 KB: what is critical, then what is new or worse, no longer
   * reported, ongoing, and over. Links say where findings are whole. Subscribers can filter by the
   * message attributes `kind`, `severity` and `id`. Of an imported topic it is not known which key encrypts it: alarms and rules can publish
   * to it only if its policy and its key admit Amazon CloudWatch and Amazon EventBridge, as those of a `NotificationTopic` do. Topics and keys of the app
   * admit Amazon CloudWatch where alarms go to them; a topic's policy then takes the place of the one that Amazon SNS gives by default.
   *
   * @param topic a standard topic of the same Region, not encrypted with `alias/aws/sns`
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
   */
  public static topic(topic: sns.ITopic): NotificationChannel {
    return NotificationChannel.ofTopic(textTopic, topic);
  }

  /**
   * The same text as an e-mail, through a `NotificationTopic` that each construct which notifies creates for itself.
   *
   * It is the same topic for all addresses of a construct, however many of its channels they come from; its KMS key costs 1 USD a month. To have one topic, one
   * key and one confirmation for several constructs, create a `NotificationTopic` and give it to `NotificationChannel.topic`.
   *
   * @param addresses at least one; their owners must confirm the message that Amazon SNS sends first
   * @throws when an address is none or occurs twice
   */
  public static emails(addresses: string[]): NotificationChannel {
    checkList('emails', addresses);
    if (addresses.length === 0) {
      reject('emails', addresses, 'without an address nobody gets a message', 'name at least one address');
    }
    const emails = checkEmails(addresses);
    return new NotificationChannel((scope, id) => NotificationTarget._topic(textTopic, new NotificationTopic(scope, id, { emails }).topic), emails);
  }

  /**
   * A message in Slack or Microsoft Teams, through Amazon Q Developer in chat applications.
   *
   * Subscribe the topic in the configuration of a chat channel; the message is in the format of custom notifications and shows the causes of
   * all findings and up to five findings, in the order of e-mails: Slack shows no more than 3,000 characters, and the message says what had no room.
   *
   * @param topic a standard topic of the same Region, not encrypted with `alias/aws/sns`
   * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
   */
  public static chat(topic: sns.ITopic): NotificationChannel {
    return NotificationChannel.ofTopic(chatTopic, topic);
  }

  /**
   * Findings in AWS Security Hub of the account and Region of the construct that notifies, under the account's own product.
   *
   * Security Hub must be enabled there. The member account and its Region are among the resources and product fields of a finding. A finding that
   * goes on is updated, one that is resolved is archived, and one that returns is the same finding again. A notification without findings sends
   * nothing.
   *
   * @see https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchimportfindings.html
   */
  public static securityHub(): NotificationChannel {
    return new NotificationChannel((scope) => NotificationTarget._securityHub(scope));
  }

  /**
   * A versioned event on an event bus, with the source `cdk-org-backup` and the detail type `Backup Notification`.
   *
   * It has as many findings as fit into 240 KB, the gravest and then the rarest first; where some are left out, `groups` has all of them by cause.
   *
   * @param bus a bus of the same Region
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus.html
   */
  public static eventBus(bus: events.IEventBus): NotificationChannel {
    checkKind('bus', bus, INSTANCES.eventBus);
    return new NotificationChannel(() => NotificationTarget.eventBus(bus));
  }

  private static ofTopic(kind: typeof textTopic | typeof chatTopic, topic: sns.ITopic): NotificationChannel {
    checkKind('topic', topic, INSTANCES.topic);
    return new NotificationChannel((scope) => {
      if (isFifo(topic)) {
        reject('topic', topic.node.path, 'neither e-mails nor chats can subscribe to a FIFO topic', 'give a standard topic');
      }
      if (usesServiceKey(topic)) {
        reject('topic', topic.node.path, KEY_LIMIT, KEY_REMEDY);
      }
      // the key can still be set on the resource itself
      scope.node.addValidation({ validate: () => (usesServiceKey(topic) ? [`topic is '${topic.node.path}' but ${KEY_LIMIT}; ${KEY_REMEDY}`] : []) });
      warnWithoutSubscribers(scope, topic);
      return NotificationTarget._topic(kind, topic);
    });
  }

  /**
   * The addresses of a channel of e-mails.
   * @internal
   */
  public readonly _emails?: string[];
  private readonly binding: (scope: Construct, id: string) => NotificationTarget;

  private constructor(binding: (scope: Construct, id: string) => NotificationTarget, emails?: string[]) {
    this.binding = binding;
    this._emails = emails;
  }

  /**
   * Creates what the channel needs and returns where notifications go.
   *
   * @param scope the construct that notifies
   * @param id id for what is created
   * @throws when the topic is a FIFO topic, is in another Region, or is encrypted with `alias/aws/sns`
   */
  public bind(scope: Construct, id: string): NotificationTarget {
    return this.binding(scope, id);
  }
}

const KEY_LIMIT = 'its key alias/aws/sns admits no other service, so that Amazon CloudWatch and Amazon EventBridge can\'t publish to it';
const KEY_REMEDY = 'encrypt it with a customer managed key, or use a NotificationTopic';
