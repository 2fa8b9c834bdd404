import { readFileSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import {
  BackupActivityTrail, BackupDefinition, BackupEventHub, BackupReports, CentralBackupAccount, ComplianceFramework, CopyRequirement, EventForwarding,
  MemberBackupBaseline, MultiRegionBackupKey, NotificationChannel, OrganizationLayout, OrgBackupPolicy, ProtectionRequirement, ProtectionTier, ReportNotifier,
  ReportSource, ReportTemplate,
} from '../../src';

const stackIn = (account: string) => new Stack(new App(), 'Stack', { env: { account, region: 'eu-west-1' } });

/** The smallest use of each construct, as a user writes it: at most five lines, its definition included. Each line counts. */
const USES: { [construct: string]: () => Stack } = {
  OrgBackupPolicy: () => {
    const stack = stackIn('111111111111');
    // begin
    const layout = new OrganizationLayout({ rootId: 'r-ab12', homeAccount: '111111111111', centralAccount: '222222222222', regions: ['eu-west-1'] });
    const definition = new BackupDefinition({ layout, assignments: [{ tiers: [ProtectionTier.daily()] }] });
    new OrgBackupPolicy(stack, 'Policies', { definition });
    // end
    return stack;
  },
  CentralBackupAccount: () => {
    const stack = stackIn('222222222222');
    // begin
    const layout = new OrganizationLayout({ organizationId: 'o-a1b2c3d4e5', centralAccount: '222222222222', regions: ['eu-west-1'] });
    new CentralBackupAccount(stack, 'Central', { definition: new BackupDefinition({ layout }) });
    // end
    return stack;
  },
  MemberBackupBaseline: () => {
    const stack = stackIn('333333333333');
    // begin
    const layout = new OrganizationLayout({ rootId: 'r-ab12', centralAccount: '222222222222', regions: ['eu-west-1'] });
    const definition = new BackupDefinition({ layout, assignments: [{ tiers: [ProtectionTier.daily()] }] });
    new MemberBackupBaseline(stack, 'Baseline', { definition });
    // end
    return stack;
  },
  MultiRegionBackupKey: () => {
    const stack = stackIn('333333333333');
    // begin
    const layout = OrganizationLayout.standalone({ account: '333333333333', regions: ['eu-west-1', 'eu-west-2'], globalRegion: 'eu-west-1' });
    const definition = new BackupDefinition({ layout, localPlans: [{ accounts: ['333333333333'], tiers: [ProtectionTier.daily({ copyTo: [] })] }] });
    const { encryptionKey } = new MultiRegionBackupKey(stack, 'Key', { definition });
    new MemberBackupBaseline(stack, 'Baseline', { definition, encryptionKey });
    // end
    return stack;
  },
  ComplianceFramework: () => {
    const stack = stackIn('333333333333');
    // begin
    const layout = new OrganizationLayout({ rootId: 'r-ab12', centralAccount: '222222222222', regions: ['eu-west-1'] });
    const requirements = [ProtectionRequirement.forTagValue('daily', { crossAccountCopy: CopyRequirement.any() })];
    const definition = new BackupDefinition({ layout, requirements, assignments: [{ tiers: [ProtectionTier.daily()] }] });
    ComplianceFramework.forRequirements(stack, 'Framework', { definition });
    // end
    return stack;
  },
  BackupReports: () => {
    const stack = stackIn('333333333333');
    // begin
    new BackupReports(stack, 'Reports', { reports: [{ template: ReportTemplate.BACKUP_JOBS }] }); // of its own account
    // end
    return stack;
  },
  ReportNotifier: () => {
    const stack = stackIn('333333333333');
    // begin
    const reports = new BackupReports(stack, 'Reports', { reports: [{ template: ReportTemplate.BACKUP_JOBS }] });
    const channels = [NotificationChannel.emails(['backup-team@example.com'])];
    new ReportNotifier(stack, 'Notifier', { source: ReportSource.reports(reports), channels });
    // end
    return stack;
  },
  BackupEventHub: () => {
    const stack = stackIn('111111111111');
    // begin
    const layout = new OrganizationLayout({ organizationId: 'o-a1b2c3d4e5', homeAccount: '111111111111', regions: ['eu-west-1'] });
    const channels = [NotificationChannel.emails(['backup-team@example.com'])];
    new BackupEventHub(stack, 'Hub', { definition: new BackupDefinition({ layout }), channels });
    // end
    return stack;
  },
  EventForwarding: () => {
    const stack = stackIn('333333333333');
    // begin
    const layout = new OrganizationLayout({ organizationId: 'o-a1b2c3d4e5', homeAccount: '111111111111', regions: ['eu-west-1'] });
    new EventForwarding(stack, 'Forwarding', { definition: new BackupDefinition({ layout }) });
    // end
    return stack;
  },
  BackupActivityTrail: () => {
    const stack = stackIn('333333333333');
    // begin
    new BackupActivityTrail(stack, 'Trail');
    // end
    return stack;
  },
};

const SNIPPETS = [...readFileSync(__filename, 'utf8').matchAll(/^ {2}(\w+): \(\) => \{.*?\/\/ begin\n(.*?) *\/\/ end$/gms)]
  .map(([, construct, code]): [string, number] => [construct, code.trim().split('\n').length]);

test.each(SNIPPETS)('the smallest use of %s has %i lines, of at most five', (_, lines) => {
  expect(lines).toBeLessThanOrEqual(5);
});

test.each(Object.entries(USES))('%s synthesizes with nothing more', (construct, use) => {
  expect(SNIPPETS.map(([name]) => name)).toContain(construct);
  const stack = use();
  const { template } = (stack.node.root as App).synth().getStackByName(stack.stackName);
  expect(Object.keys(template.Resources).length).toBeGreaterThan(0);
});
