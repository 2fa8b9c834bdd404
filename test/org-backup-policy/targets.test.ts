import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { BackupDefinition, BackupDefinitionProps, CentralVault, MemberVault, TierAssignment } from '../../src/definition';
import { ChildPolicyControl, OrgBackupPolicy, OrgBackupPolicyProps, PolicySharing } from '../../src/org-backup-policy';
import { BackupNaming, OrganizationLayout, OrganizationLayoutProps, OrganizationTarget } from '../../src/organization-layout';
import { BackupRule, BackupSupport, CopyDestination, ProtectionTier } from '../../src/protection';
import { CENTRAL_ACCOUNT, HOME_ACCOUNT, ROOT } from '../support/definition';
import { newStack, policiesOf, warningsOf } from '../support/policy/stacks';

/** What each target gets, where assignments differ; what is forgotten, what is too much, what belongs to somebody else. */
const unit = (name: string | number) => OrganizationTarget.organizationalUnit(`ou-ab12-${String(name).padStart(8, '0')}`);
const [PROD, EAST, TEST] = ['prod', 'east', 'test'].map(unit);
const ID = { PROD: PROD.targetId, EAST: EAST.targetId, TEST: TEST.targetId };
const UNITS = [{ organizationalUnitId: ID.PROD }, { organizationalUnitId: ID.EAST, parentId: ID.PROD }, { organizationalUnitId: ID.TEST }];
const tierOf = (name: string, days = 35) => new ProtectionTier({ name, rules: [BackupRule.daily({ deleteAfter: Duration.days(days) })] });
const tiersOf = (count: number, start = 'tier') => Array.from({ length: count }, (_, i) => tierOf(`${start}${i}`));
const layoutOf = (props: Partial<OrganizationLayoutProps> = {}) =>
  new OrganizationLayout({
    homeAccount: HOME_ACCOUNT,
    centralAccount: CENTRAL_ACCOUNT,
    regions: ['us-east-1'],
    units: UNITS,
    accounts: 'units' in props ? [] : [{ accountId: '333333333333', parentId: ID.PROD }],
    ...props,
  });

function define(assignments: TierAssignment[], props: Partial<BackupDefinitionProps> = {}): BackupDefinition {
  return new BackupDefinition({ layout: layoutOf(), assignments, ...props });
}

const make = (definition: BackupDefinition, props: Partial<OrgBackupPolicyProps> = {}, scope = newStack(), id = 'Policies') => new OrgBackupPolicy(scope, id, { definition, ...props });

/** Ids of targets by plan, as the template has them. */
const attached = (stack: Stack) => Object.fromEntries(policiesOf(stack).flatMap(({ document, targetIds }) => Object.keys(document.plans).filter((plan) => !plan.startsWith('@@')).map((plan) => [plan, targetIds])));

