import { App, Aws, Annotations as CdkAnnotations, Stack, aws_s3 as s3, aws_sqs as sqs } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { BackupReports, ReportCoverage, ReportTemplate } from '../../src/backup-reports';
import { CentralBackupAccount } from '../../src/central-backup-account';
import { ComplianceFramework } from '../../src/compliance-framework';
import { BackupDefinition, BackupDefinitionProps, CentralVault, MemberVault } from '../../src/definition';
import { EventForwarding, ForwardedEvents } from '../../src/event-forwarding';
import { BackupEventHub } from '../../src/event-hub';
import { MemberBackupBaseline } from '../../src/member-backup-baseline';
import { NotificationTarget } from '../../src/notification';
import { OrgBackupPolicy } from '../../src/org-backup-policy';
import { BackupNaming, OrganizationLayout, OrganizationLayoutProps, OrganizationTarget } from '../../src/organization-layout';
import { CopyDestination, ProtectionRequirement, ProtectionTier } from '../../src/protection';
import { ReportNotifier, ReportSource } from '../../src/report-notifier';

const HOME = '111111111111';
const CENTRAL = '222222222222';
const SHOP = '333333333333';
const BILLING = '444444444444';
const UNIT = 'ou-ab12-11111111';
const REGION = 'eu-west-1';

/** Two members in one unit, which has a daily tier with copies to the central account. */
function define(props: Partial<BackupDefinitionProps> = {}, layout: Partial<OrganizationLayoutProps> = {}): BackupDefinition {
  return new BackupDefinition({
    layout: new OrganizationLayout({
      organizationId: 'o-a1b2c3d4e5',
      homeAccount: HOME,
      centralAccount: CENTRAL,
      regions: [REGION],
      units: [{ organizationalUnitId: UNIT }],
      accounts: [SHOP, BILLING].map((accountId) => ({ accountId, parentId: UNIT })),
      ...layout,
    }),
    assignments: [{ targets: [OrganizationTarget.organizationalUnit(UNIT)], tiers: [ProtectionTier.daily({ copyTo: [CopyDestination.centralVault()] })] }],
    requirements: [ProtectionRequirement.forTagValue('daily', { encrypted: true })],
    ...props,
  });
}

/** An app with constructs, each in a stack of its own. */
class Scene {
  public readonly app = new App();
  private readonly stacks: Stack[] = [];

  constructor(public readonly definition: BackupDefinition = define()) {}

  public stack(account?: string, region: string | undefined = account && REGION): Stack {
    const stack = new Stack(this.app, `Stack${this.stacks.length}`, { env: { account, region }, analyticsReporting: false });
    this.stacks.push(stack);
    return stack;
  }

  public policies(account: string | undefined = HOME, definition = this.definition): this {
    new OrgBackupPolicy(this.stack(account), 'Policies', { definition });
    return this;
  }

  public baselines(accounts: (string | undefined)[] = [SHOP, BILLING], definition = this.definition): this {
    accounts.forEach((account) => new MemberBackupBaseline(this.stack(account), 'Baseline', { definition }));
    return this;
  }

  public central(): this {
    new CentralBackupAccount(this.stack(CENTRAL), 'Central', { definition: this.definition });
    return this;
  }

  public hub(definition = this.definition): this {
    const stack = this.stack(HOME);
    const queue = new sqs.Queue(stack, 'Queue');
    new BackupEventHub(stack, 'Hub', { definition, channels: [{ bind: () => NotificationTarget.queue(queue) }] });
    return this;
  }

  /** Where its calls of AWS Organizations are logged. */
  public forwardingOfHome(): this {
    new EventForwarding(this.stack(HOME, 'us-east-1'), 'Forwarding', { definition: this.definition });
    return this;
  }

  public forwarding(...accounts: (string | undefined)[]): this {
    accounts.forEach((account) => new EventForwarding(this.stack(account), 'Forwarding', { definition: this.definition }));
    return this;
  }

  public frameworks(...accounts: (string | undefined)[]): this {
    accounts.forEach((account) => ComplianceFramework.forRequirements(this.stack(account), 'Framework', { definition: this.definition }));
    return this;
  }

