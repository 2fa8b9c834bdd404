import { Schedule } from 'aws-cdk-lib/aws-events';
import { ACCOUNT, central, deployed, localPlans, MemberProps, MemberStack, roleInAccount, sub, tierOf, TWO_REGIONS } from './member-stack';
import { BackupNaming } from '../../src/organization-layout';
import {
  BackupResourceType, BackupRule, BackupSupport, BackupTarget, CopyDestination, CopyFallback, IndexedResourceType, MalwareScanMode,
  MalwareScanResourceType, ProtectionTier, ResourceSelection, TagCondition,
} from '../../src/protection';
import { days } from '../support/days';

const { EBS, EFS, RDS, S3 } = BackupResourceType;
const copyTo = (...destinations: CopyDestination[]) => ({ copyActions: destinations.map((destination) => ({ destination })) });
const selecting = (selection: ResourceSelection) => ({ tiers: [tierOf({}, { selection })] });
const planOf = (props: MemberProps) => localPlans(props).one('AWS::Backup::BackupPlan');
const selectionsOf = (props: MemberProps) => Object.values(localPlans(props).selections);

test('where policies reach there are none: the organization gives them', () => {
  const stack = new MemberStack();
  expect(stack.ofType('AWS::Backup::BackupPlan')).toEqual([]);
  expect(stack.ofType('AWS::Backup::BackupSelection')).toEqual([]);
  expect(stack.baseline.planNames).toEqual([]);
});

