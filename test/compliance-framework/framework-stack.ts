import { App, Stack, StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ComplianceFramework, ComplianceFrameworkOptions, RequirementFrameworkProps } from '../../src/compliance-framework';
import { BackupDefinition } from '../../src/definition';
import { aboutItself } from '../support/counterparts';
import { definitionOf, DefinitionSpec, splitSpec } from '../support/definition';

export const ENV = { account: '111111111111', region: 'eu-west-1' };

export const stackOf = (props: StackProps = { env: ENV }, app = new App()) => new Stack(app, `Stack${app.node.children.length || ''}`, props);

/** How a framework is named and counted, and what the definition says: by default for eu-west-1, without tiers. */
export type FrameworkProps = Omit<RequirementFrameworkProps, 'definition'> & DefinitionSpec & {
  /** Regions of the template, as the framework knows them; `regions` are those of the layout. */
  readonly templateRegions?: string[];
};

/** A definition for eu-west-1; nothing is known of central vaults but their names. */
export function frameworkDefinition(spec: DefinitionSpec): BackupDefinition {
  return definitionOf({ regions: ['eu-west-1'], ...spec });
}

function parts(props: FrameworkProps): { definition: BackupDefinition; options: ComplianceFrameworkOptions & Pick<RequirementFrameworkProps, 'restoreTestsInAccount'> } {
  const { spec, rest: { templateRegions, ...options } } = splitSpec(props);
  const { regions = ['eu-west-1'] } = spec;
  return { definition: frameworkDefinition({ ...spec, regions }), options: { ...options, regions: templateRegions } };
}

/** A framework that judges the requirements of a definition of its own. */
export function forRequirements(props: FrameworkProps, stack = stackOf()): ComplianceFramework {
  const { definition, options } = parts(props);
  return ComplianceFramework.forRequirements(stack, 'F', { definition, ...options });
}

/** A framework that notices drift from the tiers of a definition of its own. */
export function forTiers(props: FrameworkProps, stack = stackOf()): ComplianceFramework {
  const { definition, options: { restoreTestsInAccount: _, ...options } } = parts(props);
  return ComplianceFramework.forTiers(stack, 'F', { definition, ...options });
}

export const resourcesOf = (framework: ComplianceFramework) => Template.fromStack(Stack.of(framework)).findResources('AWS::Backup::Framework');

export const propertiesOf = (framework: ComplianceFramework) => Object.values(resourcesOf(framework)).map((one) => one.Properties);

/** Warnings about what is in a stack, with their ids. */
export const warningsOf = (stack: Stack) => aboutItself(Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map((one) => `${one.entry.data}`));

/** Ids of the warnings, without what all have in common. */
export const warningIdsOf = (stack: Stack) => warningsOf(stack).map((text) => /\[ack: cdk-org-backup:(\w+)\]$/s.exec(text)?.[1] ?? text);
