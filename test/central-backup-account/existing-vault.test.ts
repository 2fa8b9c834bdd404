import { App, Duration, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AirGappedVaultEncryption, VaultLock } from '../../src/backup-vault';
import { BackupDefinition, CentralVault, ExistingCentralVaultProps } from '../../src/definition';
import { MemberBackupBaseline } from '../../src/member-backup-baseline';
import { OrgBackupPolicy } from '../../src/org-backup-policy';
import { BackupNaming, OrganizationLayout, OrganizationLayoutProps } from '../../src/organization-layout';
import { BackupRule, CopyDestination, CopyFallback, ProtectionTier } from '../../src/protection';
import { policiesUnsynthesized } from '../support/policy/stacks';

/** Central vaults that this library does not make: what plans do with what is known of them. */

const ACCOUNT = '222222222222';
const HOME = '111111111111';
const BOUNDS = { minRetention: Duration.days(7), maxRetention: Duration.days(90) };

const tier = (destination: CopyDestination, days = 35) => new ProtectionTier({
  name: 'gold', copyFallback: CopyFallback.none(), rules: [BackupRule.daily({ deleteAfter: Duration.days(400), copyActions: [{ destination, deleteAfter: Duration.days(days) }] })],
});

function definitionOf(
  vault: ExistingCentralVaultProps, tiers: ProtectionTier[] = [], layout: Partial<OrganizationLayoutProps> = {}, naming?: BackupNaming,
): BackupDefinition {
  return new BackupDefinition({
    layout: new OrganizationLayout({
      rootId: 'r-ab12', organizationId: 'o-a1b2c3d4e5', homeAccount: HOME, centralAccount: ACCOUNT, regions: ['eu-west-1'], centralRegions: ['eu-west-1', 'us-east-1'], ...layout,
    }),
    naming,
    assignments: tiers.length === 0 ? [] : [{ tiers }],
    centralVault: CentralVault.existing(vault),
  });
}

/** ARNs to which the policies copy. */
function copiesOf(definition: BackupDefinition): string[] {
  const policy = new OrgBackupPolicy(new Stack(new App(), 'Home', { env: { account: HOME, region: 'eu-west-1' } }), 'Policies', { definition });
  return policiesUnsynthesized(policy).flatMap(({ document }) => Object.values<any>(document.plans)).flatMap((plan) => Object.values<any>(plan.rules))
    .flatMap((rule) => Object.keys(rule.copy_actions ?? {}));
}

const arn = (name: string, region = 'eu-west-1', account = ACCOUNT, partition = 'aws') => `arn:${partition}:backup:${region}:${account}:backup-vault:${name}`;

describe('a vault of which nothing is said', () => {
  test.each([['eu-west-1', 'aws'], ['cn-north-1', 'aws-cn'], ['us-gov-west-1', 'aws-us-gov']])('has the name of the naming, in %s', (region, partition) => {
    const layout = { regions: [region], centralRegions: [region] };
    expect(copiesOf(definitionOf({}, [tier(CopyDestination.centralVault())], layout))).toEqual([arn('OrgBackupCentralVault', region, ACCOUNT, partition)]);
    expect(copiesOf(definitionOf({}, [tier(CopyDestination.centralVault())], layout, new BackupNaming({ prefix: 'Acme' })))).toEqual([arn('AcmeCentralVault', region, ACCOUNT, partition)]);
  });

  test('takes any retention, because no lock is known', () => {
    expect(() => definitionOf({}, [tier(CopyDestination.centralVault(), 2)])).not.toThrow();
  });

  test('has no air-gapped one beside it', () => {
    expect(() => definitionOf({}, [tier(CopyDestination.airGappedVault())])).toThrow(
      "airGappedVault of centralVault is undefined but tier 'gold' copies to the central air-gapped vault in eu-west-1; "
      + 'give it there, or let the tier copy to CopyDestination.centralVault()');
  });
});

