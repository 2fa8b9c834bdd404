import { Duration } from 'aws-cdk-lib';
import {
  BackupDefinition, BackupResourceType, BackupRule, BackupSupport, BackupTarget, MemberVault, OrganizationLayout, OrganizationTarget, ProtectionTier, ResourceSelection,
} from '../../src';

const buckets = ResourceSelection.byResourceType({ resourceTypes: [BackupResourceType.S3] });
const monthly = (target: BackupTarget) => BackupRule.monthly({ deleteAfter: Duration.days(396), target });
const continuous = (selection = buckets) => new ProtectionTier({ name: 'live', selection, rules: [BackupRule.continuous()] });
const kept = (selection = buckets) => new ProtectionTier({ name: 'kept', selection, rules: [monthly(BackupTarget.airGappedVault())] });
const both = (selection = buckets) => new ProtectionTier({ name: 'gold', selection, rules: [BackupRule.continuous(), monthly(BackupTarget.airGappedVault())] });

interface Placed {
  readonly policies?: ProtectionTier[];
  readonly local?: ProtectionTier[];
  readonly target?: OrganizationTarget;
  readonly support?: BackupSupport;
}

/** Policies for a unit, and local plans of an account of which the layout does not say in which unit it is. */
function define({ policies = [], local = [], target = OrganizationTarget.organizationalUnit('ou-ab12-a0000000'), support }: Placed): BackupDefinition {
  return new BackupDefinition({
    layout: new OrganizationLayout({
      organizationId: 'o-a1b2c3d4e5', homeAccount: '111111111111', centralAccount: '222222222222', regions: ['us-east-1'], globalRegion: 'us-east-1', accounts: [{ accountId: '333333333333' }],
    }),
    assignments: policies.length > 0 ? [{ targets: [target], tiers: policies }] : [],
    localPlans: local.length > 0 ? [{ accounts: ['333333333333'], tiers: local }] : [],
    memberVault: MemberVault.managed({ airGappedVault: { minRetention: Duration.days(7), maxRetention: Duration.days(3650) } }),
    support,
  });
}

const warnings = (definition: BackupDefinition) => definition._planned.notes.filter(({ id }) => id === 'bucketInTwoVaults').map(({ part, text }) => `${part}: ${text}`);
const SAME_VAULT = 'in one vault only';

test.each<[string, Placed]>([
  ['a tier of policies', { policies: [both()] }],
  ['a tier of local plans', { local: [both()] }],
  ['two tiers of one target', { policies: [continuous(), kept()] }],
  ['two tiers of one account', { local: [continuous(), kept()] }],
  ['a tier by its tag, of which nobody said that there are no buckets', { policies: [both(ResourceSelection.tierTag())] }],
  ['a tier read from JSON', { policies: [ProtectionTier.fromJson(JSON.parse(JSON.stringify(both().toJson())))] }],
  ['a plan of AWS Backup\'s API', {
    policies: [ProtectionTier.fromBackupPlan({
      BackupPlanName: 'plan',
      Rules: [
        { RuleName: 'live', TargetBackupVaultName: 'vault', ScheduleExpression: 'cron(0 5 ? * * *)', EnableContinuousBackup: true, Lifecycle: { DeleteAfterDays: 35 } },
        {
          RuleName: 'kept', TargetBackupVaultName: 'vault', TargetLogicallyAirGappedBackupVaultArn: 'arn:aws:backup:us-east-1:123456789012:backup-vault:x',
          ScheduleExpression: 'cron(0 5 1 * ? *)', Lifecycle: { DeleteAfterDays: 396 },
        },
      ],
    }, { selections: [{ Resources: ['arn:aws:s3:::*'] }] })],
  }],
])('%s does not back up buckets into two vaults', (_, placed) => {
  expect(() => define(placed)).toThrow(SAME_VAULT);
});

test('tiers by two tag keys are warned of', () => {
  const [one, two] = [ResourceSelection.byTag('env', ['a']), ResourceSelection.byTag('team', ['a'])];
  const text = 'tier \'live\': rule \'Continuous\' of \'live\' backs up buckets of S3 continuously into \'OrgBackupVault\', rule \'Monthly\' of \'kept\' periodically into \'OrgBackupAirGappedVault\': '
    + 'should they meet on a bucket, backups fail, because AWS Backup takes continuous and periodic backups of a bucket in one vault only; '
    + 'use one target for both, keep S3 out of one of them, or say in BackupSupport that S3 is not used';
  expect(warnings(define({ policies: [continuous(one), kept(two)] }))).toEqual([`policy: ${text}`]);
  expect(warnings(define({ local: [continuous(one), kept(two)] }))).toEqual([`local: ${text}`]);
});

describe('local plans beside policies', () => {
  test('of a unit that may have the account are warned of', () => {
    expect(warnings(define({ policies: [continuous()], local: [kept()] }))).toEqual([expect.stringMatching(/^local: tier 'kept': rule 'Continuous' of 'live' .* should they meet on a bucket/)]);
  });

  test('that surely have it are refused for another reason', () => {
    expect(() => define({ policies: [continuous()], local: [kept()], target: OrganizationTarget.account('333333333333') })).toThrow('policies of the organization reach it');
  });

  test('of other accounts are no matter', () => {
    expect(warnings(define({ policies: [continuous()], local: [kept()], target: OrganizationTarget.account('444444444444') }))).toEqual([]);
  });

  test('that may back up the same resources continuously are warned of too', () => {
    const local = new ProtectionTier({ name: 'other', rules: [BackupRule.continuous()], selection: buckets });
    expect(define({ policies: [continuous()], local: [local] })._planned.notes.filter(({ id }) => id === 'continuousOverlap').map(({ text }) => text))
      .toEqual([expect.stringContaining("tier 'other': it may select resources that 'live' backs up continuously too, and a resource has one continuous backup")]);
  });
});

test('an organization without S3 may use two vaults', () => {
  expect(() => define({ policies: [both(ResourceSelection.tierTag())], support: new BackupSupport({ unusedResourceTypes: [BackupResourceType.S3] }) })).not.toThrow();
});
