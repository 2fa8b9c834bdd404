import { Case } from '../../support/iam/cases';
import { administrator, principal, service, ADMINISTRATOR, Target } from '../../support/iam/world';
import { ACCOUNTS, CentralWorld, FOR_AWS, via } from '../central-world';
import { KEY_USE, SERVICE_OF_TYPE } from './keys';

/** The role with which AWS Backup works in the central account: trust and work. */
export function serviceRoleWork({ world, serviceRole, recoveryPoint, vault, key, airGappedKey }: CentralWorld): Case[] {
  const role = world.role(serviceRole.arn);
  const assume = { principal: service('backup.amazonaws.com'), action: 'sts:AssumeRole', resource: serviceRole };
  return [
    {
      name: 'AWS Backup assumes the service role', request: assume, allowed: true,
      butName: 'another service does not', but: { principal: service('ec2.amazonaws.com') },
    },
    {
      name: 'AWS Backup assumes the service role, a service', request: assume, allowed: true,
      butName: 'an administrator of the account does not', but: { principal: administrator(ACCOUNTS.central) },
    },
    {
      name: 'the service role starts restores', request: { principal: role, action: 'backup:StartRestoreJob', resource: recoveryPoint }, allowed: true,
      butName: 'but deletes nothing', but: { action: 'backup:DeleteRecoveryPoint' },
    },
    {
      name: 'the service role copies out of the vault', request: { principal: role, action: 'backup:CopyFromBackupVault', resource: recoveryPoint }, allowed: true,
      butName: 'but changes no lifecycle', but: { action: 'backup:UpdateRecoveryPointLifecycle' },
    },
    {
      name: 'the service role copies into the vault', request: { principal: role, action: 'backup:CopyIntoBackupVault', resource: vault }, allowed: true,
      butName: 'but changes no policy', but: { action: 'backup:PutBackupVaultAccessPolicy' },
    },
    {
      name: 'the service role describes the vault', request: { principal: role, action: 'backup:DescribeBackupVault', resource: vault }, allowed: true,
      butName: 'but removes no lock', but: { action: 'backup:DeleteBackupVaultLockConfiguration' },
    },
    ...[key, airGappedKey].flatMap((resource): Case[] => [
      // restores, by the service that holds the data
      ...['ec2', 'rds', 'elasticfilesystem', 'dynamodb', 's3', 'dsql'].map((name): Case => ({
        name: `the service role decrypts with ${resource.arn.split('/').pop()} for restores through ${name}`,
        request: { principal: role, action: 'kms:Decrypt', resource, context: via(name) }, allowed: true,
        butName: 'not through another service', but: { context: via('lambda') },
      })),
      {
        name: `the service role makes grants on ${resource.arn.split('/').pop()} for AWS services`,
        request: { principal: role, action: 'kms:CreateGrant', resource, context: { ...via('ec2'), ...FOR_AWS } }, allowed: true,
        butName: 'not for itself', but: { context: { 'kms:GrantIsForAWSResource': 'false' } },
      },
      {
        name: `a role with the same permissions gets nothing from ${resource.arn.split('/').pop()}`,
        request: {
          principal: { ...role, arn: `arn:aws:iam::${ACCOUNTS.central}:role/Copy` }, action: 'kms:Decrypt', resource, context: via('ec2'),
        },
        allowed: false,
        butName: 'the service role does', but: { principal: role },
      },
    ]),
  ];
}

