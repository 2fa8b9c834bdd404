import { Token } from 'aws-cdk-lib';
import { BackupNaming } from '../organization-layout/backup-naming';
import { reject } from '../private/validation';

/** Names that one generation of vaults has. */
export interface GenerationNames {
  readonly vaultName: string;
  readonly airGappedVaultName: string;
  readonly keyAlias: string;
  readonly airGappedKeyAlias: string;
}

/** Whose names a naming gives: they differ by which of its props hold them. */
export type VaultOwner = 'central' | 'member';

const PROPS = {
  central: { vaultName: 'centralVaultName', airGappedVaultName: 'centralAirGappedVaultName', keyAlias: 'centralKeyAlias' },
  member: { vaultName: 'vaultName', airGappedVaultName: 'airGappedVaultName', keyAlias: 'keyAlias' },
} as const;

/** Checks the number of a generation. */
export function checkGeneration(prop: string, generation: number): number {
  if (Token.isUnresolved(generation) || !Number.isInteger(generation) || generation < 1) {
    reject(prop, Token.isUnresolved(generation) ? '<token>' : generation, 'generations are whole numbers from 1', 'count generations 1, 2, 3');
  }
  return generation;
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
  const props = PROPS[owner];
  if (naming[props.vaultName] === 'Default') {
    reject(`naming.${props.vaultName}`, naming[props.vaultName], 'AWS Backup copies nothing from other accounts into the vault Default', 'choose another name');
  }
  const name = (prop: typeof props[keyof typeof props], added: string, limit: number) => withSuffix(prop, naming[prop], added, limit);
  return {
    vaultName: name(props.vaultName, suffix, 50),
    airGappedVaultName: name(props.airGappedVaultName, suffix, has.airGappedVault ? 50 : Infinity),
    keyAlias: name(props.keyAlias, suffix, 256),
    airGappedKeyAlias: name(props.keyAlias, `-air-gapped${suffix}`, has.airGappedKey ? 256 : Infinity),
  };
}

function withSuffix(prop: string, name: string, suffix: string, limit: number): string {
  const result = `${name}${suffix}`;
  if (!Token.isUnresolved(name) && result.length > limit) {
    reject(`naming.${prop}`, name, `with '${suffix}' it has ${result.length} of at most ${limit} characters`, `shorten it to ${limit - suffix.length} characters`);
  }
  return result;
}
