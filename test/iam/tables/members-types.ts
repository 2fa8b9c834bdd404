import { Case } from '../../support/iam/cases';
import { awsManagedPolicy, principal, RolePrincipal, Target } from '../../support/iam/world';
import { ACCOUNTS, centralAdministrator, FOR_AWS, serviceLinkedRole, serviceLinkedRoleUnlimited, via } from '../central-world';
import { BACKUP_ROLE, MEMBER, memberAdministrator, MemberWorld, OF_VOLUME, otherMember, RESTORE_ROLE, stranger, unlimited } from '../member-world';
import { SERVICE_OF_TYPE } from './keys';

/** Types whose recovery points stay encrypted with the key of the resource, or of the vault that they were copied into. */
export const KEEPS_SOURCE_KEY = [
  'EBS', 'EC2', 'RDS instance', 'Aurora', 'DocumentDB', 'Neptune', 'FSx for Lustre', 'FSx for Windows', 'FSx for OpenZFS', 'FSx for ONTAP', 'Storage Gateway',
];
/** Types that are encrypted anew with the key of each vault. */
export const ENCRYPTED_ANEW = Object.keys(SERVICE_OF_TYPE).filter(type => !KEEPS_SOURCE_KEY.includes(type));
const KEEPING_SERVICES = ['ec2', 'rds', 'fsx', 'storagegateway'];

/**
 * What a role uses of a key by AWS's own policies, for each service. Where a service is missing, AWS's policies have grants only, or
 * nothing: proven is then the key's side, with a role whose own permissions are no limit.
 */
const BACKS_UP_WITH: { readonly [service: string]: { readonly action: string; readonly context?: typeof OF_VOLUME } } = {
  ec2: { action: 'kms:GenerateDataKeyWithoutPlaintext', context: OF_VOLUME },
  dynamodb: { action: 'kms:GenerateDataKey' },
  dsql: { action: 'kms:Decrypt', context: { 'kms:EncryptionContextKeys': ['aws:dsql:ClusterId'] } },
  s3: { action: 'kms:Decrypt' },
};
const RESTORES_THROUGH = ['ec2', 'rds', 'elasticfilesystem', 'dynamodb', 'dsql', 's3'];
const LINKED_ROLE_THROUGH = ['ec2', 'rds', 'fsx'];

/** The key that a backup of each type is written with. */
function keyOfBackup(members: MemberWorld, type: string): { which: string; resource: Target } {
  return KEEPS_SOURCE_KEY.includes(type)
    ? { which: "the workload's key", resource: members.sourceKey }
    : { which: "the vault's key", resource: members.key };
}

/** One case for each type: the role backs up, and nobody else of the account does with the same key. */
export function backingUp(members: MemberWorld): Case[] {
  const role = members.role(BACKUP_ROLE);
  return Object.entries(SERVICE_OF_TYPE).flatMap(([type, service]): Case[] => {
    const { which, resource } = keyOfBackup(members, type);
    const own = BACKS_UP_WITH[service];
    return [
      {
        name: own ? `the backup role backs up ${type} with ${which}` : `${which} admits the backup role for backups of ${type}`,
        request: {
          principal: own ? role : unlimited(BACKUP_ROLE), action: own?.action ?? 'kms:GenerateDataKey', resource, context: { ...via(service), ...own?.context },
        },
        allowed: true, butName: 'not an administrator of the account', but: { principal: memberAdministrator },
      },
      {
        name: `the backup role makes a grant on ${which} for backups of ${type}`,
        request: { principal: role, action: 'kms:CreateGrant', resource, context: { ...via(service), ...FOR_AWS } }, allowed: true,
        butName: 'not one that is for no AWS service', but: { context: { 'kms:GrantIsForAWSResource': 'false' } },
      },
    ];
  });
}

