import { Case } from '../../support/iam/cases';
import { principal, service, Target, World } from '../../support/iam/world';
import { ACCOUNTS, centralAdministrator, deployer, FOR_AWS, OTHER_REGION, REGION, serviceLinkedRole, serviceLinkedRoleUnlimited, via } from '../central-world';
import {
  BACKUP_ROLE, IN_USE, MEMBER, memberAdministrator, MemberWorld, OTHER_MEMBER, otherMember, RESTORE_ROLE, roleArn, SCANNER_ROLE, unlimited,
} from '../member-world';
import { KEY_USE, SERVICE_OF_TYPE } from './keys';

const SERVICES = [...new Set(Object.values(SERVICE_OF_TYPE))];
/** Something of the member account that no policy is attached to. */
function thing(arn: string, account = MEMBER): Target {
  return { arn, account, policyOf: 'none' };
}
const SNAPSHOT = thing(`arn:aws:ec2:${REGION}::snapshot/snap-0123456789abcdef0`);
const VOLUME = thing(`arn:aws:ec2:${REGION}:${MEMBER}:volume/vol-0123456789abcdef0`);
const FILE_SYSTEM = thing(`arn:aws:elasticfilesystem:${REGION}:${MEMBER}:file-system/fs-01234567`);

/** The roles do their own work, and not each other's. */
export function memberRoles(members: MemberWorld): Case[] {
  const { recoveryPoint, vault, centralVault, centralAirGappedVault, airGappedVault } = members;
  const [backup, restore, scanner] = [BACKUP_ROLE, RESTORE_ROLE, SCANNER_ROLE].map(name => members.role(name));
  const able = (name: string, request: Case['request'], butName: string, but: Case['but']): Case => ({ name, request, allowed: true, butName, but });
  return [
    able('the backup role makes snapshots', { principal: backup, action: 'ec2:CreateSnapshot', resource: SNAPSHOT }, 'the restore role does not', { principal: restore }),
    able('the backup role backs up file systems', { principal: backup, action: 'elasticfilesystem:Backup', resource: FILE_SYSTEM }, 'the restore role does not', { principal: restore }),
    able('the restore role makes volumes', { principal: restore, action: 'ec2:CreateVolume', resource: VOLUME }, 'the backup role does not', { principal: backup }),
    able('the restore role restores file systems', { principal: restore, action: 'elasticfilesystem:Restore', resource: FILE_SYSTEM },
      'the backup role does not', { principal: backup }),
    able('the restore role makes buckets', { principal: restore, action: 's3:CreateBucket', resource: thing('arn:aws:s3:::restored') }, 'the backup role does not', { principal: backup }),
    able('the backup role reads objects', { principal: backup, action: 's3:GetObjectVersion', resource: thing('arn:aws:s3:::bucket/object') },
      'the scanner role does not', { principal: scanner }),
    able('the restore role starts restores', { principal: restore, action: 'backup:StartRestoreJob', resource: recoveryPoint }, 'the backup role does not', { principal: backup }),
    able('the backup role copies out of the vault', { principal: backup, action: 'backup:CopyFromBackupVault', resource: recoveryPoint },
      'but deletes nothing', { action: 'backup:DeleteRecoveryPoint' }),
    able('the backup role copies out', { principal: backup, action: 'backup:CopyFromBackupVault', resource: recoveryPoint },
      'the restore role does not', { principal: restore }),
    ...[centralVault, centralAirGappedVault].flatMap((resource): Case[] => [
      able(`the backup role copies into ${resource.arn.split(':').pop()}`, { principal: backup, action: 'backup:CopyIntoBackupVault', resource },
        'the one of another organization does not', { principal: { ...backup, arn: roleArn(BACKUP_ROLE, ACCOUNTS.otherOrganization), account: ACCOUNTS.otherOrganization } }),
      able(`the backup role copies into ${resource.arn.split(':').pop()}, by its permissions`, { principal: backup, action: 'backup:CopyIntoBackupVault', resource },
        'the restore role has none', { principal: restore }),
      able(`the other member's backup role copies into ${resource.arn.split(':').pop()}`,
        { principal: members.role(BACKUP_ROLE, OTHER_MEMBER), action: 'backup:CopyIntoBackupVault', resource }, 'and changes nothing', { action: 'backup:PutBackupVaultAccessPolicy' }),
    ]),
    ...[vault, airGappedVault].map(resource => able(`the backup role copies into ${resource.arn.split(':').pop()} of its own account`,
      { principal: backup, action: 'backup:CopyIntoBackupVault', resource }, "another member's does not", { principal: members.role(BACKUP_ROLE, OTHER_MEMBER) })),
    able('the backup role, made in one Region, copies to the other', { principal: backup, action: 'backup:CopyIntoBackupVault', resource: members.vaultOf(MEMBER, OTHER_REGION) },
      'the one of another member does not', { principal: members.role(BACKUP_ROLE, OTHER_MEMBER) }),
    ...['kms:Decrypt', 'kms:GenerateDataKey'].map(action => able(`the key of the other Region admits the backup role for ${action}`,
      { principal: unlimited(BACKUP_ROLE), action, resource: members.keyOf(members.vaultOf(MEMBER, OTHER_REGION).arn), context: via('ec2', OTHER_REGION) },
      'not the one of another member', { principal: unlimited(BACKUP_ROLE, OTHER_MEMBER) })),
    ...[{ name: BACKUP_ROLE, who: 'backup.amazonaws.com' }, { name: RESTORE_ROLE, who: 'backup.amazonaws.com' }, { name: SCANNER_ROLE, who: 'malware-protection.guardduty.amazonaws.com' }]
      .flatMap(({ name, who }): Case[] => [
        able(`${who} assumes ${name}`, { principal: service(who), action: 'sts:AssumeRole', resource: members.roleTarget(name) },
          'another service does not', { principal: service('ec2.amazonaws.com') }),
        able(`${who} assumes ${name}, a service`, { principal: service(who), action: 'sts:AssumeRole', resource: members.roleTarget(name) },
          'an administrator of the account does not', { principal: memberAdministrator }),
        able(`${who} assumes ${name}, nobody else`, { principal: service(who), action: 'sts:AssumeRole', resource: members.roleTarget(name) },
          'an administrator of the central account does not', { principal: centralAdministrator }),
      ]),
  ];
}

