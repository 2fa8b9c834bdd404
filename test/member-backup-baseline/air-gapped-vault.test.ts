import { App, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ACCOUNT, central, HERE, localPlans, MemberProps, MemberStack, REGION, roleInAccount, sids, statement, sub, tierOf, TWO_REGIONS } from './member-stack';
import { AirGappedVaultEncryption } from '../../src/backup-vault';
import { BackupNaming } from '../../src/organization-layout';
import { BackupRule, BackupSupport, BackupTarget, ProtectionTier } from '../../src/protection';
import { days } from '../support/days';

const bounds = { minRetention: days(7), maxRetention: days(90) };
const direct = (kept = 30) => tierOf({ target: BackupTarget.airGappedVault(), deleteAfter: days(kept) });
const VAULT = 'AWS::Backup::LogicallyAirGappedBackupVault';
const gapped = (props: MemberProps = {}) => new MemberStack({ airGappedVault: bounds, ...props });
const ownKey = { ...bounds, encryption: AirGappedVaultEncryption.customerManaged() };

test('is there only when asked for', () => {
  const { baseline, template } = new MemberStack();
  template.resourceCountIs(VAULT, 0);
  const { airGappedVault, airGappedVaultName, airGappedVaultArn, airGappedRetention, airGappedEncryptionKey } = baseline;
  expect([airGappedVault, airGappedVaultName, airGappedVaultArn, airGappedRetention, airGappedEncryptionKey]).toEqual(Array(5).fill(undefined));
});

test('has the agreed name, its bounds, denials only, and a key of AWS Backup', () => {
  const stack = gapped({ central: central() });
  expect(stack.one(VAULT)).toEqual({
    BackupVaultName: 'OrgBackupAirGappedVault', MinRetentionDays: 7, MaxRetentionDays: 90, AccessPolicy: { Version: '2012-10-17', Statement: expect.any(Array) },
  });
  expect(sids(stack.vaultPolicy('OrgBackupAirGappedVault'))).toEqual(['DenyManualDeletion', 'DenyDeletionByPolicyAdministrators', 'DenyWeakening']);
  expect(stack.all('AWS::KMS::Key')).toHaveLength(1);
  expect(stack.warningIds()).toEqual([]);
});

test('is known by name, ARN and bounds', () => {
  const { baseline, stack } = gapped({ naming: new BackupNaming({ airGappedVaultName: 'Gapped' }) });
  expect(baseline.airGappedVaultName).toBe('Gapped');
  expect(stack.resolve(baseline.airGappedVaultArn)).toEqual(sub('arn:aws:backup:${AWS::Region}:${AWS::AccountId}:backup-vault:Gapped'));
  expect([baseline.airGappedRetention?.minRetention.toDays(), baseline.airGappedRetention?.maxRetention.toDays()]).toEqual([7, 90]);
});

describe('with a key of its own', () => {
  test('admits the backup role of the account, on that key only', () => {
    const stack = gapped({ airGappedVault: ownKey });
    const condition = statement(stack.keyPolicy('alias/OrgBackupKey-air-gapped'), 'AllowUseByMembersForCopy').Condition;
    expect(condition).toEqual({ ArnLike: { 'aws:PrincipalArn': [roleInAccount('OrgBackupAWSBackupRole')] }, StringLike: { 'kms:ViaService': ['backup.*.amazonaws.com'] } });
    expect(sids(stack.keyPolicy()).filter((sid) => sid.includes('Members'))).toEqual([]);
    expect(stack.baseline.airGappedEncryptionKey).toBeDefined();
    expect(stack.warningIds()).toEqual(['cdk-org-backup:airGappedKeyInSameAccount']);
  });

  test('with local plans admits the backup roles of all Regions', () => {
    const stack = localPlans({ ...TWO_REGIONS, airGappedVault: ownKey });
    expect(statement(stack.keyPolicy('alias/OrgBackupKey-air-gapped'), 'AllowUseByMembersForCopy').Condition?.ArnLike['aws:PrincipalArn'])
      .toEqual([roleInAccount('OrgBackupAWSBackupRole-us-east-1'), roleInAccount('OrgBackupAWSBackupRole-us-west-2')]);
  });

  test("admits nobody of other accounts but the central account's AWS Backup, which copies out of it", () => {
    const foreign = (props: MemberProps) => gapped({ airGappedVault: ownKey, ...props }).keyPolicy('alias/OrgBackupKey-air-gapped').filter((one) => JSON.stringify(one).includes('222222222222'));
    expect(foreign({})).toEqual([]);
    const shared = foreign({ central: central() });
    expect(sids(shared)).toEqual(['AllowUseForCopy', 'AllowGrantsForCopy']);
    expect(shared.map(({ Condition }) => Condition?.ArnEquals['aws:PrincipalArn'])).toEqual(Array(2).fill(['arn:aws:iam::222222222222:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup']));
  });
});

