/** What a roll-out does not reach, where plans of the definition run. */
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { MANAGEMENT, PROD, rolloutDefinition, RolloutSpec, SANDBOX } from './rollout-stack';
import {
  BackupDefinition, BackupEventHub, EventForwarding, MemberBackupBaseline, MemberRollout, MemberVault, NotificationChannel, OrganizationTarget, OrgBackupPolicy, ProtectionTier,
} from '../../src';
import { HOME_ACCOUNT, ROOT } from '../support/definition';

const SHOP = '333333333333';
const BILLING = '444444444444';
const REGION = 'us-east-1';
const NEVER = OrganizationTarget.organizationalUnit('ou-ab12-other111');
const unit = (target: OrganizationTarget, parentId?: string) => ({ organizationalUnitId: target.targetId, ...parentId && { parentId } });
const inUnit = (accountId: string, target: OrganizationTarget) => ({ accountId, parentId: target.targetId });

interface Spec extends RolloutSpec {
  /** Units of the roll-outs: one roll-out for each list. */
  readonly rollouts?: (OrganizationTarget[] | undefined)[];
  /** Accounts, or none for any, that have a baseline in a stack of their own. */
  readonly ownStacks?: (string | undefined)[];
  readonly templateRegions?: string[];
}

/** By default one tier without copies for two units. */
function definitionFor(spec: Spec): BackupDefinition {
  return rolloutDefinition({ central: [], targets: [PROD, SANDBOX], tiers: [ProtectionTier.daily({ copyTo: [] })], ...spec });
}

/** What the policies say of baselines, without names and ways out; undefined means nothing. */
function missing(spec: Spec): string | undefined {
  const app = new App();
  const definition = definitionFor(spec);
  (spec.rollouts ?? [spec.units]).forEach((targets, i) => {
    const rollout = new MemberRollout(new Stack(app, `Rollout${i}`, { env: { account: HOME_ACCOUNT, region: REGION } }), 'Rollout', { definition, targets });
    new MemberBackupBaseline(rollout.addTemplate(`Baseline${i}`, { regions: spec.templateRegions }), 'Baseline', { definition });
  });
  const others = definitionFor({ ...spec, memberVault: MemberVault.managed() });
  (spec.ownStacks ?? []).forEach((account, i) => {
    new MemberBackupBaseline(new Stack(app, `Own${i}`, { env: account ? { account, region: REGION } : undefined }), 'Baseline', { definition: others });
  });
  const policies = new Stack(app, 'Policies', { env: { account: HOME_ACCOUNT, region: REGION } });
  new OrgBackupPolicy(policies, 'Policies', { definition });
  const texts = Annotations.fromStack(policies).findWarning('*', Match.stringLikeRegexp('baselineMissing')).map(({ entry }) => String(entry.data));
  expect(texts.length).toBeLessThan(2);
  return texts.length === 0 ? undefined : /makes them in (.*?): every job/.exec(texts[0])?.[1];
}

test.each<[string, Spec, string | undefined]>([
  ['goes where tiers are assigned to', {}, undefined],
  ['leaves out a unit', { units: [PROD] }, SANDBOX.targetId],
  ['goes to other units only', { units: [NEVER] }, `${PROD.targetId}, ${SANDBOX.targetId}`],
  ['goes to a unit around one', { units: [PROD], layout: { units: [unit(PROD), unit(SANDBOX, PROD.targetId)] } }, undefined],
  ['goes to a unit within one, whose other accounts nobody knows', { units: [SANDBOX], targets: [PROD], layout: { units: [unit(PROD), unit(SANDBOX, PROD.targetId)] } }, PROD.targetId],
  ['goes to the units in several parts', { rollouts: [[PROD], [SANDBOX]] }, undefined],
  ['goes to a unit, and tiers to the root', { units: [PROD], targets: [ROOT] }, `r-ab12, ${HOME_ACCOUNT} (us-east-1), ${MANAGEMENT} (us-east-1)`],
  ['goes to the root, which the management account is below and StackSets never reach', { units: [ROOT], targets: [ROOT] }, `${MANAGEMENT} (us-east-1)`],
])('a roll-out that %s', (_, spec, expected) => {
  expect(missing(spec)).toBe(expected);
});

describe('accounts that the layout lists', () => {
  const layout = { units: [unit(PROD), unit(SANDBOX)], accounts: [inUnit(SHOP, PROD), inUnit(BILLING, SANDBOX)] };

  test.each<[string, Spec, string | undefined]>([
    ['are reached by their units', { layout }, undefined],
    ['are named where their unit is left out', { layout, units: [PROD] }, `${BILLING} (us-east-1)`],
    ['may have stacks of their own', { layout, units: [PROD], ownStacks: [BILLING] }, undefined],
    ['may have a template for any account beside the roll-out', { layout, units: [PROD], ownStacks: [undefined] }, undefined],
    ['are assigned to by themselves, which a roll-out does not follow', { layout, targets: [PROD, OrganizationTarget.account(BILLING)] }, `${BILLING} (us-east-1)`],
    ['may be somewhere that the layout does not say', { layout: { accounts: [{ accountId: SHOP }] }, targets: [PROD, OrganizationTarget.account(SHOP)] }, `${SHOP} (us-east-1)`],
  ])('%s', (_, spec, expected) => {
    expect(missing(spec)).toBe(expected);
  });

  test('are reached in the Regions of the template only', () => {
    expect(missing({ layout, regions: ['us-east-1', 'us-west-2'], templateRegions: ['us-east-1'] })).toBe(`${SHOP} (us-west-2), ${BILLING} (us-west-2)`);
  });
});

test('the way out is the roll-out\'s targets, and events of what it does not reach are missing too', () => {
  const app = new App();
  const definition = definitionFor({ layout: { managementAccount: undefined } });
  const stack = new Stack(app, 'Home', { env: { account: HOME_ACCOUNT, region: REGION } });
  const rollout = new MemberRollout(stack, 'Rollout', { definition, targets: [PROD] });
  new MemberBackupBaseline(rollout.addTemplate('Baseline'), 'Baseline', { definition });
  new EventForwarding(rollout.addTemplate('Forwarding'), 'Forwarding', { definition });
  new OrgBackupPolicy(stack, 'Policies', { definition });
  new BackupEventHub(stack, 'Hub', { definition, channels: [NotificationChannel.emails(['backup-team@example.com'])] });
  const wayOut = 'name their units in targets of the roll-out \\(accounts need their parentId in the layout\\), or deploy one there';
  Annotations.fromStack(stack).hasWarning('/Home/Policies', Match.stringLikeRegexp(`makes them in ${SANDBOX.targetId}: every job fails there unless somebody does; ${wayOut}`));
  Annotations.fromStack(stack).hasWarning('/Home/Hub', Match.stringLikeRegexp(`sends the events of ${SANDBOX.targetId}, ${HOME_ACCOUNT} \\(${REGION}\\) to OrgBackupEvents: .*; ${wayOut}`));
});
