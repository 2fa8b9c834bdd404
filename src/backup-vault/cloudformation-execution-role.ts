import { PrincipalArns } from './principal-arns';
import { roleArn } from '../private/arns';
import { checkText, refuseToken, reject } from '../private/validation';

/** Qualifier of `cdk bootstrap` where none is given. */
const QUALIFIER = 'hnb659fds';
const ROLE_NAME_LENGTH = 64;
const LITERAL = 'the role is one of every account and needed at synth';

/**
 * The role with which CloudFormation deploys vaults: it stays exempt from what denies everybody the vault's policy, and may not delete
 * recovery points.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs.html
 */
export class CloudFormationExecutionRole {
  /**
   * The role `cdk-<qualifier>-cfn-exec-role-<account>-<Region>` of `cdk bootstrap`, with which the CDK deploys stacks.
   *
   * @param qualifier qualifier of the bootstrap stack, 1 to 10 letters, digits, underscores and hyphens
   * @throws when it is no qualifier
   */
  public static bootstrap(qualifier = QUALIFIER): CloudFormationExecutionRole {
    refuseToken('qualifier', qualifier, LITERAL, 'write the text itself');
    const checked = checkText('qualifier', qualifier, /^[a-zA-Z0-9_-]{1,10}$/, 'a qualifier has 1 to 10 letters, digits, underscores and hyphens', 'give the one of your bootstrap stacks');
    return CloudFormationExecutionRole._ofQualifier(checked);
  }

  /**
   * The roles `stacksets-exec-*` that a StackSet with service-managed permissions works with. The stack whose template it carries needs a
   * synthesizer that names no role, for example `BootstraplessSynthesizer`.
   *
   * The roles' names end with a hash that is not known before, so that an administrator of the account could make a role with such a name: deny that
   * by a service control policy, or lock the vault in compliance mode.
   */
  public static serviceManagedStackSet(): CloudFormationExecutionRole {
    return new CloudFormationExecutionRole('/stacksets-exec-*');
  }

  /**
   * The execution role of a StackSet with self-managed permissions; for the stack's synthesizer holds the same.
   *
   * @param executionRoleName name of the role, with its path if it has one: `AWSCloudFormationStackSetExecutionRole` or `path/to/Role`
   * @throws when it is no role name
   */
  public static selfManagedStackSet(executionRoleName = 'AWSCloudFormationStackSetExecutionRole'): CloudFormationExecutionRole {
    return CloudFormationExecutionRole.named(executionRoleName);
  }

  /**
   * Any other role of the account, by its name.
   *
   * @param roleName name of the role, with its path if it has one: `Deployer` or `path/to/Deployer`; `<account>` and `<region>` stand for the account
   * and Region of the deployment
   * @throws when it is no role name
   */
  public static named(roleName: string): CloudFormationExecutionRole {
    refuseToken('roleName', roleName, LITERAL, 'write the name itself');
    const name = checkText('roleName', roleName, /^(?!arn:)\/?([!-)+->@-~]{1,510}\/)?([\w+=,.@-]|<account>|<region>){1,64}$/,
      'a role name has 1 to 64 letters, digits and +=,.@_-, after a path if it has one', 'write it as Deployer or path/to/Deployer, not as an ARN');
    const { length } = named(name, '123456789012', 'us-east-1').replace(/^.*\//, '');
    if (length > ROLE_NAME_LENGTH) {
      reject('roleName', name, `with account and Region it has ${length} characters or more and a role name has ${ROLE_NAME_LENGTH}`, 'give the name of a role that exists');
    }
    return new CloudFormationExecutionRole(name.startsWith('/') ? name : `/${name}`);
  }

  /**
   * The role of bootstrap stacks, whatever their qualifier.
   * @internal
   */
  public static _ofQualifier(qualifier: string): CloudFormationExecutionRole {
    return new CloudFormationExecutionRole(`/cdk-${qualifier}-cfn-exec-role-<account>-<region>`);
  }

  private readonly roleWithPath: string;

  private constructor(roleWithPath: string) {
    this.roleWithPath = roleWithPath;
  }

  /**
   * The role in an account and Region, which may be pseudo parameters, so that one template fits all.
   * @internal
   */
  public _bind(partition: string, account: string, region: string): PrincipalArns {
    const arn = roleArn(partition, account, this._nameIn(account, region));
    return this.roleWithPath.includes('*') ? { exact: [], patterns: [arn] } : { exact: [arn], patterns: [] };
  }

  /**
   * Path and name of the role in an account and Region.
   * @internal
   */
  public _nameIn(account: string, region: string): string {
    return named(this.roleWithPath, account, region);
  }
}

function named(roleWithPath: string, account: string, region: string): string {
  return roleWithPath.replaceAll('<account>', account).replaceAll('<region>', region);
}
