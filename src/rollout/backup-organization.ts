import { Annotations, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BackupOrganizationPart, BackupOrganizationProps } from './backup-organization-props';
import { MemberRollout } from './member-rollout';
import { RolloutTemplate } from './rollout-template';
import { BackupReports, ReportCoverage, ReportTemplate } from '../backup-reports';
import { CentralBackupAccount } from '../central-backup-account';
import { ComplianceFramework } from '../compliance-framework';
import { organizationEventsRegion } from '../data/regions';
import { BackupDefinition } from '../definition/backup-definition';
import { requireDefinition } from '../definition/naming-of';
import { EventForwarding, ForwardedEvents } from '../event-forwarding';
import { BackupEventHub } from '../event-hub';
import { MemberBackupBaseline } from '../member-backup-baseline';
import { OrgBackupPolicy } from '../org-backup-policy';
import { BackupDelegation, MemberSetup, OrganizationSetup } from '../organization';
import { accountTarget, contains, mayMeet } from '../organization-layout/layout-model';
import { INSTANCES } from '../private/instances';
import { checkMembers, reject, withoutNulls } from '../private/validation';
import { ReportNotifier, ReportSource } from '../report-notifier';

/**
 * The whole architecture: stacks of the management, the home and the central account, and StackSets for all members, in the order in which they must be
 * deployed, so that `cdk deploy --all` is right by itself.
 *
 * Every part is a field, and can be left out and made otherwise. Stacks are named `<id>-Management`, `<id>-Home`, `<id>-Central-<Region>`, `<id>-Rollout`,
 * `<id>-MemberSetup-<Region>`, `<id>-Policies` and `<id>-Forwarding-<account>-<Region>`.
 *
 * @example
 * import { App } from 'aws-cdk-lib';
 * import { BackupDefinition, BackupOrganization, NotificationChannel } from 'cdk-org-backup';
 *
 * declare const app: App;
 * declare const definition: BackupDefinition;
 * new BackupOrganization(app, 'Backup', { definition, channels: [NotificationChannel.emails(['backup-team@example.com'])] });
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/manage-cross-account.html
 */
export class BackupOrganization extends Construct {
  /** Stack of the management account; undefined where it is left out. */
  public readonly managementStack?: Stack;
  /** The switches of the organization; undefined where the management account or they are left out. */
  public readonly setup?: OrganizationSetup;
  /** Lets the home account manage backup policies; undefined where the management account is left out, or is the home account. */
  public readonly delegation?: BackupDelegation;
  /** Stack of the home account with reports, notifier and hub; undefined where monitoring is left out. */
  public readonly homeStack?: Stack;
  /** The report plans and their bucket; undefined where monitoring is left out. */
  public readonly reports?: BackupReports;
  /** Reads the reports; undefined where monitoring is left out. */
  public readonly notifier?: ReportNotifier;
  /** Receives the events of all accounts; undefined where monitoring is left out. */
  public readonly hub?: BackupEventHub;
  /** The central vaults, in the order of the layout's central Regions; none where they exist or are left out. */
  public readonly centralAccounts: CentralBackupAccount[] = [];
  /** Brings the templates to members; undefined where the roll-out is left out. */
  public readonly rollout?: MemberRollout;
  /** What every member account and Region has; undefined where the roll-out is left out, or the vaults exist. */
  public readonly baseline?: MemberBackupBaseline;
  /** The framework in every member account and Region; undefined where nothing is required, or it is left out. */
  public readonly framework?: ComplianceFramework;
  /** Forwarding of events, that of members first. */
  public readonly forwardings: EventForwarding[] = [];
  /** What sets up members from each Region of the home account; none where the definition has no `memberSettings`. */
  public readonly memberSetups: MemberSetup[] = [];
  /** The backup policies; undefined where the definition assigns no tiers, or they are left out. */
  public readonly policies?: OrgBackupPolicy;

  private readonly definition: BackupDefinition;

