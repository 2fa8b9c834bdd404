import { Annotations, CfnCondition, Names, RemovalPolicy, Token } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct, IDependable } from 'constructs';
import { airGappedRetentionDays } from './air-gapped-days';
import { AirGappedVaultEncryption } from './air-gapped-vault-encryption';
import { GenerationNames, VaultOwner, checkGeneration, generationNames } from './generation-names';
import { KeyPolicyInput, MembersOfKey } from './key-policy';
import { ManualDeletionModel } from './models';
import { RetiredVault } from './retired-vault';
import { checkManagedPolicy, createVaultKey } from './vault-key';
import { vaultPolicy } from './vault-policy';
import { REGIONS } from '../data/regions';
import { BackupNaming } from '../organization-layout/backup-naming';
import { compactDocument } from '../private/compact';
import { StatementJson } from '../private/policy-json';
import { reject } from '../private/validation';

/** A generation whose values are checked, before anything of it is created. */
export interface GenerationDefinition extends RetiredVault {
  readonly names: GenerationNames;
  readonly airGappedDays?: { min: number; max: number };
}

/** Whose vaults they are, and where. */
export interface VaultPlace {
  readonly owner: VaultOwner;
  readonly naming: BackupNaming;
  /** A token where it is known at deployment only. */
  readonly region: string;
  readonly account: string;
  /** All Regions that one template is for; given where it is for several. */
  readonly regions?: string[];
}

/** What all generations of one account share. */
export interface GenerationContext {
  /** Lets others copy into the standard vault; undefined where nobody does. */
  readonly copyIn?: StatementJson;
  /** Lets others copy into the air-gapped vault. */
  readonly airGappedCopyIn?: StatementJson;
  readonly keyPolicy: Omit<KeyPolicyInput, 'airGapped'>;
  /** Whose backup roles use the key of an air-gapped vault while copying into it. */
  readonly airGappedKeyUsers: MembersOfKey;
  readonly manualDeletion?: Required<ManualDeletionModel>;
  readonly notifications?: backup.CfnBackupVault.NotificationObjectTypeProperty;
  readonly vaultTags?: { readonly [key: string]: string };
  readonly s3TieringDays?: number;
  /** Roles for which an existing key has to be open, as the user knows them. */
  readonly keyUsers: string;
  /** Holds where there are air-gapped vaults; undefined means wherever this is deployed. */
  readonly airGappedCondition?: CfnCondition;
  /** What must exist before a vault. */
  readonly dependencies: IDependable[];
}

/** What a user says of the current generation and the retired ones. */
export interface GenerationProps extends Omit<RetiredVault, 'generation' | 'naming'> {
  readonly generation?: number;
  readonly retiredVaults?: RetiredVault[];
}

/** The current generation first; everything is checked before anything is created. */
export function defineGenerations(props: GenerationProps, place: VaultPlace): GenerationDefinition[] {
  const { generation = 1, encryptionKey, vaultLock, airGappedVault } = props;
  const definitions = [defineGeneration('', { generation, encryptionKey, vaultLock, airGappedVault }, place)];
  (props.retiredVaults ?? []).forEach((vault, i) => {
    const prop = `retiredVaults[${i}]`;
    const definition = defineGeneration(prop, vault, place);
    if (definition.generation >= generation) {
      reject(`${prop}.generation`, definition.generation, `the account's generation is ${generation} and retired vaults are older`,
        `set generation to ${definition.generation + 1}`);
    }
    const names = vaultNamesOf(definition);
    const clash = definitions.find((other) => other.generation === definition.generation || vaultNamesOf(other).some((name) => names.includes(name)));
    if (clash) {
      reject(prop, definition.names.vaultName, `generation ${clash.generation} has the same number or the same names`, 'give every retired vault once, with the generation and the names it was created with');
    }
    definitions.push(definition);
  });
  return definitions;
}

/** Names of the vaults that a generation has. */
export function vaultNamesOf({ names, airGappedVault }: GenerationDefinition): string[] {
  return [names.vaultName, ...(airGappedVault ? [names.airGappedVaultName] : [])];
}

/** Everything that a generation makes under a name, as messages call it. */
export function namesOf(definition: GenerationDefinition): string[] {
  const { names, encryptionKey, airGappedVault } = definition;
  const ownAirGappedKey = airGappedVault?.encryption?._bind().kind === 'own';
  return [
    ...vaultNamesOf(definition).map((name) => `vault ${name}`),
    ...(encryptionKey ? [] : [`key ${names.keyAlias}`]),
    ...(ownAirGappedKey ? [`key ${names.airGappedKeyAlias}`] : []),
  ];
}

