import { Annotations, Names, RemovalPolicy, Token } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct, IDependable } from 'constructs';
import { RetiredVault } from './central-backup-account-props';
import { GenerationNames, checkGeneration, generationNames } from './generation-names';
import { airGappedRetentionDays } from '../backup-vault/air-gapped-days';
import { AirGappedVaultEncryption } from '../backup-vault/air-gapped-vault-encryption';
import { CopySource } from '../backup-vault/copy-source';
import { KeyPolicyInput, MembersOfKey } from '../backup-vault/key-policy';
import { ManualDeletionModel } from '../backup-vault/models';
import { createVaultKey } from '../backup-vault/vault-key';
import { vaultPolicy } from '../backup-vault/vault-policy';
import { REGIONS } from '../data/regions';
import { BackupNaming } from '../organization-layout/backup-naming';
import { reject } from '../private/validation';

/** A generation whose values are checked, before anything of it is created. */
export interface GenerationDefinition extends RetiredVault {
  readonly names: GenerationNames;
  readonly airGappedDays?: { min: number; max: number };
}

/** What all generations of one account share. */
export interface GenerationContext {
  readonly partition: string;
  readonly copySource: CopySource;
  readonly keyPolicy: Omit<KeyPolicyInput, 'airGapped'>;
  readonly members: MembersOfKey;
  readonly manualDeletion?: Required<ManualDeletionModel>;
  readonly notifications?: backup.CfnBackupVault.NotificationObjectTypeProperty;
  readonly vaultTags?: { readonly [key: string]: string };
  readonly s3TieringDays?: number;
  /** What must exist before a vault. */
  readonly dependencies: IDependable[];
}

/** Checks one generation; `prop` is what the user calls it. */
export function defineGeneration(prop: string, vault: RetiredVault, naming: BackupNaming, region: string): GenerationDefinition {
  const inside = prop ? `${prop}.` : '';
  const generation = checkGeneration(`${inside}generation`, vault.generation);
  const days = vault.airGappedVault && airGappedRetentionDays(`${inside}airGappedVault`, vault.airGappedVault);
  const facts = Token.isUnresolved(region) ? undefined : REGIONS[region];
  if (days && facts && !(facts.airGappedVault && facts.copyIntoAirGappedVault)) {
    reject(`${inside}airGappedVault`, `${days.min} to ${days.max} days`,
      facts.airGappedVault ? `other accounts can't copy into air-gapped vaults in ${region}` : `${region} has no air-gapped vaults`, 'leave it out in this Region');
  }
  checkKey(`${inside}encryptionKey`, vault.encryptionKey, region);
  const encryption = vault.airGappedVault?.encryption?._bind();
  checkKey(`${inside}airGappedVault.encryption`, encryption?.key, region);
  const has = { airGappedVault: days !== undefined, airGappedKey: encryption?.kind === 'own' };
  return { ...vault, generation, names: generationNames(vault.naming ?? naming, generation, has), airGappedDays: days };
}

/**
 * The vaults and keys of one generation.
 *
 * The first generation's parts are children of the account itself, later ones' of a construct of their own: no logical id changes when a
 * generation is retired.
 */
export class VaultGeneration {
  public readonly vault: backup.CfnBackupVault;
  public readonly key: kms.IKey;
  public readonly airGappedVault?: backup.CfnLogicallyAirGappedBackupVault;
  public readonly airGappedKey?: kms.IKey;

