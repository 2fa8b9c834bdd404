import { Duration } from 'aws-cdk-lib';
import {
  BackupDefinition, BackupDefinitionProps, BackupNaming, BackupRule, BackupSupport, BackupTarget, CentralVault, CopyDestination, CopyRequirement, MemberVault, OrganizationLayout,
  OrganizationLayoutProps, OrganizationTarget, ProtectionRequirement, ProtectionTier, ResourceSelection, VaultLock,
} from '../../src';

const days = (count: number) => Duration.days(count);
const ROOT = 'r-ab12';
const unit = (name: string) => OrganizationTarget.organizationalUnit(`ou-ab12-${name.padEnd(8, '0')}`);
const account = (digit: number) => String(digit).repeat(12);
const layoutOf = (props: Partial<OrganizationLayoutProps> = {}) => new OrganizationLayout({
  organizationId: 'o-a1b2c3d4e5', rootId: ROOT, homeAccount: account(1), centralAccount: account(2), regions: ['us-east-1', 'us-west-2'], globalRegion: 'us-east-1', ...props,
});
const tierOf = (name: string, rule: Parameters<typeof BackupRule.daily>[0] = {}) => new ProtectionTier({ name, rules: [BackupRule.daily({ deleteAfter: days(35), ...rule })] });
const sharedTag = ResourceSelection.byTag('env', ['production']);
const goldTag = ResourceSelection.byTag('backup', ['gold']);
const define = (props: Partial<BackupDefinitionProps> = {}) => new BackupDefinition({ layout: layoutOf(), ...props });
const refused = (props: Partial<BackupDefinitionProps>) => expect(() => define(props));
const notes = (definition: BackupDefinition) => definition._planned.notes.map(({ id, text }) => `${id}: ${text}`);

describe('assignments', () => {
  test('go to the root where they name no target and the layout knows it', () => {
    expect(define({ assignments: [{ tiers: [tierOf('gold')] }] })._targetsOf('gold').map(({ targetId }) => targetId)).toEqual([ROOT]);
  });

  test('need targets where the layout knows no root', () => {
    refused({ layout: layoutOf({ rootId: undefined }), assignments: [{ tiers: [tierOf('gold')] }] })
      .toThrow('assignments[0].targets is undefined but the layout does not know the root, to which everything would be attached; give targets, or rootId in the layout');
  });

  test('of one tier join their targets', () => {
    const definition = define({ assignments: [{ targets: [unit('b')], tiers: [tierOf('gold')] }, { targets: [unit('a')], tiers: [tierOf('gold'), tierOf('silver')] }] });
    expect(['gold', 'silver'].map((name) => definition._targetsOf(name).map(({ targetId }) => targetId))).toEqual([['ou-ab12-a0000000', 'ou-ab12-b0000000'], ['ou-ab12-a0000000']]);
  });

  test.each<[string, Partial<BackupDefinitionProps>, string]>([
    ['without tiers', { assignments: [{ tiers: [] }] }, 'assignments[0].tiers is [] but an assignment gives at least one tier; give a ProtectionTier, or leave the assignment out'],
    ['without targets', { assignments: [{ targets: [], tiers: [tierOf('a')] }] }, 'assignments[0].targets is [] but an assignment is for at least one target; leave it out for the root, or leave the assignment out'],
    ['to one target twice', { assignments: [{ targets: [unit('a'), unit('a')], tiers: [tierOf('a')] }] }, 'assignments[0].targets[1] is \'ou-ab12-a0000000\' but assignments[0].targets[0] is the same; give each once'],
    ['to another root', { assignments: [{ targets: [OrganizationTarget.root('r-other')], tiers: [tierOf('a')] }] },
      'assignments[0].targets[0] is \'r-other\' but the root of the layout is r-ab12 and an organization has one root; take all ids from one organization'],
    ['to two roots', { layout: layoutOf({ rootId: undefined }), assignments: [{ targets: [unit('a')], tiers: [tierOf('a')] }, { targets: [OrganizationTarget.root('r-other')], tiers: [tierOf('a')] }] },
      'assignments[1].targets is \'r-other\' but other ids belong to the root r-ab12 and an organization has one root; take all ids from one organization'],
    ['to a unit that the layout does not list', { layout: layoutOf({ units: [{ organizationalUnitId: 'ou-ab12-a0000000' }] }), assignments: [{ targets: [unit('typo')], tiers: [tierOf('a')] }] },
      'assignments[0].targets[0] is \'ou-ab12-typo0000\' but it is not among units of the layout; add it there, or correct the id'],
    ['to an account outside', { layout: layoutOf({ externalAccounts: [account(5)] }), assignments: [{ targets: [OrganizationTarget.account(account(5))], tiers: [tierOf('a')] }] },
      'assignments[0].targets[0] is \'555555555555\' but the layout has it outside the organization, where no policy reaches it; use localPlans for it'],
    ['of two tiers of one name', { assignments: [{ targets: [unit('a')], tiers: [tierOf('gold')] }, { targets: [unit('b')], tiers: [tierOf('gold', { deleteAfter: days(36) })] }] },
      'assignments[1].tiers[0] is \'gold\' but assignments[0].tiers[0] is another tier of this name; assign one tier, or give each its own name'],
    ['of two tiers that differ by case', { assignments: [{ tiers: [tierOf('gold'), tierOf('Gold')] }] }, 'assignments[0].tiers[1] is \'Gold\' but assignments[0].tiers[0] is \'gold\', and upper and lower case do not count'],
  ])('%s are refused', (_, props, message) => refused(props).toThrow(message));

  test('take equal tiers whose rules and tags stand in another order', () => {
    const rules = [BackupRule.daily({ deleteAfter: days(35), recoveryPointTags: { a: '1', b: '2' } }), BackupRule.monthly({ hour: 14, deleteAfter: days(100) })];
    const other = [BackupRule.monthly({ hour: 14, deleteAfter: days(100) }), BackupRule.daily({ deleteAfter: days(35), recoveryPointTags: { b: '2', a: '1' } })];
    const tiers = [rules, other].map((some) => new ProtectionTier({ name: 'gold', rules: some }));
    expect(define({ assignments: [{ targets: [unit('a')], tiers: [tiers[0]] }, { targets: [unit('b')], tiers: [tiers[1]] }] }).tiers).toHaveLength(1);
  });

  test('take more targets than one policy does, for policies of parts of them', () => {
    const targets = Array.from({ length: 101 }, (_, i) => unit(`a${String(i).padStart(7, '0')}`));
    expect(define({ assignments: [{ targets, tiers: [tierOf('a')] }] })._targetsOf('a')).toHaveLength(101);
  });
});

