import { App, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AirGappedVaultEncryption, ICentralBackupAccount, VaultLock } from '../../src/backup-vault';
import { MemberBackupBaseline, MemberBackupBaselineAttributes, MemberBackupBaselineProps } from '../../src/member-backup-baseline';
import { OrgBackupPolicy, OrgBackupPolicyProps } from '../../src/org-backup-policy';
import { BackupNaming, OrganizationLayout, OrganizationLayoutProps, OrganizationTarget } from '../../src/organization-layout';
import {
  BackupResourceType, BackupRule, BackupTarget, CopyDestination, IndexedResourceType, MalwareScanMode, ProtectionTier, ResourceSelection,
} from '../../src/protection';
import { CENTRAL_ACCOUNT, centralAccount, policiesOf, warningsOf } from '../support/policy/stacks';

const UNIT = 'ou-ab12-11111111';
const days = (count: number) => Duration.days(count);
const tier = (target?: BackupTarget, kept = 35) => new ProtectionTier({ name: 'gold', rules: [BackupRule.daily({ target, deleteAfter: days(kept) })] });

function layoutOf(change: Partial<OrganizationLayoutProps> = {}): OrganizationLayout {
  return new OrganizationLayout({
    homeAccount: '111111111111',
    centralAccount: CENTRAL_ACCOUNT,
    regions: ['us-west-2', 'us-east-1'],
    globalRegion: 'us-east-1',
    targets: [OrganizationTarget.organizationalUnit(UNIT)],
    ...change,
  });
}

type Props = Omit<Partial<OrgBackupPolicyProps>, 'centralBackupAccounts' | 'memberBackupBaseline'> & {
  readonly central?: (scope: Construct) => ICentralBackupAccount[];
  readonly baseline?: MemberBackupBaselineAttributes;
};

function policyOf({ central, baseline, ...props }: Props): OrgBackupPolicy {
  const stack = new Stack(new App(), 'Policies');
  return new OrgBackupPolicy(stack, 'Backup', {
    tiers: [tier()],
    centralBackupAccounts: central?.(stack),
    memberBackupBaseline: baseline && MemberBackupBaseline.fromMemberBackupBaselineAttributes(stack, 'Baseline', baseline),
    ...props,
  });
}

const documentsOf = (props: Props) => policiesOf(Stack.of(policyOf(props))).map(({ document }) => document.plans);

describe('with a layout', () => {
  test('plans run in its Regions and policies are attached to its targets', () => {
    const policy = policyOf({ layout: layoutOf() });
    expect(policy.regions).toEqual(['us-east-1', 'us-west-2']);
    expect(policy.targets.map(({ targetId }) => targetId)).toEqual([UNIT]);
  });

  test('Regions and targets that are given come first', () => {
    const policy = policyOf({ layout: layoutOf(), regions: ['eu-west-1'], targets: [OrganizationTarget.account('333333333333')] });
    expect(policy.regions).toEqual(['eu-west-1']);
    expect(policy.targets.map(({ targetId }) => targetId)).toEqual(['333333333333']);
  });

  test('a construct of another account than its central account is refused', () => {
    expect(() => policyOf({ layout: layoutOf(), central: (scope) => [centralAccount(scope, 'Other', { account: '999999999999' })] })).toThrow(
      "centralBackupAccounts is '999999999999' but the layout has 222222222222 as its central account; give its constructs, or correct the layout");
  });

  const inUnit = { units: [{ organizationalUnitId: UNIT }], accounts: [{ accountId: CENTRAL_ACCOUNT, parentId: UNIT }] };

  test('a unit that the central account is in is warned of', () => {
    expect(warningsOf(policyOf({ layout: layoutOf(inUnit) }))).toEqual([
      `centralAccountTargeted: the policies are attached to ${UNIT}, which the central account is in: its own backups would be copied within the account that has `
      + 'to survive, with a key that admits copies from other accounts only',
    ]);
  });

  test('a unit beside it is not', () => {
    expect(warningsOf(policyOf({ layout: layoutOf(inUnit), targets: [OrganizationTarget.organizationalUnit('ou-ab12-22222222')] }))).toEqual([]);
  });
});

