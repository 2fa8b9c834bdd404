import { App, Stack, StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { RetentionBounds, VaultLock } from '../../../src/backup-vault';
import { MemberVault } from '../../../src/definition';
import { OrgBackupPolicy, OrgBackupPolicyProps } from '../../../src/org-backup-policy';
import { aboutItself } from '../counterparts';
import { centralVaultIn, definitionOf, DefinitionSpec, splitSpec } from '../definition';

/** A policy as the template has it. */
export interface PolicyInTemplate {
  readonly logicalId: string;
  readonly name: string;
  readonly description: string;
  readonly document: any;
  readonly targetIds: any[];
  readonly dependsOn: string[];
}

/** Properties, and what the definition says; member vaults exist, with what is known of them. */
export type SomeProps = Omit<OrgBackupPolicyProps, 'definition' | 'targets'> & DefinitionSpec & {
  readonly memberVaultLock?: VaultLock;
  readonly memberAirGappedRetention?: RetentionBounds;
};

export function newStack(props?: StackProps, context?: { [key: string]: unknown }, app = new App({ context })): Stack {
  return new Stack(app, 'Policies', props);
}

/** A policy in a stack; by default for us-east-1, the root and a central account in us-east-1. */
export function orgBackupPolicy(props: SomeProps, scope: Construct = newStack(), id = 'Backup'): OrgBackupPolicy {
  const { spec, rest: { memberVaultLock, memberAirGappedRetention, ...rest } } = splitSpec(props);
  const definition = definitionOf({
    ...spec,
    central: spec.central ?? [centralVaultIn({ airGappedVaultName: 'OrgBackupCentralAirGappedVault' })],
    memberVault: spec.memberVault ?? MemberVault.existing({ vaultLock: memberVaultLock, airGappedVault: memberAirGappedRetention }),
  });
  return new OrgBackupPolicy(scope, id, { definition, ...rest });
}

/** The policies of a stack as CloudFormation gets them, by logical id. */
export function policiesOf(stack: Stack): PolicyInTemplate[] {
  const resources = Template.fromStack(stack).findResources('AWS::Organizations::Policy');
  return Object.entries(resources).sort(([a], [b]) => (a < b ? -1 : 1)).map(([logicalId, resource]) => ({
    logicalId,
    name: resource.Properties.Name,
    description: resource.Properties.Description,
    document: resource.Properties.Content,
    targetIds: resource.Properties.TargetIds,
    dependsOn: resource.DependsOn ?? [],
  }));
}

/** The policies of a construct without synthesis, which property tests can't afford; in the order in which they are deployed. */
export function policiesUnsynthesized(construct: OrgBackupPolicy): PolicyInTemplate[] {
  return construct.policies.map((policy, i) => ({
    logicalId: Stack.of(construct).getLogicalId(policy),
    name: policy.name,
    description: policy.description!,
    document: policy.content,
    targetIds: policy.targetIds!,
    dependsOn: i === 0 ? [] : [Stack.of(construct).getLogicalId(construct.policies[i - 1])],
  }));
}

/** The policies of one construct in a stack of its own. */
export function renderPolicies(props: SomeProps): PolicyInTemplate[] {
  return policiesOf(Stack.of(orgBackupPolicy(props)));
}

/** The plans of one construct in a stack of its own. */
export function renderPlans(props: SomeProps): { [name: string]: any } {
  return Object.assign({}, ...renderPolicies(props).map((policy) => policy.document.plans));
}

/** Warnings of the library by id, with their texts. */
export function warningsOf(construct: Construct): string[] {
  return aboutItself(Annotations.fromStack(Stack.of(construct)).findWarning('*', Match.anyValue()).map((one) => String(one.entry.data))).filter((text) => text.includes('cdk-org-backup:'))
    .map((text) => text.replace(/^(.*) \[ack: cdk-org-backup:(\w+)\]$/s, '$2: $1'));
}
