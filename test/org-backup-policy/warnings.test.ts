import { Duration } from 'aws-cdk-lib';
import { OrganizationTarget } from '../../src/organization-layout';
import {
  BackupResourceType, BackupRule, BackupSupport, BackupTarget, CopyDestination, CopyFallback, ProtectionTier, ResourceSelection, ResourceTypeVariant, TagCondition,
} from '../../src/protection';
import { ROOT } from '../support/definition';
import { orgBackupPolicy, SomeProps, warningsOf } from '../support/policy/stacks';

// the root would include the central account, which is warned of
const unit = OrganizationTarget.organizationalUnit('ou-ab12-11111111');
const warnings = (props: SomeProps) => warningsOf(orgBackupPolicy({ targets: [unit], ...props }));
const ids = (props: SomeProps) => [...new Set(warnings(props).map((text) => text.split(':')[0]))].sort();
const { S3, RDS, EFS, DYNAMODB, EBS, AURORA, TIMESTREAM } = BackupResourceType;
const typed = (...resourceTypes: BackupResourceType[]) => ResourceSelection.byResourceType({ resourceTypes });
const copying = (destination: CopyDestination, ...types: BackupResourceType[]) => (copyFallback?: CopyFallback) => new ProtectionTier({
  name: 'gold', rules: [BackupRule.daily({ deleteAfter: Duration.days(35), copyActions: [{ destination }] })], selection: types.length ? typed(...types) : undefined, copyFallback,
});

describe('no warning is given', () => {
  test.each<[string, SomeProps]>([
    ['for a tier without copies', { tiers: [new ProtectionTier({ name: 'gold', rules: [BackupRule.daily()] })] }],
    ['where every type supports its copies', { tiers: [copying(CopyDestination.airGappedVault(), EFS, EBS)()] }],
    ['where the fallback takes the rest', { tiers: [copying(CopyDestination.airGappedVault(), EFS, RDS)()] }],
    ['where types are selected without conditions', { tiers: [copying(CopyDestination.centralVault(), S3, EFS)()] }],
    ['where the user has said everything', {
      tiers: [copying(CopyDestination.centralVault(), AURORA, DYNAMODB)()],
      support: new BackupSupport({ variants: [], dynamoDbAdvancedFeatures: true }),
      regions: ['eu-south-1'],
    }],
  ])('%s', (_, props) => {
    expect(warnings(props)).toEqual([]);
  });
});

test('a tier of which no plan is left is warned of too', () => {
  const unused = { tiers: [new ProtectionTier({ name: 'gold', rules: [BackupRule.daily()], selection: typed(S3) })], support: new BackupSupport({ unusedResourceTypes: [S3] }) };
  expect(warnings(unused)).toEqual(["optionWithoutEffect: tier 'gold': selection: it selects only types that BackupSupport says are not used, so that nothing is backed up; take them out of unusedResourceTypes, or select others"]);
});

describe('airGappedCopyOnDemandOnly', () => {
  const tier = (target: BackupTarget, destination: CopyDestination) => ({
    tiers: [new ProtectionTier({
      name: 'gold', rules: [BackupRule.daily({ target, deleteAfter: Duration.days(35), copyActions: [{ destination }] })], selection: typed(EFS),
    })],
  });

  test.each<[string, CopyDestination]>([
    ['the central air-gapped vault', CopyDestination.airGappedVault()],
    ['the same vault in eu-west-1', CopyDestination.sameVaultIn('eu-west-1')],
    ['arn:aws:backup:eu-west-1:333333333333:backup-vault:Other', CopyDestination.vaultArn('arn:aws:backup:eu-west-1:333333333333:backup-vault:Other', { airGapped: true })],
  ])('is given where a rule writes to an air-gapped vault and copies to %s', (what, destination) => {
    expect(warnings(tier(BackupTarget.airGappedVault(), destination))).toEqual([
      `airGappedCopyOnDemandOnly: tier 'gold': rule 'Daily' backs up directly to the air-gapped vault and copies to ${what}: AWS Backup copies from one air-gapped `
      + 'vault to another on demand only, so that types which go there directly are not copied; copy to centralVault()',
    ]);
  });

  test.each<[string, BackupTarget, CopyDestination]>([
    ['to the central vault', BackupTarget.airGappedVault(), CopyDestination.centralVault()],
    ['from the member vault', BackupTarget.memberVault(), CopyDestination.airGappedVault()],
  ])('is not given for copies %s', (_, target, destination) => {
    expect(ids(tier(target, destination))).toEqual([]);
  });
});