  constructor(account: Construct, definition: GenerationDefinition, context: GenerationContext, receivesCopies: boolean) {
    const scope = definition.generation === 1 ? account : new Construct(account, `Generation${definition.generation}`);
    const { names } = definition;
    const policy = {
      copyIn: receivesCopies ? context.copySource._vaultStatement(context.partition) : undefined,
      manualDeletion: context.manualDeletion,
    };

    this.key = definition.encryptionKey ?? createVaultKey(scope, 'Key', {
      ...context.keyPolicy,
      alias: names.keyAlias,
      description: `Recovery points in the backup vault ${names.vaultName}`,
    });
    if (definition.encryptionKey) {
      warnOfForeignKey(scope, 'encryptionKey', 'the roles AWSServiceRoleForBackup and serviceRole of this account, also through the services whose resources are copied');
    }
    this.vault = new backup.CfnBackupVault(scope, 'Resource', {
      backupVaultName: names.vaultName,
      encryptionKeyArn: this.key.keyArn,
      accessPolicy: vaultPolicy(policy),
      lockConfiguration: definition.vaultLock?._bind(),
      notifications: context.notifications,
      backupVaultTags: context.vaultTags,
    });
    protect(this.vault, context.dependencies);

    if (context.s3TieringDays !== undefined) {
      const tiering = new backup.CfnTieringConfiguration(scope, 'Tiering', {
        // underscores only: other than a vault's name it may hold no hyphen
        tieringConfigurationName: Token.isUnresolved(names.vaultName)
          ? Names.uniqueResourceName(scope, { maxLength: 200, allowedSpecialCharacters: '_' })
          : names.vaultName.replaceAll('-', '_'),
        backupVaultName: names.vaultName,
        resourceSelection: [{ resourceType: 'S3', resources: ['*'], tieringDownSettingsInDays: context.s3TieringDays }],
      });
      tiering.node.addDependency(this.vault);
    }

    if (definition.airGappedVault && definition.airGappedDays) {
      this.airGappedKey = keyOfAirGappedVault(scope, definition, context, receivesCopies);
      this.airGappedVault = new backup.CfnLogicallyAirGappedBackupVault(scope, 'AirGappedVault', {
        backupVaultName: names.airGappedVaultName,
        minRetentionDays: definition.airGappedDays.min,
        maxRetentionDays: definition.airGappedDays.max,
        encryptionKeyArn: this.airGappedKey?.keyArn,
        accessPolicy: vaultPolicy({ ...policy, airGapped: true }),
        notifications: context.notifications,
        backupVaultTags: context.vaultTags,
      });
      protect(this.airGappedVault, context.dependencies);
    }
  }
}

function keyOfAirGappedVault(
  scope: Construct, definition: GenerationDefinition, context: GenerationContext, receivesCopies: boolean,
): kms.IKey | undefined {
  const encryption = (definition.airGappedVault?.encryption ?? AirGappedVaultEncryption.awsOwned())._bind();
  if (encryption.kind === 'existing') {
    warnOfForeignKey(scope, 'airGappedVault.encryption', 'whoever creates the vault and the backup role of every account that copies in');
    return encryption.key;
  }
  if (encryption.kind === 'awsOwned') {
    return undefined;
  }
  Annotations.of(scope).addWarningV2('cdk-org-backup:airGappedKeyInSameAccount',
    'the air-gapped vault is encrypted with a key of its own account, which AWS advises against in production: whoever controls the account controls the key. '
    + 'Use AirGappedVaultEncryption.awsOwned(), or existingKey() with a key of an account set aside for recovery');
  return createVaultKey(scope, 'AirGappedKey', {
    ...context.keyPolicy,
    airGapped: { members: receivesCopies ? context.members : undefined },
    alias: definition.names.airGappedKeyAlias,
    description: `Recovery points in the logically air-gapped vault ${definition.names.airGappedVaultName}`,
  });
}

function protect(vault: backup.CfnBackupVault | backup.CfnLogicallyAirGappedBackupVault, dependencies: IDependable[]): void {
  vault.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  vault.node.addDependency(...dependencies);
}

function checkKey(prop: string, key: kms.IKey | undefined, region: string): void {
  if (key && 'aliasName' in key) {
    reject(prop, key.keyArn, 'a vault takes the ARN of a key, not of an alias', 'give the key itself, for example by kms.Key.fromKeyArn()');
  }
  if (key && !Token.isUnresolved(key.env.region) && !Token.isUnresolved(region) && key.env.region !== region) {
    reject(prop, key.keyArn, `a vault in ${region} takes a key of its own Region only`, `give a key of ${region}`);
  }
}

function warnOfForeignKey(scope: Construct, prop: string, who: string): void {
  Annotations.of(scope).addWarningV2('cdk-org-backup:encryptionKeyPolicyNotManaged',
    `the policy of the key given as ${prop} is not managed here: see that it admits ${who}`);
}
