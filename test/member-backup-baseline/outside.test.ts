import { readFileSync } from 'fs';
import { join } from 'path';
import { ACCOUNT, central, deployed, HERE, localPlans, MemberProps, MemberStack, sids, tierOf, TWO_REGIONS } from './member-stack';
import { OrganizationLayout, OrganizationTarget } from '../../src/organization-layout';
import { BackupResourceType, CopyDestination, ProtectionTier } from '../../src/protection';
import { days } from '../support/days';

const pushedPlan = (): any[] => JSON.parse(readFileSync(join(__dirname, '..', '..', 'examples', 'plans', 'pushed-plan.json'), 'utf8'));
const copying = (destination: CopyDestination) => tierOf({ deleteAfter: days(35), copyActions: [{ destination }] });
const outside: MemberProps = { ...TWO_REGIONS, localPlans: true, outsideOrganization: true };
const layout = (externalAccounts: string[]) => new OrganizationLayout({
  homeAccount: '111111111111', centralAccount: '222222222222', ...TWO_REGIONS, targets: [OrganizationTarget.root('r-ab12')], externalAccounts,
});

describe('accounts outside the organization', () => {
  test.each([
    ['the central vault', CopyDestination.centralVault()],
    ['the central vault in us-west-2', CopyDestination.centralVault({ region: 'us-west-2' })],
    ['the central vault in the same Region', CopyDestination.centralVaultInSameRegion()],
    ['the central air-gapped vault', CopyDestination.airGappedVault()],
    ['arn:aws:backup:us-west-2:222222222222:backup-vault:Other', CopyDestination.vaultArn('arn:aws:backup:us-west-2:222222222222:backup-vault:Other')],
  ])('do not copy to %s', (name, destination) => {
    expect(() => new MemberStack({ ...outside, central: central(), tiers: [copying(destination)] })).toThrow(
      `tier 'gold', rule 'Daily': copyActions is '${name}' but accounts outside the organization can't copy to other accounts; use CopyDestination.sameVaultIn(), or take the account into the organization`);
  });

  test('copy to other Regions of their own', () => {
    const tiers = [copying(CopyDestination.sameVaultIn('us-west-2')), tierOf({ copyActions: [{ destination: CopyDestination.vaultArn('arn:aws:backup:us-west-2:$account:backup-vault:Other') }] }, { name: 'silver' })];
    expect(() => new MemberStack({ ...outside, tiers })).not.toThrow();
  });

  test('are refused such copies without local plans as well: the tier could not be what it says', () => {
    expect(() => new MemberStack({ ...outside, localPlans: false, tiers: [copying(CopyDestination.centralVault())] })).toThrow("can't copy to other accounts");
  });

  test('open neither vault nor key to the central account', () => {
    const stack = new MemberStack({ ...outside, central: central() });
    expect(sids(stack.vaultPolicy())).not.toContain('AllowCopyIntoVault');
    expect(JSON.stringify(stack.template.toJSON())).not.toContain('222222222222');
  });

  test('may be said to be so by the layout, in spite of its central account', () => {
    const stack = new MemberStack({ layout: layout([ACCOUNT]), localPlans: true });
    expect(JSON.stringify(stack.template.toJSON())).not.toContain('222222222222');
    expect(() => new MemberStack({ layout: layout([ACCOUNT]), tiers: [copying(CopyDestination.centralVault())] })).toThrow("can't copy to other accounts");
  });

  test('are those that the layout names, unless the user knows better', () => {
    expect(sids(new MemberStack({ layout: layout(['444444444444']) }).vaultPolicy())).toContain('AllowCopyIntoVault');
    expect(sids(new MemberStack({ layout: layout([ACCOUNT]), outsideOrganization: false }).vaultPolicy())).toContain('AllowCopyIntoVault');
    expect(sids(new MemberStack({ layout: layout([ACCOUNT]) }, {}).vaultPolicy())).toContain('AllowCopyIntoVault');
  });
});

describe('it warns', () => {
  test('where nothing would be backed up: outside the organization without local plans', () => {
    expect(new MemberStack({ outsideOrganization: true }).warnings()).toEqual([
      "policies of the organization don't reach accounts outside of it and localPlans is not set: nothing is backed up by this baseline [ack: cdk-org-backup:outsideWithoutPlans]",
    ]);
    expect(new MemberStack(outside).warningIds()).toEqual([]);
  });

  test('where the central account would copy within itself', () => {
    const stack = new MemberStack({ layout: layout([]) }, { env: { account: '222222222222', region: 'us-east-1' } });
    expect(stack.warnings()).toEqual([
      'the baseline is deployed to 222222222222, the central account: its own backups would be copied within the account that has to survive [ack: cdk-org-backup:centralAccountTargeted]',
    ]);
    expect(new MemberStack({ layout: layout([]) }).warningIds()).toEqual([]);
  });
});

