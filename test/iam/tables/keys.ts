import { Case } from '../../support/iam/cases';
import { administrator, principal, ADMINISTRATOR, RolePrincipal, Target } from '../../support/iam/world';
import {
  ACCOUNTS, centralAdministrator, CentralWorld, deployer, FORMER_BACKUP_ROLE, FOR_AWS, LOCAL_PLANS_REGION, memberBackupRole, OTHER_REGION, serviceLinkedRole, serviceLinkedRoleUnlimited, via,
} from '../central-world';

/** The service through which AWS Backup reaches the key for each type that can be copied to another account. */
export const SERVICE_OF_TYPE: { readonly [type: string]: string } = {
  'EBS': 'ec2',
  'EC2': 'ec2',
  'RDS instance': 'rds',
  'Aurora': 'rds',
  'DocumentDB': 'rds',
  'Neptune': 'rds',
  'FSx for Lustre': 'fsx',
  'FSx for Windows': 'fsx',
  'FSx for OpenZFS': 'fsx',
  'FSx for ONTAP': 'fsx',
  'EFS': 'elasticfilesystem',
  'DynamoDB with advanced features': 'dynamodb',
  'S3': 's3',
  'Storage Gateway': 'storagegateway',
  'Timestream': 'timestream',
  'Aurora DSQL': 'dsql',
  'EKS': 'eks',
  'SAP HANA on EC2': 'backup',
  'Virtual machines': 'backup',
};

/** The services that AWSServiceRoleForBackup may reach a key through by AWS's own policy. */
const OF_THE_LINKED_ROLE = ['ec2', 'rds', 'fsx'];
const FOREIGN_SERVICE = 'lambda';
export const KEY_USE = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:DescribeKey'];

/** Copies by AWSServiceRoleForBackup in full: the key's policy and the permissions that AWS gives the role. */
export function copyingInFull({ key }: CentralWorld): Case[] {
  const elsewhere = via(FOREIGN_SERVICE);
  return OF_THE_LINKED_ROLE.flatMap((service): Case[] => {
    const grant = { principal: serviceLinkedRole(), action: 'kms:CreateGrant', resource: key, context: { ...via(service), ...FOR_AWS } };
    const generate = { principal: serviceLinkedRole(), action: 'kms:GenerateDataKeyWithoutPlaintext', resource: key, context: via(service) };
    return [
      {
        name: `AWSServiceRoleForBackup makes a grant on the central key for a copy through ${service}`, request: grant, allowed: true,
        butName: 'not one that is for no AWS service', but: { context: { 'kms:GrantIsForAWSResource': 'false' } },
      },
      {
        name: `AWSServiceRoleForBackup generates data keys for a copy through ${service}`, request: generate, allowed: true,
        butName: 'not through another service', but: { context: elsewhere },
      },
      {
        name: `AWSServiceRoleForBackup re-encrypts for a copy through ${service}`, request: { ...generate, action: 'kms:ReEncryptFrom' }, allowed: true,
        butName: 'an administrator of the account does not', but: { principal: centralAdministrator },
      },
      {
        name: `AWSServiceRoleForBackup describes the key for a copy through ${service}`, request: { ...generate, action: 'kms:DescribeKey' }, allowed: true,
        butName: 'the one of a member account does not', but: { principal: serviceLinkedRole(ACCOUNTS.member) },
      },
    ];
  });
}

/** Copies of each type, the key's side: whatever AWS lets its role do, the key's policy does not stand in the way. */
export function copyingWithKey({ key, airGappedKey }: CentralWorld): Case[] {
  return [...admittingBackup('the central key', key), ...admittingBackup("the air-gapped vault's key", airGappedKey)];
}

