import { BoundCentralVault, CentralGenerations, CentralVaultContext } from './bound-vaults';
import { ExistingVault } from './existing-vault';
import { checkDeployer, checkExistingKeys, checkTiering, existingVaultFacts, vaultFacts, EXISTING_VAULT } from './vault-facts';
import { CloudFormationExecutionRole } from '../backup-vault/cloudformation-execution-role';
import { GenerationModel, generationsOf, VAULT_SETTINGS } from '../backup-vault/generation-model';
import { ManualDeletion } from '../backup-vault/manual-deletion';
import { VaultSettings } from '../backup-vault/vault-settings';
import { checkAccountId, literal } from '../organization-layout/organization-ids';
import { OrganizationLayout } from '../organization-layout/organization-layout';
import { checkMembers, Members, reject, withoutNulls } from '../private/validation';
import { deploysAirGappedVault, regionFacts, SupportOverrides } from '../protection/capabilities';
import { CentralModel } from '../protection/copy-resolution';

/**
 * Settings of a central vault in one Region.
 */
export interface CentralVaultSettings extends VaultSettings {
  /**
   * Whether copies can be copied back into the accounts that they came from, also those of resource types that keep their source key
   * (EBS, EC2, RDS, Aurora, FSx, Storage Gateway): the key then admits `AWSServiceRoleForBackup` of the accounts that may copy in, for copies
   * through these services and nothing else. It can be switched on and off at any time.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html
   * @default false
   */
  readonly copyBack?: boolean;
}

/**
 * Central vaults that `CentralBackupAccount` makes.
 */
export interface ManagedCentralVaultProps extends CentralVaultSettings {
  /**
   * Role with which CloudFormation deploys the central account.
   *
   * @default CloudFormationExecutionRole.bootstrap()
   */
  readonly deployedBy?: CloudFormationExecutionRole;

  /**
   * Regions of the layout's `centralRegions` whose vault differs, with all of its settings: nothing is taken from the settings beside it.
   * In Python, write each as `CentralVaultSettings(…)`, not as a dict, whose `vault_lock` would be lost in a map.
   *
   * @default - all Regions have the same settings
   */
  readonly regionalSettings?: { readonly [region: string]: CentralVaultSettings };
}

/**
 * Central vaults that exist, made by another app or by hand. What is left out is not known and not judged.
 */
export interface ExistingCentralVaultProps extends ExistingVault {
  /**
   * The account that has them, 12 digits; one of the organization. Another role of it in the layout is warned of.
   *
   * @default - the layout's central account
   */
  readonly account?: string;

  /**
   * Regions of the layout's `centralRegions` whose vault differs, with all that is known of it: nothing is taken from what stands beside it.
   *
   * @default - the same is known of all Regions
   */
  readonly regionalVaults?: { readonly [region: string]: ExistingVault };
}

/**
 * The vaults of the central account, one in each of the layout's central Regions: made by this library, or existing ones.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html
 */
export class CentralVault {
  /**
   * Vaults that `CentralBackupAccount` makes, one in each central Region.
   *
   * @param props locks, air-gapped vaults, generations; the same in all Regions but those of `regionalSettings`
   */
  public static managed(props: ManagedCentralVaultProps = {}): CentralVault {
    return new CentralVault((context) => managed(props, context));
  }

  /**
   * Vaults that exist already, or that another app makes.
   *
   * @param props what is known of them
   */
  public static existing(props: ExistingCentralVaultProps = {}): CentralVault {
    return new CentralVault((context) => existing(props, context));
  }

  /** @internal */
  public readonly _ofCentral = true;

  private constructor(private readonly bound: (context: CentralVaultContext) => BoundCentralVault) {}

  /**
   * Checks what was said against the rest of the definition.
   * @internal
   */
  public _bind(context: CentralVaultContext): BoundCentralVault {
    return this.bound(context);
  }
}

const CENTRAL_SETTINGS: Members<CentralVaultSettings> = { ...VAULT_SETTINGS, copyBack: 'boolean' };

function managed(props: ManagedCentralVaultProps, { layout, naming, overrides }: CentralVaultContext): BoundCentralVault {
  checkMembers('centralVault', props, { ...CENTRAL_SETTINGS, deployedBy: 'optional', regionalSettings: 'map' });
  Object.entries(props.regionalSettings ?? {}).forEach(([region, one]) => checkMembers(`centralVault.regionalSettings['${region}']`, one, CENTRAL_SETTINGS));
  checkDeployer('centralVault', props.deployedBy);
  const { deployedBy, regionalSettings = {}, ...everywhere } = withoutNulls(props);
  const account = layout.centralAccount
    ?? reject('layout.centralAccount', undefined, 'CentralVault.managed() makes vaults there', 'name the central account in the layout, or leave centralVault out');
  checkRegionsOf('regionalSettings', regionalSettings, layout);
  const byRegion = new Map<string, CentralGenerations>();
  const airGappedKeys = new Map<string, { kind: 'customerManaged' | 'existing'; keyArn?: string }>();
  const models = layout.centralRegions.map((region): CentralModel => {
    const own = regionalSettings[region];
    const prop = own ? `centralVault.regionalSettings['${region}']` : 'centralVault';
    const settings = own ?? everywhere;
    const generations = generationsOf(prop, settings, 'central', naming);
    generations.forEach((one) => checkAirGapped(one, region, overrides));
    const [current] = generations;
    byRegion.set(region, {
      generations,
      manualDeletion: settings.manualDeletion ?? ManualDeletion.denied(),
      copyBack: settings.copyBack ?? false,
      s3TieringDays: checkTiering(prop, settings.s3Tiering),
    });
    const encryption = current.airGapped?.encryption;
    if (encryption && encryption.kind !== 'awsOwned') {
      airGappedKeys.set(region, { kind: encryption.kind, keyArn: encryption.keyArns[region] });
    }
    return centralModel(account, region, current);
  });
  return {
    account,
    models,
    airGappedKeys,
    managed: { byRegion, deployedBy: deployedBy ?? CloudFormationExecutionRole.bootstrap(), deployedByGiven: deployedBy !== undefined },
  };
}

