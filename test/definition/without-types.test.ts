import { App, Duration, Stack } from 'aws-cdk-lib';
import {
  BackupDefinition, BackupEventHub, BackupNaming, BackupReports, CentralBackupAccount, CentralVault, ComplianceFramework, EventForwarding, MemberBackupBaseline,
  MemberVault, MultiRegionBackupKey, NotificationChannel, OrganizationLayout, OrgBackupPolicy, ProtectionTier, ReportNotifier,
  ReportTemplate, ResourceSelection, TagCondition, VaultLock,
} from '../../src';

/** What JavaScript can write and no compiler refuses: a misspelled setting would be no setting. */
const layout = new OrganizationLayout({ rootId: 'r-ab12', homeAccount: '111111111111', centralAccount: '222222222222', regions: ['us-east-1'] });
const lock = VaultLock.governance({ minRetention: Duration.days(7) });
const define = (props: any) => () => new BackupDefinition({ layout, ...props });

test.each<[string, () => unknown, string]>([
  ['a setting of the definition', define({ centralVaults: CentralVault.managed() }), 'centralVaults is \'given\' but there is no such member (did you mean centralVault?); use one of layout, naming, assignments,'],
  ['no layout', () => new BackupDefinition({} as any), 'layout is undefined but it is required; give it'],
  ['one verified denial instead of a list', define({ verifiedDenials: 'grantsWhereScanned' }), 'verifiedDenials is \'grantsWhereScanned\' but a list is expected'],
  ['a verified denial that there is not', define({ verifiedDenials: ['everything'] }), 'verifiedDenials[0] is \'everything\' but'],
  ['no props', () => new BackupDefinition(undefined as any), 'props is undefined but an object with members is expected'],
  ['one assignment instead of a list', define({ assignments: { tiers: [] } }), 'assignments is \'an object\' but a list is expected; write it as a list, also of one'],
  ['an assignment without tiers', define({ assignments: [{}] }), 'assignments[0].tiers is undefined but it is required; give it'],
  ['a target instead of targets', define({ assignments: [{ tiers: [], target: 'r-ab12' }] }), 'assignments[0].target is \'given\' but there is no such member (did you mean targets?); use one of targets, tiers'],
  ['a text for a tier', define({ assignments: [{ tiers: ['daily'] }] }), 'assignments[0].tiers[0] is \'daily\' but a ProtectionTier is expected; write it as ProtectionTier.daily()'],
  ['a text for a target', define({ assignments: [{ tiers: [], targets: ['ou-ab12-11111111'] }] }), 'assignments[0].targets[0] is \'ou-ab12-11111111\' but an OrganizationTarget is expected; write it as'],
  ['nothing for a target', define({ assignments: [{ tiers: [], targets: [undefined] }] }), 'assignments[0].targets[0] is undefined but an OrganizationTarget is expected'],
  ['a text for a requirement', define({ requirements: ['daily'] }), 'requirements[0] is \'daily\' but a ProtectionRequirement is expected'],
  ['one vault for the other', define({ memberVault: CentralVault.managed() }), 'memberVault is \'an object\' but a MemberVault is expected; write it as MemberVault.managed({ … })'],
  ['a plain object for a vault', define({ centralVault: { vaultLock: lock } }), 'centralVault is \'an object\' but a CentralVault is expected'],
  ['a plain object for the layout', () => new BackupDefinition({ layout: { regions: ['us-east-1'] } as any }), 'layout is \'an object\' but an OrganizationLayout is expected'],
  ['a text for a switch, which would be on', define({ centralVault: CentralVault.managed({ copyBack: 'false' as any }) }), 'centralVault.copyBack is \'false\' but true or false is expected; write it without quotes'],
  ['a number for a time', () => VaultLock.governance({ minRetention: 7 as any }), 'minRetention is 7 but a Duration is expected; write it like Duration.days(35)'],
  ['an account instead of accounts', define({ localPlans: [{ account: '555555555555', tiers: [] }] }), 'localPlans[0].account is \'given\' but there is no such member'],
  ['sizes', define({ sizing: { jobs: 1, evaluations: 1 } }), 'sizing.jobs is \'given\' but there is no such member; use one of dailyJobs, evaluations'],
  ['the lock of the central vault', define({ centralVault: CentralVault.managed({ lock } as any) }), 'centralVault.lock is \'given\' but there is no such member; use one of vaultLock,'],
  ['the lock of one Region', define({ centralVault: CentralVault.managed({ regionalSettings: { 'us-east-1': { vault_lock: lock } as any } }) }),
    'centralVault.regionalSettings[\'us-east-1\'].vault_lock is \'given\' but there is no such member'],
  ['the lock of a retired generation', define({ memberVault: MemberVault.managed({ generation: 2, retiredGenerations: [{ generation: 1, vault_lock: lock } as any] }) }),
    'memberVault.retiredGenerations[0].vault_lock is \'given\' but there is no such member'],
  ['the lock of an existing vault', define({ memberVault: MemberVault.existing({ vaultLocks: lock } as any) }), 'memberVault.vaultLocks is \'given\' but there is no such member'],
  ['the lock of an existing vault in one Region', define({ centralVault: CentralVault.existing({ regionalVaults: { 'us-east-1': { lock } as any } }) }), 'centralVault.regionalVaults[\'us-east-1\'].lock'],
  ['bounds', define({ memberVault: MemberVault.managed({ airGappedVault: { min: Duration.days(7) } as any }) }), 'memberVault.airGappedVault.min is \'given\' but there is no such member'],
  ['a text for a lock', define({ memberVault: MemberVault.managed({ vaultLock: 'governance' as any }) }), 'memberVault.vaultLock is \'governance\' but a VaultLock is expected; write it as VaultLock.governance('],
  ['a text for the lock of one Region', define({ centralVault: CentralVault.managed({ regionalSettings: { 'us-east-1': { vaultLock: 'governance' as any } } }) }),
    'centralVault.regionalSettings[\'us-east-1\'].vaultLock is \'governance\' but a VaultLock is expected'],
  ['a text for the lock of a retired generation', define({ memberVault: MemberVault.managed({ generation: 2, retiredGenerations: [{ generation: 1, vaultLock: 'governance' as any }] }) }),
    'memberVault.retiredGenerations[0].vaultLock is \'governance\' but a VaultLock is expected'],
  ['bounds for the lock of an existing vault', define({ memberVault: MemberVault.existing({ vaultLock: { minRetention: Duration.days(7) } as any }) }), 'memberVault.vaultLock is \'an object\' but a VaultLock is expected'],
  ['a text for the encryption', define({ memberVault: MemberVault.managed({ airGappedVaultEncryption: 'kms' as any }) }), 'memberVault.airGappedVaultEncryption is \'kms\' but an AirGappedVaultEncryption is expected'],
  ['a text for manual deletion', define({ memberVault: MemberVault.managed({ manualDeletion: 'denied' as any }) }), 'memberVault.manualDeletion is \'denied\' but a ManualDeletion is expected'],
  ['a text for manual deletion of an existing vault', define({ memberVault: MemberVault.existing({ manualDeletion: 'denied' as any }) }), 'memberVault.manualDeletion is \'denied\' but a ManualDeletion is expected'],
  ['a text for manual deletion of the central vault', define({ centralVault: CentralVault.managed({ manualDeletion: 'denied' as any }) }), 'centralVault.manualDeletion is \'denied\' but a ManualDeletion is expected'],
  ['a text for who deploys', define({ memberVault: MemberVault.managed({ deployedBy: 'me' as any }) }), 'memberVault.deployedBy is \'me\' but a CloudFormationExecutionRole is expected'],
  ['a text for who deploys existing vaults', define({ memberVault: MemberVault.existing({ deployedBy: 'me' as any }) }), 'memberVault.deployedBy is \'me\' but a CloudFormationExecutionRole is expected'],
  ['a text for who deploys the central vault', define({ centralVault: CentralVault.managed({ deployedBy: 'me' as any }) }), 'centralVault.deployedBy is \'me\' but a CloudFormationExecutionRole is expected'],
  ['no bounds of a lock', () => VaultLock.governance(undefined as any), 'props is undefined but an object with members is expected; give some of minRetention, maxRetention'],
  ['a cooling-off time of a lock', () => VaultLock.compliance({ minRetention: Duration.days(7) } as any), 'coolingOff is undefined but it is required'],
  ['a text for copies', () => ProtectionTier.daily({ copyTo: 'central' as any }), 'copyTo is \'central\' but a list is expected'],
  ['a text for tag values', () => ResourceSelection.byTag('stage', 'prod' as any), 'tagValues is \'prod\' but a list is expected'],
  ['a condition for conditions', () => ResourceSelection.byTag('stage', ['prod'], TagCondition.stringEquals('a', 'b') as any), 'conditions is \'an object\' but a list is expected'],
  ['a text for addresses', () => NotificationChannel.emails('a@example.com' as any), 'emails is \'a@example.com\' but a list is expected'],
  ['a name', () => new BackupNaming({ vault: 'Mine' } as any), 'naming.vault is \'given\' but there is no such member (did you mean vaultName?); use one of prefix, tagKey, vaultName,'],
  ['a part of the layout', () => new OrganizationLayout({ regions: ['us-east-1'], organisationId: 'o-a1b2c3d4e5' } as any), 'organisationId is \'given\' but there is no such member'],
  ['no Regions', () => new OrganizationLayout({} as any), 'regions is undefined but it is required; give it'],
  ['the parent of an account', () => new OrganizationLayout({ regions: ['us-east-1'], accounts: [{ accountId: '333333333333', parent: 'r-ab12' } as any] }), 'accounts[0].parent is \'given\' but'],
  ['the id of a unit', () => new OrganizationLayout({ regions: ['us-east-1'], units: [{ id: 'ou-ab12-11111111' } as any] }), 'units[0].id is \'given\' but there is no such member'],
])('%s: what is misspelled or missing is refused', (_, write, message) => {
  expect(write).toThrow(message);
});

