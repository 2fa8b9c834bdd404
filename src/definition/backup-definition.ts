import { assignedTargets, distinct, localAccounts, localOf, reachedAccounts, givenTiers, unionOfTiers } from './assigned-tiers';
import { BackupDefinitionProps, BackupSizing } from './backup-definition-props';
import { bindMemberSettings } from './bound-member-settings';
import { BoundCentralVault, BoundMemberVault } from './bound-vaults';
import { CentralVault } from './central-vault';
import { checkOperatorRoles } from './data-operators';
import { DefinitionNote } from './definition-notes';
import { InferredDenial } from './inferred-denial';
import { backupRoleNames, MemberTemplate } from './member-template';
import { MemberVault } from './member-vault';
import { DefinitionParts, localTemplatesOf, planDefinition, PlannedDefinition, regionsOfPolicies } from './planned-definition';
import { BoundReleased, boundReleased } from './released-names';
import { checkRoleName } from './role-name';
import { BackupNaming } from '../organization-layout/backup-naming';
import { accountTarget, mayMeet } from '../organization-layout/layout-model';
import { OrganizationLayout } from '../organization-layout/organization-layout';
import { OrganizationTarget } from '../organization-layout/organization-target';
import { checkInstance, checkMembers, checkOneOf, checkOptionalInstance, Members, reject, withoutNulls } from '../private/validation';
import { BackupSupport } from '../protection/backup-support';
import { TierModel } from '../protection/model';
import { PlanAdditions } from '../protection/plan-additions';
import { ProtectionRequirement } from '../protection/protection-requirement';
import { ProtectionTier } from '../protection/protection-tier';

/**
 * Everything that the constructs of one backup organization must agree on: who is protected, what is done, what must hold, which names and which vaults.
 *
 * A definition is not a backup plan, and no construct: it is one immutable value that is written once and given to every construct. What its parts
 * demand of each other is checked here, before anything is created. Accounts, Regions and names are known at synth.
 *
 * @example
 * import { Duration } from 'aws-cdk-lib';
 * import { BackupDefinition, CentralVault, OrganizationLayout, OrganizationTarget, ProtectionTier, VaultLock } from 'cdk-org-backup';
 *
 * const definition = new BackupDefinition({
 *   layout: new OrganizationLayout({
 *     organizationId: 'o-exampleorg', homeAccount: '111111111111', centralAccount: '222222222222',
 *     regions: ['eu-central-1', 'eu-west-1'], globalRegion: 'eu-central-1',
 *   }),
 *   assignments: [
 *     { targets: [OrganizationTarget.organizationalUnit('ou-exam-prod1111')], tiers: [ProtectionTier.daily(), ProtectionTier.monthly()] },
 *     { targets: [OrganizationTarget.organizationalUnit('ou-exam-sand1111')], tiers: [ProtectionTier.weekly()] },
 *   ],
 *   centralVault: CentralVault.managed({ vaultLock: VaultLock.governance({ minRetention: Duration.days(7) }) }),
 * });
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/manage-cross-account.html
 */
export class BackupDefinition {
  /** Accounts, units and Regions of the organization. */
  public readonly layout: OrganizationLayout;
  /** Names of vaults, keys, roles and tags. */
  public readonly naming: BackupNaming;
  /** Tiers of all assignments and local plans, each once, sorted by name. */
  public readonly tiers: ProtectionTier[];
  /** What must hold. */
  public readonly requirements: ProtectionRequirement[];
  /** What the organization uses, and what AWS Backup supports of it. */
  public readonly support: BackupSupport;
  /** How much each account has to report; undefined means not known. */
  public readonly sizing?: BackupSizing;
  /**
   * Accounts that are known to be reached by a target of an assignment, sorted: those that get a member baseline of their own where no StackSet
   * brings it. The central account is none of them.
   */
  public readonly memberAccounts: string[];
  /** Accounts with local plans, sorted. */
  public readonly localAccounts: string[];

  /**
   * What has no recovery point left.
   * @internal
   */
  public readonly _released: BoundReleased;

  private readonly parts: DefinitionParts;
  private readonly planned: PlannedDefinition;

