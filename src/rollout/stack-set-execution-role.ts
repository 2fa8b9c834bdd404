import { Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { StackSetExecutionRoleProps } from './self-managed-rollout-props';
import { LIMITS } from '../data/limits';
import { accountRootArn } from '../private/arns';
import { checkInstance, checkMembers, reject } from '../private/validation';

/**
 * The role with which StackSets with self-managed permissions deploy in one account: it trusts the administration role of a roll-out and no other, and may do
 * what CloudFormation needs for the templates of the roll-out, on resources of their names. It can't delete recovery points, take a lock off a vault, disable a
 * key, or create and pass other roles.
 *
 * The account must have it before the first stack, and with what templates gain before they do: `SelfManagedRollout` writes it as a template of its own, for
 * whoever administers that account. Create this construct where an app deploys to the account itself.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { SelfManagedRollout, StackSetExecutionRole } from 'cdk-org-backup';
 *
 * declare const stack: Stack; // of an account of the roll-out, in one Region only
 * declare const rollout: SelfManagedRollout;
 * new StackSetExecutionRole(stack, 'ExecutionRole', { rollout });
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html
 */
export class StackSetExecutionRole extends Construct {
  /** The role. */
  public readonly role: iam.CfnRole;
  /** Name of the role. */
  public readonly roleName: string;

  /**
   * @param scope a stack of an account of the roll-out
   * @param id id of the construct
   * @param props the roll-out
   * @throws when the stack's account is none of the roll-out's; at synth, when a template has a resource of a type of which nobody says what it needs
   */
  constructor(scope: Construct, id: string, props: StackSetExecutionRoleProps) {
    checkMembers('', props, { rollout: 'required' });
    const { rollout } = props;
    checkInstance('rollout', rollout, 'executionRoleTemplateFile', 'a SelfManagedRollout', 'new SelfManagedRollout(…)');
    const { account } = Stack.of(scope);
    if (!Token.isUnresolved(account) && !rollout.accounts.includes(account)) {
      reject('account of the stack', account, `the roll-out ${rollout.node.path} deploys to ${rollout.accounts.join(', ')}`, 'use a stack of one of these accounts, or add the account to the roll-out');
    }

    super(scope, id);
    this.roleName = rollout.executionRoleName;
    const { partition } = rollout._layout;
    this.role = new iam.CfnRole(this, 'Resource', {
      roleName: this.roleName,
      description: `StackSets of ${rollout.administrationAccount} deploy what AWS Backup needs with it`,
      assumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{
          Effect: 'Allow',
          // a role as the principal would have to exist before
          Principal: { AWS: accountRootArn(partition, rollout.administrationAccount) },
          Action: 'sts:AssumeRole',
          Condition: { ArnEquals: { 'aws:PrincipalArn': rollout._administrationRoleArn } },
        }],
      },
      policies: [{
        policyName: 'DeployTemplates',
        policyDocument: Lazy.any({ produce: () => ({ Version: '2012-10-17', Statement: this.statements(rollout._executionStatements()) }) }),
      }],
    });
    this.node.defaultChild = this.role;
  }

  private statements(statements: object[]): unknown {
    const { length } = JSON.stringify(statements);
    if (length > LIMITS.rolePolicyCharacters) {
      reject('templates of the roll-out', `${length} characters of permissions`, `a role takes ${LIMITS.rolePolicyCharacters}`, 'divide them over definitions with roles of their own');
    }
    return withAccount(statements);
  }
}

/** Texts with the account as intrinsics. */
function withAccount(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.includes('${AWS::AccountId}') ? Fn.sub(value) : value;
  }
  if (Array.isArray(value)) {
    return value.map(withAccount);
  }
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withAccount(one)])) : value;
}
