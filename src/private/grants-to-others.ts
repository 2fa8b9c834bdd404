import { StatementJson } from './policy-json';

/**
 * Denies grants on a key to others than AWS services, which ask for somebody or by themselves: exactly as CT.KMS.PR.3 of AWS Control Tower reads it, with
 * this condition and no other.
 *
 * https://docs.aws.amazon.com/controltower/latest/controlreference/kms-rules.html
 */
export const GRANTS_TO_OTHERS_DENIED: StatementJson = {
  Sid: 'DenyGrantsToOthers',
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action: 'kms:CreateGrant',
  Resource: '*',
  Condition: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' } },
};