describe('with a member baseline', () => {
  const retention = { minRetention: days(7), maxRetention: days(100) };

  test('rules store in the vault of its generation', () => {
    const [plans] = documentsOf({ layout: layoutOf(), baseline: { generation: 2 } });
    expect(plans['OrgBackup-gold'].rules.Daily.target_backup_vault_name).toEqual({ '@@assign': 'OrgBackupVault-2' });
  });

  test('and directly in its air-gapped vault', () => {
    const [plans] = documentsOf({ layout: layoutOf(), tiers: [tier(BackupTarget.airGappedVault())], baseline: { generation: 3, airGappedRetention: retention } });
    expect(plans['OrgBackup-gold'].rules.Daily.target_logically_air_gapped_backup_vault_arn)
      .toEqual({ '@@assign': 'arn:aws:backup:$region:$account:backup-vault:OrgBackupAirGappedVault-3' });
  });

  test('a rule that writes directly to an air-gapped vault is refused where it has none', () => {
    expect(() => policyOf({ layout: layoutOf(), tiers: [tier(BackupTarget.airGappedVault())], baseline: {} })).toThrow(
      "tier 'gold', rule 'Daily': target is 'airGappedVault()' but memberBackupBaseline has no logically air-gapped vault; give it airGappedVault, or use BackupTarget.memberVault()");
  });

  test.each([[99, true], [100, false]])('its lock of at least 100 days refuses %d days: %p', (kept, refused) => {
    const lock = VaultLock.governance({ minRetention: days(100) });
    const make = () => policyOf({ layout: layoutOf(), tiers: [tier(undefined, kept)], baseline: { vaultLock: lock } });
    if (refused) {
      expect(make).toThrow('deleteAfter is \'99 days\' but the lock of the member vault \'OrgBackupVault\' allows at least 100 days');
    } else {
      expect(make).not.toThrow();
    }
  });

  test('its names are those of the policies', () => {
    const naming = new BackupNaming({ prefix: 'Acme' });
    const [plans] = documentsOf({ layout: layoutOf(), baseline: { naming } });
    expect(Object.keys(plans)).toEqual(['Acme-gold']);
    expect(plans['Acme-gold'].selections.tags.gold.iam_role_arn).toEqual({ '@@assign': 'arn:aws:iam::$account:role/AcmeAWSBackupRole' });
  });

  test('other names beside it are refused', () => {
    expect(() => policyOf({ layout: layoutOf(), naming: new BackupNaming({ prefix: 'Other' }), baseline: { naming: new BackupNaming({ prefix: 'Acme' }) } }))
      .toThrow("naming.vaultName is 'OtherVault' but memberBackupBaseline is made with 'AcmeVault'; give both the same naming, or leave it out here");
  });

  test.each<[string, Props]>([
    ['memberVaultLock', { memberVaultLock: VaultLock.governance({ minRetention: days(1) }) }],
    ['memberAirGappedRetention', { memberAirGappedRetention: retention }],
  ])('%s beside it is refused', (prop, props) => {
    expect(() => policyOf({ layout: layoutOf(), baseline: {}, ...props })).toThrow(`${prop} is 'given' but memberBackupBaseline has it; leave it out`);
  });
});

