import { TypeModel } from './model';
import { NAMES } from '../data/names';
import { RESOURCE_TYPES } from '../data/resource-types';
import { checkText, refuseToken, reject } from '../private/validation';

const ARN = new RegExp(`^arn:aws[a-z-]*:[a-z0-9-]+:([a-z0-9-]*|\\*):(${NAMES.accountId.body}|\\*|):[^\\s"]+$`);

/** Types whose ARNs go on after a slash for what lies within a resource: objects of a bucket, indexes and streams of a table. */
const WHOLE: ReadonlyArray<string> = ['S3', 'DYNAMODB'];

/** The type of some resources by their ARN, or its pattern, which is kept as one of the partition `aws`. */
export function resourceOf(prop: string, arn: string): TypeModel {
  refuseToken(prop, arn, 'the type, account and Region of the resource are needed at synth', 'write the ARN itself');
  const pattern = checkText(prop, arn, ARN, 'an ARN reads arn:<partition>:<service>:<region>:<account>:<resource>', 'copy the ARN of the resource').replace(/arn:[^:]*:/, 'arn:aws:');
  const type = Object.entries(RESOURCE_TYPES).find(([, facts]) => matcher(facts.arnPattern).test(pattern));
  if (!type) {
    reject(prop, arn, `AWS Backup is not known to protect resources with such ARNs, but with ${Object.values(RESOURCE_TYPES).map((one) => one.arnPattern).join(', ')}`, 'correct the ARN');
  }
  const [id, { arnPattern }] = type;
  if (WHOLE.includes(id) && pattern.split('/').length > arnPattern.split('/').length) {
    reject(prop, arn, `AWS Backup backs up a whole resource of ${id}, and this is the ARN of something in one, which matches none`, 'write the ARN of the resource itself');
  }
  const [, , , region, account, ...name] = pattern.split(':');
  const ofRegion = arnPattern.split(':')[3] !== '';
  if (ofRegion && (region === '' || account === '')) {
    reject(prop, arn, `ARNs of ${id} have a Region and an account, and one without matches none`, 'copy the ARN of the resource');
  }
  if (/[/:]$/.test(pattern)) {
    reject(prop, arn, 'it ends before the name of the resource, and matches none', 'copy the ARN of the resource, or end it with *');
  }
  if (/\*.|\?/.test(name.join(':'))) {
    reject(prop, arn, 'AWS Backup takes one wildcard, *, at the end of an ARN only', 'end the ARN with *, or name the resources');
  }
  return pattern === arnPattern ? { id, arnPattern } : { id, arnPattern: pattern, single: true };
}

/** What is wrong with single resources in some accounts and Regions. */
export function misplacedResource(
  types: ReadonlyArray<TypeModel>, accounts: ReadonlyArray<string>, regions: ReadonlyArray<string>,
): [arn: string, limit: string, remedy: string] | undefined {
  for (const { arnPattern } of types.filter(({ single }) => single)) {
    const [, , , region, account] = arnPattern.split(':');
    for (const [what, own, places] of [['Region', region, regions], ['account', account, accounts]] as const) {
      if (own !== '' && own !== '*' && (places.length > 1 || places[0] !== own)) {
        const limit = places.includes(own) ? `the local plans are for other ${what}s too (${places.join(', ')}), where there is no such resource`
          : `the local plans are for the ${what} ${places.join(', ')}`;
        return [arnPattern, limit, `give ${own} local plans of its own with this tier`];
      }
    }
  }
  return undefined;
}

function matcher(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
}
