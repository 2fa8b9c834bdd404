import { CopyJourney } from './capabilities';
import { ArnParts, DestinationModel } from './model';
import { VaultBounds } from './retention-checks';
import { partitionByName } from '../data/regions';
import { reject } from '../private/reject';

/** The central account in one Region. */
export interface CentralModel {
  readonly account: string;
  readonly region: string;
  readonly vaultName: string;
  readonly bounds?: VaultBounds;
  readonly airGappedVaultName?: string;
  readonly airGappedBounds?: VaultBounds;
}

/** A vault of member accounts, the same in each of their Regions. */
export interface MemberVaultModel {
  readonly vaultName: string;
  readonly airGapped: boolean;
  readonly bounds?: VaultBounds;
}

/** From where a copy starts. */
export interface CopyOrigin {
  /** Name of the tier that copies, for messages. */
  readonly tierName: string;
  readonly region: string;
  readonly partition: string;
  /** The vault that holds what is copied. */
  readonly vault: MemberVaultModel;
  /** Other vaults that member accounts have. */
  readonly otherVaults: ReadonlyArray<MemberVaultModel>;
}

export interface ResolvedDestination {
  readonly arn: ArnParts;
  readonly journey: CopyJourney;
  readonly bounds?: VaultBounds;
}

/**
 * Where a copy goes from one Region, or undefined where it would stay in its own vault.
 */
export function resolveDestination(
  destination: DestinationModel, source: CopyOrigin, central: ReadonlyArray<CentralModel>,
): ResolvedDestination | undefined {
  const { vault } = source;
  switch (destination.kind) {
    case 'own':
      return destination.region === source.region ? undefined : {
        arn: { partition: samePartition(source, destination.region), region: destination.region, account: 'own', vaultName: vault.vaultName },
        journey: { fromRegion: source.region, toRegion: destination.region, toOtherAccount: false, intoAirGappedVault: vault.airGapped },
        bounds: vault.bounds,
      };
    case 'vault': {
      const [, , , region, account, , vaultName] = destination.arn.split(':');
      const own = account === '$account';
      if (own && vaultName === vault.vaultName && region === source.region) {
        return undefined;
      }
      const known = own
        ? [vault, ...source.otherVaults].find((one) => one.vaultName === vaultName)
        : centralVaultOf(central, account, region, vaultName);
      return {
        arn: { partition: samePartition(source, region), region, account: own ? 'own' : account, vaultName },
        journey: {
          fromRegion: source.region, toRegion: region, toOtherAccount: !own, intoAirGappedVault: destination.airGapped || known?.airGapped === true,
        },
        bounds: known?.bounds,
      };
    }
    default:
      return resolveCentral(destination, source, central);
  }
}

/** The ARN as backup policies write it: `$account` stands for the account in which the policy takes effect. */
export function policyArn(arn: ArnParts): string {
  return `arn:${arn.partition}:backup:${arn.region}:${arn.account === 'own' ? '$account' : arn.account}:backup-vault:${arn.vaultName}`;
}

function resolveCentral(
  destination: DestinationModel & { kind: 'central' | 'airGapped' }, source: CopyOrigin, central: ReadonlyArray<CentralModel>,
): ResolvedDestination {
  const wanted = destination.sameRegion ? source.region : destination.region;
  const found = wanted === undefined ? central[0] : central.find((one) => one.region === wanted);
  const known = central.map((one) => one.region).join(', ');
  if (!found && central.length === 0) {
    reject('layout.centralAccount', undefined, `tier '${source.tierName}' copies to the central account`, 'name it in the layout, or let the tier copy elsewhere');
  }
  if (!found) {
    reject('layout.centralRegions', known, `tier '${source.tierName}' copies to the central account in ${wanted}`, `add ${wanted} to centralRegions, or let the tier copy elsewhere`);
  }
  const airGapped = destination.kind === 'airGapped';
  const vaultName = airGapped ? found.airGappedVaultName : found.vaultName;
  if (vaultName === undefined) {
    reject('airGappedVault of centralVault', undefined, `tier '${source.tierName}' copies to the central air-gapped vault in ${found.region}`,
      'give it there, or let the tier copy to CopyDestination.centralVault()');
  }
  return {
    arn: {
      partition: samePartition(source, found.region),
      region: found.region,
      account: found.account,
      vaultName,
    },
    journey: { fromRegion: source.region, toRegion: found.region, toOtherAccount: true, intoAirGappedVault: airGapped },
    bounds: airGapped ? found.airGappedBounds : found.bounds,
  };
}

/** A vault given by its ARN may be one that the app knows. */
function centralVaultOf(
  central: ReadonlyArray<CentralModel>, account: string, region: string, vaultName: string,
): MemberVaultModel | undefined {
  const found = central.find((one) => one.account === account && one.region === region
    && [one.vaultName, one.airGappedVaultName].includes(vaultName));
  const airGapped = found?.airGappedVaultName === vaultName;
  return found && { vaultName, airGapped, bounds: airGapped ? found.airGappedBounds : found.bounds };
}

/** The partition of a destination, which no copy can leave. */
function samePartition(source: CopyOrigin, region: string): string {
  if (region !== source.region && partitionByName(region) !== source.partition) {
    reject('copyActions', region, `the backups are made in the partition ${source.partition}, which no copy leaves`, 'copy to a Region of the same partition');
  }
  return source.partition;
}