/** The role that makes sure AWSServiceRoleForBackup exists. */
export function serviceLinkedRoleMaker({ world, customResourceRole, serviceLinkedRole, key, vault }: CentralWorld): Case[] {
  const role = world.role(customResourceRole.arn);
  const make = { principal: role, action: 'iam:CreateServiceLinkedRole', resource: serviceLinkedRole, context: { 'iam:AWSServiceName': 'backup.amazonaws.com' } };
  const iamTarget = (arn: string): Target => ({ arn, account: ACCOUNTS.central, policyOf: 'none' });
  return [
    {
      name: 'the custom resource creates AWSServiceRoleForBackup', request: make, allowed: true,
      butName: 'no role for another service', but: { context: { 'iam:AWSServiceName': 'organizations.amazonaws.com' } },
    },
    {
      name: 'the custom resource creates AWSServiceRoleForBackup only', request: make, allowed: true,
      butName: 'no other service-linked role',
      but: { resource: iamTarget(`arn:aws:iam::${ACCOUNTS.central}:role/aws-service-role/organizations.amazonaws.com/AWSServiceRoleForOrganizations`) },
    },
    ...['iam:DeleteServiceLinkedRole', 'iam:AttachRolePolicy', 'iam:PutRolePolicy', 'iam:PassRole', 'iam:UpdateAssumeRolePolicy'].map((action): Case => ({
      name: `the custom resource can't ${action}`,
      request: { principal: role, action, resource: iamTarget(serviceLinkedRole.arn) }, allowed: false,
      butName: 'an administrator can', but: { principal: administrator(ACCOUNTS.central) },
    })),
    {
      name: 'the custom resource has nothing to do with the vault', request: { principal: role, action: 'backup:DescribeBackupVault', resource: vault }, allowed: false,
      butName: 'an administrator looks at it', but: { principal: administrator(ACCOUNTS.central) },
    },
    {
      name: 'the custom resource has nothing to do with the key', request: { principal: role, action: 'kms:DescribeKey', resource: key }, allowed: false,
      butName: 'an administrator looks at it', but: { principal: administrator(ACCOUNTS.central) },
    },
    {
      name: 'Lambda assumes the role of the custom resource',
      request: { principal: service('lambda.amazonaws.com'), action: 'sts:AssumeRole', resource: customResourceRole }, allowed: true,
      butName: 'AWS Backup does not', but: { principal: service('backup.amazonaws.com') },
    },
  ];
}

/** AWS Backup publishes the events of these vaults, and of no others. */
export function notifications({ topic, vault, airGappedVault }: CentralWorld): Case[] {
  const publish = { principal: service('backup.amazonaws.com'), action: 'sns:Publish', resource: topic };
  return [
    {
      name: 'AWS Backup publishes events of the central vault', request: { ...publish, context: { 'aws:SourceArn': vault.arn } }, allowed: true,
      butName: 'not of a vault of another account',
      but: { context: { 'aws:SourceArn': vault.arn.replace(ACCOUNTS.central, ACCOUNTS.otherOrganization) } },
    },
    {
      name: 'AWS Backup publishes events of the air-gapped vault', request: { ...publish, context: { 'aws:SourceArn': airGappedVault.arn } }, allowed: true,
      butName: 'another service does not', but: { principal: service('events.amazonaws.com') },
    },
    {
      name: 'AWS Backup publishes on behalf of a vault', request: { ...publish, context: { 'aws:SourceArn': vault.arn } }, allowed: true,
      butName: 'not on behalf of nobody', but: { context: { 'aws:SourceArn': undefined } },
    },
    {
      name: 'AWS Backup publishes', request: { ...publish, context: { 'aws:SourceArn': vault.arn } }, allowed: true,
      butName: 'and reads no attributes', but: { action: 'sns:GetTopicAttributes' },
    },
    {
      name: 'nobody publishes in clear', request: {
        principal: administrator(ACCOUNTS.central), action: 'sns:Publish', resource: topic, context: { 'aws:SecureTransport': 'false' },
      }, allowed: false,
      butName: 'but encrypted', but: { context: { 'aws:SecureTransport': 'true' } },
    },
  ];
}

/** A topic with a customer managed key: AWS Backup needs the key to publish. */
export function encryptedNotifications({ world, topic }: CentralWorld): Case[] {
  const resource = world.target(world.ofType('AWS::SNS::Topic').find(({ arn }) => arn === topic.arn)!.property('KmsMasterKeyId'));
  return ['kms:GenerateDataKey', 'kms:Decrypt'].flatMap((action): Case[] => [
    {
      name: `AWS Backup can ${action} with the topic's key`, request: { principal: service('backup.amazonaws.com'), action, resource }, allowed: true,
      butName: 'another service can not', but: { principal: service('cloudwatch.amazonaws.com') },
    },
    {
      name: `AWS Backup can ${action} with the topic's key to publish`, request: { principal: service('backup.amazonaws.com'), action, resource }, allowed: true,
      butName: 'and can make no grants', but: { action: 'kms:CreateGrant' },
    },
  ]);
}

