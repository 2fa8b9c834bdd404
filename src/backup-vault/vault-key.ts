import { CfnCondition, RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { KeyPolicyInput, keyPolicy } from './key-policy';
import { KeyEvents, watchVaultKey } from './vault-key-rule';
import { LIMITS } from '../data/limits';
import { compactDocument } from '../private/compact';
import { PolicyJson, StatementJson } from '../private/policy-json';
import { TOKEN_MARKER, reject } from '../private/reject';

/** A key made for a vault. */
export interface VaultKeyProps {
  readonly policy: PolicyJson;
  /** With `alias/`. */
  readonly alias: string;
  readonly description: string;
  /** Holds where the key is made. */
  readonly condition?: CfnCondition;
  /** Where calls on the key are told; undefined where there is no hub. */
  readonly events?: KeyEvents;
}

/** The policy as the template has it; what is known at deployment only counts with its longest text, the name of a Region. */
export function renderKeyPolicy(input: KeyPolicyInput): PolicyJson {
  const document = keyPolicy(input);
  const size = JSON.stringify(document).replace(TOKEN_MARKER, 'ap-northeast-1').length;
  if (size > LIMITS.keyPolicyCharacters) {
    reject('naming.rolePath', `${size} characters of key policy`, `AWS KMS takes ${LIMITS.keyPolicyCharacters}`, 'shorten the path and the names of the roles, or give fewer regions');
  }
  return compactDocument(document);
}

/**
 * The policy of a key that is made for a vault, in the very form that kms.Key.fromCfnKey() would give it: whether somebody asks for that construct must
 * not change the template.
 */
export function vaultKeyPolicy(input: KeyPolicyInput): PolicyJson {
  const { Version, Statement } = renderKeyPolicy(input);
  return { Version, Statement: Statement.map((one): StatementJson => ({ ...one, Action: single(one.Action) })) };
}

function single(values: string | string[]): string | string[] {
  return Array.isArray(values) && values.length === 1 ? values[0] : values;
}

/** Keys whose policies are those of a vault's key, although the vault did not make them; the mark is the same in every copy of this module. */
const MANAGED = Symbol.for('cdk-org-backup.managedKeyPolicy');

type VaultKeyPolicyInput = Omit<KeyPolicyInput, 'airGapped' | 'multiRegion'>;

/** Marks a key that was made to be given to a vault, with what its policy says. */
export function markManagedPolicy(key: kms.IKey, input: VaultKeyPolicyInput): void {
  Object.defineProperty(key, MANAGED, { value: input });
}

/** Whether a key that is given to a vault has a policy of ours; throws where that is for another vault. */
export function checkManagedPolicy(prop: string, key: kms.IKey, wanted: VaultKeyPolicyInput): boolean {
  const input = (key as unknown as { [MANAGED]?: VaultKeyPolicyInput })[MANAGED];
  if (input && JSON.stringify(input) !== JSON.stringify(wanted)) {
    reject(prop, key.node.path, 'its policy is made for another definition than the vault\'s', 'give both constructs the same definition');
  }
  return input !== undefined;
}

/**
 * Makes a key with rotation, alias and the policy of a vault's key, which survives the stack, and the rule that tells of calls on it.
 *
 * kms.Key would add its own statement for the account (GenerateDataKey and Create* without the feature flag
 * `@aws-cdk/aws-kms:defaultKeyPolicies`) and would leave its grant methods to IAM alone, which this policy does not trust. kms.Alias would need it.
 */
export function createVaultKey(scope: Construct, id: string, props: VaultKeyProps): kms.CfnKey {
  const parent = new Construct(scope, id);
  const key = new kms.CfnKey(parent, 'Resource', { description: props.description, enableKeyRotation: true, keyPolicy: props.policy });
  key.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  const alias = new kms.CfnAlias(new Construct(parent, 'Alias'), 'Resource', { aliasName: props.alias, targetKeyId: key.attrArn });
  if (props.condition) {
    key.cfnOptions.condition = props.condition;
    alias.cfnOptions.condition = props.condition;
  }
  if (props.events) {
    watchVaultKey(parent, { key, alias: props.alias, events: props.events, condition: props.condition });
  }
  return key;
}