describe('a rule', () => {
  test('is what the tier says, as AWS::Backup::BackupPlan has it', () => {
    expect(planOf({ tiers: [tierOf({ deleteAfter: days(35) })] })).toEqual({
      BackupPlan: {
        BackupPlanName: 'OrgBackup-gold',
        BackupPlanRule: [{
          RuleName: 'Daily',
          TargetBackupVault: 'OrgBackupVault',
          ScheduleExpression: 'cron(0 5 ? * * *)',
          StartWindowMinutes: 480,
          Lifecycle: { DeleteAfterDays: 35 },
          RecoveryPointTags: { backup: 'gold' },
        }],
      },
      BackupPlanTags: { backup: 'gold' },
    });
  });

  test('without an end keeps backups for ever', () => {
    expect(localPlans().rule).not.toHaveProperty('Lifecycle');
  });

  test('may be continuous', () => {
    const tier = new ProtectionTier({ name: 'gold', rules: [BackupRule.continuous()] });
    expect(localPlans({ tiers: [tier] }).rule).toMatchObject({ EnableContinuousBackup: true, Lifecycle: { DeleteAfterDays: 35 } });
    expect(localPlans().rule).not.toHaveProperty('EnableContinuousBackup');
  });

  test('has windows, cold storage and the archive', () => {
    const rule = BackupRule.monthly({ completionWindow: days(1), moveToColdStorageAfter: days(30), deleteAfter: days(120), optInToArchive: true });
    expect(localPlans({ tiers: [new ProtectionTier({ name: 'gold', rules: [rule] })] }).rule).toMatchObject({
      StartWindowMinutes: 480,
      CompletionWindowMinutes: 1440,
      Lifecycle: { DeleteAfterDays: 120, MoveToColdStorageAfterDays: 30, OptInToArchiveForSupportedResources: true },
    });
  });

  test('indexes', () => {
    expect(localPlans({ tiers: [tierOf({ indexedResourceTypes: [IndexedResourceType.S3, IndexedResourceType.EBS] })] }).rule.IndexActions).toEqual([{ ResourceTypes: ['EBS', 'S3'] }]);
  });

  test('scans with the role of its Region', () => {
    const { BackupPlan } = planOf({ tiers: [tierOf({ malwareScan: MalwareScanMode.INCREMENTAL_SCAN })] });
    expect(BackupPlan.BackupPlanRule[0].ScanActions).toEqual([{ MalwareScanner: 'GUARDDUTY', ScanMode: 'INCREMENTAL_SCAN' }]);
    expect(BackupPlan.ScanSettings).toEqual([{ MalwareScanner: 'GUARDDUTY', ResourceTypes: ['ALL'], ScannerRoleArn: roleInAccount('OrgBackupMalwareScanRole-${AWS::Region}') }]);
  });

  test('scans the types that the tier names', () => {
    const tier = tierOf({ malwareScan: MalwareScanMode.FULL_SCAN }, { malwareScanResourceTypes: [MalwareScanResourceType.S3, MalwareScanResourceType.EC2] });
    expect(planOf({ tiers: [tier] }).BackupPlan.ScanSettings[0].ResourceTypes).toEqual(['EC2', 'S3']);
  });

  test('stores in another vault', () => {
    expect(localPlans({ tiers: [tierOf({ target: BackupTarget.vault('Other') })] }).rule.TargetBackupVault).toBe('Other');
  });

  test('has tags of its own beside the tier tag, and so has the plan', () => {
    const { BackupPlan, BackupPlanTags } = planOf({ tiers: [tierOf({ recoveryPointTags: { a: 'b' } }, { planTags: { c: 'd' } })] });
    expect(BackupPlan.BackupPlanRule[0].RecoveryPointTags).toEqual({ backup: 'gold', a: 'b' });
    expect(BackupPlanTags).toEqual({ backup: 'gold', c: 'd' });
  });

  test('copies, with the account of the deployment for its own', () => {
    const tier = tierOf({
      deleteAfter: days(35),
      copyActions: [
        { destination: CopyDestination.sameVaultIn('us-west-2'), deleteAfter: days(90) },
        { destination: CopyDestination.centralVault() },
        { destination: CopyDestination.vaultArn('arn:aws:backup:us-west-2:$account:backup-vault:Other') },
      ],
    });
    const support = new BackupSupport({ dynamoDbAdvancedFeatures: true, unusedResourceTypes: UNCOPIED });
    const { CopyActions } = localPlans({ ...TWO_REGIONS, tiers: [tier], central: central(), support }).plans['OrgBackup-gold'].BackupPlan.BackupPlanRule[0];
    expect(CopyActions).toEqual([
      { DestinationBackupVaultArn: 'arn:aws:backup:us-east-1:222222222222:backup-vault:OrgBackupCentralVault', Lifecycle: { DeleteAfterDays: 35 } },
      { DestinationBackupVaultArn: sub('arn:aws:backup:us-west-2:${AWS::AccountId}:backup-vault:OrgBackupVault'), Lifecycle: { DeleteAfterDays: 90 } },
      { DestinationBackupVaultArn: sub('arn:aws:backup:us-west-2:${AWS::AccountId}:backup-vault:Other'), Lifecycle: { DeleteAfterDays: 35 } },
    ]);
    expect(deployed(CopyActions[1].DestinationBackupVaultArn, '444444444444')).toBe('arn:aws:backup:us-west-2:444444444444:backup-vault:OrgBackupVault');
  });

  test('comes in the order of names', () => {
    const tier = new ProtectionTier({ name: 'gold', rules: [BackupRule.weekly({ deleteAfter: days(30) }), BackupRule.daily({ deleteAfter: days(7) })] });
    expect(planOf({ tiers: [tier] }).BackupPlan.BackupPlanRule.map(({ RuleName }: any) => RuleName)).toEqual(['Daily', 'Weekly']);
  });
});

const UNCOPIED = [BackupResourceType.CLOUDFORMATION, BackupResourceType.REDSHIFT, BackupResourceType.REDSHIFT_SERVERLESS];

