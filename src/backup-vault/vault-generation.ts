import { Annotations, Aws, CfnCondition, CfnMapping, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct, IDependable } from 'constructs';
import { GenerationModel, vaultNamesOf, VaultOwner } from './generation-model';
import { KeyPolicyInput, MembersOfKey } from './key-policy';
import { checkManagedPolicy, createVaultKey, vaultKeyPolicy } from './vault-key';
import { KeyEvents } from './vault-key-rule';
import { BoundManualDeletion } from './vault-models';
import { vaultPolicy } from './vault-policy';
import { LIMITS } from '../data/limits';
import { NAMES } from '../data/names';
import { compactDocument, copyOf } from '../private/compact';
import { oncePer } from '../private/once-per';
import { PolicyJson, StatementJson } from '../private/policy-json';
import { checkForm, reject } from '../private/validation';

/** Keys of the user's own, by generation; a generation without one has a key made for it. */
export type GenerationKeys = ReadonlyMap<number, kms.IKey>;

/** What the policies of all generations say; the same object for accounts that are alike, so that each policy is written once for all of them. */
export interface GenerationPolicies {
  /** Lets others copy into the standard vault; undefined where nobody does. */
  readonly copyIn?: StatementJson;
  /** Lets others copy into the air-gapped vault. */
  readonly airGappedCopyIn?: StatementJson;
  readonly keyPolicy: Omit<KeyPolicyInput, 'airGapped'>;
  /** Whose backup roles use the key of an air-gapped vault while copying into it. */
  readonly airGappedKeyUsers: MembersOfKey;
  readonly manualDeletion?: BoundManualDeletion;
}

/** What all generations of one account share. */
export interface GenerationContext {
  readonly policies: GenerationPolicies;
  readonly notifications?: backup.CfnBackupVault.NotificationObjectTypeProperty;
  readonly vaultTags?: { readonly [key: string]: string };
  readonly s3TieringDays?: number;
  /** Where calls on keys that are made here are told; undefined where there is no hub, or the account is outside of its organization. */
  readonly keyEvents?: KeyEvents;
  /** Roles for which an existing key has to be open, as the user knows them. */
  readonly keyUsers: string;
  readonly keys: GenerationKeys;
  /** All Regions that the template is for. */
  readonly regions: ReadonlyArray<string>;
  /** Holds where there are air-gapped vaults; undefined means wherever this is deployed. */
  readonly airGappedCondition?: CfnCondition;
  /** What must exist before a vault. */
  readonly dependencies: IDependable[];
}

/** Keys as the props of a construct give them: that of the current generation, and those of retired ones. */
export interface GenerationKeyProps {
  readonly encryptionKey?: kms.IKey;
  readonly retiredVaultKeys?: { readonly [generation: string]: kms.IKey };
}

/** Checks keys that exist and assigns them to generations, the current one first. Those of member vaults belong to the same account. */
export function keysOfGenerations(
  { encryptionKey, retiredVaultKeys = {} }: GenerationKeyProps, [current, ...retired]: ReadonlyArray<GenerationModel>, stack: Stack,
  regions: ReadonlyArray<string>, owner: VaultOwner,
): GenerationKeys {
  const keys = new Map<number, kms.IKey>();
  if (encryptionKey) {
    checkKey('encryptionKey', encryptionKey, stack, regions, owner);
    keys.set(current.generation, encryptionKey);
  }
  for (const [generation, key] of Object.entries(retiredVaultKeys)) {
    const prop = `retiredVaultKeys['${generation}']`;
    const known = retired.find((one) => String(one.generation) === generation);
    if (!known) {
      reject(prop, generation, `the definition's retired generations are ${retired.map((one) => one.generation).join(', ') || 'none'}`, 'name a retired generation by its number');
    }
    checkKey(prop, key, stack, regions, owner);
    keys.set(known.generation, key);
  }
  return keys;
}

/** Everything that a generation makes under a name, as messages call it. */
export function namesMadeBy(model: GenerationModel, keys: GenerationKeys, s3TieringDays: number | undefined): string[] {
  const { names, airGapped, generation } = model;
  return [
    ...vaultNamesOf(model).map((name) => `vault ${name}`),
    ...(s3TieringDays === undefined ? [] : [`tiering configuration ${tieringName(names.vaultName)}`]),
    ...(keys.has(generation) ? [] : [`key ${names.keyAlias}`]),
    ...(airGapped?.encryption.kind === 'customerManaged' ? [`key ${names.airGappedKeyAlias}`] : []),
  ];
}

/**
 * The vaults and keys of one generation.
 *
 * The first generation's parts are children of the account itself, later ones' of a construct of their own: no logical id changes when a
 * generation is retired.
 */