/** Indexes, searches of them, and scans. */
export function scanning(members: MemberWorld): Case[] {
  const { key, sourceKey, openKey, recoveryPoint, airGappedKey } = members;
  const [backup, restore, scanner] = [BACKUP_ROLE, RESTORE_ROLE, SCANNER_ROLE].map(name => members.role(name));
  // AWS's policy asks for encryption contexts, which the simulator can't carry: proven is the keys' side
  const admitted = unlimited(SCANNER_ROLE);
  const source = { 'aws:ResourceTag/aws:backup:source-resource': VOLUME.arn };
  const pass = { principal: backup, action: 'iam:PassRole', resource: thing(roleArn(SCANNER_ROLE)), context: { 'iam:PassedToService': 'malware-protection.guardduty.amazonaws.com' } };
  const grant = { principal: admitted, action: 'kms:CreateGrant', resource: key, context: via('guardduty') };
  const decrypt = { principal: admitted, action: 'kms:Decrypt', resource: key, context: via('backup') };
  const able = (name: string, request: Case['request'], butName: string, but: Case['but']): Case => ({ name, request, allowed: true, butName, but });
  return [
    able('the backup role passes the scanner role to GuardDuty', pass, 'to no other service', { context: { 'iam:PassedToService': 'ec2.amazonaws.com' } }),
    able('the backup role passes the scanner role', pass, 'the scanner role passes none', { principal: scanner }),
    able('the backup role starts scans', { principal: backup, action: 'guardduty:StartMalwareScan', resource: thing('*') }, 'the scanner role does not', { principal: scanner }),
    able('the backup role indexes snapshots', { principal: backup, action: 'ebs:GetSnapshotBlock', resource: SNAPSHOT }, 'and writes none', { action: 'ebs:PutSnapshotBlock' }),
    able("the backup role decrypts what it indexes with the vault's key", { principal: backup, action: 'kms:Decrypt', resource: key, context: via('ec2') },
      'not through another service', { context: via('lambda') }),
    able("the backup role decrypts what it indexes with the workload's key", { principal: backup, action: 'kms:Decrypt', resource: sourceKey, context: via('ec2') },
      'an administrator of the account does not', { principal: memberAdministrator }),
    able("the restore role restores items with the vault's key", { principal: restore, action: 'kms:Decrypt', resource: key, context: via('s3') },
      'another member does not', { principal: otherMember }),
    able('the restore role writes restored items', { principal: restore, action: 's3:PutObject', resource: thing('arn:aws:s3:::bucket/object') },
      'not to a bucket of another account', { resource: thing('arn:aws:s3:::bucket/object', OTHER_MEMBER) }),
    able('the scanner role reads snapshots of recovery points', { principal: scanner, action: 'ebs:GetSnapshotBlock', resource: SNAPSHOT, context: source },
      'no other snapshots', { context: { 'aws:ResourceTag/aws:backup:source-resource': undefined } }),
    able('the scanner role reads snapshots', { principal: scanner, action: 'ebs:GetSnapshotBlock', resource: SNAPSHOT, context: source },
      'and writes none', { action: 'ebs:PutSnapshotBlock' }),
    able("the vault's key admits the scanner role for grants through GuardDuty", grant, 'not through another service', { context: { 'kms:ViaService': 'rds.eu-central-1.amazonaws.com' } }),
    able("the vault's key admits the scanner role for grants, by its name", grant, 'an administrator of the account does not', { principal: memberAdministrator }),
    able("the vault's key admits the scanner role for decryption through AWS Backup", decrypt, 'not calling KMS itself', { context: { 'kms:ViaService': undefined } }),
    able("the vault's key admits the scanner role for decryption, by its name", decrypt, 'an administrator of the account does not', { principal: memberAdministrator }),
    able("the vault's key admits the scanner role for decryption", decrypt, 'not for encryption', { action: 'kms:Encrypt' }),
    able("the vault's key admits the scanner role", decrypt, "the air-gapped vault's does not", { resource: airGappedKey }),
    ...['kms:ReEncryptFrom', 'kms:ReEncryptTo'].map(action => able(`the vault's key admits the scanner role for ${action}`,
      { principal: admitted, action, resource: key, context: via('ec2') },
      'an administrator of the account does not', { principal: memberAdministrator })),
    able("the vault's key admits the scanner role for a look", { principal: admitted, action: 'kms:DescribeKey', resource: key, context: via('backup') },
      "another member's does not", { principal: unlimited(SCANNER_ROLE, OTHER_MEMBER) }),
    able('the scanner role describes recovery points', { principal: scanner, action: 'backup:DescribeRecoveryPoint', resource: recoveryPoint },
      'and deletes none', { action: 'backup:DeleteRecoveryPoint' }),
    ...['backup:CopyFromBackupVault', 'backup:StartRestoreJob'].map(action => able(`the scanner role describes recovery points, and can't ${action}`,
      { principal: scanner, action: 'backup:DescribeRecoveryPoint', resource: recoveryPoint }, 'nothing else', { action })),
    able('the scanner role looks at images', { principal: scanner, action: 'ec2:DescribeImages', resource: thing('*') }, 'and at no volumes', { action: 'ec2:DescribeVolumes' }),
    // snapshots of EBS keep the workload's key, so that a scan works with it
    ...['kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:Decrypt', 'kms:CreateGrant', 'kms:DescribeKey'].map(action => able(`the workload's key admits the scanner role for ${action}`,
      { principal: admitted, action, resource: sourceKey, context: via('ec2') }, "not another member's", { principal: unlimited(SCANNER_ROLE, OTHER_MEMBER) })),
    ...['backup', 'ec2', 'guardduty'].map(through => able(`the workload's key admits the scanner role through ${through}`,
      { principal: admitted, action: 'kms:Decrypt', resource: sourceKey, context: via(through) }, 'not calling KMS itself', { context: { 'kms:ViaService': undefined } })),
    // an open key leaves it to IAM
    able('the restore role uses an open key', { principal: restore, action: 'kms:Decrypt', resource: openKey, context: via('ec2') },
      'the scanner role does not', { principal: scanner }),
  ];
}

