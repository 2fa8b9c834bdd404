import { Duration } from 'aws-cdk-lib';
import { BackupNaming } from '../../src/organization-layout';
import { BackupRule, PlanAdditions, ProtectionTier } from '../../src/protection';
import { localPlans } from '../member-backup-baseline/member-stack';
import { definitionOf } from '../support/definition';
import { someTags } from '../support/policy/models';
import { renderPolicies } from '../support/policy/stacks';

const tier = (tags: { [key: string]: string }, planTags = {}) =>
  new ProtectionTier({ name: 'gold', planTags, rules: [BackupRule.daily({ deleteAfter: Duration.days(35), recoveryPointTags: tags })] });
const told = (one: ProtectionTier, naming?: BackupNaming) =>
  definitionOf({ tiers: [one], naming })._notes('policy').filter(({ id }) => id === 'tierTagLeftOut').map(({ text }) => text);
const planOf = (one: ProtectionTier) => Object.values<any>(renderPolicies({ tiers: [one] })[0].document.plans)[0];
const localAccount = '333333333333';

describe('ten recovery point tags', () => {
  test('are in the policy, without the tier\'s own, which is warned of', () => {
    expect(Object.keys(Object.values<any>(planOf(tier(someTags(10))).rules)[0].recovery_point_tags)).toEqual(Object.keys(someTags(10)));
    expect(told(tier(someTags(10)))).toEqual(["tier 'gold': recoveryPointTags of rule 'Daily' has 10 tags, as many as AWS Backup takes, so that the tier's own, backup=gold, is left out: "
      + 'a framework that looks at recovery points by it does not judge them']);
  });

  test('are in local plans', () => {
    const definition = definitionOf({ tiers: [tier(someTags(10))], localAccounts: [localAccount], layout: { accounts: [{ accountId: localAccount }] } });
    expect(definition._notes('local').map(({ id }) => id)).toContain('tierTagLeftOut');
    expect(localPlans({ tiers: [tier(someTags(10))] }).one('AWS::Backup::BackupPlan').BackupPlan.BackupPlanRule[0].RecoveryPointTags).toEqual(someTags(10));
  });

  test('keep the tier\'s own where it is one of them', () => {
    const tags = { ...someTags(9), backup: 'gold' };
    expect(Object.keys(Object.values<any>(planOf(tier(tags)).rules)[0].recovery_point_tags)).toContain('backup');
    expect(told(tier(tags))).toEqual([]);
    expect(told(tier(someTags(9)))).toEqual([]);
  });

  test('leave out what a migration carries over', () => {
    expect(told(tier(someTags(10)), BackupNaming.awsBackupSolution())[0]).toContain('project=aws-backup');
  });
});

test('a tier\'s own tags that are not added are not missed', () => {
  const notes = (one: ProtectionTier) => definitionOf({ tiers: [one], planAdditions: PlanAdditions.none() })._notes('policy').filter(({ id }) => id === 'tierTagLeftOut');
  expect([notes(tier(someTags(10))), notes(tier({}, someTags(50)))]).toEqual([[], []]);
});

test('every note has an id', () => {
  expect(definitionOf({ tiers: [tier(someTags(9), someTags(49))] })._notes('policy').filter(({ id }) => !id)).toEqual([]);
});

test('fifty tags of a plan leave out the tier\'s own, which is warned of', () => {
  expect(Object.keys(planOf(tier({}, someTags(50))).backup_plan_tags)).toHaveLength(50);
  expect(told(tier({}, someTags(50)))).toEqual(["tier 'gold': planTags has 50 tags, as many as AWS Backup takes, so that the tier's own, backup=gold, is left out: "
    + 'a framework that looks at plans by it does not judge them']);
  expect(told(tier({}, someTags(49)))).toEqual([]);
});
