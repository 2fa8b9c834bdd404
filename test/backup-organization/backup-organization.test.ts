import { readFileSync } from 'node:fs';
import { App, DefaultStackSynthesizer, Duration, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { before, CENTRAL, channels, HOME, organization, organizationDefinition, stacksOf } from './organization-app';
import {
  BackupEventHub, BackupNaming, BackupOrganization, BackupOrganizationPart, BackupOrganizationProps, CentralVault, CloudFormationExecutionRole, ConfigRecording,
  HubMetric, NotifierMetric, OptInResourceType, OrganizationLayoutProps, OrganizationTarget, ProtectionTier,
} from '../../src';
import { MANAGEMENT, stackSetsOf } from '../rollout/rollout-stack';

describe('the example of the design', () => {
  const { app, backup } = organization();
  const stacks = stacksOf(app);

  test('makes stacks of the management, the home and the central account, and no member\'s', () => {
    expect(Object.values(stacks).map(({ stackName, environment }) => [stackName, environment.account, environment.region]).sort()).toEqual([
      ['Backup-Central-eu-central-1', CENTRAL, 'eu-central-1'],
      ['Backup-Central-eu-west-1', CENTRAL, 'eu-west-1'],
      ['Backup-Forwarding-111111111111-eu-central-1', HOME, 'eu-central-1'],
      ['Backup-Forwarding-111111111111-eu-west-1', HOME, 'eu-west-1'],
      ['Backup-Forwarding-111111111111-us-east-1', HOME, 'us-east-1'],
      ['Backup-Forwarding-222222222222-eu-central-1', CENTRAL, 'eu-central-1'],
      ['Backup-Forwarding-222222222222-eu-west-1', CENTRAL, 'eu-west-1'],
      [`Backup-Forwarding-${MANAGEMENT}-eu-central-1`, MANAGEMENT, 'eu-central-1'],
      [`Backup-Forwarding-${MANAGEMENT}-eu-west-1`, MANAGEMENT, 'eu-west-1'],
      [`Backup-Forwarding-${MANAGEMENT}-us-east-1`, MANAGEMENT, 'us-east-1'],
      ['Backup-Home', HOME, 'eu-central-1'],
      ['Backup-Management', MANAGEMENT, 'eu-central-1'],
      ['Backup-Parameters', HOME, 'eu-central-1'],
      ['Backup-Policies', HOME, 'eu-central-1'],
      ['Backup-Rollout', HOME, 'eu-central-1'],
    ]);
  });

  test('deploys the policies last, after what their plans name', () => {
    expect(before(stacks['Backup-Policies'])).toEqual(['Backup-Central-eu-central-1', 'Backup-Central-eu-west-1', 'Backup-Management', 'Backup-Rollout']);
    expect(before(stacks['Backup-Rollout'])).toEqual(['Backup-Home', 'Backup-Management']);
    expect(before(stacks[`Backup-Forwarding-${CENTRAL}-eu-west-1`])).toEqual(['Backup-Home']);
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
    expect(backup.forwardings).toHaveLength(9);
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
  const definition = organizationDefinition({ place: { regions: [region], globalRegion: region }, requires: false, plain: true });
  const { app } = organization({ definition, without: [BackupOrganizationPart.MONITORING] });
  expect(Object.keys(stacksOf(app)).filter((name) => name.includes(`Forwarding-${MANAGEMENT}`))).toEqual([`Backup-Forwarding-${MANAGEMENT}-${region}`, `Backup-Forwarding-${MANAGEMENT}-${events}`]);
});

test('the central account is forwarded from its vaults\' Regions too', () => {
  const { app } = organization({ definition: organizationDefinition({ place: { centralRegions: ['eu-west-3'] } }) });
  expect(Object.keys(stacksOf(app)).filter((name) => name.includes(`Forwarding-${CENTRAL}`)).sort())
    .toEqual(['eu-central-1', 'eu-west-1', 'eu-west-3'].map((region) => `Backup-Forwarding-${CENTRAL}-${region}`));
});

test('a home account that is the management account is forwarded from in every Region, once', () => {
  const { backup } = organization({ definition: organizationDefinition({ place: { homeAccount: MANAGEMENT, regions: ['us-east-1', 'eu-west-1'], globalRegion: 'us-east-1' } }) });
  const places = backup.forwardings.map((one) => Stack.of(one)).filter(({ account }) => account === MANAGEMENT).map(({ region }) => region).sort();
  expect(places).toEqual(['eu-west-1', 'us-east-1']);
});

test('a home account of which nobody knows the unit is warned of', () => {
  const warned = (layout: Partial<OrganizationLayoutProps>) => Annotations.fromStack(organization({ definition: organizationDefinition({ place: layout }) }).backup.homeStack!)
    .findWarning('*', Match.stringLikeRegexp('homeMayGetForwardingTwice')).length;
  expect(warned({})).toBe(1);
  expect(warned({
    rootId: 'r-exam', units: ['prod1111', 'sand1111', 'infra111'].map((name) => ({ organizationalUnitId: `ou-exam-${name}` })), accounts: [{ accountId: HOME, parentId: 'ou-exam-infra111' }],
  })).toBe(0);
});

test('a home account in a unit of the roll-out gets the forwarding from the StackSet, and where its calls of AWS Organizations are logged from a stack of its own', () => {
  const layout = {
    rootId: 'r-exam', units: [{ organizationalUnitId: 'ou-exam-prod1111' }, { organizationalUnitId: 'ou-exam-sand1111' }], accounts: [{ accountId: HOME, parentId: 'ou-exam-prod1111' }],
  };
  const { app } = organization({ definition: organizationDefinition({ place: layout }) });
  expect(Object.keys(stacksOf(app)).filter((name) => name.includes(`Forwarding-${HOME}`))).toEqual([`Backup-Forwarding-${HOME}-us-east-1`]);
});

test.each<[BackupOrganizationPart[], string[]]>([
  [[BackupOrganizationPart.MANAGEMENT], ['Backup-Management', ...['eu-central-1', 'eu-west-1', 'us-east-1'].map((region) => `Backup-Forwarding-${MANAGEMENT}-${region}`)]],
  [[BackupOrganizationPart.CENTRAL], ['Backup-Central-eu-central-1', 'Backup-Central-eu-west-1']],
  [[BackupOrganizationPart.MONITORING], ['Backup-Home']],
  [[BackupOrganizationPart.ROLLOUT], ['Backup-Rollout']],
  [[BackupOrganizationPart.POLICIES], ['Backup-Policies']],
  [[BackupOrganizationPart.PARAMETERS], ['Backup-Parameters']],
  [[BackupOrganizationPart.FORWARDING], [
    ...[HOME, CENTRAL, MANAGEMENT].flatMap((account) => ['eu-central-1', 'eu-west-1'].map((region) => `Backup-Forwarding-${account}-${region}`)), ...[HOME, MANAGEMENT].map((account) => `Backup-Forwarding-${account}-us-east-1`),
  ]],
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
  const { backup } = organization({ definition: organizationDefinition({ requires: false }) });
  expect(backup.framework).toBeUndefined();
  expect(Object.values(Template.fromStack(backup.homeStack!).findResources('AWS::Backup::ReportPlan')).map(({ Properties }) => Properties.ReportSetting.ReportTemplate).sort())
    .toEqual(['BACKUP_JOB_REPORT', 'COPY_JOB_REPORT', 'RESTORE_JOB_REPORT']);
});

test.each<[BackupOrganizationPart[], string[]]>([
  [[BackupOrganizationPart.SETUP], ['setup']],
  [[BackupOrganizationPart.DELEGATION], ['delegation']],
  [[BackupOrganizationPart.REPORTS], ['reports', 'notifier']],
  [[BackupOrganizationPart.NOTIFIER], ['notifier']],
  [[BackupOrganizationPart.HUB], ['hub']],
  [[BackupOrganizationPart.BASELINE], ['baseline']],
  [[BackupOrganizationPart.FRAMEWORKS], ['framework']],
  [[BackupOrganizationPart.POLICIES], ['policies', 'policiesStack']],
  [[BackupOrganizationPart.ROLLOUT], ['rollout', 'rolloutStack', 'baseline', 'framework']],
  [[BackupOrganizationPart.MONITORING], ['homeStack', 'reports', 'notifier', 'hub']],
  [[BackupOrganizationPart.MANAGEMENT], ['managementStack', 'setup', 'delegation']],
])('without %j the fields %j are undefined, and the rest is deployed', (without, missing) => {
  const { app, backup } = organization({ without });
  const fields = ['managementStack', 'setup', 'delegation', 'homeStack', 'reports', 'notifier', 'hub', 'rolloutStack', 'rollout', 'baseline', 'framework', 'policiesStack', 'policies', 'parameters'];
  expect(fields.filter((field) => backup[field as keyof BackupOrganization] === undefined).sort()).toEqual([...missing].sort());
  expect(Object.keys(stacksOf(app))).toContain('Backup-Parameters');
});

describe('parts that are made otherwise', () => {
  test('stand in the same stack, in place of those that are left out', () => {
    const { app, backup } = organization({ without: [BackupOrganizationPart.HUB] });
    new BackupEventHub(backup.homeStack!, 'OwnHub', { definition: organizationDefinition(), channels, dashboard: false });
    const stacks = stacksOf(app);
    expect(before(stacks[`Backup-Forwarding-${CENTRAL}-eu-west-1`])).toEqual(['Backup-Home']);
  });

  test('an option of a part that is left out is refused', () => {
    expect(() => organization({ without: [BackupOrganizationPart.HUB], hub: { dashboard: false } })).toThrow(/hub is 'given' but the part 'hub' is left out/);
    expect(() => organization({ without: [BackupOrganizationPart.MONITORING], notifier: {} })).toThrow(/notifier is 'given' but the part 'notifier' is left out, itself or with/);
    expect(() => organization({ without: [BackupOrganizationPart.CENTRAL], central: {} })).toThrow(/central is 'given'/);
  });

  test('no channels are needed where neither notifier nor hub is made', () => {
    expect(organization({ without: [BackupOrganizationPart.NOTIFIER, BackupOrganizationPart.HUB], channels: undefined }).backup.reports).toBeDefined();
    expect(() => organization({ without: [BackupOrganizationPart.HUB], channels: [] })).toThrow(/nobody would get/);
  });
});

describe('options of parts', () => {
  test.each<[string, HubMetric[], NotifierMetric[], boolean]>([
    ['both count', [HubMetric.JOBS_BY_TYPE], [NotifierMetric.FAILED_JOBS], true],
    ['only the hub counts', [HubMetric.JOBS_BY_TYPE], [], false],
    ['only the notifier counts', [], [NotifierMetric.FAILED_JOBS], false],
  ])('the dashboard compares reports with events where both count them: %s', (_, hubMetrics, metrics, compared) => {
    const { backup } = organization({ hub: { metrics: hubMetrics }, notifier: { metrics } });
    const [{ Properties }] = Object.values(Template.fromStack(backup.homeStack!).findResources('AWS::CloudWatch::Dashboard'));
    expect(JSON.stringify(Properties).includes('in reports, told by events')).toBe(compared);
  });

  test('reach their constructs', () => {
    const { backup } = organization({
      hub: { dashboard: false }, notifier: { digest: { enabled: false } }, reportBucket: { prefix: 'audit' }, setup: { crossAccountBackup: false, optInResourceTypes: [] },
      delegation: { allowPolicyTypeChanges: true }, policies: { policyNamePrefix: 'Theirs' }, baseline: { vaultTags: { team: 'backup' } }, central: { vaultTags: { team: 'central' } },
      framework: { frameworkName: 'Ours', configRecording: ConfigRecording.create() },
    });
    expect(backup.hub!.dashboard).toBeUndefined();
    expect(backup.reports!.prefix).toBe('audit');
    expect(JSON.stringify(Template.fromStack(backup.managementStack!).toJSON())).toContain('organizations:DisablePolicyType');
    expect(JSON.stringify(Template.fromStack(backup.policiesStack!).toJSON())).toContain('Theirs');
    Template.fromStack(backup.centralStacks[1]).hasResourceProperties('AWS::Backup::BackupVault', { BackupVaultTags: { team: 'central' } });
    const sets = stackSetsOf(backup.rolloutStack!);
    expect(sets['OrgBackup-Baseline'].Properties.TemplateBody).toContain('"team":"backup"');
    expect(sets['OrgBackup-Framework'].Properties.TemplateBody).toContain('"Ours');
    expect(sets['OrgBackup-Framework'].Properties.TemplateBody).toContain('AWS::Config::ConfigurationRecorder');
  });

  test('a central Region has settings of its own, and none of the others', () => {
    const { backup } = organization({ central: { vaultTags: { team: 'all' } }, centralByRegion: { 'eu-west-1': { vaultTags: { team: 'west' } } } });
    const teams = backup.centralStacks.map((stack) => Object.values(Template.fromStack(stack).findResources('AWS::Backup::BackupVault'))[0].Properties.BackupVaultTags.team);
    expect(teams).toEqual(['all', 'west']);
  });

  test('a key of one Region is refused for several, and taken for its own', () => {
    const app = new App();
    const keys = new Stack(app, 'Keys', { env: { account: CENTRAL, region: 'eu-central-1' } });
    const encryptionKey = kms.Key.fromKeyArn(keys, 'Key', `arn:aws:kms:eu-central-1:${CENTRAL}:key/11111111-2222-3333-4444-555555555555`);
    const make = (id: string, props: Partial<BackupOrganizationProps>) => new BackupOrganization(app, id, { definition: organizationDefinition(), channels, ...props });
    expect(() => make('A', { central: { encryptionKey } })).toThrow(/central.encryptionKey is 'given' but it is of one Region, and the settings are those of eu-central-1, eu-west-1/);
    const { centralStacks } = make('B', { centralByRegion: { 'eu-central-1': { encryptionKey } } });
    Template.fromStack(centralStacks[0]).resourceCountIs('AWS::KMS::Key', 0);
    expect(() => make('C', { centralByRegion: { 'eu-north-1': {} } })).toThrow(/centralByRegion is 'eu-north-1' but the central Regions of the layout are/);
  });

  test('options of a framework that nothing requires are refused', () => {
    expect(() => organization({ framework: {}, definition: organizationDefinition({ requires: false }) })).toThrow(/framework is 'given' but the definition requires nothing/);
  });

  test('one of two that say the same is refused', () => {
    expect(() => organization({ optInResourceTypes: [], setup: { optInResourceTypes: [] } })).toThrow(/setup.optInResourceTypes is 'given' but optInResourceTypes stands beside setup too/);
    expect(() => organization({ standards: [], framework: { standards: [] } })).toThrow(/framework.standards is 'given'/);
  });

  test('options of central vaults that exist are refused', () => {
    expect(() => organization({ central: {}, definition: organizationDefinition({ centralVault: CentralVault.existing(), plain: true }) })).toThrow(/central is 'given' but the definition has no central vaults/);
  });
});

describe('stacks of an account', () => {
  test('have its synthesizer, tags and protection', () => {
    const { app } = organization({
      definition: organizationDefinition({ centralVault: CentralVault.managed({ deployedBy: CloudFormationExecutionRole.named('deploy/Exec') }), plain: true }),
      stacks: {
        central: { synthesizer: new DefaultStackSynthesizer({ qualifier: 'central', deployRoleArn: 'arn:aws:iam::${AWS::AccountId}:role/Deploy', cloudFormationExecutionRole: 'arn:aws:iam::${AWS::AccountId}:role/deploy/Exec' }), terminationProtection: true },
        home: { tags: { team: 'backup' } },
      },
    });
    const stacks = stacksOf(app);
    ['eu-central-1', 'eu-west-1'].forEach((region) => {
      expect(stacks[`Backup-Central-${region}`].assumeRoleArn).toBe(`arn:aws:iam::${CENTRAL}:role/Deploy`);
      expect(stacks[`Backup-Central-${region}`].terminationProtection).toBe(true);
    });
    expect(stacks['Backup-Policies'].tags).toEqual({ team: 'backup' });
    expect(stacks['Backup-Management'].tags).toEqual({});
    expect(stacks['Backup-Management'].assumeRoleArn).toContain('hnb659fds');
  });

  test('a synthesizer with another role than the definition has is refused', () => {
    expect(() => organization({ stacks: { central: { synthesizer: new DefaultStackSynthesizer({ qualifier: 'other' }) } } })).toThrow(/could never change the vault's policy again/);
  });

  test('a synthesizer that is none is refused', () => {
    expect(() => organization({ stacks: { central: { synthesizer: 'default' as any } } })).toThrow(/stacks.central.synthesizer is 'default' but/);
  });

  test('have boundaries on all of their roles, and members others', () => {
    const { backup } = organization({ stacks: { home: { permissionsBoundaryName: 'paths/Home' } }, memberPermissionsBoundaryName: '/Member' });
    const boundaries = (template: { Resources: { [id: string]: any } }) => [...new Set(Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::IAM::Role')
      .map(({ Properties }) => JSON.stringify(Properties.PermissionsBoundary)))];
    expect(boundaries(Template.fromStack(backup.homeStack!).toJSON() as any)).toEqual([`"arn:aws:iam::${HOME}:policy/paths/Home"`]);
    Object.values(stackSetsOf(backup.rolloutStack!)).forEach(({ Properties }) => {
      const found = boundaries(JSON.parse(Properties.TemplateBody));
      expect(found.join()).not.toContain('Home');
      found.forEach((boundary) => expect(boundary).toContain(':policy/Member'));
    });
    expect(boundaries(Template.fromStack(backup.managementStack!).toJSON() as any)).toEqual([undefined]);
  });

  test('a boundary by its ARN is refused', () => {
    expect(() => organization({ memberPermissionsBoundaryName: 'arn:aws:iam::aws:policy/X' })).toThrow(/memberPermissionsBoundaryName is /);
  });
});

describe('accounts with several roles', () => {
  test('the central account may be the home account, with a warning, and is forwarded from once', () => {
    const { app, backup } = organization({ definition: organizationDefinition({ place: { centralAccount: HOME } }) });
    expect(Object.keys(stacksOf(app)).filter((name) => name.includes('Forwarding'))).toHaveLength(6);
    expect(JSON.stringify(Annotations.fromStack(backup.centralStacks[0]).findWarning('*', Match.stringLikeRegexp('centralAccountShared'))))
      .toContain('give the copies an account of their own');
  });

  test('a management account in a unit of the roll-out is forwarded from by its own stack, as no StackSet reaches it', () => {
    const { app } = organization({
      definition: organizationDefinition({
        place: { rootId: 'r-exam', units: ['prod1111', 'sand1111'].map((name) => ({ organizationalUnitId: `ou-exam-${name}` })), accounts: [{ accountId: MANAGEMENT, parentId: 'ou-exam-prod1111' }] },
      }),
    });
    expect(Object.keys(stacksOf(app))).toContain(`Backup-Forwarding-${MANAGEMENT}-us-east-1`);
  });
});

test('an existing central account has no stack, and its vaults are among what must be true before', () => {
  const { app, backup } = organization({ definition: organizationDefinition({ centralVault: CentralVault.existing({ vaultName: 'Archive' }), plain: true }) });
  expect(Object.keys(stacksOf(app)).filter((name) => name.includes('Central'))).toEqual([]);
  expect(readFileSync(backup.deploymentFile, 'utf8')).toContain(`These vaults exist and admit copies from the organization: arn:aws:backup:eu-central-1:${CENTRAL}:backup-vault:Archive`);
});

test('two organizations in an app have stacks, StackSets and parameters of their own, and one page', () => {
  const app = new App();
  const make = (id: string, prefix: string) => new BackupOrganization(app, id, {
    definition: organizationDefinition({ naming: new BackupNaming({ prefix }) }), channels, parameterPrefix: `/backup/${id}`, without: [BackupOrganizationPart.MANAGEMENT],
    policies: { policyNamePrefix: prefix },
  });
  const { deploymentFile } = make('A', 'First');
  expect(make('B', 'Second').deploymentFile).toBe(deploymentFile);
  app.synth();
  expect(readFileSync(deploymentFile, 'utf8')).toMatch(/## A\n[^]*## B\n/);
});

test('below a stage the page is in the assembly of the stage, and commands name its stacks', () => {
  const app = new App();
  const { deploymentFile } = new BackupOrganization(new Stage(app, 'Prod'), 'Backup', { definition: organizationDefinition(), channels });
  app.synth();
  expect(deploymentFile).toMatch(/assembly-Prod[/\\]deployment.md$/);
  expect(readFileSync(deploymentFile, 'utf8')).toContain('npx cdk deploy \'Prod/Backup/*\'');
});

test('Regions without AWS Backup Audit Manager get no framework, and are warned of', () => {
  const { backup } = organization({
    definition: organizationDefinition({ place: { regions: ['eu-central-1', 'ca-west-1'], enabledOptInRegions: ['ca-west-1'], centralRegions: ['eu-central-1'] }, plain: true }),
    without: [BackupOrganizationPart.MONITORING],
  });
  const regions = (name: string) => stackSetsOf(backup.rolloutStack!)[name].Properties.StackInstancesGroup[0].Regions;
  expect(regions('OrgBackup-Framework')).toEqual(['eu-central-1']);
  expect(regions('OrgBackup-Baseline')).toEqual(['ca-west-1', 'eu-central-1']);
  expect(Annotations.fromStack(backup.rolloutStack!).findWarning('*', Match.stringLikeRegexp('frameworksNotInRegion'))).toHaveLength(1);
});

describe('beside AWS Control Tower', () => {
  test('no resource and no stack carries its tag', () => {
    const { app } = organization();
    Tags.of(app).add('aws-control-tower', 'managed');
    expect(() => app.synth()).toThrow(/the tag 'aws-control-tower'/);
  });

  test('tags of vaults are none of its, either', () => {
    expect(() => organization({ baseline: { vaultTags: { 'aws-control-tower': 'x' } } }).app.synth()).toThrow(/the tag 'aws-control-tower'/);
  });
});

describe('quotas', () => {
  const estate = (expectedAccounts: number, props: Partial<BackupOrganizationProps> = {}) => organization({ definition: organizationDefinition({ place: { expectedAccounts } }), ...props });

  test('an organization of more accounts than AWS allows is refused', () => {
    expect(() => estate(10000).app.synth()).not.toThrow();
    expect(() => estate(10001).app.synth()).toThrow(/10001 accounts of an organization .* are more than the 10000/);
  });

  test('more stacks at a time than StackSets queue are warned of', () => {
    const { backup } = estate(9000, { rolloutOperation: { maxConcurrentPercentage: 100, regionsInParallel: true } });
    expect(JSON.stringify(Annotations.fromStack(backup.rolloutStack!).findWarning('*', Match.stringLikeRegexp('estateQuota')))).toContain('are more than the quota of 10000');
  });
});

test.each<[string, () => unknown, RegExp]>([
  ['a scope in a stack', () => new BackupOrganization(new Stack(), 'Backup', { definition: organizationDefinition(), channels }), /scope is .* but the construct makes stacks of several accounts/],
  ['no channels', () => organization({ channels: [] }), /channels is \[\] but nobody would get/],
  ['a layout without management account', () => organization({ definition: organizationDefinition({ place: { managementAccount: undefined } }) }), /layout.managementAccount is undefined/],
  ['an unknown part', () => organization({ without: ['hubs' as any] }), /without\[0\] is 'hubs' but the parts are management, setup, central/],
  ['a misspelled part', () => organization({ without: [BackupOrganizationPart.HUB, (BackupOrganizationPart as any).HUBB] }), /without\[1\] is undefined but the parts are/],
  ['a misspelled prop', () => organization({ chanels: [] } as any), /chanels is 'given' but there is no such member/],
])('%s is refused', (_, make, message) => {
  expect(make).toThrow(message);
});

// parts take these under names of their own, which the user has not written
test.each<[string, Partial<BackupOrganizationProps>, RegExp]>([
  ['a prefix without a slash', { parameterPrefix: 'backup' }, /^parameterPrefix is 'backup' but .*; write it as \/backup$/],
  ['a misspelled option of the operation', { rolloutOperation: { failureTolerance: 1 } as any }, /^rolloutOperation.failureTolerance is 'given' but .* \(did you mean failureToleranceCount\?\)/],
  ['a wrong option of the operation', { rolloutOperation: { maxConcurrentPercentage: 0 } }, /^rolloutOperation.maxConcurrentPercentage is 0 but/],
  ['an account for a unit', { rolloutTargets: [OrganizationTarget.account(HOME)] }, /^rolloutTargets\[0\] is '111111111111' but it is an account/],
  ['a target with the central account', { rolloutTargets: [OrganizationTarget.root('r-exam')] }, /^rolloutTargets\[0\] is 'r-exam' but it reaches 222222222222, the central account/],
  ['no targets', { rolloutTargets: [] }, /^rolloutTargets is \[\] but/],
  ['a time of the hub', { hub: { groupingWindow: Duration.minutes(7) } }, /^hub.groupingWindow is '7 minutes' but/],
  ['a number for a time of the hub', { hub: { groupingWindow: 7 as any } }, /^hub.groupingWindow is 7 but a Duration is expected; write it like Duration.minutes\(5\)$/],
  ['a time of the notifier', { notifier: { lateAfter: Duration.days(40) } }, /^notifier.lateAfter is '40 days' but/],
  ['a misspelled option of central vaults', { central: { vaultTag: {} } as any }, /^central.vaultTag is 'given' but there is no such member \(did you mean vaultTags\?\)/],
  ['an option of one Region', { centralByRegion: { 'eu-west-1': { vaultTag: {} } as any } }, /^centralByRegion\['eu-west-1'\].vaultTag is 'given'/],
  ['an option of the baseline', { baseline: { vaultTag: {} } as any }, /^baseline.vaultTag is 'given'/],
  ['an option of the framework', { framework: { region: [] } as any }, /^framework.region is 'given'/],
  ['an option of policies', { policies: { policyNamePrefix: '' } }, /^policies.policyNamePrefix is '' but/],
  ['an option of the delegation', { delegation: { targets: [] } }, /^delegation.targets is \[\] but/],
  ['an option of the setup', { setup: { policyTypes: [] } as any }, /^setup.policyTypes is 'given'/],
  ['a bucket option', { reportBucket: { retention: Duration.days(0) } }, /^reportBucket.retention is '0 days' but/],
  ['a time of canary gates', { canary: { units: [OrganizationTarget.organizationalUnit('ou-exam-sand1111')], timeout: Duration.days(31) } }, /^canary.timeout is '31 days' but a gate allows 1 minute to 30 days/],
])('%s is refused under the name that the user wrote', (_, props, message) => {
  expect(() => organization(props)).toThrow(message);
});

test('a target of the assignments that no roll-out may reach is refused by its place there', () => {
  const assignments = [{ targets: [OrganizationTarget.root('r-exam')], tiers: [ProtectionTier.daily()] }];
  expect(() => organization({}, { assignments })).toThrow(/^assignments\[0\].targets\[0\] is 'r-exam' but .*; name units in rolloutTargets of the roll-out/);
});
