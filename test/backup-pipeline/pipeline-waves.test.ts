import * as fc from 'fast-check';
import { placeStacks, StackFacts } from '../../src/backup-pipeline/pipeline-waves';

const HOME = '111111111111';
const stack = (id: string, dependsOn: string[] = [], account = HOME): StackFacts => ({ id, account, dependsOn });
const WAVES = [{ name: 'Monitoring', ids: ['Home'] }, { name: 'Members', ids: ['Rollout'] }, { name: 'Policies', ids: ['Policies'] }];
const idsOf = (stacks: StackFacts[], accounts = [HOME]) => Object.fromEntries(placeStacks(stacks, WAVES, accounts).waves.map(({ name, ids }) => [name, ids]));

test('stacks go where their wave is, in the order of waves', () => {
  const { waves } = placeStacks([stack('Policies', ['Rollout']), stack('Rollout', ['Home']), stack('Home')], WAVES, [HOME]);
  expect(waves).toEqual(WAVES);
});

test('a wave without stacks is none', () => {
  expect(placeStacks([stack('Policies')], WAVES, [HOME]).waves.map(({ name }) => name)).toEqual(['Policies']);
});

test('stacks of other accounts are left, and dependencies on them are no matter', () => {
  const { waves, left } = placeStacks([stack('Home', ['Management']), stack('Management', [], '333333333333'), { id: 'Anywhere', account: undefined, dependsOn: [] }], WAVES, [HOME]);
  expect(waves).toEqual([{ name: 'Monitoring', ids: ['Home'] }]);
  expect(left).toEqual(['Management', 'Anywhere']);
});

test('a stack that no wave names comes into the first one that needs it, with what it needs', () => {
  expect(idsOf([stack('Home'), stack('Rollout', ['Home', 'Mine']), stack('Policies', ['Mine']), stack('Mine', ['Deeper']), stack('Deeper')]))
    .toEqual({ Monitoring: ['Home'], Members: ['Rollout', 'Mine', 'Deeper'], Policies: ['Policies'] });
});

test('a stack that nothing needs comes after all waves', () => {
  expect(idsOf([stack('Policies'), stack('Mine', ['Policies'])])).toEqual({ Policies: ['Policies'], Others: ['Mine'] });
});

test('a stack that depends on one of a later wave is refused', () => {
  expect(() => idsOf([stack('Home', ['Policies']), stack('Policies')]))
    .toThrow('dependencies of stacks is \'Home after Policies\' but the pipeline deploys Policies in the wave Policies, after Monitoring; remove the dependency');
  expect(() => idsOf([stack('Rollout', ['Mine']), stack('Mine', ['Policies']), stack('Policies')])).toThrow('Mine after Policies');
});

test('each stack of the account is in one wave, after what it depends on', () => {
  const ids = ['Home', 'Rollout', 'Policies', 'A', 'B', 'C', 'D'];
  const dependencies = fc.array(fc.tuple(fc.nat(6), fc.nat(6)).filter(([a, b]) => a > b));
  fc.assert(fc.property(dependencies, fc.shuffledSubarray(ids, { minLength: 7 }), fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }), (pairs, order, foreign) => {
    const stacks = order.map((id, i) => stack(id, pairs.filter(([a]) => a === i).map(([, b]) => order[b]), foreign[i] ? '222222222222' : HOME));
    let placed;
    try {
      placed = placeStacks(stacks, WAVES, [HOME]);
    } catch {
      return; // two named waves in the other order
    }
    const waveOf = new Map(placed.waves.flatMap(({ ids: of }, i) => of.map((id) => [id, i] as const)));
    expect([...waveOf.keys(), ...placed.left].sort()).toEqual([...ids].sort());
    stacks.filter(({ id }) => waveOf.has(id)).forEach(({ id, dependsOn }) => dependsOn.forEach((one) => expect(waveOf.get(one) ?? -1).toBeLessThanOrEqual(waveOf.get(id)!)));
  }));
});