describe('tiers that can meet on one account', () => {
  const continuous = (name: string) => new ProtectionTier({ name, rules: [BackupRule.continuous()] });
  const rivals = (one: OrganizationTarget[], other: OrganizationTarget[], layout = layoutOf()) => {
    const both = ['one', 'two'].map((name) => new ProtectionTier({ name, rules: [BackupRule.continuous()], selection: sharedTag }));
    return define({ layout, assignments: [{ targets: one, tiers: [both[0]] }, { targets: other, tiers: [both[1]] }] })._planned.notes
      .filter(({ id, text }) => id === 'continuousOverlap' && text.startsWith("tier 'two': it selects resources that 'one' backs up continuously too")).length;
  };

  test('are warned of where both back up continuously', () => {
    expect(rivals([unit('a')], [unit('a')])).toBe(1);
  });

  test('may meet where the layout does not list the units', () => {
    expect(rivals([unit('a')], [unit('b')])).toBe(1);
  });

  test('never meet in two listed units beside each other', () => {
    const units = ['a', 'b'].map((name) => ({ organizationalUnitId: unit(name).targetId }));
    expect(rivals([unit('a')], [unit('b')], layoutOf({ units }))).toBe(0);
  });

  test('meet in a unit below the other', () => {
    const units = [{ organizationalUnitId: unit('a').targetId }, { organizationalUnitId: unit('b').targetId, parentId: unit('a').targetId }];
    expect(rivals([unit('a')], [unit('b')], layoutOf({ units }))).toBe(1);
  });

  test('never meet on two accounts, and may on an account and a unit unless it is known where the account lies', () => {
    const [one, other] = [OrganizationTarget.account(account(3)), OrganizationTarget.account(account(4))];
    const units = ['a', 'b'].map((name) => ({ organizationalUnitId: unit(name).targetId }));
    const known = layoutOf({ units, accounts: [{ accountId: account(3), parentId: unit('b').targetId }] });
    expect(rivals([one], [other])).toBe(0);
    expect(rivals([one], [unit('a')], layoutOf({ units }))).toBe(1);
    expect(rivals([one], [unit('a')], known)).toBe(0);
    expect(rivals([one], [unit('b')], known)).toBe(1);
  });

  test('of a local plan meet nobody else\'s', () => {
    const layout = layoutOf({ externalAccounts: [account(5)] });
    expect(() => define({
      layout, assignments: [{ tiers: [continuous('one')] }], localPlans: [{ accounts: [account(5)], tiers: [new ProtectionTier({ name: 'two', rules: [BackupRule.continuous()] })] }],
    })).not.toThrow();
  });
});

