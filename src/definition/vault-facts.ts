import { Duration } from 'aws-cdk-lib';
import { ExistingVault } from './existing-vault';
import { AirGappedVaultEncryption } from '../backup-vault/air-gapped-vault-encryption';
import { CloudFormationExecutionRole } from '../backup-vault/cloudformation-execution-role';
import { checkLockAndEncryption, GenerationModel, VaultOwner } from '../backup-vault/generation-model';
import { airGappedDays } from '../backup-vault/retention-days';
import { VaultLock } from '../backup-vault/vault-lock';
import { AirGappedEncryptionModel } from '../backup-vault/vault-models';
import { LIMITS } from '../data/limits';
import { NAMES } from '../data/names';
import { checkDuration, checkForm, checkOptionalInstance, refuseToken, reject, Members } from '../private/validation';
import { VaultBounds } from '../protection/retention-checks';

/** For `checkMembers`. */
export const EXISTING_VAULT: Members<ExistingVault> = {
  vaultName: 'text', vaultLock: 'optional', airGappedVaultName: 'text', airGappedVault: 'optional', airGappedVaultEncryption: 'optional',
};

/** What types say in other languages: a text for the role that deploys would exempt nobody. */
export function checkDeployer(prop: string, deployedBy: CloudFormationExecutionRole | undefined): void {
  checkOptionalInstance(`${prop}.deployedBy`, deployedBy, '_nameIn', 'a CloudFormationExecutionRole', 'CloudFormationExecutionRole.bootstrap()');
}

/** What plans have to know of the vaults of an account in a Region. */
export interface VaultFacts {
  readonly vaultName: string;
  /** Undefined means no lock is known. */
  readonly bounds?: VaultBounds;
  /** Undefined means none is known. */
  readonly airGappedVaultName?: string;
  readonly airGappedBounds: VaultBounds;
  readonly encryption?: AirGappedEncryptionModel;
}

/** The facts of vaults that this library makes. */
export function vaultFacts({ names, vaultLock, airGapped }: GenerationModel, owner: VaultOwner, where: string): VaultFacts {
  return facts({
    vaultName: names.vaultName,
    vaultLock,
    airGappedVaultName: airGapped && names.airGappedVaultName,
    airGappedVaultCalled: names.airGappedVaultName,
    days: airGapped?.days,
    encryption: airGapped?.encryption,
  }, owner, where);
}

/** The facts of vaults that exist, checked. */
export function existingVaultFacts(
  prop: string, vault: ExistingVault, defaults: { vaultName: string; airGappedVaultName: string; owner: VaultOwner; where: string },
): VaultFacts {
  checkLockAndEncryption(prop, vault);
  if (defaults.owner === 'central' && vault.vaultName?.trim() === 'Default') {
    reject(`${prop}.vaultName`, vault.vaultName, 'AWS Backup copies nothing from other accounts into the vault Default', 'name another vault');
  }
  const days = vault.airGappedVault && airGappedDays(`${prop}.airGappedVault`, vault.airGappedVault);
  const airGappedVaultName = vault.airGappedVaultName ?? (days && defaults.airGappedVaultName);
  if (vault.airGappedVaultEncryption && airGappedVaultName === undefined) {
    reject(`${prop}.airGappedVaultEncryption`, 'given', 'no air-gapped vault is known that it could encrypt', 'give airGappedVault or airGappedVaultName too');
  }
  return facts({
    vaultName: checkVaultName(`${prop}.vaultName`, vault.vaultName ?? defaults.vaultName),
    vaultLock: vault.vaultLock,
    airGappedVaultName: airGappedVaultName === undefined ? undefined : checkVaultName(`${prop}.airGappedVaultName`, airGappedVaultName),
    airGappedVaultCalled: airGappedVaultName ?? defaults.airGappedVaultName,
    days,
    encryption: airGappedVaultName === undefined ? undefined : (vault.airGappedVaultEncryption ?? AirGappedVaultEncryption.awsOwned())._model,
  }, defaults.owner, defaults.where);
}

/** Days after which S3 backups are tiered, checked. */
export function checkTiering(prop: string, s3Tiering: Duration | undefined): number | undefined {
  return s3Tiering && checkDuration(`${prop}.s3Tiering`, s3Tiering, 'days', LIMITS.s3TieringDays);
}

/** Refuses existing keys that leave out a Region with an air-gapped vault. */
export function checkExistingKeys(prop: string, { kind, keyArns }: AirGappedEncryptionModel, regions: ReadonlyArray<string>): void {
  const without = kind === 'existing' ? regions.find((region) => !Object.keys(keyArns).includes(region)) : undefined;
  if (without !== undefined) {
    reject(`${prop}.airGappedVaultEncryption`, Object.keys(keyArns).join(', '), `there is a vault in ${without} too, which takes a key of its own Region only`, `add a key of ${without}`);
  }
}

interface FactsInput {
  readonly vaultName: string;
  readonly vaultLock?: VaultLock;
  readonly airGappedVaultName?: string;
  /** Its name for messages, where none is known too. */
  readonly airGappedVaultCalled: string;
  readonly days?: { readonly min: number; readonly max: number };
  readonly encryption?: AirGappedEncryptionModel;
}

function facts(
  { vaultName, vaultLock, airGappedVaultName, airGappedVaultCalled, days, encryption }: FactsInput, owner: VaultOwner, where: string,
): VaultFacts {
  const at = where === '' ? '' : ` ${where}`;
  const airGapped = owner === 'central' ? 'the central air-gapped vault' : 'the member\'s air-gapped vault';
  return {
    vaultName,
    bounds: vaultLock && {
      vault: `the ${owner} vault '${vaultName}'${at}`, minDays: vaultLock.minRetention.toDays(), maxDays: vaultLock.maxRetention?.toDays(),
      ...vaultLock.coolingOff && { permanent: true },
    },
    airGappedVaultName,
    airGappedBounds: { vault: `${airGapped} '${airGappedVaultCalled}'${at}`, minDays: days?.min ?? LIMITS.airGappedRetentionDays.min, maxDays: days?.max, airGapped: true },
    encryption,
  };
}

function checkVaultName(prop: string, name: string): string {
  refuseToken(prop, name, 'names of a definition are needed at synth', 'write the name itself');
  return checkForm(prop, name, NAMES.vaultName, 'copy the name of the vault');
}
