import { FEATURES, KINDS_BY_TYPE, NO_COPY_INTO_AIR_GAPPED, resourceRow } from './facts';

export const VARIANTS = ['RDS_MULTI_AZ_CLUSTER', 'NEPTUNE', 'FSX_FOR_OPENZFS', 'TIMESTREAM'] as const;
export type Variant = typeof VARIANTS[number];

/**
 * What can be copied where, written once more from AWS's table and its notes, knowing nothing of the library.
 */
export interface SupportSpec {
  readonly dynamoDbAdvancedFeatures?: boolean;
  readonly variants?: ReadonlyArray<Variant>;
  readonly unusedResourceTypes?: ReadonlyArray<string>;
}

export interface JourneySpec {
  readonly from: string;
  readonly to: string;
  readonly otherAccount: boolean;
  readonly intoAirGapped: boolean;
}

/** Whether a copy of a type is one that AWS is known to make. */
export function canCopy(type: string, journey: JourneySpec, support: SupportSpec): boolean {
  if (support.unusedResourceTypes?.includes(type)) {
    return true;
  }
  return KINDS_BY_TYPE[type].every((kind) => isAbsent(kind, support)
    || (tableAllows(kind, journey) && (notesAllow(kind, journey) || isAssumedAway(kind, support))));
}

/** Kinds that are not there at all. */
function isAbsent(kind: string, support: SupportSpec): boolean {
  switch (kind) {
    case 'DynamoDB (basic)': return support.dynamoDbAdvancedFeatures ?? false;
    case 'RDS Multi-AZ cluster': return !support.variants?.includes('RDS_MULTI_AZ_CLUSTER');
    case 'FSx for OpenZFS': return support.variants?.includes('FSX_FOR_OPENZFS') === false;
    default: return false;
  }
}

/** Kinds that are not where they could not be copied. */
function isAssumedAway(kind: string, support: SupportSpec): boolean {
  return (kind === 'Neptune' && !support.variants?.includes('NEPTUNE')) || (kind === 'Timestream' && !support.variants?.includes('TIMESTREAM'));
}

function tableAllows(kind: string, { from, to, otherAccount, intoAirGapped }: JourneySpec): boolean {
  const row = resourceRow(kind);
  const [source, target] = [FEATURES.byRegion[from], FEATURES.byRegion[to]];
  return (row.copyToOtherRegion || row.copyToOtherAccount)
    && (from === to || (row.copyToOtherRegion && source.crossRegionCopy && target.crossRegionCopy))
    && (!otherAccount || (row.copyToOtherAccount && source.crossAccountCopy && target.crossAccountCopy))
    && (!intoAirGapped || (row.airGappedVault && !NO_COPY_INTO_AIR_GAPPED.includes(to)));
}

/** Regions that must be enabled first, from and to which Neptune is copied all the same. */
const NEPTUNE_OPT_IN = ['af-south-1', 'ap-east-1', 'ap-southeast-3', 'il-central-1', 'me-south-1', 'me-central-1'];

function notesAllow(kind: string, { from, to, otherAccount, intoAirGapped }: JourneySpec): boolean {
  const optIn = [from, to].some((region) => FEATURES.byRegion[region].optIn === 'required');
  const touches = (...regions: string[]) => regions.includes(from) || regions.includes(to);
  switch (kind) {
    case 'Neptune': return !(otherAccount && optIn) && !(intoAirGapped && to === 'ap-southeast-3')
      && (from === to || [from, to].every((region) => FEATURES.byRegion[region].optIn !== 'required' || NEPTUNE_OPT_IN.includes(region)));
    case 'S3': return !(otherAccount && touches('cn-north-1', 'cn-northwest-1'));
    case 'Timestream': return !(otherAccount && optIn);
    case 'EKS': return !(intoAirGapped && ['me-south-1', 'me-central-1'].includes(to));
    case 'FSx for ONTAP': return !touches('ap-southeast-6', 'cn-north-1', 'cn-northwest-1') && (from === to || !touches('me-south-1', 'me-central-1'));
    case 'FSx for Lustre':
    case 'FSx for Windows':
    case 'FSx for OpenZFS': return from === to || !touches('me-south-1', 'me-central-1');
    default: return true;
  }
}
