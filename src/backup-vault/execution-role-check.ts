import { Annotations, Aws, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { CloudFormationExecutionRole } from './cloudformation-execution-role';
import { roleArn } from '../private/arns';
import { register, registered } from '../private/registry';
import { reject } from '../private/validation';

/** What a role's name holds that is known at deployment only. */
const ACCOUNT = '<account>';
const REGION = '<region>';
const DEPLOYING_ROLE = 'role that deploys a stack';

/**
 * Refuses a stack whose synthesizer names another role than the definition: the deny on changes of the vault's policy would lock that role out.
 *
 * @param remedy what to change, where naming the other role would only lead to the next refusal
 */
export function checkExecutionRole(stack: Stack, prop: string, role: CloudFormationExecutionRole, remedy?: string): void {
  register(stack, DEPLOYING_ROLE, stack.node.addr, role);
  const named = namedRole(stack);
  const wanted = role._nameIn(...environment(stack));
  if (named !== undefined && named !== wanted) {
    const name = anywhere(named, stack);
    const bootstrapped = /^cdk-([a-zA-Z0-9_-]{1,10})-cfn-exec-role-<account>-<region>$/.exec(name);
    reject(prop, anywhere(wanted, stack), `the synthesizer of the stack '${stack.stackName}' deploys with the role ${name}, which could never change the vault's policy again`,
      remedy ?? `set ${prop} to CloudFormationExecutionRole.${bootstrapped ? `bootstrap('${bootstrapped[1]}')` : name === 'stacksets-exec-*' ? 'serviceManagedStackSet()' : `named('${name}')`}, or give the stack a synthesizer that names the same role or none`);
  }
}

/** The role with which CloudFormation deploys a stack of vaults, as their definition says. */
export function deployingRole(stack: Stack): CloudFormationExecutionRole | undefined {
  return registered<CloudFormationExecutionRole>(stack, DEPLOYING_ROLE, stack.node.addr)[0];
}

/** The role with which CloudFormation deploys a stack, where the stack's synthesizer names it. */
export function executionRoleOf(stack: Stack): CloudFormationExecutionRole | undefined {
  const name = namedRole(stack);
  return name === undefined ? undefined : CloudFormationExecutionRole.named(anywhere(name, stack));
}

/** The same as an ARN, `*` for an account or Region that is known at deployment only; undefined too where all of the name is. */
export function executionRolePattern(stack: Stack, partition: string): string | undefined {
  const name = namedRole(stack);
  const anyOf = (text: string) => text.replaceAll(ACCOUNT, '*').replaceAll(REGION, '*');
  return name === undefined || Token.isUnresolved(name) ? undefined : roleArn(partition, anyOf(environment(stack)[0]), anyOf(name));
}

/** Whether StackSets with service-managed permissions deploy a stack, as its synthesizer says. */
export function deployedByStackSets(stack: Stack): boolean {
  return namedRole(stack) === CloudFormationExecutionRole.serviceManagedStackSet()._nameIn(...environment(stack));
}

/**
 * Warns where nobody says which role deploys.
 *
 * @param given whether the definition does
 */
export function warnOfAssumedRole(construct: IConstruct, prop: string, given: boolean): void {
  if (!given && namedRole(Stack.of(construct)) === undefined) {
    Annotations.of(construct).addWarningV2('cdk-org-backup:executionRoleAssumed',
      `the stack's synthesizer names no role, and ${prop} is left at the role of cdk bootstrap: if another role deploys, it can't change the vault's policy again; `
      + 'say in the definition with which role CloudFormation deploys');
  }
}

/**
 * Path and name of the role with which CloudFormation deploys a stack, where the stack's synthesizer names it.
 *
 * Duck-typed, because synthesizers may come from another copy of aws-cdk-lib. A nested stack is deployed with its parent's role. The account of
 * the ARN is the stack's own: CloudFormation takes no role of another.
 */
function namedRole(stack: Stack): string | undefined {
  if (stack.nestedStackParent) {
    return namedRole(stack.nestedStackParent);
  }
  const arn = roleArnOf(stack.synthesizer);
  if (typeof arn !== 'string' || !arn.includes(':role/')) {
    return undefined;
  }
  const [account, region] = environment(stack);
  const name = arn.slice(arn.indexOf(':role/') + ':role'.length)
    .replaceAll('${AWS::AccountId}', account).replaceAll(Aws.ACCOUNT_ID, account)
    .replaceAll('${AWS::Region}', region).replaceAll(Aws.REGION, region);
  return isLeftAtDefault(stack, name) ? undefined : name;
}

function roleArnOf(synthesizer: object): unknown {
  try {
    return (synthesizer as { cloudFormationExecutionRoleArn?: unknown }).cloudFormationExecutionRoleArn;
  } catch {
    // the default synthesizer's getter throws where the user has set the role to the empty text
    return undefined;
  }
}

/** A BootstraplessSynthesizer without roles says that there is none, but carries the default of the class that it extends. */
function isLeftAtDefault(stack: Stack, name: string): boolean {
  const { bootstrapQualifier } = stack.synthesizer;
  return bootstrapQualifier !== undefined && isKindOf(stack.synthesizer, 'aws-cdk-lib.BootstraplessSynthesizer')
    && name === CloudFormationExecutionRole._ofQualifier(bootstrapQualifier)._nameIn(...environment(stack));
}

/** Whether an instance is of a class of whichever copy of aws-cdk-lib. */
export function isKindOf(instance: object, fqn: string): boolean {
  const rtti = Symbol.for('jsii.rtti');
  let type = instance.constructor as { [rtti]?: { fqn?: string } } | null;
  while (type && type[rtti]?.fqn !== fqn) {
    type = Object.getPrototypeOf(type);
  }
  return type !== null;
}

function environment({ account, region }: Stack): [account: string, region: string] {
  return [Token.isUnresolved(account) ? ACCOUNT : account, Token.isUnresolved(region) ? REGION : region];
}

/** A name as a definition has it, which is for all accounts and Regions. */
function anywhere(name: string, stack: Stack): string {
  const [account, region] = environment(stack);
  return name.slice(1).replaceAll(account, ACCOUNT).replaceAll(region, REGION);
}
