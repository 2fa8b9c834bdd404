import { partitionOf } from './partition';
import { reject } from './reject';
import { refuseToken } from './validation';

/** A Region that AWS has, trimmed. Tokens are refused: which Regions exist is needed at synth. */
export function knownRegion(prop: string, region: string): string {
  refuseToken(prop, region, 'Regions are needed at synth', 'write the Region code, for example us-east-1');
  const code = region.trim();
  if (partitionOf(code) === undefined) {
    reject(prop, region, 'no Region has this code', 'write a Region code such as us-east-1, or upgrade aws-cdk-lib for a newer Region');
  }
  return code;
}
