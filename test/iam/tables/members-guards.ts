import { Case } from '../../support/iam/cases';
import { ADMINISTRATOR, administrator, principal, RolePrincipal, Target, World } from '../../support/iam/world';
import { ACCOUNTS, centralAdministrator, deployer, FOR_AWS, OTHER_REGION, REGION, serviceLinkedRole, serviceLinkedRoleUnlimited, via } from '../central-world';
import {
  BACKUP_ROLE, breakGlassOf, MEMBER, memberAdministrator, MEMBER_REGIONS, MEMBERS, MemberWorld, OTHER_MEMBER, otherMember, RESTORE_ROLE, SCANNER_ROLE, stranger, unlimited,
} from '../member-world';
import { revoking } from './keys';

const DELETION = ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'];
const CHANGES = [
  'backup:PutBackupVaultAccessPolicy', 'backup:DeleteBackupVaultAccessPolicy', 'backup:PutBackupVaultNotifications', 'backup:DeleteBackupVaultNotifications',
  'backup:DeleteBackupVault',
];
const LOCK_CHANGES = ['backup:PutBackupVaultLockConfiguration', 'backup:DeleteBackupVaultLockConfiguration'];
const USE = ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];
const KEY_DELETION = ['kms:ScheduleKeyDeletion', 'kms:DisableKey', 'kms:DisableKeyRotation'];

interface Guarded {
  readonly where: string;
  readonly account: string;
  readonly region: string;
  readonly vault: Target;
  readonly held: Target;
  readonly key: Target;
  readonly changes: string[];
}

/** Both vaults of each account and Region, or of the first one. */
function guarded(members: MemberWorld, everywhere: boolean): Guarded[] {
  const [accounts, regions] = everywhere ? [MEMBERS, MEMBER_REGIONS] : [[MEMBER], [REGION]];
  return accounts.flatMap(account => regions.flatMap(region => ['OrgBackupVault', 'OrgBackupAirGappedVault'].map((name): Guarded => {
    const vault = members.vaultOf(account, region, name);
    const airGapped = name === 'OrgBackupAirGappedVault';
    return {
      where: `${name} of ${account} in ${region}`, account, region, vault, held: members.world.recoveryPoint(vault.arn), key: members.keyOf(vault.arn),
      // the lock of an air-gapped vault is part of it
      changes: airGapped ? CHANGES : [...CHANGES, ...LOCK_CHANGES],
    };
  })));
}

/** Who changes what protects a vault, and who deletes: `deployedBy` is who deploys to an account and Region. */
export function guarding(members: MemberWorld, deployedBy: (account: string, region: string) => RolePrincipal = deployer, everywhere = true): Case[] {
  return guarded(members, everywhere).flatMap(({ where, account, region, vault, held, key, changes }): Case[] => {
    const deploying = deployedBy(account, region);
    const own = administrator(account);
    const other = account === MEMBER ? OTHER_MEMBER : MEMBER;
    return [
      ...DELETION.flatMap((action): Case[] => [
        {
          name: `the exempt role can ${action} in ${where}`, request: { principal: breakGlassOf(account), action, resource: held }, allowed: true,
          butName: 'an administrator of the account can not', but: { principal: own },
        },
        {
          name: `the exempt role's namesake in another member can't ${action} in ${where}`, request: { principal: breakGlassOf(other), action, resource: held }, allowed: false,
          butName: 'the exempt role can', but: { principal: breakGlassOf(account) },
        },
        {
          name: `the deploying role can't ${action} in ${where}`, request: { principal: deploying, action, resource: held }, allowed: false,
          butName: 'the exempt role can', but: { principal: breakGlassOf(account) },
        },
      ]),
      ...changes.flatMap((action): Case[] => [
        {
          name: `the deploying role can ${action} on ${where}`, request: { principal: deploying, action, resource: vault }, allowed: true,
          butName: 'an administrator of the account can not', but: { principal: own },
        },
        {
          name: `the exempt role can't ${action} on ${where}`, request: { principal: breakGlassOf(account), action, resource: vault }, allowed: false,
          butName: 'the deploying role can', but: { principal: deploying },
        },
      ]),
      {
        name: `the deploying role of another member can't change the policy of ${where}`,
        request: { principal: deployedBy(other, region), action: CHANGES[0], resource: vault }, allowed: false,
        butName: 'the one of the account can', but: { principal: deploying },
      },
      ...KEY_DELETION.flatMap((action): Case[] => [
        {
          name: `the deploying role can ${action} the key of ${where}`, request: { principal: deploying, action, resource: key }, allowed: true,
          butName: 'an administrator of the account can not', but: { principal: own },
        },
        {
          name: `the exempt role can't ${action} the key of ${where}`, request: { principal: breakGlassOf(account), action, resource: key }, allowed: false,
          butName: 'the deploying role can', but: { principal: deploying },
        },
      ]),
      ...['kms:PutKeyPolicy', 'kms:CreateAlias', 'kms:UpdateAlias', 'kms:EnableKeyRotation', 'kms:TagResource'].map((action): Case => ({
        name: `the deploying role can ${action} the key of ${where}`, request: { principal: deploying, action, resource: key }, allowed: true,
        butName: 'the deploying role of another member can not', but: { principal: deployedBy(other, region) },
      })),
    ];
  });
}

