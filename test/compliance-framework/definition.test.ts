import { App, Duration, Environment } from 'aws-cdk-lib';
import { ENV, forRequirements, frameworkDefinition, propertiesOf, stackOf, warningIdsOf, warningsOf } from './framework-stack';
import {
  BackupDefinition, BackupDefinitionProps, BackupRule, ComplianceFramework, CopyRequirement, LocalPlanAssignment, OrganizationLayout, OrganizationLayoutProps, OrganizationTarget,
  OrgBackupPolicy, ProtectionRequirement, ProtectionRequirementOptions, ProtectionTier, ResourceSelection, TierAssignment,
} from '../../src';

/** What frameworks take from a definition whose parts differ by account, Region and unit. */

const HOME = '111111111111';
const [MEMBER, LOCAL, OUTSIDE] = ['333333333333', '444444444444', '555555555555'];
const [PRODUCTION, SANDBOX, NESTED] = ['ou-ab12-11111111', 'ou-ab12-22222222', 'ou-ab12-33333333'];
const unit = (id: string) => OrganizationTarget.organizationalUnit(id);

const layoutOf = (change: Partial<OrganizationLayoutProps> = {}) => new OrganizationLayout({
  organizationId: 'o-a1b2c3d4e5', rootId: 'r-ab12', homeAccount: HOME, regions: ['eu-west-1', 'us-east-1'], globalRegion: 'eu-west-1', ...change,
});

const parts = (props: Partial<BackupDefinitionProps>, layout: Partial<OrganizationLayoutProps> = {}) => new BackupDefinition({ layout: layoutOf(layout), ...props });

/** Tiers that keep everything 35 days and select by the value `gold` unless told. */
const tier = (name: string, rule = BackupRule.daily({ deleteAfter: Duration.days(35) }), value = 'gold') =>
  new ProtectionTier({ name, selection: ResourceSelection.byTag('backup', [value]), rules: [rule] });

const gold = (options: ProtectionRequirementOptions = {}) => ProtectionRequirement.forTagValue('gold', { minimumRetention: Duration.days(35), ...options });

