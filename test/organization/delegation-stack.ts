import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { BackupDelegation, BackupDelegationProps } from '../../src/organization';
import { OrganizationTarget } from '../../src/organization-layout';
import { definitionOf, DefinitionSpec } from '../support/definition';

export const MANAGEMENT = '999999999999';

export type DelegationSpec = DefinitionSpec & Omit<Partial<BackupDelegationProps>, 'targets'> & {
  readonly env?: { account?: string; region?: string };
  /** `targets` of the delegation; those of the definition are its assignments'. */
  readonly attachTo?: OrganizationTarget[];
};

/** A stack of the management account with a delegation in it. */
export function delegationStack({ env = { account: MANAGEMENT, region: 'us-east-1' }, attachTo, allowPolicyTypeChanges, statements, removalPolicy, ...spec }: DelegationSpec = {}) {
  const stack = new Stack(new App(), 'Management', { env });
  const definition = spec.definition ?? definitionOf({ ...spec, layout: { managementAccount: MANAGEMENT, ...spec.layout } });
  return { stack, definition, delegation: new BackupDelegation(stack, 'Delegation', { definition, targets: attachTo, allowPolicyTypeChanges, statements, removalPolicy }) };
}

/** The one resource policy of a stack. */
export function resourcePolicyOf(stack: Stack) {
  const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::Organizations::ResourcePolicy'));
  return resource as { readonly Properties: { readonly Content: { readonly Statement: any[] } }; readonly DeletionPolicy: string; readonly UpdateReplacePolicy: string };
}