/** Nobody else: strangers, other members, administrators of the member and of the central account. */
export function keepingOut(members: MemberWorld, everywhere = true): Case[] {
  return guarded(members, everywhere).flatMap(({ where, account, region, vault, held, key }): Case[] => {
    const others = [
      { who: 'a stranger', principal: stranger },
      { who: 'another member', principal: account === MEMBER ? otherMember : memberAdministrator },
      { who: "the central account's administrator", principal: centralAdministrator },
    ];
    const own = administrator(account);
    const linked = serviceLinkedRoleUnlimited(account);
    return [
      ...[...others, { who: 'an administrator of the account', principal: own }].flatMap((one): Case[] => [
        ...USE.map((action): Case => ({
          name: `${one.who} can't ${action} with the key of ${where}`, request: { principal: one.principal, action, resource: key, context: via('ec2', region) }, allowed: false,
          butName: "the account's AWSServiceRoleForBackup can", but: { principal: linked },
        })),
        ...['ec2', 'backup'].map((service): Case => ({
          name: `${one.who} can't make grants on the key of ${where} through ${service}`,
          request: { principal: one.principal, action: 'kms:CreateGrant', resource: key, context: { ...via(service, region), ...FOR_AWS } }, allowed: false,
          butName: "the account's AWSServiceRoleForBackup can", but: { principal: linked },
        })),
      ]),
      ...others.flatMap((one): Case[] => [
        ...[...DELETION, 'backup:StartRestoreJob', 'backup:CopyFromBackupVault'].map((action): Case => ({
          name: `${one.who} can't ${action} from ${where}`, request: { principal: one.principal, action, resource: held }, allowed: false,
          butName: 'the exempt role of the account can', but: { principal: breakGlassOf(account) },
        })),
        ...[CHANGES[0], 'backup:DeleteBackupVault', 'backup:StartBackupJob', 'backup:DescribeBackupVault'].map((action): Case => ({
          name: `${one.who} can't ${action} on ${where}`, request: { principal: one.principal, action, resource: vault }, allowed: false,
          butName: 'the deploying role can', but: { principal: deployer(account, region) },
        })),
        ...['kms:PutKeyPolicy', ...KEY_DELETION].map((action): Case => ({
          name: `${one.who} can't ${action} the key of ${where}`, request: { principal: one.principal, action, resource: key }, allowed: false,
          butName: 'the deploying role can', but: { principal: deployer(account, region) },
        })),
      ]),
      ...vault.arn.includes('AirGapped')
        // direct backups and copies of the account itself only
        ? others.map((one): Case => ({
          name: `${one.who} can't copy into ${where}`, request: { principal: one.principal, action: 'backup:CopyIntoBackupVault', resource: vault }, allowed: false,
          butName: 'the backup role of the account can', but: { principal: members.role(BACKUP_ROLE, account) },
        }))
        : copyingBackInto(members, where, vault, others.slice(0, 2)),
      {
        name: `an administrator can restore from ${where}`, request: { principal: own, action: 'backup:StartRestoreJob', resource: held }, allowed: true,
        butName: 'not delete from it', but: { action: DELETION[0] },
      },
      {
        name: `a role of the exempt role's name with another path can't delete in ${where}`,
        request: { principal: principal(`arn:aws:iam::${account}:role/BreakGlass`, ADMINISTRATOR), action: DELETION[0], resource: held }, allowed: false,
        butName: 'the exempt role can', but: { principal: breakGlassOf(account) },
      },
    ];
  });
}

