import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ACCOUNT, holds, roleInAccount, sids, statement, tierOf } from './member-stack';
import { AirGappedVaultEncryption, CopySource } from '../../src/backup-vault';
import { CentralBackupAccount } from '../../src/central-backup-account';
import { BackupDefinition, BackupDefinitionProps, CentralVault, MemberVault } from '../../src/definition';
import { MemberBackupBaseline } from '../../src/member-backup-baseline';
import { OrganizationLayout, OrganizationLayoutProps, OrganizationTarget } from '../../src/organization-layout';
import { BackupResourceType, CopyDestination, IndexedResourceType, ResourceSelection } from '../../src/protection';
import { days } from '../support/days';

/** Backup policies have no effect there. */
const BARE = 'mx-central-1';
const OTHER = '444444444444';
const EXTERNAL = '555555555555';
const CENTRAL = '222222222222';
const ROLE = 'OrgBackupAWSBackupRole';

const selecting = (type: BackupResourceType) => ResourceSelection.byResourceType({ resourceTypes: [type] });
const gold = tierOf({ deleteAfter: days(35) }, { selection: selecting(BackupResourceType.EBS) });
const local = tierOf({ deleteAfter: days(35), indexedResourceTypes: [IndexedResourceType.S3] }, { name: 'local', selection: selecting(BackupResourceType.S3) });
const copying = (region: string, name = 'copied') => tierOf({ deleteAfter: days(35), copyActions: [{ destination: CopyDestination.sameVaultIn(region) }] }, { name, selection: selecting(BackupResourceType.EBS) });

function define(props: Partial<BackupDefinitionProps>, layout: Partial<OrganizationLayoutProps> = {}): BackupDefinition {
  return new BackupDefinition({
    layout: new OrganizationLayout({
      rootId: 'r-ab12',
      homeAccount: '111111111111',
      centralAccount: CENTRAL,
      accounts: [{ accountId: ACCOUNT }, { accountId: OTHER }],
      externalAccounts: [EXTERNAL],
      regions: ['us-east-1', 'us-west-2', BARE],
      globalRegion: 'us-east-1',
      centralRegions: ['us-east-1'],
      enabledOptInRegions: [BARE],
      ...layout,
    }),
    centralVault: CentralVault.existing(),
    ...props,
  });
}

/** An organization whose account 333333333333 has local plans where policies have no effect. */
const beside = (props: Partial<BackupDefinitionProps> = {}, tier = local) => define({
  assignments: [{ tiers: [gold] }], localPlans: [{ accounts: [ACCOUNT], regions: [BARE], tiers: [tier] }], ...props,
});