describe('requirements', () => {
  const required = ProtectionRequirement.forTagValue('gold', { minimumRetention: days(35) });
  const good = tierOf('gold');
  const weak = new ProtectionTier({ name: 'weak', rules: [BackupRule.daily({ deleteAfter: days(8) })], selection: goldTag });

  test('refuse a tier below them', () => {
    refused({ assignments: [{ tiers: [tierOf('gold', { deleteAfter: days(8) })] }], requirements: [required] })
      .toThrow('tier \'gold\': rule \'Daily\': deleteAfter is \'8 days\' but the requirement for \'gold\' demands that every recovery point is kept 35 days, which the control BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK judges; keep backups longer, or change the requirement on purpose');
  });

  test.each([[true], [false]])('for the same resources are refused, whether there are tiers or not: %p', (tiers) => {
    const again = ProtectionRequirement.forTagValue('gold', { minimumRetention: days(30) });
    refused({ assignments: tiers ? [{ tiers: [good] }] : undefined, requirements: [required, again] }).toThrow("requirements[1] is 'gold' but requirements[0] is for the same resources; write them as one requirement");
  });

  test('refuse a value that no assignment serves', () => {
    refused({ assignments: [{ tiers: [tierOf('silver')] }], requirements: [required] })
      .toThrow('requirements[0] is \'gold\' but no tier selects resources by this value of the tag backup; give the tier that protects them, or correct the requirement');
  });

  test('are judged by what some accounts have alone: the tiers of another unit don\'t make up for it', () => {
    const frequent = ProtectionRequirement.forTagValue('gold', { minimumFrequency: Duration.hours(24), minimumRetention: days(8) });
    const monthly = new ProtectionTier({ name: 'weak', rules: [BackupRule.monthly({ deleteAfter: days(100) })], selection: goldTag });
    refused({ assignments: [{ targets: [unit('a')], tiers: [good] }, { targets: [unit('b')], tiers: [monthly] }], requirements: [frequent] }).toThrow('schedule of tier \'weak\'');
  });

  test('count what a target above gives too', () => {
    const frequent = ProtectionRequirement.forTagValue('gold', { minimumFrequency: Duration.hours(24), minimumRetention: days(8) });
    const monthly = new ProtectionTier({ name: 'weak', rules: [BackupRule.monthly({ deleteAfter: days(100) })], selection: goldTag });
    expect(() => define({ assignments: [{ targets: [OrganizationTarget.root(ROOT)], tiers: [good] }, { targets: [unit('b')], tiers: [monthly] }], requirements: [frequent] })).not.toThrow();
  });

  test('judge every tier wherever it is assigned', () => {
    refused({ assignments: [{ targets: [unit('a')], tiers: [good] }, { targets: [unit('b')], tiers: [weak] }], requirements: [required] }).toThrow('tier \'weak\': rule \'Daily\': deleteAfter');
  });

  test('warn where some assignment does not serve them', () => {
    const definition = define({ assignments: [{ targets: [unit('a')], tiers: [good] }, { targets: [unit('b')], tiers: [tierOf('silver')] }], requirements: [required] });
    expect(notes(definition)).toContainEqual('requirementNotServed: no tier of ou-ab12-b0000000 serves the requirement for \'gold\': resources there that carry this value of the tag '
      + 'backup are not backed up; assign the tier there too, or require it of other resources');
  });

  test('are judged for local plans too', () => {
    refused({
      layout: layoutOf({ externalAccounts: [account(5)] }), requirements: [required], localPlans: [{ accounts: [account(5)], tiers: [tierOf('gold', { deleteAfter: days(8) })] }],
    }).toThrow('demands that every recovery point is kept 35 days');
  });

  test('of copies to other accounts are not met by a local plan whose copies stay in its account', () => {
    const layout = layoutOf({ accounts: [{ accountId: account(3) }, { accountId: account(4) }] });
    const copying = tierOf('gold', { copyActions: [{ destination: CopyDestination.vaultArn(`arn:aws:backup:us-east-1:${account(3)}:backup-vault:Other`) }] });
    const central = tierOf('gold', { copyActions: [{ destination: CopyDestination.centralVault() }] });
    const local = (accounts: string[], tier: ProtectionTier, crossAccountCopy = CopyRequirement.any()) => refused({
      layout, localPlans: [{ accounts, tiers: [tier] }], requirements: [ProtectionRequirement.forTagValue('gold', { crossAccountCopy })],
    });
    local([account(3)], copying).toThrow('copyActions of tier \'gold\' is \'333333333333 in us-east-1\' but the requirement for \'gold\' demands a copy from 333333333333 to another account, which the control BACKUP_RESOURCES_PROTECTED_BY_CROSS_ACCOUNT judges; '
      + 'copy there, or change the requirement on purpose');
    local([account(4), account(2)], central).toThrow('demands a copy from 222222222222 to another account');
    local([account(2)], central, CopyRequirement.toAccounts([account(2)])).toThrow('demands a copy from 222222222222 to another account');
    local([account(3)], central, CopyRequirement.toAccounts([account(4)])).toThrow('demands a copy from 333333333333 to the account 444444444444');
    local([account(3), account(4)], central).not.toThrow();
    local([account(4)], copying, CopyRequirement.toAccounts([account(3)])).not.toThrow();
  });

  test('of copies to other accounts are not met by a policy on an account into which its copies go', () => {
    const copying = tierOf('gold', { copyActions: [{ destination: CopyDestination.vaultArn(`arn:aws:backup:us-east-1:${account(3)}:backup-vault:Other`) }] });
    const to = (...targets: OrganizationTarget[]) => refused({
      assignments: [{ targets, tiers: [copying] }], requirements: [ProtectionRequirement.forTagValue('gold', { crossAccountCopy: CopyRequirement.any() })],
    });
    to(unit('a'), OrganizationTarget.account(account(3))).toThrow('demands a copy from 333333333333 to another account');
    to(unit('a'), OrganizationTarget.account(account(4))).not.toThrow();
  });

  test('on locks look at rules that name the member vault too', () => {
    const named = (vaultName: string) => refused({
      assignments: [{ tiers: [tierOf('gold', { target: BackupTarget.vault(vaultName) })] }], requirements: [ProtectionRequirement.forTagValue('gold', { vaultLock: {} })],
    });
    named('OrgBackupVault').toThrow('memberVault.vaultLock is \'none\' but the requirement for \'gold\' demands a locked vault for tier \'gold\'');
    named('Other').not.toThrow();
  });

  test('on locks and manual deletion look at the member vault that the definition has', () => {
    const locked = ProtectionRequirement.forTagValue('gold', { vaultLock: {} });
    const tiers = { assignments: [{ tiers: [good] }], requirements: [locked] };
    refused(tiers).toThrow('vaultLock is \'none\' but');
    expect(() => define({ ...tiers, memberVault: MemberVault.managed({ vaultLock: VaultLock.governance({ minRetention: days(7) }) }) })).not.toThrow();
    // what is not known of an existing vault is not judged
    expect(() => define({ ...tiers, memberVault: MemberVault.existing() })).not.toThrow();
  });
});

