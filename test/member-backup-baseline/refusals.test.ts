import { App, Aws, Stack, Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ACCOUNT, central, MemberProps, MemberStack, REGION, statement, tierOf, TWO_REGIONS } from './member-stack';
import { AirGappedVaultEncryption, VaultLock } from '../../src/backup-vault';
import { CentralBackupAccount } from '../../src/central-backup-account';
import { MemberBackupBaseline } from '../../src/member-backup-baseline';
import { BackupNaming } from '../../src/organization-layout';
import { BackupRule, CopyDestination, ProtectionTier, ResourceSelection } from '../../src/protection';
import { days } from '../support/days';
import { centralAccount } from '../support/policy/stacks';

const make = (props: MemberProps, env = {}) => () => new MemberStack(props, { env });
const bounds = { minRetention: days(7), maxRetention: days(90) };

describe('Regions', () => {
  test.each<[string, MemberProps, string]>([
    ['none', { regions: [] }, 'regions is [] but a baseline has at least one Region; give Region codes, for example us-east-1'],
    ['not given', { regions: undefined }, 'regions is undefined but the Regions of the baseline are needed at synth; give regions, or a layout'],
    ['an unknown one', { regions: [REGION, 'nowhere'], globalRegion: REGION }, "regions[1] is 'nowhere' but no Region has this code; write a Region code such as us-east-1, or upgrade aws-cdk-lib for a newer Region"],
    ['a token', { regions: [Aws.REGION] }, "regions[0] is '<token>' but Regions are needed at synth; write the Region code, for example us-east-1"],
    ['of two partitions', { regions: [REGION, 'cn-north-1'], globalRegion: REGION }, "regions is 'us-east-1' but cn-north-1 is in the partition aws-cn and an account has one partition; use one MemberBackupBaseline for each partition"],
    ['several without a global one', { regions: ['us-west-2', REGION] }, 'globalRegion is undefined but there are 2 Regions and one of them has to create the roles; set it to one of us-east-1, us-west-2'],
    ['a global one that is none of them', { ...TWO_REGIONS, globalRegion: 'eu-west-1' }, "globalRegion is 'eu-west-1' but no stack is deployed there, so that nobody would create the roles; regions are us-east-1, us-west-2; choose one of them"],
    ['a global one that is unknown', { ...TWO_REGIONS, globalRegion: 'nowhere' }, "globalRegion is 'nowhere' but no Region has this code"],
  ])('%s are refused', (_name, props, message) => {
    expect(make(props)).toThrow(message);
  });

  test('without that of the stack are refused', () => {
    expect(make(TWO_REGIONS, { account: ACCOUNT, region: 'eu-west-1' })).toThrow(
      'regions is ["us-east-1","us-west-2"] but the stack is deployed to eu-west-1; add eu-west-1, or deploy the stack elsewhere');
  });

  test('of another partition than that of the stack are refused', () => {
    expect(make({ regions: [REGION] }, { account: ACCOUNT, region: 'cn-north-1' })).toThrow(
      "globalRegion is 'us-east-1' but it lies in the partition aws and cn-north-1 in aws-cn, whose accounts are not the same; give a Region of aws-cn");
  });

  test('are sorted, and the only one is the global one', () => {
    expect(new MemberStack({ ...TWO_REGIONS, regions: ['us-west-2', 'us-east-1'] }).baseline.regions).toEqual(['us-east-1', 'us-west-2']);
    expect(new MemberStack().baseline.globalRegion).toBe(REGION);
  });

  test('a global Region that is a token is refused: the roles would be made nowhere', () => {
    expect(make({ ...TWO_REGIONS, globalRegion: Token.asString({ Ref: 'Region' }) })).toThrow("globalRegion is '<token>' but");
  });
});