describe('what is said of a vault', () => {
  test('is its name', () => {
    expect(copiesOf(definitionOf({ vaultName: 'Mine' }, [tier(CopyDestination.centralVault())]))).toEqual([arn('Mine')]);
  });

  test('is its lock', () => {
    const make = (days: number) => () => definitionOf({ vaultName: 'Mine', vaultLock: VaultLock.governance(BOUNDS) }, [tier(CopyDestination.centralVault(), days)]);
    expect(make(7)).not.toThrow();
    expect(make(6)).toThrow("is '6 days' but the lock of the central vault 'Mine' in eu-west-1 allows 7 to 90 days");
  });

  test('is the name of the air-gapped vault, which takes 7 days at least as every one does', () => {
    const make = (days: number) => definitionOf({ airGappedVaultName: 'Apart' }, [tier(CopyDestination.airGappedVault(), days)]);
    expect(copiesOf(make(36500))).toContain(arn('Apart'));
    expect(() => make(6)).toThrow("is '6 days' but the lock of the central air-gapped vault 'Apart' in eu-west-1 allows at least 7 days");
  });

  test('is the bounds of the air-gapped vault, which has the name of the naming then', () => {
    const make = (days: number) => definitionOf({ airGappedVault: BOUNDS }, [tier(CopyDestination.airGappedVault(), days)]);
    expect(copiesOf(make(90))).toContain(arn('OrgBackupCentralAirGappedVault'));
    expect(() => make(91)).toThrow("is '91 days' but the lock of the central air-gapped vault 'OrgBackupCentralAirGappedVault' in eu-west-1 allows 7 to 90 days");
  });

  test('is the account, where the layout does not name it', () => {
    const definition = definitionOf({ account: '333333333333' }, [tier(CopyDestination.centralVault())], { centralAccount: undefined });
    expect(copiesOf(definition)).toEqual([arn('OrgBackupCentralVault', 'eu-west-1', '333333333333')]);
    expect(definition.memberAccounts).toEqual([HOME]);
  });

  test('is not the same in every Region, where that is said', () => {
    const vault = { vaultName: 'Mine', vaultLock: VaultLock.governance(BOUNDS), airGappedVault: BOUNDS, regionalVaults: { 'us-east-1': { airGappedVaultName: 'Apart' } } };
    const to = (destination: CopyDestination, days = 35) => definitionOf(vault, [tier(destination, days)]);
    expect(copiesOf(to(CopyDestination.centralVault()))).toEqual([arn('Mine')]);
    // neither the name nor the lock of the others
    expect(copiesOf(to(CopyDestination.centralVault({ region: 'us-east-1' }), 365))).toEqual([arn('OrgBackupCentralVault', 'us-east-1')]);
    expect(copiesOf(to(CopyDestination.airGappedVault({ region: 'us-east-1' }), 365))).toContain(arn('Apart', 'us-east-1'));
    expect(() => to(CopyDestination.airGappedVault(), 365)).toThrow('allows 7 to 90 days');
  });
});

describe('a customer managed key of the air-gapped vault', () => {
  const permissions = (vault: ExistingCentralVaultProps) => {
    const stack = new Stack(new App(), 'Member', { env: { account: '333333333333', region: 'eu-west-1' } });
    const definition = definitionOf({ airGappedVault: BOUNDS, ...vault }, [tier(CopyDestination.airGappedVault())], { accounts: [{ accountId: '333333333333' }] });
    new MemberBackupBaseline(stack, 'Baseline', { definition });
    const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role')).flatMap(({ Properties }) => Properties.Policies ?? []);
    return policies.filter(({ PolicyName }) => PolicyName === 'AirGappedKeys').flatMap(({ PolicyDocument }) => PolicyDocument.Statement.map(({ Resource }: any) => Resource));
  };

  test('is for the backup role of members, if it is said that there is one', () => {
    expect(permissions({})).toEqual([]);
    expect(permissions({ airGappedVaultEncryption: AirGappedVaultEncryption.customerManaged() }).length).toBeGreaterThan(0);
  });

  test('is named where its ARN is known', () => {
    const keyArn = 'arn:aws:kms:eu-west-1:999999999999:key/0123';
    const existingKeys = AirGappedVaultEncryption.existingKeys({ 'eu-west-1': keyArn, 'us-east-1': 'arn:aws:kms:us-east-1:999999999999:key/4567' });
    expect(JSON.stringify(permissions({ airGappedVaultEncryption: existingKeys }))).toContain(keyArn);
  });
});