export class VaultGeneration {
  public readonly vault: backup.CfnBackupVault;
  public readonly airGappedVault?: backup.CfnLogicallyAirGappedBackupVault;

  private readonly ownKey: kms.IKey | kms.CfnKey;
  private readonly ownAirGappedKey?: kms.IKey | kms.CfnKey;

  constructor(account: Construct, model: GenerationModel, context: GenerationContext, receivesCopies: boolean) {
    const scope = model.generation === 1 ? account : new Construct(account, `Generation${model.generation}`);
    const { names, airGapped } = model;
    const { policies } = context;
    const existing = context.keys.get(model.generation);

    this.ownKey = existing ?? createVaultKey(scope, 'Key', {
      policy: writtenOnce(policies, 'key', () => vaultKeyPolicy(policies.keyPolicy)),
      alias: names.keyAlias,
      description: `Recovery points in the backup vault ${names.vaultName}`,
      events: context.keyEvents,
    });
    const prop = receivesCopies ? 'encryptionKey' : `retiredVaultKeys['${model.generation}']`;
    if (existing && !checkManagedPolicy(prop, existing, policies.keyPolicy)) {
      warnOfForeignKey(scope, prop, context.keyUsers);
    }
    this.vault = new backup.CfnBackupVault(scope, 'Resource', {
      backupVaultName: names.vaultName,
      encryptionKeyArn: arnOf(this.ownKey),
      accessPolicy: accessPolicy(policies, receivesCopies, false),
      lockConfiguration: model.vaultLock?._bind(),
      notifications: context.notifications,
      backupVaultTags: context.vaultTags,
    });
    protect(this.vault, context.dependencies);

    if (context.s3TieringDays !== undefined) {
      const tiering = new backup.CfnTieringConfiguration(scope, 'Tiering', {
        tieringConfigurationName: tieringName(names.vaultName),
        backupVaultName: names.vaultName,
        resourceSelection: [{ resourceType: 'S3', resources: ['*'], tieringDownSettingsInDays: context.s3TieringDays }],
      });
      tiering.node.addDependency(this.vault);
    }

    if (airGapped) {
      this.ownAirGappedKey = keyOfAirGappedVault(scope, model, context, receivesCopies);
      this.airGappedVault = new backup.CfnLogicallyAirGappedBackupVault(scope, 'AirGappedVault', {
        backupVaultName: names.airGappedVaultName,
        minRetentionDays: airGapped.days.min,
        maxRetentionDays: airGapped.days.max,
        encryptionKeyArn: this.ownAirGappedKey && arnOf(this.ownAirGappedKey),
        accessPolicy: accessPolicy(policies, receivesCopies, true),
        notifications: context.notifications,
        backupVaultTags: context.vaultTags,
      });
      protect(this.airGappedVault, context.dependencies);
      this.airGappedVault.cfnOptions.condition = context.airGappedCondition;
    }
  }

  public get key(): kms.IKey {
    return asKey(this.ownKey);
  }

  public get airGappedKey(): kms.IKey | undefined {
    return this.ownAirGappedKey && asKey(this.ownAirGappedKey);
  }
}

const written = oncePer((_: GenerationPolicies) => new Map<string, PolicyJson | undefined>());

/** A policy of accounts that are alike: a copy of its own for each, because who has an L1 construct may change what is in it. */
function writtenOnce<T extends PolicyJson | undefined>(policies: GenerationPolicies, which: string, write: () => T): T {
  const all = written(policies);
  if (!all.has(which)) {
    all.set(which, write());
  }
  return copyOf(all.get(which)) as T;
}

function accessPolicy(policies: GenerationPolicies, receivesCopies: boolean, airGapped: boolean): PolicyJson | undefined {
  const { manualDeletion, copyIn, airGappedCopyIn } = policies;
  return writtenOnce(policies, `${airGapped ? 'air-gapped ' : ''}vault${receivesCopies ? '' : ', retired'}`, () => compactDocument(vaultPolicy({
    copyIn: !receivesCopies ? undefined : airGapped ? airGappedCopyIn : copyIn, manualDeletion, airGapped,
  })));
}

function arnOf(key: kms.IKey | kms.CfnKey): string {
  return key instanceof kms.CfnKey ? key.attrArn : key.keyArn;
}

/** The construct is made where somebody asks for it: it parses the policy, which few accounts of many need. */
function asKey(key: kms.IKey | kms.CfnKey): kms.IKey {
  return key instanceof kms.CfnKey ? kms.Key.fromCfnKey(key) : key;
}

