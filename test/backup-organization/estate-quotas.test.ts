import { Estate, quotaErrors, quotaUses, quotaWarnings } from '../../src/backup-organization/estate-quotas';
import { ESTATE_QUOTAS } from '../../src/data/estate-quotas';

const small: Estate = {
  accounts: 10, memberAccounts: 8, regions: 2, stackSets: 3, dependencies: 2, concurrentPercentage: 25, regionsInParallel: false, policies: 3, guardrails: 0, reportPlans: 4, reportPlanQuota: 20,
};
const judged = (estate: Partial<Estate>) => {
  const uses = quotaUses({ ...small, ...estate });
  return { errors: quotaErrors(uses), warnings: quotaWarnings(uses), used: (what: string) => uses.find((one) => one.what === what)!.used };
};

test('quotas are those that AWS documents', () => {
  expect(Object.fromEntries(Object.entries(ESTATE_QUOTAS).map(([id, { limit, raisable }]) => [id, [limit, raisable]]))).toEqual({
    accounts: [10000, false], stackSets: [1000, true],
    instances: [100000, true], operations: [10000, true], dependencies: [100, false], policies: [1000, false], guardrails: [10, false], reportPlans: [20, true],
  });
});

test('a small organization is far from all of them', () => {
  expect(judged({})).toMatchObject({ errors: [], warnings: [] });
});

test.each<[string, keyof Estate, number]>([
  ['accounts of an organization', 'accounts', 10000],
  ['dependencies of auto-deployment', 'dependencies', 100],
  ['backup policies of an organization', 'policies', 1000],
])('%s: what AWS does not raise is refused beyond its limit, and warned of near it', (what, member, limit) => {
  expect(judged({ [member]: limit + 1 }).errors).toEqual([expect.stringMatching(new RegExp(`^${limit + 1} ${what}.* are more than the ${limit} that AWS allows`))]);
  expect(judged({ [member]: limit + 1 }).warnings).toEqual([]);
  expect(judged({ [member]: limit }).errors).toEqual([]);
  expect(judged({ [member]: limit }).warnings).toEqual([expect.stringContaining(`come near the quota of ${limit}, which AWS does not raise`)]);
  expect(judged({ [member]: limit * 0.8 }).warnings).toHaveLength(1);
  expect(judged({ [member]: limit * 0.8 - 1 }).warnings).toEqual([]);
});

test.each<[string, keyof Estate, number]>([['StackSets of an administrator account', 'stackSets', 1000], ['report plans of an account', 'reportPlans', 20]])(
  '%s: what AWS raises is warned of, near and beyond', (what, member, limit) => {
    expect(judged({ [member]: limit + 1 })).toMatchObject({
      errors: [], warnings: [expect.stringMatching(new RegExp(`^${limit + 1} ${what}.* are more than the quota of ${limit}: ask AWS to raise it`))],
    });
    expect(judged({ [member]: limit }).warnings).toEqual([expect.stringContaining('come near the quota')]);
    expect(judged({ [member]: limit }).warnings[0]).toContain('raises on request');
    expect(judged({ [member]: limit * 0.8 - 1 }).warnings).toEqual([]);
  });

test('stacks of a StackSet are accounts times Regions', () => {
  expect(judged({ memberAccounts: 5000, regions: 20 }).used('stacks of a StackSet')).toBe(100000);
  expect(judged({ memberAccounts: 5001, regions: 20 }).warnings).toEqual(expect.arrayContaining([expect.stringMatching(/100020 stacks of a StackSet \(5001 accounts × 20 Regions\) are more than/)]));
});

test('stacks that are worked on at a time are a share of the accounts, in one Region or in all', () => {
  const what = ESTATE_QUOTAS.operations.what;
  expect(judged({ memberAccounts: 10, concurrentPercentage: 25 }).used(what)).toBe(3);
  expect(judged({ memberAccounts: 10, concurrentPercentage: 25, regionsInParallel: true }).used(what)).toBe(6);
  expect(judged({ memberAccounts: 9000, concurrentPercentage: 100, regionsInParallel: true, regions: 2 }).warnings)
    .toEqual(expect.arrayContaining([expect.stringMatching(/18000 stacks .*\(100 % of 9000 accounts × 2 Regions\) are more than the quota of 10000/)]));
});

test('a quota that AWS raised counts', () => {
  expect(judged({ reportPlans: 30, reportPlanQuota: 40 }).warnings).toEqual([]);
});

test('nothing used is near nothing', () => {
  expect(judged({ reportPlans: 0, reportPlanQuota: 0 }).warnings).toEqual([]);
});

test('service control policies count where there are some, with what AWS attaches', () => {
  expect(quotaUses(small).map(({ what }) => what)).not.toContain(ESTATE_QUOTAS.guardrails.what);
  expect(judged({ guardrails: 3 })).toMatchObject({ errors: [], warnings: [] });
  expect(judged({ guardrails: 3 }).used(ESTATE_QUOTAS.guardrails.what)).toBe(3);
});