describe('the central account', () => {
  test('is one', () => {
    const two = (scope: Stack) => [centralAccount(scope, 'One', { region: 'us-east-1' }), centralAccount(scope, 'Two', { region: 'us-west-2', account: '999999999999' })];
    expect(make({ ...TWO_REGIONS, central: two })).toThrow(
      "centralBackupAccounts is '222222222222, 999999999999' but an organization has one central account; give the constructs of one account only");
  });

  test('is in each Region once', () => {
    const two = (scope: Stack) => ['One', 'Two'].map((id) => centralAccount(scope, id));
    expect(make({ central: two })).toThrow("centralBackupAccounts is 'us-east-1' but two of them are in this Region; give one for each Region");
  });

  test('is known at synth, even in a stack of its own', () => {
    const unknown = (scope: Stack) => [CentralBackupAccount.fromCentralBackupAccountAttributes(scope, 'Central', { account: Aws.ACCOUNT_ID, region: REGION })];
    expect(make({ central: unknown })).toThrow("centralBackupAccounts is '<token>' but the central account of all member accounts is needed at synth; give its stack an env with account and region");
  });

  test('whose air-gapped key admits other roles is refused', () => {
    const acme = central({ airGappedRetention: bounds, airGappedVaultEncryption: AirGappedVaultEncryption.customerManaged(), naming: new BackupNaming({ prefix: 'Acme' }) });
    expect(make({ central: acme })).toThrow(
      "naming is '/OrgBackupAWSBackupRole' but the key of the central air-gapped vault 'AcmeCentralAirGappedVault' in us-east-1 admits backup roles named /AcmeAWSBackupRole only; give the same naming to both");
  });
});

describe('tiers', () => {
  test('are at least one', () => {
    expect(make({ tiers: [] })).toThrow('tiers is [] but roles and vaults depend on what they protect; give the tiers of the organization');
  });

  test('have names of their own', () => {
    expect(make({ tiers: [tierOf(), tierOf({}, { name: 'GOLD' })] })).toThrow("tiers is 'gold' but two tiers have this name (upper and lower case do not count); give each tier its own name");
  });

  test('make one continuous backup of a resource', () => {
    const continuous = (name: string, value: string) => new ProtectionTier({ name, rules: [BackupRule.continuous()], selection: ResourceSelection.byTag('pitr', [value]) });
    expect(make({ tiers: [continuous('a', 'x'), continuous('b', 'y')] })).not.toThrow();
    expect(make({ tiers: [continuous('a', 'x'), continuous('b', 'x')] })).toThrow(
      "tiers is 'a, b' but both make continuous backups of the same resources, which can have only one; keep continuous backup in one of them");
  });

  test.each([7, 90])('may keep backups %i days where the lock allows 7 to 90', (kept) => {
    expect(make({ vaultLock: VaultLock.governance(bounds), tiers: [tierOf({ deleteAfter: days(kept) })] })).not.toThrow();
  });

  test.each([6, 91])('may not keep backups %i days where the lock allows 7 to 90', (kept) => {
    expect(make({ vaultLock: VaultLock.governance(bounds), tiers: [tierOf({ deleteAfter: days(kept) })] })).toThrow(
      `tier 'gold', rule 'Daily': deleteAfter is '${kept} days' but the lock of the member vault 'OrgBackupVault' allows 7 to 90 days, so that every job would fail`);
  });

  test('may not keep backups for ever in a locked vault', () => {
    expect(make({ vaultLock: VaultLock.governance(bounds) })).toThrow(
      "tier 'gold', rule 'Daily': deleteAfter is 'never' but the member vault 'OrgBackupVault' is locked (7 to 90 days) and would keep, and bill, it forever; give a deleteAfter of 7 to 90 days");
  });

  test('with local plans copy into what the lock of the central vault allows', () => {
    const tiers = [tierOf({ deleteAfter: days(6), copyActions: [{ destination: CopyDestination.centralVault() }] })];
    const props = { tiers, central: central({ vaultLock: VaultLock.governance(bounds) }) };
    expect(make({ ...props, localPlans: true })).toThrow("tier 'gold', rule 'Daily': deleteAfter of the copy to the central vault is '6 days' but the lock of the");
  });

  test.each([false, true])('need the central account that they copy to, because it uses the keys (local plans: %s)', (local) => {
    const copying = (destination: CopyDestination) => ({ localPlans: local, tiers: [tierOf({ copyActions: [{ destination }] })] });
    expect(make(copying(CopyDestination.centralVault()))).toThrow(
      "tier 'gold', rule 'Daily': copyActions is 'the central vault' but no central account is known that may use the keys for it; give centralBackupAccounts or a layout");
    expect(make({ ...copying(CopyDestination.centralVault()), central: central() })).not.toThrow();
    expect(make(copying(CopyDestination.vaultArn('arn:aws:backup:us-east-1:222222222222:backup-vault:Vault')))).not.toThrow();
  });

  test('do not overwrite the tag by which they are checked', () => {
    expect(make({ tiers: [tierOf({ recoveryPointTags: { backup: 'other' } })] })).toThrow(
      "tier 'gold', rule 'Daily': recoveryPointTags is 'backup=other' but the tier tags its plans and recovery points with backup=gold, by which they are checked; use another tag key");
    expect(make({ tiers: [tierOf({}, { planTags: { backup: 'other' } })] })).toThrow("tier 'gold': planTags is 'backup=other' but");
    expect(make({ tiers: [tierOf({ recoveryPointTags: { backup: 'gold' } })] })).not.toThrow();
  });
});

