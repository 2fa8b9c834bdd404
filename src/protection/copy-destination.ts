import { DestinationModel } from './model';
import { NAMES } from '../data/names';
import { knownRegion, partitionOf } from '../private/regions';
import { checkMembers, checkText, refuseToken, reject } from '../private/validation';

const VAULT_ARN = new RegExp(`^arn:[a-z-]+:backup:[a-z0-9-]+:(${NAMES.accountId.body}|\\$account):backup-vault:${NAMES.vaultName.body}$`);

/**
 * Where in the central account copies go.
 */
export interface CentralDestinationOptions {
  /**
   * Region of the central account's vault.
   *
   * @default - the first Region of the central account
   */
  readonly region?: string;
}

/**
 * What must be known of a vault that is given by its ARN.
 */
export interface VaultArnDestinationOptions {
  /**
   * Whether the vault is a logically air-gapped vault, which fewer resource types can be copied to.
   *
   * @default false
   */
  readonly airGapped?: boolean;
}

/**
 * Where a backup rule copies its recovery points.
 *
 * A destination names no ARN of its own: whoever renders it knows the source Region, the naming and the central account.
 * A copy to the very vault that holds the source is left out in that Region.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html
 */
export class CopyDestination {
  /**
   * The vault of the central account, by default in its first Region.
   *
   * @throws when the Region is unknown
   */
  public static centralVault(options: CentralDestinationOptions = {}): CopyDestination {
    return new CopyDestination({ kind: 'central', region: optionalRegion(options) });
  }

  /**
   * The vault of the central account in the Region where the backup was made.
   *
   * Copy targets then differ by source Region, which costs one backup plan for each of them.
   */
  public static centralVaultInSameRegion(): CopyDestination {
    return new CopyDestination({ kind: 'central', sameRegion: true });
  }

  /**
   * The logically air-gapped vault of the central account, by default in its first Region.
   *
   * Types that have no air-gapped vault (RDS instances, CloudFormation, SAP HANA, FSx for OpenZFS) get the tier's fallback.
   *
   * @throws when the Region is unknown
   */
  public static airGappedVault(options: CentralDestinationOptions = {}): CopyDestination {
    return new CopyDestination({ kind: 'airGapped', region: optionalRegion(options) });
  }

  /**
   * The logically air-gapped vault of the central account in the Region where the backup was made.
   */
  public static airGappedVaultInSameRegion(): CopyDestination {
    return new CopyDestination({ kind: 'airGapped', sameRegion: true });
  }

  /**
   * The same-named vault of the same account in another Region; left out in that Region itself.
   *
   * @param region a Region of the same partition
   * @throws when the Region is unknown
   */
  public static sameVaultIn(region: string): CopyDestination {
    return new CopyDestination({ kind: 'own', region: knownRegion('region', region) });
  }

  /**
   * Any vault.
   *
   * @param vaultArn ARN of the vault; `$account` as its account means the account in which the backup was made
   * @throws when the ARN is not one of a backup vault
   */
  public static vaultArn(vaultArn: string, options: VaultArnDestinationOptions = {}): CopyDestination {
    checkMembers('', options, { airGapped: 'boolean' });
    refuseToken('vaultArn', vaultArn, 'its account and Region are needed at synth', 'write the ARN itself, or use a destination of the central account');
    const arn = checkText('vaultArn', vaultArn, VAULT_ARN,
      'a vault ARN reads arn:<partition>:backup:<region>:<account>:backup-vault:<name>', 'copy the ARN of the vault');
    const [, partition, , region] = arn.split(':');
    if (partitionOf(knownRegion('vaultArn', region)) !== partition) {
      reject('vaultArn', arn, `${region} is in the partition ${partitionOf(region)}`, `write it as arn:${partitionOf(region)}:…`);
    }
    return new CopyDestination({ kind: 'vault', arn, airGapped: options.airGapped ?? false });
  }

  private readonly model: DestinationModel;

  private constructor(model: DestinationModel) {
    this.model = model;
  }

  /** @internal */
  public get _model(): DestinationModel {
    return this.model;
  }
}

function optionalRegion(options: CentralDestinationOptions): string | undefined {
  checkMembers('', options, { region: 'optional' });
  const { region } = options;
  return region === undefined ? undefined : knownRegion('region', region);
}
