import { checkTierTypes } from '../../src/protection/capability-checks';
import { RuleModel, TierModel } from '../../src/protection/model';
import { ruleModel, supportOverrides, tierModel, typeModel } from '../support/policy/models';

function tierOf(types: string[] | undefined, ...rules: Partial<RuleModel>[]): TierModel {
  return tierModel({ rules: rules.map((rule) => ruleModel(rule)), selection: { kind: 'resources', types: types?.map(typeModel), notTypes: [], conditions: [] } });
}

const cold: Partial<RuleModel> = { lifecycle: { moveToColdStorageAfterDays: 30 } };
const coldCopy: Partial<RuleModel> = { copies: [{ destination: { kind: 'central' }, lifecycle: {} }, { destination: { kind: 'airGapped' }, lifecycle: { moveToColdStorageAfterDays: 30 } }] };

describe('what a tier asks of the types that it names', () => {
  test.each<[string, string[], Partial<RuleModel>, string]>([
    ['cold storage', ['EFS', 'RDS', 'S3'], cold, "rule 'Nightly' asks for cold storage, which RDS, S3 has not"],
    ['cold storage of a copy', ['EFS', 'RDS'], coldCopy, "rule 'Nightly' asks for cold storage, which RDS has not"],
    ['continuous backup', ['RDS', 'EBS'], { continuous: true }, "rule 'Nightly' asks for continuous backup, which EBS has not"],
    ['an air-gapped vault', ['RDS', 'EBS'], { target: { kind: 'airGapped' } }, "rule 'Nightly' asks for logically air-gapped vaults, which RDS has not"],
  ])('%s: is noted where some have not', (_, types, rule, note) => {
    expect(checkTierTypes(tierOf(types, rule), supportOverrides())).toEqual([note]);
  });

  test.each<[string, string[], Partial<RuleModel>, string]>([
    ['cold storage', ['RDS', 'S3'], cold,
      "tier 'gold', rule 'Nightly': moveToColdStorageAfter is 'RDS, S3' but none of these types has cold storage; leave moveToColdStorageAfter out, or select types that have it"],
    ['continuous backup', ['EBS'], { continuous: true },
      "tier 'gold', rule 'Nightly': continuous is 'EBS' but none of these types has continuous backup; leave continuous out, or select types that have it"],
    ['an air-gapped vault', ['RDS'], { target: { kind: 'airGapped' } },
      "tier 'gold', rule 'Nightly': target is 'RDS' but none of these types has logically air-gapped vaults; leave target out, or select types that have it"],
  ])('%s: is refused where none has it', (_, types, rule, message) => {
    expect(() => checkTierTypes(tierOf(types, rule), supportOverrides())).toThrow(new Error(message));
  });

  test('is nothing where all have it', () => {
    expect(checkTierTypes(tierOf(['SAP_HANA'], cold, { name: 'b', continuous: true }), supportOverrides())).toEqual([]);
  });

  test('is nothing where nothing special is asked for', () => {
    expect(checkTierTypes(tierOf(['RDS'], {}), supportOverrides())).toEqual([]);
  });

  test('is noted for every rule', () => {
    expect(checkTierTypes(tierOf(['EFS', 'RDS'], cold, { ...cold, name: 'b' }), supportOverrides())).toHaveLength(2);
  });

  test('is judged by what the user says of a type', () => {
    expect(checkTierTypes(tierOf(['RDS'], cold), supportOverrides({ types: { RDS: { coldStorage: true } } }))).toEqual([]);
  });

  test('is left to AWS Backup where no types are named', () => {
    expect(checkTierTypes(tierOf(undefined, cold), supportOverrides())).toEqual([]);
    expect(checkTierTypes(tierModel({ rules: [ruleModel(cold)] }), supportOverrides())).toEqual([]);
  });
});
