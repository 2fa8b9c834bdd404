import { Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ListOperator, PolicySharing } from '../../src/org-backup-policy';
import { BackupNaming, OrganizationTarget } from '../../src/organization-layout';
import {
  BackupResourceType, BackupRule, BackupSupport, BackupTarget, CopyDestination, MalwareScanMode, ProtectionTier, ResourceSelection,
} from '../../src/protection';
import { ROOT } from '../support/definition';
import { policyFaults } from '../support/policy/grammar';
import { newStack, orgBackupPolicy, policiesOf, renderPlans, renderPolicies } from '../support/policy/stacks';

const tier = (name: string, ...rules: BackupRule[]) => new ProtectionTier({ name, rules: rules.length ? rules : [BackupRule.daily()] });
const unit = (last: string) => OrganizationTarget.organizationalUnit(`ou-ab12-1111111${last}`);

describe('a policy in the template', () => {
  test('is a backup policy with a document, attached to its targets', () => {
    const stack = newStack();
    const construct = orgBackupPolicy({ tiers: [tier('gold')], targets: [unit('2'), ROOT, unit('1'), OrganizationTarget.account('012345678901')] }, stack);
    const [policy] = policiesOf(stack);
    expect(policy).toMatchObject({
      description: 'Backup plans OrgBackup-gold',
      targetIds: ['012345678901', 'ou-ab12-11111111', 'ou-ab12-11111112', 'r-ab12'],
      dependsOn: [],
    });
    expect(policy.name).toMatch(/OrgBackup-gold$/);
    expect(policyFaults(policy.document)).toEqual([]);
    expect(construct.policies.map((one) => one.type)).toEqual(['BACKUP_POLICY']);
    expect([construct.planNames, construct.regions]).toEqual([['OrgBackup-gold'], ['us-east-1']]);
    expect(construct.targets).toHaveLength(4);
  });

  test('has the name prefix that it is given', () => {
    expect(renderPolicies({ tiers: [tier('gold')], policyNamePrefix: ' Backup of unit A ' }).map((policy) => policy.name)).toEqual(['Backup of unit A-OrgBackup-gold']);
  });

  test('has a name of 128 characters and a description of 512 at most', () => {
    const long = tier('gold', ...[1, 2].map((i) => BackupRule.daily({ ruleName: `r${i}` })));
    const [policy] = renderPolicies({ tiers: [long], policyNamePrefix: 'p'.repeat(64), naming: new BackupNaming({ prefix: 'p'.repeat(24) }) });
    expect(policy.name.length).toBeLessThanOrEqual(128);
    const tiers = Array.from({ length: 15 }, (_, i) => tier(`${'t'.repeat(38)}${i}`));
    const shared = renderPolicies({ tiers, policySharing: PolicySharing.slots(2) });
    expect(Math.max(...shared.map((one) => one.description.length))).toBeLessThanOrEqual(512);
  });

  test('is found by its names on the construct', () => {
    const construct = orgBackupPolicy({ tiers: [ProtectionTier.daily()] });
    expect(construct.planNames).toEqual(['OrgBackup-daily', 'OrgBackup-daily-no-central']);
    expect(construct.policies).toHaveLength(2);
  });

  test('extends or reduces the lists of policies further up where one says so', () => {
    const plan = (operator: ListOperator) => renderPlans({ tiers: [tier('gold')], regionsOperator: operator, selectionsOperator: operator })['OrgBackup-gold'];
    expect(plan(ListOperator.APPEND).regions).toEqual({ '@@append': ['us-east-1'] });
    expect(plan(ListOperator.REMOVE).selections.tags.gold.tag_value).toEqual({ '@@remove': ['gold'] });
    expect(plan(ListOperator.ASSIGN)).toEqual(renderPlans({ tiers: [tier('gold')] })['OrgBackup-gold']);
  });

  test('protects a type that AWS added later, though its tier is cut by type', () => {
    const type = new BackupResourceType('NEW', 'arn:aws:new:*:*:thing/*');
    const support = new BackupSupport({ resourceTypes: [{ resourceType: type, copyToOtherAccount: true, copyToOtherRegion: true }] });
    const plans = renderPlans({ tiers: [ProtectionTier.daily()], support });
    const holding = Object.keys(plans).filter((name) => JSON.stringify(plans[name].selections).includes(type.arnPattern));
    expect(holding).toEqual(['OrgBackup-daily']);
  });

  test('needs no central account where nothing goes there', () => {
    expect(renderPolicies({ tiers: [tier('gold')], central: [] })).toHaveLength(1);
  });
});