  /**
   * @param scope the app, or a stage of it
   * @param id id of the construct; names of stacks begin with it
   * @param props definition, channels, and what is left out
   * @throws when the scope is in a stack, an account that is needed is not in the layout, or a part refuses the definition
   */
  constructor(scope: Construct, id: string, props: BackupOrganizationProps) {
    checkMembers('', props, {
      definition: 'required', channels: [INSTANCES.notificationChannel], optInResourceTypes: [INSTANCES.optInResourceType], without: 'list', rolloutTargets: [INSTANCES.target],
      rolloutOperation: 'optional', standards: [INSTANCES.standard],
    });
    const { definition, channels = [], without = [] } = withoutNulls(props);
    requireDefinition(definition);
    const has = (part: BackupOrganizationPart) => !without.includes(part);
    checkScope(scope);
    checkParts(definition, without, channels.length);

    super(scope, id);
    this.definition = definition;
    const { layout } = definition;
    const home = layout.homeAccount!;
    if (has(BackupOrganizationPart.MANAGEMENT)) {
      this.managementStack = this.stackOf('Management', layout.managementAccount!, layout.homeRegion);
      if (has(BackupOrganizationPart.SETUP)) {
        this.setup = new OrganizationSetup(this.managementStack, 'Setup', { definition, optInResourceTypes: props.optInResourceTypes ?? undefined });
      }
      if (layout.managementAccount !== home) {
        this.delegation = new BackupDelegation(this.managementStack, 'Delegation', { definition });
        // an organization without all of its features has no resource policy either, which the setup says first
        this.delegation.node.addDependency(...this.setup ? [this.setup] : []);
      }
    }
    if (has(BackupOrganizationPart.MONITORING)) {
      this.homeStack = this.stackOf('Home', home, layout.homeRegion);
      this.reports = new BackupReports(this.homeStack, 'Reports', {
        definition,
        coverage: ReportCoverage.organization(),
        reports: reportsOf(definition, has(BackupOrganizationPart.FRAMEWORKS)).map((template) => ({ template })),
      });
      this.notifier = new ReportNotifier(this.homeStack, 'Notifier', { definition, source: ReportSource.reports(this.reports), channels });
      this.hub = new BackupEventHub(this.homeStack, 'Hub', { definition, channels });
      this.notifier.addToDashboard(this.hub.dashboard!);
    }
    if (has(BackupOrganizationPart.CENTRAL) && definition._central?.managed) {
      this.centralAccounts.push(...layout.centralRegions.map((region) => (
        new CentralBackupAccount(this.stackOf(`Central-${region}`, layout.centralAccount!, region), 'Central', { definition })
      )));
    }
    const forwards = has(BackupOrganizationPart.FORWARDING);
    if (has(BackupOrganizationPart.ROLLOUT) && definition._parts.assigned.length > 0) {
      const stack = this.after(this.stackOf('Rollout', home, layout.homeRegion), this.managementStack, this.homeStack);
      this.rollout = new MemberRollout(stack, 'Members', { definition, targets: props.rolloutTargets, operation: props.rolloutOperation });
      const first: RolloutTemplate[] = [];
      if (definition._member.managed) {
        const template = this.rollout.addTemplate('Baseline', { description: 'Vaults, keys and roles of AWS Backup' });
        this.baseline = new MemberBackupBaseline(template, 'Baseline', { definition });
        first.push(template);
      }
      if (has(BackupOrganizationPart.FRAMEWORKS) && definition.requirements.length > 0) {
        const template = this.rollout.addTemplate('Framework', { dependsOn: first, description: 'Frameworks of AWS Backup Audit Manager' });
        this.framework = ComplianceFramework.forRequirements(template, 'Framework', { definition, standards: props.standards });
      }
      if (forwards) {
        const template = this.rollout.addTemplate('Forwarding', { dependsOn: first, description: 'Forwards events of AWS Backup to the home account' });
        this.forwardings.push(new EventForwarding(template, 'Forwarding', { definition }));
      }
    }
    if (forwards) {
      this.forwardFromOtherAccounts(has(BackupOrganizationPart.MANAGEMENT));
    }
    for (const region of MemberSetup.regionsOf(definition)) {
      // its first run takes the role of the baselines, and its rules are on the hub's bus
      const stack = this.after(this.stackOf(`MemberSetup-${region}`, home, region), this.managementStack, this.homeStack, this.rollout && Stack.of(this.rollout));
      this.memberSetups.push(new MemberSetup(stack, 'MemberSetup', { definition }));
    }
    if (has(BackupOrganizationPart.POLICIES) && definition._parts.assigned.length > 0) {
      // plans name vaults and roles that must be there before the first backup
      const before = [this.rollout, ...this.centralAccounts].map((part) => part && Stack.of(part));
      const stack = this.after(this.stackOf('Policies', home, layout.homeRegion), this.managementStack, ...before);
      this.policies = new OrgBackupPolicy(stack, 'Policies', { definition });
    }
  }