describe('what a member baseline does not have', () => {
  const baselineOf = (props: Partial<MemberBackupBaselineProps>) => {
    const app = new App();
    const baseline = new MemberBackupBaseline(new Stack(app, 'Member'), 'Baseline', { layout: layoutOf(), tiers: [tier()], ...props });
    return (tiers: ProtectionTier[], regions = ['us-east-1']) => () =>
      new OrgBackupPolicy(new Stack(app, 'Policies'), 'Backup', { layout: layoutOf(), tiers, regions, memberBackupBaseline: baseline });
  };
  const typed = (rule: BackupRule, type: BackupResourceType) =>
    new ProtectionTier({ name: 'gold', rules: [rule], selection: ResourceSelection.byResourceType({ resourceTypes: [type] }) });
  const rule = BackupRule.daily({ deleteAfter: days(35) });

  test('is a Region', () => {
    expect(baselineOf({})([tier()], ['eu-west-1'])).toThrow(
      "regions is 'eu-west-1' but memberBackupBaseline has vaults in us-east-1, us-west-2 only; add eu-west-1 to its regions, or leave it out here");
  });

  test('is a Region of one that is imported with its Regions', () => {
    expect(() => policyOf({ layout: layoutOf(), baseline: { regions: ['us-east-1'] } })).toThrow("regions is 'us-west-2' but memberBackupBaseline has vaults in us-east-1 only");
  });

  test('is the role of organization policies, where plans are local', () => {
    expect(baselineOf({ localPlans: true })([tier()])).toThrow(
      "memberBackupBaseline is 'Member/Baseline' but it has local plans, and the role OrgBackupAWSBackupRole that policies name is not made; "
      + 'use either local plans or policies of the organization');
  });

  test.each<[string, ProtectionTier]>([
    ['S3', typed(rule, BackupResourceType.S3)],
    ['indexes of EBS', typed(BackupRule.daily({ deleteAfter: days(35), indexedResourceTypes: [IndexedResourceType.EBS] }), BackupResourceType.EBS)],
    ['malware scans', typed(BackupRule.daily({ deleteAfter: days(35), malwareScan: MalwareScanMode.FULL_SCAN }), BackupResourceType.EBS)],
  ])('is permission for %s', (what, asking) => {
    const make = baselineOf({ tiers: [typed(rule, BackupResourceType.EFS)] });
    expect(make([asking])).toThrow(`tiers is '${what}' but no tier of memberBackupBaseline asks for it, so that its roles have no permission; give both the same tiers`);
  });

  test('is nothing where it is made for the same tiers', () => {
    expect(baselineOf({ tiers: [typed(rule, BackupResourceType.S3)] })([typed(rule, BackupResourceType.S3)])).not.toThrow();
  });
});

test.each([['111111111111', false], ['999999999999', true]])('with a layout, a stack in %s is refused: %p', (account, refused) => {
  const make = () => new OrgBackupPolicy(new Stack(new App(), 'Policies', { env: { account, region: 'us-east-1' } }), 'Backup', { layout: layoutOf(), tiers: [tier()] });
  if (refused) {
    expect(make).toThrow("layout is '111111111111' but this is its home account and the stack is in 999999999999; deploy the stack there or to the management account, or correct the layout");
  } else {
    expect(make).not.toThrow();
  }
});

describe('a central air-gapped vault with a key of its own', () => {
  const copying = [ProtectionTier.monthly({ copyTo: [CopyDestination.airGappedVault()] })];
  const central = (airGappedVaultEncryption: AirGappedVaultEncryption) => (scope: Construct) => [
    centralAccount(scope, 'Central', { airGappedRetention: { minRetention: days(7), maxRetention: days(400) }, airGappedVaultEncryption }),
  ];
  const other = { layout: layoutOf(), tiers: copying, naming: new BackupNaming({ backupRoleName: 'AcmeAWSBackupRole' }) };

  test('refuses members whose backup role it does not admit', () => {
    expect(() => policyOf({ ...other, central: central(AirGappedVaultEncryption.customerManaged()) })).toThrow(
      "naming is '/AcmeAWSBackupRole' but the key of the central air-gapped vault 'OrgBackupCentralAirGappedVault' in us-east-1 admits backup roles named "
      + '/OrgBackupAWSBackupRole only; give the same naming to both');
  });

  test('which does not matter for a key of AWS Backup', () => {
    expect(() => policyOf({ ...other, central: central(AirGappedVaultEncryption.awsOwned()) })).not.toThrow();
  });
});

test('a central account that is imported outside of any stack is as good as one inside', () => {
  const app = new App();
  const stack = new Stack(app, 'Policies');
  expect(() => new OrgBackupPolicy(stack, 'Backup', {
    layout: layoutOf(), tiers: [ProtectionTier.daily()], centralBackupAccounts: [centralAccount(app, 'Central')],
  })).not.toThrow();
});
