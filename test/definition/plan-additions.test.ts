import { Duration, TimeZone } from 'aws-cdk-lib';
import {
  BackupResourceType, BackupRule, BackupTarget, CopyDestination, CopyFallback, MalwareScanMode, PlanAddition, PlanAdditions, ProtectionRequirement, ProtectionTier, ResourceSelection, TagCondition,
} from '../../src/protection';
import { forRequirements, forTiers } from '../compliance-framework/framework-stack';
import { localPlans, tierOf } from '../member-backup-baseline/member-stack';
import { definitionOf } from '../support/definition';
import { orgBackupPolicy, renderPlans, warningsOf } from '../support/policy/stacks';

const is = (value: string) => ({ '@@assign': value });
const days = (count: number) => Duration.days(count);
const copying = BackupRule.daily({ deleteAfter: days(35), copyActions: [{ destination: CopyDestination.centralVault() }] });
const gold = new ProtectionTier({ name: 'gold', rules: [copying] });
const onlyRule = (plan: any) => Object.values<any>(plan.rules)[0];

describe('policies of the organization without additions', () => {
  const plans = renderPlans({ tiers: [gold], planAdditions: PlanAdditions.none() });

  test('hold what rules and tiers say, in one plan', () => {
    expect(Object.keys(plans)).toEqual(['OrgBackup-gold']);
    expect(plans['OrgBackup-gold']).not.toHaveProperty('backup_plan_tags');
    expect(onlyRule(plans['OrgBackup-gold'])).toEqual({
      schedule_expression: is('cron(0 5 ? * * *)'),
      target_backup_vault_name: is('OrgBackupVault'),
      lifecycle: { delete_after_days: is('35') },
      copy_actions: {
        'arn:aws:backup:us-east-1:222222222222:backup-vault:OrgBackupCentralVault': {
          target_backup_vault_arn: is('arn:aws:backup:us-east-1:222222222222:backup-vault:OrgBackupCentralVault'),
        },
      },
    });
  });

  test('keep what the user wrote', () => {
    const rule = BackupRule.daily({ startWindow: Duration.hours(2), deleteAfter: days(35), copyActions: [{ destination: CopyDestination.centralVault(), deleteAfter: days(400) }], recoveryPointTags: { a: 'b' } });
    const plan = renderPlans({ tiers: [new ProtectionTier({ name: 'gold', rules: [rule], planTags: { c: 'd' }, copyFallback: CopyFallback.attempt() })], planAdditions: PlanAdditions.none() })['OrgBackup-gold'];
    expect(plan.backup_plan_tags).toEqual({ c: { tag_key: is('c'), tag_value: is('d') } });
    expect(onlyRule(plan)).toMatchObject({
      start_backup_window_minutes: is('120'), recovery_point_tags: { a: { tag_key: is('a'), tag_value: is('b') } },
      copy_actions: { 'arn:aws:backup:us-east-1:222222222222:backup-vault:OrgBackupCentralVault': { lifecycle: { delete_after_days: is('400') } } },
    });
  });
});

test('S3 stays with the other types of a selection with conditions', () => {
  const selection = ResourceSelection.byResourceType({ resourceTypes: [BackupResourceType.EBS, BackupResourceType.S3], conditions: [TagCondition.stringEquals('env', 'prod')] });
  const tiers = [new ProtectionTier({ name: 'gold', rules: [BackupRule.daily()], selection })];
  const selections = (planAdditions: PlanAdditions) => Object.keys(renderPlans({ tiers, planAdditions })['OrgBackup-gold'].selections.resources);
  expect(selections(PlanAdditions.all())).toEqual(['gold', 'gold-s3']);
  expect(selections(PlanAdditions.allExcept([PlanAddition.BUCKETS_APART]))).toEqual(['gold']);
});

test('types that the destination does not support stay in the plan, and a warning names their copies', () => {
  expect(warningsOf(orgBackupPolicy({ tiers: [gold], planAdditions: PlanAdditions.allExcept([PlanAddition.PLANS_BY_CAPABILITY]) })).join()).toContain('copyWillFail: tier \'gold\': copies of CLOUDFORMATION, DYNAMODB, ');
});