/** The named grants give what they say. */
export function grants(central: CentralWorld): Case[] {
  const { world, recoveryPoint, airGappedRecoveryPoint, vault, airGappedVault, serviceRole, key, airGappedKey } = central;
  const operator = world.role(`arn:aws:iam::${ACCOUNTS.central}:role/Operator`);
  const worker = world.role(`arn:aws:iam::${ACCOUNTS.central}:role/WorkerAWSBackupRole`);
  // actions that know no resource
  const everything = { arn: '*', account: ACCOUNTS.central, policyOf: 'none' };
  const nobody = principal(`arn:aws:iam::${ACCOUNTS.central}:role/Nothing`);
  const pass = { principal: operator, action: 'iam:PassRole', resource: { ...serviceRole, policyOf: 'none' }, context: { 'iam:PassedToService': 'backup.amazonaws.com' } };
  return [
    ...[recoveryPoint, airGappedRecoveryPoint].flatMap((resource): Case[] => ['backup:StartRestoreJob', 'backup:StartCopyJob', 'backup:DescribeRecoveryPoint'].map(action => ({
      name: `who is granted it can ${action} on ${resource.policyOf.split(':').pop()}`, request: { principal: operator, action, resource }, allowed: true,
      butName: 'not delete', but: { action: 'backup:DeleteRecoveryPoint' },
    }))),
    ...[vault, airGappedVault].flatMap((resource): Case[] => [
      'backup:DescribeBackupVault', 'backup:GetBackupVaultAccessPolicy', 'backup:GetBackupVaultNotifications', 'backup:ListProtectedResourcesByBackupVault',
      'backup:ListRecoveryPointsByBackupVault',
    ].map(action => ({
      name: `who is granted it can ${action} on ${resource.arn.split(':').pop()}`, request: { principal: operator, action, resource }, allowed: true,
      butName: 'who is not, can not', but: { principal: nobody },
    }))),
    ...['backup:GetRecoveryPointRestoreMetadata', 'backup:ListTags'].map((action): Case => ({
      name: `who is granted it can ${action} on recovery points`, request: { principal: operator, action, resource: recoveryPoint }, allowed: true,
      butName: 'who is not, can not', but: { principal: nobody },
    })),
    ...['backup:DescribeCopyJob', 'backup:DescribeRestoreJob', 'backup:ListCopyJobs', 'backup:ListRestoreJobs'].map((action): Case => ({
      name: `who is granted it can ${action}`, request: { principal: operator, action, resource: everything }, allowed: true,
      butName: 'who is not, can not', but: { principal: nobody },
    })),
    {
      name: 'who may restore passes the service role to AWS Backup', request: pass, allowed: true,
      butName: 'to no other service', but: { context: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    },
    {
      name: 'who may restore passes the service role', request: pass, allowed: true,
      butName: 'no other role', but: { resource: { ...serviceRole, arn: `arn:aws:iam::${ACCOUNTS.central}:role/Administrator`, policyOf: 'none' } },
    },
    {
      name: 'who may restore can\'t use the key', request: { principal: operator, action: 'kms:Decrypt', resource: key, context: via('ec2') }, allowed: false,
      butName: 'the role that is granted it can', but: { principal: worker },
    },
    ...[key, airGappedKey].flatMap((resource): Case[] => [
      {
        name: `the role that is granted it decrypts with ${resource.arn.split('/').pop()}`,
        request: { principal: worker, action: 'kms:Decrypt', resource, context: via('ec2') }, allowed: true,
        butName: 'not calling KMS itself', but: { context: { 'kms:ViaService': undefined } },
      },
      {
        name: `the role that is granted it makes grants on ${resource.arn.split('/').pop()}`,
        request: { principal: worker, action: 'kms:CreateGrant', resource, context: { ...FOR_AWS, ...via('ec2') } }, allowed: true,
        butName: 'not for itself', but: { context: { 'kms:GrantIsForAWSResource': 'false' } },
      },
      ...[...new Set(Object.values(SERVICE_OF_TYPE))].map((name): Case => ({
        name: `the role that is granted it works with ${resource.arn.split('/').pop()} through ${name}`,
        request: { principal: worker, action: 'kms:Decrypt', resource, context: via(name) }, allowed: true,
        butName: 'not through another service', but: { context: via('lambda') },
      })),
      ...KEY_USE.filter(action => action !== 'kms:DescribeKey').map((action): Case => ({
        name: `the role that is granted it can ${action} with ${resource.arn.split('/').pop()}`,
        request: { principal: worker, action, resource, context: via('rds') }, allowed: true,
        butName: 'a role without the grant can not', but: { principal: principal(`arn:aws:iam::${ACCOUNTS.central}:role/Ungranted`, ADMINISTRATOR) },
      })),
      ...['kms:DescribeKey', 'kms:ListGrants', 'kms:RevokeGrant'].map((action): Case => ({
        name: `the role that is granted it can ${action} of ${resource.arn.split('/').pop()}`,
        request: { principal: worker, action, resource, context: { ...via('ec2'), ...action === 'kms:DescribeKey' ? {} : FOR_AWS } }, allowed: true,
        butName: 'a role of a member account can not', but: { principal: administrator(ACCOUNTS.member) },
      })),
    ]),
  ];
}