  /**
   * @param props who, what, what must hold, which names and vaults
   * @throws when AWS would refuse something, a job would be certain to fail, or two parts contradict each other
   */
  constructor(props: BackupDefinitionProps) {
    checkMembers('', props, DEFINITION_MEMBERS);
    props.assignments?.forEach((one, i) => checkMembers(`assignments[${i}]`, one, { targets: 'list', tiers: 'required list' }));
    props.localPlans?.forEach((one, i) => checkMembers(`localPlans[${i}]`, one, { accounts: 'required list', regions: 'list', tiers: 'required list' }));
    checkInstances(props);
    const { layout } = props;
    const [assignments, localPlans, requirements] = [props.assignments ?? [], props.localPlans ?? [], props.requirements ?? []];
    this.layout = layout;
    this.naming = props.naming ?? new BackupNaming();
    this.support = props.support ?? new BackupSupport();
    this.requirements = [...requirements];
    this.sizing = props.sizing && checkSizing(props.sizing);
    this.tiers = unionOfTiers([...givenTiers('assignments', assignments), ...givenTiers('localPlans', localPlans)]);
    const overrides = this.support._overrides;
    const leftOut = (props.planAdditions ?? PlanAdditions.all())._leftOut;
    const assigned = assignedTargets(assignments, layout, leftOut);
    const policyRegions = regionsOfPolicies(layout, overrides, assigned.length > 0, localPlans.flatMap(({ regions }) => regions ?? layout.regions));
    const local = localAccounts(localPlans, layout, assigned, policyRegions, leftOut);
    const byPolicies = assigned.length > 0 || local.length === 0 ? policyRegions : [];
    const vaultRegions = [...new Set([...byPolicies, ...local.flatMap((one) => one.regions)])].sort();
    const breakGlassRole = checkBreakGlassRole(props.breakGlassRole, this.naming);
    const centralVault = props.centralVault ?? (layout.centralAccount === undefined ? undefined : CentralVault.managed());
    this.parts = {
      layout,
      naming: this.naming,
      overrides,
      assigned,
      local,
      policyRegions,
      requirements: requirements.map((requirement) => requirement._model),
      central: centralVault?._bind({ layout, naming: this.naming, overrides }),
      member: (props.memberVault ?? MemberVault.managed())._bind({ naming: this.naming, overrides, breakGlassRole, regions: vaultRegions }),
      memberSettings: bindMemberSettings(props.memberSettings, { layout, naming: this.naming, overrides, local, memberRegions: vaultRegions }),
      breakGlassRole,
      verifiedDenials: [...props.verifiedDenials ?? []],
      operatorRoles: checkOperatorRoles(withoutNulls(props).operatorRoles, withoutNulls(props).breakGlassRole),
    };
    this.planned = planDefinition(this.parts);
    const { central, member } = this.parts;
    const roles = [...this._memberBackupRoles, this.naming._roleWithPath(this.naming.centralRoleName)];
    this._released = boundReleased(withoutNulls(props), { central, member, roles });
    this.memberAccounts = reachedAccounts(assigned, layout).filter((id) => id !== this.parts.central?.account && id !== layout.centralAccount);
    this.localAccounts = [...new Set(local.flatMap(({ accounts }) => accounts))].sort();
  }

  /**
   * All that was said, checked.
   * @internal
   */
  public get _parts(): DefinitionParts {
    return this.parts;
  }

  /** @internal */
  public get _planned(): PlannedDefinition {
    return this.planned;
  }

  /** @internal */
  public get _central(): BoundCentralVault | undefined {
    return this.parts.central;
  }

  /** @internal */
  public get _member(): BoundMemberVault {
    return this.parts.member;
  }

  /**
   * Path and name of every role with which AWS Backup backs up in an account of the organization, and did before.
   * @internal
   */
  public get _memberBackupRoles(): string[] {
    const { naming, local, member } = this.parts;
    const regions = [...new Set(local.filter((one) => !one.external).flatMap((one) => one.regions))].sort();
    return [...backupRoleNames(naming, true, regions).map((name) => naming._roleWithPath(name)), ...member.managed?.formerBackupRoles ?? []];
  }

  /** @internal */
  public _notes(...parts: DefinitionNote['part'][]): DefinitionNote[] {
    return this.planned.notes.filter(({ part }) => parts.includes(part) || part === 'any');
  }

  /**
   * Targets of a tier, sorted by id.
   * @internal
   */
  public _targetsOf(tierName: string): OrganizationTarget[] {
    return this.parts.assigned.filter(({ tiers }) => tiers.some(({ name }) => name === tierName))
      .map(({ target }) => OrganizationTarget._of('targets', target.kind, target.id));
  }

