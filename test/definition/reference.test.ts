import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  BackupDefinition, CentralBackupAccount, CentralVault, ComplianceFramework, CopyDestination, CopyRequirement, MemberBackupBaseline, MemberVault,
  OrganizationLayout, OrganizationTarget, OrgBackupPolicy, ProtectionRequirement, ProtectionTier, VaultLock,
} from '../../src';

/** The example of the design, word for word. */
function definitionOfTheDesign(): BackupDefinition {
  const production = OrganizationTarget.organizationalUnit('ou-exam-prod1111');
  const sandbox = OrganizationTarget.organizationalUnit('ou-exam-sand1111');
  const bounds = { minRetention: Duration.days(7), maxRetention: Duration.days(3650) };
  return new BackupDefinition({
    layout: new OrganizationLayout({
      organizationId: 'o-exampleorg', managementAccount: '999999999999', homeAccount: '111111111111', centralAccount: '222222222222',
      regions: ['eu-central-1', 'eu-west-1'], globalRegion: 'eu-central-1',
    }),
    assignments: [
      { targets: [production], tiers: [ProtectionTier.daily(), ProtectionTier.monthly({ copyTo: [CopyDestination.airGappedVault()] })] },
      { targets: [sandbox], tiers: [ProtectionTier.weekly()] },
    ],
    requirements: [ProtectionRequirement.forTagValue('daily', { minimumFrequency: Duration.hours(24), minimumRetention: Duration.days(35), crossAccountCopy: CopyRequirement.any() })],
    centralVault: CentralVault.managed({ vaultLock: VaultLock.governance(bounds), airGappedVault: bounds }),
    memberVault: MemberVault.managed({ vaultLock: VaultLock.governance(bounds) }),
  });
}

describe('the definition of the design', () => {
  const definition = definitionOfTheDesign();
  const app = new App();
  const stack = (id: string, account: string, region = 'eu-central-1') => new Stack(app, id, { env: { account, region } });
  const policies = stack('Home', '111111111111');
  new OrgBackupPolicy(policies, 'Policies', { definition });
  const member = new Stack(app, 'Member', { analyticsReporting: false });
  new MemberBackupBaseline(member, 'Baseline', { definition });
  const framework = stack('Framework', '333333333333');
  ComplianceFramework.forRequirements(framework, 'Framework', { definition });
  const central = ['eu-central-1', 'eu-west-1'].map((region) => {
    const one = stack(`Central-${region}`, '222222222222', region);
    new CentralBackupAccount(one, 'Central', { definition });
    return one;
  });

  test('attaches each plan to the targets whose assignments have its tier', () => {
    const found = Object.values(Template.fromStack(policies).findResources('AWS::Organizations::Policy')).map(({ Properties }) => [Object.keys(Properties.Content.plans), Properties.TargetIds]);
    const targets = (tier: string) => new Set(found.filter(([[plan]]) => plan.startsWith(`OrgBackup-${tier}`)).map(([, ids]) => ids.join()));
    expect([targets('daily'), targets('monthly'), targets('weekly')]).toEqual([new Set(['ou-exam-prod1111']), new Set(['ou-exam-prod1111']), new Set(['ou-exam-sand1111'])]);
  });

  test('locks the vaults of members and of the central account alike', () => {
    const bounds = { MinRetentionDays: 7, MaxRetentionDays: 3650 };
    [member, ...central].forEach((one) => Template.fromStack(one).hasResourceProperties('AWS::Backup::BackupVault', { LockConfiguration: bounds }));
    central.forEach((one) => Template.fromStack(one).hasResourceProperties('AWS::Backup::LogicallyAirGappedBackupVault', bounds));
  });

  test('has its requirement judged in member accounts', () => {
    expect(Template.fromStack(framework).findResources('AWS::Backup::Framework')).not.toEqual({});
  });

  test('says which targets the requirement leaves out', () => {
    expect(definition._notes('policy').filter(({ id }) => id === 'requirementNotServed').map(({ text }) => text)).toEqual([
      "no tier of ou-exam-sand1111 serves the requirement for 'daily': resources there that carry this value of the tag backup are not backed up; "
      + 'assign the tier there too, or require it of other resources',
    ]);
  });
});
