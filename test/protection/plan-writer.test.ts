import { Duration } from 'aws-cdk-lib';
import { BackupResourceType, BackupRule, BackupTarget, CopyDestination, IndexedResourceType, MalwareScanMode, MalwareScanResourceType, ProtectionTier, ProtectionTierProps, ResourceSelection, TagCondition } from '../../src/protection';
import { planOfTier, PlanPlace } from '../../src/protection/plan-writer';

const PLACE: PlanPlace = {
  partition: 'aws', regions: ['us-east-1'], vaultName: 'OrgBackupVault', airGappedVaultName: 'OrgBackupAirGappedVault', central: [], tagKey: 'backup', planName: 'OrgBackup-gold',
};
const days = (amount: number) => Duration.days(amount);
const tierOf = (tier: Partial<ProtectionTierProps> = {}) => new ProtectionTier({ name: 'gold', rules: [BackupRule.daily({ deleteAfter: days(35) })], ...tier });
const written = (tier: Partial<ProtectionTierProps>, place: Partial<PlanPlace> = {}): any => planOfTier(tierOf(tier)._model, { ...PLACE, ...place });

test('a plan and its tags are written as the API takes them', () => {
  expect(written({
    rules: [BackupRule.daily({
      ruleName: 'nightly', deleteAfter: days(300), moveToColdStorageAfter: days(200), startWindow: Duration.minutes(60), completionWindow: Duration.minutes(123),
      copyActions: [{ destination: CopyDestination.sameVaultIn('us-west-2'), deleteAfter: days(400) }], recoveryPointTags: { team: 'payments' },
      indexedResourceTypes: [IndexedResourceType.EBS], malwareScan: MalwareScanMode.FULL_SCAN,
    })],
    selection: ResourceSelection.byTag('application', ['payments'], [TagCondition.stringEquals('backup-plan', 'nightly')]),
    malwareScanResourceTypes: [MalwareScanResourceType.EBS], windowsVss: true,
  }).json).toEqual([{
    BackupPlanName: 'OrgBackup-gold',
    Rules: [{
      RuleName: 'nightly', TargetBackupVaultName: 'OrgBackupVault', ScheduleExpression: 'cron(0 5 ? * * *)', StartWindowMinutes: 60, CompletionWindowMinutes: 123,
      Lifecycle: { MoveToColdStorageAfterDays: 200, DeleteAfterDays: 300 },
      CopyActions: [{ DestinationBackupVaultArn: 'arn:aws:backup:us-west-2:$account:backup-vault:OrgBackupVault', Lifecycle: { DeleteAfterDays: 400 } }],
      RecoveryPointTags: { team: 'payments' }, IndexActions: [{ ResourceTypes: ['EBS'] }], ScanActions: [{ MalwareScanner: 'GUARDDUTY', ScanMode: 'FULL_SCAN' }],
    }],
    AdvancedBackupSettings: [{ ResourceType: 'EC2', BackupOptions: { WindowsVSS: 'enabled' } }],
    ScanSettings: [{ MalwareScanner: 'GUARDDUTY', ResourceTypes: ['EBS'] }],
  }, { 'application': 'payments', 'backup-plan': 'nightly' }]);
});

test('scans without types are of all', () => {
  const [plan] = written({ rules: [BackupRule.daily({ deleteAfter: days(35), malwareScan: MalwareScanMode.FULL_SCAN })] }).json;
  expect(plan.ScanSettings).toEqual([{ MalwareScanner: 'GUARDDUTY', ResourceTypes: ['ALL'] }]);
});

test('the tag of the tier is the one of the naming', () => {
  expect(written({}, { tagKey: 'protection' }).json[1]).toEqual({ protection: 'gold' });
});

test('vaults are the ones of the place, air-gapped ones by their ARN, or named', () => {
  const rules = (target: BackupTarget) => [BackupRule.daily({ deleteAfter: days(35), target })];
  expect(written({ rules: rules(BackupTarget.airGappedVault()) }).json[0].Rules[0]).toMatchObject({
    TargetBackupVaultName: 'OrgBackupVault', TargetLogicallyAirGappedBackupVaultArn: 'arn:aws:backup:us-east-1:$account:backup-vault:OrgBackupAirGappedVault',
  });
  expect(written({ rules: rules(BackupTarget.vault('Mine')) }).json[0].Rules[0].TargetBackupVaultName).toBe('Mine');
  expect(written({ rules: rules(BackupTarget.memberVault()) }).json[0].Rules[0].TargetLogicallyAirGappedBackupVaultArn).toBeUndefined();
});

test('copies go to the central vault, or where an ARN says', () => {
  const copyActions = [CopyDestination.centralVault(), CopyDestination.vaultArn('arn:aws:backup:eu-west-1:222222222222:backup-vault:Vault'), CopyDestination.centralVaultInSameRegion()]
    .map((destination) => ({ destination }));
  const central = [{ account: '222222222222', region: 'us-east-1', vaultName: 'Central' }];
  const tier = { rules: [BackupRule.daily({ deleteAfter: days(35), copyActions })] };
  expect(written(tier, { central }).json[0].Rules[0].CopyActions.map((one: any) => one.DestinationBackupVaultArn)).toEqual([
    'arn:aws:backup:us-east-1:222222222222:backup-vault:Central', 'arn:aws:backup:eu-west-1:222222222222:backup-vault:Vault', 'arn:aws:backup:us-east-1:222222222222:backup-vault:Central',
  ]);
  expect(written(tier, { central, regions: ['us-east-1', 'us-west-2'] })).toEqual({ reason: 'its copies go to another vault from each Region' });
});

test.each<[string, ResourceSelection]>([
  ['types', ResourceSelection.byResourceType({ resourceTypes: [BackupResourceType.S3] })],
  ['several values of a tag', ResourceSelection.byTag('a', ['b', 'c'])],
  ['a pattern', ResourceSelection.byTag('a', ['b'], [TagCondition.stringLike('c', 'd*')])],
  ['one tag twice', ResourceSelection.byTag('a', ['b'], [TagCondition.stringEquals('a', 'c')])],
  ['several ways', ResourceSelection.anyOf([ResourceSelection.tierTag(), ResourceSelection.byTag('a', ['b'])])],
])('a selection by %s is none that a map of tags can say', (_, selection) => {
  expect(written({ selection })).toEqual({ reason: 'its selection is more than tags that must all be there' });
});

test('copies to two vaults of one Region can\'t be told apart by whoever reads the plan', () => {
  const copyActions = [CopyDestination.sameVaultIn('us-west-2'), CopyDestination.vaultArn('arn:aws:backup:us-west-2:$account:backup-vault:Other')].map((destination) => ({ destination }));
  expect(written({ rules: [BackupRule.daily({ deleteAfter: days(35), copyActions })] })).toEqual({
    reason: 'its copies go to several vaults of one Region, and names in such a plan are placeholders',
  });
});
