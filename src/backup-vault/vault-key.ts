import { CfnCondition, CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { KeyPolicyInput, keyPolicy } from './key-policy';
import { compactDocument } from '../private/compact';

/** A key made for a vault. */
export interface VaultKeyProps extends KeyPolicyInput {
  readonly alias: string;
  readonly description: string;
  /** Holds where the key is made. */
  readonly condition?: CfnCondition;
}

/** Keys whose policies are those of a vault's key, although the vault did not make them; the mark is the same in every copy of this module. */
const MANAGED = Symbol.for('cdk-org-backup.managedKeyPolicy');

/** Marks a key that was made to be given to a vault. */
export function markManagedPolicy(key: kms.IKey): void {
  Object.defineProperty(key, MANAGED, { value: true });
}

/** Whether a key that is given to a vault has the right policy without anybody's doing. */
export function hasManagedPolicy(key: kms.IKey): boolean {
  return MANAGED in key;
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
    keyPolicy: compactDocument(keyPolicy(props)),
  });
  resource.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  const key = kms.Key.fromCfnKey(resource);
  const alias = new kms.Alias(parent, 'Alias', { aliasName: props.alias, targetKey: key });
  if (props.condition) {
    resource.cfnOptions.condition = props.condition;
    (alias.node.defaultChild as CfnResource).cfnOptions.condition = props.condition;
  }
  return key;
}
