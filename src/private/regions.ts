import { Token } from 'aws-cdk-lib';
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

/** Checks the Region whose instance creates what an account has once; tokens pass. */
export function checkGlobalRegion(globalRegion: string, region: string): string {
  if (Token.isUnresolved(globalRegion)) {
    return globalRegion;
  }
  const code = knownRegion('globalRegion', globalRegion);
  const partition = partitionOf(code);
  const own = Token.isUnresolved(region) ? undefined : partitionOf(region);
  if (own !== undefined && own !== partition) {
    reject('globalRegion', code, `it lies in the partition ${partition} and ${region} in ${own}, whose accounts are not the same`, `give a Region of ${own}`);
  }
  return code;
}