  public reports(account: string | undefined = HOME, read = true): this {
    const stack = this.stack(account);
    const reports = new BackupReports(stack, 'Reports', {
      definition: this.definition, coverage: ReportCoverage.organization(), reports: [{ template: ReportTemplate.CONTROL_COMPLIANCE }],
    });
    return read ? this.notifier(ReportSource.reports(reports), stack) : this;
  }

  public notifier(source: ReportSource, stack: Stack): this {
    const queue = new sqs.Queue(stack, 'Queue');
    new ReportNotifier(stack, 'Notifier', { source, channels: [{ bind: () => NotificationTarget.queue(queue) }] });
    return this;
  }

  /** Ids of the warnings about other constructs of the app, with the construct that has them. */
  public warned(): string[] {
    return this.texts().map(([path, said]) => `${path}: ${/\[ack: cdk-org-backup:(\w+)\]$/.exec(said)?.[1]}`)
      .filter((one) => / (\w+Missing|eventsNotForwarded|frameworksNotReported|reports(NotRead|WithoutFrameworks|NobodyMakes)|bucketWithoutEvents|stackWithoutAccount|accountWithoutPlans)$/.test(one));
  }

  public texts(): [string, string][] {
    return this.stacks.flatMap((stack) => Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ id, entry }): [string, string] => [id, String(entry.data)]));
  }
}

/** The text of the only warning of an id. */
function text(scene: Scene, id: string): string {
  const found = scene.texts().map(([, one]) => one).filter((one) => one.endsWith(`:${id}]`));
  expect(found).toHaveLength(1);
  return found[0];
}

