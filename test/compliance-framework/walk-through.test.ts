import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ENV, forRequirements, forTiers, frameworkDefinition, propertiesOf } from './framework-stack';
import { BackupRule, ComplianceFramework, ConfigRecording, FrameworkControl, MemberVault, ProtectionRequirement, ProtectionTier, VaultLock } from '../../src';

const controlsOf = (framework: ComplianceFramework) => propertiesOf(framework)[0].FrameworkControls;
const pair = (ParameterName: string, ParameterValue: string) => ({ ParameterName, ParameterValue });

const FIRST = [
  { ControlName: 'BACKUP_RECOVERY_POINT_ENCRYPTED' },
  { ControlName: 'BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED' },
  { ControlName: 'BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN' },
];

describe('frameworks that a pipeline deploys', () => {
  const framework = (controls: FrameworkControl[]) => new ComplianceFramework(new Stack(new App(), 'Stack', { env: ENV }), 'F', { controls });

  test('the first: in a plan, manual deletion disabled, encrypted', () => {
    expect(controlsOf(framework(FrameworkControl.minimal()))).toEqual(FIRST);
  });

  test('the second: 35 days, and 24 hours with 35 days, beside these', () => {
    expect(controlsOf(framework(FrameworkControl.awsRecommended()))).toEqual([
      {
        ControlName: 'BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK',
        ControlInputParameters: [pair('requiredFrequencyUnit', 'hours'), pair('requiredFrequencyValue', '24'), pair('requiredRetentionDays', '35')],
      },
      FIRST[0],
      FIRST[1],
      { ControlName: 'BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK', ControlInputParameters: [pair('requiredRetentionDays', '35')] },
      FIRST[2],
    ]);
  });

  test('a template holds nothing that the baseline needs, and no asset', () => {
    const app = new App();
    const stack = new Stack(app, 'Framework', { env: ENV, analyticsReporting: false });
    new ComplianceFramework(stack, 'F', { controls: FrameworkControl.awsRecommended(), configRecording: ConfigRecording.existing() });
    expect(Object.values(Template.fromStack(stack).toJSON().Resources).map((one) => (one as { Type: string }).Type)).toEqual(['AWS::Backup::Framework']);
    expect(Object.keys(app.synth().getStackArtifact('Framework').assets)).toEqual([]);
  });
});

describe('a plan that backs up monthly and keeps it for 8 days', () => {
  const weak = () => new ProtectionTier({ name: 'gold', rules: [BackupRule.daily({ deleteAfter: Duration.days(8) })] });
  const requirements = [ProtectionRequirement.forTagValue('gold', { minimumFrequency: Duration.hours(24), minimumRetention: Duration.days(35) })];
  const message = "deleteAfter of tier 'gold' is '8 days' but the requirement for 'gold' demands a backup every 24 hours that is kept 35 days, which the control "
    + 'BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK judges; keep these backups longer, or change the requirement on purpose';

  test('is refused beside the requirement, and warned of by itself, because nothing is left for most of the month', () => {
    const monthly = new ProtectionTier({ name: 'gold', rules: [BackupRule.monthly({ deleteAfter: Duration.days(8) })] });
    expect(() => frameworkDefinition({ tiers: [monthly], requirements })).toThrow('the requirement for \'gold\' demands');
    expect(frameworkDefinition({ tiers: [monthly] })._notes('policy').map(({ id }) => id)).toContain('retentionGap');
  });

  test('made daily, is refused with the definition, of policies and of local plans', () => {
    expect(() => frameworkDefinition({ tiers: [weak()], requirements })).toThrow(message);
    expect(() => frameworkDefinition({ tiers: [weak()], requirements, localAccounts: ['333333333333'], layout: { accounts: [{ accountId: '333333333333' }] } })).toThrow(message);
  });

  test('would be found in the account: the framework still demands 35 days', () => {
    const strong = new ProtectionTier({ name: 'gold', rules: [BackupRule.daily({ deleteAfter: Duration.days(400) })] });
    expect(controlsOf(forRequirements({ tiers: [strong], requirements })).flatMap((control: { ControlInputParameters?: unknown[] }) => control.ControlInputParameters ?? []))
      .toEqual([pair('requiredFrequencyUnit', 'hours'), pair('requiredFrequencyValue', '24'), pair('requiredRetentionDays', '35'), pair('requiredRetentionDays', '35')]);
  });

  test('is found by no framework that follows the tiers', () => {
    expect(controlsOf(forTiers({ tiers: [weak()] }))[0].ControlInputParameters).toContainEqual(pair('requiredRetentionDays', '8'));
  });
});

describe('requirements of the vault', () => {
  const bounds = { minRetention: Duration.days(7), maxRetention: Duration.days(90) };
  const make = (requirement: ProtectionRequirement, memberVault?: MemberVault) => () =>
    frameworkDefinition({ tiers: [ProtectionTier.daily({ copyTo: [] })], requirements: [requirement], memberVault });

  test('a vault that denies manual deletion meets its requirement', () => {
    expect(make(ProtectionRequirement.forAllResources({ manualDeletionDisabled: true }))).not.toThrow();
  });

  test('a vault without a lock does not', () => {
    const locked = ProtectionRequirement.forAllResources({ vaultLock: {} });
    expect(make(locked)).toThrow("memberVault.vaultLock is 'none' but the requirement for all resources demands a locked vault for tier 'daily'");
    expect(make(locked, MemberVault.managed({ vaultLock: VaultLock.governance(bounds) }))).not.toThrow();
  });

  test('a vault of which nothing is known is not judged', () => {
    expect(make(ProtectionRequirement.forAllResources({ vaultLock: {}, manualDeletionDisabled: true }), MemberVault.existing())).not.toThrow();
  });

  test('a vault whose lock is known is', () => {
    const locked = ProtectionRequirement.forAllResources({ vaultLock: { minRetention: Duration.days(14) } });
    expect(make(locked, MemberVault.existing({ vaultLock: VaultLock.governance(bounds) }))).toThrow("memberVault.vaultLock is '7 to 90 days' but");
  });
});
