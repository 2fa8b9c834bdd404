import { Annotations, Aws, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CloudFormationExecutionRole } from './cloudformation-execution-role';
import { deployingRoleArn } from '../private/deploying-role';
import { reject } from '../private/validation';

/** What a role's name holds that is known at deployment only. */
const ACCOUNT = '<account>';
const REGION = '<region>';

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