/** Where nothing is scanned, no key admits a role that scans. */
export function withoutScans({ key }: MemberWorld): Case[] {
  return ['kms:Decrypt', 'kms:ReEncryptFrom', 'kms:CreateGrant'].map((action): Case => ({
    name: `a role of the scanner's name can't ${action} where nothing is scanned`,
    request: { principal: unlimited(SCANNER_ROLE), action, resource: key, context: { ...via('ec2'), ...action === 'kms:CreateGrant' ? FOR_AWS : {} } }, allowed: false,
    butName: 'the backup role can', but: { principal: unlimited(BACKUP_ROLE) },
  }));
}

/** Who uses the keys: the three roles of AWS Backup, each thing that they need, and nothing else. */
export function usingMemberKeys(members: MemberWorld, backupRole = BACKUP_ROLE): Case[] {
  const { key, airGappedKey, sourceKey } = members;
  const [backup, restore, linked] = [unlimited(backupRole), unlimited(RESTORE_ROLE), serviceLinkedRoleUnlimited(MEMBER)];
  const keys = [
    { which: "the vault's key", resource: key, roles: [backup, restore, linked] },
    { which: "the air-gapped vault's key", resource: airGappedKey, roles: [backup, restore, linked] },
    // the member's own backup and restore roles; AWSServiceRoleForBackup works in the account that copies go to
    { which: "the workload's key", resource: sourceKey, roles: [backup, restore] },
  ];
  return keys.flatMap(({ which, resource, roles }) => roles.flatMap((role): Case[] => {
    const who = role.arn.split('/').pop();
    const grant = { principal: role, action: 'kms:CreateGrant', resource, context: FOR_AWS };
    return [
      ...KEY_USE.map((action): Case => ({
        name: `${which} admits ${who} for ${action}`, request: { principal: role, action, resource, context: via('rds') }, allowed: true,
        butName: 'not a role of another member', but: { principal: unlimited(role.arn.split(':role/')[1], OTHER_MEMBER) },
      })),
      ...SERVICES.map((name): Case => ({
        name: `${which} admits ${who} through ${name}`, request: { principal: role, action: 'kms:Decrypt', resource, context: via(name) }, allowed: true,
        butName: 'not through another service', but: { context: via('lambda') },
      })),
      ...['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'].map((action): Case => ({
        name: `${which} admits ${who} for ${action}`, request: { ...grant, action }, allowed: true,
        butName: 'not an administrator of the central account', but: { principal: centralAdministrator },
      })),
      {
        name: `${which} admits ${who} for grants of AWS services`, request: grant, allowed: true,
        butName: 'not for others', but: { context: { 'kms:GrantIsForAWSResource': 'false' } },
      },
      {
        name: `${which} admits ${who} for grants`, request: grant, allowed: true,
        butName: 'not an administrator of the account', but: { principal: memberAdministrator },
      },
      {
        name: `${which} admits ${who}`, request: { principal: role, action: 'kms:Encrypt', resource, context: via('ec2') }, allowed: true,
        butName: 'not an administrator of the account', but: { principal: memberAdministrator },
      },
    ];
  }));
}

