import { Annotations, Aws, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PrincipalArns } from './principal-arns';
import { roleArn } from '../private/arns';
import { deployingRoleArn } from '../private/deploying-role';
import { checkText, reject } from '../private/validation';

/** Qualifier of `cdk bootstrap` where none is given. */
const QUALIFIER = 'hnb659fds';

/** What a role's name holds that is known at deployment only. */
const ACCOUNT = '<account>';
const REGION = '<region>';

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
   * @param qualifier qualifier of the bootstrap stack, 1 to 10 letters and digits
   * @throws when it is no qualifier
   */
  public static bootstrap(qualifier = QUALIFIER): CloudFormationExecutionRole {
    const checked = checkText('qualifier', qualifier, /^[a-zA-Z0-9]{1,10}$/, 'a qualifier has 1 to 10 letters and digits', 'give the one of your bootstrap stacks');
    return new CloudFormationExecutionRole(`/cdk-${checked}-cfn-exec-role-${ACCOUNT}-${REGION}`);
  }

  /**
   * The roles `stacksets-exec-*` that a StackSet with service-managed permissions works with. Their names end with a hash that is not known
   * before, so that an administrator of the account could make a role with such a name: deny that by a service control policy, or lock the
   * vault in compliance mode.
   */
  public static serviceManagedStackSet(): CloudFormationExecutionRole {
    return new CloudFormationExecutionRole('/stacksets-exec-*');
  }

  /**
   * The execution role of a StackSet with self-managed permissions.
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
    const name = checkText('roleName', roleName, /^(?!arn:)\/?([!-)+->@-~]{1,510}\/)?([\w+=,.@-]|<account>|<region>){1,64}$/,
      'a role name has 1 to 64 letters, digits and +=,.@_-, after a path if it has one', 'write it as Deployer or path/to/Deployer, not as an ARN');
    return new CloudFormationExecutionRole(name.startsWith('/') ? name : `/${name}`);
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
    const arn = roleArn(partition, account, this.roleWithPath.replaceAll(ACCOUNT, account).replaceAll(REGION, region));
    return this.roleWithPath.includes('*') ? { exact: [], patterns: [arn] } : { exact: [arn], patterns: [] };
  }
}

/**
 * Refuses a stack whose synthesizer names another role than the definition: the deny on changes of the vault's policy would lock that role out.
 *
 * @param given whether the user said which role deploys
 */
export function checkExecutionRole(construct: Construct, prop: string, role: CloudFormationExecutionRole, given: boolean): void {
  const stack = Stack.of(construct);
  const arn = deployingRoleArn(stack);
  if (arn === undefined) {
    if (!given) {
      Annotations.of(construct).addWarningV2('cdk-org-backup:executionRoleAssumed',
        `the stack's synthesizer names no role, and ${prop} is left at the role of cdk bootstrap: if another role deploys, it can't change the vault's policy again; `
        + 'say in the definition with which role CloudFormation deploys');
    }
    return;
  }
  const named = anywhere(arn, stack);
  const [wanted] = Object.values(role._bind('*', ACCOUNT, REGION)).flat();
  if (named !== wanted.replace(/^arn:\*:iam::/, 'arn:iam::')) {
    const name = named.replace(/^.*:role\//, '');
    const bootstrapped = /^cdk-([a-zA-Z0-9]+)-cfn-exec-role-<account>-<region>$/.exec(name);
    reject(prop, wanted.replace(/^.*:role\//, ''), `the synthesizer of the stack '${stack.stackName}' deploys with the role ${name}, which could never change the vault's policy again`,
      `set ${prop} to CloudFormationExecutionRole.${bootstrapped ? `bootstrap('${bootstrapped[1]}')` : `named('${name}')`}, or give the stack a synthesizer that names the same role or none`);
  }
}

/** The ARN without partition, and with placeholders for account and Region. */
function anywhere(arn: string, { account, region }: Stack): string {
  const literals = [[Aws.ACCOUNT_ID, ACCOUNT], [Aws.REGION, REGION], ...(Token.isUnresolved(account) ? [] : [[account, ACCOUNT]]), ...(Token.isUnresolved(region) ? [] : [[region, REGION]])];
  return literals.reduce((text, [value, placeholder]) => text.replaceAll(value, placeholder), arn).replace(/^arn:.*?:iam::/, 'arn:iam::');
}