describe('policies of one stack are deployed one after the other', () => {
  /** Whether every policy waits, directly or not, for every one before it: no two are deployed at once. */
  function chained(stack: Stack): boolean {
    const policies = policiesOf(stack);
    const waits = (id: string, seen = new Set<string>()): Set<string> => {
      policies.find((one) => one.logicalId === id)!.dependsOn.filter((one) => !seen.has(one)).forEach((one) => waits(one, seen.add(one)));
      return seen;
    };
    return policies.every((one) => policies.every((other) => one === other
      || waits(one.logicalId).has(other.logicalId) || waits(other.logicalId).has(one.logicalId)));
  }

  test('within a construct', () => {
    const stack = newStack();
    orgBackupPolicy({ tiers: ['a', 'b', 'c', 'd'].map((name) => tier(name)) }, stack);
    expect(chained(stack)).toBe(true);
  });

  test('across constructs, in whatever order of the tree they were made', () => {
    const stack = newStack();
    const [first, second] = [new Construct(stack, 'A'), new Construct(stack, 'B')];
    orgBackupPolicy({ tiers: [tier('a1'), tier('a2')], targets: [unit('1')] }, second, 'One');
    orgBackupPolicy({ tiers: [tier('b1')], targets: [unit('2')] }, first, 'Two');
    orgBackupPolicy({ tiers: [tier('c1')], targets: [unit('3')] }, first, 'One');
    orgBackupPolicy({ tiers: [tier('d1')], targets: [unit('4')] }, second, 'Zero');
    expect(chained(stack)).toBe(true);
  });

  test('but not across stacks', () => {
    const one = newStack();
    const other = new Stack(one.node.root, 'Other');
    orgBackupPolicy({ tiers: [tier('a')], targets: [unit('1')] }, one);
    orgBackupPolicy({ tiers: [tier('b')], targets: [unit('2')] }, other);
    expect(policiesOf(other).flatMap((policy) => policy.dependsOn)).toEqual([]);
  });

  test('even after one that was refused', () => {
    const stack = newStack();
    expect(() => orgBackupPolicy({ tiers: [] }, stack, 'Bad')).toThrow(/^assignments is/);
    orgBackupPolicy({ tiers: [tier('a')], targets: [unit('1')] }, stack, 'Good');
    orgBackupPolicy({ tiers: [tier('b')], targets: [unit('2')] }, stack, 'Better');
    expect(policiesOf(stack)).toHaveLength(2);
  });
});

describe('an update', () => {
  const kept = (policies: ReturnType<typeof renderPolicies>) => policies.map(({ logicalId, name }) => [logicalId, name]);

  test.each<[string, BackupRule]>([
    ['retention', BackupRule.daily({ deleteAfter: Duration.days(50) })],
    ['schedule', BackupRule.daily({ hour: 7 })],
    ['copies', BackupRule.daily({ copyActions: [{ destination: CopyDestination.centralVault() }] })],
  ])('of the %s changes the policy in place', (_, rule) => {
    const selection = ResourceSelection.byTag('x', ['y']);
    const one = renderPolicies({ tiers: [new ProtectionTier({ name: 'gold', rules: [BackupRule.daily({ deleteAfter: Duration.days(35) })], selection })] });
    const other = renderPolicies({ tiers: [new ProtectionTier({ name: 'gold', rules: [rule], selection })] });
    expect(kept(other)).toEqual(expect.arrayContaining(kept(one)));
    expect(other.find((policy) => policy.logicalId === one[0].logicalId)!.document).not.toEqual(one[0].document);
  });

  test('with another target changes nothing but the targets', () => {
    const [one] = renderPolicies({ tiers: [tier('gold')] });
    const [other] = renderPolicies({ tiers: [tier('gold')], targets: [ROOT, unit('1')] });
    expect(other).toEqual({ ...one, targetIds: ['ou-ab12-11111111', 'r-ab12'] });
  });

  test('that removes a tier leaves the others alone', () => {
    const three = renderPolicies({ tiers: [tier('a'), tier('b'), tier('c')] });
    const two = renderPolicies({ tiers: [tier('a'), tier('c')] });
    const plain = (policies: typeof three) => policies.map(({ dependsOn: _, ...policy }) => policy);
    expect(plain(two)).toEqual(plain(three).filter((policy) => !policy.name.endsWith('-b')));
  });
});

describe('what a policy takes from the naming', () => {
  const naming = new BackupNaming({ prefix: 'Acme', tagKey: 'protection', rolePath: '/backup/', backupRoleName: 'AWSBackupX', scannerRoleName: 'Scan', airGappedVaultName: 'Gapped' });
  const scanned = BackupRule.daily({ ruleName: 'Scanned', malwareScan: MalwareScanMode.FULL_SCAN });
  const gapped = BackupRule.daily({ ruleName: 'Gapped', deleteAfter: Duration.days(35), target: BackupTarget.airGappedVault() });

  test('vaults, roles, tag key and plan names', () => {
    const plan = renderPlans({ tiers: [tier('gold', scanned, gapped)], naming })['Acme-gold'];
    expect(plan.rules.Scanned.target_backup_vault_name['@@assign']).toBe('AcmeVault');
    expect(plan.rules.Gapped.target_logically_air_gapped_backup_vault_arn['@@assign']).toBe('arn:aws:backup:$region:$account:backup-vault:Gapped');
    expect(plan.selections.tags.gold.iam_role_arn['@@assign']).toBe('arn:aws:iam::$account:role/backup/AWSBackupX');
    expect(plan.selections.tags.gold.tag_key['@@assign']).toBe('protection');
    expect(plan.scan_settings.GUARDDUTY.scanner_role_arn['@@assign']).toBe('arn:aws:iam::$account:role/backup/Scan');
    expect(Object.keys(plan.backup_plan_tags)).toEqual(['protection']);
  });
});
