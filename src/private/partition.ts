import { RegionInfo } from 'aws-cdk-lib/region-info';
import { REGIONS } from '../data/regions';

/** Partition of a literal Region; undefined for a Region that neither we nor aws-cdk-lib know. */
export function partitionOf(region: string): string | undefined {
  return REGIONS[region]?.partition ?? RegionInfo.get(region).partition;
}