/** One case for each type: the role restores, through the service that holds the data. */
export function restoring(members: MemberWorld): Case[] {
  const role = members.role(RESTORE_ROLE);
  return Object.entries(SERVICE_OF_TYPE).flatMap(([type, service]): Case[] => {
    const { which, resource } = keyOfBackup(members, type);
    const own = RESTORES_THROUGH.includes(service);
    const decrypt = { principal: own ? role : unlimited(RESTORE_ROLE), action: 'kms:Decrypt', resource, context: via(service) };
    return [
      {
        name: own ? `the restore role restores ${type} with ${which}` : `${which} admits the restore role for restores of ${type}`, request: decrypt, allowed: true,
        butName: 'not an administrator of the account', but: { principal: memberAdministrator },
      },
      {
        name: `the restore role makes a grant on ${which} for restores of ${type}`,
        request: { ...decrypt, principal: role, action: 'kms:CreateGrant', context: { ...via(service), ...FOR_AWS } }, allowed: true,
        butName: 'not one that is for no AWS service', but: { context: { 'kms:GrantIsForAWSResource': 'false' } },
      },
      // what came back from the central account, or from another Region, is encrypted with the vault's key
      ...which === "the vault's key" ? [] : [{
        name: own ? `the restore role restores copies of ${type} with the vault's key` : `the vault's key admits the restore role for restores of copies of ${type}`,
        request: { ...decrypt, resource: members.key }, allowed: true, butName: 'not another member', but: { principal: otherMember },
      }],
    ];
  });
}

/** One case for each type and key: AWSServiceRoleForBackup of the central account makes the copies. */
export function copyingOut(members: MemberWorld): Case[] {
  const keys = [{ which: "the workload's key", resource: members.sourceKey }, { which: "the vault's key", resource: members.key }];
  return [
    ...keys.flatMap(({ which, resource }) => KEEPS_SOURCE_KEY.map(type =>
      linkedRoleCase(`copies of ${type} out`, which, resource, ACCOUNTS.central, SERVICE_OF_TYPE[type], 'an administrator of the central account', centralAdministrator))),
    // the backup role reads, and the central key encrypts: nobody of the central account has to do with the member's key
    ...ENCRYPTED_ANEW.filter(type => SERVICE_OF_TYPE[type] !== 'backup').map((type): Case => ({
      name: `AWSServiceRoleForBackup of the central account needs nothing of the vault's key for copies of ${type}`,
      request: { principal: serviceLinkedRoleUnlimited(), action: 'kms:Decrypt', resource: members.key, context: via(SERVICE_OF_TYPE[type]) }, allowed: false,
      butName: 'but for those of EBS', but: { context: via('ec2') },
    })),
    ...ENCRYPTED_ANEW.map((type): Case => ({
      name: `the vault's key admits the backup role for copies of ${type}`,
      request: { principal: unlimited(BACKUP_ROLE), action: 'kms:Decrypt', resource: members.key, context: via(SERVICE_OF_TYPE[type]) }, allowed: true,
      butName: 'not the central account', but: { principal: serviceLinkedRoleUnlimitedOf(SERVICE_OF_TYPE[type]) },
    })),
    ...keys.flatMap(({ which, resource }) => sharing(which, resource, ACCOUNTS.central, { who: 'another member', principal: serviceLinkedRoleUnlimited(ACCOUNTS.nested) })),
    ...sharing("the air-gapped vault's key", members.airGappedKey, ACCOUNTS.central, { who: 'another member', principal: serviceLinkedRoleUnlimited(ACCOUNTS.nested) },
      ['backup', ...KEEPING_SERVICES], 'lambda'),
  ];
}

