import { RegionInfo } from 'aws-cdk-lib/region-info';
import { reject } from './reject';
import { checkIsText, refuseToken } from './validation';
import { REGIONS } from '../data/regions';

/** Partition of a literal Region; undefined for a Region that neither we nor aws-cdk-lib know. */
export function partitionOf(region: string): string | undefined {
  return REGIONS[region]?.partition ?? RegionInfo.get(region).partition;
}

/** A Region that AWS has, trimmed. Tokens are refused: which Regions exist is needed at synth. */
export function knownRegion(prop: string, region: string): string {
  checkIsText(prop, region);
  refuseToken(prop, region, 'Regions are needed at synth', 'write the Region code, for example us-east-1');
  const code = typeof region === 'string' ? region.trim() : undefined;
  if (code === undefined || partitionOf(code) === undefined) {
    reject(prop, region, 'no Region has this code', 'write a Region code such as us-east-1, or upgrade aws-cdk-lib for a newer Region');
  }
  return code;
}