/** The central account copies back, and nobody else. */
function copyingBackInto(members: MemberWorld, where: string, vault: Target, others: { who: string; principal: RolePrincipal }[]): Case[] {
  const copy = { principal: members.role('OrgBackupAWSBackupCentralRole', ACCOUNTS.central), action: 'backup:CopyIntoBackupVault', resource: vault };
  return [
    {
      name: `the central account's service role copies back into ${where}`, request: copy, allowed: true,
      butName: 'a role of it without permissions does not', but: { principal: principal(`arn:aws:iam::${ACCOUNTS.central}:role/Nothing`) },
    },
    {
      name: `the central account copies into ${where}`, request: { ...copy, principal: centralAdministrator }, allowed: true,
      butName: 'and changes nothing', but: { action: CHANGES[0] },
    },
    ...others.map((one): Case => ({
      name: `${one.who} can't copy into ${where}`, request: { ...copy, principal: one.principal }, allowed: false,
      butName: 'the central account can', but: { principal: centralAdministrator },
    })),
  ];
}

/** Administering the key is not using it. */
export function administeringMemberKeys({ key, airGappedKey }: MemberWorld): Case[] {
  const administration = [
    'kms:PutKeyPolicy', 'kms:GetKeyPolicy', 'kms:EnableKeyRotation', 'kms:GetKeyRotationStatus', 'kms:TagResource', 'kms:UntagResource',
    'kms:UpdateKeyDescription', 'kms:CreateAlias', 'kms:UpdateAlias', 'kms:DeleteAlias', 'kms:CancelKeyDeletion', 'kms:EnableKey', 'kms:ListGrants',
    'kms:ListKeyPolicies', 'kms:ListKeyRotations', 'kms:ListResourceTags', 'kms:RotateKeyOnDemand', 'kms:DescribeKey',
  ];
  return [{ which: "the vault's key", resource: key }, { which: "the air-gapped vault's key", resource: airGappedKey }].flatMap(({ which, resource }): Case[] => [
    ...administration.map((action): Case => ({
      name: `an administrator of the member can ${action} ${which}`, request: { principal: memberAdministrator, action, resource }, allowed: true,
      butName: 'an administrator of the central account can not', but: { principal: centralAdministrator },
    })),
    ...revoking(which, resource, deployer(MEMBER), memberAdministrator, [
      serviceLinkedRoleUnlimited(MEMBER), ...[BACKUP_ROLE, RESTORE_ROLE, ...resource === key ? [SCANNER_ROLE] : []].map((name) => unlimited(name)),
    ]),
    ...KEY_DELETION.map((action): Case => ({
      name: `the deploying role can ${action} ${which}`, request: { principal: deployer(MEMBER), action, resource }, allowed: true,
      butName: 'the one of another Region can not', but: { principal: deployer(MEMBER, OTHER_REGION) },
    })),
  ]);
}

/** What CloudFormation needs to create vaults with their keys. */
export function creatingMemberVaults(members: MemberWorld, deploying: RolePrincipal = deployer(MEMBER)): Case[] {
  const { key, airGappedKey } = members;
  const grant = {
    principal: deploying, action: 'kms:CreateGrant', resource: key, context: { ...via('backup'), ...FOR_AWS, 'kms:EncryptionContextKeys': ['aws:backup:backup-vault'] },
  };
  const airGapped = { ...grant, resource: airGappedKey, context: { ...via('backup'), ...FOR_AWS } };
  return [
    {
      name: "the deploying role makes the grant for the member's vault", request: grant, allowed: true,
      butName: 'not for anything but a vault', but: { context: { 'kms:EncryptionContextKeys': ['aws:ebs:id'] } },
    },
    {
      name: "the deploying role makes the grant for the member's vault, as a service asks", request: grant, allowed: true,
      butName: 'not for itself', but: { context: { 'kms:GrantIsForAWSResource': 'false' } },
    },
    {
      name: "the deploying role makes the grant for the member's air-gapped vault, as a service asks", request: airGapped, allowed: true,
      butName: 'not for itself', but: { context: { 'kms:GrantIsForAWSResource': 'false' } },
    },
    ...[grant, airGapped].flatMap((one): Case[] => [
      {
        name: `the deploying role makes the grant with ${one.resource.arn.split('/').pop()} through AWS Backup`, request: one, allowed: true,
        butName: 'not calling KMS itself', but: { context: { 'kms:ViaService': undefined } },
      },
      {
        name: `the deploying role makes the grant with ${one.resource.arn.split('/').pop()}`, request: one, allowed: true,
        butName: 'an administrator of the account does not', but: { principal: memberAdministrator },
      },
    ]),
    ...[key, airGappedKey].flatMap(resource => ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:RetireGrant'].flatMap((action): Case[] => [
      {
        name: `the deploying role can ${action} with ${resource.arn.split('/').pop()} while AWS Backup creates the vault`,
        request: { principal: deploying, action, resource, context: via('backup') }, allowed: true,
        butName: 'an administrator of the account can not', but: { principal: memberAdministrator },
      },
      {
        name: `the deploying role can ${action} with ${resource.arn.split('/').pop()} through AWS Backup`,
        request: { principal: deploying, action, resource, context: via('backup') }, allowed: true,
        butName: 'not through another service', but: { context: via('ec2') },
      },
    ])),
  ];
}

