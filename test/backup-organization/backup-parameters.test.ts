import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CENTRAL, HOME, organization, organizationDefinition, OrganizationSpec, stacksOf } from './organization-app';
import {
  BackupNaming, BackupOrganizationPart, BackupParameters, BackupResourceType, BackupParametersProps, CentralVault, MemberVault, OrganizationTarget, ProtectionTier, ResourceSelection,
} from '../../src';
import { stackSetsOf } from '../rollout/rollout-stack';

function parametersOf(props: Partial<BackupParametersProps> = {}, spec: OrganizationSpec = {}) {
  const stack = new Stack(new App(), 'Home', { env: { account: HOME, region: 'eu-central-1' } });
  const parameters = new BackupParameters(stack, 'Parameters', { definition: organizationDefinition(spec), ...props });
  const found = Object.values(Template.fromStack(stack).findResources('AWS::SSM::Parameter')).map(({ Properties }) => Properties);
  return { stack, parameters, found, values: Object.fromEntries(found.map(({ Name, Value }) => [Name, Value])) };
}

test('the organization\'s parameters say accounts, Regions, vaults, roles and tags', () => {
  expect(parametersOf().values).toEqual({
    '/backup/organization-id': 'o-exampleorg',
    '/backup/org-management-account': '999999999999',
    '/backup/home-account': HOME,
    '/backup/home-region': 'eu-central-1',
    '/backup/central-account': CENTRAL,
    '/backup/target/global-region': 'eu-central-1',
    '/backup/target/regions': 'eu-central-1,eu-west-1',
    '/backup/target/organizational-units': 'ou-exam-prod1111,ou-exam-sand1111',
    '/backup/event-bus-name': 'OrgBackupEvents',
    '/backup/event-bus-arn': `arn:aws:events:eu-central-1:${HOME}:event-bus/OrgBackupEvents`,
    '/backup/central-vault-arn': `arn:aws:backup:eu-central-1:${CENTRAL}:backup-vault:OrgBackupCentralVault`,
    '/backup/central/regions': 'eu-central-1,eu-west-1',
    '/backup/central/eu-central-1/vault-arn': `arn:aws:backup:eu-central-1:${CENTRAL}:backup-vault:OrgBackupCentralVault`,
    '/backup/central/eu-west-1/vault-arn': `arn:aws:backup:eu-west-1:${CENTRAL}:backup-vault:OrgBackupCentralVault`,
    '/backup/central/eu-central-1/air-gapped-vault-arn': `arn:aws:backup:eu-central-1:${CENTRAL}:backup-vault:OrgBackupCentralAirGappedVault`,
    '/backup/central/eu-west-1/air-gapped-vault-arn': `arn:aws:backup:eu-west-1:${CENTRAL}:backup-vault:OrgBackupCentralAirGappedVault`,
    '/backup/central/key-alias': 'alias/OrgBackupCentralKey',
    '/backup/central/role-arn': `arn:aws:iam::${CENTRAL}:role/OrgBackupAWSBackupCentralRole`,
    '/backup/member/vault-name': 'OrgBackupVault',
    '/backup/member/key-alias': 'alias/OrgBackupKey',
    '/backup/member/backup-role-name': 'OrgBackupAWSBackupRole',
    '/backup/member/restore-role-name': 'OrgBackupAWSBackupRestoreRole',
    '/backup/tag-key': 'backup',
    '/backup/tiers': 'daily,monthly,weekly',
    '/backup/tiers/daily/tag-key': 'backup',
    '/backup/tiers/daily/tag-values': 'daily',
    '/backup/tiers/monthly/tag-key': 'backup',
    '/backup/tiers/monthly/tag-values': 'monthly',
    '/backup/tiers/weekly/tag-key': 'backup',
    '/backup/tiers/weekly/tag-values': 'weekly',
  });
});

test('they are of the standard tier, and lists are lists', () => {
  const { found, parameters, values } = parametersOf();
  expect(new Set(found.map(({ Tier }) => Tier))).toEqual(new Set(['Standard']));
  expect(found.find(({ Name }) => Name === '/backup/target/regions').Type).toBe('StringList');
  expect(found.find(({ Name }) => Name === '/backup/home-region').Type).toBe('String');
  expect(parameters.parameterNames).toEqual(Object.keys(values).sort());
});