function admittingBackup(which: string, key: Target): Case[] {
  const elsewhere = via(FOREIGN_SERVICE);
  return [
    ...Object.entries(SERVICE_OF_TYPE).map(([type, service]): Case => ({
      name: `${which} admits AWSServiceRoleForBackup for copies of ${type}`,
      request: { principal: serviceLinkedRoleUnlimited(), action: 'kms:Decrypt', resource: key, context: via(service) }, allowed: true,
      butName: `not through ${FOREIGN_SERVICE}`, but: { context: elsewhere },
    })),
    ...[...new Set(Object.values(SERVICE_OF_TYPE))].flatMap((service): Case[] => {
      const use = { principal: serviceLinkedRoleUnlimited(), action: 'kms:GenerateDataKey', resource: key, context: via(service) };
      return [
        {
          name: `${which} admits AWSServiceRoleForBackup through ${service}`, request: use, allowed: true,
          butName: 'not an administrator of the account', but: { principal: centralAdministrator },
        },
        {
          name: `${which} admits AWSServiceRoleForBackup through ${service} of another Region`, request: { ...use, context: via(service, OTHER_REGION) }, allowed: true,
          butName: 'not the service-linked role of a member account', but: { principal: serviceLinkedRoleUnlimited(ACCOUNTS.member) },
        },
      ];
    }),
    ...KEY_USE.map((action): Case => ({
      name: `${which} admits AWSServiceRoleForBackup for ${action}`,
      request: { principal: serviceLinkedRoleUnlimited(), action, resource: key, context: via('backup') }, allowed: true,
      butName: action === 'kms:DescribeKey' ? 'not a member account' : 'not the deploying role', // which may describe, decrypt and generate through AWS Backup
      but: { principal: ['kms:DescribeKey', 'kms:Decrypt', 'kms:GenerateDataKey'].includes(action) ? administrator(ACCOUNTS.member) : deployer() },
    })),
    ...['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'].map((action): Case => ({
      name: `${which} admits AWSServiceRoleForBackup for ${action}`,
      request: { principal: serviceLinkedRoleUnlimited(), action, resource: key, context: FOR_AWS }, allowed: true,
      butName: 'not a member account', but: { principal: administrator(ACCOUNTS.member) },
    })),
    {
      name: `${which} admits AWSServiceRoleForBackup for grants`,
      request: { principal: serviceLinkedRoleUnlimited(), action: 'kms:CreateGrant', resource: key, context: FOR_AWS }, allowed: true,
      butName: 'not for grants that are for no AWS service', but: { context: { 'kms:GrantIsForAWSResource': 'false' } },
    },
    {
      name: `a role that only looks like AWSServiceRoleForBackup gets nothing from ${which}`,
      request: {
        principal: principal(`arn:aws:iam::${ACCOUNTS.central}:role/AWSServiceRoleForBackup`, ADMINISTRATOR), action: 'kms:Decrypt', resource: key, context: via('ec2'),
      },
      allowed: false,
      butName: 'the real one does', but: { principal: serviceLinkedRoleUnlimited() },
    },
  ];
}

/** Nobody else uses the key: not members, not administrators. */
export function usingKey({ key, airGappedKey }: CentralWorld): Case[] {
  const keys = [{ which: 'the central key', resource: key }, { which: "the air-gapped vault's key", resource: airGappedKey }];
  const member = administrator(ACCOUNTS.member);
  return keys.flatMap(({ which, resource }): Case[] => [
    ...['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'].flatMap((action): Case[] => [
      {
        name: `a member account can't ${action} with ${which}`, request: { principal: member, action, resource, context: via('backup') }, allowed: false,
        butName: 'AWSServiceRoleForBackup of the central account can', but: { principal: serviceLinkedRoleUnlimited() },
      },
      {
        name: `an administrator of the central account can't ${action} with ${which}`,
        request: { principal: centralAdministrator, action, resource, context: via('backup') }, allowed: false,
        butName: 'but can look at it', but: { action: 'kms:DescribeKey' },
      },
    ]),
    {
      name: `a member account can't make grants on ${which}`,
      request: { principal: member, action: 'kms:CreateGrant', resource, context: { ...FOR_AWS, ...via('backup') } }, allowed: false,
      butName: 'AWSServiceRoleForBackup of the central account can', but: { principal: serviceLinkedRoleUnlimited() },
    },
    {
      name: `an administrator of the central account can't make grants on ${which}`,
      request: { principal: centralAdministrator, action: 'kms:CreateGrant', resource, context: { ...FOR_AWS, ...via('ec2') } }, allowed: false,
      butName: 'AWSServiceRoleForBackup can', but: { principal: serviceLinkedRoleUnlimited() },
    },
    {
      name: `an account of another organization can't make grants on ${which}`,
      request: { principal: administrator(ACCOUNTS.otherOrganization), action: 'kms:CreateGrant', resource, context: { ...FOR_AWS, ...via('backup') } }, allowed: false,
      butName: 'AWSServiceRoleForBackup of the central account can', but: { principal: serviceLinkedRoleUnlimited() },
    },
  ]);
}

