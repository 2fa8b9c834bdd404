import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { MANAGEMENT, stackSetsOf } from './rollout-stack';
import {
  BackupDefinition, BackupOrganization, BackupOrganizationPart, BackupOrganizationProps, CentralVault, CopyDestination, CopyRequirement, MemberVault, NotificationChannel,
  OptInResourceType, OrganizationLayout, OrganizationLayoutProps, OrganizationTarget, ProtectionRequirement, ProtectionTier, VaultLock,
} from '../../src';

const HOME = '111111111111';
const CENTRAL = '222222222222';
const channels = [NotificationChannel.emails(['backup-team@example.com'])];

/** The definition of the design. */
function definitionFor(layout: Partial<OrganizationLayoutProps> = {}, requirements = true, plain = false): BackupDefinition {
  const production = OrganizationTarget.organizationalUnit('ou-exam-prod1111');
  const sandbox = OrganizationTarget.organizationalUnit('ou-exam-sand1111');
  const bounds = { minRetention: Duration.days(7), maxRetention: Duration.days(3650) };
  return new BackupDefinition({
    layout: new OrganizationLayout({
      organizationId: 'o-exampleorg', managementAccount: MANAGEMENT, homeAccount: HOME, centralAccount: CENTRAL,
      regions: ['eu-central-1', 'eu-west-1'], globalRegion: 'eu-central-1', ...layout,
    }),
    assignments: [
      { targets: [production], tiers: plain ? [ProtectionTier.daily()] : [ProtectionTier.daily(), ProtectionTier.monthly({ copyTo: [CopyDestination.airGappedVault()] })] },
      { targets: [sandbox], tiers: [ProtectionTier.weekly()] },
    ],
    requirements: requirements ? [
      ProtectionRequirement.forTagValue('daily', { minimumFrequency: Duration.hours(24), minimumRetention: Duration.days(35), crossAccountCopy: CopyRequirement.any() }),
    ] : [],
    centralVault: CentralVault.managed({ vaultLock: VaultLock.governance(bounds), airGappedVault: plain ? undefined : bounds }),
    memberVault: MemberVault.managed({ vaultLock: VaultLock.governance(bounds) }),
  });
}

function organization(props: Partial<BackupOrganizationProps> = {}) {
  const app = new App();
  return { app, backup: new BackupOrganization(app, 'Backup', { definition: definitionFor(), channels, ...props }) };
}

const stacksOf = (app: App) => Object.fromEntries(app.synth().stacks.map((stack) => [stack.stackName, stack]));

describe('the example of the design', () => {
  const { app, backup } = organization();
  const stacks = stacksOf(app);

  test('makes stacks of the management, the home and the central account, and no member\'s', () => {
    expect(Object.values(stacks).map(({ stackName, environment }) => [stackName, environment.account, environment.region]).sort()).toEqual([
      ['Backup-Central-eu-central-1', CENTRAL, 'eu-central-1'],
      ['Backup-Central-eu-west-1', CENTRAL, 'eu-west-1'],
      ['Backup-Forwarding-111111111111-eu-central-1', HOME, 'eu-central-1'],
      ['Backup-Forwarding-111111111111-eu-west-1', HOME, 'eu-west-1'],
      ['Backup-Forwarding-222222222222-eu-central-1', CENTRAL, 'eu-central-1'],
      ['Backup-Forwarding-222222222222-eu-west-1', CENTRAL, 'eu-west-1'],
      [`Backup-Forwarding-${MANAGEMENT}-us-east-1`, MANAGEMENT, 'us-east-1'],
      ['Backup-Home', HOME, 'eu-central-1'],
      ['Backup-Management', MANAGEMENT, 'eu-central-1'],
      ['Backup-Policies', HOME, 'eu-central-1'],
      ['Backup-Rollout', HOME, 'eu-central-1'],
    ]);
  });

  test('deploys the policies last, after what their plans name', () => {
    const before = (name: string) => stacks[name].dependencies.flatMap((one) => (one instanceof CloudFormationStackArtifact ? [one.stackName] : [])).sort();
    expect(before('Backup-Policies')).toEqual(['Backup-Central-eu-central-1', 'Backup-Central-eu-west-1', 'Backup-Management', 'Backup-Rollout']);
    expect(before('Backup-Rollout')).toEqual(['Backup-Home', 'Backup-Management']);
    expect(before(`Backup-Forwarding-${CENTRAL}-eu-west-1`)).toEqual(['Backup-Home']);
  });

  test('brings baseline, frameworks and forwarding to members by StackSets', () => {
    expect(Object.keys(stackSetsOf(Stack.of(backup.rollout!))).sort()).toEqual(['OrgBackup-Baseline', 'OrgBackup-Forwarding', 'OrgBackup-Framework']);
  });

  test('has everything as a field', () => {
    expect(backup).toMatchObject({
      managementStack: expect.anything(), setup: expect.anything(), delegation: expect.anything(), homeStack: expect.anything(), reports: expect.anything(), notifier: expect.anything(),
      hub: expect.anything(), rollout: expect.anything(), baseline: expect.anything(), framework: expect.anything(), policies: expect.anything(),
    });
    expect(backup.centralAccounts).toHaveLength(2);
    expect(backup.forwardings).toHaveLength(6);
  });
});

test('vaults of members exempt the role of StackSets from their denials, though the definition does not name it', () => {
  const { backup } = organization();
  const body = stackSetsOf(Stack.of(backup.rollout!))['OrgBackup-Baseline'].Properties.TemplateBody;
  expect(body).toContain(':role/stacksets-exec-*');
  expect(body).not.toContain('cfn-exec-role');
});