test('of vaults that exist they say what is known', () => {
  const { values } = parametersOf({}, {
    centralVault: CentralVault.existing({ vaultName: 'Archive' }), memberVault: MemberVault.existing({ vaultName: 'Theirs' }), plain: true,
  });
  expect(values).toMatchObject({ '/backup/central-vault-arn': `arn:aws:backup:eu-central-1:${CENTRAL}:backup-vault:Archive`, '/backup/member/vault-name': 'Theirs' });
  expect(Object.keys(values).filter((name) => /key-alias|restore-role|central\/role|air-gapped/.test(name))).toEqual([]);
});

test('role paths are part of names, and a tier with tags of its own says them', () => {
  const tier = ProtectionTier.daily({ selection: ResourceSelection.byTag('data', ['gold', 'silver']) });
  const { values } = parametersOf({}, {
    naming: new BackupNaming({ rolePath: '/teams/backup/' }), requires: false,
    assignments: [{ targets: [OrganizationTarget.organizationalUnit('ou-exam-prod1111')], tiers: [tier] }], plain: true,
  });
  expect(values).toMatchObject({
    '/backup/member/backup-role-name': 'teams/backup/OrgBackupAWSBackupRole',
    '/backup/central/role-arn': `arn:aws:iam::${CENTRAL}:role/teams/backup/OrgBackupAWSBackupCentralRole`,
    '/backup/tiers/daily/tag-key': 'data',
    '/backup/tiers/daily/tag-values': 'gold,silver',
  });
});

test('a tier that selects otherwise than by the values of one tag has no parameter of tags', () => {
  const tags = (selection: ResourceSelection) => Object.keys(parametersOf({}, {
    requires: false, plain: true, assignments: [{ targets: [OrganizationTarget.organizationalUnit('ou-exam-prod1111')], tiers: [ProtectionTier.daily({ selection })] }],
  }).values).filter((name) => name.startsWith('/backup/tiers/'));
  expect(tags(ResourceSelection.byResourceType({ resourceTypes: [BackupResourceType.EBS] }))).toEqual([]);
  expect(tags(ResourceSelection.anyOf([ResourceSelection.byTag('one', ['x']), ResourceSelection.byTag('other', ['x'])]))).toEqual([]);
});

test('parameters of an account name its own vault and roles', () => {
  const { values } = parametersOf({ ofAccount: true });
  expect(Object.keys(values).sort()).toEqual([
    'backup-role-arn', 'central-account', 'home-account', 'key-alias', 'restore-role-arn', 'tag-key', 'tiers', 'tiers/daily/tag-key', 'tiers/daily/tag-values', 'tiers/monthly/tag-key',
    'tiers/monthly/tag-values', 'tiers/weekly/tag-key', 'tiers/weekly/tag-values', 'vault-arn', 'vault-name',
  ].map((name) => `/backup/account/${name}`));
  expect(JSON.stringify(values['/backup/account/vault-arn'])).toContain('"Ref":"AWS::AccountId"');
});

describe('limits', () => {
  const longest = '/backup/central/eu-central-1/air-gapped-vault-arn'.length - '/backup'.length;
  const arn = `arn:aws:ssm:eu-central-1:${HOME}:parameter`.length;

  test('an ARN of 1,011 characters is taken, and one of more is refused', () => {
    const fits = `/${'x'.repeat(1011 - arn - longest - 1)}`;
    expect(parametersOf({ parameterPrefix: fits }).parameters.parameterPrefix).toBe(fits);
    expect(() => parametersOf({ parameterPrefix: `${fits}x` })).toThrow(/the ARN of a parameter has 1012 of at most 1011 characters; shorten it by 1/);
  });

  test('15 parts are taken, and more are refused', () => {
    // tiers/daily/tag-key has three
    expect(parametersOf({ parameterPrefix: '/a'.repeat(12) }).found.length).toBeGreaterThan(1);
    expect(() => parametersOf({ parameterPrefix: '/a'.repeat(13) })).toThrow(/parameters have 16 of at most 15 parts; leave out 1/);
  });

  test('a value of 4,096 characters is taken, and one of more is left out with a warning', () => {
    const warned = (length: number) => {
      // ids of units with a comma between them
      const ids = Array.from({ length: 128 }, (_, i) => `ou-exam-${String(i).padStart(8, '0')}`.padEnd(31, 'a'));
      const units = ids.map((id, i) => (i === 0 ? id.padEnd(31 + length - (128 * 32 - 1), 'b') : id));
      const { stack, values } = parametersOf({}, {
        requires: false, plain: true, assignments: [{ targets: units.map((id) => OrganizationTarget.organizationalUnit(id)), tiers: [ProtectionTier.daily()] }],
      });
      const [found] = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('organizational-units'));
      return { value: values['/backup/target/organizational-units'], found };
    };
    expect(warned(4096).value).toHaveLength(4096);
    expect(warned(4096).found).toBeUndefined();
    expect(warned(4097).value).toBeUndefined();
    expect(JSON.stringify(warned(4097).found)).toContain('with 4097 characters');
  });

  test.each(['backup', '/aws', '/ssm', '/AWS/backup', '/Ssm-backup', '/backup/', '/back up', ''])('the prefix %j is refused', (parameterPrefix) => {
    expect(() => parametersOf({ parameterPrefix })).toThrow(/parameterPrefix is /);
  });
});

