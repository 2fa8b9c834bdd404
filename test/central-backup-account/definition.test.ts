import { App, Duration, Stack } from 'aws-cdk-lib';
import { ACCOUNT, centralDefinition, CentralSpec, CentralStack, ORGANIZATION, statement } from './central-stack';
import { CopySource, ManualDeletion, VaultLock } from '../../src/backup-vault';
import { CentralBackupAccount } from '../../src/central-backup-account';
import { BackupDefinition, CentralVault, ManagedCentralVaultProps } from '../../src/definition';
import { OrganizationLayout, OrganizationLayoutProps } from '../../src/organization-layout';
import { BackupResourceType, BackupRule, BackupTarget, CopyDestination, ProtectionTier, ResourceSelection } from '../../src/protection';

/** What the construct takes from the definition, and refuses of it. */

const bounds = (min: number, max: number) => ({ minRetention: Duration.days(min), maxRetention: Duration.days(max) });
const layoutOf = (change: Partial<OrganizationLayoutProps> = {}) => new OrganizationLayout({
  organizationId: ORGANIZATION,
  homeAccount: '999999999999',
  centralAccount: ACCOUNT,
  regions: ['eu-west-1', 'us-east-1'],
  globalRegion: 'us-east-1',
  centralRegions: ['eu-west-1', 'us-east-1'],
  ...change,
});

const stackOf = (account?: string, region?: string, app = new App()) => new Stack(app, `Central-${region}`, { env: { account, region } });

test('five lines make a central account', () => {
  const definition = new BackupDefinition({
    layout: new OrganizationLayout({ organizationId: ORGANIZATION, centralAccount: ACCOUNT, regions: ['eu-west-1'] }),
  });
  const central = new CentralBackupAccount(stackOf(ACCOUNT, 'eu-west-1'), 'Central', { definition });
  expect([central.vaultName, central.account, central.region]).toEqual(['OrgBackupCentralVault', ACCOUNT, 'eu-west-1']);
});

describe('copies come', () => {
  const copiesOf = (props: CentralSpec) => statement(new CentralStack(props).vaultPolicy(), 'AllowCopyIntoVault').Condition;

  test("from the layout's organization", () => {
    expect(copiesOf({})).toEqual({ StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } });
  });

  test('from elsewhere where that is said, and the organization need not be known', () => {
    expect(copiesOf({ copySource: CopySource.organization('o-otherother'), layout: { organizationId: undefined } })).toEqual({ StringEquals: { 'aws:PrincipalOrgID': 'o-otherother' } });
  });

  test('from nowhere is refused', () => {
    expect(() => copiesOf({ layout: { organizationId: undefined } })).toThrow(
      'organizationId of the layout is undefined but only its accounts may copy into the vault; give it, or say in copySource who may');
  });
});

describe('refused is', () => {
  const make = (account?: string, region?: string, definition = new BackupDefinition({ layout: layoutOf() })) =>
    new CentralBackupAccount(stackOf(account, region), 'Central', { definition });

  test.each([[undefined, undefined], [undefined, 'eu-west-1'], [ACCOUNT, undefined]])('a stack of account %s and Region %s', (account, region) => {
    expect(() => make(account, region)).toThrow(
      `env of the stack is undefined but policies of other accounts name its account and Region; give the stack an env with account ${ACCOUNT} and Region eu-west-1 or us-east-1`);
  });

  test('a stack of another account', () => {
    expect(() => make('222222222222', 'eu-west-1')).toThrow(
      `account of the stack is '222222222222' but the definition's central account is ${ACCOUNT}; deploy the stack there, or correct the layout`);
  });

  test('a stack of another Region', () => {
    expect(() => make(ACCOUNT, 'us-west-2')).toThrow(
      "Region of the stack is 'us-west-2' but the definition's central Regions are eu-west-1, us-east-1; add us-west-2 to centralRegions of the layout, or leave the stack out");
  });

  test('a definition without a central account', () => {
    expect(() => make(ACCOUNT, 'eu-west-1', new BackupDefinition({ layout: layoutOf({ centralAccount: undefined }) }))).toThrow(
      'layout.centralAccount is undefined but the central vaults are in the account that it names; name it in the layout of the definition, or leave this construct out');
  });

  test('a definition whose vaults exist', () => {
    expect(() => make(ACCOUNT, 'eu-west-1', new BackupDefinition({ layout: layoutOf(), centralVault: CentralVault.existing() }))).toThrow(
      "centralVault is 'CentralVault.existing()' but the definition says that the vaults exist; use CentralVault.managed(), or leave this construct out");
  });

  test('no stack of its central account and Regions', () => {
    expect(make(ACCOUNT, 'us-east-1').region).toBe('us-east-1');
  });

  test('a managed vault without a central account', () => {
    expect(() => new BackupDefinition({ layout: layoutOf({ centralAccount: undefined }), centralVault: CentralVault.managed() })).toThrow(
      'layout.centralAccount is undefined but CentralVault.managed() makes vaults there; name the central account in the layout, or leave centralVault out');
  });
});

