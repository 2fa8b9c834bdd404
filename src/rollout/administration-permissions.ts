import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { LIMITS } from '../data/limits';
import { shortHash } from '../private/hash';
import { reject } from '../private/reject';

/** Of a document without its resources, rounded up. */
const DOCUMENT_CHARACTERS = 150;

/** Roles that another may take, divided into as many policies as they need; more than it can have is refused. */
export function takingParts(arns: ReadonlyArray<string>): ReadonlyArray<string>[] {
  const parts = [...partsOf(arns)];
  // while they change, the former ones are attached too
  const most = LIMITS.managedPoliciesPerRole / 2;
  if (parts.length > most) {
    reject('accounts', `${arns.length} accounts`, `a role with ${LIMITS.managedPoliciesPerRole} policies can take the roles of about ${most * parts[0].length}, as half of them are free for the next change`,
      'divide the accounts over several roll-outs, with definitions and role names of their own');
  }
  return parts;
}

/**
 * Lets a role take others. Policies for other roles are other resources: CloudFormation creates them before the StackSets change and deletes the former ones
 * after that, so that StackSets still reach an account that has left, to delete its stacks.
 */
export function allowTaking(scope: Construct, role: iam.Role, parts: ReadonlyArray<ReadonlyArray<string>>): iam.ManagedPolicy[] {
  return parts.map((part) => new iam.ManagedPolicy(scope, `TakeExecutionRoles${shortHash(part.join(), 8)}`, {
    description: 'StackSets take the roles with which they deploy in other accounts',
    roles: [role],
    statements: [new iam.PolicyStatement({ actions: ['sts:AssumeRole'], resources: [...part] })],
  }));
}

function* partsOf(arns: ReadonlyArray<string>): Generator<ReadonlyArray<string>> {
  let part: string[] = [];
  let characters = DOCUMENT_CHARACTERS;
  for (const arn of arns) {
    // with quotes and comma
    characters += arn.length + 3;
    if (characters > LIMITS.managedPolicyCharacters) {
      yield part;
      part = [];
      characters = DOCUMENT_CHARACTERS + arn.length + 3;
    }
    part.push(arn);
  }
  yield part;
}
