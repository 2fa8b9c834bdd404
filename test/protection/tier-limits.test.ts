import { RuleModel, TierModel } from '../../src/protection/model';
import { checkTier } from '../../src/protection/retention-checks';
import { ruleModel, someTags, tierModel } from '../support/policy/models';

const rules = (count: number): RuleModel[] => Array.from({ length: count }, (_, i) => ruleModel({ name: `r${i}` }));

describe('a tier is accepted', () => {
  test.each<[string, Partial<TierModel>]>([
    ['as it is', {}],
    ['with a name of 40 characters', { name: 'a'.repeat(40) }],
    ['with a name of one digit', { name: '7' }],
    ['with dots, hyphens and underscores in its name', { name: 'a.b-c_D9' }],
    ['with 10 rules', { rules: rules(10) }],
    ['with 50 tags of its plan', { planTags: someTags(50) }],
    ['with two continuous rules', { rules: [ruleModel({ name: 'a', continuous: true }), ruleModel({ name: 'b', continuous: true })] }],
    ['with one continuous rule', { rules: [ruleModel({ name: 'a', continuous: true }), ruleModel({ name: 'b' })] }],
    ['with names of 50 characters', { planName: 'p'.repeat(50), selectionName: 's'.repeat(50) }],
    ['with names of one character', { planName: '.', selectionName: '-' }],
    ['that scans what a rule scans', { scanResourceTypes: ['EBS'], rules: [ruleModel(), ruleModel({ name: 'Scanned', scanMode: 'FULL_SCAN' })] }],
  ])('%s', (_, change) => {
    expect(() => checkTier(tierModel(change))).not.toThrow();
  });
});

const NAME_LIMIT = 'it becomes a tag value and part of names: 1 to 40 letters, digits, dots, hyphens and underscores, starting with a letter or digit; choose another name';

describe('a tier is refused', () => {
  test.each<[string, Partial<TierModel>, string]>([
    ['with 51 tags of its plan', { planTags: someTags(51) },
      "tier 'gold': planTags is 51 but a plan has at most 50 tags; give at most 50 tags"],
    ['without a name', { name: '' }, `name of the tier is '' but ${NAME_LIMIT}`],
    ['with a name of 41 characters', { name: 'a'.repeat(41) }, `name of the tier is '${'a'.repeat(41)}' but ${NAME_LIMIT}`],
    ['whose name begins with a hyphen', { name: '-a' }, `name of the tier is '-a' but ${NAME_LIMIT}`],
    ['whose name has a blank', { name: 'a b' }, `name of the tier is 'a b' but ${NAME_LIMIT}`],
    ['whose name ends with a line break', { name: 'a\n' }, `name of the tier is 'a\n' but ${NAME_LIMIT}`],
    ['without rules', { rules: [] }, "tier 'gold': rules is [] but a plan has at least one rule; give a BackupRule, for example BackupRule.daily()"],
    ['with 11 rules', { rules: rules(11) }, "tier 'gold': rules is 11 but a plan has at most 10 rules; split the tier in two, or drop rules"],
    ['with two rules of one name', { rules: [ruleModel({ name: 'A' }), ruleModel({ name: 'b' }), ruleModel({ name: 'a' })] },
      "tier 'gold': rules is 'a' but two rules have this name (upper and lower case do not count); give each rule its own ruleName"],
    ['with a plan name of 51 characters', { planName: 'p'.repeat(51) },
      `tier 'gold': planName is '${'p'.repeat(51)}' but a plan name has 1 to 50 letters, digits, dots, hyphens and underscores; choose another planName`],
    ['with a blank in the plan name', { planName: 'a b' },
      "tier 'gold': planName is 'a b' but a plan name has 1 to 50 letters, digits, dots, hyphens and underscores; choose another planName"],
    ['with an empty plan name', { planName: '' },
      "tier 'gold': planName is '' but a plan name has 1 to 50 letters, digits, dots, hyphens and underscores; choose another planName"],
    ['with a selection name of 51 characters', { selectionName: 's'.repeat(51) },
      `tier 'gold': selectionName is '${'s'.repeat(51)}' but a selection name has 1 to 50 letters, digits, dots, hyphens and underscores; choose another selectionName`],
    ['with a slash in the selection name', { selectionName: 'a/b' },
      "tier 'gold': selectionName is 'a/b' but a selection name has 1 to 50 letters, digits, dots, hyphens and underscores; choose another selectionName"],
  ])('%s', (_, change, message) => {
    expect(() => checkTier(tierModel(change))).toThrow(message);
  });
});