/** Administering is not using, and deletion is for those who deploy. */
export function administeringKey({ key, airGappedKey }: CentralWorld): Case[] {
  const administration = [
    'kms:PutKeyPolicy', 'kms:GetKeyPolicy', 'kms:EnableKeyRotation', 'kms:GetKeyRotationStatus', 'kms:TagResource', 'kms:UntagResource',
    'kms:UpdateKeyDescription', 'kms:CreateAlias', 'kms:UpdateAlias', 'kms:DeleteAlias', 'kms:CancelKeyDeletion', 'kms:EnableKey', 'kms:ListGrants',
    'kms:ListKeyPolicies', 'kms:ListKeyRotations', 'kms:ListResourceTags', 'kms:RotateKeyOnDemand', 'kms:DescribeKey',
  ];
  return [{ which: 'the central key', resource: key }, { which: "the air-gapped vault's key", resource: airGappedKey }].flatMap(({ which, resource }): Case[] => [
    ...administration.map((action): Case => ({
      name: `an administrator of the central account can ${action} ${which}`, request: { principal: centralAdministrator, action, resource }, allowed: true,
      butName: 'an administrator of a member account can not', but: { principal: administrator(ACCOUNTS.member) },
    })),
    ...revoking(which, resource, deployer(), centralAdministrator, [serviceLinkedRoleUnlimited(), administrator(ACCOUNTS.central, 'OrgBackupAWSBackupCentralRole')]),
    ...['kms:ScheduleKeyDeletion', 'kms:DisableKey', 'kms:DisableKeyRotation'].map((action): Case => ({
      name: `the deploying role can ${action} ${which}`, request: { principal: deployer(), action, resource }, allowed: true,
      butName: 'an administrator of the central account can not', but: { principal: centralAdministrator },
    })),
    {
      name: `a role without permissions of its own can't administer ${which}`,
      request: { principal: principal(`arn:aws:iam::${ACCOUNTS.central}:role/Nothing`), action: 'kms:PutKeyPolicy', resource }, allowed: false,
      butName: 'an administrator of the account can', but: { principal: centralAdministrator },
    },
  ]);
}

/** Grants are what AWS Backup reads with: who deploys revokes them, AWS services for somebody, AWS Backup's roles, and nobody else. */
export function revoking(which: string, resource: Target, deploying: RolePrincipal, own: RolePrincipal, working: readonly RolePrincipal[]): Case[] {
  const revoke = { principal: deploying, action: 'kms:RevokeGrant', resource, context: { 'kms:GrantIsForAWSResource': 'false' } };
  return [
    {
      name: `the deploying role can revoke a grant of ${which}`, request: revoke, allowed: true,
      butName: 'an administrator of the account can not', but: { principal: own },
    },
    {
      name: `an administrator of the account can't revoke a grant of ${which} himself`, request: { ...revoke, principal: own }, allowed: false,
      butName: 'an AWS service can for him', but: { context: FOR_AWS },
    },
    ...working.map((role): Case => ({
      name: `${role.arn} can revoke a grant of ${which}, however it asks`, request: { ...revoke, principal: role }, allowed: true,
      butName: 'an administrator of the account can not', but: { principal: own },
    })),
  ];
}