function existing(props: ExistingCentralVaultProps, { layout, naming, overrides }: CentralVaultContext): BoundCentralVault {
  checkMembers('centralVault', props, { ...EXISTING_VAULT, account: 'optional', regionalVaults: 'map' });
  Object.entries(props.regionalVaults ?? {}).forEach(([region, one]) => checkMembers(`centralVault.regionalVaults['${region}']`, one, EXISTING_VAULT));
  const { account: given, regionalVaults = {}, ...everywhere } = withoutNulls(props);
  const named = given === undefined ? undefined : literal('centralVault.account', given, checkAccountId);
  if (named !== undefined && layout.centralAccount !== undefined && named !== layout.centralAccount) {
    reject('centralVault.account', named, `the layout has ${layout.centralAccount} as its central account`, 'leave it out, or correct the layout');
  }
  if (named !== undefined && layout.isExternal(named)) {
    reject('centralVault.account', named, 'the layout has it outside the organization, where nothing can be copied to', 'give the copies an account of the organization');
  }
  const account = named ?? layout.centralAccount
    ?? reject('centralVault.account', undefined, 'the layout has no centralAccount either', 'say which account has the vaults');
  checkRegionsOf('regionalVaults', regionalVaults, layout);
  const airGappedKeys = new Map<string, { kind: 'customerManaged' | 'existing'; keyArn?: string }>();
  const models = layout.centralRegions.map((region): CentralModel => {
    const own = regionalVaults[region];
    const prop = own ? `centralVault.regionalVaults['${region}']` : 'centralVault';
    const vault = existingVaultFacts(prop, own ?? everywhere,
      { vaultName: naming.centralVaultName, airGappedVaultName: naming.centralAirGappedVaultName, where: `in ${region}`, owner: 'central' });
    // where one may be that nobody copies into, plans use their fallback
    if (vault.airGappedVaultName !== undefined && !regionFacts(region, overrides).airGappedVault) {
      reject(`${prop}.airGappedVault`, vault.airGappedVaultName, `${region} has no air-gapped vaults`, own ? 'leave it out there' : 'say in regionalVaults what there is in this Region');
    }
    const kind = vault.encryption?.kind;
    if (kind === 'customerManaged' || kind === 'existing') {
      airGappedKeys.set(region, { kind, keyArn: vault.encryption!.keyArns[region] });
    }
    return {
      account,
      region,
      vaultName: vault.vaultName,
      bounds: vault.bounds,
      airGappedVaultName: vault.airGappedVaultName,
      airGappedBounds: vault.airGappedBounds,
    };
  });
  return { account, models, airGappedKeys };
}

function centralModel(account: string, region: string, current: GenerationModel): CentralModel {
  const facts = vaultFacts(current, 'central', `in ${region}`);
  return {
    account,
    region,
    vaultName: facts.vaultName,
    bounds: facts.bounds,
    airGappedVaultName: facts.airGappedVaultName,
    airGappedBounds: facts.airGappedBounds,
  };
}

function checkRegionsOf(prop: string, byRegion: { readonly [region: string]: unknown }, { centralRegions }: OrganizationLayout): void {
  const stranger = Object.keys(byRegion).find((region) => !centralRegions.includes(region));
  if (stranger !== undefined) {
    reject(`centralVault.${prop}`, stranger, `the central Regions of the layout are ${centralRegions.join(', ')}`, 'name one of them, or add it to centralRegions');
  }
}

function checkAirGapped({ prop, airGapped }: GenerationModel, region: string, overrides: SupportOverrides): void {
  if (!airGapped) {
    return;
  }
  const { min, max } = airGapped.days;
  if (!airGappedCopies(region, overrides) || !deploysAirGappedVault(region, overrides)) {
    reject(`${prop}.airGappedVault`, `${min} to ${max} days`, airGappedCopies(region, overrides) ? `CloudFormation makes no air-gapped vaults in ${region}` : whyNoCopies(region, overrides),
      'leave it out in this Region, by regionalSettings');
  }
  checkExistingKeys(prop, airGapped.encryption, [region]);
}

function airGappedCopies(region: string, overrides: SupportOverrides): boolean {
  const { airGappedVault, copyIntoAirGappedVault } = regionFacts(region, overrides);
  return airGappedVault && copyIntoAirGappedVault;
}

function whyNoCopies(region: string, overrides: SupportOverrides): string {
  return regionFacts(region, overrides).airGappedVault ? `other accounts can't copy into air-gapped vaults in ${region}` : `${region} has no air-gapped vaults`;
}