  /**
   * Tiers of an account in some Regions, as far as these are known at synth; no Regions means any. Undefined where the definition says nothing of them.
   * @internal
   */
  public _tiersFor(account: string | undefined, regions: ReadonlyArray<string>): ReadonlyArray<TierModel> | undefined {
    const { templates } = this.planned;
    const wanted = regions.length > 0 ? regions : this.layout.regions;
    const mine = localTemplatesOf(this.planned, account).filter((one) => one.regions.some((region) => wanted.includes(region)));
    const external = account !== undefined && this.layout.isExternal(account);
    const bare = this.layout.regions.filter((region) => !this.parts.policyRegions.includes(region));
    const byPolicies = !external && wanted.some((region) => !bare.includes(region) && !mine.some((one) => one.regions.includes(region)));
    const found = [...mine, ...templates.filter(({ kind }) => kind === 'organization' && byPolicies)];
    return found.length === 0 ? undefined : distinct(found.flatMap(({ tiers }) => tiers));
  }

  /**
   * Whether no plan runs in an account and any of some Regions, as far as the layout surely knows; no Regions means any.
   * @internal
   */
  public _hasNoPlansIn(account: string, regions: ReadonlyArray<string>): boolean {
    const { local, assigned, policyRegions, layout } = this.parts;
    const reached = assigned.some(({ target }) => mayMeet(target, accountTarget(account), layout._model));
    const inReach = (some: ReadonlyArray<string>) => regions.length === 0 || regions.some((region) => some.includes(region));
    const byPolicies = reached && inReach(policyRegions) && !layout.isExternal(account);
    return assigned.length + local.length > 0 && !byPolicies && !localOf(local, [account]).some((one) => inReach(one.regions));
  }

  /**
   * The member template for an account and Region, where they are known at synth.
   * @internal
   */
  public _templateFor(account: string | undefined, region: string | undefined): MemberTemplate {
    const { local, policyRegions } = this.parts;
    const mine = localTemplatesOf(this.planned, account);
    const here = mine.filter((one) => region === undefined || one.regions.includes(region));
    const organization = this.planned.templates.find(({ kind }) => kind === 'organization');
    const external = account !== undefined && this.layout.isExternal(account);
    const localRegions = mine.flatMap((one) => one.regions).sort();
    const elsewhere = !external && organization?.regions.some((one) => !localRegions.includes(one));
    if (here.length > 1 || (here.length === 1 && region === undefined && elsewhere)) {
      reject('Region of the stack', region, `${account} has other plans in ${here.length > 1 ? 'each of its Regions' : `other Regions than ${localRegions.join(', ')}`}`,
        'give the stack an env with account and Region');
    }
    if (here.length === 1) {
      return here[0];
    }
    if (region !== undefined && !this.layout.regions.includes(region)) {
      reject('Region of the stack', region, `the layout's Regions are ${this.layout.regions.join(', ')}`, `add ${region} to the layout, or deploy the stack elsewhere`);
    }
    if (mine.length > 0 && (external || !organization)) {
      reject('Region of the stack', region, `local plans of ${account} are for ${localRegions.join(', ')}: nothing would be backed up`, 'add the Region to its localPlans, or deploy no baseline there');
    }
    if (external) {
      reject('account of the stack', account, 'it is outside the organization and localPlans does not name it: nothing would be backed up', 'add it to localPlans of the definition, or deploy no baseline there');
    }
    if (!organization) {
      reject('account of the stack', account, `the definition assigns no tiers to the organization${local.length > 0 ? `, and its local plans are for ${this.localAccounts.join(', ')}` : ' and has no local plans'}`,
        local.length > 0 ? 'give the stack an env with one of these accounts, or assign tiers' : 'give assignments or localPlans');
    }
    if (region !== undefined && !policyRegions.includes(region)) {
      const others = local.filter((one) => one.regions.includes(region)).flatMap((one) => one.accounts);
      if (account === undefined && others.length > 0) {
        reject('account of the stack', account, `backup policies have no effect in ${region} and its local plans are for ${others.join(', ')}`, 'give the stack an env with one of these accounts');
      }
      reject('Region of the stack', region, `backup policies have no effect there and no local plans of ${account ?? 'the account'} are for it: nothing would be backed up`,
        'add the account and Region to localPlans, or deploy no baseline there');
    }
    return organization;
  }
}