describe('a Region with settings of its own', () => {
  const everywhere = { vaultLock: VaultLock.governance(bounds(7, 400)), airGappedVault: bounds(7, 400), copyBack: true, s3Tiering: Duration.days(90) };
  const inRegion = (region: string, vault: ManagedCentralVaultProps) => new CentralStack({ ...vault, layout: { centralRegions: ['eu-west-1', 'us-east-1'] } }, { env: { account: ACCOUNT, region } });
  const nameOf = (central: CentralStack) => central.all('AWS::Backup::BackupVault').map(({ BackupVaultName, LockConfiguration }) => [BackupVaultName, LockConfiguration]);

  test('has these and takes nothing from the others, which stay as they are', () => {
    const vault = { ...everywhere, regionalSettings: { 'us-east-1': { vaultLock: VaultLock.governance(bounds(35, 3650)) } } };
    const [usual, own] = ['eu-west-1', 'us-east-1'].map((region) => inRegion(region, vault));
    expect(nameOf(own)).toEqual([['OrgBackupCentralVault', { MinRetentionDays: 35, MaxRetentionDays: 3650 }]]);
    own.template.resourceCountIs('AWS::Backup::LogicallyAirGappedBackupVault', 0);
    own.template.resourceCountIs('AWS::Backup::TieringConfiguration', 0);
    expect(own.keyPolicy().map(({ Sid }) => Sid)).not.toContain('AllowUseForCopy');
    expect(usual.template.toJSON()).toEqual(inRegion('eu-west-1', everywhere).template.toJSON());
    expect(usual.keyPolicy().map(({ Sid }) => Sid)).toContain('AllowUseForCopy');
  });

  test('without any has the defaults', () => {
    const own = inRegion('us-east-1', { ...everywhere, manualDeletion: ManualDeletion.allowed(), regionalSettings: { 'us-east-1': {} } });
    expect(nameOf(own)).toEqual([['OrgBackupCentralVault', undefined]]);
    expect(own.vaultPolicy().map(({ Sid }) => Sid)).toContain('DenyManualDeletion');
  });

  test('has generations of its own', () => {
    const vault = { ...everywhere, regionalSettings: { 'us-east-1': { generation: 2, retiredGenerations: [{ generation: 1, vaultLock: everywhere.vaultLock }] } } };
    expect(nameOf(inRegion('us-east-1', vault))).toEqual([
      ['OrgBackupCentralVault-2', undefined], ['OrgBackupCentralVault', { MinRetentionDays: 7, MaxRetentionDays: 400 }],
    ]);
    expect(nameOf(inRegion('eu-west-1', vault)).map(([name]) => name)).toEqual(['OrgBackupCentralVault']);
    expect(inRegion('us-east-1', vault).central.vaultArn).toBe(`arn:aws:backup:us-east-1:${ACCOUNT}:backup-vault:OrgBackupCentralVault-2`);
  });

  test('is one of the central Regions', () => {
    expect(() => inRegion('eu-west-1', { regionalSettings: { 'us-west-2': {} } })).toThrow(
      "centralVault.regionalSettings is 'us-west-2' but the central Regions of the layout are eu-west-1, us-east-1; name one of them, or add it to centralRegions");
  });

  test.each<[string, ManagedCentralVaultProps['regionalSettings'], string]>([
    ['a generation', { 'us-east-1': { generation: 0 } }, "centralVault.regionalSettings['us-east-1'].generation is 0 but generations are whole numbers from 1"],
    ['a retired generation', { 'us-east-1': { retiredGenerations: [{ generation: 1 }] } }, "centralVault.regionalSettings['us-east-1'].retiredGenerations[0].generation is 1 but the generation is 1"],
    ['tiering', { 'us-east-1': { s3Tiering: Duration.days(59) } }, "centralVault.regionalSettings['us-east-1'].s3Tiering is '59 days' but"],
  ])('is named where %s is refused', (_, regionalSettings, message) => {
    expect(() => inRegion('eu-west-1', { regionalSettings })).toThrow(message);
  });

  test('judges the copies that come there by its own lock', () => {
    const tierTo = (region: string) => new ProtectionTier({
      name: 'gold', rules: [BackupRule.daily({ deleteAfter: Duration.days(35), copyActions: [{ destination: CopyDestination.centralVault({ region }), deleteAfter: Duration.days(14) }] })],
    });
    const make = (region: string) => () => centralDefinition({
      layout: { rootId: 'r-ab12', homeAccount: '999999999999' },
      assignments: [{ tiers: [tierTo(region)] }],
      vaultLock: VaultLock.governance(bounds(7, 400)),
      regionalSettings: { 'us-east-1': { vaultLock: VaultLock.governance(bounds(35, 400)) } },
    }, ['eu-west-1', 'us-east-1']);
    expect(make('eu-west-1')).not.toThrow();
    expect(make('us-east-1')).toThrow(
      "deleteAfter of the copy to the central vault in us-east-1 is '14 days' but the lock of the central vault 'OrgBackupCentralVault' in us-east-1 allows 35 to 400 days");
  });
});

