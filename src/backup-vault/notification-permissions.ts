import { Annotations, Stack, Token } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IDependable } from 'constructs';
import { VaultEvent, VaultNotifications } from './vault-event';
import { INSTANCES } from '../private/instances';
import { checkKind, checkMembers, reject } from '../private/validation';

const DEFAULT_EVENTS = [
  VaultEvent.BACKUP_JOB_COMPLETED,
  VaultEvent.COPY_JOB_FAILED,
  VaultEvent.RESTORE_JOB_COMPLETED,
  VaultEvent.S3_BACKUP_OBJECT_FAILED,
  VaultEvent.S3_RESTORE_OBJECT_FAILED,
];

/** Rejects a topic that AWS Backup can't publish to. */
export function checkNotifications(stack: Stack, notifications: VaultNotifications): void {
  checkMembers('notifications', notifications, { topic: INSTANCES.topic, events: [INSTANCES.vaultEvent] });
  const { topic, events } = notifications;
  checkKind('notifications.topic', topic, INSTANCES.topic);
  if (events?.length === 0) {
    reject('notifications.events', events, 'without an event nothing is published', 'name at least one event, or leave events out');
  }
  if (topic.fifo || (!Token.isUnresolved(topic.topicArn) && topic.topicArn.endsWith('.fifo'))) {
    reject('notifications.topic', topic.node.path, 'AWS Backup publishes to standard topics only, not to FIFO topics', 'give a standard topic');
  }
  if (known(topic.env.account) && known(stack.account) && topic.env.account !== stack.account) {
    reject('notifications.topic', topic.topicArn, `AWS Backup publishes to topics of the vault's own account ${stack.account} only`, 'give a topic of that account');
  }
  if ((topic.masterKey as { aliasName?: string } | undefined)?.aliasName === 'alias/aws/sns') {
    reject('notifications.topic', topic.node.path, 'its key alias/aws/sns admits no other service, so that AWS Backup can\'t publish to it', 'encrypt it with a customer managed key');
  }
}

/**
 * Lets AWS Backup publish the events of these vaults and of no other.
 *
 * Returns the property of the vaults, and what must exist before them.
 */
export function allowNotifications(scope: Construct, notifications: VaultNotifications, vaultArns: string[]): {
  property: backup.CfnBackupVault.NotificationObjectTypeProperty; dependencies: IDependable[];
} {
  const { topic, events = DEFAULT_EVENTS } = notifications;
  const service = new iam.ServicePrincipal('backup.amazonaws.com');
  const publish = topic.addToResourcePolicy(new iam.PolicyStatement({
    actions: ['sns:Publish'],
    principals: [service],
    resources: [topic.topicArn],
    conditions: { ArnEquals: { 'aws:SourceArn': vaultArns } },
  }));
  // no aws:SourceAccount here: the key is used by SNS, which does not always pass it on
  const encrypt = topic.masterKey?.addToResourcePolicy(new iam.PolicyStatement({
    actions: ['kms:GenerateDataKey*', 'kms:Decrypt'],
    principals: [service],
    resources: ['*'],
  }), true);
  if (!publish.statementAdded || encrypt?.statementAdded === false) {
    Annotations.of(scope).addWarningV2('cdk-org-backup:notificationTopicPolicyNotManaged',
      'the policy of the imported notification topic, or of its key, can\'t be changed here: allow backup.amazonaws.com sns:Publish on the topic, and kms:GenerateDataKey* and kms:Decrypt on its key');
  }
  return {
    property: { snsTopicArn: topic.topicArn, backupVaultEvents: [...new Set(events.map((event) => event.eventName))] },
    dependencies: publish.policyDependable ? [publish.policyDependable] : [],
  };
}

function known(value: string): boolean {
  return !Token.isUnresolved(value);
}
