import * as fc from 'fast-check';
import { TAG_POLICY_LIMITS } from '../../src/data/tag-policies';
import { isAllowedValue, tagPolicyCharacters, tagPolicyDocument, tierTagValues } from '../../src/organization/tag-policy-document';
import { ProtectionTier, ResourceSelection, TagCondition } from '../../src/protection';

const tier = (selection?: ResourceSelection, name = 'nightly') => ProtectionTier.daily({ name, selection })._model;
const valuesOf = (...selections: ResourceSelection[]) => tierTagValues(selections.map((one) => tier(one)), 'backup');

describe('values that are right', () => {
  test.each<[string, ResourceSelection[], string[]]>([
    ['the name of a tier that selects by the tier tag', [ResourceSelection.tierTag()], ['nightly']],
    ['values of the tag, sorted and once', [ResourceSelection.byTag('backup', ['weekly', 'daily']), ResourceSelection.byTag('backup', ['daily'])], ['daily', 'weekly']],
    ['nothing of other tags', [ResourceSelection.byTag('environment', ['production'])], []],
    ['values that conditions ask for', [ResourceSelection.byResourceType({ conditions: [TagCondition.stringEquals('backup', 'gold'), TagCondition.stringEquals('environment', 'production')] })], ['gold']],
    ['what keeps a resource out', [ResourceSelection.everythingExcept('backup', 'none')], ['none']],
    ['patterns with one *', [ResourceSelection.byResourceType({ conditions: [TagCondition.stringLike('backup', 'gold-*'), TagCondition.stringNotLike('backup', '*-off')] })], ['*-off', 'gold-*']],
    ['a wider pattern where there are more', [ResourceSelection.byResourceType({ conditions: [TagCondition.stringLike('backup', 'gold-*-eu-*')] })], ['gold-*']],
    ['anything where a pattern begins with one of several', [ResourceSelection.byResourceType({ conditions: [TagCondition.stringNotLike('backup', '*gold*')] })], ['*']],
    ['those of each of several ways', [ResourceSelection.anyOf([ResourceSelection.byTag('backup', ['a']), ResourceSelection.byTag('backup', ['b'])])], ['a', 'b']],
    ['a condition beside values', [ResourceSelection.byTag('environment', ['production'], [TagCondition.stringEquals('backup', 'gold')])], ['gold']],
    ['nothing of types alone', [ResourceSelection.byResourceType({})], []],
  ])('%s', (_, selections, values) => {
    expect(valuesOf(...selections)).toEqual(values);
  });

  test('of several tiers', () => {
    expect(tierTagValues([tier(undefined, 'monthly'), tier(undefined, 'daily')], 'backup')).toEqual(['daily', 'monthly']);
    expect(tierTagValues([tier(undefined, 'daily')], 'Schutz')).toEqual(['daily']);
  });

  test('have one * at most', () => {
    expect(['', 'a', '*', 'a*', '*a', 'a*b', '**', '*a*', 'a*b*'].filter(isAllowedValue)).toEqual(['', 'a', '*', 'a*', '*a', 'a*b']);
  });
});

describe('a document', () => {
  test('adds values, and enforces nothing by itself', () => {
    expect(tagPolicyDocument({ tagKey: 'Backup', values: ['weekly', 'daily', 'daily'], enforcedFor: [] })).toEqual({
      tags: { Backup: { tag_key: { '@@assign': 'Backup' }, tag_value: { '@@append': ['daily', 'weekly'] } } },
    });
  });

  test('names what is enforced', () => {
    expect(tagPolicyDocument({ tagKey: 'backup', values: ['daily'], enforcedFor: ['s3:bucket', 'ec2:volume', 's3:bucket'] }).tags.backup.enforced_for).toEqual({ '@@append': ['ec2:volume', 's3:bucket'] });
  });

  test('is counted with all of its characters', () => {
    expect(tagPolicyCharacters(tagPolicyDocument({ tagKey: 'b', values: [''], enforcedFor: [] }))).toBe('{"tags":{"b":{"tag_key":{"@@assign":"b"},"tag_value":{"@@append":[""]}}}}'.length);
  });

  test('any pattern: whatever a tier selects is right', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '-', '*'), minLength: 1, maxLength: 8 });
    const matches = (pattern: string, value: string) => new RegExp(`^${pattern.split('*').join('.*')}$`).test(value);
    fc.assert(fc.property(text, fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 8 }), (pattern, filling) => {
      const [allowed] = valuesOf(ResourceSelection.byResourceType({ conditions: [TagCondition.stringLike('backup', pattern)] }));
      expect(allowed.split('*').length - 1).toBeLessThanOrEqual(TAG_POLICY_LIMITS.wildcardsPerValue);
      expect(matches(allowed, pattern.replaceAll('*', filling))).toBe(true);
    }));
  });
});