test('parameters of one place and prefix are made once', () => {
  const app = new App();
  const stack = new Stack(app, 'Home', { env: { account: HOME, region: 'eu-central-1' } });
  ['Parameters', 'Again'].forEach((id) => new BackupParameters(stack, id, { definition: organizationDefinition() }));
  expect(() => app.synth()).toThrow(/SSM parameters under \/backup are also made by Home\/Parameters/);
});

describe('in BackupOrganization', () => {
  test('they come last, and the bucket of reports with the reports', () => {
    const { app, backup } = organization();
    const stacks = stacksOf(app);
    expect(stacks['Backup-Parameters'].environment).toMatchObject({ account: HOME, region: 'eu-central-1' });
    const earlier = stacks['Backup-Parameters'].dependencies.map(({ id }) => id);
    expect(earlier).toEqual(expect.arrayContaining(['BackupPolicies', 'BackupRollout', 'BackupHome'].map((id) => expect.stringContaining(id))));
    Template.fromStack(backup.homeStack!).hasResourceProperties('AWS::SSM::Parameter', { Name: '/backup/bucket', Value: { Ref: Match.stringLikeRegexp('ReportsBucket') } });
    expect(JSON.stringify(Template.fromStack(backup.homeStack!).toJSON().Outputs ?? {})).toBe('{}');
  });

  test('the prefix is that of the switches\' details too', () => {
    const { backup } = organization({ parameterPrefix: '/platform/backup' });
    expect(backup.setup!.parameterName).toBe('/platform/backup/organization-setup');
    expect(backup.parameters!.parameterNames).toContain('/platform/backup/tag-key');
  });

  test('members get some where this is wanted, from a StackSet of their own', () => {
    const names = (memberParameters?: boolean) => Object.keys(stackSetsOf(organization({ memberParameters }).backup.rolloutStack!));
    expect(names()).not.toContain('OrgBackup-Parameters');
    expect(names(true)).toContain('OrgBackup-Parameters');
  });

  test('they can be left out', () => {
    const { app, backup } = organization({ without: [BackupOrganizationPart.PARAMETERS] });
    expect(backup.parameters).toBeUndefined();
    expect(Object.keys(stacksOf(app))).not.toContain('Backup-Parameters');
  });
});

test('parameters of the organization belong in the home account, those of one account anywhere', () => {
  const at = (account?: string) => new Stack(new App(), 'Stack', { env: account ? { account, region: 'eu-central-1' } : undefined });
  const make = (stack: Stack, ofAccount = false) => new BackupParameters(stack, 'Parameters', { definition: organizationDefinition(), ofAccount });
  expect(() => make(at(CENTRAL))).toThrow(`account of the stack is '${CENTRAL}' but parameters of the organization belong in the home account ${HOME}; use a stack of that account`);
  expect(() => make(at(CENTRAL), true)).not.toThrow();
  const open = at();
  make(open);
  Annotations.fromStack(open).hasWarning('/Stack/Parameters', Match.stringLikeRegexp('names no account .* parameters of the organization belong in the home account'));
});