function deploy(definition: BackupDefinition, account?: string, region?: string, app = new App()) {
  const stack = new Stack(app, `Member${account ?? ''}${region ?? ''}`, { env: { account, region }, analyticsReporting: false });
  const baseline = new MemberBackupBaseline(stack, 'Baseline', { definition });
  const json = () => Template.fromStack(stack).toJSON();
  const roles = () => Object.fromEntries(Object.entries<any>(json().Resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    .map(([id, role]) => [/^Baseline(.*Role)/.exec(id)![1], role]));
  return {
    baseline,
    roles,
    regionsOfRole: (role: string) => definition.layout.regions.filter((one) => !roles()[role].Condition || holds(json().Conditions[roles()[role].Condition], one)),
    keyPolicy: () => Object.values<any>(json().Resources).find(({ Type }) => Type === 'AWS::KMS::Key').Properties.KeyPolicy.Statement,
    restorePolicies: () => roles().RestoreRole.Properties.ManagedPolicyArns.map((arn: string) => arn.replace(/^.*\//, '')),
  };
}

const refused = (definition: BackupDefinition, account?: string, region?: string) => expect(() => deploy(definition, account, region));
const backupRoles = (policy: any[]) => statement(policy, 'AllowUseByBackup').Condition!.ArnEquals['aws:PrincipalArn'];

describe('beside the template of the organization, that of local plans', () => {
  test.each([[undefined, undefined], [undefined, 'us-west-2'], [ACCOUNT, 'us-east-1'], [ACCOUNT, 'us-west-2'], [OTHER, undefined], [OTHER, 'us-west-2']])(
    'is not for account %s in %s', (account, region) => {
      const { baseline } = deploy(beside(), account, region);
      expect([baseline.planNames, baseline.regions]).toEqual([[], ['us-east-1', 'us-west-2']]);
    });

  test('is for the account and Region that they name, and has their plans only', () => {
    const { baseline } = deploy(beside(), ACCOUNT, BARE);
    expect([baseline.planNames, baseline.regions]).toEqual([['OrgBackup-local'], [BARE]]);
  });

  test('makes a role that backs up in its Region; what restores is made once, by that of the organization in the global Region', () => {
    const [organization, bare] = ['us-east-1', BARE].map((region) => deploy(beside(), ACCOUNT, region));
    expect(organization.roles().BackupRole.Properties.RoleName).toBe(ROLE);
    expect(bare.roles().BackupRole.Properties.RoleName).toEqual({ 'Fn::Sub': `${ROLE}-\${AWS::Region}` });
    expect(organization.regionsOfRole('BackupRole')).toEqual(['us-east-1']);
    expect(organization.regionsOfRole('RestoreRole')).toEqual(['us-east-1']);
    expect(bare.regionsOfRole('BackupRole')).toContain(BARE);
    expect(bare.regionsOfRole('RestoreRole')).toEqual(['us-east-1']);
  });

  test('has a key that admits both roles, as has that of the organization: each copies into the vaults of the other', () => {
    const both = [ROLE, `${ROLE}-${BARE}`].map((name) => roleInAccount(name));
    for (const region of ['us-east-1', BARE]) {
      expect(backupRoles(deploy(beside(), ACCOUNT, region).keyPolicy())).toEqual(expect.arrayContaining(both));
    }
  });

  test('has tiers that the one role which restores serves too', () => {
    expect(deploy(beside(), ACCOUNT, 'us-east-1').restorePolicies()).toEqual([
      'AWSBackupServiceRolePolicyForRestores', 'AWSBackupServiceRolePolicyForS3Restore', 'AWSBackupServiceRolePolicyForItemRestores',
    ]);
    expect(deploy(beside({ localPlans: [{ accounts: [ACCOUNT], regions: [BARE], tiers: [gold] }] }), ACCOUNT, 'us-east-1').restorePolicies()).toEqual(['AWSBackupServiceRolePolicyForRestores']);
  });

  test('says nothing of the tiers of accounts outside', () => {
    const { keyPolicy, restorePolicies } = deploy(beside({ localPlans: [{ accounts: [EXTERNAL], tiers: [local] }, { accounts: [ACCOUNT], regions: [BARE], tiers: [gold] }] }), ACCOUNT, 'us-east-1');
    expect(restorePolicies()).toEqual(['AWSBackupServiceRolePolicyForRestores']);
    expect(backupRoles(keyPolicy())).not.toContainEqual(roleInAccount(`${ROLE}-us-west-2`));
  });

  test('lets the central account copy in and out, as in every account of the organization', () => {
    expect(sids(deploy(beside(), ACCOUNT, BARE).keyPolicy())).toContain('AllowUseForCopy');
    expect(sids(deploy(define({ localPlans: [{ accounts: [EXTERNAL], tiers: [local] }] }), EXTERNAL, BARE).keyPolicy())).not.toContain('AllowUseForCopy');
  });

  test('copies to vaults of the organization in other Regions, which do not copy back, because not every account has one there', () => {
    expect(() => deploy(beside({}, copying('us-west-2')), ACCOUNT, BARE)).not.toThrow();
    expect(() => beside({ assignments: [{ tiers: [copying(BARE)] }] })).toThrow(
      `copyActions is 'the same vault in ${BARE}' but backup policies have no effect in ${BARE}, so that only accounts of localPlans have a vault there; leave the copy to their tiers, or copy elsewhere`);
  });

  test('stands beside it in one app', () => {
    const app = new App();
    ['us-east-1', 'us-west-2', BARE].forEach((region) => deploy(beside(), ACCOUNT, region, app));
    expect(() => app.synth()).not.toThrow();
  });
});

describe('local plans that differ by Region', () => {
  const several = (account: string) => define({
    localPlans: [
      { accounts: [account], regions: ['us-east-1'], tiers: [copying('us-west-2')] },
      { accounts: [account], regions: ['us-west-2'], tiers: [local] },
    ],
  });

  test.each([ACCOUNT, EXTERNAL])('are a template for each, whose roles and keys know each other (%s)', (account) => {
    const [east, west] = ['us-east-1', 'us-west-2'].map((region) => deploy(several(account), account, region));
    expect([east.baseline.planNames, west.baseline.planNames]).toEqual([['OrgBackup-copied'], ['OrgBackup-local']]);
    const both = ['us-east-1', 'us-west-2'].map((region) => roleInAccount(`${ROLE}-${region}`));
    expect([east, west].map(({ keyPolicy }) => backupRoles(keyPolicy()))).toEqual(Array(2).fill(expect.arrayContaining(both)));
    expect(east.regionsOfRole('RestoreRole')).toEqual(['us-east-1']);
    expect(east.restorePolicies()).toEqual(['AWSBackupServiceRolePolicyForRestores', 'AWSBackupServiceRolePolicyForS3Restore', 'AWSBackupServiceRolePolicyForItemRestores']);
  });

  test('need to know the Region', () => {
    refused(several(EXTERNAL), EXTERNAL).toThrow(`Region of the stack is undefined but ${EXTERNAL} has other plans in each of its Regions; give the stack an env with account and Region`);
  });

  test('copy to a Region only where every account of theirs has a vault', () => {
    const mixed = (accounts: string[]) => () => define({
      localPlans: [{ accounts, regions: ['us-east-1'], tiers: [copying('us-west-2')] }, { accounts: [EXTERNAL], regions: ['us-west-2'], tiers: [local] }],
    }, { externalAccounts: [EXTERNAL, '666666666666'] });
    expect(mixed([EXTERNAL])).not.toThrow();
    expect(mixed([EXTERNAL, '666666666666'])).toThrow(
      `copyActions is 'the same vault in us-west-2' but not every account of ${EXTERNAL}, 666666666666 has a vault in us-west-2, where they have no local plans; give each localPlans there too, in the same entry or, where the tier names ARNs of one Region, in another entry with another tier, or copy elsewhere`);
  });

  test('copy to the vault of an account by its ARN where they are for this account only', () => {
    const tiers = [tierOf({ copyActions: [{ destination: CopyDestination.vaultArn(`arn:aws:backup:us-west-2:${EXTERNAL}:backup-vault:Own`) }] })];
    const layout = { externalAccounts: [EXTERNAL, '666666666666'] };
    expect(() => define({ localPlans: [{ accounts: [EXTERNAL], tiers }] }, layout)).not.toThrow();
    expect(() => define({ localPlans: [{ accounts: [EXTERNAL, '666666666666'], tiers }] }, layout)).toThrow("accounts outside the organization can't copy to other accounts");
  });

  test.each([[ACCOUNT, ', or assign tiers to the organization, whose template creates them'], [EXTERNAL, '']])('hold the global Region, whose stack makes the roles (%s)', (account, or) => {
    const without = { localPlans: [{ accounts: [account], regions: ['us-west-2'], tiers: [gold] }, { accounts: [account], regions: [BARE], tiers: [local] }] };
    expect(() => define(without)).toThrow(
      `localPlans[0].regions is '${BARE}, us-west-2' but no stack of ${account} is deployed to the global Region us-east-1, so that nobody would create its roles; add us-east-1${or}`);
    expect(() => define({ localPlans: [...without.localPlans, { accounts: [account], regions: ['us-east-1'], tiers: [gold] }] })).not.toThrow();
  });

  test('of the organization need not hold it where its template is there', () => {
    expect(() => beside()).not.toThrow();
  });
});

describe('local plans alone', () => {
  const alone = define({ localPlans: [{ accounts: [EXTERNAL], tiers: [gold] }] });

  test('are one template, whatever the Region', () => {
    expect(deploy(alone, EXTERNAL).baseline.regions).toEqual([BARE, 'us-east-1', 'us-west-2'].sort());
  });

  test('of an account of the organization too, where they are for all of its Regions', () => {
    // whether policies reach it is not known
    const unit = OrganizationTarget.organizationalUnit('ou-ab12-unit0000');
    const definition = define({ assignments: [{ targets: [unit], tiers: [gold] }], localPlans: [{ accounts: [ACCOUNT], tiers: [local] }] });
    expect(deploy(definition, ACCOUNT).baseline.planNames).toEqual(['OrgBackup-local']);
  });

  test('of a standalone account', () => {
    const layout = OrganizationLayout.standalone({ account: ACCOUNT, regions: ['us-east-1'] });
    const { baseline } = deploy(new BackupDefinition({ layout, localPlans: [{ accounts: [ACCOUNT], tiers: [gold] }] }), ACCOUNT, 'us-east-1');
    expect([baseline.planNames, baseline.globalRegion]).toEqual([['OrgBackup-gold'], 'us-east-1']);
  });
});

describe('a stack that no template is for is refused', () => {
  const only = define({ localPlans: [{ accounts: [EXTERNAL], regions: ['us-east-1'], tiers: [gold] }] });

  test.each<[string, BackupDefinition, string | undefined, string | undefined, string]>([
    ['a Region that the layout does not have', beside(), ACCOUNT, 'eu-west-1',
      `Region of the stack is 'eu-west-1' but the layout's Regions are ${BARE}, us-east-1, us-west-2; add eu-west-1 to the layout, or deploy the stack elsewhere`],
    ['any account of a Region without policies', beside(), undefined, BARE,
      `account of the stack is undefined but backup policies have no effect in ${BARE} and its local plans are for ${ACCOUNT}; give the stack an env with one of these accounts`],
    ['another account of a Region without policies', beside(), OTHER, BARE,
      `Region of the stack is '${BARE}' but backup policies have no effect there and no local plans of ${OTHER} are for it: nothing would be backed up; add the account and Region to localPlans, or deploy no baseline there`],
    ['any Region of an account that has local plans in some', beside(), ACCOUNT, undefined,
      `Region of the stack is undefined but ${ACCOUNT} has other plans in other Regions than ${BARE}; give the stack an env with account and Region`],
    ['an account outside without local plans', beside(), EXTERNAL, 'us-east-1',
      `account of the stack is '${EXTERNAL}' but it is outside the organization and localPlans does not name it: nothing would be backed up; add it to localPlans of the definition, or deploy no baseline there`],
    ['another Region of an account with local plans only', only, EXTERNAL, 'us-west-2',
      `Region of the stack is 'us-west-2' but local plans of ${EXTERNAL} are for us-east-1: nothing would be backed up; add the Region to its localPlans, or deploy no baseline there`],
    ['an account without local plans, where nothing is assigned', only, OTHER, 'us-east-1',
      `account of the stack is '${OTHER}' but the definition assigns no tiers to the organization, and its local plans are for ${EXTERNAL}; give the stack an env with one of these accounts, or assign tiers`],
    ['an account that is not known, where nothing is assigned', only, undefined, 'us-east-1', 'account of the stack is undefined but the definition assigns no tiers to the organization, and its local plans'],
    ['a definition that does nothing', define({}), ACCOUNT, 'us-east-1',
      `account of the stack is '${ACCOUNT}' but the definition assigns no tiers to the organization and has no local plans; give assignments or localPlans`],
    ['vaults that exist', beside({ memberVault: MemberVault.existing() }), ACCOUNT, 'us-east-1',
      "memberVault is 'MemberVault.existing()' but the definition says that the vaults exist; use MemberVault.managed(), or leave this construct out"],
  ])('%s', (_name, definition, account, region, message) => {
    refused(definition, account, region).toThrow(message);
  });
});

test('the key of the central air-gapped vault admits every role that backs up in the organization, by name', () => {
  const bounds = { minRetention: days(7), maxRetention: days(90) };
  const definition = beside({
    memberVault: MemberVault.managed({ formerBackupRoleNames: ['path/Former'] }),
    centralVault: CentralVault.managed({ airGappedVault: bounds, airGappedVaultEncryption: AirGappedVaultEncryption.customerManaged() }),
    localPlans: [{ accounts: [ACCOUNT], regions: [BARE], tiers: [local] }, { accounts: [EXTERNAL], tiers: [gold] }],
  });
  const stack = new Stack(new App(), 'Central', { env: { account: CENTRAL, region: 'us-east-1' } });
  new CentralBackupAccount(stack, 'Central', { definition, copySource: CopySource.accounts([ACCOUNT]) });
  const policies: any[] = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key')).map(({ Properties }) => Properties.KeyPolicy.Statement);
  const [use] = policies.flat().filter(({ Sid }) => Sid === 'AllowUseByMembersForCopy');
  expect(use.Condition.ArnLike['aws:PrincipalArn']).toEqual([ROLE, `${ROLE}-${BARE}`, 'path/Former'].map((name) => `arn:aws:iam::*:role/${name}`));
});
