import { Aws, Stack, Token } from 'aws-cdk-lib';
import { partitionIn } from './arns';

/**
 * ARN of the role with which CloudFormation deploys a stack, where the stack's synthesizer names it.
 *
 * Duck-typed, because synthesizers may come from another copy of aws-cdk-lib. Its placeholders become literals where the stack's
 * environment is known. A nested stack is deployed with its parent's role.
 */
export function deployingRoleArn(stack: Stack): string | undefined {
  if (stack.nestedStackParent) {
    return deployingRoleArn(stack.nestedStackParent);
  }
  const { cloudFormationExecutionRoleArn: arn } = stack.synthesizer as { cloudFormationExecutionRoleArn?: unknown };
  if (typeof arn !== 'string' || !arn) {
    return undefined;
  }
  return arn
    .replaceAll('${AWS::Partition}', partitionIn(stack.region))
    .replaceAll('${AWS::AccountId}', Token.isUnresolved(stack.account) ? Aws.ACCOUNT_ID : stack.account)
    .replaceAll('${AWS::Region}', Token.isUnresolved(stack.region) ? Aws.REGION : stack.region);
}
