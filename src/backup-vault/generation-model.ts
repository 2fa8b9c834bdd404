import { AirGappedVaultEncryption } from './air-gapped-vault-encryption';
import { airGappedDays, BoundsInDays } from './retention-days';
import { VaultLock } from './vault-lock';
import { AirGappedEncryptionModel } from './vault-models';
import { RetiredGeneration, VaultSettings } from './vault-settings';
import { LIMITS } from '../data/limits';
import { BackupNaming } from '../organization-layout/backup-naming';
import { INSTANCES } from '../private/instances';
import { checkMembers, checkOptionalInstance, Members, reject } from '../private/validation';

/** Names that one generation of vaults has. */
export interface GenerationNames {
  readonly vaultName: string;
  readonly airGappedVaultName: string;
  readonly keyAlias: string;
  readonly airGappedKeyAlias: string;
}

/** Whose names a naming gives: they differ by which of its props hold them. */
export type VaultOwner = 'central' | 'member';

/** One generation of vaults, checked, without anything of a stack. */
export interface GenerationModel {
  /** Where the user says it, for messages. */
  readonly prop: string;
  readonly generation: number;
  readonly names: GenerationNames;
  readonly vaultLock?: VaultLock;
  /** Undefined means that there is no logically air-gapped vault. */
  readonly airGapped?: { readonly days: Required<BoundsInDays>; readonly encryption: AirGappedEncryptionModel };
}

const NAMING_PROPS = {
  central: { vaultName: 'centralVaultName', airGappedVaultName: 'centralAirGappedVaultName', keyAlias: 'centralKeyAlias' },
  member: { vaultName: 'vaultName', airGappedVaultName: 'airGappedVaultName', keyAlias: 'keyAlias' },
} as const;

const RETIRED_MEMBERS: Members<RetiredGeneration> = {
  generation: 'required', naming: INSTANCES.naming, vaultLock: 'optional', airGappedVault: 'optional', airGappedVaultEncryption: 'optional',
};

/** What central and member vaults have in common, for `checkMembers`. */
export const VAULT_SETTINGS: Members<VaultSettings> = {
  vaultLock: 'optional', airGappedVault: 'optional', airGappedVaultEncryption: 'optional', manualDeletion: 'optional', s3Tiering: 'optional', generation: 'optional',
  retiredGenerations: 'list',
};

/** The current generation first. Refuses numbers and names that two of them share. */
export function generationsOf(prop: string, settings: VaultSettings, owner: VaultOwner, naming: BackupNaming): GenerationModel[] {
  const { generation = 1 } = settings;
  checkOptionalInstance(`${prop}.manualDeletion`, settings.manualDeletion, '_denied', 'a ManualDeletion', 'ManualDeletion.denied()');
  const models = [generationOf(prop, { ...settings, generation, naming: undefined }, owner, naming)];
  (settings.retiredGenerations ?? []).forEach((retired, i) => {
    const at = `${prop}.retiredGenerations[${i}]`;
    checkMembers(at, retired, RETIRED_MEMBERS);
    const model = generationOf(at, retired, owner, naming);
    if (model.generation >= generation) {
      reject(`${at}.generation`, model.generation, `the generation is ${generation} and retired ones are older`, `set generation to ${model.generation + 1}`);
    }
    const names = vaultNamesOf(model);
    const clash = models.find((other) => other.generation === model.generation || vaultNamesOf(other).some((name) => names.includes(name)));
    if (clash) {
      reject(at, model.names.vaultName, `generation ${clash.generation} has the same number or the same names`, 'give every retired generation once, with the names it was created with');
    }
    models.push(model);
  });
  return models;
}

/** Names of the vaults that a generation has. */
export function vaultNamesOf({ names, airGapped }: GenerationModel): string[] {
  return [names.vaultName, ...(airGapped ? [names.airGappedVaultName] : [])];
}

/** Checks the number of a generation. */
export function checkGeneration(prop: string, generation: number): number {
  return Number.isSafeInteger(generation) && generation >= 1 ? generation
    : reject(prop, generation, 'generations are whole numbers from 1', 'count generations 1, 2, 3');
}

/**
 * The first generation has the plain names, so that its vaults never change when later ones come.
 *
 * Names of what the generation doesn't have may be too long.
 */
export function generationNames(
  naming: BackupNaming, owner: VaultOwner, generation: number, has: { airGappedVault: boolean; airGappedKey: boolean },
): GenerationNames {
  const suffix = generation === 1 ? '' : `-${generation}`;
  const props = NAMING_PROPS[owner];
  if (naming[props.vaultName] === 'Default') {
    reject(`naming.${props.vaultName}`, naming[props.vaultName], 'AWS Backup copies nothing from other accounts into the vault Default', 'choose another name');
  }
  const name = (prop: typeof props[keyof typeof props], added: string, limit: number) => withSuffix(prop, naming[prop], added, limit);
  return {
    vaultName: name(props.vaultName, suffix, LIMITS.vaultNameLength.max),
    airGappedVaultName: name(props.airGappedVaultName, suffix, has.airGappedVault ? LIMITS.vaultNameLength.max : Infinity),
    keyAlias: name(props.keyAlias, suffix, LIMITS.keyAliasLength),
    airGappedKeyAlias: name(props.keyAlias, `-air-gapped${suffix}`, has.airGappedKey ? LIMITS.keyAliasLength : Infinity),
  };
}

function generationOf(prop: string, props: RetiredGeneration, owner: VaultOwner, naming: BackupNaming): GenerationModel {
  checkLockAndEncryption(prop, props);
  const generation = checkGeneration(`${prop}.generation`, props.generation);
  if (props.airGappedVaultEncryption && !props.airGappedVault) {
    reject(`${prop}.airGappedVaultEncryption`, 'given', 'there is no airGappedVault that it could encrypt', 'give airGappedVault, or leave it out');
  }
  const airGapped = props.airGappedVault && {
    days: airGappedDays(`${prop}.airGappedVault`, props.airGappedVault),
    encryption: (props.airGappedVaultEncryption ?? AirGappedVaultEncryption.awsOwned())._model,
  };
  const has = { airGappedVault: airGapped !== undefined, airGappedKey: airGapped?.encryption.kind === 'customerManaged' };
  return { prop, generation, names: generationNames(props.naming ?? naming, owner, generation, has), vaultLock: props.vaultLock, airGapped };
}

/** What types say in other languages: a text for a lock would be no lock. */
export function checkLockAndEncryption(prop: string, { vaultLock, airGappedVaultEncryption }: Pick<RetiredGeneration, 'vaultLock' | 'airGappedVaultEncryption'>): void {
  checkOptionalInstance(`${prop}.vaultLock`, vaultLock, '_bind', 'a VaultLock', 'VaultLock.governance({ minRetention: Duration.days(7) })');
  checkOptionalInstance(`${prop}.airGappedVaultEncryption`, airGappedVaultEncryption, '_model', 'an AirGappedVaultEncryption', 'AirGappedVaultEncryption.awsOwned()');
}

function withSuffix(prop: string, name: string, suffix: string, limit: number): string {
  const result = `${name}${suffix}`;
  if (result.length > limit) {
    reject(`naming.${prop}`, name, `with '${suffix}' it has ${result.length} of at most ${limit} characters`, `shorten it to ${limit - suffix.length} characters`);
  }
  return result;
}