describe('settings', () => {
  test('for Windows are those of EC2', () => {
    expect(planOf({ tiers: [tierOf({}, { windowsVss: true })] }).BackupPlan.AdvancedBackupSettings).toEqual([{ ResourceType: 'EC2', BackupOptions: { WindowsVSS: 'enabled' } }]);
    expect(planOf({ tiers: [tierOf({}, { windowsVss: false })] }).BackupPlan.AdvancedBackupSettings[0].BackupOptions).toEqual({ WindowsVSS: 'disabled' });
    expect(planOf({}).BackupPlan).not.toHaveProperty('AdvancedBackupSettings');
  });

  test('for S3 warn, because AWS documents them inconsistently', () => {
    const stack = localPlans({ tiers: [tierOf({}, { backupS3Acls: false, backupS3ObjectTags: true })] });
    expect(stack.one('AWS::Backup::BackupPlan').BackupPlan.AdvancedBackupSettings).toEqual([{ ResourceType: 'S3', BackupOptions: { BackupACLs: 'disabled', BackupObjectTags: 'enabled' } }]);
    expect(stack.warnings()).toEqual([
      "tier 'gold': AWS documents the options of S3 backups in plans inconsistently: verify in one account that the plan is accepted, or leave backupS3Acls and backupS3ObjectTags out [ack: cdk-org-backup:s3BackupOptions]",
    ]);
  });

  test('for S3 are nothing to a baseline without plans', () => {
    expect(new MemberStack({ tiers: [tierOf({}, { backupS3Acls: false })] }).warningIds()).toEqual([]);
  });
});

