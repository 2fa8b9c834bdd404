import { central, localPlans, MemberProps, MemberStack, roleInAccount, sids, statement, sub, tierOf, TWO_REGIONS } from './member-stack';
import { AirGappedVaultEncryption } from '../../src/backup-vault';
import { BackupNaming } from '../../src/organization-layout';
import { BackupRule, BackupSupport, BackupTarget, ProtectionTier } from '../../src/protection';
import { days } from '../support/days';

const bounds = { minRetention: days(7), maxRetention: days(90) };
const direct = (kept = 30) => tierOf({ target: BackupTarget.airGappedVault(), deleteAfter: days(kept) });
const VAULT = 'AWS::Backup::LogicallyAirGappedBackupVault';
const gapped = (props: MemberProps = {}) => new MemberStack({ airGappedVault: bounds, ...props });
const ownKey = { airGappedVaultEncryption: AirGappedVaultEncryption.customerManaged() };

test('is there only when asked for', () => {
  const { baseline, template } = new MemberStack();
  template.resourceCountIs(VAULT, 0);
  const { airGappedVault, airGappedVaultName, airGappedVaultArn, airGappedEncryptionKey } = baseline;
  expect([airGappedVault, airGappedVaultName, airGappedVaultArn, airGappedEncryptionKey]).toEqual(Array(4).fill(undefined));
});

test('has the agreed name, its bounds, denials only, and a key of AWS Backup', () => {
  const stack = gapped({ central: central(), tiers: [direct()] });
  expect(stack.one(VAULT)).toEqual({
    BackupVaultName: 'OrgBackupAirGappedVault', MinRetentionDays: 7, MaxRetentionDays: 90, AccessPolicy: { Version: '2012-10-17', Statement: expect.any(Array) },
  });
  expect(sids(stack.vaultPolicy('OrgBackupAirGappedVault'))).toEqual(['DenyManualDeletion', 'DenyDeletionByPolicyAdministrators', 'DenyWeakening']);
  expect(stack.all('AWS::KMS::Key')).toHaveLength(1);
  expect(stack.warningIds()).toEqual([]);
});

test('is known by name and ARN', () => {
  const { baseline, stack } = gapped({ naming: new BackupNaming({ airGappedVaultName: 'Gapped' }) });
  expect(baseline.airGappedVaultName).toBe('Gapped');
  expect(stack.resolve(baseline.airGappedVaultArn)).toEqual(sub('arn:aws:backup:${AWS::Region}:${AWS::AccountId}:backup-vault:Gapped'));
});

describe('with a key of its own', () => {
  test('admits the backup role of the account, on that key only', () => {
    const stack = gapped({ ...ownKey, tiers: [direct()] });
    const condition = statement(stack.keyPolicy('alias/OrgBackupKey-air-gapped'), 'AllowUseByMembersForCopy').Condition;
    expect(condition).toEqual({ ArnLike: { 'aws:PrincipalArn': [roleInAccount('OrgBackupAWSBackupRole')] }, StringLike: { 'kms:ViaService': ['backup.*.amazonaws.com'] } });
    expect(sids(stack.keyPolicy()).filter((sid) => sid.includes('Members'))).toEqual([]);
    expect(stack.baseline.airGappedEncryptionKey).toBeDefined();
    expect(stack.warningIds()).toEqual(['cdk-org-backup:airGappedKeyInSameAccount']);
  });

  test('with local plans admits the backup roles of all Regions', () => {
    const stack = localPlans({ ...TWO_REGIONS, airGappedVault: bounds, ...ownKey });
    expect(statement(stack.keyPolicy('alias/OrgBackupKey-air-gapped'), 'AllowUseByMembersForCopy').Condition?.ArnLike['aws:PrincipalArn'])
      .toEqual([roleInAccount('OrgBackupAWSBackupRole-us-east-1'), roleInAccount('OrgBackupAWSBackupRole-us-west-2')]);
  });

  test("admits nobody of other accounts but the central account's AWS Backup, which copies out of it", () => {
    const foreign = (props: MemberProps) => gapped({ ...ownKey, ...props }).keyPolicy('alias/OrgBackupKey-air-gapped').filter((one) => JSON.stringify(one).includes('222222222222'));
    expect(foreign({})).toEqual([]);
    const shared = foreign({ central: central() });
    expect(sids(shared)).toEqual(['AllowUseForCopy', 'AllowGrantsForCopy']);
    expect(shared.map(({ Condition }) => Condition?.ArnEquals['aws:PrincipalArn'])).toEqual(Array(2).fill(['arn:aws:iam::222222222222:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup']));
  });
});