describe('what an app lacks', () => {
  test('is nothing where all is there', () => {
    const scene = new Scene().policies().baselines().central().hub().forwarding(SHOP, BILLING, CENTRAL, HOME).forwardingOfHome().frameworks(SHOP, BILLING).reports();
    expect(scene.warned()).toEqual([]);
  });

  test('is nothing where one template is for all accounts', () => {
    const scene = new Scene().policies().baselines([undefined]).central().hub().forwarding(undefined).frameworks(undefined).reports();
    expect(scene.warned()).toEqual([]);
  });

  test.each<[string, (string | undefined)[], string[]]>([
    ['one template for whatever accounts there are', [undefined], []], ['a baseline of an account that nobody placed', [SHOP], ['noMemberAccounts']], ['no baseline', [], ['noMemberAccounts']],
  ])('is members that the layout lists, or not, where the app has %s', (_, accounts, expected) => {
    const scene = new Scene(define({}, { accounts: [] })).policies().central().baselines(accounts);
    expect(scene.texts().map(([, one]) => /cdk-org-backup:(noMemberAccounts)\]$/.exec(one)?.[1]).filter((one) => one !== undefined)).toEqual(expected);
  });

  test.each<[string, string, string, string[]]>([
    ['its account and any Region', BILLING, Aws.REGION, []], ['any account and its Region', Aws.ACCOUNT_ID, REGION, []], ['another account and any Region', HOME, Aws.REGION, ['/Stack0/Policies: baselineMissing']],
  ])('is made, or not, in a stack of %s', (_, account, region, expected) => {
    const scene = new Scene().policies().central().baselines([SHOP]);
    new MemberBackupBaseline(scene.stack(account, region), 'Baseline', { definition: scene.definition });
    expect(scene.warned().filter((one) => one.endsWith('baselineMissing'))).toEqual(expected);
  });

  test.each<[string, (scene: Scene) => Scene, string[]]>([
    ['policies without baselines', (scene) => scene.policies().central(), ['/Stack0/Policies: baselineMissing']],
    ['policies without baselines in an account', (scene) => scene.policies().central().baselines([SHOP]), ['/Stack0/Policies: baselineMissing']],
    ['policies without the central account', (scene) => scene.policies().baselines(), ['/Stack0/Policies: centralAccountMissing']],
    ['baselines without policies', (scene) => scene.baselines().central(), ['/Stack0/Baseline: policiesMissing']],
    ['a hub without forwarding', (scene) => scene.hub(), ['/Stack0/Hub: eventsNotForwarded']],
    ['a hub without the events of some accounts', (scene) => scene.hub().forwarding(SHOP, CENTRAL), ['/Stack0/Hub: eventsNotForwarded']],
    ['forwarding without a hub', (scene) => scene.forwarding(SHOP, BILLING, CENTRAL), ['/Stack0/Forwarding: eventHubMissing']],
    ['frameworks that nobody reports', (scene) => scene.frameworks(SHOP, BILLING), ['/Stack0/Framework: frameworksNotReported']],
    ['reports that nobody reads', (scene) => scene.reports(HOME, false).frameworks(SHOP), ['/Stack0/Reports: reportsNotRead']],
    ['reports on compliance without a framework', (scene) => scene.reports(), ['/Stack0/Reports: reportsWithoutFrameworks']],
  ])('is said once: %s', (_, build, expected) => {
    expect(build(new Scene()).warned()).toEqual(expected);
  });

  test('is told with its names, places and ways out', () => {
    expect(text(new Scene().policies().central(), 'baselineMissing')).toBe(
      'plans name the vault \'OrgBackupVault\' and the role \'OrgBackupAWSBackupRole\', and no MemberBackupBaseline of this app makes them: every job fails in accounts and Regions where nobody does; '
      + 'deploy one to each, say MemberVault.existing() where they are there already, or acknowledge this where another app makes them [ack: cdk-org-backup:baselineMissing]');
    expect(text(new Scene().policies().central().baselines([SHOP]), 'baselineMissing')).toContain(`no MemberBackupBaseline of this app makes them in ${BILLING} (${REGION}): every job fails there unless somebody does`);
    expect(text(new Scene().policies().baselines(), 'centralAccountMissing')).toContain(`no CentralBackupAccount of this app makes its vault in ${CENTRAL} (${REGION}): every copy fails unless somebody does`);
    expect(text(new Scene().hub().forwarding(SHOP), 'eventsNotForwarded')).toContain(`sends the events of ${BILLING} (${REGION}), ${CENTRAL} (${REGION}), ${HOME} (${REGION}, us-east-1) to OrgBackupEvents: the hub says nothing of what happens there`);
  });

  test('is told of the recovery, the management and the home account, whatever tiers reach', () => {
    const places = { recoveryAccount: '555555555555', managementAccount: '999999999999' };
    expect(text(new Scene(define({}, places)).hub().forwarding(SHOP, BILLING, CENTRAL), 'eventsNotForwarded'))
      .toContain(`sends the events of 999999999999 (us-east-1, ${REGION}), ${HOME} (${REGION}, us-east-1), 555555555555 (${REGION}) to OrgBackupEvents`);
  });

  test('is told of the management account, whose events of AWS Organizations appear in us-east-1 only', () => {
    const management = '999999999999';
    const scene = () => new Scene(define({}, { managementAccount: management })).hub().forwarding(SHOP, BILLING, CENTRAL, HOME, management).forwardingOfHome();
    expect(text(scene(), 'eventsNotForwarded')).toContain(`no EventForwarding of this app sends the events of ${management} (us-east-1) to OrgBackupEvents`);
    const whole = scene();
    new EventForwarding(whole.stack(management, 'us-east-1'), 'Forwarding', { definition: whole.definition, forwardedEvents: ForwardedEvents.management() });
    expect(whole.warned()).not.toContain('/Stack0/Hub: eventsNotForwarded');
  });

  describe('of changes of roles, which are logged in us-east-1', () => {
    const found = (scene: Scene) => scene.texts().map(([, one]) => one).filter((one) => one.endsWith(':roleChangesNotForwarded]'));

    test('is said with accounts, Region and remedy', () => {
      expect(text(new Scene().hub().forwarding(SHOP, BILLING, CENTRAL), 'roleChangesNotForwarded')).toBe(
        `calls of AWS IAM are logged in us-east-1, which is not among the layout's regions, and no EventForwarding of this app is there in ${SHOP}, ${BILLING}, ${CENTRAL}: nobody is told when somebody changes the roles of `
        + 'AWS Backup or those that forward events. Name the Region in regions of the forwarding\'s template or deploy an EventForwarding there, or acknowledge this where another app does [ack: cdk-org-backup:roleChangesNotForwarded]');
    });

    test('is nothing where forwarding is there, goes anywhere, or where there is none at all', () => {
      const there = new Scene().hub().forwarding(SHOP, BILLING, CENTRAL);
      [SHOP, BILLING, CENTRAL].forEach((account) => new EventForwarding(there.stack(account, 'us-east-1'), 'Forwarding', { definition: there.definition }));
      const anywhere = new Scene().hub();
      new EventForwarding(anywhere.stack(undefined, undefined), 'Forwarding', { definition: anywhere.definition });
      expect([there, anywhere, new Scene().hub()].map(found)).toEqual([[], [], []]);
    });
  });

  test('can be acknowledged for the whole app, where another app has it', () => {
    const scene = new Scene().policies().hub();
    ['baselineMissing', 'centralAccountMissing', 'eventsNotForwarded'].forEach((id) => CdkAnnotations.of(scene.app).acknowledgeWarning(`cdk-org-backup:${id}`, 'another app'));
    expect(scene.warned()).toEqual([]);
  });

  test.each<[string, (policies: Construct) => Construct]>([['construct', (one) => one], ['stack', (one) => Stack.of(one)]])('can be acknowledged at the %s, before anything is said', (_, where) => {
    const scene = new Scene().policies().central();
    CdkAnnotations.of(where(scene.app.node.findAll().find((node) => node instanceof OrgBackupPolicy) as Construct)).acknowledgeWarning('cdk-org-backup:baselineMissing', 'another app');
    expect(scene.warned()).toEqual([]);
  });

  test('is not said of templates that others deploy, whatever stands beside them there', () => {
    expect(new Scene().baselines([undefined]).forwarding(undefined).frameworks(undefined).warned()).toEqual([]);
  });

  test('is nothing where the definition says that it exists', () => {
    const definition = define({ memberVault: MemberVault.existing(), centralVault: CentralVault.existing() });
    expect(new Scene(definition).policies().warned()).toEqual([]);
  });

  test('is judged by names: those of another definition with other names don\'t count', () => {
    const other = define({ naming: new BackupNaming({ prefix: 'Other' }) });
    expect(new Scene().policies().central().baselines([SHOP, BILLING], other).warned()).toEqual(['/Stack0/Policies: baselineMissing', '/Stack2/Baseline: policiesMissing']);
    expect(new Scene().policies().central().baselines([SHOP, BILLING], define()).warned()).toEqual([]);
  });

  test('is no copy to a central vault where nothing is copied there', () => {
    const definition = define({ assignments: [{ targets: [OrganizationTarget.organizationalUnit(UNIT)], tiers: [ProtectionTier.daily({ copyTo: [] })] }] });
    expect(new Scene(definition).policies().baselines().warned()).toEqual([]);
  });

  test('is a local plan that no baseline deploys', () => {
    const definition = define({ assignments: [], requirements: [], localPlans: [{ accounts: [SHOP, BILLING], tiers: [ProtectionTier.daily({ copyTo: [] })] }] });
    expect(new Scene(definition).baselines([SHOP]).warned()).toEqual(['/Stack0/Baseline: baselineMissing']);
    expect(text(new Scene(definition).baselines([SHOP]), 'baselineMissing')).toContain(`local plans are deployed by a MemberBackupBaseline of their account and Region and this app has none in ${BILLING} (${REGION})`);
    expect(new Scene(definition).baselines().warned()).toEqual([]);
  });
});