const DEFINITION_MEMBERS: Members<BackupDefinitionProps> = {
  layout: 'required',
  naming: 'optional',
  assignments: 'list',
  localPlans: 'list',
  requirements: 'list',
  centralVault: 'optional',
  memberVault: 'optional',
  sizing: 'optional',
  support: 'optional',
  planAdditions: 'optional',
  memberSettings: 'optional',
  breakGlassRole: 'text',
  verifiedDenials: 'list',
  operatorRoles: 'texts',
  releasedVaults: 'texts',
  releasedBackupRoles: 'texts',
  releasedPlaces: 'texts',
};

/** What types say in other languages: JavaScript can give a text for a tier, or one vault for the other. */
function checkInstances(props: BackupDefinitionProps): void {
  const { layout, naming, centralVault, memberVault, support, planAdditions } = props;
  checkOptionalInstance('layout', layout, 'accountsOf', 'an OrganizationLayout', 'new OrganizationLayout({ … })');
  checkOptionalInstance('naming', naming, '_roleWithPath', 'a BackupNaming', 'new BackupNaming({ … })');
  checkOptionalInstance('support', support, '_overrides', 'a BackupSupport', 'new BackupSupport({ … })');
  checkOptionalInstance('centralVault', centralVault, '_ofCentral', 'a CentralVault', 'CentralVault.managed({ … })');
  checkOptionalInstance('memberVault', memberVault, '_ofMembers', 'a MemberVault', 'MemberVault.managed({ … })');
  checkOptionalInstance('planAdditions', planAdditions, '_leftOut', 'a PlanAdditions', 'PlanAdditions.none()');
  props.verifiedDenials?.forEach((one, i) => checkOneOf(`verifiedDenials[${i}]`, one, InferredDenial));
  props.requirements?.forEach((one, i) => checkInstance(`requirements[${i}]`, one, '_model', 'a ProtectionRequirement', 'ProtectionRequirement.forTagValue(\'daily\', { … })'));
  const tiers = (prop: string, list: unknown[]) => list.forEach((one, i) => checkInstance(`${prop}.tiers[${i}]`, one, 'toJson', 'a ProtectionTier', 'ProtectionTier.daily()'));
  props.assignments?.forEach(({ targets, tiers: list }, i) => {
    tiers(`assignments[${i}]`, list);
    targets?.forEach((one, j) => checkInstance(`assignments[${i}].targets[${j}]`, one, 'targetId', 'an OrganizationTarget', 'OrganizationTarget.organizationalUnit(\'ou-…\')'));
  });
  props.localPlans?.forEach(({ tiers: list }, i) => tiers(`localPlans[${i}]`, list));
}

/** AWS Backup's own roles are spared nothing: whoever could take one would be. */
function checkBreakGlassRole(name: string | null | undefined, naming: BackupNaming): string | undefined {
  if (name === undefined || name === null) {
    return undefined;
  }
  const { backupRoleName, restoreRoleName, scannerRoleName, centralRoleName, accountSetupRoleName } = naming;
  const role = checkRoleName('breakGlassRole', name);
  return [backupRoleName, restoreRoleName, scannerRoleName, centralRoleName, accountSetupRoleName].includes(role.replace(/^.*\//, ''))
    ? reject('breakGlassRole', name, 'the naming gives a role of AWS Backup that name', 'name a role that people take in an emergency') : role;
}

function checkSizing(sizing: BackupSizing): BackupSizing {
  checkMembers('sizing', sizing, { dailyJobs: 'required', evaluations: 'required' });
  const { dailyJobs, evaluations } = sizing;
  for (const [prop, value] of Object.entries({ dailyJobs, evaluations })) {
    if (!Number.isInteger(value) || value < 0) {
      reject(`sizing.${prop}`, value, 'it is a whole number of 0 or more, known at synth', Number.isFinite(value) && value > 0 ? 'round it up' : 'give what one account has in one Region and day, 0 for none');
    }
  }
  if (dailyJobs + evaluations === 0) {
    reject('sizing.dailyJobs', 0, 'evaluations are none too, so that there is nothing to report', 'give the jobs and evaluations of one account in one Region and day');
  }
  return { dailyJobs, evaluations };
}
