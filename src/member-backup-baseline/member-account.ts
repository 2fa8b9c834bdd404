import { Aws } from 'aws-cdk-lib';
import { centralCopiers } from './source-keys';
import { CopySource } from '../backup-vault/copy-source';
import { KeyPolicyInput } from '../backup-vault/key-policy';
import { NOBODY, PrincipalArns, union } from '../backup-vault/principal-arns';
import { GenerationPolicies } from '../backup-vault/vault-generation';
import { BoundManualDeletion } from '../backup-vault/vault-models';
import { BackupDefinition } from '../definition/backup-definition';
import { BoundMemberVault, exemptionsInMembers } from '../definition/bound-vaults';
import { copyTargetsOfMembers, ownVaults } from '../definition/copy-targets';
import { InferredDenial } from '../definition/inferred-denial';
import { MemberTemplate } from '../definition/member-template';
import { BackupNaming } from '../organization-layout/backup-naming';
import { BACKUP_SERVICE_LINKED_ROLE, accountRootArn, roleArn, serviceSuffixes } from '../private/arns';
import { oncePer } from '../private/once-per';

/** A member account, whichever it is, as the templates for all of them see it. */
export interface MemberAccount {
  readonly naming: BackupNaming;
  readonly partition: string;
  readonly globalRegion: string;
  readonly suffixes: string[];
  /** The central account, and such that were it before; empty where nothing is copied to another account. */
  readonly copyingAccounts: ReadonlyArray<string>;
  readonly manualDeletion?: BoundManualDeletion;
  readonly deployer: PrincipalArns;
  /** Name of the role with which AWS Backup backs up here; where plans are local, each Region has its own. */
  readonly backupRoleName: string;
  /** Patterns of the only vaults that copies may go to; undefined means any. */
  readonly copyTargets?: ReadonlyArray<string>;
  readonly scansVerified?: boolean;
  /** Undefined where nothing is scanned. */
  readonly scannerRoleName?: string;
  /** Path and name of every role that backs up in these accounts, in any Region, and of those that did before. */
  readonly backupRoles: string[];
}

/** Reads what member accounts have in common; nothing of it depends on the stack's account and Region, so that one template fits all, and it is read once. */
export function memberAccount(definition: BackupDefinition, template: MemberTemplate, vaults: BoundMemberVault): MemberAccount {
  return membersOf(definition)(template)(vaults);
}

const membersOf = oncePer((definition: BackupDefinition) => oncePer((template: MemberTemplate) => (
  oncePer((vaults: BoundMemberVault) => readMember(definition, template, vaults)))));

function readMember(definition: BackupDefinition, template: MemberTemplate, member: BoundMemberVault): MemberAccount {
  const { naming, layout, _central: central, _parts: { verifiedDenials } } = definition;
  const { partition, globalRegion } = layout;
  const here = (name: string) => (template.kind === 'local' ? naming._inRegion(name, Aws.REGION) : name);
  return {
    naming,
    partition,
    globalRegion,
    suffixes: serviceSuffixes(globalRegion),
    copyingAccounts: template.external ? [] : [...new Set([...central ? [central.account] : [], ...member.managed?.formerCentralAccounts ?? []])],
    ...exemptionsInMembers(member, partition),
    copyTargets: verifiedDenials.includes(InferredDenial.FOREIGN_COPIES_BY_ROLES)
      ? [...ownVaults(partition, Aws.ACCOUNT_ID), ...template.external ? [] : copyTargetsOfMembers(definition)] : undefined,
    scansVerified: verifiedDenials.includes(InferredDenial.GRANTS_WHERE_SCANNED) || undefined,
    backupRoleName: here(naming.backupRoleName),
    scannerRoleName: template.demands.scans ? here(naming.scannerRoleName) : undefined,
    backupRoles: [...template.backupRoleNames.map((name) => naming._roleWithPath(name)), ...member.managed?.formerBackupRoles ?? []],
  };
}

/** What the policies of vaults and keys of member accounts say. */
export const memberPolicies = oncePer((account: MemberAccount): GenerationPolicies => {
  const { partition, copyingAccounts, backupRoles, manualDeletion } = account;
  return {
    copyIn: copyingAccounts.length === 0 ? undefined : CopySource.accounts([...copyingAccounts])._vaultStatement(partition),
    keyPolicy: memberKeyPolicy(account),
    airGappedKeyUsers: { roleArnPatterns: backupRoles.map((role) => roleArn(partition, Aws.ACCOUNT_ID, role)), condition: {} },
    manualDeletion,
  };
});

/** The policy of the key of a member vault. */
export function memberKeyPolicy(account: MemberAccount): Omit<KeyPolicyInput, 'airGapped'> {
  const { naming, partition, deployer, manualDeletion, copyingAccounts, backupRoles, scannerRoleName, suffixes } = account;
  const arn = (roleWithPath: string) => roleArn(partition, Aws.ACCOUNT_ID, roleWithPath);
  return {
    accountRoot: accountRootArn(partition, Aws.ACCOUNT_ID),
    backupRoles: [BACKUP_SERVICE_LINKED_ROLE, ...backupRoles, naming._roleWithPath(naming.restoreRoleName)].map(arn),
    vaultCreators: union(deployer, manualDeletion?.administrators ?? NOBODY),
    keepers: manualDeletion?.administrators ?? NOBODY,
    breakGlass: manualDeletion?.breakGlass,
    suffixes,
    scansVerified: account.scansVerified,
    scannerRole: scannerRoleName && arn(naming._roleWithPath(scannerRoleName)),
    sharedWith: centralCopiers(partition, copyingAccounts),
  };
}