describe('an existing bucket of reports', () => {
  const notified = (build: (stack: Stack) => s3.IBucket) => {
    const scene = new Scene();
    const stack = scene.stack(HOME);
    return scene.notifier(ReportSource.existingBucket(build(stack)), stack);
  };

  test('that the app makes, without report plans and events, brings nothing', () => {
    expect(notified((stack) => new s3.Bucket(stack, 'Bucket')).warned()).toEqual(['/Stack0/Notifier: reportsNobodyMakes', '/Stack0/Notifier: bucketWithoutEvents']);
    expect(notified((stack) => new s3.Bucket(stack, 'Bucket', { eventBridgeEnabled: true })).warned()).toEqual(['/Stack0/Notifier: reportsNobodyMakes']);
  });

  test('that exists is not judged', () => {
    expect(notified((stack) => s3.Bucket.fromBucketName(stack, 'Bucket', 'reports')).warned()).toEqual([]);
  });

  test.each([['account', CENTRAL, REGION], ['Region', HOME, 'us-east-1']])('in another %s is refused: its events appear there', (what, account, region) => {
    expect(() => notified((stack) => s3.Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'reports', account, region })))
      .toThrow(new RegExp(`^${what} of the stack is '.*' but the bucket of the reports is in .*, where its events appear: nothing would arrive; make the notifier in a stack of `));
  });
});