describe('the tiers of a framework are those of its account and Region', () => {
  const localPlans: LocalPlanAssignment[] = [
    { accounts: [LOCAL], regions: ['us-east-1'], tiers: [tier('there')] }, { accounts: [OUTSIDE], tiers: [tier('outside')] },
  ];
  const both = { layout: { accounts: [{ accountId: MEMBER }, { accountId: LOCAL }], externalAccounts: [OUTSIDE] }, localPlans };
  const assignments: TierAssignment[] = [{ targets: [OrganizationTarget.account(MEMBER)], tiers: [tier('policy')] }];
  const definitionOf = (props: Partial<BackupDefinitionProps>) => parts({ localPlans, requirements: [gold()], ...props }, both.layout);
  const make = (env: Environment, props: Partial<BackupDefinitionProps> = { assignments }, regions?: string[]) =>
    ComplianceFramework.forRequirements(stackOf({ env }), 'F', { definition: definitionOf(props), regions });

  /** The tiers whose recovery points are judged. */
  const judged = (...given: Parameters<typeof make>) => propertiesOf(make(...given)).flatMap(({ FrameworkControls }) => FrameworkControls)
    .filter(({ ControlName }) => ControlName === 'BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK').map(({ ControlScope }) => ControlScope.Tags[0].Value);

  test.each<[string, Environment, string[] | undefined, string[]]>([
    ['of the policies', { account: MEMBER, region: 'eu-west-1' }, undefined, ['policy']],
    ['of the policies in any account', { region: 'eu-west-1' }, undefined, ['policy']],
    ['of the policies in any account and Region', {}, undefined, ['policy']],
    ['of the local plans', { account: LOCAL, region: 'us-east-1' }, undefined, ['there']],
    ['of the policies where its local plans are for another Region', { account: LOCAL, region: 'eu-west-1' }, undefined, ['policy']],
    ['of both where one template is for both Regions', { account: LOCAL }, ['eu-west-1', 'us-east-1'], ['policy', 'there']],
    ['of both where the Region is not known', { account: LOCAL }, undefined, ['policy', 'there']],
    ['of the local plans of an account outside', { account: OUTSIDE, region: 'eu-west-1' }, undefined, ['outside']],
    ['of the local plans of an account outside, in all its Regions', { account: OUTSIDE }, undefined, ['outside']],
  ])('%s', (_, env, regions, expected) => {
    expect(judged(env, { assignments }, regions).sort()).toEqual(expected);
  });

  test('and none of policies that an account outside never gets', () => {
    const definition = parts({ requirements: [gold()], assignments }, both.layout);
    const framework = ComplianceFramework.forRequirements(stackOf({ env: { account: OUTSIDE, region: 'eu-west-1' } }), 'F', { definition });
    // without tiers, what is looked at is what the requirement's own tag names
    expect(JSON.stringify(propertiesOf(framework))).not.toContain('"Value":"policy"');
    expect(() => ComplianceFramework.forTiers(stackOf({ env: { account: OUTSIDE, region: 'eu-west-1' } }), 'F', { definition })).toThrow(
      "definition is 'no tiers' but a framework judges at least one tier");
  });

  test('of which an account that neither policies nor local plans reach has none', () => {
    const definition = definitionOf({ requirements: [], localPlans: [{ ...localPlans[0], regions: ['eu-west-1'] }, localPlans[1]] });
    for (const env of [{ account: MEMBER, region: 'eu-west-1' }, { account: LOCAL, region: 'us-east-1' }]) {
      expect(() => ComplianceFramework.forTiers(stackOf({ env }), 'F', { definition })).toThrow(
        `account of the stack is '${env.account}' but no policy of the definition reaches it, and local plans are for ${LOCAL}, ${OUTSIDE}; `
        + 'give the stack an env with one of these accounts and a Region of its plans, or deploy no framework there');
    }
    expect(ComplianceFramework.forTiers(stackOf({ env: { account: LOCAL, region: 'eu-west-1' } }), 'F', { definition }).frameworkNames).toEqual(['OrgBackup_F_there']);
  });

  test('and none of policies in a Region where these have no effect', () => {
    const regions = { regions: ['eu-west-1', 'mx-central-1'], enabledOptInRegions: ['mx-central-1'], accounts: [{ accountId: MEMBER }, { accountId: LOCAL }] };
    const definition = parts({ assignments, localPlans: [{ accounts: [LOCAL], regions: ['mx-central-1'], tiers: [tier('there')] }], requirements: [gold()] }, regions);
    expect(definition._tiersFor(LOCAL, ['mx-central-1'])!.map(({ name }) => name)).toEqual(['there']);
    expect(definition._tiersFor(LOCAL, ['eu-west-1', 'mx-central-1'])!.map(({ name }) => name)).toEqual(['policy', 'there']);
    expect(definition._tiersFor(MEMBER, ['mx-central-1'])).toBeUndefined();
  });

  test('so that forTiers mirrors these and no others', () => {
    const definition = definitionOf({ assignments });
    const names = (account: string, region: string) => ComplianceFramework.forTiers(stackOf({ env: { account, region } }), 'F', { definition }).frameworkNames;
    expect([names(MEMBER, 'us-east-1'), names(LOCAL, 'us-east-1'), names(OUTSIDE, 'us-east-1')]).toEqual([['OrgBackup_F_policy'], ['OrgBackup_F_there'], ['OrgBackup_F_outside']]);
  });
});