  /**
   * Accounts that no StackSet reaches: the central and the recovery account, the home account outside of the units, and the management account where the
   * events of AWS Organizations appear. The central account is forwarded from wherever it has vaults.
   */
  private forwardFromOtherAccounts(fromManagement: boolean): void {
    const { layout } = this.definition;
    const { centralAccount, recoveryAccount, homeAccount, managementAccount, regions } = layout;
    const units = (this.rollout?.targetIds ?? []).map((id) => ({ kind: id.startsWith('r-') ? 'root' as const : 'unit' as const, id }));
    const organizationRegion = fromManagement ? organizationEventsRegion(layout.partition) : undefined;
    // service-managed StackSets never deploy to the management account
    const reached = (account: string) => account !== managementAccount && units.some((unit) => contains(unit, accountTarget(account), layout._model));
    const doubtful = homeAccount === managementAccount || reached(homeAccount!) ? []
      : units.filter((unit) => mayMeet(unit, accountTarget(homeAccount!), layout._model));
    if (doubtful.length > 0) {
      Annotations.of(this.homeStack ?? this.rollout!).addWarningV2('cdk-org-backup:homeMayGetForwardingTwice',
        `the layout does not say in which unit the home account ${homeAccount!} is: if it lies in ${doubtful.map(({ id }) => id).join(', ')}, it gets the same rules from a StackSet and from stacks of its own, `
        + 'and one of them fails; give its parentId in accounts of the layout');
    }
    const places = [
      ...[centralAccount, recoveryAccount, homeAccount].flatMap((account) => (account === undefined || reached(account) ? []
        : [...regions, ...account === centralAccount ? layout.centralRegions : []].map((region) => ({ account, region })))),
      ...organizationRegion === undefined ? [] : [{ account: managementAccount!, region: organizationRegion }],
    ];
    const byId = new Map(places.map((place) => [`Forwarding-${place.account}-${place.region}`, place]));
    for (const [id, { account, region }] of byId) {
      const stack = this.after(this.stackOf(id, account, region), this.homeStack);
      const ofOrganization = account === managementAccount && region === organizationRegion;
      const forwardedEvents = ofOrganization ? ForwardedEvents.management() : ForwardedEvents.member();
      this.forwardings.push(new EventForwarding(stack, 'Forwarding', { definition: this.definition, forwardedEvents }));
    }
  }

  private stackOf(id: string, account: string, region: string): Stack {
    // otherwise the names of stacks below the app end with a hash
    return new Stack(this, id, { env: { account, region }, stackName: `${this.node.path}-${id}`.replace(/[^A-Za-z0-9-]/g, '-') });
  }

  private after(stack: Stack, ...earlier: Array<Stack | undefined>): Stack {
    earlier.forEach((one) => one && stack.addDependency(one));
    return stack;
  }
}

/** A stack in a stack would be deployed by itself too, but its name and place would suggest otherwise. */
function checkScope(scope: Construct): void {
  const stack = scope.node.scopes.find((one) => Stack.isStack(one));
  if (stack) {
    reject('scope', stack.node.path, 'the construct makes stacks of several accounts and its scope is in one', 'create it in the app or a stage');
  }
}

function checkParts({ layout }: BackupDefinition, without: ReadonlyArray<BackupOrganizationPart>, channels: number): void {
  const known = Object.values(BackupOrganizationPart);
  const unknown = without.find((part) => !known.includes(part));
  if (unknown !== undefined) {
    reject('without', unknown, `the parts are ${known.join(', ')}`, 'use a member of BackupOrganizationPart');
  }
  if (layout.homeAccount === undefined) {
    reject('layout.homeAccount', layout.homeAccount, 'policies, StackSets and reports are made there', 'name it in the layout');
  }
  if (layout.managementAccount === undefined && !without.includes(BackupOrganizationPart.MANAGEMENT)) {
    reject('layout.managementAccount', layout.managementAccount, 'it delegates backup policies to the home account',
      'name it in the layout, or leave out BackupOrganizationPart.MANAGEMENT');
  }
  if (channels === 0 && !without.includes(BackupOrganizationPart.MONITORING)) {
    reject('channels', [], 'nobody would get what reports and the event hub find', 'give at least one channel, or leave out BackupOrganizationPart.MONITORING');
  }
}

/** Reports about what the definition has: without frameworks there is no compliance to report. */
function reportsOf(definition: BackupDefinition, frameworks: boolean): ReportTemplate[] {
  return [
    ReportTemplate.BACKUP_JOBS, ReportTemplate.COPY_JOBS, ReportTemplate.RESTORE_JOBS,
    ...frameworks && definition.requirements.length > 0 ? [ReportTemplate.CONTROL_COMPLIANCE] : [],
  ];
}