/** What CloudFormation needs to create a vault with the key: AWS Backup makes a grant in the name of who creates it. */
export function creatingVaults({ key, airGappedKey }: CentralWorld): Case[] {
  const context = { ...via('backup'), ...FOR_AWS, 'kms:EncryptionContextKeys': ['aws:backup:backup-vault'] };
  const grant = { principal: deployer(), action: 'kms:CreateGrant', resource: key, context };
  const airGapped = { ...grant, resource: airGappedKey, context: { ...via('backup'), ...FOR_AWS } };
  const both = [{ which: 'the central key', resource: key }, { which: "the air-gapped vault's key", resource: airGappedKey }];
  return [
    {
      name: 'the deploying role makes the grant for the central vault', request: grant, allowed: true,
      butName: 'not for anything but a vault', but: { context: { 'kms:EncryptionContextKeys': ['aws:ebs:id'] } },
    },
    {
      name: 'the deploying role makes the grant for the central vault, as a service asks', request: grant, allowed: true,
      butName: 'not for itself', but: { context: { 'kms:GrantIsForAWSResource': 'false' } },
    },
    {
      name: 'the deploying role makes the grant for the central vault through AWS Backup', request: grant, allowed: true,
      butName: 'not calling KMS itself', but: { context: { 'kms:ViaService': undefined } },
    },
    {
      name: 'the deploying role makes the grant for the central vault', request: grant, allowed: true,
      butName: 'an administrator of the account does not', but: { principal: centralAdministrator },
    },
    {
      name: 'the deploying role makes the grant for the air-gapped vault, as a service asks', request: airGapped, allowed: true,
      butName: 'not for itself', but: { context: { 'kms:GrantIsForAWSResource': 'false' } },
    },
    {
      name: 'the deploying role makes the grant for the air-gapped vault', request: airGapped, allowed: true,
      butName: 'not calling KMS itself', but: { context: { 'kms:ViaService': undefined } },
    },
    {
      name: 'the deploying role makes the grant for the air-gapped vault', request: airGapped, allowed: true,
      butName: 'the deploying role of a member account does not', but: { principal: deployer(ACCOUNTS.member) },
    },
    {
      name: 'the deploying role makes the grant for the air-gapped vault', request: airGapped, allowed: true,
      butName: 'an administrator of the account does not', but: { principal: centralAdministrator },
    },
    ...both.flatMap(({ which, resource }) => ['kms:Decrypt', 'kms:GenerateDataKey'].flatMap((action): Case[] => [
      {
        name: `the deploying role can ${action} with ${which} while AWS Backup creates the vault`,
        request: { principal: deployer(), action, resource, context: via('backup') }, allowed: true,
        butName: 'not calling KMS itself', but: { context: { 'kms:ViaService': undefined } },
      },
      {
        name: `the deploying role can ${action} with ${which} through AWS Backup`,
        request: { principal: deployer(), action, resource, context: via('backup') }, allowed: true,
        butName: 'an administrator of the account can not', but: { principal: centralAdministrator },
      },
    ])),
    ...both.map(({ which, resource }): Case => ({
      name: `the deploying role retires the grant on ${which} when the vault goes`,
      request: { principal: deployer(), action: 'kms:RetireGrant', resource, context: via('backup') }, allowed: true,
      butName: 'an administrator of the account does not', but: { principal: centralAdministrator },
    })),
  ];
}