/** Customer managed keys of air-gapped vaults: the backup role's own permissions are not enough, key and role let it use them while it copies. */
export function copyingIntoAirGappedVaults(members: MemberWorld, name = BACKUP_ROLE): Case[] {
  const role = members.role(name);
  const keys = [
    { which: "the central air-gapped vault's key", resource: members.centralAirGappedKey }, { which: "the member's air-gapped vault's key", resource: members.airGappedKey },
  ];
  return [
    ...keys.flatMap(({ which, resource }): Case[] => [
      ...KEY_USE.map((action): Case => ({
        name: `the backup role can ${action} with ${which}`, request: { principal: role, action, resource, context: via('backup') }, allowed: true,
        butName: 'a role of another organization can not, with the same permissions',
        but: { principal: { ...role, arn: roleArn(name, ACCOUNTS.otherOrganization), account: ACCOUNTS.otherOrganization } },
      })),
      {
        name: `the backup role uses ${which} through AWS Backup`, request: { principal: role, action: 'kms:Encrypt', resource, context: via('backup') }, allowed: true,
        butName: 'not calling KMS itself', but: { context: { 'kms:ViaService': undefined } },
      },
      {
        name: `the backup role makes grants on ${which}`, request: { principal: role, action: 'kms:CreateGrant', resource, context: { ...via('backup'), ...FOR_AWS } }, allowed: true,
        butName: 'not for itself', but: { context: { 'kms:GrantIsForAWSResource': 'false' } },
      },
    ]),
    {
      name: 'the backup role uses no other key of the central account', request: { principal: role, action: 'kms:Decrypt', resource: members.centralKey, context: via('backup') },
      allowed: false, butName: "than the air-gapped vault's", but: { resource: members.centralAirGappedKey },
    },
  ];
}