describe('copies', () => {
  test('to a central account that the layout does not have are refused', () => {
    refused({ layout: layoutOf({ centralAccount: undefined }), assignments: [{ tiers: [ProtectionTier.daily()] }] })
      .toThrow('layout.centralAccount is undefined but tier \'daily\' copies to the central account; name it in the layout, or let the tier copy elsewhere');
  });

  test('to a Region without a central vault are refused', () => {
    refused({ assignments: [{ tiers: [ProtectionTier.daily({ copyTo: [CopyDestination.centralVault({ region: 'eu-west-1' })] })] }] })
      .toThrow('layout.centralRegions is \'us-east-1, us-west-2\' but tier \'daily\' copies to the central account in eu-west-1; add eu-west-1 to centralRegions, or let the tier copy elsewhere');
  });

  test('into the vault Default of another account are refused', () => {
    const tiers = (digit: string) => [tierOf('gold', { copyActions: [{ destination: CopyDestination.vaultArn(`arn:aws:backup:us-east-1:${digit}:backup-vault:Default`) }] })];
    refused({ assignments: [{ tiers: tiers(account(6)) }] }).toThrow('AWS Backup copies nothing from other accounts into the vault Default; name another vault');
    refused({ assignments: [{ tiers: tiers('$account') }] }).not.toThrow();
  });

  test('into an air-gapped vault elsewhere are kept 7 days at least', () => {
    const destination = CopyDestination.vaultArn(`arn:aws:backup:us-east-1:${account(6)}:backup-vault:Theirs`, { airGapped: true });
    const kept = (count: number) => refused({ assignments: [{ tiers: [tierOf('gold', { copyActions: [{ destination, deleteAfter: days(count) }] })] }] });
    kept(6).toThrow('copyActions.deleteAfter is \'6 days\' but a logically air-gapped vault keeps copies 7 days at least, so that every copy would fail; give at least 7 days');
    kept(7).not.toThrow();
  });

  test('to an account outside the organization are refused', () => {
    const layout = layoutOf({ accounts: [{ accountId: account(3) }], externalAccounts: [account(5)] });
    const tiers = (digit: number) => [tierOf('gold', { copyActions: [{ destination: CopyDestination.vaultArn(`arn:aws:backup:us-east-1:${account(digit)}:backup-vault:Other`) }] })];
    const why = 'tier \'gold\', rule \'Daily\': copyActions is \'arn:aws:backup:us-east-1:555555555555:backup-vault:Other\' but the layout has 555555555555 outside the organization, where nothing can be copied '
      + 'to; copy to an account of the organization';
    refused({ layout, assignments: [{ tiers: tiers(5) }] }).toThrow(why);
    refused({ layout, localPlans: [{ accounts: [account(3)], tiers: tiers(5) }] }).toThrow(why);
    refused({ layout, localPlans: [{ accounts: [account(5)], tiers: tiers(5) }] }).not.toThrow();
    refused({ layout, assignments: [{ tiers: tiers(4) }] }).not.toThrow();
  });

  test('to a Region without member vaults are refused', () => {
    refused({ assignments: [{ tiers: [ProtectionTier.daily({ copyTo: [CopyDestination.sameVaultIn('eu-west-1')] })] }] })
      .toThrow('member accounts have no vault in eu-west-1; add eu-west-1 to regions of the layout, or copy elsewhere');
  });

  test('shorter than the lock of the central vault are refused, Region by Region', () => {
    const lock = (min: number) => VaultLock.governance({ minRetention: days(min) });
    const centralVault = CentralVault.managed({ vaultLock: lock(7), regionalSettings: { 'us-west-2': { vaultLock: lock(60) } } });
    const tiers = (region: string) => ({ centralVault, assignments: [{ tiers: [ProtectionTier.daily({ copyTo: [CopyDestination.centralVault({ region })] })] }] });
    expect(() => define(tiers('us-east-1'))).not.toThrow();
    refused(tiers('us-west-2')).toThrow('the lock of the central vault \'OrgBackupCentralVault\' in us-west-2 allows at least 60 days');
  });

  test('into an existing central account need an air-gapped vault that is known', () => {
    const tiers = { assignments: [{ tiers: [ProtectionTier.daily({ copyTo: [CopyDestination.airGappedVault()] })] }] };
    refused({ ...tiers, centralVault: CentralVault.existing() }).toThrow('airGappedVault of centralVault is undefined but tier \'daily\' copies to the central air-gapped vault in us-east-1; '
      + 'give it there, or let the tier copy to CopyDestination.centralVault()');
    const [plan] = define({ ...tiers, centralVault: CentralVault.existing({ airGappedVaultName: 'Gapped' }) })._planned.plans;
    expect(plan.rules[0].copies[0].arn).toBe('arn:aws:backup:us-east-1:222222222222:backup-vault:Gapped');
  });

  test('need no central account in the layout where the vaults of another exist', () => {
    const definition = define({
      layout: layoutOf({ centralAccount: undefined }), assignments: [{ tiers: [ProtectionTier.daily()] }], centralVault: CentralVault.existing({ account: account(7), vaultName: 'Elsewhere' }),
    });
    expect(definition._planned.plans[0].rules[0].copies[0].arn).toBe('arn:aws:backup:us-east-1:777777777777:backup-vault:Elsewhere');
  });
});

