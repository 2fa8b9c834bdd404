import { LayoutModel, TargetModel } from '../../src/organization-layout/layout-model';
import { inGroups, rolloutTargets, WrittenTarget } from '../../src/rollout/rollout-targets';

const CENTRAL = '222222222222';
const RECOVERY = '555555555555';

const unit = (name: string): TargetModel => ({ kind: 'unit', id: `ou-ab12-${name}` });
const root: TargetModel = { kind: 'root', id: 'r-ab12' };
const account: TargetModel = { kind: 'account', id: '333333333333' };

const assigned = (...targets: TargetModel[]): WrittenTarget[] => targets.map((target, i) => ({ target, prop: `assignments[0].targets[${i}]` }));

function layout(model: Partial<LayoutModel> = {}): LayoutModel {
  return {
    rootId: 'r-ab12', regions: [], globalRegion: 'us-east-1', homeRegion: 'us-east-1', centralRegions: [], enabledOptInRegions: [], units: [], accounts: [], externalAccounts: [], ...model,
  };
}

const units = (...names: Array<[string, string?]>) => names.map(([name, parent]) => ({ organizationalUnitId: unit(name).id, parentId: parent && unit(parent).id }));

test('without names a roll-out goes where tiers are assigned, accounts excepted', () => {
  expect(rolloutTargets(undefined, assigned(unit('b'), account, unit('a')), layout()).unitIds).toEqual([unit('a').id, unit('b').id]);
});

test('a unit within another, or named twice, is deployed to once', () => {
  const model = layout({ units: units(['a'], ['b', 'a']) });
  expect(rolloutTargets([unit('b'), unit('a'), unit('a')], [], model).unitIds).toEqual([unit('a').id]);
});

test('the root is deployed to where it is named', () => {
  expect(rolloutTargets([root], [], layout()).unitIds).toEqual(['r-ab12']);
});

test('the root is not deployed to because tiers are assigned to it', () => {
  expect(() => rolloutTargets(undefined, assigned(root), layout())).toThrow(/^assignments\[0\]\.targets\[0\] is 'r-ab12' but a roll-out to the root reaches every account/);
});

test.each([['central', { centralAccount: CENTRAL }], ['recovery', { recoveryAccount: RECOVERY }]])('the root is refused where there is a %s account', (role, model) => {
  expect(() => rolloutTargets([root], [], layout(model))).toThrow(new RegExp(`it reaches ${Object.values(model)[0]}, the ${role} account`));
});

test('a unit with the central account in it is refused, with the units to name instead', () => {
  const model = layout({
    centralAccount: CENTRAL,
    units: units(['all'], ['prod', 'all'], ['infra', 'all'], ['backup', 'infra'], ['network', 'infra']),
    accounts: [{ accountId: CENTRAL, parentId: unit('backup').id }],
  });
  expect(() => rolloutTargets([unit('all')], [], model)).toThrow(/^targets\[0\] is 'ou-ab12-all' but it reaches 222222222222.*; name ou-ab12-network, ou-ab12-prod instead/);
  expect(() => rolloutTargets([root], [], model)).toThrow(/; name ou-ab12-network, ou-ab12-prod instead/);
});

test('without units beside it the message says how to find them', () => {
  expect(() => rolloutTargets([root], [], layout({ centralAccount: CENTRAL }))).toThrow(/; name units that it is not in: the layout lists none below r-ab12 of which that is known, so add them to its units, and 222222222222 to its accounts, each with parentId$/);
});

test('an account whose unit is not known is told of once, with the units that it may be in', () => {
  const { doubtful } = rolloutTargets([unit('a'), unit('b')], [], layout({ centralAccount: CENTRAL }));
  expect(doubtful).toEqual([expect.stringContaining('the central account 222222222222 is: if it lies in ou-ab12-a, ou-ab12-b,')]);
});

test('an account that is known to be elsewhere is not told of', () => {
  const model = layout({ centralAccount: CENTRAL, units: units(['a'], ['b']), accounts: [{ accountId: CENTRAL, parentId: unit('b').id }] });
  expect(rolloutTargets([unit('a')], [], model).doubtful).toEqual([]);
});

test('an account is no target', () => {
  expect(() => rolloutTargets([account], [], layout())).toThrow(/^targets\[0\] is '333333333333' but it is an account/);
});

test('a definition for accounts only has nowhere to deploy to', () => {
  expect(() => rolloutTargets(undefined, assigned(account), layout())).toThrow(/the definition assigns tiers to accounts only/);
});

test('no targets are refused', () => {
  expect(() => rolloutTargets([], [], layout())).toThrow(/a StackSet deploys to at least one unit/);
});

test('groups have the size, the last one what is left', () => {
  expect(inGroups([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(inGroups([1, 2], 2)).toEqual([[1, 2]]);
});

test('a unit in which the central account lies directly says both ways out', () => {
  const model = layout({ centralAccount: CENTRAL, units: units(['all'], ['prod']), accounts: [{ accountId: CENTRAL, parentId: unit('all').id }] });
  expect(() => rolloutTargets([unit('all')], [], model)).toThrow(/; where it lies in ou-ab12-all itself, it can also be moved to a unit elsewhere$/);
});

test('a target is called what the user calls it, and one of the assignments by its place there', () => {
  const model = layout({ centralAccount: CENTRAL, units: units(['all'], ['prod', 'all'], ['backup', 'all']), accounts: [{ accountId: CENTRAL, parentId: unit('backup').id }] });
  expect(() => rolloutTargets([unit('a'), unit('all')], [], model, 'rolloutTargets')).toThrow(/^rolloutTargets\[1\] is 'ou-ab12-all' but .*; name ou-ab12-prod instead$/);
  expect(() => rolloutTargets(undefined, assigned(unit('all')), model, 'rolloutTargets')).toThrow(/^assignments\[0\]\.targets\[0\] is 'ou-ab12-all' but .*; name ou-ab12-prod in rolloutTargets of the roll-out instead$/);
  expect(() => rolloutTargets([], [], model, 'rolloutTargets')).toThrow(/^rolloutTargets is \[\] but/);
});