test('takes an existing key, with a warning', () => {
  const app = new App();
  const key = kms.Key.fromKeyArn(new Stack(app, 'Keys', HERE), 'Key', `arn:aws:kms:${REGION}:${ACCOUNT}:key/0123`);
  const stack = new MemberStack({ airGappedVault: { ...bounds, encryption: AirGappedVaultEncryption.existingKey(key) } }, HERE, app);
  expect(stack.one(VAULT).EncryptionKeyArn).toBe(`arn:aws:kms:${REGION}:${ACCOUNT}:key/0123`);
  expect(stack.warningIds()).toEqual(['cdk-org-backup:encryptionKeyPolicyNotManaged']);
});

describe('a tier that writes directly to it', () => {
  test('needs one', () => {
    expect(() => new MemberStack({ tiers: [direct()] })).toThrow(
      "tier 'gold', rule 'Daily': target is 'airGappedVault()' but the baseline has no logically air-gapped vault; give airGappedVault, or use BackupTarget.memberVault()");
    expect(() => gapped({ tiers: [direct()] })).not.toThrow();
  });

  test.each([7, 90])('keeps backups %i days, as its bounds allow', (kept) => {
    expect(() => gapped({ tiers: [direct(kept)] })).not.toThrow();
  });

  test.each([6, 91])('may not keep them %i days', (kept) => {
    expect(() => gapped({ tiers: [direct(kept)] })).toThrow(
      `tier 'gold', rule 'Daily': deleteAfter is '${kept} days' but the lock of the member's air-gapped vault 'OrgBackupAirGappedVault' allows 7 to 90 days, so that every job would fail`);
  });

  test('may not call it an ordinary vault', () => {
    expect(() => gapped({ tiers: [tierOf({ target: BackupTarget.vault('OrgBackupAirGappedVault') })] }))
      .toThrow("target is 'OrgBackupAirGappedVault' but this is the air-gapped vault, which takes backups by another setting; use BackupTarget.airGappedVault()");
  });
});