describe('Regions without backup policies', () => {
  const support = new BackupSupport({ regions: [{ region: 'us-west-2', backupPolicies: false }] });
  const layout = layoutOf({ accounts: [{ accountId: account(3) }, { accountId: account(4) }] });
  const tiers = [tierOf('gold')];

  test('are refused where nobody has local plans', () => {
    refused({ layout, support, assignments: [{ tiers }] }).toThrow('regions of the layout is \'us-west-2\' but backup policies have no effect there: AWS Backup offers no cross-account '
      + 'management in this Region; leave it out, name it in localPlans for the accounts that need it, or say in BackupSupport that AWS has added it');
  });

  test('have no plan of the policies, and name the accounts that local plans leave out', () => {
    const definition = define({ layout, support, assignments: [{ tiers }], localPlans: [{ accounts: [account(3)], regions: ['us-west-2'], tiers }] });
    expect(definition._planned.plans.map(({ regions }) => regions)).toEqual([['us-east-1']]);
    expect(notes(definition)).toContainEqual('regionWithoutPolicies: backup policies have no effect in us-west-2: only accounts of localPlans are backed up there, and not 111111111111, 444444444444');
  });

  test('can\'t be the global Region, where the roles are made', () => {
    refused({ layout: layoutOf({ accounts: [{ accountId: account(3) }], globalRegion: 'us-west-2' }), support, assignments: [{ tiers }], localPlans: [{ accounts: [account(3)], regions: ['us-west-2'], tiers }] })
      .toThrow('globalRegion of the layout is \'us-west-2\' but backup policies have no effect there, so that the template which makes the roles is not deployed there; choose one of us-east-1');
  });
});