/** Checks the tags of vaults; tokens pass, because nothing at synth depends on them. */
export function checkVaultTags(tags: { readonly [key: string]: string } | undefined): void {
  const entries = Object.entries(tags ?? {});
  if (entries.length > LIMITS.vaultTags) {
    reject('vaultTags', `${entries.length} tags`, `a vault has at most ${LIMITS.vaultTags} tags`, 'leave some out');
  }
  for (const [key, value] of entries) {
    checkForm('vaultTags key', key, NAMES.tagKey);
    checkForm(`vaultTags['${key}']`, value, NAMES.tagValue);
  }
}

/** Other than a vault's name, that of a tiering configuration may hold no hyphen. */
function tieringName(vaultName: string): string {
  return vaultName.replaceAll('-', '_');
}

function keyOfAirGappedVault(
  scope: Construct, { names, airGapped }: GenerationModel, context: GenerationContext, receivesCopies: boolean,
): kms.IKey | kms.CfnKey | undefined {
  const { kind, keyArns } = airGapped!.encryption;
  const { policies } = context;
  switch (kind) {
    case 'awsOwned':
      return undefined;
    case 'existing': {
      const keyArn = keyArnHere(scope, keyArns, context.regions);
      // in a Region without such a vault, whose template has one that is never made
      if (keyArn === undefined) {
        return undefined;
      }
      warnOfForeignKey(scope, 'airGappedVaultEncryption', 'whoever creates the vault and the backup role of every account that copies in');
      return kms.Key.fromKeyArn(scope, 'AirGappedExistingKey', keyArn);
    }
    case 'customerManaged':
      Annotations.of(scope).addWarningV2('cdk-org-backup:airGappedKeyInSameAccount',
        'the air-gapped vault is encrypted with a key of its own account, which AWS advises against in production: whoever controls the account controls the key. '
        + 'Use AirGappedVaultEncryption.awsOwned(), or existingKeys() with keys of an account set aside for recovery');
      return createVaultKey(scope, 'AirGappedKey', {
        policy: writtenOnce(policies, `air-gapped key${receivesCopies ? '' : ', retired'}`, () => vaultKeyPolicy({
          ...policies.keyPolicy, airGapped: { members: receivesCopies ? policies.airGappedKeyUsers : undefined },
        })),
        condition: context.airGappedCondition,
        alias: names.airGappedKeyAlias,
        description: `Recovery points in the logically air-gapped vault ${names.airGappedVaultName}`,
        events: context.keyEvents,
      });
  }
}

/** The key of the Region of the deployment; one template for several Regions looks it up. */
function keyArnHere(scope: Construct, keyArns: { readonly [region: string]: string }, regions: ReadonlyArray<string>): string | undefined {
  const { region } = Stack.of(scope);
  if (!Token.isUnresolved(region)) {
    return keyArns[region];
  }
  // CloudFormation wants an entry for each Region of the deployment, also where the vault's condition is false
  const mapping = Object.fromEntries(regions.map((one) => [one, { KeyArn: keyArns[one] ?? 'none' }]));
  return new CfnMapping(scope, 'AirGappedKeys', { mapping }).findInMap(Aws.REGION, 'KeyArn');
}

function protect(vault: backup.CfnBackupVault | backup.CfnLogicallyAirGappedBackupVault, dependencies: IDependable[]): void {
  vault.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  vault.node.addDependency(...dependencies);
}

function checkKey(prop: string, key: kms.IKey, { account, region }: Stack, regions: ReadonlyArray<string>, owner: VaultOwner): void {
  if ('aliasName' in key) {
    reject(prop, key.keyArn, 'a vault takes the ARN of a key, not of an alias', 'give the key itself, for example by kms.Key.fromKeyArn()');
  }
  if (!Token.isUnresolved(key.env.region) && !Token.isUnresolved(region) && key.env.region !== region) {
    reject(prop, key.keyArn, `a vault in ${region} takes a key of its own Region only`, `give a key of ${region}`);
  }
  // one template for several Regions can't name a key of one of them
  if (Token.isUnresolved(region) && !Token.isUnresolved(key.keyArn) && regions.length > 1) {
    reject(prop, key.keyArn, `the template is for ${regions.join(', ')} and a vault takes a key of its own Region only`, 'give the stack an env with account and Region');
  }
  if (owner === 'member' && !Token.isUnresolved(key.env.account) && !Token.isUnresolved(account) && key.env.account !== account) {
    reject(prop, key.keyArn, `the key belongs to ${key.env.account} and the vault to ${account}`, `give a key of ${account}`);
  }
}

function warnOfForeignKey(scope: Construct, prop: string, who: string): void {
  Annotations.of(scope).addWarningV2('cdk-org-backup:encryptionKeyPolicyNotManaged',
    `the policy of the key given as ${prop} is not managed here: see that it admits ${who}`);
}