describe('a selection', () => {
  test('is everything whose tag has the name of the tier, with the role of the Region', () => {
    expect(selectionsOf({})).toEqual([{
      SelectionName: 'gold',
      IamRoleArn: roleInAccount('OrgBackupAWSBackupRole-${AWS::Region}'),
      Resources: ['*'],
      Conditions: { StringEquals: [{ ConditionKey: 'aws:ResourceTag/backup', ConditionValue: 'gold' }] },
    }]);
  });

  test('never lists tags, which would be joined by OR', () => {
    const conditions = [TagCondition.stringEquals('a', 'b')];
    const all = [{}, selecting(ResourceSelection.byTag('k', ['v', 'w'], conditions)), selecting(ResourceSelection.byResourceType({ resourceTypes: [S3], conditions }))].flatMap(selectionsOf);
    expect(all).toHaveLength(4);
    all.forEach((one) => expect(one).not.toHaveProperty('ListOfTags'));
  });

  test('is one for each value of the tag, with all other conditions in each', () => {
    const all = selectionsOf(selecting(ResourceSelection.byTag('env', ['prod', 'test'], [TagCondition.stringNotLike('tmp', 'x*')])));
    expect(all.map(({ Conditions }) => Conditions)).toEqual(['prod', 'test'].map((value) => ({
      StringEquals: [{ ConditionKey: 'aws:ResourceTag/env', ConditionValue: value }],
      StringNotLike: [{ ConditionKey: 'aws:ResourceTag/tmp', ConditionValue: 'x*' }],
    })));
    expect(all.map(({ SelectionName }) => SelectionName)).toEqual([expect.stringMatching(/^gold-[0-9a-f]{6}$/), expect.stringMatching(/^gold-[0-9a-f]{6}$/)]);
  });

  test('knows all four operators, several of one kind too', () => {
    const conditions = [TagCondition.stringEquals('a', '1'), TagCondition.stringEquals('b', '2'), TagCondition.stringNotEquals('c', '3'), TagCondition.stringLike('d', '4*'), TagCondition.stringNotLike('e', '5*')];
    const key = (name: string, value: string) => ({ ConditionKey: `aws:ResourceTag/${name}`, ConditionValue: value });
    expect(selectionsOf(selecting(ResourceSelection.byResourceType({ conditions })))[0].Conditions).toEqual({
      StringEquals: [key('a', '1'), key('b', '2')], StringNotEquals: [key('c', '3')], StringLike: [key('d', '4*')], StringNotLike: [key('e', '5*')],
    });
  });

  test('of everything has no conditions', () => {
    expect(selectionsOf(selecting(ResourceSelection.byResourceType({})))[0]).toEqual({ SelectionName: 'gold', IamRoleArn: expect.anything(), Resources: ['*'] });
  });

  test.each([['us-east-1', 'aws'], ['cn-north-1', 'aws-cn'], ['us-gov-west-1', 'aws-us-gov']])('of types has their patterns in the partition of %s', (region, partition) => {
    const [selection] = Object.values(localPlans({ regions: [region], ...selecting(ResourceSelection.byResourceType({ resourceTypes: [S3, EBS] })) }, { env: { account: ACCOUNT } }).selections);
    expect(selection.Resources).toEqual([`arn:${partition}:ec2:*:*:volume/*`, `arn:${partition}:s3:::*`]);
    expect(selection).not.toHaveProperty('NotResources');
  });

  test('but for types names what it leaves out', () => {
    expect(selectionsOf(selecting(ResourceSelection.byResourceType({ excludedResourceTypes: [RDS] })))[0])
      .toMatchObject({ Resources: ['*'], NotResources: ['arn:aws:rds:*:*:db:*'] });
  });

  test.each([30, 31])('of %i values has 30 at most', (count) => {
    const values = Array.from({ length: count }, (_, i) => `v${i}`);
    const make = () => selectionsOf(selecting(ResourceSelection.byTag('env', values)));
    if (count === 30) {
      expect(make()).toHaveLength(30);
    } else {
      expect(make).toThrow('a selection has 1 to 30 tag values');
    }
  });

  test('has 30 conditions at most, of which its tag is one', () => {
    const make = (count: number) => () => localPlans(selecting(ResourceSelection.byTag('env', ['prod'], Array.from({ length: count }, (_, i) => TagCondition.stringEquals(`k${i}`, 'x')))));
    expect(make(29)).not.toThrow();
    expect(make(30)).toThrow(
      "tier 'gold': conditions is 31 but a selection has at most 30 conditions and its tag is one of them; give one condition less, or say in BackupSupport which types are not used");
  });

  test('has 30 patterns with wildcards at most', () => {
    const types = (count: number) => Array.from({ length: count }, (_, i) => new BackupResourceType(`TYPE_${i}`, `arn:aws:service${i}:*:*:thing/*`));
    const make = (count: number) => () => localPlans(selecting(ResourceSelection.byResourceType({ resourceTypes: types(count) })));
    expect(make(30)).not.toThrow();
    expect(make(31)).toThrow("tier 'gold': resourceTypes is 31 but a selection has at most 30 patterns with wildcards; use several selections in ResourceSelection.anyOf()");
    const without = (count: number) => () => localPlans(selecting(ResourceSelection.byResourceType({ excludedResourceTypes: types(count) })));
    expect(without(30)).not.toThrow();
    expect(without(31)).toThrow("tier 'gold': excludedResourceTypes is 31 but");
  });

  test('has a name of 50 characters at most, which stays its own', () => {
    const names = Object.keys(localPlans({ tiers: [tierOf({}, { selectionName: 's'.repeat(50), selection: ResourceSelection.byTag('k', ['v', 'w']) })] }).selections);
    expect(names).toHaveLength(2);
    expect(names.map((name) => name.length)).toEqual([50, 50]);
  });
});

describe('what waits for what', () => {
  const stack = localPlans({ tiers: [tierOf({ malwareScan: MalwareScanMode.FULL_SCAN }), tierOf({}, { name: 'silver' })] });
  const idOf = (start: string) => Object.keys(stack.resources).find((id) => id.startsWith(start))!;
  const find = (type: string, name: string) => stack.ofType(type).find(({ Properties }) => [Properties.BackupPlan?.BackupPlanName, Properties.BackupSelection?.SelectionName].includes(name))!;

  test('a plan waits for the vault, and for the role that scans only where it scans', () => {
    expect(find('AWS::Backup::BackupPlan', 'OrgBackup-gold').DependsOn?.sort()).toEqual([idOf('Baseline013'), idOf('BaselineScannerRole')].sort());
    expect(find('AWS::Backup::BackupPlan', 'OrgBackup-silver').DependsOn).toEqual([idOf('Baseline013')]);
  });

  test('a selection waits for the role of its Region', () => {
    expect(find('AWS::Backup::BackupSelection', 'gold').DependsOn).toEqual([idOf('BaselineBackupRole')]);
  });

  test('roles, keys and vaults wait for nothing', () => {
    expect(Object.values(stack.resources).filter(({ Type, DependsOn }) => DependsOn && !/Plan$|Selection$/.test(Type))).toEqual([]);
  });
});