describe('local plans', () => {
  const layout = layoutOf({ accounts: [{ accountId: account(3) }], externalAccounts: [account(5), account(6)] });
  const tiers = [tierOf('gold')];
  const local = (localPlans: BackupDefinitionProps['localPlans'], more: Partial<BackupDefinitionProps> = {}) => refused({ layout, localPlans, ...more });

  test('take one tier twice, as assignments do', () => {
    const [twice, once] = [[...tiers, ...tiers], tiers].map((some) => define({ layout, localPlans: [{ accounts: [account(5)], tiers: some }] })._planned.templates);
    expect(twice).toEqual(once);
  });

  test('name accounts that the layout knows', () => {
    local([{ accounts: [account(9)], tiers }]).toThrow('localPlans[0].accounts[0] is \'999999999999\' but the layout does not know it, and whether it is in the organization decides '
      + 'where it may copy to; add it to accounts or to externalAccounts of the layout');
  });

  test('name an account and Region once', () => {
    local([{ accounts: [account(5)], tiers }, { accounts: [account(5)], regions: ['us-west-2'], tiers }])
      .toThrow('localPlans[1].accounts[0] is \'555555555555\' but localPlans[0].accounts[0] has it in us-west-2 too; name an account and Region once');
  });

  test('are not for what policies reach', () => {
    local([{ accounts: [account(3)], tiers }], { assignments: [{ tiers }] }).toThrow('localPlans[0].accounts[0] is \'333333333333\' but policies of the organization reach it by r-ab12 in us-east-1 '
      + 'and name a backup role that local plans don\'t have; use either local plans or an assignment');
  });

  test('warn where policies may reach their account, as long as the layout does not say where it lies', () => {
    const units = [{ organizationalUnitId: 'ou-ab12-prod0000' }, { organizationalUnitId: 'ou-ab12-test0000' }];
    const warned = (parentId: string | undefined, more: Partial<BackupDefinitionProps> = {}) => notes(define({
      layout: layoutOf({ units, accounts: [{ accountId: account(3), parentId }] }), assignments: [{ targets: [unit('prod')], tiers }], localPlans: [{ accounts: [account(3)], tiers }], ...more,
    })).filter((note) => note.startsWith('localPlanMayMeetPolicies'));
    expect(warned(undefined)).toEqual(['localPlanMayMeetPolicies: localPlans[0] is for 333333333333 in us-east-1, us-west-2 and the layout does not say whether it lies in ou-ab12-prod0000: '
      + 'if so, policies give it plans there too, whose backup role local plans don\'t make, so that all of their jobs fail; give its parentId in accounts of the layout']);
    expect(warned('ou-ab12-test0000')).toEqual([]);
    expect(warned(undefined, { assignments: [{ targets: [OrganizationTarget.account(account(4))], tiers }] })).toEqual([]);
    expect(warned(undefined, { assignments: undefined })).toEqual([]);
  });

  test('of accounts outside hold the global Region, whose stack makes the roles', () => {
    local([{ accounts: [account(5)], regions: ['us-west-2'], tiers }])
      .toThrow('localPlans[0].regions is \'us-west-2\' but no stack of 555555555555 is deployed to the global Region us-east-1, so that nobody would create its roles; add us-east-1');
  });

  test('of accounts outside copy to no other account', () => {
    local([{ accounts: [account(5)], tiers: [ProtectionTier.daily()] }])
      .toThrow('copyActions is \'the central vault\' but accounts outside the organization can\'t copy to other accounts; use CopyDestination.sameVaultIn(), or take the account into the organization');
  });

  test('are missed for accounts outside that nobody names', () => {
    expect(notes(define({ layout, localPlans: [{ accounts: [account(5)], tiers }] })))
      .toContainEqual('externalAccountWithoutPlans: policies of the organization don\'t reach 666666666666 and localPlans names none for it: nothing is backed up there');
  });

  test('are all that a standalone account has', () => {
    const standalone = OrganizationLayout.standalone({ account: account(5), regions: ['us-east-1'] });
    const definition = define({ layout: standalone, localPlans: [{ accounts: [account(5)], tiers }] });
    expect([definition.localAccounts, definition.memberAccounts, definition._planned.plans]).toEqual([[account(5)], [], []]);
  });

  test.each([
    ['accounts', { accounts: [], tiers }, 'localPlans[0].accounts is [] but local plans do something for somebody'],
    ['tiers', { accounts: [account(5)], tiers: [] }, 'localPlans[0].tiers is [] but local plans do something for somebody'],
    ['Regions', { accounts: [account(5)], regions: [], tiers }, 'localPlans[0].regions is [] but plans run in at least one Region'],
  ])('without %s are refused', (_, entry, message) => local([entry]).toThrow(message));

  test('are for Regions of the layout', () => {
    local([{ accounts: [account(5)], regions: ['eu-west-1'], tiers }]).toThrow('localPlans[0].regions[0] is \'eu-west-1\' but the layout\'s Regions are us-east-1, us-west-2');
  });
});

