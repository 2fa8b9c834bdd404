import * as fc from 'fast-check';
import { ProtectionTier } from '../../src/protection';
import { buildTier, tiers } from '../support/policy/arbitraries';

const anyTier = tiers({ centralRegions: ['us-east-1', 'eu-west-1'], everywhere: true });

test('any tier is the same again after toJson and fromJson, through a file too', () => {
  fc.assert(fc.property(anyTier, (spec) => {
    const tier = buildTier(spec);
    const json = JSON.parse(JSON.stringify(tier.toJson()));
    const read = ProtectionTier.fromJson(json);
    expect(read.toJson()).toEqual(json);
    // the model that every renderer reads, not only what JSON shows of it
    expect(JSON.parse(JSON.stringify(read._model))).toEqual(JSON.parse(JSON.stringify(tier._model)));
  }), { numRuns: 150, seed: 2026 });
});

test('what toJson gives can be changed without changing the tier', () => {
  fc.assert(fc.property(anyTier, (spec) => {
    const tier = buildTier(spec);
    const before = JSON.stringify(tier.toJson());
    const json = tier.toJson();
    json.rules.forEach((rule: any) => {
      rule.copies.push({});
      rule.lifecycle.deleteAfterDays = 1;
      rule.recoveryPointTags.added = 'x';
    });
    json.selection.conditions.push({});
    json.planTags.added = 'x';
    expect(JSON.stringify(tier.toJson())).toBe(before);
  }), { numRuns: 30, seed: 2026 });
});

/** Places of the JSON, as paths. */
function places(node: any, path: (string | number)[] = []): (string | number)[][] {
  return typeof node === 'object' && node !== null
    ? [path, ...Object.entries(node).flatMap(([key, value]) => places(value, [...path, Array.isArray(node) ? Number(key) : key]))] : [path];
}

test('an unknown member anywhere is refused by its path, except among tags', () => {
  fc.assert(fc.property(anyTier, fc.nat(), (spec, pick) => {
    const json = buildTier(spec).toJson();
    const objects = places(json).filter((path) => !path.includes('planTags') && !path.includes('recoveryPointTags')).filter((path) => {
      const node = path.reduce((at, key) => at[key], json);
      return typeof node === 'object' && !Array.isArray(node);
    });
    const chosen = objects[pick % objects.length];
    chosen.reduce((at, key) => at[key], json).surprise = 1;
    const name = chosen.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
    expect(() => ProtectionTier.fromJson(json)).toThrow(`tier${name}.surprise is 1 but there is no such member`);
  }), { numRuns: 150, seed: 2026 });
});

test('a value of another kind anywhere is refused with an Error that names the place or what is wrong there', () => {
  const wrong = [null, 'x y z $', -1, 1.5, true, [], {}, [null], { a: [] }];
  fc.assert(fc.property(anyTier, fc.nat(), fc.constantFrom(...wrong), (spec, pick, value) => {
    const tier = buildTier(spec);
    const json = tier.toJson();
    const paths = places(json).slice(1);
    const path = paths[pick % paths.length];
    const parent = path.slice(0, -1).reduce((at, key) => at[key], json);
    const last = path[path.length - 1];
    fc.pre(kind(parent[last]) !== kind(value) || value === -1 || value === 1.5 || value === 'x y z $' || Array.isArray(value));
    parent[last] = value;
    let message = '';
    try {
      const read = ProtectionTier.fromJson(json);
      // what is accepted must be a tier that can be written and read again
      expect(ProtectionTier.fromJson(read.toJson()).toJson()).toEqual(read.toJson());
    } catch (error) {
      expect((error as Error).constructor).toBe(Error);
      message = (error as Error).message;
      expect(message).toMatch(/ is .* but .*; /s);
    }
  }), { numRuns: 400, seed: 2026 });
});

function kind(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;
}