describe('requirements are judged for each set of tiers that is all that some accounts have', () => {
  const daily = () => tier('gold-daily');
  const weekly = () => tier('gold-weekly', BackupRule.weekly({ deleteAfter: Duration.days(35) }));
  const requirements = [gold({ minimumFrequency: Duration.hours(24) })];
  const make = (assignments: TierAssignment[], layout: Partial<OrganizationLayoutProps> = {}) => parts({ assignments, requirements }, layout);
  const REFUSED = "schedule of tier 'gold-weekly' is 'cron(0 5 ? * SUN *)' but the requirement for 'gold' demands a backup every 24 hours";

  test('a weak tier beside a strong one is enough', () => {
    expect(() => make([{ targets: [unit(PRODUCTION)], tiers: [daily(), weekly()] }])).not.toThrow();
  });

  test('a weak tier alone in one unit is not, whatever another unit has', () => {
    expect(() => make([{ targets: [unit(PRODUCTION)], tiers: [daily(), weekly()] }, { targets: [unit(SANDBOX)], tiers: [weekly()] }])).toThrow(REFUSED);
  });

  test('a weak tier in one unit is, where the root has the strong one', () => {
    expect(() => make([{ tiers: [daily()] }, { targets: [unit(SANDBOX)], tiers: [weekly()] }])).not.toThrow();
  });

  test('a weak tier of the root is not, because some accounts may have nothing else', () => {
    expect(() => make([{ tiers: [weekly()] }, { targets: [unit(PRODUCTION)], tiers: [daily()] }])).toThrow(REFUSED);
  });

  test('a weak tier of a unit is, where the unit above it has the strong one and the layout says so', () => {
    const assignments = [{ targets: [unit(PRODUCTION)], tiers: [daily()] }, { targets: [unit(NESTED)], tiers: [weekly()] }];
    expect(() => make(assignments)).toThrow(REFUSED);
    const units = [{ organizationalUnitId: PRODUCTION }, { organizationalUnitId: NESTED, parentId: PRODUCTION }];
    expect(() => make(assignments, { units })).not.toThrow();
  });

  test('a weak tier of an account is, where its unit has the strong one', () => {
    const assignments = [{ targets: [unit(PRODUCTION)], tiers: [daily()] }, { targets: [OrganizationTarget.account(MEMBER)], tiers: [weekly()] }];
    expect(() => make(assignments)).toThrow(REFUSED);
    expect(() => make(assignments, { units: [{ organizationalUnitId: PRODUCTION }], accounts: [{ accountId: MEMBER, parentId: PRODUCTION }] })).not.toThrow();
  });

  test('a weak local plan is not, whatever policies do elsewhere', () => {
    const localPlans = [{ accounts: [LOCAL], tiers: [weekly()] }];
    expect(() => parts({ assignments: [{ targets: [unit(PRODUCTION)], tiers: [daily()] }], localPlans, requirements }, { accounts: [{ accountId: LOCAL }] })).toThrow(REFUSED);
  });

  test('a copy to another account can\'t be required of accounts outside the organization', () => {
    const localPlans = [{ accounts: [OUTSIDE], tiers: [tier('outside')] }];
    expect(() => parts({ localPlans, requirements: [gold({ crossAccountCopy: CopyRequirement.any() })] }, { externalAccounts: [OUTSIDE] })).toThrow(
      "copyActions of tier 'outside' is 'none' but the requirement for 'gold' demands a copy from 555555555555 to another account");
  });
});

