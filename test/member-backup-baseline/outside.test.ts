import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ACCOUNT, central, deployed, HERE, localPlans, MemberProps, MemberStack, REGION, sids, tierOf, TWO_REGIONS } from './member-stack';
import { BackupDefinition, CentralVault } from '../../src/definition';
import { MemberBackupBaseline } from '../../src/member-backup-baseline';
import { OrganizationLayout, OrganizationTarget } from '../../src/organization-layout';
import { BackupResourceType, CopyDestination, IndexedResourceType, MalwareScanMode, ProtectionTier } from '../../src/protection';
import { days } from '../support/days';

const pushedPlan = (): any[] => JSON.parse(readFileSync(join(__dirname, '..', '..', 'examples', 'plans', 'pushed-plan.json'), 'utf8'));
const copying = (destination: CopyDestination) => tierOf({ deleteAfter: days(35), copyActions: [{ destination }] });
const outside: MemberProps = { ...TWO_REGIONS, external: true };
const OTHER = '444444444444';

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

  test('open neither vault nor key to the central account', () => {
    const stack = new MemberStack({ ...outside, central: central() });
    expect(sids(stack.vaultPolicy())).not.toContain('AllowCopyIntoVault');
    expect(JSON.stringify(stack.template.toJSON())).not.toContain('222222222222');
  });

  test('are those that the layout names, and no others', () => {
    const props: MemberProps = { central: central(), layout: { accounts: [{ accountId: ACCOUNT }], externalAccounts: [OTHER] } };
    for (const env of [{ account: ACCOUNT, region: REGION }, {}]) {
      expect(sids(new MemberStack(props, { env }).vaultPolicy())).toContain('AllowCopyIntoVault');
    }
  });

  test('get their own tiers only, beside an organization that has others', () => {
    const { stack, baseline } = beside();
    const template = Template.fromStack(stack).toJSON();
    expect(baseline.planNames).toEqual(['OrgBackup-theirs']);
    expect(JSON.stringify(template)).not.toMatch(/222222222222|OrgBackup-gold|OrgBackupMalwareScanRole/);
    const roles: any[] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
    expect(roles.flatMap(({ Properties }) => Properties.ManagedPolicyArns).filter((arn: string) => /Scan|Index|Item/.test(arn))).toEqual([]);
    // the role that policies of the organization name does not exist there
    expect(JSON.stringify(template)).not.toMatch(/AWSBackupRole"/);
  });

  test('tell the hub nothing of their keys: its bus does not admit them', () => {
    Template.fromStack(beside().stack).resourceCountIs('AWS::Events::Rule', 0);
    Template.fromStack(beside({}).stack).resourceCountIs('AWS::Events::Rule', 1);
  });

  test('leave the template of the organization as it is', () => {
    const tiers = [gold];
    const alone = new MemberStack({ ...TWO_REGIONS, tiers, central: central() }, {});
    expect(Template.fromStack(beside({}).stack).toJSON()).toEqual(alone.template.toJSON());
  });
});

/** Of the organization: copies, scans and indexes. */
const gold = tierOf({
  deleteAfter: days(35), malwareScan: MalwareScanMode.FULL_SCAN, indexedResourceTypes: [IndexedResourceType.EBS], copyActions: [{ destination: CopyDestination.centralVault() }],
});

/** A stack of an organization that has an account outside with tiers of its own; by default that account's. */
function beside(env: { account?: string; region?: string } = { account: OTHER, region: REGION }) {
  const definition = new BackupDefinition({
    layout: new OrganizationLayout({ organizationId: 'o-a1b2c3d4e5', homeAccount: '111111111111', centralAccount: '222222222222', ...TWO_REGIONS, externalAccounts: [OTHER] }),
    assignments: [{ targets: [OrganizationTarget.root('r-ab12')], tiers: [gold] }],
    localPlans: [{ accounts: [OTHER], tiers: [tierOf({ deleteAfter: days(7) }, { name: 'theirs' })] }],
    centralVault: CentralVault.existing(),
  });
  const stack = new Stack(new App(), 'Member', { env, analyticsReporting: false });
  return { stack, baseline: new MemberBackupBaseline(stack, 'Baseline', { definition }) };
}

describe('it warns', () => {
  test('where nothing would be backed up: outside the organization without local plans', () => {
    expect(new MemberStack({ layout: { externalAccounts: [OTHER] } }).warnings()).toEqual([
      "policies of the organization don't reach 444444444444 and localPlans names none for it: nothing is backed up there [ack: cdk-org-backup:externalAccountWithoutPlans]",
    ]);
    expect(new MemberStack(outside).warningIds()).toEqual([]);
  });

  test('where the central account would copy within itself', () => {
    const stack = new MemberStack({ central: central() }, { env: { account: '222222222222', region: 'us-east-1' } });
    expect(stack.warnings()).toEqual([
      'the baseline is deployed to 222222222222, the central account: its own backups would be copied within the account that has to survive; leave it out, as memberAccounts of the definition does [ack: cdk-org-backup:centralAccountTargeted]',
    ]);
    expect(new MemberStack({ central: central() }).warningIds()).toEqual([]);
  });
});

test('the layout gives Regions and the global Region', () => {
  const { baseline } = new MemberStack({ regions: ['us-west-2', 'us-east-1', 'eu-west-1'], globalRegion: 'us-west-2' });
  expect([baseline.regions, baseline.globalRegion]).toEqual([['eu-west-1', 'us-east-1', 'us-west-2'], 'us-west-2']);
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

  test('keeps cold storage for types that have it', () => {
    const [plan, tags] = pushedPlan();
    plan.Rules[0].Lifecycle = { MoveToColdStorageAfterDays: 200, DeleteAfterDays: 300 };
    plan.Rules[0].CopyActions = [];
    const tier = ProtectionTier.fromBackupPlan(plan, { tags, resourceTypes: [BackupResourceType.EFS] });
    expect(localPlans({ tiers: [tier] }).rule.Lifecycle).toEqual({ MoveToColdStorageAfterDays: 200, DeleteAfterDays: 300 });
  });
});