test('a copy without days beside a backup with some is told', () => {
  expect(warningsOf(orgBackupPolicy({ tiers: [gold], planAdditions: PlanAdditions.allExcept([PlanAddition.COPY_RETENTION]) }))).toContain(
    "copyInheritsExpiry: tier 'gold': rule 'Daily' gives its copy to the central vault no days, beside a backup that is deleted after 35: AWS Backup lets the copy inherit that expiry and does not "
    + 'keep it for ever; give the copy a deleteAfter');
});

test('local plans do without additions too', () => {
  const stack = localPlans({ tiers: [tierOf({ deleteAfter: days(35) })], planAdditions: PlanAdditions.none() });
  expect(stack.one('AWS::Backup::BackupPlan')).toEqual({
    BackupPlan: {
      BackupPlanName: 'OrgBackup-gold',
      BackupPlanRule: [{ RuleName: 'Daily', TargetBackupVault: 'OrgBackupVault', ScheduleExpression: 'cron(0 5 ? * * *)', Lifecycle: { DeleteAfterDays: 35 } }],
    },
  });
});

test('a tag of the tier\'s own key is free where the library leaves it', () => {
  const tiers = [tierOf({ recoveryPointTags: { backup: 'mine' } }, { planTags: { backup: 'mine' } })];
  expect(() => definitionOf({ tiers })).toThrow("recoveryPointTags is 'backup=mine' but");
  expect(() => definitionOf({ tiers, planAdditions: PlanAdditions.allExcept([PlanAddition.PLAN_TAG, PlanAddition.RECOVERY_POINT_TAG]) })).not.toThrow();
});

describe('frameworks', () => {
  const requirements = [ProtectionRequirement.forTagValue('gold', { minimumRetention: days(35), minimumFrequency: Duration.days(1) })];
  const message = "planAdditions of the definition is [\"planTag\"] but controls look for the plans of 'gold' by the tag backup=gold, which these then don't carry: they would judge nothing; "
    + 'keep the tag, or give backup=gold in planTags';

  test('that look for tags which nobody carries are refused', () => {
    const planAdditions = PlanAdditions.allExcept([PlanAddition.PLAN_TAG]);
    expect(() => forTiers({ tiers: [gold], planAdditions })).toThrow(message);
    expect(() => forRequirements({ tiers: [gold], requirements, planAdditions })).toThrow(message);
  });

  test('may leave out a tag by which no control looks', () => {
    const retention = [ProtectionRequirement.forTagValue('gold', { minimumRetention: days(35) })];
    expect(() => forRequirements({ tiers: [gold], requirements: retention, planAdditions: PlanAdditions.allExcept([PlanAddition.PLAN_TAG]) })).not.toThrow();
    expect(() => forRequirements({ tiers: [gold], requirements: retention, planAdditions: PlanAdditions.allExcept([PlanAddition.RECOVERY_POINT_TAG]) })).toThrow(
      "controls look for the recovery points of 'gold' by the tag backup=gold, which these then don't carry: they would judge nothing; keep the tag, or give backup=gold in recoveryPointTags of rule 'Daily'");
  });

  test('are refused where the user\'s own tags leave no room for the tag by which they look', () => {
    const tags = (count: number) => Object.fromEntries([...Array(count).keys()].map((i) => [`key${i}`, 'value']));
    const full = tierOf({ deleteAfter: days(35), recoveryPointTags: tags(10) });
    expect(() => forRequirements({ tiers: [full], requirements })).toThrow(
      "tier 'gold': recoveryPointTags of rule 'Daily' is '10 tags' but AWS Backup takes 10, and controls look for the recovery points of 'gold' by the tag backup=gold, for which that leaves no room: they would judge nothing; "
      + 'give one tag less, or backup=gold as one of them');
    expect(() => forTiers({ tiers: [tierOf({ deleteAfter: days(35) }, { planTags: tags(50) })] })).toThrow("tier 'gold': planTags is '50 tags' but AWS Backup takes 50, and controls look for the plans of 'gold'");
    expect(() => forRequirements({ tiers: [full], requirements: [ProtectionRequirement.forAllResources({ minimumRetention: days(35), minimumFrequency: Duration.days(1) })] })).not.toThrow();
  });

  test('find tags that the user gave', () => {
    const tiers = [tierOf({ deleteAfter: days(35), recoveryPointTags: { backup: 'gold' } }, { planTags: { backup: 'gold' } })];
    expect(() => forTiers({ tiers, planAdditions: PlanAdditions.none() })).not.toThrow();
    expect(() => forRequirements({ tiers, requirements, planAdditions: PlanAdditions.none() })).not.toThrow();
  });
});