describe('copies back', () => {
  const shared = (props: CentralSpec) => new CentralStack(props).keyPolicy().filter(({ Sid }) => Sid.endsWith('ForCopy'));

  test('are not prepared unless asked for', () => {
    expect(shared({})).toEqual([]);
  });

  test("open the key to the members' service-linked role, through the services that keep their source key", () => {
    const services = ['ec2', 'fsx', 'rds', 'storagegateway'].map((service) => `${service}.*.amazonaws.com`);
    const [use, grants] = shared({ copyBack: true });
    expect(use).toEqual({
      Sid: 'AllowUseForCopy',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      Resource: '*',
      Condition: {
        ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup' },
        StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION },
        StringLike: { 'kms:ViaService': services },
      },
    });
    expect(grants.Condition).toEqual({ ...use.Condition, Bool: { 'kms:GrantIsForAWSResource': 'true' } });
  });
});

describe('S3 tiering of the central vault', () => {
  const s3 = (days: number, destination?: CopyDestination) => new ProtectionTier({
    name: 'objects',
    selection: ResourceSelection.byResourceType({ resourceTypes: [BackupResourceType.S3] }),
    rules: [BackupRule.daily({ deleteAfter: Duration.days(400), target: BackupTarget.memberVault(), copyActions: destination && [{ destination, deleteAfter: Duration.days(days) }] })],
  });
  const warned = (tiers: ProtectionTier[], vault: ManagedCentralVaultProps) => new CentralStack({
    ...vault, layout: { rootId: 'r-ab12', homeAccount: '999999999999', centralRegions: ['eu-west-1', 'us-east-1'] }, assignments: tiers.length > 0 ? [{ tiers }] : [],
  }).warnings().filter((text) => text.includes('s3TieringWithoutEffect'));

  test('after 90 days does something for copies that are kept 91', () => {
    expect(warned([s3(91, CopyDestination.centralVault())], { s3Tiering: Duration.days(90) })).toEqual([]);
  });

  test('does nothing for copies that are gone by then, which is warned of', () => {
    expect(warned([s3(90, CopyDestination.centralVault())], { s3Tiering: Duration.days(90) })).toEqual([expect.stringMatching(
      /^s3Tiering of the central vault is 90 days but no backup of S3 is kept longer than 90 days there: nothing is ever tiered \[ack: cdk-org-backup:s3TieringWithoutEffect\]$/)]);
  });

  test('does nothing where nothing of S3 is copied, which is warned of', () => {
    const elsewhere = [s3(400, CopyDestination.sameVaultIn('eu-west-1')), s3(400)];
    for (const tier of elsewhere) {
      expect(warned([tier], { s3Tiering: Duration.days(90) })).toEqual([expect.stringContaining('s3Tiering of the central vault is 90 days but no tier puts backups of S3 there')]);
    }
  });

  test('that differs by Region is judged by what comes to each', () => {
    const days = (region: string) => warned([s3(91, CopyDestination.centralVault({ region }))], { s3Tiering: Duration.days(90), regionalSettings: { 'us-east-1': { s3Tiering: Duration.days(60) } } });
    expect(days('eu-west-1')).toEqual([expect.stringContaining('s3Tiering of the central vault is 60 days in us-east-1 but no tier puts backups of S3 there')]);
    expect(days('us-east-1')).toEqual([expect.stringContaining('s3Tiering of the central vault is 90 days in eu-west-1 but no tier puts backups of S3 there')]);
  });

  test('does nothing in the air-gapped vault', () => {
    expect(warned([s3(91, CopyDestination.airGappedVault())], { s3Tiering: Duration.days(90), airGappedVault: bounds(7, 400) }))
      .toEqual([expect.stringContaining('no tier puts backups of S3 there')]);
  });

  test('does something for copies to the vault by its ARN', () => {
    expect(warned([s3(91, CopyDestination.vaultArn(`arn:aws:backup:us-east-1:${ACCOUNT}:backup-vault:OrgBackupCentralVault`))], { s3Tiering: Duration.days(90) })).toEqual([]);
  });

  test('is not judged where no tier is known', () => {
    expect(warned([], { s3Tiering: Duration.days(90) })).toEqual([]);
  });
});

test.each([
  ['organization', CopySource.organization('o-zzzzzzzzzz')], ['path', CopySource.organizationPaths(['o-zzzzzzzzzz/r-ab12/'])],
])('a copy source of another %s than the layout\'s is refused', (_, copySource) => {
  expect(() => new CentralStack({ copySource })).toThrow(
    "copySource is 'o-zzzzzzzzzz' but the layout's organization is o-a1b2c3d4e5, whose accounts could not copy into the vault; leave it out, or correct the id");
});
