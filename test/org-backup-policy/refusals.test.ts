import { App, Duration, Lazy, Stack, TimeZone, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { VaultLock } from '../../src/backup-vault';
import { PolicySharing } from '../../src/org-backup-policy';
import { BackupNaming } from '../../src/organization-layout';
import {
  BackupRule, BackupSupport, BackupTarget, CopyDestination, IndexedResourceType, MalwareScanMode, ProtectionTier, ResourceSelection, TagCondition,
} from '../../src/protection';
import { centralVaultIn } from '../support/definition';
import { newStack, orgBackupPolicy, renderPolicies, SomeProps } from '../support/policy/stacks';

const days = (count: number) => Duration.days(count);
const tier = (name: string, ...rules: BackupRule[]) => new ProtectionTier({ name, rules: rules.length ? rules : [BackupRule.daily()] });
const gold = tier('gold');
const kept = (count: number | undefined, target?: BackupTarget) => tier('gold', BackupRule.daily({ deleteAfter: count === undefined ? undefined : days(count), target }));
const copied = (count: number | undefined, destination: CopyDestination) => tier('gold', BackupRule.daily({ copyActions: [{ destination, deleteAfter: count === undefined ? undefined : days(count) }] }));
const refused = (props: SomeProps) => () => orgBackupPolicy(props);

describe('props and tiers are refused:', () => {
  test.each<[string, SomeProps, string]>([
    ['no tiers', { tiers: [] }, 'assignments is [] but the definition assigns no tiers to the organization, so that there is nothing to say in a policy; give the definition assignments'],
    ['one plan name twice', { tiers: [gold, new ProtectionTier({ name: 'silver', planName: 'orgbackup-GOLD', rules: [BackupRule.daily()] })] },
      "tiers is 'orgbackup-GOLD' but plans of 'gold' and 'silver' would both be called so and AWS would merge them; give one tier another planName"],
    ['a Region without backup policies', { regions: ['mx-central-1'] }, "regions of the layout is 'mx-central-1' but backup policies have no effect there: AWS Backup offers no cross-account management in this Region; leave it out, name it in localPlans for the accounts that need it, or say in BackupSupport that AWS has added it"],
    ['10 attached policies', { attachedPolicies: 10 }, 'attachedPolicies is 10 but a target carries at most 10 policies and these need room too; give a whole number of 0 to 9'],
    ['a negative number of attached policies', { attachedPolicies: -1 }, 'attachedPolicies is -1 but'],
    ['half an attached policy', { attachedPolicies: 0.5 }, 'attachedPolicies is 0.5 but'],
    ['a token as number of attached policies', { attachedPolicies: Token.asNumber(Lazy.number({ produce: () => 1 })) }, "attachedPolicies is '<token>' but"],
    ['a policy name prefix of 65 characters', { policyNamePrefix: 'p'.repeat(65) }, `policyNamePrefix is '${'p'.repeat(65)}' but it starts policy names: 1 to 64 characters; shorten it`],
    ['an empty policy name prefix', { policyNamePrefix: ' ' }, "policyNamePrefix is ' ' but"],
    ['the name of an operator for Regions, as JavaScript can write it', { regionsOperator: 'APPEND' as any }, "regionsOperator is 'APPEND' but policies know @@assign, @@append, @@remove; write it as ListOperator.APPEND"],
    ['the name of an operator for selections', { selectionsOperator: 'append' as any }, "selectionsOperator is 'append' but policies know @@assign, @@append, @@remove; write it as ListOperator.APPEND"],
    ['slots and no plans to share', { policySharing: PolicySharing.together({ X: 'OrgBackup-gold' }) }, "policySharing is 'X with OrgBackup-gold' but there is no plan 'X'; name plans of this policy: OrgBackup-gold"],
  ])('%s', (_, props, message) => {
    expect(refused({ tiers: [gold], ...props })).toThrow(message);
  });

  test.each<[string, SomeProps]>([
    ['one tier twice', { tiers: [gold, tier('gold')] }],
    ['9 attached policies', { attachedPolicies: 9 }],
    ['a policy name prefix of 64 characters', { policyNamePrefix: 'p'.repeat(64) }],
    ['a Region that the user says AWS has added', { regions: ['mx-central-1'], support: new BackupSupport({ regions: [{ region: 'mx-central-1', backupPolicies: true }] }) }],
  ])('but not %s', (_, props) => {
    expect(refused({ tiers: [gold], ...props })).not.toThrow();
  });

  test.each<[string, BackupRule]>([
    ['indexes', BackupRule.daily({ indexedResourceTypes: [IndexedResourceType.EBS] })],
    ['scans', BackupRule.daily({ malwareScan: MalwareScanMode.FULL_SCAN })],
  ])('but not %s where some Regions have none', (_, rule) => {
    const support = new BackupSupport({ regions: [{ region: 'us-west-2', search: false, malwareProtection: false }] });
    expect(refused({ tiers: [tier('gold', rule)], regions: ['us-east-1', 'us-west-2'], support })).not.toThrow();
  });

  test('a time zone, which policies of an organization do not have', () => {
    expect(refused({ tiers: [tier('gold', BackupRule.daily({ timeZone: TimeZone.EUROPE_BERLIN }))] })).toThrow("tier 'gold', rule 'Daily': timeZone is 'Europe/Berlin' but backup policies of an organization have no time zone, "
      + 'so that it would run in UTC, at another time than it says; write the schedule in UTC, or use localPlans');
    expect(refused({ tiers: [tier('gold', BackupRule.daily({ timeZone: TimeZone.ETC_UTC }))] })).not.toThrow();
  });

  test('Regions are trimmed, sorted and taken once', () => {
    expect(orgBackupPolicy({ tiers: [gold], regions: [' us-west-2', 'us-east-1', 'us-west-2'] }).regions).toEqual(['us-east-1', 'us-west-2']);
  });

  test.each([0, 11, 2.5])('%p slots', (policies) => {
    expect(() => PolicySharing.slots(policies)).toThrow(`policies is ${policies} but a target carries 1 to 10 policies; give a whole number of 1 to 10`);
  });
});

describe('retention is held against the vault that it lands in:', () => {
  const memberVaultLock = VaultLock.governance({ minRetention: days(30), maxRetention: days(100) });
  const memberAirGappedRetention = { minRetention: days(30), maxRetention: days(100) };
  const gapped = BackupTarget.airGappedVault();
  const centralLocked: SomeProps['central'] = [centralVaultIn({ vaultLock: VaultLock.governance({ minRetention: days(30), maxRetention: days(100) }) })];
  const centralGapped: SomeProps['central'] = [centralVaultIn({ airGappedVault: { minRetention: days(30), maxRetention: days(100) } })];
  const centralUnknown: SomeProps['central'] = [centralVaultIn({ airGappedVaultName: 'Gapped' })];
  const [toCentral, toGapped, toOwn] = [CopyDestination.centralVault(), CopyDestination.airGappedVault(), CopyDestination.sameVaultIn('eu-west-1')];
  const sameVault = CopyDestination.vaultArn('arn:aws:backup:eu-west-1:$account:backup-vault:OrgBackupVault');

  const toArn = (account: string, name: string) => CopyDestination.vaultArn(`arn:aws:backup:us-east-1:${account}:backup-vault:${name}`);

  test.each<[string, ProtectionTier, SomeProps]>([
    ['2 days in the central vault by its ARN', copied(2, toArn('222222222222', 'OrgBackupCentralVault')), { central: centralLocked }],
    ['2 days in the central air-gapped vault by its ARN', copied(2, toArn('222222222222', 'OrgBackupCentralAirGappedVault')), { central: centralGapped }],
    ['2 days in the member\'s air-gapped vault by its ARN', copied(2, toArn('$account', 'OrgBackupAirGappedVault')), {}],
    ['2 days in the member vault by its name', kept(2, BackupTarget.vault('OrgBackupVault')), { memberVaultLock }],
    ['the member\'s air-gapped vault by its name', kept(100, BackupTarget.vault('OrgBackupAirGappedVault')), {}],
  ])('refused is %s', (_, one, props) => {
    expect(refused({ tiers: [one], ...props })).toThrow(/the lock of|this is the air-gapped vault/);
  });

  test.each<[string, ProtectionTier, SomeProps]>([
    ['30 days in the member vault', kept(30), { memberVaultLock }],
    ['100 days in the member vault', kept(100), { memberVaultLock }],
    ['7 days in the member\'s air-gapped vault', kept(7, gapped), {}],
    ['30 days in the member\'s air-gapped vault', kept(30, gapped), { memberAirGappedRetention }],
    ['100 days in the member\'s air-gapped vault', kept(100, gapped), { memberAirGappedRetention }],
    ['2 days in another vault', kept(2, BackupTarget.vault('Other')), { memberVaultLock }],
    ['30 days in the central vault', copied(30, toCentral), { central: centralLocked }],
    ['100 days in the central vault', copied(100, toCentral), { central: centralLocked }],
    ['7 days in the central air-gapped vault', copied(7, toGapped), { central: centralUnknown }],
    ['36,500 days in the central air-gapped vault', copied(36500, toGapped), { central: centralUnknown }],
    ['30 days in the central air-gapped vault', copied(30, toGapped), { central: centralGapped }],
    ['100 days in the central air-gapped vault', copied(100, toGapped), { central: centralGapped }],
    ['2 days in a vault of another account', copied(2, toArn('333333333333', 'OrgBackupCentralVault')), { central: centralLocked }],
  ])('%s', (_, one, props) => {
    expect(refused({ tiers: [one], ...props })).not.toThrow();
  });

  const rule = "tier 'gold', rule 'Daily': deleteAfter";
  test.each<[string, ProtectionTier, SomeProps, string]>([
    ['29 days in the member vault', kept(29), { memberVaultLock },
      `${rule} is '29 days' but the lock of the member vault 'OrgBackupVault' allows 30 to 100 days, so that every job would fail; give a deleteAfter of 30 to 100 days, or another lock`],
    ['101 days in the member vault', kept(101), { memberVaultLock }, `${rule} is '101 days' but the lock of the member vault`],
    ['no expiry in the member vault', kept(undefined), { memberVaultLock },
      `${rule} is 'never' but the lock of the member vault 'OrgBackupVault' allows 30 to 100 days, so that every job would fail; give a deleteAfter of 30 to 100 days`],
    ['6 days in the member\'s air-gapped vault', kept(6, gapped), {},
      `${rule} is '6 days' but the lock of the member's air-gapped vault 'OrgBackupAirGappedVault' allows at least 7 days, so that every job would fail`],
    ['no expiry in the member\'s air-gapped vault', kept(undefined, gapped), {}, `${rule} is 'never' but the lock of the member's air-gapped vault`],
    ['29 days in the member\'s air-gapped vault', kept(29, gapped), { memberAirGappedRetention }, `${rule} is '29 days' but the lock of the member's air-gapped vault`],
    ['101 days in the member\'s air-gapped vault', kept(101, gapped), { memberAirGappedRetention }, `${rule} is '101 days' but the lock of the member's air-gapped vault`],
    ['29 days in the member vault, where what can\'t go into the air-gapped vault stays', kept(29, gapped), { memberVaultLock }, `${rule} is '29 days' but the lock of the member vault`],
    ['29 days in the central vault', copied(29, toCentral), { central: centralLocked },
      `${rule} of the copy to the central vault is '29 days' but the lock of the central vault 'OrgBackupCentralVault' in us-east-1 allows 30 to 100 days`],
    ['101 days in the central vault', copied(101, toCentral), { central: centralLocked }, `${rule} of the copy to the central vault is '101 days' but`],
    ['no expiry in the central vault', copied(undefined, toCentral), { central: centralLocked }, `${rule} of the copy to the central vault is 'never' but`],
    ['6 days in the central air-gapped vault', copied(6, toGapped), { central: centralUnknown },
      `${rule} of the copy to the central air-gapped vault is '6 days' but the lock of the central air-gapped vault 'Gapped' in us-east-1 allows at least 7 days`],
    ['no expiry in the central air-gapped vault', copied(undefined, toGapped), { central: centralUnknown }, `${rule} of the copy to the central air-gapped vault is 'never' but`],
    ['29 days in the central air-gapped vault', copied(29, toGapped), { central: centralGapped }, `${rule} of the copy to the central air-gapped vault is '29 days' but`],
    ['101 days in the central air-gapped vault', copied(101, toGapped), { central: centralGapped }, `${rule} of the copy to the central air-gapped vault is '101 days' but`],
    ['29 days copied into the member vault of another Region', tier('gold', BackupRule.daily({ deleteAfter: days(50), copyActions: [{ destination: toOwn, deleteAfter: days(29) }] })), { memberVaultLock },
      `${rule} of the copy to the same vault in eu-west-1 is '29 days' but the lock of the member vault 'OrgBackupVault' allows 30 to 100 days`],
    ['29 days copied into the member vault by its ARN', tier('gold', BackupRule.daily({ deleteAfter: days(50), copyActions: [{ destination: sameVault, deleteAfter: days(29) }] })), { memberVaultLock },
      "is '29 days' but the lock of the member vault 'OrgBackupVault' allows 30 to 100 days"],
    ['8 days copied into the member\'s air-gapped vault of another Region', tier('gold', BackupRule.daily({ deleteAfter: days(50), target: gapped, copyActions: [{ destination: toOwn, deleteAfter: days(8) }] })),
      { memberAirGappedRetention }, `${rule} of the copy to the same vault in eu-west-1 is '8 days' but the lock of the member's air-gapped vault`],
    ['what types that the air-gapped vault refuses would bring into the central vault', copied(29, toGapped),
      { central: [centralVaultIn({ airGappedVaultName: 'Gapped', vaultLock: VaultLock.governance({ minRetention: days(30) }) })] },
      `${rule} of the copy to the central air-gapped vault is '29 days' but the lock of the central vault 'OrgBackupCentralVault' in us-east-1 allows at least 30 days`],
  ])('%s: refused', (_, one, props, message) => {
    expect(refused({ ...props, tiers: [one] })).toThrow(message);
  });

  test.each<[string, object, string]>([
    ['6 days', { minRetention: days(6), maxRetention: days(100) }, "memberVault.airGappedVault.minRetention is '6 days' but AWS Backup allows 7 to 36500 days"],
    ['bounds the wrong way round', { minRetention: days(10), maxRetention: days(9) }, "memberVault.airGappedVault.maxRetention is '9 days' but minRetention is 10 days"],
  ])('an air-gapped vault of %s is refused', (_, retention, message) => {
    expect(refused({ tiers: [gold], memberAirGappedRetention: retention as any })).toThrow(message);
  });
});

describe('what a tier asks for is held against its types and Regions:', () => {
  test('an air-gapped target in a Region without such vaults is refused', () => {
    expect(refused({ tiers: [kept(30, BackupTarget.airGappedVault())], regions: ['cn-north-1'], central: [] }))
      .toThrow("tier 'gold', rule 'Daily': target is 'cn-north-1' but this Region has no logically air-gapped vaults; use BackupTarget.memberVault(), or another definition for this Region");
  });

  test.each<[string, CopyDestination, string]>([
    ['a central account that is not there', CopyDestination.centralVault({ region: 'eu-west-1' }), "layout.centralRegions is 'us-east-1' but tier 'gold' copies to the central account in eu-west-1; add eu-west-1 to centralRegions, or let the tier copy elsewhere"],
    ['a central air-gapped vault that is not there', CopyDestination.airGappedVault(), "airGappedVault of centralVault is undefined but tier 'gold' copies to the central air-gapped vault in us-east-1; give it there, or let the tier copy to CopyDestination.centralVault()"],
    ['another partition', CopyDestination.sameVaultIn('cn-north-1'), "copyActions is 'cn-north-1' but the backups are made in the partition aws, which no copy leaves"],
  ])('a copy to %s is refused', (_, destination, message) => {
    expect(refused({ tiers: [copied(undefined, destination)], central: [centralVaultIn()] })).toThrow(message);
  });

  test('a tier may say its own tag again, with its own value only', () => {
    const tagged = (key: string, value: string) => refused({ tiers: [new ProtectionTier({ name: 'gold', planTags: { [key]: value }, rules: [BackupRule.daily({ recoveryPointTags: { [key]: value } })] })] });
    expect(tagged('backup', 'gold')).not.toThrow();
    expect(tagged('backup', 'silver')).toThrow("tier 'gold', rule 'Daily': recoveryPointTags is 'backup=silver' but the tier tags its plans and recovery points with backup=gold, by which they are checked; use another tag key");
    expect(refused({ tiers: [new ProtectionTier({ name: 'gold', rules: [BackupRule.daily()], planTags: { backup: 'x' } })] })).toThrow("tier 'gold': planTags is 'backup=x' but");
    expect(refused({ tiers: [new ProtectionTier({ name: 'gold', rules: [BackupRule.daily()], planTags: { backup: 'x' } })], naming: new BackupNaming({ tagKey: 'other' }) })).not.toThrow();
  });

  test('30 conditions are refused where the selection is cut by type, and accepted where it is not', () => {
    const conditions = Array.from({ length: 30 }, (_, i) => TagCondition.stringEquals(`k${i}`, 'x'));
    const selection = ResourceSelection.byTag('env', ['a'], conditions);
    expect(refused({ tiers: [ProtectionTier.daily({ selection })] })).toThrow(/^tier 'daily': conditions is 31 but a selection has at most 30 conditions/);
    expect(refused({ tiers: [ProtectionTier.daily({ selection, copyTo: [] })] })).not.toThrow();
  });
});

describe('nothing is left behind in the template by a construct that is refused', () => {
  test.each<[string, SomeProps]>([
    ['for its tiers', { tiers: [] }],
    ['for its plans', { tiers: [gold], policySharing: PolicySharing.together({ X: 'OrgBackup-gold' }) }],
    ['for their number', { tiers: Array.from({ length: 11 }, (_, i) => tier(`tier${i}`)) }],
    ['for its policy names', { tiers: [gold], policyNamePrefix: 'p'.repeat(65) }],
  ])('%s', (_, props) => {
    const stack = new Stack(new App(), 'S');
    expect(() => orgBackupPolicy(props, stack)).toThrow();
    expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
  });
});

test('a refused construct can be made again under another id', () => {
  const stack = newStack();
  expect(() => orgBackupPolicy({ tiers: [] }, stack, 'One')).toThrow();
  expect(orgBackupPolicy({ tiers: [gold] }, stack, 'Two').policies).toHaveLength(1);
  expect(renderPolicies({ tiers: [gold] })).toHaveLength(1);
});
