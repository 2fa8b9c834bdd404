import { RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { KeyPolicyInput, keyPolicy } from './key-policy';

/** A key made for a vault. */
export interface VaultKeyProps extends KeyPolicyInput {
  readonly alias: string;
  readonly description: string;
}

/**
 * Makes a key with rotation, alias and the policy of a vault's key; it survives the stack.
 *
 * kms.Key would add its own statement for the account (GenerateDataKey and Create* without the feature flag
 * `@aws-cdk/aws-kms:defaultKeyPolicies`) and would leave its grant methods to IAM alone, which this policy does not trust.
 */
export function createVaultKey(scope: Construct, id: string, props: VaultKeyProps): kms.IKey {
  const parent = new Construct(scope, id);
  const resource = new kms.CfnKey(parent, 'Resource', {
    description: props.description,
    enableKeyRotation: true,
    keyPolicy: keyPolicy(props),
  });
  resource.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  const key = kms.Key.fromCfnKey(resource);
  new kms.Alias(parent, 'Alias', { aliasName: props.alias, targetKey: key });
  return key;
}
