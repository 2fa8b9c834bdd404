import { layoutModel } from './layout-checks';
import { accountIdsOf, accountsIn, LayoutModel, rootOf, unitOf } from './layout-model';
import { checkAccountId, literal } from './organization-ids';
import { layoutPropsFromJson, layoutToJson } from './organization-layout-json';
import { OrganizationLayoutProps, StandaloneLayoutProps } from './organization-layout-props';
import { OrganizationTarget } from './organization-target';
import { setOf } from '../private/once-per';
import { partitionOf } from '../private/regions';
import { checkMembers, reject } from '../private/validation';

/**
 * Accounts, units and Regions of an organization, and the accounts' roles in its backup architecture. What is protected there is said by `BackupDefinition`.
 *
 * It says what is so and looks nothing up: write it by hand, or make the JSON from what Organizations answers. Immutable.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_getting-started_concepts.html
 */
export class OrganizationLayout {
  /**
   * One account without an organization: it is protected by local plans only.
   *
   * @param props the account and its Regions
   * @throws when the id has not 12 digits, or a Region is unknown or disabled
   */
  public static standalone(props: StandaloneLayoutProps): OrganizationLayout {
    checkMembers('', props, { account: 'required text', regions: 'required list', enabledOptInRegions: 'list', globalRegion: 'optional' });
    const { account, ...regions } = props;
    return new OrganizationLayout({ ...regions, externalAccounts: [literal('account', account, checkAccountId)] });
  }

  /**
   * Reads what `toJson` wrote, or what was written like it by hand: `version` is 2, everything else is as in `OrganizationLayoutProps`.
   *
   * @param json the parsed JSON
   * @throws when it is no layout, or not a valid one
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- jsii has no other word for JSON
  public static fromJson(json: any): OrganizationLayout {
    return new OrganizationLayout(layoutPropsFromJson(json));
  }

  /** Id of the organization, where it is known. */
  public readonly organizationId?: string;
  /** Id of the root, where it is known. */
  public readonly rootId?: string;
  /** The management account, where it is known. */
  public readonly managementAccount?: string;
  /** The home account, where there is one: the delegated administrator for AWS Backup, or the management account. */
  public readonly homeAccount?: string;
  /** The central account, where there is one: receives copies. */
  public readonly centralAccount?: string;
  /** The recovery account, where there is one: restores are tested there. */
  public readonly recoveryAccount?: string;
  /** Partition of all Regions, for example `aws`. */
  public readonly partition: string;
  /** Regions in which resources are protected, sorted, each once. */
  public readonly regions: string[];
  /** The one of `regions` in which everything is created that an account has once. */
  public readonly globalRegion: string;
  /** Region of the home account in which the event hub and the reports live. */
  public readonly homeRegion: string;
  /** Regions of the central vaults; the first is where `CopyDestination.centralVault()` leads by default. */
  public readonly centralRegions: string[];
  /** How many accounts the organization will have. */
  public readonly expectedAccounts: number;
  /** Accounts outside the organization, sorted. */
  public readonly externalAccounts: string[];

  private readonly model: LayoutModel;

  /**
   * @param props accounts, units and Regions
   * @throws when an id is malformed, a token or given twice, a Region is unknown, disabled or of another partition, the central account has
   * another role, or units, parents and roots do not fit together
   */
  constructor(props: OrganizationLayoutProps) {
    this.model = layoutModel(props);
    this.organizationId = this.model.organizationId;
    this.rootId = this.model.rootId;
    this.managementAccount = this.model.managementAccount;
    this.homeAccount = this.model.homeAccount;
    this.centralAccount = this.model.centralAccount;
    this.recoveryAccount = this.model.recoveryAccount;
    this.partition = partitionOf(this.model.globalRegion)!;
    this.regions = [...this.model.regions];
    this.globalRegion = this.model.globalRegion;
    this.homeRegion = this.model.homeRegion;
    this.centralRegions = [...this.model.centralRegions];
    this.expectedAccounts = this.model.expectedAccounts ?? accountIdsOf(this.model).size;
    this.externalAccounts = [...this.model.externalAccounts];
  }

  /** Every account that is known to be in the organization, with those that have a role, sorted. */
  public accountIds(): string[] {
    return [...accountIdsOf(this.model)];
  }

  /**
   * Accounts that are known to be in a target, sorted: all that are listed for the root, those with the unit above them for a unit, and the account
   * itself. An account whose parent is not listed may be in a unit nevertheless.
   *
   * @param target the root, a unit or an account
   * @throws when units are listed and the target is a unit that is not among them, or the target belongs to another root
   */
  public accountsOf(target: OrganizationTarget): string[] {
    this._checkTarget('target', target);
    return accountsIn({ kind: target._kind, id: target.targetId }, this.model);
  }

  /**
   * Whether an account is said to be outside the organization.
   *
   * @param accountId account id, 12 digits
   * @throws when the id has not 12 digits, or is a token
   */
  public isExternal(accountId: string): boolean {
    return setOf(this.model.externalAccounts).has(literal('accountId', accountId, checkAccountId));
  }

  /**
   * The layout as plain data, for a file or a parameter; `fromJson` reads it.
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- jsii has no other word for JSON
  public toJson(): any {
    return layoutToJson(this.model);
  }

  /**
   * A unit that is spelled wrong would have no accounts, and a root that is spelled wrong all of them, without a word.
   * @internal
   */
  public _checkTarget(prop: string, { _kind: kind, targetId }: OrganizationTarget): void {
    const { units, rootId } = this.model;
    if (rootId !== undefined && (rootOf(targetId) ?? rootId) !== rootId) {
      reject(prop, targetId, `the root of the layout is ${rootId} and an organization has one root`, 'take all ids from one organization');
    }
    if (kind === 'unit' && units.length > 0 && !unitOf(targetId, units)) {
      reject(prop, targetId, 'it is not among units of the layout', 'add it there, or correct the id');
    }
  }

  /** @internal */
  public get _model(): LayoutModel {
    return this.model;
  }
}
