import { App, Aws, Duration, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ACCOUNT, CentralSpec, CentralStack } from './central-stack';
import { VaultEvent } from '../../src/backup-vault';

const VAULT = `arn:aws:backup:eu-west-1:${ACCOUNT}:backup-vault:OrgBackupCentralVault`;
const TOPIC = `arn:aws:sns:eu-west-1:${ACCOUNT}:topic`;

/** A central account that notifies a topic made in its own stack. */
function notifying(topicProps: sns.TopicProps = {}, events?: VaultEvent[], props: CentralSpec = {}): CentralStack {
  return new CentralStack((stack) => ({ notifications: { topic: new sns.Topic(stack, 'Topic', topicProps), events }, ...props }));
}

/** A central account that notifies a topic known by its ARN. */
function notifyingImported(arn: string): CentralStack {
  return new CentralStack((stack) => ({ notifications: { topic: sns.Topic.fromTopicArn(stack, 'Topic', arn) } }));
}

test('by default what can fail is published', () => {
  expect(notifying().one('AWS::Backup::BackupVault').Notifications).toEqual({
    SNSTopicArn: { Ref: 'TopicBFC7AF6E' },
    BackupVaultEvents: ['BACKUP_JOB_COMPLETED', 'COPY_JOB_FAILED', 'RESTORE_JOB_COMPLETED', 'S3_BACKUP_OBJECT_FAILED', 'S3_RESTORE_OBJECT_FAILED'],
  });
});

test('events can be chosen, new ones by name, each once', () => {
  const events = [VaultEvent.COPY_JOB_FAILED, new VaultEvent('NEW_EVENT'), VaultEvent.COPY_JOB_FAILED];
  expect(notifying({}, events).one('AWS::Backup::BackupVault').Notifications.BackupVaultEvents).toEqual(['COPY_JOB_FAILED', 'NEW_EVENT']);
});

test('AWS Backup may publish for these vaults only, retired ones included', () => {
  const airGappedVault = { minRetention: Duration.days(7), maxRetention: Duration.days(90) };
  const central = notifying({}, undefined, { airGappedVault, generation: 2, retiredGenerations: [{ generation: 1 }] });
  expect(central.one('AWS::SNS::TopicPolicy').PolicyDocument.Statement).toEqual([{
    Sid: '0',
    Effect: 'Allow',
    Action: 'sns:Publish',
    Principal: { Service: 'backup.amazonaws.com' },
    Resource: { Ref: 'TopicBFC7AF6E' },
    Condition: { ArnEquals: { 'aws:SourceArn': [`${VAULT}-2`, `${VAULT.replace('CentralVault', 'CentralAirGappedVault')}-2`, VAULT] } },
  }]);
  for (const vault of [...central.all('AWS::Backup::BackupVault'), ...central.all('AWS::Backup::LogicallyAirGappedBackupVault')]) {
    expect(vault.Notifications.SNSTopicArn).toEqual({ Ref: 'TopicBFC7AF6E' });
  }
});

test('the vault waits for the policy of the topic', () => {
  const { template } = notifying();
  const [policy] = Object.keys(template.findResources('AWS::SNS::TopicPolicy'));
  expect(Object.values(template.findResources('AWS::Backup::BackupVault'))[0].DependsOn).toContain(policy);
});

test("AWS Backup may use the topic's customer managed key", () => {
  const central = new CentralStack((stack) => ({ notifications: { topic: new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'TopicKey') }) } }));
  const policy = Object.entries(central.template.findResources('AWS::KMS::Key')).find(([id]) => id.startsWith('TopicKey'))![1].Properties.KeyPolicy;
  expect(policy.Statement).toContainEqual({
    Effect: 'Allow', Action: ['kms:GenerateDataKey*', 'kms:Decrypt'], Principal: { Service: 'backup.amazonaws.com' }, Resource: '*',
  });
  expect(central.warnings()).toEqual([]);
});

test('an imported topic is warned of, because its policy can not be changed here', () => {
  const central = notifyingImported(TOPIC);
  expect(central.one('AWS::Backup::BackupVault').Notifications.SNSTopicArn).toBe(TOPIC);
  expect(central.warningIds()).toEqual(['cdk-org-backup:notificationTopicPolicyNotManaged']);
});

describe('refused is', () => {
  test('a FIFO topic', () => {
    expect(() => notifying({ fifo: true })).toThrow('AWS Backup publishes to standard topics only');
    expect(() => notifyingImported(`${TOPIC}.fifo`)).toThrow('AWS Backup publishes to standard topics only');
  });

  test('a topic of another account', () => {
    expect(() => notifyingImported('arn:aws:sns:eu-west-1:999999999999:topic')).toThrow(
      `notifications.topic is 'arn:aws:sns:eu-west-1:999999999999:topic' but AWS Backup publishes to topics of the vault's own account ${ACCOUNT} only`);
  });

  test('a topic whose key admits AWS services only that own it', () => {
    const app = new App();
    const keys = new Stack(app, 'Keys');
    expect(() => notifying({ masterKey: kms.Alias.fromAliasName(keys, 'Key', 'alias/aws/sns') })).toThrow('its key alias/aws/sns admits no other service');
  });

  test('an empty list of events', () => {
    expect(() => notifying({}, [])).toThrow('notifications.events is [] but without an event nothing is published');
  });
});

test('a topic of an account that is not known passes', () => {
  const central = new CentralStack((stack) => ({ notifications: { topic: sns.Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:eu-west-1:${Aws.ACCOUNT_ID}:topic`) } }));
  expect(central.one('AWS::Backup::BackupVault').Notifications.SNSTopicArn).toEqual({ 'Fn::Join': ['', ['arn:aws:sns:eu-west-1:', { Ref: 'AWS::AccountId' }, ':topic']] });
});
