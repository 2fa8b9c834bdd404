import { Stack } from 'aws-cdk-lib';
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { ParameterRow } from './parameter-rows';
import { NAMES } from '../data/names';
import { checkForm, refuseToken, reject } from '../private/validation';

/** Prefix of names of SSM parameters where none is given. */
export const PARAMETER_PREFIX = '/backup';

/** The parameter of a bucket stands in the stack of the bucket, whose name is known at deployment only. */
export function createBucketParameter(stack: Stack, prefix: string, bucketName: string): void {
  createParameter(new Construct(stack, 'Parameters'), prefix, { name: 'bucket', value: bucketName, description: 'Bucket with the reports of AWS Backup Audit Manager' });
}

export function createParameter(scope: Construct, prefix: string, { name, value, description }: ParameterRow): void {
  new CfnParameter(scope, name.replaceAll('/', '.'), {
    name: `${prefix}/${name}`, type: typeof value === 'string' ? 'String' : 'StringList', value: textOf(value), description, tier: 'Standard',
  });
}

/** As Systems Manager has it. */
export const textOf = (value: ParameterRow['value']) => (typeof value === 'string' ? value : value.join(','));

/** Refuses a prefix with which no parameter could be made; tokens have no length that is known. */
export function checkPrefix(prefix: string): string {
  refuseToken('parameterPrefix', prefix, 'other stacks must know it before', 'write the text itself');
  // a prefix alone is no name: /aws begins names that AWS keeps for itself
  if (typeof prefix === 'string' && !NAMES.parameterName.pattern.test(`${prefix}/x`)) {
    reject('parameterPrefix', prefix, NAMES.parameterName.limit, 'write it as /backup');
  }
  return checkForm('parameterPrefix', prefix, NAMES.parameterName, 'write it as /backup');
}