describe('overlappingRules', () => {
  const rule = (name: string, hour: number, keep: number, ...to: CopyDestination[]) =>
    BackupRule.daily({ ruleName: name, hour, deleteAfter: Duration.days(keep), copyActions: to.map((destination) => ({ destination })) });
  const tier = (...rules: BackupRule[]) => ({ tiers: [new ProtectionTier({ name: 'gold', rules, selection: typed(EFS) })] });
  const [central, other] = [CopyDestination.centralVault(), CopyDestination.sameVaultIn('eu-west-1')];

  test('names the copies of the rule that keeps less, which AWS does not make', () => {
    expect(warnings(tier(rule('Long', 5, 90), rule('Short', 12, 35, central)))).toEqual([expect.stringContaining(
      "rules 'Long' and 'Short' can start at the same time; AWS Backup then backs up for 'Long' only and does not copy to the central vault")]);
  });

  test('is given for rules that keep equally long and do not do the same', () => {
    expect(ids(tier(rule('A', 5, 35), rule('B', 5, 35, central)))).toEqual(['overlappingRules']);
  });

  test.each<[string, SomeProps]>([
    ['where one starts when the window of the other ends', tier(rule('Long', 5, 90), rule('Short', 13, 35, central))],
    ['where the rule that keeps longer copies there too', tier(rule('Long', 5, 90, central, other), rule('Short', 5, 35, central))],
    ['where both do the same', tier(rule('A', 5, 35, central, other), rule('B', 6, 35, other, central))],
  ])('is not given %s', (_, props) => {
    expect(warnings(props)).toEqual([]);
  });
});

test('centralAccountTargeted is given where the central account gets policies itself', () => {
  const targets = (...all: OrganizationTarget[]) => warnings({ tiers: [copying(CopyDestination.centralVault(), EFS)()], targets: all });
  const why = 'its own backups would be copied within the account that has to survive, with a key that admits copies from other accounts only; attach them to units or accounts beside it, or move the central account out of this target';
  expect(targets(OrganizationTarget.account('222222222222'))).toEqual([`centralAccountTargeted: the policies are attached to 222222222222, the central account: ${why}`]);
  expect(targets(ROOT)).toEqual([`centralAccountTargeted: the policies are attached to r-ab12, which the central account is in: ${why}`]);
  expect(targets(OrganizationTarget.account('333333333333'))).toEqual([]);
});

describe('copyNotSupported', () => {
  test('names the types that stay in their account, and the copy', () => {
    expect(warnings({ tiers: [copying(CopyDestination.airGappedVault(), EFS, RDS, DYNAMODB)(CopyFallback.none())] })).toEqual([
      "copyNotSupported: tier 'gold': DYNAMODB, RDS can't be copied to the central air-gapped vault or to its fallback and stay in their account; "
      + 'say in BackupSupport which of them you don\'t use (unusedResourceTypes) or what differs (dynamoDbAdvancedFeatures, variants)',
    ]);
  });

  test('is not given for types that the user says can be copied, or does not use', () => {
    const tiers = [copying(CopyDestination.centralVault(), EFS, DYNAMODB)()];
    expect(ids({ tiers })).toEqual(['copyNotSupported']);
    expect(ids({ tiers, support: new BackupSupport({ dynamoDbAdvancedFeatures: true }) })).toEqual([]);
    expect(ids({ tiers, support: new BackupSupport({ unusedResourceTypes: [DYNAMODB] }) })).toEqual([]);
  });
});

test('copyWillFail names the copies that are attempted all the same', () => {
  expect(warnings({ tiers: [copying(CopyDestination.airGappedVault(), EFS, RDS)(CopyFallback.attempt())] })).toEqual([
    "copyWillFail: tier 'gold': copies of RDS to the central air-gapped vault will fail, because AWS Backup does not support them; another copyFallback gives these types a plan of their own",
  ]);
});

describe('clusterCopies', () => {
  const tiers = [copying(CopyDestination.centralVault(), AURORA)()];
  const text = (kinds: string) => `clusterCopies: tier 'gold': ${kinds} can't make every copy of the plans, which can't tell its ARNs from those of resources that can, so that these copy jobs fail; say in BackupSupport whether the organization has any`;

  test('names the kinds of clusters that nobody spoke of', () => {
    expect(warnings({ tiers })).toEqual([text('RDS Multi-AZ cluster')]);
    expect(warnings({ tiers, regions: ['eu-south-1'] })).toEqual([text('Neptune and RDS Multi-AZ cluster')]);
  });

  test('is not given once they are spoken of, either way', () => {
    expect(ids({ tiers, support: new BackupSupport({ variants: [] }) })).toEqual([]);
    expect(ids({ tiers, support: new BackupSupport({ variants: [ResourceTypeVariant.RDS_MULTI_AZ_CLUSTER] }) })).toEqual(['copyNotSupported']);
  });
});

