import * as fc from 'fast-check';
import { tierOfPlan, variantName } from '../../src/protection/tier-of-plan';

test('a variant is called like its plan, with a suffix if it has one, in at most 50 characters', () => {
  expect([variantName('OrgBackup-daily', ''), variantName('OrgBackup-daily', 'eu-west-1-ab12')]).toEqual(['OrgBackup-daily', 'OrgBackup-daily-eu-west-1-ab12']);
  expect(variantName('x'.repeat(49), 'ab12')).toMatch(/^x{43}-[0-9a-f]{6}$/);
});

test('the tier of every plan and of every variant of it is found by name', () => {
  const text = (maxLength: number) => fc.stringMatching(new RegExp(`^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,${maxLength - 1}}$`));
  fc.assert(fc.property(text(50), fc.oneof(fc.constant(''), text(60)), (plan, suffix) => {
    const name = variantName(plan, suffix);
    expect(name.length).toBeLessThanOrEqual(50);
    expect(tierOfPlan(name, { [plan]: 'gold' })).toBe('gold');
  }));
});
