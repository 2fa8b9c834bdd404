import { Annotations, CfnStackSet, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { BackupDefinition } from '../definition/backup-definition';
import { partitionIn } from '../private/arns';
import { reject } from '../private/reject';

/** The account that makes StackSets, as StackSets see it. */
export interface Administrator {
  readonly callAs: 'SELF' | 'DELEGATED_ADMIN';
  /** ARN of a StackSet; undefined where new accounts get the templates in no order. */
  readonly arnOf?: (stackSet: CfnStackSet) => string;
}

/** StackSets with service-managed permissions are made by the management account or by a delegated administrator, and lie in the management account. */
export function administratorOf(stack: Stack, { layout }: BackupDefinition, orderNewAccounts: boolean | undefined): Administrator {
  const { homeAccount, managementAccount, organizationId } = layout;
  if (organizationId === undefined) {
    reject('layout.organizationId', organizationId, 'StackSets deploy to units of an organization', 'name it in the layout');
  }
  const isManagement = managementAccount !== undefined && stack.account === managementAccount;
  if (!Token.isUnresolved(stack.account) && !isManagement && stack.account !== homeAccount) {
    reject('account of the stack', stack.account, `StackSets are administered by the home account ${homeAccount ?? '(which the layout does not name)'}`,
      'use a stack of the home account');
  }
  if (orderNewAccounts === true && managementAccount === undefined) {
    reject('orderNewAccounts', true, 'the order is told by ARNs of StackSets, which lie in the management account, and the layout does not name it', 'give managementAccount in the layout');
  }
  const partition = partitionIn(stack.region);
  return {
    callAs: isManagement ? 'SELF' : 'DELEGATED_ADMIN',
    ...orderNewAccounts !== false && managementAccount !== undefined && {
      arnOf: (stackSet: CfnStackSet) => `arn:${partition}:cloudformation:${stack.region}:${managementAccount}:stackset/${stackSet.attrStackSetId}`,
    },
  };
}

/** Warns of an administrator that reaches as far as the management account without need. */
export function warnOfManagement(construct: IConstruct, { callAs }: Administrator): void {
  if (callAs === 'SELF') {
    Annotations.of(construct).addWarningV2('cdk-org-backup:rolloutFromManagement',
      'the StackSets lie in the management account: a delegated administrator keeps daily work out of it, and the management account gets no template either way');
  }
}