describe('where CloudFormation makes none in some Regions', () => {
  const some: MemberProps = { regions: ['us-east-1', 'ca-west-1', 'mx-central-1'], globalRegion: 'us-east-1' };

  test('it is made in the others only, with its key and alias', () => {
    const stack = gapped({ ...some, airGappedVault: ownKey });
    const conditional = Object.values(stack.resources).filter(({ Condition, Type }) => Condition && Type !== 'AWS::IAM::Role');
    expect(conditional.map(({ Type }) => Type).sort()).toEqual([VAULT, 'AWS::KMS::Alias', 'AWS::KMS::Key']);
    expect(conditional.map((resource) => stack.regionsOf(resource))).toEqual(Array(3).fill(['us-east-1']));
  });

  test('a retired one is made in the others only too', () => {
    const stack = new MemberStack({ ...some, generation: 2, retiredVaults: [{ generation: 1, airGappedVault: bounds }] });
    expect(stack.regionsOf(stack.ofType(VAULT)[0])).toEqual(['us-east-1']);
  });

  test('the user may know better', () => {
    const support = new BackupSupport({ regions: [{ region: 'ca-west-1', airGappedVault: true }, { region: 'us-east-1', airGappedVault: false }] });
    const stack = gapped({ ...some, support });
    expect(stack.regionsOf(stack.ofType(VAULT)[0])).toEqual(['ca-west-1']);
  });

  test('no tier may write directly to it', () => {
    expect(() => gapped({ ...some, tiers: [direct()] })).toThrow(
      "tier 'gold', rule 'Daily': target is 'ca-west-1' but CloudFormation makes no logically air-gapped vault in this Region; use BackupTarget.memberVault(), or another baseline for this Region");
  });

  test('a baseline without one knows no such condition', () => {
    expect(Object.keys(new MemberStack(some).template.toJSON().Conditions)).toEqual([expect.stringContaining('IsGlobalRegion')]);
  });
});

test('where every Region has them it carries no condition', () => {
  expect(gapped(TWO_REGIONS).ofType(VAULT)[0].Condition).toBeUndefined();
});

test.each([
  [['us-gov-east-1', 'us-gov-west-1'], 'us-gov-east-1, us-gov-west-1'],
  [['cn-north-1'], 'cn-north-1'],
  [['ca-west-1'], 'ca-west-1'],
])('where no Region has them, as in %j, it is refused', (regions, bare) => {
  expect(() => new MemberStack({ regions, globalRegion: regions[0], airGappedVault: bounds }, {})).toThrow(`airGappedVault is '7 to 90 days' but CloudFormation makes no air-gapped vaults in ${bare}; leave it out`);
});

test.each([
  [{ minRetention: days(6), maxRetention: days(90) }, "airGappedVault.minRetention is '6 days' but"],
  [{ minRetention: days(7), maxRetention: days(36501) }, "airGappedVault.maxRetention is '36501 days' but"],
  [{ minRetention: days(8), maxRetention: days(7) }, "airGappedVault.maxRetention is '7 days' but minRetention is 8 days"],
])('bad bounds are refused', (airGappedVault, message) => {
  expect(() => new MemberStack({ airGappedVault })).toThrow(message);
});

describe('with local plans', () => {
  const two = [direct(), new ProtectionTier({ name: 'silver', rules: [BackupRule.daily({ deleteAfter: days(30) })] })];
  const stack = localPlans({ tiers: two, airGappedVault: bounds });
  const idOf = (type: string) => Object.keys(stack.resources).find((id) => stack.resources[id].Type === type)!;
  const planOf = (name: string) => stack.ofType('AWS::Backup::BackupPlan').find(({ Properties }) => Properties.BackupPlan.BackupPlanName === name)!;

  test('a rule that writes directly to it names it beside the vault', () => {
    expect(planOf('OrgBackup-gold').Properties.BackupPlan.BackupPlanRule[0]).toMatchObject({
      TargetBackupVault: 'OrgBackupVault',
      TargetLogicallyAirGappedBackupVaultArn: sub('arn:aws:backup:${AWS::Region}:${AWS::AccountId}:backup-vault:OrgBackupAirGappedVault'),
    });
    expect(planOf('OrgBackup-silver').Properties.BackupPlan.BackupPlanRule[0]).not.toHaveProperty('TargetLogicallyAirGappedBackupVaultArn');
  });

  test('its plan waits for it, and no other plan does', () => {
    expect(planOf('OrgBackup-gold').DependsOn?.sort()).toEqual([idOf('AWS::Backup::BackupVault'), idOf(VAULT)].sort());
    expect(planOf('OrgBackup-silver').DependsOn).toEqual([idOf('AWS::Backup::BackupVault')]);
  });
});
