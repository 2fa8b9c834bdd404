import { Annotations, AspectPriority, Aspects, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { attachedPolicyTypes } from './attached-policies';
import { BackupOrganizationPart, BackupOrganizationProps } from './backup-organization-props';
import { BackupParameters } from './backup-parameters';
import { CanaryParts, createCanary } from './canary-parts';
import { CanaryWave, canaryWave } from './canary-wave';
import { guardedByControlTower } from './control-tower';
import { deploymentFacts, quotasOf } from './deployment-facts';
import { attachDeploymentFile, DeploymentFile } from './deployment-file';
import { forwardingPlaces, unitsThatMayHaveHome } from './forwarding-places';
import { addMemberTemplates, MemberParts } from './member-templates';
import { checkOrganization } from './organization-checks';
import { createGuardrails } from './organization-guardrails';
import { OrganizationStacks } from './organization-stacks';
import { deployHubFirst } from './parts-of-app';
import { watchQuotas } from './quota-watch';
import { createBucketParameter, PARAMETER_PREFIX } from './ssm-parameters';
import { createTagRemediations } from './tag-remediations';
import { BackupReport, BackupReports, ReportCoverage, ReportTemplate } from '../backup-reports';
import { CanaryGate } from '../canary-gate/canary-gate';
import { CentralBackupAccount } from '../central-backup-account';
import { ComplianceFramework, UntaggedResourceRemediation, UntaggedResourceRules } from '../compliance-framework';
import { BackupDailyCheck } from '../daily-check';
import { BackupDefinition } from '../definition/backup-definition';
import { requireDefinition } from '../definition/naming-of';
import { EventForwarding, ForwardedEvents } from '../event-forwarding';
import { BackupEventHub, HubMetric } from '../event-hub';
import { MemberBackupBaseline } from '../member-backup-baseline';
import { OrgBackupPolicy } from '../org-backup-policy';
import { BackupDelegation, BackupGuardrails, BackupTagPolicy, MemberSetup, OrganizationSetup } from '../organization';
import { withOptions } from '../private/option-place';
import { withoutNulls } from '../private/validation';
import { NotifierMetric, ReportNotifier, ReportSource } from '../report-notifier';
import { MemberRollout, targetOf } from '../rollout/member-rollout';

/**
 * The whole architecture: stacks of the management, the home and the central account, and StackSets for all members, in the order in which they must be
 * deployed, so that `cdk deploy --all` is right by itself.
 *
 * Every part is a field, takes the options of its construct, and can be left out and made otherwise in the same stacks. In a stage `Backup` with the id
 * `Default` the stacks are those of the id `Backup` in the app, so that what is deployed already can go on in a pipeline. Stacks are named `<id>-Management`,
 * `<id>-Home`, `<id>-Central-<Region>`, `<id>-Rollout`, `<id>-Policies`, `<id>-Parameters` and `<id>-Forwarding-<account>-<Region>`; with canary units
 * `<id>-CanaryRollout`, `<id>-CanaryPolicies` and `<id>-CanaryGate-<Region>` too, with `memberSettings` of the definition `<id>-MemberSetup-<Region>`, with
 * `guardrails` `<id>-Guardrails`, with `tagPolicy` `<id>-TagPolicies`.
 *
 * Cost: the sum of its parts: `cdk.out/deployment.md` counts it for your accounts, Regions and `sizing`.
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
  /** Lets the home account manage backup policies; undefined where the management account or it is left out, or the home account is the management account. */
  public readonly delegation?: BackupDelegation;
  /** Stack of the home account with reports, notifier and hub; undefined where monitoring is left out. */
  public readonly homeStack?: Stack;
  /** The report plans and their bucket; undefined where they are left out. */
  public readonly reports?: BackupReports;
  /** Reads the reports; undefined where it or the reports are left out. */
  public readonly notifier?: ReportNotifier;
  /** Receives the events of all accounts; undefined where it is left out. */
  public readonly hub?: BackupEventHub;
  /** Looks once a day for what no event tells; undefined where it or the hub is left out. */
  public readonly dailyCheck?: BackupDailyCheck;
  /** Stacks of the central account, in the order of the layout's central Regions; none where its vaults exist or are left out. */
  public readonly centralStacks: Stack[];
  /** The central vaults, in the order of the layout's central Regions; none where they exist or are left out. */
  public readonly centralAccounts: CentralBackupAccount[];
  /** Brings the templates to canary accounts first; undefined without canary units, or where the roll-out is left out. */
  public readonly canaryRollout?: MemberRollout;
  /** What every canary account and Region has; undefined without canary units, where it is left out, or the vaults exist. */
  public readonly canaryBaseline?: MemberBackupBaseline;
  /** The framework in every canary account and Region; undefined without canary units, where nothing is required, or it is left out. */
  public readonly canaryFramework?: ComplianceFramework;
  /** The backup policies of canary accounts; undefined without canary units, or where policies are left out. */
  public readonly canaryPolicies?: OrgBackupPolicy;
  /** Say whether backups and copies work in canary accounts, one in each Region with plans there; none without canary units. */
  public readonly canaryGates: CanaryGate[];
  /** Stack with the StackSets; undefined where the roll-out is left out. */
  public readonly rolloutStack?: Stack;
  /** Brings the templates to members; undefined where the roll-out is left out. */
  public readonly rollout?: MemberRollout;
  /** What every member account and Region has; undefined where it is left out, or the vaults exist. */
  public readonly baseline?: MemberBackupBaseline;
  /** The framework in every member account and Region; undefined where nothing is required, or it is left out. */
  public readonly framework?: ComplianceFramework;
  /** Rules on resources without the tier tag, in members; undefined unless `tagRules` is given, or where the roll-out is left out. */
  public readonly tagRules?: UntaggedResourceRules;
  /** What tags resources without the tier tag, in units that ask for it; none unless `tagRemediations` is given. */
  public readonly tagRemediations: UntaggedResourceRemediation[];
  /** Forwarding of events, that of members first. */
  public readonly forwardings: EventForwarding[];
  /**
   * What sets up members from each Region of the home account; none where the definition has no `memberSettings`. With canary units it comes before their gate, and
   * sets up the rest with its daily run.
   */
  public readonly memberSetups: MemberSetup[];
  /** Stack with the backup policies; undefined where there are none. */
  public readonly policiesStack?: Stack;
  /** The backup policies; undefined where the definition assigns no tiers, or they are left out. */
  public readonly policies?: OrgBackupPolicy;

  /** SSM parameters that other stacks read; undefined where they are left out. */
  public readonly parameters?: BackupParameters;

  /** Tag policies; undefined unless `tagPolicy` is given. */
  public readonly tagPolicy?: BackupTagPolicy;

  /** Service control policies; undefined unless `guardrails` is given. */
  public readonly guardrails?: BackupGuardrails;

  /**
   * Path of the page on the deployment, which each synth writes into the cloud assembly: stacks in their order with accounts and roles, what must be true before,
   * quotas, and the recurring cost.
   */
  public readonly deploymentFile: string;

  private readonly file: DeploymentFile;
  private readonly definition: BackupDefinition;
  private readonly props: BackupOrganizationProps;
  private readonly stacks: OrganizationStacks;
  private readonly wave?: CanaryWave;
  private readonly canary?: CanaryParts;
  private readonly has: (part: BackupOrganizationPart) => boolean;

  /**
   * @param scope the app, or a stage of it
   * @param id id of the construct
   * @param props definition, channels, and what is left out
   * @throws when the scope is in a stack, an account that is needed is not in the layout, an option is of a part that is left out, or a part refuses the
   * definition
   */
  constructor(scope: Construct, id: string, props: BackupOrganizationProps) {
    requireDefinition((props as Partial<BackupOrganizationProps> | undefined)?.definition);
    const has = checkOrganization(scope, props);
    const wave = props.canary ? canaryWave(props.definition, props.canary, props.rolloutTargets ?? undefined) : undefined;

    super(scope, id);
    this.props = withoutNulls(props);
    this.definition = props.definition;
    this.has = has;
    this.wave = wave;
    this.stacks = new OrganizationStacks(this, this.definition.layout, this.props.stacks ?? {});
    this.managementStack = this.createManagementStack();
    this.setup = this.createSetup();
    this.delegation = this.createDelegation();
    this.homeStack = this.createHomeStack();
    this.reports = this.createReports();
    this.notifier = this.createNotifier();
    this.hub = this.createHub();
    this.centralAccounts = this.createCentralAccounts();
    this.centralStacks = this.centralAccounts.map((account) => Stack.of(account));
    this.canary = wave && createCanary(wave, this.stacks, this.props, has, {
      management: this.managementStack, home: this.homeStack, central: this.centralStacks,
    });
    this.canaryRollout = this.canary?.rollout;
    this.canaryBaseline = this.canary?.baseline;
    this.canaryFramework = this.canary?.framework;
    this.canaryPolicies = this.canary?.policies;
    this.canaryGates = this.canary?.gates ?? [];
    this.rolloutStack = this.createRolloutStack();
    this.rollout = this.createRollout();
    const members: MemberParts = this.rollout ? addMemberTemplates(this.rollout, this.props, has) : {};
    this.baseline = members.baseline;
    this.framework = members.framework;
    this.tagRules = members.tagRules;
    const rules = [this.canary?.tagRules, this.tagRules].filter((one) => one !== undefined);
    this.tagRemediations = this.rolloutStack ? createTagRemediations(this.rolloutStack, this.props, rules) : [];
    const ownForwardings = this.createForwardings();
    this.forwardings = [...[members.forwarding, this.canary?.forwarding].filter((one) => one !== undefined), ...ownForwardings];
    this.dailyCheck = this.createDailyCheck(ownForwardings);
    this.memberSetups = this.createMemberSetups();
    this.policiesStack = this.createPoliciesStack();
    this.policies = this.policiesStack && withOptions('policies', this.props.policies, () => new OrgBackupPolicy(this.policiesStack!, 'Policies', {
      ...this.props.policies, definition: this.definition, targets: wave?.policies.rest,
    }));
    this.parameters = this.createParameters();
    this.tagPolicy = this.createTagPolicy();
    this.guardrails = this.createGuardrails();
    this.connect();
    this.file = attachDeploymentFile(this, () => deploymentFacts(this, this.props));
    this.deploymentFile = this.file.path;
    this.node.addValidation({ validate: () => guardedByControlTower(this) });
    Aspects.of(this).add({
      visit: (node) => node === this && deployHubFirst(this, this.definition, this.forwardings),
    }, { priority: AspectPriority.MUTATING });
    watchQuotas(this, this.rolloutStack ?? this.homeStack, () => quotasOf(this, this.props));
  }

  /** @internal */
  public get _definition(): BackupDefinition {
    return this.definition;
  }

  /**
   * Writes the page on the deployment again, for what is known only once the stage is synthesized.
   *
   * @internal
   */
  public _writeDeploymentFile(): void {
    this.file.write();
  }

  private get home(): string {
    return this.definition.layout.homeAccount!;
  }

  private get assignsTiers(): boolean {
    return this.definition._parts.assigned.length > 0;
  }

  private createManagementStack(): Stack | undefined {
    const { managementAccount, homeRegion } = this.definition.layout;
    return this.has(BackupOrganizationPart.MANAGEMENT) ? this.stacks.create('Management', managementAccount!, homeRegion) : undefined;
  }

  private createSetup(): OrganizationSetup | undefined {
    const { setup, optInResourceTypes, parameterPrefix = PARAMETER_PREFIX } = this.props;
    const given = setup?.otherPolicyTypes ?? [];
    // what is no list is refused by the set-up
    const otherPolicyTypes = Array.isArray(given) ? [...given, ...attachedPolicyTypes(this.props)] : given;
    return this.managementStack && this.has(BackupOrganizationPart.SETUP) ? withOptions('setup', setup, () => new OrganizationSetup(this.managementStack!, 'Setup', {
      optInResourceTypes, parameterName: `${parameterPrefix}/organization-setup`, ...withoutNulls(setup ?? {}), otherPolicyTypes, definition: this.definition,
    })) : undefined;
  }

  private createDelegation(): BackupDelegation | undefined {
    return this.managementStack && this.has(BackupOrganizationPart.DELEGATION) && this.definition.layout.managementAccount !== this.home
      ? withOptions('delegation', this.props.delegation, () => new BackupDelegation(this.managementStack!, 'Delegation', { ...this.props.delegation, definition: this.definition })) : undefined;
  }

  private createHomeStack(): Stack | undefined {
    return this.has(BackupOrganizationPart.MONITORING) ? this.stacks.create('Home', this.home, this.definition.layout.homeRegion) : undefined;
  }

  private createReports(): BackupReports | undefined {
    const { reports, reportBucket } = this.props;
    return this.homeStack && this.has(BackupOrganizationPart.REPORTS) ? withOptions('reportBucket', reportBucket, () => new BackupReports(this.homeStack!, 'Reports', {
      ...reportBucket,
      definition: this.definition,
      coverage: ReportCoverage.organization(),
      reports: reports ?? reportsOf(this.definition, this.has(BackupOrganizationPart.FRAMEWORKS)),
    })) : undefined;
  }

  private createNotifier(): ReportNotifier | undefined {
    return this.reports && this.has(BackupOrganizationPart.NOTIFIER) ? withOptions('notifier', this.props.notifier, () => new ReportNotifier(this.homeStack!, 'Notifier', {
      ...this.props.notifier, definition: this.definition, source: ReportSource.reports(this.reports!), channels: this.props.channels!,
    })) : undefined;
  }

  private createHub(): BackupEventHub | undefined {
    return this.homeStack && this.has(BackupOrganizationPart.HUB)
      ? withOptions('hub', this.props.hub, () => new BackupEventHub(this.homeStack!, 'Hub', { ...this.props.hub, definition: this.definition, channels: this.props.channels! })) : undefined;
  }

  /** Heartbeats are expected where the roll-outs and stacks of their own bring forwarding. */
  private createDailyCheck(forwardings: EventForwarding[]): BackupDailyCheck | undefined {
    const { definition, hub, notifier, props: { dailyCheck } } = this;
    if (hub === undefined || !this.has(BackupOrganizationPart.DAILY_CHECK)) {
      return undefined;
    }
    const forwarded = this.has(BackupOrganizationPart.FORWARDING);
    const targets = forwarded ? [this.canaryRollout, this.rollout].flatMap((rollout) => rollout?.targetIds ?? []).map(targetOf) : undefined;
    const heartbeats = forwarded && (targets!.length > 0 || forwardings.length > 0);
    return withOptions('dailyCheck', dailyCheck, () => new BackupDailyCheck(this.homeStack!, 'DailyCheck', {
      heartbeats, ...withoutNulls(dailyCheck ?? {}), definition, hub, notifier, targets, forwardings,
    }));
  }

  private createCentralAccounts(): CentralBackupAccount[] {
    const { central, centralByRegion } = this.props;
    const { centralAccount, centralRegions } = this.definition.layout;
    return this.has(BackupOrganizationPart.CENTRAL) && this.definition._central?.managed ? centralRegions.map((region) => {
      const own = centralByRegion?.[region];
      return withOptions(own ? `centralByRegion['${region}']` : 'central', own ?? central, () => new CentralBackupAccount(
        this.stacks.create(`Central-${region}`, centralAccount!, region), 'Central', { ...own ?? central, definition: this.definition },
      ));
    }) : [];
  }

  private createRolloutStack(): Stack | undefined {
    return this.has(BackupOrganizationPart.ROLLOUT) && this.assignsTiers
      ? this.stacks.create('Rollout', this.home, this.definition.layout.homeRegion, this.managementStack, this.homeStack, ...this.canary?.stacks ?? []) : undefined;
  }

  private createRollout(): MemberRollout | undefined {
    const { rolloutTargets: targets, rolloutOperation: operation } = this.props;
    return this.rolloutStack && new MemberRollout(this.rolloutStack, 'Members', {
      definition: this.definition, targets: this.wave?.rest ?? targets, operation,
    });
  }

  /** In accounts that no StackSet reaches. */
  private createForwardings(): EventForwarding[] {
    if (!this.has(BackupOrganizationPart.FORWARDING)) {
      return [];
    }
    const { layout } = this.definition;
    const targetIds = [this.canaryRollout, this.rollout].flatMap((rollout) => rollout?.targetIds ?? []);
    const doubtful = unitsThatMayHaveHome(layout, targetIds);
    if (doubtful.length > 0) {
      Annotations.of(this.homeStack ?? this.rollout ?? this.canaryRollout!).addWarningV2('cdk-org-backup:homeMayGetForwardingTwice',
        `the layout does not say in which unit the home account ${this.home} is: if it lies in ${doubtful.join(', ')}, it gets the same rules from a StackSet and from stacks of its own, `
        + 'and one of them fails; give its parentId in accounts of the layout');
    }
    return forwardingPlaces(layout, targetIds, this.has(BackupOrganizationPart.MANAGEMENT)).map(({ account, region, ofOrganization }) => {
      const stack = this.stacks.create(`Forwarding-${account}-${region}`, account, region, this.homeStack);
      return new EventForwarding(stack, 'Forwarding', { definition: this.definition, forwardedEvents: ofOrganization ? ForwardedEvents.management() : ForwardedEvents.member() });
    });
  }

  /**
   * Their first run takes the role of the baselines, and their rules are on the hub's bus. With canary units those have their role: a gate that waits for copies
   * must not come before what makes these copies possible. Other accounts are set up by the daily run.
   */
  private createMemberSetups(): MemberSetup[] {
    const { definition, props: { parameterPrefix = PARAMETER_PREFIX } } = this;
    const baselines = this.canaryRollout ? Stack.of(this.canaryRollout) : this.rolloutStack;
    return MemberSetup.regionsOf(definition).map((region) => new MemberSetup(
      this.stacks.create(`MemberSetup-${region}`, this.home, region, this.managementStack, this.homeStack, baselines),
      'MemberSetup', { definition, parameterName: `${parameterPrefix}/member-setup` },
    ));
  }

  private createPoliciesStack(): Stack | undefined {
    // plans name vaults and roles that must be there before the first backup
    return this.has(BackupOrganizationPart.POLICIES) && this.assignsTiers
      ? this.stacks.create('Policies', this.home, this.definition.layout.homeRegion, this.managementStack, this.rolloutStack, ...this.centralStacks, ...this.canary?.stacks ?? []) : undefined;
  }

  /** They are there once what they name is. */
  private createParameters(): BackupParameters | undefined {
    if (!this.has(BackupOrganizationPart.PARAMETERS)) {
      return undefined;
    }
    const { definition, props: { parameterPrefix = PARAMETER_PREFIX } } = this;
    const stack = this.stacks.create('Parameters', this.home, definition.layout.homeRegion, this.homeStack, this.rolloutStack, this.policiesStack, ...this.centralStacks);
    const parameters = new BackupParameters(stack, 'Parameters', { definition, parameterPrefix });
    if (this.reports) {
      createBucketParameter(this.homeStack!, parameterPrefix, this.reports.bucket.bucketName);
    }
    return parameters;
  }

  /** The stack of the management account that is deployed after all that are there; with nothing to deploy none is needed. */
  private lastStack(name: string, { exportOnly }: { readonly exportOnly?: boolean }): Stack {
    const { managementAccount, homeRegion } = this.definition.layout;
    const earlier = this.node.findAll().filter((node) => Stack.isStack(node) && node.node.scope === this) as Stack[];
    return exportOnly ? this.managementStack! : this.stacks.create(name, managementAccount!, homeRegion, ...earlier);
  }

  private createTagPolicy(): BackupTagPolicy | undefined {
    const { definition, props: { tagPolicy } } = this;
    return tagPolicy && withOptions('tagPolicy', tagPolicy, () => new BackupTagPolicy(this.lastStack('TagPolicies', tagPolicy), 'TagPolicy', { ...withoutNulls(tagPolicy), definition }));
  }

  /** They deny what deployments before them do not need any more, and come last. */
  private createGuardrails(): BackupGuardrails | undefined {
    const { definition, props: { guardrails } } = this;
    if (guardrails === undefined) {
      return undefined;
    }
    return createGuardrails(this.lastStack('Guardrails', guardrails), guardrails, {
      definition,
      home: this.homeStack ?? this.rolloutStack,
      recovery: this.forwardings.map((one) => Stack.of(one)).find(({ account }) => account === definition.layout.recoveryAccount),
      rolledOut: this.rollout !== undefined,
      stackNames: this.stacks.names,
    });
  }

  /** What parts have to do with each other within a stack. */
  private connect(): void {
    if (this.setup) {
      // an organization without all of its features has no resource policy either, which the setup says first
      this.delegation?.node.addDependency(this.setup);
    }
    if (this.hub?.dashboard) {
      // reports and events are compared where both count
      const { hub, notifier } = this.props;
      const compared = hub?.metrics?.includes(HubMetric.JOBS_BY_TYPE) && notifier?.metrics?.includes(NotifierMetric.FAILED_JOBS);
      this.notifier?.addToDashboard(this.hub.dashboard, compared ? this.hub : undefined);
    }
  }
}

/** Reports about what the definition has: without frameworks there is no compliance to report. */
function reportsOf(definition: BackupDefinition, frameworks: boolean): BackupReport[] {
  return [
    ReportTemplate.BACKUP_JOBS, ReportTemplate.COPY_JOBS, ReportTemplate.RESTORE_JOBS,
    ...frameworks && definition.requirements.length > 0 ? [ReportTemplate.CONTROL_COMPLIANCE] : [],
  ].map((template) => ({ template }));
}
