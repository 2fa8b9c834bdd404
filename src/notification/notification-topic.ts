import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { admitToKey, admitToTopic, alarmsOf, BACKUP_VAULTS, checkEmails, EVENT_RULES } from './topics';
import { GRANTS_TO_OTHERS_DENIED } from '../private/grants-to-others';
import { checkMembers, checkText } from '../private/validation';

/**
 * Properties of a notification topic.
 */
export interface NotificationTopicProps {
  /**
   * Addresses that get each notification as an e-mail, once their owners have confirmed the message that Amazon SNS sends them first.
   *
   * @default - no e-mails; subscribe to `topic` what shall receive the notifications
   */
  readonly emails?: string[];

  /**
   * Name of the sender in e-mails, 1 to 100 characters of printable ASCII.
   *
   * @default 'AWS Backup notifications'
   */
  readonly displayName?: string;
}

/**
 * A topic that every service which reports on backups can publish to: Amazon CloudWatch alarms, Amazon EventBridge rules and AWS Backup.
 *
 * It is encrypted with a customer managed key of its own, because the key `alias/aws/sns` admits none of these services, and it takes
 * nothing but TLS. Topic and key hold no data that lasts, and are deleted with the stack; the key is deleted after 30 days.
 *
 * Cost: a KMS key, 1 USD a month; mails 2 USD for 100,000.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { NotificationTopic } from 'cdk-org-backup';
 *
 * declare const stack: Stack;
 * new NotificationTopic(stack, 'Notifications', { emails: ['backup-team@example.com'] });
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export class NotificationTopic extends Construct {
  /** The topic. */
  public readonly topic: sns.Topic;
  /** The key that encrypts it. */
  public readonly encryptionKey: kms.Key;

  /**
   * Creates a topic with its key.
   *
   * @param scope the scope in which to create it
   * @param id id of the construct
   * @param props how it is subscribed
   * @throws when an address is none or occurs twice, or the display name is out of bounds
   */
  constructor(scope: Construct, id: string, props: NotificationTopicProps = {}) {
    checkMembers('', props, { emails: 'list', displayName: 'optional' });
    const emails = checkEmails(props.emails ?? []);
    const displayName = checkText('displayName', props.displayName ?? 'AWS Backup notifications', /^[\x20-\x7e]{1,100}$/,
      'a display name has 1 to 100 characters of printable ASCII', 'choose another name');
    super(scope, id);
    this.encryptionKey = new kms.Key(this, 'Key', {
      description: `Notifications of ${this.node.path}`.slice(0, 8192),
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.encryptionKey.addToResourcePolicy(iam.PolicyStatement.fromJson(GRANTS_TO_OTHERS_DENIED));
    this.topic = new sns.Topic(this, 'Resource', { masterKey: this.encryptionKey, displayName, enforceSSL: true });
    for (const publisher of [alarmsOf(Stack.of(this)), EVENT_RULES, BACKUP_VAULTS]) {
      admitToTopic(this.topic, publisher);
      admitToKey(this.encryptionKey, publisher);
    }
    for (const email of emails) {
      this.topic.addSubscription(new subscriptions.EmailSubscription(email));
    }
  }
}