test.each([['cn-north-1', 'cn-northwest-1'], ['us-gov-east-1', 'us-gov-west-1']])('in the partition of %s the management account forwards from %s', (region, events) => {
  // AWS Backup Audit Manager is not available in China
  const { app } = organization({ definition: definitionFor({ regions: [region], globalRegion: region }, false, true), without: [BackupOrganizationPart.MONITORING] });
  expect(Object.keys(stacksOf(app)).filter((name) => name.includes(`Forwarding-${MANAGEMENT}`))).toEqual([`Backup-Forwarding-${MANAGEMENT}-${events}`]);
});

test('the central account is forwarded from its vaults\' Regions too', () => {
  const { app } = organization({ definition: definitionFor({ centralRegions: ['eu-west-3'] }) });
  expect(Object.keys(stacksOf(app)).filter((name) => name.includes(`Forwarding-${CENTRAL}`)).sort())
    .toEqual(['eu-central-1', 'eu-west-1', 'eu-west-3'].map((region) => `Backup-Forwarding-${CENTRAL}-${region}`));
});

test('a home account that is the management account is forwarded from in every Region, once', () => {
  const { backup } = organization({ definition: definitionFor({ homeAccount: MANAGEMENT, regions: ['us-east-1', 'eu-west-1'], globalRegion: 'us-east-1' }) });
  const places = backup.forwardings.map((one) => Stack.of(one)).filter(({ account }) => account === MANAGEMENT).map(({ region }) => region).sort();
  expect(places).toEqual(['eu-west-1', 'us-east-1']);
});

test('a home account of which nobody knows the unit is warned of', () => {
  const warned = (layout: Partial<OrganizationLayoutProps>) => Annotations.fromStack(organization({ definition: definitionFor(layout) }).backup.homeStack!)
    .findWarning('*', Match.stringLikeRegexp('homeMayGetForwardingTwice')).length;
  expect(warned({})).toBe(1);
  expect(warned({
    rootId: 'r-exam', units: ['prod1111', 'sand1111', 'infra111'].map((name) => ({ organizationalUnitId: `ou-exam-${name}` })), accounts: [{ accountId: HOME, parentId: 'ou-exam-infra111' }],
  })).toBe(0);
});

test('a home account in a unit of the roll-out gets the forwarding from the StackSet', () => {
  const layout = {
    rootId: 'r-exam', units: [{ organizationalUnitId: 'ou-exam-prod1111' }, { organizationalUnitId: 'ou-exam-sand1111' }], accounts: [{ accountId: HOME, parentId: 'ou-exam-prod1111' }],
  };
  const { app } = organization({ definition: definitionFor(layout) });
  expect(Object.keys(stacksOf(app)).filter((name) => name.includes(`Forwarding-${HOME}`))).toEqual([]);
});

test.each<[BackupOrganizationPart[], string[]]>([
  [[BackupOrganizationPart.MANAGEMENT], ['Backup-Management', `Backup-Forwarding-${MANAGEMENT}-us-east-1`]],
  [[BackupOrganizationPart.CENTRAL], ['Backup-Central-eu-central-1', 'Backup-Central-eu-west-1']],
  [[BackupOrganizationPart.MONITORING], ['Backup-Home']],
  [[BackupOrganizationPart.ROLLOUT], ['Backup-Rollout']],
  [[BackupOrganizationPart.POLICIES], ['Backup-Policies']],
])('without %j there are no %j', (without, missing) => {
  const all = Object.keys(stacksOf(organization().app));
  const { app } = organization({ without, channels: without.includes(BackupOrganizationPart.MONITORING) ? undefined : channels });
  const rest = Object.keys(stacksOf(app));
  expect(all.filter((name) => !rest.includes(name)).sort()).toEqual(missing.sort());
});

test('types are opted in to as the user says, and the switches can be left out alone', () => {
  const optedIn = (props: Partial<BackupOrganizationProps>) => Object.values(Template.fromStack(organization(props).backup.managementStack!).findResources('Custom::OrganizationSetup'));
  expect(JSON.stringify(optedIn({ optInResourceTypes: [OptInResourceType.EBS] }))).toContain('EBS');
  expect(optedIn({ without: [BackupOrganizationPart.SETUP] })).toEqual([]);
  expect(organization({ without: [BackupOrganizationPart.SETUP] }).backup.delegation).toBeDefined();
});

test('without requirements there are neither frameworks nor reports about them', () => {
  const { backup } = organization({ definition: definitionFor({}, false) });
  expect(backup.framework).toBeUndefined();
  expect(Object.values(Template.fromStack(backup.homeStack!).findResources('AWS::Backup::ReportPlan')).map(({ Properties }) => Properties.ReportSetting.ReportTemplate).sort())
    .toEqual(['BACKUP_JOB_REPORT', 'COPY_JOB_REPORT', 'RESTORE_JOB_REPORT']);
});

test.each<[string, () => unknown, RegExp]>([
  ['a scope in a stack', () => new BackupOrganization(new Stack(), 'Backup', { definition: definitionFor(), channels }), /scope is .* but the construct makes stacks of several accounts/],
  ['no channels', () => organization({ channels: [] }), /channels is \[\] but nobody would get/],
  ['a layout without management account', () => organization({ definition: definitionFor({ managementAccount: undefined }) }), /layout.managementAccount is undefined/],
  ['an unknown part', () => organization({ without: ['hubs' as any] }), /without is 'hubs' but the parts are management, setup, central/],
  ['a misspelled prop', () => organization({ chanels: [] } as any), /chanels is 'given' but there is no such member/],
])('%s is refused', (_, make, message) => {
  expect(make).toThrow(message);
});
