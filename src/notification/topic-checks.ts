import { Stack, Token } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { checkText, reject } from '../private/validation';

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