test('s3TagConditions is given where buckets are selected by type and condition', () => {
  const conditional = (resourceTypes: BackupResourceType[]) => new ProtectionTier({
    name: 'gold', rules: [BackupRule.daily()], selection: ResourceSelection.byResourceType({ resourceTypes, conditions: [TagCondition.stringEquals('env', 'prod')] }),
  });
  expect(warnings({ tiers: [conditional([S3, EFS])] })).toEqual([
    "s3TagConditions: tier 'gold': S3 buckets are selected by type and tag condition, which AWS does not document for backup policies (a tag becomes such a condition where some types need a plan of their own); verify in one account that the right buckets are backed up, or name S3 in unusedResourceTypes of BackupSupport where the organization has not opted in to it",
  ]);
  expect(warnings({ tiers: [conditional([EFS])] })).toEqual([]);
  expect(warnings({ tiers: [conditional([S3, EFS])], support: new BackupSupport({ unusedResourceTypes: [S3] }) })).toEqual([]);
  // cut by type, the tier's tag becomes a condition
  expect(ids({ tiers: [ProtectionTier.daily()], support: new BackupSupport({ variants: [] }) })).toEqual(['copyNotSupported', 's3TagConditions']);
});

test('featureNotSupported names the types for which AWS Backup silently leaves something out', () => {
  const live = new ProtectionTier({ name: 'gold', rules: [BackupRule.continuous()], selection: typed(EFS, RDS) });
  expect(warnings({ tiers: [live] })).toEqual(["featureNotSupported: tier 'gold': rule 'Continuous' asks for continuous backup, which EFS has not"]);
});

test('typeNotInRegion names types and Regions', () => {
  expect(warnings({ tiers: [copying(CopyDestination.centralVault(), TIMESTREAM)()], regions: ['eu-west-2'] }))
    .toEqual(["typeNotInRegion: tier 'gold': AWS Backup does not serve TIMESTREAM in eu-west-2: nothing of it is backed up there; leave the type out, or acknowledge this where that is meant or AWS has added it"]);
});

test('typesStayWarm names the types that have no cold storage, or have it on demand', () => {
  const cold = new ProtectionTier({ name: 'gold', rules: [BackupRule.daily({ moveToColdStorageAfter: Duration.days(30), deleteAfter: Duration.days(400) })], selection: typed(EFS, RDS) });
  expect(warnings({ tiers: [cold] })).toEqual(["typesStayWarm: tier 'gold': cold storage is asked for (rule 'Daily'), and RDS has none: such backups stay in warm storage, at its price, until they are deleted"]);
});

describe('continuousOverlap', () => {
  const continuous = (name: string, selection: ResourceSelection) => new ProtectionTier({ name, rules: [BackupRule.continuous()], selection });
  const tiers = [continuous('b', ResourceSelection.byTag('x', ['1'])), continuous('a', ResourceSelection.byTag('y', ['1']))];
  const text = "continuousOverlap: tier 'b': it may select resources that 'a' backs up continuously too, and a resource has one continuous backup: in one vault AWS Backup follows the rule "
    + 'that keeps it longest, and where there are several vaults, each further rule makes snapshots that are completed with issues';

  test('is given where two tiers may select the same resources, whatever their order', () => {
    expect(warnings({ tiers })).toEqual([text]);
    expect(warnings({ tiers: [...tiers].reverse() })).toEqual([text]);
  });

  test('is not given where they select different ones', () => {
    expect(warnings({ tiers: [continuous('a', ResourceSelection.byTag('x', ['1'])), continuous('b', ResourceSelection.byTag('x', ['2']))] })).toEqual([]);
  });
});

test('every warning has an id under cdk-org-backup and can be acknowledged by it', () => {
  const construct = orgBackupPolicy({ tiers: [ProtectionTier.daily()], targets: [unit] });
  expect(warningsOf(construct).map((text) => text.split(':')[0])).toEqual(['copyNotSupported', 'clusterCopies', 's3TagConditions']);
});

test('what holds for several tiers is told once, with their names', () => {
  const construct = orgBackupPolicy({ tiers: [ProtectionTier.daily(), ProtectionTier.monthly()], targets: [unit] });
  const told = warningsOf(construct).filter((text) => /^(copyNotSupported|clusterCopies|s3TagConditions)/.test(text)).map((text) => text.split(': ').slice(0, 2).join(': '));
  expect(told).toEqual(["copyNotSupported: tiers 'daily', 'monthly'", "clusterCopies: tiers 'daily', 'monthly'", "s3TagConditions: tiers 'daily', 'monthly'"]);
});