describe('aliases of keys', () => {
  const FORM = 'but an alias has alias/ and 1 to 250 letters, digits, slashes, hyphens, underscores and *, and is none of AWS\'s own; write it as alias/app-*';

  test.each(['alias/app-*', 'alias/a/b_C-1', `alias/${'a'.repeat(250)}`, ' alias/a ', 'alias/*app'])("'%s' is one", (alias) => {
    const { baseline } = new MemberStack({ sourceKeyAliases: [alias] });
    expect(baseline).toBeDefined();
    expect(statement(new MemberStack({ sourceKeyAliases: [alias] }).statements('BackupRole'), 'UseSourceKeys').Condition?.['ForAnyValue:StringLike'])
      .toEqual({ 'kms:ResourceAliases': [alias.trim()] });
  });

  test.each(['app', 'alias/', 'alias/aws/s3', `alias/${'a'.repeat(251)}`, 'alias/a b', 'alias/a?', 'arn:aws:kms:us-east-1:333333333333:alias/a'])("'%s' is none", (alias) => {
    const refused = make({ sourceKeyAliases: ['alias/good', alias] });
    expect(refused).toThrow(`sourceKeyAliases[1] is '${alias}' but `);
    if (alias !== 'alias/') {
      expect(refused).toThrow(FORM);
    }
  });

  test.each(['alias/*', 'alias/**', 'alias/*/*', ' alias/* '])("'%s' would be every key", (alias) => {
    expect(make({ sourceKeyAliases: [alias] })).toThrow(`sourceKeyAliases[0] is '${alias}' but it matches every key of the account; name the aliases, for example alias/app-*`);
  });

  test('are no tokens', () => {
    expect(make({ sourceKeyAliases: [Token.asString({ Ref: 'A' })] })).toThrow(
      "sourceKeyAliases[0] is '<token>' but aliases of all member accounts are needed at synth; write the alias itself");
  });
});