describe('member accounts', () => {
  test('are those that a target surely reaches, the central account left out', () => {
    const layout = layoutOf({
      units: [{ organizationalUnitId: unit('a').targetId }],
      accounts: [{ accountId: account(3), parentId: unit('a').targetId }, { accountId: account(4) }, { accountId: account(2), parentId: unit('a').targetId }],
    });
    expect(define({ layout, assignments: [{ targets: [unit('a'), OrganizationTarget.account(account(8))], tiers: [tierOf('a')] }] }).memberAccounts).toEqual([account(3), account(8)]);
  });

  test('hold the central account\'s own backups only with a warning', () => {
    expect(notes(define({ assignments: [{ tiers: [tierOf('a')] }] })).filter((note) => note.startsWith('centralAccountTargeted'))).toEqual([
      'centralAccountTargeted: the policies are attached to r-ab12, which the central account is in: its own backups would be copied within the account that has to survive, '
      + 'with a key that admits copies from other accounts only; attach them to units or accounts beside it, or move the central account out of this target',
    ]);
  });
});

describe('accounts that nobody would make vaults and roles for', () => {
  const units = [{ organizationalUnitId: unit('a').targetId }];
  const warned = (layout: Partial<OrganizationLayoutProps>, targets = [unit('a')], props: Partial<BackupDefinitionProps> = {}) =>
    notes(define({ layout: layoutOf(layout), assignments: [{ targets, tiers: [tierOf('a')] }], ...props })).filter((note) => /^(noMemberAccounts|accountNotInLayout)/.test(note));

  test.each<[string, Partial<OrganizationLayoutProps>]>([
    ['the layout lists units and no accounts', { units }],
    ['no account says in which unit it is', { units, accounts: [{ accountId: account(3) }] }],
    ['the one account there is the central one', { units, accounts: [{ accountId: account(2), parentId: unit('a').targetId }] }],
  ])('are warned of where %s', (_, layout) => {
    expect(warned(layout)).toEqual([`noMemberAccounts: policies are attached to ${unit('a').targetId} and no account of the layout is known to be there, so that memberAccounts is empty: vaults and roles of `
      + 'these accounts must come from elsewhere, or backups fail; give accounts of the layout with their parentId']);
  });

  test.each<[string, Partial<OrganizationLayoutProps>]>([
    ['an account is known to be there', { units, accounts: [{ accountId: account(3), parentId: unit('a').targetId }] }],
    ['the layout says nothing of units and accounts', {}],
  ])('are not warned of where %s', (_, layout) => {
    expect(warned(layout)).toEqual([]);
  });

  test('are not warned of where the vaults exist already', () => {
    expect(warned({ units }, [unit('a')], { memberVault: MemberVault.existing({ vaultName: 'Theirs' }) })).toEqual([]);
  });

  test('are warned of where a target is an account that the layout does not list', () => {
    const accounts = [{ accountId: account(3), parentId: unit('a').targetId }];
    expect(warned({ units, accounts }, [unit('a'), OrganizationTarget.account(account(8))])).toEqual([
      `accountNotInLayout: the layout lists accounts and ${account(8)} is none of them: correct the id, or add it to accounts of the layout`,
    ]);
    expect(warned({}, [OrganizationTarget.account(account(8))])).toEqual([]);
  });
});

