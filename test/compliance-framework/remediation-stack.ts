import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { OrganizationTarget, ProtectionTier, UntaggedResourceRemediation, UntaggedResourceRemediationProps } from '../../src';
import { definitionOf, DefinitionSpec } from '../support/definition';

export const UNIT = OrganizationTarget.organizationalUnit('ou-ab12-aaaaaaaa');
export const dailyTier = (options: object = {}) => ProtectionTier.daily({ copyTo: [], ...options });

export type RemediationSpec = Partial<UntaggedResourceRemediationProps> & { readonly of?: DefinitionSpec; readonly env?: { account?: string; region?: string } };

/** A stack of one account and Region, known at deployment only, that tags for the tier `daily` of one unit. */
export function remediationStack({ of = {}, env = {}, ...props }: RemediationSpec = {}) {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Member', { env });
  const tier = props.tier ?? dailyTier();
  const definition = props.definition ?? definitionOf({ tiers: [tier], targets: [UNIT], central: [], ...of });
  const made = new UntaggedResourceRemediation(stack, 'Remediation', { tier, targets: [UNIT], ...props, definition });
  return { stack, made, definition };
}

/** The state machine's definition in Amazon States Language. */
export function languageOf(stack: Stack): any {
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
  return JSON.parse(Properties.DefinitionString);
}