describe('the name of a permissions boundary', () => {
  test.each(['Boundary', '/Boundary', 'path/to/Boundary', '/path/Boundary', 'a'.repeat(128), 'B+=,.@_-'])("'%s' is one", (permissionsBoundaryName) => {
    expect(make({ permissionsBoundaryName })).not.toThrow();
  });

  test.each(['a'.repeat(129), 'a b', 'arn:aws:iam::333333333333:policy/Boundary:x', 'path/*/B', '//', 'path/'])("'%s' is none", (permissionsBoundaryName) => {
    expect(make({ permissionsBoundaryName })).toThrow(
      `permissionsBoundaryName is '${permissionsBoundaryName}' but a policy name has 1 to 128 letters, digits and +=,.@_-, after a path if it has one; write it as Boundary or path/to/Boundary, not as an ARN`);
  });

  test('is not the ARN of a policy', () => {
    expect(make({ permissionsBoundaryName: 'arn:aws:iam::333333333333:policy/Boundary' })).toThrow('write it as Boundary or path/to/Boundary, not as an ARN');
  });

  test('may be a token', () => {
    const stack = new MemberStack({ permissionsBoundaryName: Token.asString({ Ref: 'Boundary' }) });
    expect(stack.role('BackupRole').Properties.PermissionsBoundary).toEqual({
      'Fn::Join': ['', ['arn:aws:iam::', { Ref: 'AWS::AccountId' }, ':policy/', { Ref: 'Boundary' }]],
    });
  });
});

describe('an existing key', () => {
  const key = (region: string, account: string) => kms.Key.fromKeyArn(new Stack(new App(), 'Keys'), 'Key', `arn:aws:kms:${region}:${account}:key/0123`);
  const here = { account: ACCOUNT, region: REGION };

  test('is one of the same Region', () => {
    expect(make({ ...TWO_REGIONS, encryptionKey: key('us-west-2', ACCOUNT) }, here)).toThrow(
      `encryptionKey is 'arn:aws:kms:us-west-2:${ACCOUNT}:key/0123' but a vault in us-east-1 takes a key of its own Region only; give a key of us-east-1`);
    expect(make({ ...TWO_REGIONS, encryptionKey: key(REGION, ACCOUNT) }, here)).not.toThrow();
  });

  test('is one of the same account', () => {
    expect(make({ encryptionKey: key(REGION, '444444444444') }, here)).toThrow(
      `encryptionKey is 'arn:aws:kms:us-east-1:444444444444:key/0123' but the key belongs to 444444444444 and the vault to ${ACCOUNT}; give a key of ${ACCOUNT}`);
    expect(make({ encryptionKey: key(REGION, '444444444444') })).not.toThrow();
  });

  test('of an air-gapped vault may be one of another account', () => {
    const airGappedVault = { ...bounds, encryption: AirGappedVaultEncryption.existingKey(key(REGION, '444444444444')) };
    expect(make({ airGappedVault }, here)).not.toThrow();
  });

  test('does not fit into one template for several Regions', () => {
    expect(make({ ...TWO_REGIONS, encryptionKey: key(REGION, ACCOUNT) })).toThrow(
      `encryptionKey is 'arn:aws:kms:us-east-1:${ACCOUNT}:key/0123' but the template is for us-east-1, us-west-2 and a vault takes a key of its own Region only; give the stack an env with account and Region`);
    expect(make({ encryptionKey: key(REGION, ACCOUNT) })).not.toThrow();
  });
});

describe('tags of vaults', () => {
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 'v']));

  test('are 50 at most', () => {
    expect(make({ vaultTags: many(50) })).not.toThrow();
    expect(make({ vaultTags: many(51) })).toThrow("vaultTags is '51 tags' but a vault has at most 50 tags; leave some out");
  });

  test('have keys that AWS takes', () => {
    expect(make({ vaultTags: { 'aws:x': 'v' } })).toThrow("vaultTags key is 'aws:x' but a tag key");
  });
});

test.each<[string, MemberProps]>([
  ['no tiers', { tiers: [] }],
  ['a bad alias', { sourceKeyAliases: ['x'] }],
  ['bad bounds', { airGappedVault: { minRetention: days(6), maxRetention: days(7) } }],
  ['a bad generation', { generation: 0 }],
  ['tiers of one name', { tiers: [tierOf(), tierOf()] }],
])('nothing is created before all is checked: %s', (_name, props) => {
  const stack = new Stack(new App(), 'Member');
  expect(() => new MemberBackupBaseline(stack, 'Baseline', { tiers: [tierOf()], regions: [REGION], ...props })).toThrow();
  expect(stack.node.children).toEqual([]);
});
