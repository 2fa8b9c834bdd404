import { Case } from '../../support/iam/cases';
import { administrator, awsManagedPolicy, principal } from '../../support/iam/world';
import { ACCOUNTS, centralAdministrator, CentralWorld, memberBackupRole } from '../central-world';

const COPY = 'backup:CopyIntoBackupVault';
const member = administrator(ACCOUNTS.member);
const stranger = administrator(ACCOUNTS.otherOrganization);

/** Who may copy into the vaults when the whole organization may. */
export function copyingFromOrganization({ vault, airGappedVault }: CentralWorld): Case[] {
  const backupRole = memberBackupRole(ACCOUNTS.member, awsManagedPolicy('AWSBackupServiceRolePolicyForBackup'));
  const copy = { principal: member, action: COPY, resource: vault };
  return [
    {
      name: 'a member of the organization copies into the central vault', request: copy, allowed: true,
      butName: 'an account of another organization does not', but: { principal: stranger },
    },
    {
      name: 'a member below several units copies into the central vault', request: { ...copy, principal: administrator(ACCOUNTS.nested) }, allowed: true,
      butName: 'an account in no organization does not', but: { principal: administrator(ACCOUNTS.alone) },
    },
    {
      name: "a member's backup role copies with nothing but AWS's policy for backups", request: { ...copy, principal: backupRole }, allowed: true,
      butName: 'a role of the member without permissions does not', but: { principal: principal(backupRole.arn) },
    },
    {
      name: 'a member of the organization copies into the air-gapped vault', request: { ...copy, resource: airGappedVault }, allowed: true,
      butName: 'an account of another organization does not', but: { principal: stranger },
    },
    {
      name: "a member's backup role copies into the air-gapped vault", request: { ...copy, principal: backupRole, resource: airGappedVault }, allowed: true,
      butName: 'an account in no organization does not', but: { principal: memberBackupRole(ACCOUNTS.alone) },
    },
    ...['backup:StartBackupJob', 'backup:DescribeBackupVault', 'backup:PutBackupVaultAccessPolicy', 'backup:DeleteBackupVault', 'backup:GetBackupVaultAccessPolicy']
      .map((action): Case => ({
        name: `a member can't ${action} on the central vault`, request: { ...copy, action }, allowed: false,
        butName: 'it can copy into it', but: { action: COPY },
      })),
    {
      name: "a member can't describe the air-gapped vault", request: { ...copy, action: 'backup:DescribeBackupVault', resource: airGappedVault }, allowed: false,
      butName: 'an administrator of the central account can', but: { principal: centralAdministrator },
    },
    {
      name: 'the central account copies into its own vault', request: { ...copy, principal: centralAdministrator }, allowed: true,
      butName: 'an account of another organization does not', but: { principal: stranger },
    },
  ];
}

/** Who may copy when one unit may. */
export function copyingFromUnit({ vault, airGappedVault, airGappedKey }: CentralWorld): Case[] {
  const copy = { principal: member, action: COPY, resource: vault };
  const decrypt = {
    principal: memberBackupRole(), action: 'kms:Decrypt', resource: airGappedKey, context: { 'kms:ViaService': 'backup.eu-central-1.amazonaws.com' },
  };
  return [
    {
      name: 'an account in the unit copies', request: copy, allowed: true,
      butName: 'an account in another unit, whose id begins like the first, does not', but: { principal: administrator(ACCOUNTS.otherUnit) },
    },
    {
      name: 'an account in a unit below copies', request: { ...copy, principal: administrator(ACCOUNTS.nested) }, allowed: true,
      butName: 'an account directly under the root does not', but: { principal: administrator(ACCOUNTS.topLevel) },
    },
    {
      name: 'an account in the unit copies into the air-gapped vault', request: { ...copy, resource: airGappedVault }, allowed: true,
      butName: 'an account in a unit with the same ids of another organization does not', but: { principal: stranger },
    },
    {
      name: "the backup role of an account in the unit uses the air-gapped vault's key", request: decrypt, allowed: true,
      butName: 'the one of an account in another unit does not', but: { principal: memberBackupRole(ACCOUNTS.otherUnit) },
    },
    {
      name: "the backup role of an account in a unit below uses the air-gapped vault's key",
      request: { ...decrypt, principal: memberBackupRole(ACCOUNTS.nested) }, allowed: true,
      butName: 'the one of an account in no organization does not', but: { principal: memberBackupRole(ACCOUNTS.alone) },
    },
  ];
}

/** Who may copy when one account may, as long as it is in the organization. */
export function copyingFromAccounts({ vault, airGappedVault, airGappedKey }: CentralWorld, named: string, outside: string): Case[] {
  const copy = { principal: administrator(named), action: COPY, resource: vault };
  const decrypt = {
    principal: memberBackupRole(named), action: 'kms:Decrypt', resource: airGappedKey, context: { 'kms:ViaService': 'backup.eu-central-1.amazonaws.com' },
  };
  return [
    {
      name: 'the named account copies', request: copy, allowed: true,
      butName: 'another account of the organization does not', but: { principal: administrator(ACCOUNTS.otherUnit) },
    },
    {
      name: 'the named account copies into the air-gapped vault', request: { ...copy, resource: airGappedVault }, allowed: true,
      butName: 'a named account that is not in the organization does not', but: { principal: administrator(outside) },
    },
    {
      name: 'the named account copies, its IAM permitting', request: copy, allowed: true,
      butName: 'a role of it without permissions does not', but: { principal: principal(`arn:aws:iam::${named}:role/Nothing`) },
    },
    {
      name: "the named account's backup role uses the air-gapped vault's key", request: decrypt, allowed: true,
      butName: 'the one of another account of the organization does not', but: { principal: memberBackupRole(ACCOUNTS.otherUnit) },
    },
    {
      name: "the named account's backup role decrypts with the air-gapped vault's key", request: decrypt, allowed: true,
      butName: 'the one of a named account that is not in the organization does not', but: { principal: memberBackupRole(outside) },
    },
  ];
}
