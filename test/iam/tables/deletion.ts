import { Case } from '../../support/iam/cases';
import { administrator, principal, ADMINISTRATOR, World } from '../../support/iam/world';
import { ACCOUNTS, breakGlass, centralAdministrator, CentralWorld, deployer, serviceLinkedRoleUnlimited, via } from '../central-world';

const DELETION = ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'];
const CHANGES = [
  'backup:PutBackupVaultAccessPolicy', 'backup:DeleteBackupVaultAccessPolicy', 'backup:PutBackupVaultNotifications', 'backup:DeleteBackupVaultNotifications',
  'backup:DeleteBackupVault',
];
/** The lock of an air-gapped vault is part of it: AWS Backup changes it for nobody, so that its policy need not forbid it. */
const LOCK_CHANGES = ['backup:PutBackupVaultLockConfiguration', 'backup:DeleteBackupVaultLockConfiguration'];

/** Who may delete recovery points, and who may change what protects them. */
export function deletion({ vault, recoveryPoint, airGappedVault, airGappedRecoveryPoint }: CentralWorld): Case[] {
  const namesake = principal(`arn:aws:iam::${ACCOUNTS.central}:role/BreakGlass`, ADMINISTRATOR);
  const foreign = principal(`arn:aws:iam::${ACCOUNTS.member}:role/security/BreakGlass`, ADMINISTRATOR);
  const vaults = [
    { where: 'the central vault', resource: vault, held: recoveryPoint, changes: [...CHANGES, ...LOCK_CHANGES] },
    { where: 'the air-gapped vault', resource: airGappedVault, held: airGappedRecoveryPoint, changes: CHANGES },
  ];
  return vaults.flatMap(({ where, resource, held, changes }): Case[] => [
    ...DELETION.flatMap((action): Case[] => [
      {
        name: `the exempt role can ${action} in ${where}`, request: { principal: breakGlass, action, resource: held }, allowed: true,
        butName: 'an administrator of the account can not', but: { principal: centralAdministrator },
      },
      {
        name: `the deploying role can't ${action} in ${where}`, request: { principal: deployer(), action, resource: held }, allowed: false,
        butName: 'the exempt role can', but: { principal: breakGlass },
      },
      {
        name: `a role of the exempt role's name with another path can't ${action} in ${where}`, request: { principal: namesake, action, resource: held }, allowed: false,
        butName: 'the exempt role can', but: { principal: breakGlass },
      },
      {
        name: `a role of the exempt role's name in a member account can't ${action} in ${where}`, request: { principal: foreign, action, resource: held }, allowed: false,
        butName: 'the exempt role can', but: { principal: breakGlass },
      },
      {
        name: `the root user can't ${action} in ${where}`,
        request: { principal: principal(`arn:aws:iam::${ACCOUNTS.central}:root`, ADMINISTRATOR), action, resource: held }, allowed: false,
        butName: 'the exempt role can', but: { principal: breakGlass },
      },
    ]),
    {
      name: `even AWS Backup's service-linked role can't delete by hand in ${where}`,
      request: { principal: serviceLinkedRoleUnlimited(), action: DELETION[0], resource: held }, allowed: false,
      butName: 'the exempt role can', but: { principal: breakGlass },
    },
    ...changes.flatMap((action): Case[] => [
      {
        name: `the deploying role can ${action} on ${where}`, request: { principal: deployer(), action, resource }, allowed: true,
        butName: 'an administrator of the account can not', but: { principal: centralAdministrator },
      },
      {
        name: `the exempt role can't ${action} on ${where}`, request: { principal: breakGlass, action, resource }, allowed: false,
        butName: 'the deploying role can', but: { principal: deployer() },
      },
    ]),
    {
      name: `the deploying role of another Region can't change the policy of ${where}`,
      request: { principal: deployer(ACCOUNTS.central, 'us-west-2'), action: CHANGES[0], resource }, allowed: false,
      butName: 'the one of this Region can', but: { principal: deployer() },
    },
    {
      name: `the deploying role of a member account can't change the policy of ${where}`,
      request: { principal: deployer(ACCOUNTS.member), action: CHANGES[0], resource }, allowed: false,
      butName: 'the one of the central account can', but: { principal: deployer() },
    },
    {
      name: `an administrator can look at ${where}`, request: { principal: centralAdministrator, action: 'backup:DescribeBackupVault', resource }, allowed: true,
      butName: 'not delete it', but: { action: 'backup:DeleteBackupVault' },
    },
    {
      name: `an administrator can restore from ${where}`, request: { principal: centralAdministrator, action: 'backup:StartRestoreJob', resource: held }, allowed: true,
      butName: 'not delete from it', but: { action: 'backup:DeleteRecoveryPoint' },
    },
  ]);
}

