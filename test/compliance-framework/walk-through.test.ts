import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  BackupRule, ComplianceFramework, ConfigRecording, FrameworkControl, MemberBackupBaseline, OrganizationTarget, OrgBackupPolicy, ProtectionRequirement, ProtectionTier,
} from '../../src';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const controlsOf = (framework: ComplianceFramework) => Object.values(Template.fromStack(Stack.of(framework)).findResources('AWS::Backup::Framework'))[0].Properties.FrameworkControls;
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
  const message = "deleteAfter of tier 'gold' is '8 days' but the requirement for 'gold' demands a backup every 24 hours that is kept 35 days; "
    + 'keep these backups longer, or change the requirement on purpose';

  test('is no plan at all, because nothing would be left for most of the month', () => {
    expect(() => BackupRule.monthly({ deleteAfter: Duration.days(8) })).toThrow("deleteAfter is '8 days' but 31 days can pass until the next backup");
  });

  test('made daily, is refused with the policy', () => {
    expect(() => new OrgBackupPolicy(new Stack(new App(), 'Home', { env: ENV }), 'Policy', {
      tiers: [weak()], regions: ['eu-west-1'], targets: [OrganizationTarget.root('r-ab12')], requirements,
    })).toThrow(message);
  });

  test('made daily, is refused with the local plans', () => {
    expect(() => new MemberBackupBaseline(new Stack(new App(), 'Member', { env: ENV }), 'Baseline', { tiers: [weak()], regions: ['eu-west-1'], localPlans: true, requirements })).toThrow(message);
  });

  test('made daily, is refused with the framework', () => {
    expect(() => ComplianceFramework.fromRequirements(new Stack(new App(), 'Framework', { env: ENV }), 'F', { requirements, tiers: [weak()] })).toThrow(message);
  });

  test('would be found in the account: the framework still demands 35 days', () => {
    const framework = (tier: ProtectionTier) => ComplianceFramework.fromRequirements(new Stack(new App(), 'Framework', { env: ENV }), 'F', { requirements, tiers: [tier] });
    const strong = new ProtectionTier({ name: 'gold', rules: [BackupRule.daily({ deleteAfter: Duration.days(400) })] });
    expect(controlsOf(framework(strong)).flatMap((control: { ControlInputParameters?: unknown[] }) => control.ControlInputParameters ?? []))
      .toEqual([pair('requiredFrequencyUnit', 'hours'), pair('requiredFrequencyValue', '24'), pair('requiredRetentionDays', '35'), pair('requiredRetentionDays', '35')]);
  });

  test('is found by no framework that follows the tiers', () => {
    const framework = ComplianceFramework.fromTiers(new Stack(new App(), 'Framework', { env: ENV }), 'F', { tiers: [weak()] });
    expect(controlsOf(framework)[0].ControlInputParameters).toContainEqual(pair('requiredRetentionDays', '8'));
  });
});

describe('requirements of the vault', () => {
  const baseline = (requirement: ProtectionRequirement) => () => new MemberBackupBaseline(new Stack(new App(), 'Member', { env: ENV }), 'Baseline', {
    tiers: [ProtectionTier.daily({ copyTo: [] })], regions: ['eu-west-1'], requirements: [requirement],
  });

  test('a baseline that denies manual deletion meets its requirement', () => {
    expect(baseline(ProtectionRequirement.forAllResources({ manualDeletionDisabled: true }))).not.toThrow();
  });

  test('a vault without a lock does not', () => {
    expect(baseline(ProtectionRequirement.forAllResources({ vaultLock: {} }))).toThrow("vaultLock is 'none' but the requirement for all resources demands a locked vault for tier 'daily'");
  });
});