/** The air-gapped vault's key itself lets the backup role use it, whatever the role's permissions: nobody else, and for nothing else. */
export function admittedToAirGappedKey({ airGappedKey }: MemberWorld, name = BACKUP_ROLE): Case[] {
  const bare = principal(roleArn(name));
  const grant = { principal: bare, action: 'kms:CreateGrant', resource: airGappedKey, context: { ...via('backup'), ...FOR_AWS } };
  return [
    ...KEY_USE.flatMap((action): Case[] => [
      {
        name: `the air-gapped vault's key lets the backup role ${action}`, request: { principal: bare, action, resource: airGappedKey, context: via('backup') }, allowed: true,
        butName: 'not the one of another member', but: { principal: principal(roleArn(name, OTHER_MEMBER)) },
      },
      {
        name: `the air-gapped vault's key lets the backup role ${action} through AWS Backup`,
        request: { principal: bare, action, resource: airGappedKey, context: via('backup') }, allowed: true,
        butName: 'not through another service', but: { context: via('ec2') },
      },
    ]),
    { name: "the air-gapped vault's key lets the backup role make grants", request: grant, allowed: true, butName: 'not a role of another name', but: { principal: principal(roleArn('Other')) } },
    { name: "the air-gapped vault's key lets the backup role make grants of AWS services", request: grant, allowed: true, butName: 'no others', but: { context: { 'kms:GrantIsForAWSResource': 'false' } } },
    { name: "the air-gapped vault's key lets the backup role make grants through AWS Backup", request: grant, allowed: true, butName: 'not itself', but: { context: { 'kms:ViaService': undefined } } },
  ];
}

/** Existing keys with an alias that the baseline knows: their policies leave it to IAM, and the roles' permissions decide. */
export function usingKeysByAlias(members: MemberWorld, name = BACKUP_ROLE): Case[] {
  const { openKey } = members;
  const elsewhere = { ...openKey, arn: openKey.arn.replace(MEMBER, OTHER_MEMBER), account: OTHER_MEMBER, policyOf: 'none' };
  return [name, RESTORE_ROLE].flatMap((one): Case[] => {
    const role = members.role(one);
    return [
      ...SERVICES.map((through): Case => ({
        name: `${one} encrypts with a key by its alias through ${through}`,
        request: { principal: role, action: 'kms:Encrypt', resource: openKey, context: { ...via(through), ...IN_USE } }, allowed: true,
        butName: 'not through another service', but: { context: via('lambda') },
      })),
      ...KEY_USE.map((action): Case => ({
        name: `${one} can ${action} with a key by its alias`, request: { principal: role, action, resource: openKey, context: { ...via('fsx'), ...IN_USE } }, allowed: true,
        // every key may be looked at
        butName: action === 'kms:DescribeKey' ? 'not of another account' : 'not with a key of another alias',
        but: action === 'kms:DescribeKey' ? { resource: members.centralKey } : { context: { 'kms:ResourceAliases': ['alias/other'] } },
      })),
      {
        name: `${one} uses keys of its own account by their alias`,
        request: { principal: role, action: 'kms:Encrypt', resource: openKey, context: { ...via('fsx'), ...IN_USE } }, allowed: true,
        butName: 'not of another account', but: { resource: elsewhere },
      },
      {
        name: `${one} administers no key by its alias`, request: { principal: role, action: 'kms:PutKeyPolicy', resource: openKey, context: { ...via('ec2'), ...IN_USE } }, allowed: false,
        butName: 'an administrator does', but: { principal: memberAdministrator },
      },
    ];
  });
}

