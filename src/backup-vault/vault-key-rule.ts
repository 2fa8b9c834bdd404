import { Aws, CfnCondition, CfnResource } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { compact } from '../private/compact';
import { createAfterBus } from '../private/event-bus';
import { keyRoleName, keyRuleName } from '../private/event-bus-names';
import { vaultKeyPattern } from '../private/event-patterns';
import { forwardingPolicy, forwardingTrust } from '../private/forwarding-policies';

/** Where events of keys go. */
export interface KeyEvents {
  /** ARN of the hub's bus, by which hubs are told apart. */
  readonly hubBusArn: string;
  /** ARN of the bus on which nothing comes but events of keys of vaults. */
  readonly busArn: string;
  /** ARN of the policy that bounds the roles of the account, which has to admit `events:PutEvents`. */
  readonly permissionsBoundary?: string;
}

export interface VaultKeyRuleProps {
  readonly key: kms.CfnKey | kms.CfnReplicaKey;
  /** With `alias/`: an account has it once in each Region. */
  readonly alias: string;
  readonly events: KeyEvents;
  /** Holds where the key is made. */
  readonly condition?: CfnCondition;
}

/**
 * Tells the hub of calls on a key that a stack makes. The rule names the key by its id, which nobody knows before, and which the rule's name says too, so that
 * the hub knows what the rule of that name has to look like.
 *
 * Its role is its own: the key is made before what forwards everything else.
 */
export function watchVaultKey(
  scope: Construct, { key, alias, events: { hubBusArn, busArn, permissionsBoundary }, condition }: VaultKeyRuleProps,
): CfnRule {
  const role = new iam.CfnRole(scope, 'ForwardingRole', {
    roleName: compact(keyRoleName(Aws.REGION, alias, hubBusArn)),
    description: 'Forwards calls on the key of a backup vault',
    permissionsBoundary,
    assumeRolePolicyDocument: forwardingTrust(Aws.ACCOUNT_ID),
    policies: [{ policyName: 'PutEvents', policyDocument: forwardingPolicy(busArn) }],
  });
  const rule = new CfnRule(scope, 'ForwardingRule', {
    name: keyRuleName(key.ref, hubBusArn),
    description: 'Calls on the key of a backup vault',
    eventPattern: vaultKeyPattern(key.attrArn),
    targets: [{ id: 'EventHub', arn: busArn, roleArn: role.attrArn }],
  });
  if (condition) {
    [role, rule].forEach((one: CfnResource) => { one.cfnOptions.condition = condition; });
  }
  createAfterBus(scope, busArn, { rules: [rule] });
  return rule;
}