describe('in several Regions', () => {
  const regionsByPlan = (props: MemberProps) => {
    const stack = localPlans({ ...TWO_REGIONS, ...props });
    const of = (type: string, key: (properties: any) => string) => Object.fromEntries(stack.ofType(type).map((one) => [key(one.Properties), stack.regionsOf(one)]));
    return { plans: of('AWS::Backup::BackupPlan', ({ BackupPlan }) => BackupPlan.BackupPlanName), selections: of('AWS::Backup::BackupSelection', ({ BackupPlanId }) => BackupPlanId.Ref), stack };
  };

  test('a plan that is the same everywhere is one', () => {
    expect(regionsByPlan({}).plans).toEqual({ 'OrgBackup-gold': ['us-east-1', 'us-west-2'] });
  });

  test('a copy to the other Region is left out in that Region, in a plan of its own', () => {
    const { plans, selections, stack } = regionsByPlan({ tiers: [tierOf(copyTo(CopyDestination.sameVaultIn('us-west-2')), { copyFallback: CopyFallback.attempt() })] });
    expect(plans).toEqual({ 'OrgBackup-gold': ['us-east-1'], 'OrgBackup-gold-in-us-west-2': ['us-west-2'] });
    expect(Object.values(selections)).toEqual(expect.arrayContaining([['us-east-1'], ['us-west-2']]));
    expect(stack.plans['OrgBackup-gold'].BackupPlan.BackupPlanRule[0].CopyActions).toHaveLength(1);
    expect(stack.plans['OrgBackup-gold-in-us-west-2'].BackupPlan.BackupPlanRule[0]).not.toHaveProperty('CopyActions');
    expect(stack.baseline.planNames).toEqual(['OrgBackup-gold', 'OrgBackup-gold-in-us-west-2']);
  });

  test('types that can not be copied get a plan of their own, and every selection the types of its plan', () => {
    const tier = tierOf(copyTo(CopyDestination.sameVaultIn('us-west-2')), { copyFallback: CopyFallback.none(), selection: ResourceSelection.byResourceType({ resourceTypes: [EFS, BackupResourceType.REDSHIFT] }) });
    const stack = localPlans({ ...TWO_REGIONS, tiers: [tier] });
    const there = Object.fromEntries(stack.ofType('AWS::Backup::BackupSelection').map((one) => [one.Properties.BackupSelection.Resources.join(), stack.regionsOf(one)]));
    expect(there).toEqual({
      'arn:aws:elasticfilesystem:*:*:file-system/*': ['us-east-1'],
      'arn:aws:redshift:*:*:cluster:*': ['us-east-1'],
      'arn:aws:elasticfilesystem:*:*:file-system/*,arn:aws:redshift:*:*:cluster:*': ['us-west-2'],
    });
    expect(stack.warningIds()).toEqual(['cdk-org-backup:copyNotSupported']);
  });
});

test("under the naming of AWS's solution plans, rules, selections and tags are that solution's", () => {
  const naming = BackupNaming.awsBackupSolution();
  const stack = localPlans({ naming, tiers: [ProtectionTier.awsBackupSolutionDaily({ copyTo: [] }), ProtectionTier.awsBackupSolutionMonthly({ copyTo: [] })] });
  expect(Object.keys(stack.plans).sort()).toEqual(['OrgBackupPlanDaily', 'OrgBackupPlanMonthly']);
  // the original names both selections so
  expect(stack.ofType('AWS::Backup::BackupSelection').map((one) => one.Properties.BackupSelection.SelectionName)).toEqual(['OrgDailyBackupSelection', 'OrgDailyBackupSelection']);
  expect(stack.plans.OrgBackupPlanDaily).toEqual({
    BackupPlan: {
      BackupPlanName: 'OrgBackupPlanDaily',
      BackupPlanRule: [{
        RuleName: 'OrgDailyBackupRule',
        TargetBackupVault: 'AWSBackupSolutionVault',
        ScheduleExpression: 'cron(0 5 ? * * *)',
        StartWindowMinutes: 60,
        CompletionWindowMinutes: 1200,
        Lifecycle: { DeleteAfterDays: 35 },
        RecoveryPointTags: { project: 'aws-backup' },
      }],
    },
    BackupPlanTags: { project: 'aws-backup' },
  });
});