test('one tier twice is one tier, whoever said its window', () => {
  const tier = (startWindow?: Duration) => tierOf({ startWindow });
  expect(definitionOf({ tiers: [tier(), tier(Duration.hours(8))] }).tiers).toHaveLength(1);
});

test('another PlanAdditions is refused, as JavaScript can write it', () => {
  expect(() => definitionOf({ tiers: [gold], planAdditions: 'none' as any })).toThrow("planAdditions is 'none' but a PlanAdditions is expected; write it as PlanAdditions.none()");
});

describe('local plans', () => {
  test('have a time zone', () => {
    const { BackupPlan } = localPlans({ tiers: [tierOf({ timeZone: TimeZone.EUROPE_BERLIN })] }).one('AWS::Backup::BackupPlan');
    expect(BackupPlan.BackupPlanRule[0]).toMatchObject({ ScheduleExpression: 'cron(0 5 ? * * *)', ScheduleExpressionTimezone: 'Europe/Berlin' });
  });

  test.each<[string, TimeZone | undefined, number]>([
    ['of one time zone, an hour apart', undefined, 0],
    ['at the same hour of other zones, ten hours apart', TimeZone.AUSTRALIA_BRISBANE, 0],
    ['that meet in UTC', TimeZone.EUROPE_BERLIN, 1],
  ])('with rules %s', (_, timeZone, overlaps) => {
    const rule = (ruleName: string, hour: number, zone?: TimeZone) =>
      BackupRule.daily({
        ruleName, hour, timeZone: zone, startWindow: Duration.hours(1), deleteAfter: days(ruleName === 'A' ? 35 : 7),
        copyActions: ruleName === 'B' ? [{ destination: CopyDestination.sameVaultIn('us-west-2') }] : [],
      });
    const stack = localPlans({ regions: ['us-east-1', 'us-west-2'], globalRegion: 'us-east-1', tiers: [new ProtectionTier({ name: 'gold', rules: [rule('A', 5), rule('B', 6, timeZone)] })] });
    expect(stack.warningIds().filter((id) => id.endsWith('overlappingRules'))).toHaveLength(overlaps);
  });

  test('scan where the Region does, in a plan of its own elsewhere, and a warning says where not', () => {
    const stack = localPlans({ regions: ['us-east-1', 'ap-southeast-6'], globalRegion: 'us-east-1', tiers: [tierOf({ malwareScan: MalwareScanMode.FULL_SCAN })] });
    const scans = Object.fromEntries(stack.ofType('AWS::Backup::BackupPlan').map((one) =>
      [one.Properties.BackupPlan.BackupPlanName, [stack.regionsOf(one), one.Properties.BackupPlan.ScanSettings !== undefined, one.Properties.BackupPlan.BackupPlanRule[0].ScanActions !== undefined]]));
    expect(scans).toEqual({ 'OrgBackup-gold': [['us-east-1'], true, true], 'OrgBackup-gold-no-scan': [['ap-southeast-6'], false, false] });
    expect(stack.warningIds()).toEqual(['cdk-org-backup:featureNotInRegion']);
  });

  test('scan beside an air-gapped target, with a warning', () => {
    const stack = localPlans({ tiers: [tierOf({ malwareScan: MalwareScanMode.FULL_SCAN, target: BackupTarget.airGappedVault(), deleteAfter: days(35) })],
      airGappedVault: { minRetention: days(7), maxRetention: days(400) } });
    expect(stack.rule).toMatchObject({ ScanActions: [{ MalwareScanner: 'GUARDDUTY', ScanMode: 'FULL_SCAN' }] });
    expect(stack.warningIds()).toContain('cdk-org-backup:airGappedScanOrIndex');
  });
});
