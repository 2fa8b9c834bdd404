import { Aws, Stack, Token } from 'aws-cdk-lib';
import { NOBODY, PrincipalArns } from './principal-arns';
import { roleArn } from '../private/arns';
import { deployingRoleArn } from '../private/deploying-role';
import { checkText } from '../private/validation';

/**
 * The role with which CloudFormation deploys into member accounts: it stays exempt from what denies everybody the vault's policy.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs.html
 */
export class DeployingRole {
  /**
   * The role that the stack's synthesizer names, as `DefaultStackSynthesizer` does: for stacks that are deployed by the CDK itself.
   */
  public static ofStack(): DeployingRole {
    return new DeployingRole();
  }

  /**
   * The roles `stacksets-exec-*` that a StackSet with service-managed permissions works with. Their names end with a hash that is not known
   * before, so that an administrator of the account could make a role with such a name: deny that by a service control policy, or lock the
   * vault in compliance mode.
   */
  public static serviceManagedStackSet(): DeployingRole {
    return new DeployingRole('/stacksets-exec-*');
  }

  /**
   * The execution role of a StackSet with self-managed permissions.
   *
   * @param executionRoleName name of the role, with its path if it has one: `AWSCloudFormationStackSetExecutionRole` or `path/to/Role`
   * @throws when it is no role name
   */
  public static selfManagedStackSet(executionRoleName = 'AWSCloudFormationStackSetExecutionRole'): DeployingRole {
    return DeployingRole.named(executionRoleName);
  }

  /**
   * Any other role of the account, by its name.
   *
   * @param roleName name of the role, with its path if it has one: `Deployer` or `path/to/Deployer`
   * @throws when it is no role name
   */
  public static named(roleName: string): DeployingRole {
    const name = checkText('roleName', roleName, /^(?!arn:)\/?([!-)+->@-~]{1,510}\/)?[\w+=,.@-]{1,64}$/,
      'a role name has 1 to 64 letters, digits and +=,.@_-, after a path if it has one', 'write it as Deployer or path/to/Deployer, not as an ARN');
    return new DeployingRole(name.startsWith('/') ? name : `/${name}`);
  }

  /** Undefined means the stack's. */
  private readonly roleWithPath?: string;

  private constructor(roleWithPath?: string) {
    this.roleWithPath = roleWithPath;
  }

  /**
   * The role in whichever account the template is deployed to, so that one template fits all.
   * @internal
   */
  public _bind(stack: Stack, partition: string): PrincipalArns {
    if (this.roleWithPath !== undefined) {
      const arn = roleArn(partition, Aws.ACCOUNT_ID, this.roleWithPath);
      return this.roleWithPath.includes('*') ? { exact: [], patterns: [arn] } : { exact: [arn], patterns: [] };
    }
    const arn = deployingRoleArn(stack);
    if (arn === undefined) {
      return NOBODY;
    }
    const here = (text: string, value: string, pseudo: string) => (Token.isUnresolved(value) ? text : text.replaceAll(value, pseudo));
    const anywhere = here(here(arn, stack.account, Aws.ACCOUNT_ID), stack.region, Aws.REGION);
    return { exact: [anywhere.replaceAll(Aws.PARTITION, partition)], patterns: [] };
  }
}