test('two tiers whose plans would have one name are refused', () => {
  const tier = (name: string) => new ProtectionTier({ name, planName: 'Nightly', rules: [BackupRule.onSchedule({ schedule: Schedule.expression('cron(0 1 ? * * *)') })] });
  expect(() => localPlans({ tiers: [tier('a'), tier('b')] })).toThrow("tiers is 'Nightly' but plans of 'a' and 'b' would both be called so and AWS would merge them; give one tier another planName");
});

describe('a tier with several selections', () => {
  const selection = (added: ResourceSelection[] = []) => ResourceSelection.anyOf([
    ResourceSelection.tierTag(),
    ResourceSelection.byTag('env', ['prod']),
    ResourceSelection.byResourceType({ resourceTypes: [S3], excludedResourceArns: ['arn:aws:s3:::scratch'] }),
    ResourceSelection.byArn([`arn:aws:ec2:us-east-1:${ACCOUNT}:volume/vol-1`, EFS.arnPattern], [TagCondition.stringNotEquals('backup', 'none')]),
    ...added,
  ]);
  const stack = localPlans(selecting(selection()));

  test('has each in its plan', () => {
    const { Ref: plan } = stack.ofType('AWS::Backup::BackupSelection')[0].Properties.BackupPlanId;
    expect(stack.ofType('AWS::Backup::BackupSelection').map(({ Properties }) => Properties.BackupPlanId.Ref)).toEqual([plan, plan, plan, plan]);
    const is = (key: string, value: string) => [{ ConditionKey: `aws:ResourceTag/${key}`, ConditionValue: value }];
    expect(Object.values(stack.selections).map(({ SelectionName: _, IamRoleArn: __, ...rest }: any) => rest)).toEqual(expect.arrayContaining([
      { Resources: ['*'], Conditions: { StringEquals: is('backup', 'gold') } },
      { Resources: ['*'], Conditions: { StringEquals: is('env', 'prod') } },
      { Resources: [S3.arnPattern], NotResources: ['arn:aws:s3:::scratch'] },
      { Resources: [`arn:aws:ec2:us-east-1:${ACCOUNT}:volume/vol-1`, EFS.arnPattern], Conditions: { StringNotEquals: is('backup', 'none') } },
    ]));
  });

  test('keeps names and logical ids when one is added', () => {
    const idsOf = (one: typeof stack) => Object.keys(one.resources).filter((id) => one.resources[id].Type === 'AWS::Backup::BackupSelection');
    const more = localPlans(selecting(selection([ResourceSelection.byTag('team', ['a', 'b'])])));
    expect(idsOf(more)).toEqual(expect.arrayContaining(idsOf(stack)));
    expect(idsOf(more)).toHaveLength(6);
    expect(Object.keys(stack.selections)).toContain('gold');
  });

  test('has 100 at most, each tag value being one', () => {
    const make = (last: number) => () => localPlans(selecting(ResourceSelection.anyOf([30, 30, 30, last].map((count, i) =>
      ResourceSelection.byTag(`key${i}`, Array.from({ length: count }, (_, j) => `v${j}`))))));
    expect(make(10)).not.toThrow();
    expect(make(11)).toThrow("selections of tier 'gold' is 101 but a plan has at most 100 selections, one for each tag value; give fewer, or use several tiers");
  });
});