/** An account outside the organization: nobody copies in, and nobody of the central account uses its keys. */
export function outside({ vault, key, sourceKey }: MemberWorld): Case[] {
  return [
    {
      name: 'the central account does not copy into the vault of an account outside the organization',
      request: { principal: centralAdministrator, action: 'backup:CopyIntoBackupVault', resource: vault }, allowed: false,
      butName: 'the account itself does', but: { principal: memberAdministrator },
    },
    ...[{ which: "the vault's key", resource: key }, { which: "the workload's key", resource: sourceKey }].flatMap(({ which, resource }) =>
      [serviceLinkedRole(), serviceLinkedRoleUnlimited()].map((role, index): Case => ({
        name: `${which} admits nobody of the central account, whatever ${index ? 'it may' : 'AWS lets it'}`,
        request: { principal: role, action: 'kms:GenerateDataKeyWithoutPlaintext', resource, context: via('ec2', REGION) }, allowed: false,
        butName: "but the account's own backup role", but: { principal: unlimited(`${BACKUP_ROLE}-${REGION}`) },
      }))),
  ];
}

/** A vault of a member that has a successor. */
export function retiredMember(world: World): Case[] {
  const [former, current] = ['OrgBackupVault', 'OrgBackupVault-2'].map(name => world.target(`arn:aws:backup:${REGION}:${MEMBER}:backup-vault:${name}`));
  const formerKey = world.target(world.ofType('AWS::Backup::BackupVault').find(({ arn }) => arn === former.arn)!.property('EncryptionKeyArn'));
  return [
    {
      name: 'nobody copies back into a retired vault', request: { principal: centralAdministrator, action: 'backup:CopyIntoBackupVault', resource: former }, allowed: false,
      butName: 'but into its successor', but: { resource: current },
    },
    {
      name: 'nobody deletes from a retired vault of a member',
      request: { principal: memberAdministrator, action: 'backup:DeleteRecoveryPoint', resource: world.recoveryPoint(former.arn) }, allowed: false,
      butName: 'but the exempt role', but: { principal: breakGlassOf(MEMBER) },
    },
    {
      name: 'the deploying role removes a retired vault of a member when it is empty', request: { principal: deployer(MEMBER), action: 'backup:DeleteBackupVault', resource: former },
      allowed: true, butName: 'an administrator does not', but: { principal: memberAdministrator },
    },
    {
      name: 'what a retired vault holds can still be copied out',
      request: { principal: serviceLinkedRole(), action: 'kms:ReEncryptFrom', resource: formerKey, context: via('ec2') }, allowed: true,
      butName: 'by no other member', but: { principal: serviceLinkedRole(OTHER_MEMBER) },
    },
    {
      name: 'what a retired vault holds can still be restored',
      request: { principal: unlimited(RESTORE_ROLE), action: 'kms:Decrypt', resource: formerKey, context: via('backup') }, allowed: true,
      butName: 'by no administrator', but: { principal: memberAdministrator },
    },
  ];
}

/** With StackSets, what deploys has another name. */
export function deployedByOthers(members: MemberWorld, deploying: RolePrincipal, lookalike: RolePrincipal): Case[] {
  const { vault, key, airGappedKey } = members;
  return [
    ...['backup:PutBackupVaultAccessPolicy', 'backup:PutBackupVaultLockConfiguration', 'backup:DeleteBackupVault'].flatMap((action): Case[] => [
      {
        name: `${deploying.arn} can ${action}`, request: { principal: deploying, action, resource: vault }, allowed: true,
        butName: `${lookalike.arn} can not`, but: { principal: lookalike },
      },
      {
        name: `the role of the CDK can't ${action}`, request: { principal: deployer(MEMBER), action, resource: vault }, allowed: false,
        butName: 'but who deploys', but: { principal: deploying },
      },
    ]),
    ...[key, airGappedKey].flatMap(resource => KEY_DELETION.map((action): Case => ({
      name: `${deploying.arn} can ${action} ${resource.arn.split('/').pop()}`, request: { principal: deploying, action, resource }, allowed: true,
      butName: `${lookalike.arn} can not`, but: { principal: lookalike },
    }))),
    {
      name: `the restore role can't change what ${deploying.arn} can`, request: { principal: unlimited(RESTORE_ROLE), action: CHANGES[0], resource: vault }, allowed: false,
      butName: 'but who deploys', but: { principal: deploying },
    },
  ];
}
