import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { MANAGEMENT } from './delegation-stack';
import { OrganizationSetup, OrganizationSetupProps } from '../../src/organization';
import { definitionOf, DefinitionSpec, splitSpec } from '../support/definition';

export type SetupSpec = DefinitionSpec & Partial<OrganizationSetupProps> & { readonly env?: { account?: string; region?: string } };

/** A stack of the management account with a setup in it; no resource type is opted in. */
export function setupStack(spec: SetupSpec = {}) {
  const { env = { account: MANAGEMENT, region: 'us-east-1' }, ...given } = spec;
  const { spec: words, rest } = splitSpec({ optInResourceTypes: [], ...given });
  const stack = new Stack(new App(), 'Management', { env });
  const definition = rest.definition ?? definitionOf({ ...words, layout: { managementAccount: MANAGEMENT, ...words.layout } });
  return { stack, definition, setup: new OrganizationSetup(stack, 'Setup', { ...rest, definition }) };
}

/** Properties of the custom resource, without its service token. */
export function setupOf(stack: Stack): { readonly [property: string]: any } {
  const [{ Properties: { ServiceToken: _, ...properties } }] = Object.values(Template.fromStack(stack).findResources('Custom::OrganizationSetup'));
  return properties;
}

/** The policy of the function that throws the switches. */
export function setupPolicy(stack: Stack): { readonly Version: string; readonly Statement: any[] } {
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).map(({ Properties }) => Properties.PolicyDocument);
  return policies.find(({ Statement }) => JSON.stringify(Statement).includes('organizations:DescribeOrganization'))!;
}
