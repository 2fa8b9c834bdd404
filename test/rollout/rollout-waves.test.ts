import * as fc from 'fast-check';
import { contains, LayoutModel, mayMeet, TargetModel } from '../../src/organization-layout/layout-model';
import { unitsWithout, wavesOf } from '../../src/rollout/rollout-waves';

const unit = (name: string): TargetModel => ({ kind: 'unit', id: `ou-ab12-${name}` });
const root: TargetModel = { kind: 'root', id: 'r-ab12' };

function layout(...units: Array<[string, string?]>): LayoutModel {
  return {
    rootId: 'r-ab12', regions: [], globalRegion: 'us-east-1', homeRegion: 'us-east-1', centralRegions: [], enabledOptInRegions: [], accounts: [], externalAccounts: [],
    units: units.map(([name, parent]) => ({ organizationalUnitId: unit(name).id, parentId: parent && unit(parent).id })),
  };
}

const APART = layout(['all'], ['prod', 'all'], ['canary', 'all'], ['inner', 'canary'], ['live', 'prod'], ['test', 'prod']);
const ids = (targets: ReadonlyArray<TargetModel>) => targets.map(({ id }) => id);

test('targets in canary units are updated first, the others afterwards', () => {
  const { canary, rest, doubtful } = wavesOf('units', [unit('canary')], [unit('prod'), unit('inner'), unit('canary')], APART);
  expect([ids(canary), ids(rest), doubtful]).toEqual([[unit('inner').id, unit('canary').id], [unit('prod').id], []]);
});

test('units of which the layout knows no place may have accounts of the rest', () => {
  expect(wavesOf('units', [unit('canary')], [unit('canary'), unit('b'), unit('a')], layout()).doubtful)
    .toEqual([expect.stringMatching(/^the layout does not say whether ou-ab12-canary lies apart from ou-ab12-a, ou-ab12-b: /)]);
});

test.each<[string, TargetModel[], TargetModel[], LayoutModel, RegExp]>([
  ['no unit', [], [unit('prod')], APART, /units is \[\] but/],
  ['the root', [root], [unit('prod')], APART, /units\[0\] is 'r-ab12' but all other units lie in the root/],
  ['an account', [{ kind: 'account', id: '333333333333' }], [unit('prod')], APART, /units\[0\] is '333333333333' but StackSets deploy to units/],
  ['a unit without tiers', [unit('canary')], [unit('prod')], APART, /units\[0\] is 'ou-ab12-canary' but no tiers are assigned to it/],
  ['a unit with everything', [unit('canary')], [unit('inner')], APART, /but all targets of the assignments lie in these units/],
  ['a unit below the root that has tiers', [unit('test')], [root], APART, /lies in r-ab12, .*; assign the tiers of r-ab12 to ou-ab12-test, ou-ab12-canary, ou-ab12-live instead/],
  ['a unit below one that has tiers', [unit('canary'), unit('test')], [unit('prod'), unit('canary')], APART, /units\[1\] is 'ou-ab12-test' but it lies in ou-ab12-prod.*to ou-ab12-test, ou-ab12-live instead/],
  ['a unit beside which none is listed', [unit('test')], [unit('prod')], layout(['prod'], ['test', 'prod']), /to ou-ab12-test instead and to the units beside it/],
])('%s is refused', (_, units, targets, model, message) => {
  expect(() => wavesOf('units', units, targets, model)).toThrow(message);
});

test('a unit that has tiers itself is no unit around itself', () => {
  expect(() => wavesOf('units', [unit('canary')], [unit('canary'), unit('prod')], APART)).not.toThrow();
});

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
/** Trees of units: each lies in an earlier one, or in the root. */
const trees = fc.tuple(...names.map((_, i) => fc.option(fc.nat(Math.max(0, i - 1)), { nil: undefined })))
  .map((parents) => layout(...names.map((name, i): [string, string?] => [name, i === 0 || parents[i] === undefined ? undefined : names[parents[i]]])));

test('property: what is named instead lies apart from the unit, and within the target', () => {
  fc.assert(fc.property(trees, fc.constantFrom(...names), fc.constantFrom(...names), (model, outer, inner) => {
    const [target, unwanted] = [unit(outer), unit(inner)];
    fc.pre(outer !== inner && contains(target, unwanted, model));
    const instead = unitsWithout(target, unwanted, model).map((id): TargetModel => ({ kind: 'unit', id }));
    expect(instead.filter((one) => mayMeet(one, unwanted, model) || !contains(target, one, model))).toEqual([]);
    const siblings = model.units.map(({ organizationalUnitId: id }): TargetModel => ({ kind: 'unit', id })).filter((one) => contains(target, one, model) && !mayMeet(one, unwanted, model));
    expect(siblings.filter((one) => !instead.some((outermost) => contains(outermost, one, model)))).toEqual([]);
  }));
});

test('property: no account lies below both waves', () => {
  const some = fc.subarray(names, { minLength: 1 }).map((chosen) => chosen.map(unit));
  fc.assert(fc.property(trees, some, some, (model, units, targets) => {
    let waves;
    try {
      waves = wavesOf('units', units, targets, model);
    } catch {
      return;
    }
    expect(waves.rest.filter((target) => units.some((one) => mayMeet(one, target, model)))).toEqual([]);
    expect([...waves.canary, ...waves.rest].sort((a, b) => a.id.localeCompare(b.id))).toEqual([...targets].sort((a, b) => a.id.localeCompare(b.id)));
  }));
});