describe('with existing keys', () => {
  const keyIn = (region: string) => `arn:aws:kms:${region}:555555555555:key/0123`;
  const keysIn = (...regions: string[]) => ({ airGappedVaultEncryption: AirGappedVaultEncryption.existingKeys(Object.fromEntries(regions.map((region) => [region, keyIn(region)]))) });
  const encryptedWith = (stack: MemberStack) => stack.one(VAULT).EncryptionKeyArn;

  test('takes that of its Region, with a warning, and makes none', () => {
    const stack = gapped({ ...TWO_REGIONS, ...keysIn('us-east-1', 'us-west-2'), tiers: [direct()] });
    expect(encryptedWith(stack)).toBe(keyIn('us-east-1'));
    expect(encryptedWith(new MemberStack({ ...TWO_REGIONS, airGappedVault: bounds, ...keysIn('us-east-1', 'us-west-2') }, { env: { region: 'us-west-2' } }))).toBe(keyIn('us-west-2'));
    expect(stack.baseline.airGappedEncryptionKey?.keyArn).toBe(keyIn('us-east-1'));
    expect(stack.all('AWS::KMS::Key')).toHaveLength(1);
    expect(stack.warnings()).toEqual([
      'the policy of the key given as airGappedVaultEncryption is not managed here: see that it admits whoever creates the vault and the backup role of every account that copies in '
      + '[ack: cdk-org-backup:encryptionKeyPolicyNotManaged]',
    ]);
  });

  /** The key that the vault of a template for several Regions finds in one of them. */
  function lookedUp(stack: MemberStack, region: string): unknown {
    const { 'Fn::FindInMap': [name, key, attribute] } = encryptedWith(stack);
    expect(key).toEqual({ Ref: 'AWS::Region' });
    return stack.template.toJSON().Mappings[name][region]?.[attribute];
  }

  test('looks that of its Region up, where one template is for several', () => {
    const stack = new MemberStack({ ...TWO_REGIONS, airGappedVault: bounds, ...keysIn('us-east-1', 'us-west-2', 'eu-west-1') }, {});
    expect(['us-east-1', 'us-west-2', 'eu-west-1'].map((region) => lookedUp(stack, region))).toEqual([keyIn('us-east-1'), keyIn('us-west-2'), undefined]);
  });

  test('finds something in every Region of the template, because CloudFormation looks also where the vault is not made', () => {
    const props: MemberProps = { regions: ['us-east-1', 'ca-west-1'], globalRegion: 'us-east-1', airGappedVault: bounds, ...keysIn('us-east-1') };
    const stack = new MemberStack(props, {});
    expect([lookedUp(stack, 'us-east-1'), lookedUp(stack, 'ca-west-1')]).toEqual([keyIn('us-east-1'), 'none']);
    const bare = new MemberStack(props, { env: { region: 'ca-west-1' } });
    expect(bare.regionsOf(bare.ofType(VAULT)[0])).toEqual(['us-east-1']);
    expect(encryptedWith(bare)).toBeUndefined();
    expect([bare.baseline.airGappedEncryptionKey, bare.warningIds()]).toEqual([undefined, ['cdk-org-backup:vaultStaysEmpty']]);
  });

  test('of two generations looks up each by its own', () => {
    const stack = new MemberStack({
      ...TWO_REGIONS, generation: 2, airGappedVault: bounds, ...keysIn('us-east-1', 'us-west-2'), retiredGenerations: [{ generation: 1, airGappedVault: bounds, ...keysIn('us-east-1', 'us-west-2') }],
    }, {});
    expect(new Set(stack.all(VAULT).map(({ EncryptionKeyArn }) => EncryptionKeyArn['Fn::FindInMap'][0])).size).toBe(2);
  });

  test.each<[string, MemberProps, string]>([
    ['the current generation', { airGappedVault: bounds, ...keysIn('us-east-1') }, 'memberVault'],
    ['a retired one', { generation: 2, retiredGenerations: [{ generation: 1, airGappedVault: bounds, ...keysIn('us-east-1') }] }, 'memberVault.retiredGenerations[0]'],
  ])('of %s needs one for each Region that has such a vault', (_name, props, prop) => {
    expect(() => new MemberStack({ ...TWO_REGIONS, ...props })).toThrow(
      `${prop}.airGappedVaultEncryption is 'us-east-1' but there is a vault in us-west-2 too, which takes a key of its own Region only; add a key of us-west-2`);
    expect(() => new MemberStack({ regions: ['us-east-1', 'ca-west-1'], globalRegion: 'us-east-1', ...props })).not.toThrow();
  });

  test('is nothing without an air-gapped vault', () => {
    expect(() => new MemberStack(keysIn('us-east-1'))).toThrow("memberVault.airGappedVaultEncryption is 'given' but there is no airGappedVault that it could encrypt; give airGappedVault, or leave it out");
  });
});

