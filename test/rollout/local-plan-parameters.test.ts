import { Duration } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { nightly, OTHER, OUTSIDE, REGIONS, selfManaged, SelfManagedSpec } from './self-managed-stack';
import { BackupResourceType, BackupRule, ProtectionTier, ResourceSelection } from '../../src/protection';

/** A tier whose plan has that many characters, in tags of its recovery points. */
function tierOfLength(characters: number): ProtectionTier {
  const tierWith = (filler: number) => new ProtectionTier({
    name: 'long',
    rules: Array.from({ length: 10 }, (_, i) => BackupRule.daily({
      ruleName: `rule-${i}`, deleteAfter: Duration.days(35),
      recoveryPointTags: Object.fromEntries(['a', 'b', 'c'].map((key, j) => [key, 'x'.repeat(Math.max(0, Math.min(250, filler - 250 * (3 * i + j))))])),
    })),
  });
  const lengthOf = (tier: ProtectionTier) => parametersOf({ localPlans: [{ accounts: [OUTSIDE], tiers: [tier] }] }).all[0].Value.length;
  return tierWith(characters - lengthOf(tierWith(0)));
}

const parametersOf = (spec: SelfManagedSpec = {}) => {
  const { stack, rollout } = selfManaged(spec);
  const all = Object.values<any>(Template.fromStack(stack).findResources('AWS::SSM::Parameter')).map(({ Properties }) => Properties);
  expect(all).toHaveLength(rollout.planParameters.length);
  return { stack, all, names: all.map(({ Name }) => Name) };
};

test('every plan of every account is in a parameter, as fromBackupPlan reads it', () => {
  const { all, names } = parametersOf();
  expect(names).toEqual([`/backup/local-plans/${OUTSIDE}/nightly`, `/backup/local-plans/${OTHER}/nightly`]);
  const tier = ProtectionTier.fromBackupPlan(JSON.parse(all[0].Value), { name: 'nightly' });
  expect(tier.toJson().rules[0]).toMatchObject({ schedule: nightly.toJson().rules[0].schedule, copies: [{ destination: { kind: 'own', region: 'us-west-2' } }] });
});

test('where they are is chosen, or that there are none', () => {
  expect(parametersOf({ parameterPrefix: '/mine', accounts: [OUTSIDE] }).names).toEqual([`/mine/${OUTSIDE}/nightly`]);
  expect(parametersOf({ planParameters: false }).names).toEqual([]);
});

test.each([[4096, 'Intelligent-Tiering', 0], [4097, 'Advanced', 1], [8192, 'Advanced', 1]])('a plan of %i characters is of the tier %s', (characters, tier, warnings) => {
  const { all, stack } = parametersOf({ localPlans: [{ accounts: [OUTSIDE], tiers: [tierOfLength(characters)] }] });
  expect([all[0].Tier, all[0].Value.length]).toEqual([tier, characters]);
  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp(`a plan has more than 4096 characters \\(/backup/local-plans/${OUTSIDE}/long\\): SSM parameters of the advanced tier cost about 0.05 USD a month each`))).toHaveLength(warnings);
});

test('one that no parameter takes is refused', () => {
  const localPlans = [{ accounts: [OUTSIDE], tiers: [tierOfLength(8193)] }];
  expect(() => selfManaged({ localPlans })).toThrow("plan of tier 'long' for 555555555555 is '8193 characters' but an SSM parameter takes 8192; divide its rules over several tiers, or set planParameters to false");
  expect(() => selfManaged({ localPlans, planParameters: false })).not.toThrow();
});

test('a tier that the list of plan and tags can\'t say is left out, and said', () => {
  const byType = new ProtectionTier({ name: 'typed', rules: [BackupRule.daily({ deleteAfter: Duration.days(35) })], selection: ResourceSelection.byResourceType({ resourceTypes: [BackupResourceType.EFS] }) });
  const { names, stack } = parametersOf({ localPlans: [{ accounts: [OUTSIDE], tiers: [nightly, byType] }] });
  expect(names).toEqual([`/backup/local-plans/${OUTSIDE}/nightly`]);
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp(
    `a plan with a list of tags can't say what tier 'typed' of ${OUTSIDE} does: its selection is more than tags that must all be there. Its parameter is left out`));
});

test('a tier of several entries of an account has one parameter', () => {
  const { names } = parametersOf({ localPlans: REGIONS.map((region) => ({ accounts: [OUTSIDE], tiers: [nightly], regions: [region] })) });
  expect(names).toEqual([`/backup/local-plans/${OUTSIDE}/nightly`]);
});