/** Checks one generation; `prop` is what the user calls it. */
function defineGeneration(prop: string, vault: RetiredVault, place: VaultPlace): GenerationDefinition {
  const { owner, naming, region } = place;
  const inside = prop ? `${prop}.` : '';
  const generation = checkGeneration(`${inside}generation`, vault.generation);
  const days = vault.airGappedVault && airGappedRetentionDays(`${inside}airGappedVault`, vault.airGappedVault);
  const facts = Token.isUnresolved(region) ? undefined : REGIONS[region];
  if (days && facts && owner === 'central' && !(facts.airGappedVault && facts.copyIntoAirGappedVault)) {
    reject(`${inside}airGappedVault`, `${days.min} to ${days.max} days`,
      facts.airGappedVault ? `other accounts can't copy into air-gapped vaults in ${region}` : `${region} has no air-gapped vaults`, 'leave it out in this Region');
  }
  checkKey(`${inside}encryptionKey`, vault.encryptionKey, place);
  checkAccountOfKey(`${inside}encryptionKey`, vault.encryptionKey, place);
  const encryption = vault.airGappedVault?.encryption?._bind();
  checkKey(`${inside}airGappedVault.encryption`, encryption?.key, place);
  const has = { airGappedVault: days !== undefined, airGappedKey: encryption?.kind === 'own' };
  return { ...vault, generation, names: generationNames(vault.naming ?? naming, owner, generation, has), airGappedDays: days };
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
    const { manualDeletion } = context;

    this.key = definition.encryptionKey ?? createVaultKey(scope, 'Key', {
      ...context.keyPolicy,
      alias: names.keyAlias,
      description: `Recovery points in the backup vault ${names.vaultName}`,
    });
    if (definition.encryptionKey && !checkManagedPolicy(definition.encryptionKey, context.keyPolicy)) {
      warnOfForeignKey(scope, 'encryptionKey', context.keyUsers);
    }
    this.vault = new backup.CfnBackupVault(scope, 'Resource', {
      backupVaultName: names.vaultName,
      encryptionKeyArn: this.key.keyArn,
      accessPolicy: compactDocument(vaultPolicy({ copyIn: receivesCopies ? context.copyIn : undefined, manualDeletion })),
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
        accessPolicy: compactDocument(vaultPolicy({ copyIn: receivesCopies ? context.airGappedCopyIn : undefined, manualDeletion, airGapped: true })),
        notifications: context.notifications,
        backupVaultTags: context.vaultTags,
      });
      protect(this.airGappedVault, context.dependencies);
      this.airGappedVault.cfnOptions.condition = context.airGappedCondition;
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
    airGapped: { members: receivesCopies ? context.airGappedKeyUsers : undefined },
    condition: context.airGappedCondition,
    alias: definition.names.airGappedKeyAlias,
    description: `Recovery points in the logically air-gapped vault ${definition.names.airGappedVaultName}`,
  });
}

function protect(vault: backup.CfnBackupVault | backup.CfnLogicallyAirGappedBackupVault, dependencies: IDependable[]): void {
  vault.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  vault.node.addDependency(...dependencies);
}

function checkKey(prop: string, key: kms.IKey | undefined, { region, regions }: VaultPlace): void {
  if (key && 'aliasName' in key) {
    reject(prop, key.keyArn, 'a vault takes the ARN of a key, not of an alias', 'give the key itself, for example by kms.Key.fromKeyArn()');
  }
  if (key && !Token.isUnresolved(key.env.region) && !Token.isUnresolved(region) && key.env.region !== region) {
    reject(prop, key.keyArn, `a vault in ${region} takes a key of its own Region only`, `give a key of ${region}`);
  }
  if (key) {
    checkTemplateOfKey(prop, key, region, regions);
  }
}

/** One template for several Regions can't name a key of one of them. */
function checkTemplateOfKey(prop: string, key: kms.IKey, region: string, regions: string[] | undefined): void {
  if (Token.isUnresolved(region) && !Token.isUnresolved(key.keyArn) && (regions?.length ?? 0) > 1) {
    reject(prop, key.keyArn, `the template is for ${regions!.join(', ')} and a vault takes a key of its own Region only`, 'give the stack an env with account and Region');
  }
}

function checkAccountOfKey(prop: string, key: kms.IKey | undefined, { account, owner }: VaultPlace): void {
  const other = key && owner === 'member' && !Token.isUnresolved(key.env.account) && !Token.isUnresolved(account) && key.env.account !== account;
  if (other) {
    reject(prop, key.keyArn, `the key belongs to ${key.env.account} and the vault to ${account}`, `give a key of ${account}`);
  }
}

function warnOfForeignKey(scope: Construct, prop: string, who: string): void {
  Annotations.of(scope).addWarningV2('cdk-org-backup:encryptionKeyPolicyNotManaged',
    `the policy of the key given as ${prop} is not managed here: see that it admits ${who}`);
}