test.each<[string, ExistingCentralVaultProps, string]>([
  ['an account with too few digits', { account: '11111111111' }, "centralVault.account is '11111111111' but an account id has 12 digits"],
  ['an account that is a token', { account: Token.asString({ Ref: 'Account' }) }, "centralVault.account is '<token>' but"],
  ['another account than the layout\'s', { account: '333333333333' }, `centralVault.account is '333333333333' but the layout has ${ACCOUNT} as its central account; leave it out, or correct the layout`],
  ['a vault name of one character', { vaultName: 'v' }, "centralVault.vaultName is 'v' but a vault name has 2 to 50 letters, digits, hyphens and underscores; copy the name of the vault"],
  ['a vault name of 51 characters', { vaultName: 'v'.repeat(51) }, 'centralVault.vaultName is'],
  ['a vault name that is a token', { vaultName: Token.asString({ Ref: 'Vault' }) }, "centralVault.vaultName is '<token>' but names of a definition are needed at synth"],
  ['a name of an air-gapped vault with a space', { airGappedVaultName: 'a b' }, "centralVault.airGappedVaultName is 'a b' but"],
  ['bounds of less than 7 days', { airGappedVault: { ...BOUNDS, minRetention: Duration.days(6) } }, "centralVault.airGappedVault.minRetention is '6 days' but"],
  ['encryption of no air-gapped vault', { airGappedVaultEncryption: AirGappedVaultEncryption.awsOwned() },
    "centralVault.airGappedVaultEncryption is 'given' but no air-gapped vault is known that it could encrypt; give airGappedVault or airGappedVaultName too"],
  ['another Region', { regionalVaults: { 'us-west-2': {} } }, "centralVault.regionalVaults is 'us-west-2' but the central Regions of the layout are eu-west-1, us-east-1; name one of them, or add it to centralRegions"],
  ['a vault name of one Region', { regionalVaults: { 'us-east-1': { vaultName: 'v' } } }, "centralVault.regionalVaults['us-east-1'].vaultName is 'v' but"],
])('%s is refused', (_, vault, message) => {
  expect(() => definitionOf(vault)).toThrow(message);
});

test.each([['homeAccount', HOME], ['managementAccount', '444444444444'], ['recoveryAccount', '555555555555']])('the %s may have central vaults, with a warning', (role, account) => {
  const texts = definitionOf({ account }, [], { centralAccount: undefined, [role]: account })._planned.notes.filter(({ id }) => id === 'centralAccountShared').map(({ text }) => text);
  expect(texts).toEqual([expect.stringContaining(`the central account ${account} is the ${role} of the layout too`)]);
});

test('an account outside the organization, into which nothing can be copied, has no central vaults', () => {
  expect(() => definitionOf({ account: '555555555555' }, [], { centralAccount: undefined, externalAccounts: ['555555555555'] })).toThrow(
    "centralVault.account is '555555555555' but the layout has it outside the organization, where nothing can be copied to; give the copies an account of the organization");
});

test('an account is needed from somewhere', () => {
  expect(() => definitionOf({}, [], { centralAccount: undefined })).toThrow('centralVault.account is undefined but the layout has no centralAccount either; say which account has the vaults');
});

describe('an air-gapped vault', () => {
  const inChina = { regions: ['cn-north-1'], centralRegions: ['cn-north-1', 'cn-northwest-1'] };

  test('is refused where the Region has none, until that is said', () => {
    expect(() => definitionOf({ airGappedVault: BOUNDS }, [], inChina)).toThrow(
      "centralVault.airGappedVault is 'OrgBackupCentralAirGappedVault' but cn-north-1 has no air-gapped vaults; say in regionalVaults what there is in this Region");
    expect(() => definitionOf({ regionalVaults: { 'cn-northwest-1': { airGappedVault: BOUNDS } } }, [], inChina)).toThrow(
      "centralVault.regionalVaults['cn-northwest-1'].airGappedVault is 'OrgBackupCentralAirGappedVault' but cn-northwest-1 has no air-gapped vaults; leave it out there");
    expect(() => definitionOf({}, [], inChina)).not.toThrow();
  });

  test('may be where no other account can copy into it: such copies go elsewhere', () => {
    const layout = { centralRegions: ['ca-west-1'], enabledOptInRegions: ['ca-west-1'] };
    const copies = (copyFallback: CopyFallback) => copiesOf(definitionOf({ airGappedVault: BOUNDS }, [new ProtectionTier({
      name: 'gold', copyFallback, rules: [BackupRule.daily({ deleteAfter: Duration.days(35), copyActions: [{ destination: CopyDestination.airGappedVault() }] })],
    })], layout));
    expect(new Set(copies(CopyFallback.centralVault()))).toEqual(new Set([arn('OrgBackupCentralVault', 'ca-west-1')]));
    expect(copies(CopyFallback.none())).toEqual([]);
  });
});
