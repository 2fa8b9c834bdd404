import { Aws, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { IConstruct } from 'constructs';
import { checkText, reject } from '../private/validation';

/** A service that publishes to topics, and the conditions of its grants. */
export interface Publisher {
  readonly service: string;
  /** In the policy of a topic or key; none where it is not sure to differ from others there. */
  readonly sid: (owner: IConstruct) => string | undefined;
  readonly topicConditions?: (topic: IConstruct) => iam.Conditions;
  readonly keyConditions?: (key: IConstruct) => iam.Conditions;
}

/** Amazon CloudWatch, for alarms of a stack's account and Region. */
export function alarmsOf(alarms: Stack): Publisher {
  // pseudo parameters where they do: statements of several constructs are then equal, and aws-cdk-lib writes equal ones once
  const inAccountOf = (owner: IConstruct) => Stack.of(owner).account === alarms.account;
  const inRegionOf = (owner: IConstruct) => Stack.of(owner).region === alarms.region;
  const conditions = (owner: IConstruct) => {
    const account = inAccountOf(owner) ? Aws.ACCOUNT_ID : alarms.account;
    const region = inRegionOf(owner) ? Aws.REGION : alarms.region;
    return {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:cloudwatch:${region}:${account}:alarm:*` },
    };
  };
  return {
    service: 'cloudwatch.amazonaws.com',
    sid: (owner) => (inAccountOf(owner) && inRegionOf(owner) ? 'CloudWatchAlarms' : undefined),
    topicConditions: conditions,
    keyConditions: conditions,
  };
}

/** AWS: no conditions in topic policies for EventBridge, and none on its use of the key; a rule of another account acts with a role instead. */
export const EVENT_RULES: Publisher = { service: 'events.amazonaws.com', sid: () => 'EventBridgeRules' };

export const BACKUP_VAULTS: Publisher = {
  service: 'backup.amazonaws.com',
  sid: () => 'BackupVaultEvents',
  topicConditions: () => ({ ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:backup:${Aws.REGION}:${Aws.ACCOUNT_ID}:backup-vault:*` } }),
};

/** Lets a service publish to a topic; false where the policy can't be changed here. */
export function admitToTopic(topic: sns.ITopic, { service, sid, topicConditions }: Publisher): boolean {
  return topic.addToResourcePolicy(new iam.PolicyStatement({
    sid: sid(topic), principals: [new iam.ServicePrincipal(service)], actions: ['sns:Publish'], resources: [topic.topicArn], conditions: topicConditions?.(topic),
  })).statementAdded;
}

/** Lets a service encrypt what it publishes; false where the policy can't be changed here. */
export function admitToKey(key: kms.IKey, { service, sid, keyConditions }: Publisher): boolean {
  return key.addToResourcePolicy(new iam.PolicyStatement({
    sid: sid(key), principals: [new iam.ServicePrincipal(service)], actions: ['kms:GenerateDataKey*', 'kms:Decrypt'], resources: ['*'], conditions: keyConditions?.(key),
  }), true).statementAdded;
}

/** Addresses that Amazon SNS can write to. */
export function checkEmails(emails: string[]): string[] {
  const checked = emails.map((email, index) => checkText(`emails[${index}]`, email,
    /^(?=.{3,254}$)[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$/,
    'it is no e-mail address', 'write it as name@example.com, without a display name'));
  const twice = checked.findIndex((email, index) => checked.findIndex((other) => other.toLowerCase() === email.toLowerCase()) < index);
  if (twice >= 0) {
    reject(`emails[${twice}]`, checked[twice], 'this address occurs twice', 'write each address once');
  }
  return checked;
}

export function isFifo(topic: sns.ITopic): boolean {
  return topic.fifo || (!Token.isUnresolved(topic.topicArn) && topic.topicArn.endsWith('.fifo'));
}

/** Whether the topic is known to be encrypted with the key that AWS manages, given as alias or as ARN. */
export function usesServiceKey(topic: sns.ITopic): boolean {
  const resource = topic.node.defaultChild;
  const ids = [
    (topic.masterKey as { readonly aliasName?: string } | undefined)?.aliasName,
    topic.masterKey?.keyArn,
    resource instanceof sns.CfnTopic ? resource.kmsMasterKeyId : undefined,
  ];
  return ids.some((id) => id !== undefined && /(^|[:/"])alias\/aws\/sns"?[\]}"]*$/.test(JSON.stringify(Stack.of(topic).resolve(id))));
}