/** A customer key on the air-gapped vault is used by the members' backup role, by its name, while it copies. */
export function copyingIntoAirGappedVault({ airGappedKey }: CentralWorld): Case[] {
  const use = { principal: memberBackupRole(), resource: airGappedKey, context: via('backup') };
  const grant = { ...use, action: 'kms:CreateGrant', context: { ...via('backup'), ...FOR_AWS } };
  const regional = (name: string, account = ACCOUNTS.member, region = LOCAL_PLANS_REGION) => administrator(account, `${name}${region}`);
  const former = administrator(ACCOUNTS.member, FORMER_BACKUP_ROLE);
  return [
    ...KEY_USE.flatMap((action): Case[] => [
      {
        name: `a member's backup role can ${action} with the air-gapped vault's key`, request: { ...use, action }, allowed: true,
        butName: 'another role of the member can not', but: { principal: administrator(ACCOUNTS.member) },
      },
      {
        name: `a member's backup role can ${action} through AWS Backup`, request: { ...use, action }, allowed: true,
        butName: 'not through another service', but: { context: via('ec2') },
      },
      {
        name: `a member's backup role can ${action}, being in the organization`, request: { ...use, action }, allowed: true,
        butName: 'the role of the same name in another organization can not', but: { principal: memberBackupRole(ACCOUNTS.otherOrganization) },
      },
    ]),
    {
      name: "a member's backup role makes a grant on the air-gapped vault's key", request: grant, allowed: true,
      butName: 'not one that is for no AWS service', but: { context: { 'kms:GrantIsForAWSResource': 'false' } },
    },
    {
      name: "a member's backup role makes a grant through AWS Backup", request: grant, allowed: true,
      butName: 'not calling KMS itself', but: { context: { 'kms:ViaService': undefined } },
    },
    {
      name: "a member's backup role makes a grant by its name", request: grant, allowed: true,
      butName: 'another role of the member does not', but: { principal: administrator(ACCOUNTS.member) },
    },
    {
      name: "a member's backup role makes a grant, being in the organization", request: grant, allowed: true,
      butName: 'the role of the same name in no organization does not', but: { principal: memberBackupRole(ACCOUNTS.alone) },
    },
    {
      name: "a member's backup role makes a grant", request: grant, allowed: true,
      butName: 'a role with its name behind a path does not',
      but: { principal: principal(`arn:aws:iam::${ACCOUNTS.member}:role/other/OrgBackupAWSBackupRole`, ADMINISTRATOR) },
    },
    // local plans: each Region has a role of its own, with the Region behind the name
    ...KEY_USE.map((action): Case => ({
      name: `a member's backup role of one Region can ${action} with the air-gapped vault's key`, request: { ...use, action, principal: regional('OrgBackupAWSBackupRole-') },
      allowed: true, butName: 'a role of another name can not', but: { principal: regional('OrgBackupOther-') },
    })),
    {
      name: "a member's backup role of one Region makes a grant on the air-gapped vault's key", request: { ...grant, principal: regional('OrgBackupAWSBackupRole-') }, allowed: true,
      butName: 'a role of another name does not', but: { principal: regional('OrgBackupOther-') },
    },
    {
      name: "a member's backup role of one Region uses the air-gapped vault's key, being in the organization",
      request: { ...use, action: 'kms:Decrypt', principal: regional('OrgBackupAWSBackupRole-') }, allowed: true,
      butName: 'the role of the same name in another organization does not', but: { principal: regional('OrgBackupAWSBackupRole-', ACCOUNTS.otherOrganization) },
    },
    // exactly these Regions: no pattern that lets a member choose a name of its own
    ...[OTHER_REGION, 'anything'].flatMap((suffix): Case[] => [
      {
        name: `a member's backup role of one Region uses the air-gapped vault's key, where there are local plans, and not -${suffix}`,
        request: { ...use, action: 'kms:Decrypt', principal: regional('OrgBackupAWSBackupRole-') }, allowed: true,
        butName: 'that of another Region does not', but: { principal: regional('OrgBackupAWSBackupRole-', ACCOUNTS.member, suffix) },
      },
      {
        name: `a member's backup role of one Region makes a grant, where there are local plans, and not -${suffix}`,
        request: { ...grant, principal: regional('OrgBackupAWSBackupRole-') }, allowed: true,
        butName: 'that of another Region does not', but: { principal: regional('OrgBackupAWSBackupRole-', ACCOUNTS.member, suffix) },
      },
    ]),
    {
      name: "a member's former backup role uses the air-gapped vault's key", request: { ...use, action: 'kms:Decrypt', principal: former }, allowed: true,
      butName: 'a role of its name without its path does not', but: { principal: administrator(ACCOUNTS.member, FORMER_BACKUP_ROLE.replace(/^.*\//, '')) },
    },
    {
      name: "a member's former backup role makes a grant, being in the organization", request: { ...grant, principal: former }, allowed: true,
      butName: 'that of another organization does not', but: { principal: administrator(ACCOUNTS.otherOrganization, FORMER_BACKUP_ROLE) },
    },
    ...['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion', 'kms:RevokeGrant'].map((action): Case => ({
      name: `a member's backup role can't ${action}`, request: { ...use, action }, allowed: false,
      butName: 'but uses the key', but: { action: 'kms:GenerateDataKey' },
    })),
  ];
}