describe('a tier that writes directly to it', () => {
  test('needs one', () => {
    expect(() => new MemberStack({ tiers: [direct()] })).toThrow(
      "tier 'gold', rule 'Daily': target is 'airGappedVault()' but member accounts have no logically air-gapped vault; give memberVault an airGappedVault, or use BackupTarget.memberVault()");
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
  const some: MemberProps = { regions: ['us-east-1', 'ca-west-1', 'ap-southeast-5'], globalRegion: 'us-east-1' };

  test('it is made in the others only, with its key and alias', () => {
    const stack = gapped({ ...some, ...ownKey });
    const conditional = Object.values(stack.resources).filter(({ Condition, Type }) => Condition && Type !== 'AWS::IAM::Role');
    expect(conditional.map(({ Type }) => Type).sort()).toEqual([VAULT, 'AWS::Events::Rule', 'AWS::KMS::Alias', 'AWS::KMS::Key']);
    expect(conditional.map((resource) => stack.regionsOf(resource))).toEqual(Array(4).fill(['us-east-1']));
  });

  test('a retired one is made in the others only too', () => {
    const stack = new MemberStack({ ...some, generation: 2, retiredGenerations: [{ generation: 1, airGappedVault: bounds }] });
    expect(stack.regionsOf(stack.ofType(VAULT)[0])).toEqual(['us-east-1']);
  });

  test('the user may know better', () => {
    const support = new BackupSupport({ regions: [{ region: 'ca-west-1', airGappedVault: true }, { region: 'us-east-1', airGappedVault: false }] });
    const stack = gapped({ ...some, support });
    expect(stack.regionsOf(stack.ofType(VAULT)[0])).toEqual(['ca-west-1']);
  });

  test('no tier may write directly to it', () => {
    expect(() => gapped({ ...some, tiers: [direct()] })).toThrow(
      "tier 'gold', rule 'Daily': target is 'ap-southeast-5' but CloudFormation makes no logically air-gapped vault in this Region; use BackupTarget.memberVault(), or another definition for this Region");
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
  expect(() => new MemberStack({ regions, globalRegion: regions[0], airGappedVault: bounds }, {})).toThrow(`memberVault.airGappedVault is '7 to 90 days' but CloudFormation makes no air-gapped vaults in ${bare}; leave it out`);
});

test.each([
  [{ minRetention: days(6), maxRetention: days(90) }, "memberVault.airGappedVault.minRetention is '6 days' but"],
  [{ minRetention: days(7), maxRetention: days(36501) }, "memberVault.airGappedVault.maxRetention is '36501 days' but"],
  [{ minRetention: days(8), maxRetention: days(7) }, "memberVault.airGappedVault.maxRetention is '7 days' but minRetention is 8 days"],
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
