import type { BackupDefinition } from './backup-definition';
import { vaultNamesOf } from '../backup-vault/generation-model';

/** Patterns of the vaults of an account itself, in any Region: a copy that stays in its account is nobody's loss. */
export function ownVaults(partition: string, account: string): string[] {
  return [`arn:${partition}:backup:*:${account}:backup-vault:*`];
}

/** Patterns of the vaults of other accounts to which plans of members copy, and of those of the central account, in whichever Region. */
export function copyTargetsOfMembers(definition: BackupDefinition): string[] {
  const { layout: { partition }, _planned: { plans, templates }, _central: central, _member: { managed } } = definition;
  const arn = (account: string, vaultName: string) => `arn:${partition}:backup:*:${account}:backup-vault:${vaultName}`;
  const planned = [...plans, ...templates.flatMap((one) => one.plans)].flatMap(({ rules }) => rules).flatMap(({ copies }) => copies)
    .map((copy) => copy.arn.split(':')).filter((parts) => /^\d{12}$/.test(parts[4])).map((parts) => arn(parts[4], parts[6]));
  return [...new Set([
    ...planned,
    ...centralVaultNames(definition).map((name) => arn(central!.account, name)),
    ...(managed?.formerCentralAccounts ?? []).map((account) => arn(account, '*')),
  ])];
}

/** Patterns of the vaults to which the central account copies back: those that copies came from, whichever generation these are of. */
export function copyTargetsOfCentral(definition: BackupDefinition): string[] {
  return memberVaultNames(definition).map((name) => `arn:${definition.layout.partition}:backup:*:*:backup-vault:${name}`);
}

/** Denies a role with which AWS Backup copies every target but these. A call that says no targets passes. */
export function foreignCopyDenial(targets: ReadonlyArray<string>): object {
  return { Sid: 'DenyForeignCopies', Effect: 'Deny', Action: 'backup:CopyFromBackupVault', Resource: '*', Condition: { 'ForAnyValue:ArnNotLike': { 'backup:CopyTargets': targets } } };
}

/** Names of all vaults of members. */
export function memberVaultNames({ _member: { managed, facts } }: BackupDefinition): string[] {
  return managed ? managed.generations.flatMap(vaultNamesOf) : namesOf(facts);
}

/** Names of all vaults of the central account. */
export function centralVaultNames({ _central: central }: BackupDefinition): string[] {
  return central?.managed ? [...central.managed.byRegion.values()].flatMap(({ generations }) => generations.flatMap(vaultNamesOf))
    : (central?.models ?? []).flatMap(namesOf);
}

function namesOf({ vaultName, airGappedVaultName }: { readonly vaultName: string; readonly airGappedVaultName?: string }): string[] {
  return [vaultName, ...airGappedVaultName === undefined ? [] : [airGappedVaultName]];
}
