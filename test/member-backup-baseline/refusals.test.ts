import { App, Duration, Stack, Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ACCOUNT, central, memberDefinition, MemberProps, MemberStack, REGION, statement, tierOf, TWO_REGIONS } from './member-stack';
import { AirGappedVaultEncryption, CloudFormationExecutionRole, VaultLock } from '../../src/backup-vault';
import { MemberBackupBaseline, MemberBackupBaselineProps } from '../../src/member-backup-baseline';
import { CopyDestination } from '../../src/protection';
import { days } from '../support/days';

/** In a stack without an env; plans of an account are those of a known one. */
const make = (props: MemberProps, env: { account?: string; region?: string } = props.localPlans ? { account: ACCOUNT } : {}) => () => new MemberStack(props, { env });
const bounds = { minRetention: days(7), maxRetention: days(90) };

describe('Regions', () => {
  test('without that of the stack are refused', () => {
    expect(make(TWO_REGIONS, { account: ACCOUNT, region: 'eu-west-1' })).toThrow(
      "Region of the stack is 'eu-west-1' but the layout's Regions are us-east-1, us-west-2; add eu-west-1 to the layout, or deploy the stack elsewhere");
  });

  test('of another partition than that of the stack are refused', () => {
    expect(make({ regions: [REGION] }, { account: ACCOUNT, region: 'cn-north-1' })).toThrow("Region of the stack is 'cn-north-1' but the layout's Regions are us-east-1");
  });

  test('are sorted, and the only one is the global one', () => {
    expect(new MemberStack({ ...TWO_REGIONS, regions: ['us-west-2', 'us-east-1'] }).baseline.regions).toEqual(['us-east-1', 'us-west-2']);
    expect(new MemberStack().baseline.globalRegion).toBe(REGION);
  });
});

describe('tiers', () => {
  test('are at least one', () => {
    expect(make({ tiers: [] })).toThrow('account of the stack is undefined but the definition assigns no tiers to the organization and has no local plans; give assignments or localPlans');
  });

  test('have names of their own', () => {
    expect(make({ tiers: [tierOf(), tierOf({}, { name: 'GOLD' })] })).toThrow("assignments[0].tiers[1] is 'GOLD' but assignments[0].tiers[0] is 'gold', and upper and lower case do not count; give each tier its own name");
    expect(make({ tiers: [tierOf(), tierOf({ deleteAfter: days(7) })] })).toThrow("tiers[1] is 'gold' but assignments[0].tiers[0] is another tier of this name; assign one tier, or give each its own name");
    expect(make({ tiers: [tierOf(), tierOf()] })).not.toThrow();
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
      "tier 'gold', rule 'Daily': deleteAfter is 'never' but the lock of the member vault 'OrgBackupVault' allows 7 to 90 days, so that every job would fail; give a deleteAfter of 7 to 90 days");
  });

  test.each([false, true])('copy into what the lock of the central vault allows (local plans: %s)', (localPlans) => {
    const tiers = [tierOf({ deleteAfter: days(6), copyActions: [{ destination: CopyDestination.centralVault() }] })];
    expect(make({ tiers, localPlans, central: central({ vaultLock: VaultLock.governance(bounds) }) })).toThrow("tier 'gold', rule 'Daily': deleteAfter of the copy to the central vault is '6 days' but the lock of the");
  });

  test.each([false, true])('need the central account that they copy to, because it uses the keys (local plans: %s)', (localPlans) => {
    const copying = (destination: CopyDestination) => ({ localPlans, tiers: [tierOf({ copyActions: [{ destination }] })] });
    expect(make(copying(CopyDestination.centralVault()))).toThrow('layout.centralAccount is undefined but tier \'gold\' copies to the central account; name it in the layout, or let the tier copy elsewhere');
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
    const airGappedVaultEncryption = AirGappedVaultEncryption.existingKeys({ [REGION]: `arn:aws:kms:${REGION}:444444444444:key/0123` });
    expect(make({ airGappedVault: bounds, airGappedVaultEncryption }, here)).not.toThrow();
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

describe('names of former backup roles', () => {
  test.each([['Former', '/Former'], ['/Former', '/Former'], [' path/to/Former ', '/path/to/Former'], ['r'.repeat(64), `/${'r'.repeat(64)}`]])("'%s' is one", (name, role) => {
    expect(memberDefinition({ formerBackupRoleNames: [name] })._member.managed?.formerBackupRoles).toEqual([role]);
  });

  test.each(['', 'a b', 'r'.repeat(65), 'path/', 'Former*', 'arn:aws:iam::333333333333:role/Former'])("'%s' is none", (name) => {
    expect(make({ formerBackupRoleNames: ['Good', name] })).toThrow(
      `memberVault.formerBackupRoleNames[1] is '${name}' but a role name has 1 to 64 letters, digits and +=,.@_-, after a path if it has one; write it as Role or path/to/Role, not as an ARN`);
  });

  test('are no tokens', () => {
    expect(make({ formerBackupRoleNames: [Token.asString({ Ref: 'R' })] })).toThrow(
      "memberVault.formerBackupRoleNames[0] is '<token>' but names of a definition are needed at synth; write the name itself");
  });
});

describe('the age at which S3 backups are tiered', () => {
  test.each([60, 36500])('may be %i days', (count) => {
    const [tiering] = new MemberStack({ s3Tiering: days(count) }).all('AWS::Backup::TieringConfiguration');
    expect(tiering).toEqual({
      TieringConfigurationName: 'OrgBackupVault',
      BackupVaultName: 'OrgBackupVault',
      ResourceSelection: [{ ResourceType: 'S3', Resources: ['*'], TieringDownSettingsInDays: count }],
    });
  });

  test.each([59, 36501])('may not be %i days', (count) => {
    expect(make({ s3Tiering: days(count) })).toThrow(`memberVault.s3Tiering is '${count} days' but AWS Backup allows 60 to 36500 days`);
  });

  test('is in whole days', () => {
    expect(make({ s3Tiering: Duration.hours(1441) })).toThrow("memberVault.s3Tiering is '60 days 1 hour' but AWS Backup counts it in whole days");
  });
});

test.each<[string, Partial<MemberBackupBaselineProps>, MemberProps]>([
  ['no tiers', {}, { tiers: [] }],
  ['a bad alias', { sourceKeyAliases: ['x'] }, {}],
  ['a bad boundary', { permissionsBoundaryName: 'a b' }, {}],
  ['a key of nobody', { retiredVaultKeys: { 1: kms.Key.fromKeyArn(new Stack(), 'Key', `arn:aws:kms:${REGION}:${ACCOUNT}:key/0123`) } }, {}],
  ['bad tags', { vaultTags: { 'aws:x': 'v' } }, {}],
  ['another role that deploys', {}, { deployedBy: CloudFormationExecutionRole.named('D') }],
])('nothing is created before all is checked: %s', (_name, props, spec) => {
  const stack = new Stack(new App(), 'Member');
  expect(() => new MemberBackupBaseline(stack, 'Baseline', { definition: memberDefinition(spec), ...props })).toThrow();
  expect(stack.node.children).toEqual([]);
});
