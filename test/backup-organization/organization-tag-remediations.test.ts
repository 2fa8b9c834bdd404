import { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { organization } from './organization-app';
import { BackupOrganization, BackupOrganizationPart, OrganizationTarget, ProtectionTier, UntaggedResourceRemediationOptions } from '../../src';

const [PRODUCTION, SANDBOX] = ['prod1111', 'sand1111'].map((id) => OrganizationTarget.organizationalUnit(`ou-exam-${id}`));
const SANDBOX_ONLY: UntaggedResourceRemediationOptions = { tier: ProtectionTier.weekly(), targets: [SANDBOX] };
const remedied = (tagRemediations?: UntaggedResourceRemediationOptions[], props: object = {}) => organization({ tagRules: {}, tagRemediations, ...props }).backup;
const stackSets = (backup: BackupOrganization) => backup.rolloutStack!.node.findAll().filter((node: any) => node.stackSetName && node.cfnResourceType) as any[];
const named = (backup: BackupOrganization, name: string) => stackSets(backup).find(({ stackSetName }) => stackSetName === name);

test('nothing is tagged unless somebody asks', () => {
  const backup = remedied();
  expect(backup.tagRemediations).toEqual([]);
  expect(stackSets(backup).map(({ stackSetName }) => stackSetName).filter((name) => /TagRemediation/.test(name))).toEqual([]);
});

test('each entry goes to its units and no others, after the rules', () => {
  const backup = remedied([SANDBOX_ONLY, { tier: ProtectionTier.daily(), targets: [PRODUCTION], maxResourcesPerDay: 2, dryRun: true }]);
  expect(backup.tagRemediations).toHaveLength(2);
  const weekly = named(backup, 'OrgBackup-TagRemediation-weekly');
  const unitsOf = (stackSet: any) => stackSet.stackInstancesGroup.flatMap((group: any) => group.deploymentTargets.organizationalUnitIds);
  expect(unitsOf(weekly)).toEqual([SANDBOX.targetId]);
  expect(unitsOf(named(backup, 'OrgBackup-TagRemediation-daily'))).toEqual([PRODUCTION.targetId]);
  expect(weekly.obtainDependencies()).toContain(named(backup, 'OrgBackup-TagRules'));
  expect(Stack.of(backup.tagRemediations[0]).node.path).toContain('TagRemediation-weekly');
});

test('in the Regions of the rules', () => {
  const backup = remedied([SANDBOX_ONLY], { tagRules: { regions: ['eu-west-1'] } });
  expect(named(backup, 'OrgBackup-TagRemediation-weekly').stackInstancesGroup[0].regions).toEqual(['eu-west-1']);
});

test.each<[string, UntaggedResourceRemediationOptions[], RegExp]>([
  ['onto a locked tier', [{ tier: ProtectionTier.monthly(), targets: [PRODUCTION] }], /^tagRemediations\[0\].tier is 'monthly' but what gets its tag is backed up into .*air-gapped vault/],
  ['onto a tier of another unit', [SANDBOX_ONLY, { tier: ProtectionTier.daily(), targets: [SANDBOX] }], /^tagRemediations\[1\].targets\[0\] is 'ou-exam-sand1111' but the definition does not assign the tier 'daily'/],
  ['twice for one tier', [SANDBOX_ONLY, SANDBOX_ONLY], /^tagRemediations\[1\].tier is 'weekly' but entry 0 is for it too/],
  ['in a single account', [{ tier: ProtectionTier.weekly(), targets: [OrganizationTarget.account('444444444444')] }], /^tagRemediations\[0\].targets\[0\] is '444444444444' but it is an account/],
])('%s it is refused', (_, entries, message) => {
  expect(() => remedied(entries)).toThrow(message);
});

test('without rules it is warned of, and without the roll-out refused', () => {
  const warnings = (backup: BackupOrganization) => Annotations.fromStack(backup.rolloutStack!).findWarning('*', Match.stringLikeRegexp('remediationWithoutRules'));
  expect(warnings(remedied([SANDBOX_ONLY], { tagRules: undefined }))).toHaveLength(1);
  expect(warnings(remedied([SANDBOX_ONLY]))).toEqual([]);
  expect(() => remedied([SANDBOX_ONLY], { tagRules: undefined, without: [BackupOrganizationPart.ROLLOUT] })).toThrow(/^tagRemediations is 'given' but the part 'rollout' is left out/);
});