/** Roles of local plans: each Region has its own, and copies into the vaults of the others. */
export function regionalRoles(members: MemberWorld): Case[] {
  const [here, there] = [REGION, OTHER_REGION].map(region => `${BACKUP_ROLE}-${region}`);
  const { key, sourceKey, centralVault, centralAirGappedKey } = members;
  const keyThere = members.keyOf(members.vaultOf(MEMBER, OTHER_REGION).arn);
  return [
    ...[{ name: here, resource: key, region: REGION, other: there }, { name: there, resource: keyThere, region: OTHER_REGION, other: here }].flatMap(({ name, resource, region, other }): Case[] => [
      {
        name: `${name} uses the key of its Region`, request: { principal: unlimited(name), action: 'kms:GenerateDataKey', resource, context: via('backup', region) }, allowed: true,
        butName: 'the one of a Region without baseline does not', but: { principal: unlimited(`${BACKUP_ROLE}-eu-west-1`) },
      },
      {
        name: `${name} makes grants on the key of its Region`,
        request: { principal: members.role(name), action: 'kms:CreateGrant', resource, context: { ...via('ec2', region), ...FOR_AWS } }, allowed: true,
        butName: 'the one of another member does not', but: { principal: members.role(name, OTHER_MEMBER) },
      },
      {
        name: `${other}, which copies here, makes grants on the key of ${region}`,
        request: { principal: members.role(other), action: 'kms:CreateGrant', resource, context: { ...via('ec2', region), ...FOR_AWS } }, allowed: true,
        butName: 'not for itself', but: { context: { 'kms:GrantIsForAWSResource': 'false' } },
      },
      {
        name: `${name} copies into the central vault`, request: { principal: members.role(name), action: 'backup:CopyIntoBackupVault', resource: centralVault }, allowed: true,
        butName: 'and changes nothing', but: { action: 'backup:PutBackupVaultAccessPolicy' },
      },
      {
        name: `${name} uses the central air-gapped vault's key`,
        request: { principal: members.role(name), action: 'kms:GenerateDataKey', resource: centralAirGappedKey, context: via('backup', region) }, allowed: true,
        butName: 'not through another service', but: { context: via('ec2', region) },
      },
      {
        name: `AWS Backup assumes ${name}`, request: { principal: service('backup.amazonaws.com'), action: 'sts:AssumeRole', resource: members.roleTarget(name) }, allowed: true,
        butName: 'GuardDuty does not', but: { principal: service('malware-protection.guardduty.amazonaws.com') },
      },
      {
        name: `GuardDuty assumes ${SCANNER_ROLE}-${region}`,
        request: { principal: service('malware-protection.guardduty.amazonaws.com'), action: 'sts:AssumeRole', resource: members.roleTarget(`${SCANNER_ROLE}-${region}`) }, allowed: true,
        butName: 'AWS Backup does not', but: { principal: service('backup.amazonaws.com') },
      },
      {
        name: `the key of ${region} admits ${SCANNER_ROLE}-${region}`,
        request: { principal: unlimited(`${SCANNER_ROLE}-${region}`), action: 'kms:Decrypt', resource, context: via('backup', region) },
        allowed: true, butName: `${SCANNER_ROLE} without a Region does not`, but: { principal: unlimited(SCANNER_ROLE) },
      },
    ]),
    {
      name: "the workload's key admits the role of its Region", request: { principal: unlimited(here), action: 'kms:Decrypt', resource: sourceKey, context: via('ec2') }, allowed: true,
      butName: 'not that of another Region', but: { principal: unlimited(there) },
    },
    {
      name: 'no role without a Region uses the key', request: { principal: unlimited(BACKUP_ROLE), action: 'kms:Decrypt', resource: key, context: via('ec2') }, allowed: false,
      butName: 'but the one of the Region', but: { principal: unlimited(here) },
    },
  ];
}

