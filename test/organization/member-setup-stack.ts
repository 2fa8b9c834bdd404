import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { MANAGEMENT } from './delegation-stack';
import { MemberSetup, MemberSetupProps } from '../../src/organization';
import { OptInResourceType, ProtectionTier } from '../../src/protection';
import { definitionOf, DefinitionSpec, HOME_ACCOUNT, splitSpec } from '../support/definition';

export type MemberSetupSpec = DefinitionSpec & Partial<MemberSetupProps> & { readonly env?: { account?: string; region?: string } };

/** A stack of the home account with a setup of members in it: by default two Regions, and a preference in all of them. */
export function memberSetupStack(spec: MemberSetupSpec = {}) {
  const { env = { account: HOME_ACCOUNT, region: 'us-east-1' }, ...given } = spec;
  const { spec: words, rest } = splitSpec(given);
  const stack = new Stack(new App(), 'Home', { env });
  const definition = rest.definition ?? definitionOf({
    regions: ['us-east-1', 'eu-west-1'],
    tiers: [ProtectionTier.daily({ copyTo: [] })],
    memberSettings: { managementPreferences: [OptInResourceType.DYNAMODB] },
    ...Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined)),
    layout: { managementAccount: MANAGEMENT, ...words.layout?.externalAccounts ? {} : { accounts: (words.localAccounts ?? []).map((accountId) => ({ accountId })) }, ...words.layout },
  });
  return { stack, definition, setup: new MemberSetup(stack, 'Setup', { ...rest, definition }) };
}

/** The state machine's definition in Amazon States Language. */
export function languageOf(stack: Stack): { readonly StartAt: string; readonly States: { readonly [name: string]: any } } {
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
  return JSON.parse(Properties.DefinitionString);
}