/** One case for each type: AWSServiceRoleForBackup of the member makes the copies back. */
export function copyingBack(members: MemberWorld): Case[] {
  const { centralKey, key } = members;
  return [
    ...KEEPS_SOURCE_KEY.flatMap((type): Case[] => [
      linkedRoleCase(`copies of ${type} back`, 'the central key', centralKey, MEMBER, SERVICE_OF_TYPE[type], 'an administrator of the member', memberAdministrator),
      linkedRoleCase(`copies of ${type} back`, "the member vault's key", key, MEMBER, SERVICE_OF_TYPE[type], 'an administrator of the member', memberAdministrator),
    ]),
    ...ENCRYPTED_ANEW.map((type): Case => ({
      name: `the member vault's key admits AWSServiceRoleForBackup for copies of ${type} back`,
      request: { principal: serviceLinkedRoleUnlimited(MEMBER), action: 'kms:GenerateDataKey', resource: key, context: via(SERVICE_OF_TYPE[type]) }, allowed: true,
      butName: 'and the central key does not', but: { resource: centralKey },
    })),
    ...sharing('the central key', centralKey, MEMBER, { who: 'an account of another organization', principal: serviceLinkedRoleUnlimited(ACCOUNTS.otherOrganization) }),
    ...sharing("the central air-gapped vault's key", members.centralAirGappedKey, MEMBER,
      { who: 'an account of another organization', principal: serviceLinkedRoleUnlimited(ACCOUNTS.otherOrganization) }, ['backup', ...KEEPING_SERVICES], 'lambda'),
    {
      name: "the central key admits every member's AWSServiceRoleForBackup",
      request: { principal: serviceLinkedRoleUnlimited(ACCOUNTS.nested), action: 'kms:Decrypt', resource: centralKey, context: via('ec2') }, allowed: true,
      butName: 'not one of no organization', but: { principal: serviceLinkedRoleUnlimited(ACCOUNTS.alone) },
    },
    {
      name: "the central key admits a member's AWSServiceRoleForBackup for grants",
      request: { principal: serviceLinkedRoleUnlimited(ACCOUNTS.nested), action: 'kms:CreateGrant', resource: centralKey, context: { ...via('rds'), ...FOR_AWS } }, allowed: true,
      butName: 'not one of no organization', but: { principal: serviceLinkedRoleUnlimited(ACCOUNTS.alone) },
    },
    {
      name: "a role that only looks like a member's AWSServiceRoleForBackup gets nothing from the central key",
      request: { principal: unlimited('AWSServiceRoleForBackup'), action: 'kms:Decrypt', resource: centralKey, context: via('ec2') }, allowed: false,
      butName: 'the real one does', but: { principal: serviceLinkedRoleUnlimited(MEMBER) },
    },
    {
      name: "a member's backup role gets nothing from the central key",
      request: { principal: unlimited(BACKUP_ROLE), action: 'kms:Decrypt', resource: centralKey, context: via('ec2') }, allowed: false,
      butName: "the member's AWSServiceRoleForBackup does", but: { principal: serviceLinkedRoleUnlimited(MEMBER) },
    },
  ];
}

/** With AWS's own permissions of the role where they name the service; otherwise the key's side. */
function linkedRoleCase(what: string, which: string, resource: Target, account: string, service: string, otherName: string, other: RolePrincipal): Case {
  const own = LINKED_ROLE_THROUGH.includes(service);
  const who = `AWSServiceRoleForBackup of ${account === ACCOUNTS.central ? 'the central account' : 'the member'}`;
  return {
    name: own ? `${who} ${what.replace('copies of', 'makes copies of')} with ${which}` : `${which} admits ${who} for ${what}`,
    request: {
      principal: own ? serviceLinkedRole(account) : serviceLinkedRoleUnlimited(account), action: 'kms:GenerateDataKeyWithoutPlaintext', resource, context: via(service),
    },
    allowed: true, butName: `not ${otherName}`, but: { principal: other },
  };
}