function synth(stack: Stack): string {
  try {
    Template.fromStack(stack);
    return 'fine';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('a plan is attached to', () => {
  const targetsOf = (assignments: TierAssignment[], props?: Partial<BackupDefinitionProps>) => attached(Stack.of(make(define(assignments, props))));

  test('every target whose assignments have its tier, and to no other', () => {
    expect(targetsOf([{ targets: [PROD, TEST], tiers: [tierOf('daily')] }, { targets: [PROD], tiers: [tierOf('monthly')] }, { targets: [TEST], tiers: [tierOf('weekly')] }])).toEqual({
      'OrgBackup-daily': [ID.PROD, ID.TEST], 'OrgBackup-monthly': [ID.PROD], 'OrgBackup-weekly': [ID.TEST],
    });
  });

  test('the targets of all assignments that have an equal tier', () => {
    expect(targetsOf([{ targets: [TEST], tiers: [tierOf('daily')] }, { targets: [PROD], tiers: [tierOf('daily')] }])).toEqual({ 'OrgBackup-daily': [ID.PROD, ID.TEST] });
  });

  test('a target once, though two assignments give it the tier', () => {
    expect(targetsOf([{ targets: [PROD], tiers: [tierOf('daily')] }, { targets: [PROD, TEST], tiers: [tierOf('daily')] }])).toEqual({ 'OrgBackup-daily': [ID.PROD, ID.TEST] });
  });

  test('a target and another that lies in it', () => {
    expect(targetsOf([{ targets: [PROD], tiers: [tierOf('daily')] }, { targets: [EAST], tiers: [tierOf('daily'), tierOf('more')] }])).toEqual({
      'OrgBackup-daily': [ID.EAST, ID.PROD], 'OrgBackup-more': [ID.EAST],
    });
  });

  test('the root of the layout where an assignment names no target', () => {
    expect(targetsOf([{ tiers: [tierOf('daily')] }], { layout: layoutOf({ rootId: 'r-ab12' }) })).toEqual({ 'OrgBackup-daily': ['r-ab12'] });
  });

  test('nothing where its tier is local only', () => {
    const layout = layoutOf({ externalAccounts: ['555555555555'] });
    const definition = define([{ targets: [PROD], tiers: [tierOf('daily')] }], { layout, localPlans: [{ accounts: ['555555555555'], tiers: [tierOf('local')] }] });
    expect(attached(Stack.of(make(definition)))).toEqual({ 'OrgBackup-daily': [ID.PROD] });
    expect(make(definition).planNames).toEqual(['OrgBackup-daily']);
  });

  test('the same targets whatever the order of assignments and tiers', () => {
    const assignments = [{ targets: [PROD, TEST], tiers: [tierOf('b'), tierOf('a')] }, { targets: [EAST], tiers: [tierOf('a')] }];
    const reversed = [...assignments].reverse().map(({ targets, tiers }) => ({ targets: [...targets].reverse(), tiers: [...tiers].reverse() }));
    const rendered = (order: TierAssignment[]) => policiesOf(Stack.of(make(define(order))));
    expect(rendered(reversed)).toEqual(rendered(assignments));
  });
});

describe('parts of the targets', () => {
  const definition = () => define([{ targets: [PROD, TEST], tiers: [tierOf('daily')] }, { targets: [PROD], tiers: [tierOf('monthly')] }, { targets: [TEST], tiers: [tierOf('weekly')] }]);
  const CONTROL = '@@operators_allowed_for_child_policies';

  test('each get their plans, with a control of their own', () => {
    const one = definition();
    const stack = newStack();
    const [prod, test] = [make(one, { targets: [PROD], childPolicyControl: ChildPolicyControl.frozen() }, stack, 'Prod'), make(one, { targets: [TEST] }, stack, 'Test')];
    expect([prod.planNames, test.planNames]).toEqual([['OrgBackup-daily', 'OrgBackup-monthly'], ['OrgBackup-daily', 'OrgBackup-weekly']]);
    expect([prod.targets, test.targets].map((targets) => targets.map(({ targetId }) => targetId))).toEqual([[ID.PROD], [ID.TEST]]);
    expect(policiesOf(stack).map(({ targetIds, document }) => [targetIds, document.plans[CONTROL]])).toEqual([
      [[ID.PROD], ['@@none']], [[ID.PROD], ['@@none']], [[ID.TEST], undefined], [[ID.TEST], undefined],
    ]);
    expect(warningsOf(prod)).toEqual([]);
  });

  test('that are forgotten are warned of once, whichever construct is first', () => {
    const one = define([{ targets: [PROD, EAST, TEST], tiers: [tierOf('daily')] }]);
    const stack = newStack();
    make(one, { targets: [PROD] }, stack, 'Prod');
    make(one, { targets: [EAST] }, stack, 'East');
    expect(warningsOf(stack)).toEqual([
      `targetsWithoutPolicies: the definition assigns tiers to ${ID.TEST} too and no OrgBackupPolicy of this app is attached there: accounts there go without them unless another app attaches policies`,
    ]);
  });

  test('of another definition don\'t count for this one', () => {
    const stack = newStack();
    make(define([{ targets: [PROD, TEST], tiers: [tierOf('daily')] }]), { targets: [PROD] }, stack, 'One');
    make(define([{ targets: [TEST], tiers: [tierOf('other')] }]), {}, stack, 'Two');
    expect(warningsOf(stack).filter((text) => text.startsWith('targetsWithoutPolicies'))).toHaveLength(1);
  });

  test('warn of a tier once, though both have it, and of their own tiers', () => {
    const copying = (name: string) => ProtectionTier.daily({ name, copyTo: [CopyDestination.airGappedVault()] });
    const one = define([{ targets: [PROD, TEST], tiers: [copying('both')] }, { targets: [TEST], tiers: [copying('test')] }],
      { centralVault: CentralVault.existing({ airGappedVaultName: 'Gapped' }), support: new BackupSupport({ variants: [] }) });
    const stack = newStack();
    const warned = (construct: OrgBackupPolicy) => construct.node.metadata.map(({ data }) => String(data)).filter((text) => text.includes('cdk-org-backup:copyNotSupported'))
      .map((text) => text.split(':')[0]);
    expect([PROD, TEST].map((target) => warned(make(one, { targets: [target] }, stack, target.targetId)))).toEqual([["tier 'both'"], ["tier 'test'"]]);
  });

  test.each<[string, OrganizationTarget[], string]>([
    ['none', [], 'targets is [] but a policy is attached to at least one target; leave it out for all targets of the definition'],
    ['one that no assignment has', [PROD, EAST], `targets is '${ID.EAST}' but the definition assigns tiers to ${ID.PROD}, ${ID.TEST} only; name some of these, or add an assignment`],
    ['the root where units are assigned to', [ROOT], `targets is 'r-ab12' but the definition assigns tiers to ${ID.PROD}, ${ID.TEST} only`],
    ['an id in place of a target, as JavaScript can write it', [ID.PROD as any], `targets[0] is '${ID.PROD}' but an OrganizationTarget is expected; write it as OrganizationTarget.organizationalUnit('ou-…')`],
    ['nothing in place of a target', [PROD, undefined as any], 'targets[1] is undefined but an OrganizationTarget is expected'],
  ])('are refused: %s', (_, targets, message) => {
    expect(() => make(definition(), { targets })).toThrow(message);
  });

  test('need no policy for tiers of the others', () => {
    expect(make(define([{ targets: [PROD], tiers: [tierOf('a')] }, { targets: [TEST], tiers: tiersOf(10) }]), { targets: [PROD] }).policies).toHaveLength(1);
  });

  test('may not overlap, because AWS would merge their plans', () => {
    const one = definition();
    const stack = newStack();
    make(one, {}, stack, 'All');
    make(one, { targets: [PROD] }, stack, 'Prod');
    expect(synth(stack)).toContain(`tiers give '${ID.PROD}' a plan 'OrgBackup-daily' but Policies/All gives it one of the same name and AWS would merge the two`);
  });
});

test('a plan of another target is no plan of the same name on this one', () => {
  const stack = newStack();
  make(define([{ targets: [PROD], tiers: [tierOf('a')] }, { targets: [TEST], tiers: [tierOf('b')] }]), {}, stack, 'One');
  make(define([{ targets: [PROD], tiers: [tierOf('b')] }]), {}, stack, 'Two');
  expect(synth(stack)).toBe('fine');
});

describe('plans that share a policy', () => {
  const assignments = [{ targets: [PROD, TEST], tiers: [tierOf('daily')] }, { targets: [PROD], tiers: [tierOf('monthly')] }, { targets: [TEST, PROD], tiers: [tierOf('weekly')] }];

  test('are for the same targets', () => {
    const stack = Stack.of(make(define(assignments), { policySharing: PolicySharing.together({ 'OrgBackup-weekly': 'OrgBackup-daily' }) }));
    expect(policiesOf(stack).map(({ document, targetIds }) => [Object.keys(document.plans), targetIds])).toEqual([
      [['OrgBackup-daily', 'OrgBackup-weekly'], [ID.PROD, ID.TEST]], [['OrgBackup-monthly'], [ID.PROD]],
    ]);
  });

  test('are refused for different ones', () => {
    expect(() => make(define(assignments), { policySharing: PolicySharing.together({ 'OrgBackup-monthly': 'OrgBackup-daily' }) })).toThrow(
      `policySharing is 'OrgBackup-daily with OrgBackup-monthly' but they share the policy 'OrgBackup-daily' and are for different targets: ${ID.PROD}, ${ID.TEST} and ${ID.PROD}; `
      + 'let plans share a policy only where they have the same targets, for example by one OrgBackupPolicy for each part of the targets');
    expect(() => make(define(assignments), { policySharing: PolicySharing.slots(1) })).toThrow(/^policySharing is 'OrgBackup-daily with OrgBackup-monthly' but they share the policy 'Shared1'/);
  });

  test('may do so in each part of the targets', () => {
    const one = define(assignments);
    const policySharing = PolicySharing.slots(1);
    expect([PROD, TEST].map((target) => make(one, { targets: [target], policySharing }).policies.length)).toEqual([1, 1]);
  });
});

describe('the limit of 10 policies', () => {
  test('is one of each target', () => {
    const eleven = [{ targets: [PROD], tiers: tiersOf(6, 'p') }, { targets: [TEST], tiers: tiersOf(5, 't') }];
    expect(make(define(eleven)).policies).toHaveLength(11);
    const shared = [{ targets: [PROD], tiers: tiersOf(9, 'p') }, { targets: [TEST], tiers: tiersOf(9, 't') }, { targets: [PROD, TEST], tiers: [tierOf('both')] }];
    expect(make(define(shared)).policies).toHaveLength(19);
  });

  test('counts what a target gets of all its assignments', () => {
    const tiers = (count: number) => [{ targets: [PROD, TEST], tiers: tiersOf(5, 'both') }, { targets: [TEST], tiers: tiersOf(count, 't') }];
    expect(make(define(tiers(5))).policies).toHaveLength(10);
    expect(() => make(define(tiers(6)))).toThrow(`tiers of '${ID.TEST}' is '11 policies' but a target carries at most 10; let new plans share the policy of an existing one`);
  });

  test('leaves room for what is attached to the fullest target already', () => {
    const tiers = (count: number) => define([{ targets: [PROD], tiers: tiersOf(count, 'p') }, { targets: [TEST], tiers: tiersOf(2, 't') }]);
    expect(make(tiers(7), { attachedPolicies: 3 }).policies).toHaveLength(9);
    expect(() => make(tiers(8), { attachedPolicies: 3 })).toThrow(`tiers of '${ID.PROD}' is '8 policies' but a target carries at most 10, 3 of them attached already`);
  });

  test('is not one of targets that lie in each other', () => {
    expect(make(define([{ targets: [PROD], tiers: tiersOf(10, 'p') }, { targets: [EAST], tiers: tiersOf(10, 'e') }])).policies).toHaveLength(20);
  });
});

describe('a policy is attached to 100 targets at most', () => {
  const units = (from: number, count: number) => Array.from({ length: count }, (_, i) => unit(from + i));
  const sixtyAnd = (count: number) => define([{ targets: units(0, 60), tiers: [tierOf('daily')] }, { targets: units(60, count), tiers: [tierOf('daily')] }], { layout: layoutOf({ units: undefined }) });

  test('of all its assignments together', () => {
    expect(make(sixtyAnd(40)).policies[0].targetIds).toHaveLength(100);
    expect(() => make(sixtyAnd(41))).toThrow("targets of the plan 'OrgBackup-daily' is 101 but a policy is attached to at most 100 targets; assign its tier to units above them, "
      + 'or use several OrgBackupPolicy constructs with targets of their own');
  });

  test('so that several constructs reach more', () => {
    const one = sixtyAnd(60);
    const stack = newStack();
    [0, 60].forEach((from) => make(one, { targets: units(from, 60) }, stack, `From${from}`));
    expect(synth(stack)).toBe('fine');
    expect(policiesOf(stack).map(({ targetIds }) => targetIds.length)).toEqual([60, 60]);
    expect(warningsOf(stack)).toEqual([]);
  });
});

describe('frozen policies', () => {
  const frozen = { childPolicyControl: ChildPolicyControl.frozen() };
  const nested = (...east: string[]) => define([{ targets: [PROD], tiers: [tierOf('daily')] }, { targets: [EAST], tiers: east.map((name) => tierOf(name)) }]);
  const message = `the policies of ${ID.PROD} then forbid plans of their own further down, so that 'OrgBackup-more' takes no effect in ${ID.EAST}; `
    + `use ChildPolicyControl.appendOnly() for ${ID.PROD}, or assign the tier to ${ID.PROD} too`;

  test('are refused above a target that gets plans of its own', () => {
    expect(() => make(nested('daily', 'more'), frozen)).toThrow(new Error(`childPolicyControl is 'frozen()' but ${message}`));
  });

  test('may stand above a target with the same plans, or beside another', () => {
    expect(() => make(nested('daily'), frozen)).not.toThrow();
    expect(() => make(define([{ targets: [PROD], tiers: [tierOf('daily')] }, { targets: [TEST], tiers: [tierOf('more')] }]), frozen)).not.toThrow();
  });

  test.each([['open', ChildPolicyControl.open()], ['appendOnly', ChildPolicyControl.appendOnly()]])('are not meant by %s', (_, childPolicyControl) => {
    expect(() => make(nested('more'), { childPolicyControl })).not.toThrow();
  });

  test.each([['below', [EAST], [PROD], 'fine'], ['above', [PROD], [EAST], `childPolicyControl of Policies/Frozen is 'frozen()' but ${message}`]])('are found in another construct, %s it', (_, mine, others, found) => {
    const one = nested('more');
    const stack = newStack();
    make(one, { targets: mine, ...frozen }, stack, 'Frozen');
    make(one, { targets: others }, stack, 'Open');
    expect(synth(stack)).toContain(found);
  });

  test('of another construct on the same target forbid nothing, because AWS merges them', () => {
    const stack = newStack();
    make(define([{ targets: [PROD], tiers: [tierOf('daily')] }]), frozen, stack, 'Frozen');
    make(define([{ targets: [PROD], tiers: [tierOf('more')] }]), {}, stack, 'Open');
    expect(synth(stack)).toBe('fine');
  });

  test('of another organization forbid nothing', () => {
    const stack = newStack();
    make(define([{ targets: [PROD], tiers: [tierOf('daily')] }], { layout: layoutOf({ homeAccount: '444444444444' }) }), frozen, stack, 'Frozen');
    make(define([{ targets: [EAST], tiers: [tierOf('more')] }], { naming: new BackupNaming({ prefix: 'Other' }) }), {}, stack, 'Open');
    expect(synth(stack)).toBe('fine');
  });
});

describe('two organizations in one app', () => {
  const organization = (homeAccount: string, root: string, count = 1) => define(
    [{ targets: [OrganizationTarget.root(root)], tiers: tiersOf(count) }], { layout: layoutOf({ homeAccount, units: [] }), memberVault: MemberVault.existing() });
  const stackIn = (app: App, account: string) => new Stack(app, `Home${account}`, { env: { account, region: 'us-east-1' } });

  test.each([['other roots', 'r-cd34'], ['roots of one id', 'r-ab12']])('with %s may have policies and plans of equal names, 10 on each root', (_, root) => {
    const app = new App();
    make(organization('111111111111', 'r-ab12', 10), { policyNamePrefix: 'backup' }, stackIn(app, '111111111111'));
    make(organization('444444444444', root, 10), { policyNamePrefix: 'backup' }, stackIn(app, '444444444444'));
    expect(() => app.synth()).not.toThrow();
  });

  test('but not one organization', () => {
    const app = new App();
    make(organization('111111111111', 'r-ab12'), { policyNamePrefix: 'backup' }, stackIn(app, '111111111111'));
    make(define([{ targets: [PROD], tiers: [tierOf('tier0')] }]), { policyNamePrefix: 'backup' }, newStack(undefined, undefined, app));
    expect(() => app.synth()).toThrow("policyNamePrefix leads to the policy name 'backup-OrgBackup-tier0' but Home111111111111/Policies has a policy of that name");
  });

  test('warn each of its own', () => {
    const app = new App();
    const stacks = ['111111111111', '444444444444'].map((account) => {
      const stack = stackIn(app, account);
      make(organization(account, 'r-ab12'), {}, stack);
      return stack;
    });
    expect(stacks.map((stack) => warningsOf(stack).map((text) => text.split(':')[0]))).toEqual([['centralAccountTargeted'], ['centralAccountTargeted']]);
  });
});

describe('policies are managed', () => {
  const definition = (props: Partial<OrganizationLayoutProps> = {}) => define([{ targets: [PROD], tiers: [tierOf('daily')] }], { layout: layoutOf(props) });
  const inAccount = (account?: string) => newStack(account === undefined ? undefined : { env: { account, region: 'us-east-1' } });

  test.each([[HOME_ACCOUNT], ['999999999999'], [undefined]])('in the home account, the management account, or wherever the stack is deployed to: %s', (account) => {
    expect(() => make(definition({ managementAccount: '999999999999' }), {}, inAccount(account))).not.toThrow();
  });

  test('in no other account', () => {
    expect(() => make(definition(), {}, inAccount('999999999999'))).toThrow("account of the stack is '999999999999' but the layout has 111111111111 as its home account, where policies of the organization "
      + 'are managed; deploy the stack there or to the management account, or correct the layout');
  });

  test('nowhere where the layout has no home account', () => {
    expect(() => make(definition({ homeAccount: undefined }))).toThrow('layout.homeAccount is undefined but policies of the organization are managed there; name it in the layout');
  });
});

describe('Regions without backup policies', () => {
  const support = new BackupSupport({ regions: [{ region: 'us-west-2', backupPolicies: false }] });
  const layout = layoutOf({ regions: ['us-east-1', 'us-west-2'], globalRegion: 'us-east-1', accounts: [{ accountId: '333333333333', parentId: ID.PROD }, { accountId: '444444444444', parentId: ID.PROD }] });
  const assignments = [{ targets: [PROD], tiers: [tierOf('daily')] }];
  const local = { accounts: ['333333333333'], regions: ['us-west-2'], tiers: [tierOf('daily')] };

  test('are refused without local plans', () => {
    expect(() => define(assignments, { layout, support })).toThrow("regions of the layout is 'us-west-2' but backup policies have no effect there");
  });

  test('stand in no plan, and the policies warn of accounts that are not backed up there', () => {
    const construct = make(define(assignments, { layout, support, localPlans: [local] }));
    expect(construct.regions).toEqual(['us-east-1']);
    expect(policiesOf(Stack.of(construct)).map(({ document }) => document.plans['OrgBackup-daily'].regions)).toEqual([{ '@@assign': ['us-east-1'] }]);
    expect(warningsOf(construct)).toEqual(['regionWithoutPolicies: backup policies have no effect in us-west-2: only accounts of localPlans are backed up there, and not 444444444444']);
  });

  test('are warned of without naming anybody where all known accounts have local plans', () => {
    const construct = make(define(assignments, { layout, support, localPlans: [{ ...local, accounts: ['333333333333', '444444444444'] }] }));
    expect(warningsOf(construct)).toEqual(['regionWithoutPolicies: backup policies have no effect in us-west-2: only accounts of localPlans are backed up there']);
  });
});