/** Where every role below a path is exempt. */
export function deletionByPath({ recoveryPoint }: CentralWorld): Case[] {
  const role = (name: string) => principal(`arn:aws:iam::${ACCOUNTS.central}:role/${name}`, ADMINISTRATOR);
  return ['security/BreakGlass', 'security/oncall/Anybody'].map((name): Case => ({
    name: `${name} can delete`, request: { principal: role(name), action: 'backup:DeleteRecoveryPoint', resource: recoveryPoint }, allowed: true,
    butName: 'a role beside the path can not', but: { principal: role('security-tools/Anybody') },
  }));
}

/** A vault that has a successor: it keeps what it holds, and gets nothing new. */
export function retired(world: World): Case[] {
  const vaultOf = (name: string) => world.target(`arn:aws:backup:eu-central-1:${ACCOUNTS.central}:backup-vault:${name}`);
  const [former, current] = [vaultOf('OrgBackupCentralVault'), vaultOf('OrgBackupCentralVault-2')];
  const formerKey = world.target(world.ofType('AWS::Backup::BackupVault').find(vault => vault.arn === former.arn)!.property('EncryptionKeyArn'));
  const copy = { principal: administrator(ACCOUNTS.member), action: 'backup:CopyIntoBackupVault', resource: former };
  return [
    {
      name: 'nobody copies into a retired vault', request: copy, allowed: false,
      butName: 'but into its successor', but: { resource: current },
    },
    {
      name: 'nobody deletes from a retired vault',
      request: { principal: centralAdministrator, action: 'backup:DeleteRecoveryPoint', resource: world.recoveryPoint(former.arn) }, allowed: false,
      butName: 'but the exempt role', but: { principal: breakGlass },
    },
    {
      name: 'the deploying role removes a retired vault when it is empty', request: { principal: deployer(), action: 'backup:DeleteBackupVault', resource: former },
      allowed: true,
      butName: 'an administrator does not', but: { principal: centralAdministrator },
    },
    {
      name: 'what a retired vault holds can still be decrypted',
      request: { principal: serviceLinkedRoleUnlimited(), action: 'kms:Decrypt', resource: formerKey, context: via('backup') }, allowed: true,
      butName: 'by no member', but: { principal: administrator(ACCOUNTS.member) },
    },
  ];
}

/** Where nobody is exempt, neither for deletion nor for changes. */
export function deletionByNobody({ vault, recoveryPoint }: CentralWorld): Case[] {
  const everybody = [centralAdministrator, deployer(), breakGlass, administrator(ACCOUNTS.member)];
  return everybody.slice(0, 3).flatMap((who): Case[] => [
    {
      name: `${who.arn} can't delete`, request: { principal: who, action: 'backup:DeleteRecoveryPoint', resource: recoveryPoint }, allowed: false,
      butName: 'it can restore', but: { action: 'backup:StartRestoreJob' },
    },
    {
      name: `${who.arn} can't change the policy`, request: { principal: who, action: 'backup:PutBackupVaultAccessPolicy', resource: vault }, allowed: false,
      butName: 'it can read the policy', but: { action: 'backup:GetBackupVaultAccessPolicy' },
    },
  ]);
}