/** Everything that a role of another account may do with a key, one thing at a time. */
function sharing(
  which: string, resource: Target, account: string, another: { who: string; principal: RolePrincipal }, services = KEEPING_SERVICES, foreign = 'backup',
): Case[] {
  const role = serviceLinkedRoleUnlimited(account);
  const who = `AWSServiceRoleForBackup of ${account === ACCOUNTS.central ? 'the central account' : 'the member'}`;
  const grant = { principal: role, action: 'kms:CreateGrant', resource, context: { ...via('ec2'), ...FOR_AWS } };
  return [
    ...['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:DescribeKey']
      .flatMap((action): Case[] => [
        {
          name: `${which} admits ${who} for ${action}`, request: { principal: role, action, resource, context: via('rds') }, allowed: true,
          butName: `not through ${foreign}`, but: { context: via(foreign) },
        },
        {
          name: `${which} admits ${who} for ${action}, by its account`, request: { principal: role, action, resource, context: via('fsx') }, allowed: true,
          butName: `not the one of ${another.who}`, but: { principal: another.principal },
        },
      ]),
    ...['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'].flatMap((action): Case[] => [
      {
        name: `${which} admits ${who} for ${action}`, request: { ...grant, action }, allowed: true,
        butName: `not the one of ${another.who}`, but: { principal: another.principal },
      },
      {
        name: `${which} admits ${who} for ${action}, a role of AWS Backup`, request: { ...grant, action }, allowed: true,
        butName: 'not a stranger', but: { principal: stranger },
      },
    ]),
    ...services.flatMap((service): Case[] => [
      {
        name: `${which} admits ${who} through ${service}`, request: { principal: role, action: 'kms:Decrypt', resource, context: via(service) }, allowed: true,
        butName: 'not through another service', but: { context: via('lambda') },
      },
      {
        name: `${which} admits ${who} for grants through ${service}`, request: { ...grant, context: { ...via(service), ...FOR_AWS } }, allowed: true,
        butName: 'not through another service', but: { context: { 'kms:ViaService': 'lambda.eu-central-1.amazonaws.com' } },
      },
      {
        name: `${which} admits ${who} for grants that ${service} works with`, request: { ...grant, context: { ...via(service), ...FOR_AWS } }, allowed: true,
        butName: 'not for others', but: { context: { 'kms:GrantIsForAWSResource': 'false' } },
      },
      {
        name: `${which} admits ${who} for grants through ${service}, as a service-linked role`,
        request: { ...grant, context: { ...via(service), ...FOR_AWS } }, allowed: true,
        butName: 'not the administrator of its account',
        but: { principal: account === ACCOUNTS.central ? centralAdministrator : memberAdministrator },
      },
    ]),
    {
      name: `${who} changes nothing of ${which}`, request: { principal: role, action: 'kms:PutKeyPolicy', resource, context: via('ec2') }, allowed: false,
      butName: 'but uses it', but: { action: 'kms:Decrypt' },
    },
    {
      name: `${who} can't schedule the deletion of ${which}`, request: { principal: role, action: 'kms:ScheduleKeyDeletion', resource, context: via('ec2') }, allowed: false,
      butName: 'but uses it', but: { action: 'kms:Decrypt' },
    },
    {
      name: `${which} is open to ${who} through services only`, request: { principal: role, action: 'kms:Decrypt', resource, context: via('ec2') }, allowed: true,
      butName: 'not to itself', but: { context: { 'kms:ViaService': undefined } },
    },
    {
      name: `the role of AWS's own permissions re-encrypts with ${which}`,
      request: { principal: serviceLinkedRole(account), action: 'kms:ReEncryptFrom', resource, context: via('ec2') }, allowed: true,
      butName: `but not through ${foreign}`, but: { context: via(foreign) },
    },
  ];
}

function serviceLinkedRoleUnlimitedOf(service: string): RolePrincipal {
  // through services that keep no source key the central account's role gets nothing
  return KEEPING_SERVICES.includes(service) ? centralAdministrator : serviceLinkedRoleUnlimited();
}

/** AWS's policy for backups on a role of another name: what the baseline's key gives, it gives to its role only. */
export function rolesBesides(members: MemberWorld): Case[] {
  const namesake = principal(`arn:aws:iam::${MEMBER}:role/backup/${BACKUP_ROLE}`, awsManagedPolicy('AWSBackupServiceRolePolicyForBackup'));
  return [{ which: "the workload's key", resource: members.sourceKey }, { which: "the vault's key", resource: members.key }].map(({ which, resource }): Case => ({
    name: `a role of the backup role's name and permissions behind a path makes no grant on ${which}`,
    request: { principal: namesake, action: 'kms:CreateGrant', resource, context: { ...via('ec2'), ...FOR_AWS } }, allowed: false,
    butName: 'the backup role does', but: { principal: members.role(BACKUP_ROLE) },
  }));
}