test.each<[string, (stack: Stack) => unknown]>([
  ['OrgBackupPolicy', (stack) => new OrgBackupPolicy(stack, 'One', {} as any)],
  ['CentralBackupAccount', (stack) => new CentralBackupAccount(stack, 'One', {} as any)],
  ['MemberBackupBaseline', (stack) => new MemberBackupBaseline(stack, 'One', {} as any)],
  ['MultiRegionBackupKey', (stack) => new MultiRegionBackupKey(stack, 'One', {} as any)],
  ['ComplianceFramework.forRequirements', (stack) => ComplianceFramework.forRequirements(stack, 'One', {} as any)],
  ['ComplianceFramework.forTiers', (stack) => ComplianceFramework.forTiers(stack, 'One', {} as any)],
  ['BackupEventHub', (stack) => new BackupEventHub(stack, 'One', { channels: [] } as any)],
  ['EventForwarding', (stack) => new EventForwarding(stack, 'One', {} as any)],
])('%s without a definition is refused, before anything is created', (_, make) => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });
  expect(() => make(stack)).toThrow('definition is undefined but it');
  expect(stack.node.children).toEqual([]);
});

describe('what notifies and reports', () => {
  const definition = new BackupDefinition({ layout: new OrganizationLayout({ organizationId: 'o-a1b2c3d4e5', homeAccount: '111111111111', regions: ['us-east-1'] }) });
  const channels = [NotificationChannel.emails(['team@example.com'])];
  const hub = (props: object) => (stack: Stack) => new BackupEventHub(stack, 'One', { definition, channels, ...props });
  const forwarding = (props: object) => (stack: Stack) => new EventForwarding(stack, 'One', { definition, ...props });
  const notifier = (props: object) => (stack: Stack) => new ReportNotifier(stack, 'One', { channels, ...props } as any);
  const reports = (props: object) => (stack: Stack) => new BackupReports(stack, 'One', { reports: [{ template: ReportTemplate.BACKUP_JOBS }], ...props });

  test.each<[string, (stack: Stack) => unknown, string]>([
    ['no channels of a hub', hub({ channels: undefined }), 'channels is undefined but it is required; give it'],
    ['tiers of a hub, which are the definition\'s', hub({ tiers: [] }), 'tiers is \'given\' but there is no such member; use one of definition, channels,'],
    ['a text for a switch of a hub, which would be on', hub({ complianceAlerts: 'false' }), 'complianceAlerts is \'false\' but true or false is expected'],
    ['the place of a forwarding', forwarding({ place: 'management' }), 'place is \'given\' but there is no such member; use one of definition, forwardedEvents, alarmActions'],
    ['no source of a notifier', notifier({ reports: {} }), 'reports is \'given\' but there is no such member; use one of channels, source,'],
    ['no digest', notifier({ source: {}, digest: false }), 'digest is false but an object with members is expected; give some of enabled, schedule'],
    ['when a report is late', notifier({ source: {}, lateAfterHours: 8 }), 'lateAfterHours is \'given\' but there is no such member'],
    ['the layout of reports', reports({ layout }), 'layout is \'given\' but there is no such member; use one of reports, coverage, definition,'],
    ['the coverage of one report', reports({ reports: [{ template: ReportTemplate.BACKUP_JOBS, covers: 'all' }] }), 'reports[0].covers is \'given\' but there is no such member; use one of template,'],
  ])('%s: what is misspelled or missing is refused, before anything is created', (_, make, message) => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });
    expect(() => make(stack)).toThrow(message);
    expect(stack.node.children).toEqual([]);
  });
});

test('a list that is null is none', () => {
  expect(define({ assignments: null, localPlans: null, requirements: null })().tiers).toEqual([]);
});