describe('a stack without account', () => {
  test.each<[string, (scene: Scene) => Scene]>([
    ['of policies', (scene) => { scene.policies(Aws.ACCOUNT_ID); return scene; }],
    ['of reports about others', (scene) => scene.reports(Aws.ACCOUNT_ID)],
  ])('%s is warned of: it is deployed wherever the credentials lead', (_, build) => {
    expect(text(build(new Scene()), 'stackWithoutAccount')).toMatch(new RegExp(`^the stack 'Stack0' names no account and is deployed wherever the credentials lead, and .* \\(${HOME}\\); give the stack an env with account and Region`));
  });
});

describe('an account that no plan reaches', () => {
  const OTHER = '555555555555';
  const definition = () => define({}, { accounts: [{ accountId: SHOP, parentId: UNIT }, { accountId: OTHER, parentId: 'ou-ab12-22222222' }], units: [UNIT, 'ou-ab12-22222222'].map((organizationalUnitId) => ({ organizationalUnitId })) });

  test('has no use for a baseline or framework, which is said once for all such accounts', () => {
    const others = Array.from({ length: 8 }, (_, i) => `60000000000${i}`);
    const unit = 'ou-ab12-22222222';
    const scene = new Scene(define({}, { accounts: others.map((accountId) => ({ accountId, parentId: unit })), units: [UNIT, unit].map((organizationalUnitId) => ({ organizationalUnitId })) }))
      .baselines(others).frameworks(...others);
    expect(scene.warned().filter((one) => one.endsWith('accountWithoutPlans'))).toEqual(['/Stack0/Baseline: accountWithoutPlans', '/Stack8/Framework: accountWithoutPlans']);
    expect(scene.texts().map(([, one]) => one).find((one) => one.includes('vaults and roles of baselines'))).toContain('can reach 600000000000 (eu-west-1), 600000000001 (eu-west-1), 600000000002 (eu-west-1), 600000000003 (eu-west-1), 600000000004 (eu-west-1), 600000000005 (eu-west-1) and 2 more and localPlans');
  });

  test('is said with its Regions', () => {
    const scene = new Scene(definition()).baselines([OTHER]).frameworks(OTHER);
    expect(scene.warned().filter((one) => one.endsWith('accountWithoutPlans'))).toEqual(['/Stack0/Baseline: accountWithoutPlans', '/Stack1/Framework: accountWithoutPlans']);
    expect(scene.texts().map(([, one]) => one).find((one) => one.includes('find no plans'))).toMatch(
      /^no target of the definition \(ou-ab12-11111111\) can reach 555555555555 \(eu-west-1\) and localPlans names no plan there: frameworks there find no plans/);
  });

  test('has no use for a baseline in a Region without plans of its own', () => {
    const local = define({ localPlans: [{ accounts: [OTHER], tiers: [ProtectionTier.daily()], regions: [REGION] }] }, {
      regions: [REGION, 'us-east-1'], globalRegion: REGION, centralRegions: [REGION],
      accounts: [{ accountId: OTHER, parentId: 'ou-ab12-22222222' }], units: [UNIT, 'ou-ab12-22222222'].map((organizationalUnitId) => ({ organizationalUnitId })),
    });
    const scene = new Scene(local);
    new MemberBackupBaseline(scene.stack(OTHER, 'us-east-1'), 'Baseline', { definition: local });
    expect(scene.warned()).toContain('/Stack0/Baseline: accountWithoutPlans');
  });

  test('is one only where the layout knows', () => {
    const known = (accountId: string, where: BackupDefinition) => new Scene(where).baselines([accountId]).warned().filter((one) => one.endsWith('accountWithoutPlans'));
    expect(known(SHOP, definition())).toEqual([]);
    expect(known('666666666666', definition())).toEqual([]);
    expect(known(OTHER, define({}, { accounts: [{ accountId: OTHER }] }))).toEqual([]);
  });
});