/** Roles with which AWS Backup backed up before: recovery points of theirs are still copied and restored. */
export function formerBackupRole(members: MemberWorld, name: string): Case[] {
  const { key, airGappedKey, centralAirGappedKey, centralVault } = members;
  const [former, namesake] = [unlimited(name), unlimited(name.replace(/^.*\//, ''))];
  return [
    ...[key, airGappedKey, centralAirGappedKey].map((resource): Case => ({
      name: `${name} decrypts with ${resource.arn}`, request: { principal: former, action: 'kms:Decrypt', resource, context: via('backup') }, allowed: true,
      butName: 'a role of its name without its path does not', but: { principal: namesake },
    })),
    {
      name: `${name} makes grants on the vault's key`, request: { principal: former, action: 'kms:CreateGrant', resource: key, context: { ...via('ec2'), ...FOR_AWS } }, allowed: true,
      butName: 'that of another member does not', but: { principal: unlimited(name, OTHER_MEMBER) },
    },
    {
      name: `${name} copies into the central vault`, request: { principal: former, action: 'backup:CopyIntoBackupVault', resource: centralVault }, allowed: true,
      butName: 'and deletes nothing there', but: { action: 'backup:DeleteBackupVault' },
    },
  ];
}

/** One key in all Regions: the policy of each replica is the primary key's. */
export function multiRegionKey(world: World): Case[] {
  return [REGION, OTHER_REGION].flatMap((region): Case[] => {
    const vault = world.ofType('AWS::Backup::BackupVault').find(one => one.region === region)!;
    const resource = world.target(vault.property('EncryptionKeyArn'));
    const use = { principal: unlimited(RESTORE_ROLE), action: 'kms:Decrypt', resource, context: via('rds', region) };
    return [
      {
        name: `the restore role decrypts with the key of ${region}`, request: use, allowed: true,
        butName: 'an administrator of the account does not', but: { principal: memberAdministrator },
      },
      {
        name: `the backup role uses the key of ${region}`, request: { ...use, principal: unlimited(BACKUP_ROLE), action: 'kms:GenerateDataKey' }, allowed: true,
        butName: 'not through another service', but: { context: via('lambda', region) },
      },
      {
        name: `the central account copies with the key of ${region}`, request: { ...use, principal: serviceLinkedRole(), action: 'kms:ReEncryptFrom' }, allowed: true,
        butName: 'another member does not', but: { principal: serviceLinkedRole(OTHER_MEMBER) },
      },
      {
        name: `the scanner role decrypts with the key of ${region}`, request: { ...use, principal: unlimited(SCANNER_ROLE), context: via('guardduty', region) }, allowed: true,
        butName: "another member's does not", but: { principal: unlimited(SCANNER_ROLE, OTHER_MEMBER) },
      },
      {
        name: `the deploying role schedules the deletion of the key of ${region}`,
        request: { principal: deployer(MEMBER, region), action: 'kms:ScheduleKeyDeletion', resource }, allowed: true,
        butName: 'an administrator of the account does not', but: { principal: memberAdministrator },
      },
    ];
  });
}

/** What a role makes by hand in the member account: nothing of the baseline's. */
export function rolesOfWorkloads({ sourceKey, key }: MemberWorld): Case[] {
  const workload = unlimited('application/Orders');
  return [sourceKey, key].map((resource): Case => ({
    name: `a workload's role gets nothing from ${resource.arn.split('/').pop()} by the baseline`,
    request: { principal: workload, action: 'kms:Decrypt', resource, context: via('ec2') }, allowed: false,
    butName: 'the restore role does', but: { principal: unlimited(RESTORE_ROLE) },
  }));
}