describe('an air-gapped vault of members', () => {
  const airGappedVault = { minRetention: days(7), maxRetention: days(70) };
  const layout = layoutOf({ regions: ['mx-central-1'], globalRegion: 'mx-central-1', centralRegions: ['us-east-1'], enabledOptInRegions: ['mx-central-1'], externalAccounts: [account(5)] });
  const memberVault = MemberVault.managed({ airGappedVault });

  test('is refused where CloudFormation makes none in the Regions of their templates', () => {
    refused({ layout, memberVault, localPlans: [{ accounts: [account(5)], tiers: [tierOf('gold')] }] })
      .toThrow('memberVault.airGappedVault is \'7 to 70 days\' but CloudFormation makes no air-gapped vaults in mx-central-1; leave it out');
  });

  test('is not judged where no template is deployed', () => {
    refused({ layout, memberVault }).not.toThrow();
  });
});

describe('sizing', () => {
  test.each([[{ dailyJobs: -1, evaluations: 1 }, 'sizing.dailyJobs is -1 but it is a whole number of 0 or more, known at synth; give what one account has in one Region and day, 0 for none'], [{ dailyJobs: 1, evaluations: 0.5 }, 'sizing.evaluations is 0.5 but it is a whole number of 0 or more, known at synth; round it up'], [{ dailyJobs: 0, evaluations: 0 }, 'sizing.dailyJobs is 0']])(
    '%j is refused', (sizing, message) => refused({ sizing }).toThrow(message));

  test('is kept', () => {
    expect(define({ sizing: { dailyJobs: 0, evaluations: 1 } }).sizing).toEqual({ dailyJobs: 0, evaluations: 1 });
  });
});

describe('a retired generation of another naming', () => {
  const retired = (formerBackupRoleNames?: string[]) => notes(define({
    naming: new BackupNaming({ prefix: 'New' }),
    assignments: [{ tiers: [tierOf('a')] }],
    memberVault: MemberVault.managed({ generation: 2, retiredGenerations: [{ generation: 1, naming: new BackupNaming() }], formerBackupRoleNames }),
  })).filter((note) => note.startsWith('formerBackupRoleMissing'));

  test('had a backup role that has to stay', () => {
    expect(retired()).toEqual([expect.stringContaining('whose backup role /OrgBackupAWSBackupRole made its recovery points')]);
  });

  test('is well where that role is named', () => {
    expect(retired(['OrgBackupAWSBackupRole'])).toEqual([]);
  });
});

test('a central vault that exists is not called Default, into which nothing is copied from other accounts', () => {
  refused({ centralVault: CentralVault.existing({ vaultName: 'Default' }) })
    .toThrow('centralVault.vaultName is \'Default\' but AWS Backup copies nothing from other accounts into the vault Default; name another vault');
});