describe('warnings of a definition', () => {
  const late = () => gold({ maximumRecoveryPointAge: Duration.hours(24) });

  test('that a job may start too late for a requirement is one, whichever framework is first', () => {
    const [one, other] = ['eu-west-1', 'us-east-1'].map((region) => ({ account: MEMBER, region }));
    const app = new App();
    const definition = parts({ assignments: [{ tiers: [tier('gold')] }], requirements: [late()] });
    const stacks = [one, other].map((env) => {
      const stack = stackOf({ env }, app);
      ComplianceFramework.forRequirements(stack, 'F', { definition });
      return stack;
    });
    expect(warningsOf(stacks[0])).toEqual([expect.stringMatching(
      /^the requirement for 'gold' allows recovery points to be 24 hours old; jobs of tier 'gold' may start so late .* allow the start window beside the interval \[ack: cdk-org-backup:startWindowExceedsRequirement\]$/)]);
    expect(warningsOf(stacks[1])).toEqual([]);
  });

  test('of another definition are others, though they read alike', () => {
    const app = new App();
    const stacks = [MEMBER, LOCAL].map((account) => {
      const stack = stackOf({ env: { ...ENV, account } }, app);
      forRequirements({ tiers: [tier('gold')], requirements: [late()] }, stack);
      return stack;
    });
    expect(stacks.flatMap(warningIdsOf)).toEqual(['startWindowExceedsRequirement', 'startWindowExceedsRequirement']);
  });

  test('are said once for tiers that several targets share', () => {
    const stack = stackOf();
    const assignments = [{ targets: [unit(PRODUCTION)], tiers: [tier('gold')] }, { targets: [unit(SANDBOX)], tiers: [tier('gold'), tier('silver', undefined, 'silver')] }];
    ComplianceFramework.forRequirements(stack, 'F', { definition: parts({ assignments, requirements: [late()] }) });
    expect(warningIdsOf(stack)).toEqual(['startWindowExceedsRequirement']);
  });

  test('do not come where the start window is allowed for', () => {
    const stack = stackOf();
    forRequirements({ tiers: [tier('gold')], requirements: [gold({ maximumRecoveryPointAge: Duration.hours(32) })] }, stack);
    expect(warningsOf(stack)).toEqual([]);
  });

  test('of what no control judges are said once, by the first framework that does not judge it', () => {
    const definition = parts({ assignments: [{ tiers: [new ProtectionTier({ name: 'gold', rules: [BackupRule.daily({ deleteAfter: Duration.days(35) })], restoreTimeTarget: Duration.hours(1) })] }],
      requirements: [gold({ maximumRestoreTime: Duration.hours(4) })] });
    const app = new App();
    const make = (account: string, restoreTestsInAccount: boolean) => {
      const stack = stackOf({ env: { ...ENV, account } }, app);
      ComplianceFramework.forRequirements(stack, 'F', { definition, restoreTestsInAccount });
      return stack;
    };
    expect([make(MEMBER, true), make(LOCAL, false), make(OUTSIDE, false)].map(warningIdsOf)).toEqual([[], ['restoreTimeNotJudged'], []]);
  });

  test('that a requirement is not served somewhere is one, of the first construct of the definition', () => {
    const definition = parts({
      assignments: [{ targets: [unit(PRODUCTION)], tiers: [tier('gold')] }, { targets: [unit(SANDBOX)], tiers: [tier('silver', undefined, 'silver')] }], requirements: [gold()],
    });
    const app = new App();
    const [home, audit] = [HOME, MEMBER].map((account) => stackOf({ env: { account, region: 'eu-west-1' } }, app));
    new OrgBackupPolicy(home, 'Policies', { definition });
    ComplianceFramework.forRequirements(audit, 'F', { definition });
    expect(warningsOf(home)).toEqual([
      `no tier of ${SANDBOX} serves the requirement for 'gold': resources there that carry this value of the tag backup are not backed up; `
      + 'assign the tier there too, or require it of other resources [ack: cdk-org-backup:requirementNotServed]',
    ]);
    expect(warningsOf(audit)).toEqual([]);
    const alone = stackOf();
    ComplianceFramework.forRequirements(alone, 'F', { definition });
    expect(warningIdsOf(alone)).toEqual(['requirementNotServed']);
  });

  test('that a requirement is served nowhere is no warning but an error', () => {
    expect(() => frameworkDefinition({ tiers: [tier('silver', undefined, 'silver')], requirements: [gold()] })).toThrow(
      "requirements[0] is 'gold' but no tier selects resources by this value of the tag backup; give the tier that protects them, or correct the requirement");
  });
});

test('a lock that is required of members is named as the definition says it', () => {
  expect(() => frameworkDefinition({ tiers: [tier('gold')], requirements: [gold({ vaultLock: {} })] })).toThrow("memberVault.vaultLock is 'none' but the requirement for 'gold' demands a locked vault for tier 'gold'");
});