describe('a layout', () => {
  test('gives Regions, the global Region and the central account', () => {
    const { baseline } = new MemberStack({ layout: layout([]) });
    expect([baseline.regions, baseline.globalRegion]).toEqual([['us-east-1', 'us-west-2'], 'us-east-1']);
  });

  test('is overruled by what is given beside it', () => {
    const { baseline } = new MemberStack({ layout: layout([]), regions: ['us-west-2', 'us-east-1', 'eu-west-1'], globalRegion: 'us-west-2' });
    expect([baseline.regions, baseline.globalRegion]).toEqual([['eu-west-1', 'us-east-1', 'us-west-2'], 'us-west-2']);
  });

  test('has the central account that is given', () => {
    expect(() => new MemberStack({ layout: layout([]), central: central({ account: '999999999999' }) })).toThrow(
      "centralBackupAccounts is '999999999999, 222222222222' but the layout has 222222222222 as its central account; give the constructs of one account only");
  });
});

describe('a plan that was pushed into the account before', () => {
  const stack = localPlans({ ...outside, tiers: [ProtectionTier.fromBackupPlan(pushedPlan())] }, HERE);

  test('keeps its name, schedule, windows, retention and copy', () => {
    const { BackupPlan } = stack.plans['payments-nightly'];
    expect(deployed(BackupPlan)).toEqual({
      BackupPlanName: 'payments-nightly',
      BackupPlanRule: [{
        RuleName: 'nightly',
        TargetBackupVault: 'OrgBackupVault',
        ScheduleExpression: 'cron(30 3 ? * * *)',
        StartWindowMinutes: 60,
        CompletionWindowMinutes: 123,
        Lifecycle: { DeleteAfterDays: 35 },
        CopyActions: [{ DestinationBackupVaultArn: `arn:aws:backup:us-west-2:${ACCOUNT}:backup-vault:OrgBackupVault`, Lifecycle: { DeleteAfterDays: 35 } }],
        RecoveryPointTags: { backup: 'payments-nightly' },
      }],
    });
  });

  test('is made where the copy leads elsewhere, and without the copy where it would not', () => {
    const plans = Object.fromEntries(stack.ofType('AWS::Backup::BackupPlan').map((one) => [one.Properties.BackupPlan.BackupPlanName, stack.regionsOf(one)]));
    const [inBoth] = Object.entries(plans).filter(([name]) => name.endsWith('us-west-2') && name.startsWith('payments-nightly-no'));
    expect(plans['payments-nightly']).toEqual(['us-east-1']);
    expect(inBoth).toBeDefined();
    expect(Object.values(plans).flat().sort()).toEqual(expect.arrayContaining(['us-east-1', 'us-west-2']));
  });

  test('selects what carries both tags', () => {
    for (const { BackupSelection } of stack.all('AWS::Backup::BackupSelection')) {
      expect(BackupSelection.Conditions).toEqual({
        StringEquals: [{ ConditionKey: 'aws:ResourceTag/application', ConditionValue: 'payments' }, { ConditionKey: 'aws:ResourceTag/backup-plan', ConditionValue: 'nightly' }],
      });
    }
  });

  test('with cold storage for RDS, which has none, is refused', () => {
    const [plan, tags] = pushedPlan();
    plan.Rules[0].Lifecycle = { MoveToColdStorageAfterDays: 200, DeleteAfterDays: 300 };
    expect(() => ProtectionTier.fromBackupPlan(plan, { tags, resourceTypes: [BackupResourceType.RDS] })).toThrow(
      "plan.Rules[0].Lifecycle.MoveToColdStorageAfterDays is 200 but rule 'nightly' is for RDS and none of these types has cold storage; leave it out, or name types that have it");
  });

  test('keeps cold storage for types that have it', () => {
    const [plan, tags] = pushedPlan();
    plan.Rules[0].Lifecycle = { MoveToColdStorageAfterDays: 200, DeleteAfterDays: 300 };
    plan.Rules[0].CopyActions = [];
    const tier = ProtectionTier.fromBackupPlan(plan, { tags, resourceTypes: [BackupResourceType.EFS] });
    expect(localPlans({ tiers: [tier] }).rule.Lifecycle).toEqual({ MoveToColdStorageAfterDays: 200, DeleteAfterDays: 300 });
  });
});
