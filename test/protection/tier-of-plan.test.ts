import * as fc from 'fast-check';
import { REGIONS } from '../../src/data/regions';
import { tierOfPlan, variantName } from '../../src/protection/tier-of-plan';

test('a variant is called like its plan, with a suffix if it has one, in at most 50 characters', () => {
  expect([variantName('OrgBackup-daily', ''), variantName('OrgBackup-daily', 'eu-west-1-ab12')]).toEqual(['OrgBackup-daily', 'OrgBackup-daily-eu-west-1-ab12']);
  expect(variantName('x'.repeat(49), 'ab12')).toMatch(/^x{43}-[0-9a-f]{6}$/);
});

const text = (maxLength: number) => fc.stringMatching(new RegExp(`^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,${maxLength - 1}}$`));
const region = fc.constantFrom(...Object.keys(REGIONS));
const hash = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const place = fc.oneof(region, hash(6).map((digits) => `vault-${digits}`), fc.constantFrom('central', 'airgap'), region.map((code) => `central-${code}`), region.map((code) => `airgap-${code}`));
const mark = fc.array(fc.tuple(fc.constantFrom('not', 'no', 'in'), place).map((words) => words.join('-')), { minLength: 1, maxLength: 3 }).map((words) => words.join('-'));
const suffix = fc.tuple(fc.option(region), fc.option(mark), fc.option(hash(4)), fc.option(mark), fc.option(hash(4)))
  .map((parts) => parts.filter((part) => part !== null).join('-'));

test('the tier of every plan and of every variant of it is found by name', () => {
  fc.assert(fc.property(text(50), suffix, (plan, end) => {
    const name = variantName(plan, end);
    expect(name.length).toBeLessThanOrEqual(50);
    expect(tierOfPlan(name, { [plan]: 'gold' })).toBe('gold');
  }), { numRuns: 500 });
});

test.each([
  'daily-long', 'daily-archive', 'daily-2', 'daily-eu', 'daily-prod-eu-west-1', 'daily-my-plan-1', 'daily-', 'daily--', 'daily-eu-west-1-copy', 'daily-no', 'Daily', 'dailyeu-west-1',
  `daily-${'of-another-team-with-a-long-name'.repeat(2)}`.slice(0, 43) + '-abcdef', 'constructor', '__proto__', 'toString', '',
])('the plan %s of somebody else is none of the tier', (planName) => {
  expect(tierOfPlan(planName, { daily: 'daily' })).toBe('unknown');
});

test('a plan whose name begins with that of another tier is of its own tier, and so are its variants', () => {
  const tiers = { 'daily': 'short', 'daily-long': 'long', 'daily-no-central': 'odd' };
  expect(['daily', 'daily-eu-west-1', 'daily-long', 'daily-long-eu-west-1', 'daily-no-central', 'daily-no-airgap'].map((name) => tierOfPlan(name, tiers)))
    .toEqual(['short', 'short', 'long', 'long', 'odd', 'short']);
});

test.each(['constructor', '__proto__', 'toString'])('a plan may be called %s', (planName) => {
  expect(tierOfPlan(planName, JSON.parse(`{"${planName}":"gold"}`))).toBe('gold');
});
