import { layoutModel } from './layout-checks';
import { accountIdsOf, LayoutModel, targetsReaching } from './layout-model';
import { checkAccountId, literal } from './organization-ids';
import { layoutPropsFromJson, layoutToJson } from './organization-layout-json';
import { OrganizationLayoutProps } from './organization-layout-props';
import { OrganizationTarget } from './organization-target';
import { partitionOf } from '../private/partition';

/**
 * Accounts, units and Regions of an organization, and their roles in its backup architecture: read by everything that must know who is who.
 *
 * It says what is so and looks nothing up: write it by hand, or make the JSON from what Organizations answers. Immutable.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_getting-started_concepts.html
 */
export class OrganizationLayout {
  /**
   * Reads what `toJson` wrote, or what was written like it by hand: `version` is 1, a target is `{ "kind": "root", "id": "r-ab12" }`
   * with `unit` and `account` as other kinds, everything else is as in `OrganizationLayoutProps`.
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
  /** The home account: the delegated administrator for AWS Backup, or the management account. */
  public readonly homeAccount: string;
  /** The central account: receives copies. */
  public readonly centralAccount: string;
  /** The recovery account, where there is one: restores are tested there. */
  public readonly recoveryAccount?: string;
  /** Partition of all Regions, for example `aws`. */
  public readonly partition: string;
  /** Regions in which resources are protected, sorted, each once. */
  public readonly regions: string[];
  /** The one of `regions` in which everything is created that an account has once. */
  public readonly globalRegion: string;
  /** Regions of the central vaults; the first is where `CopyDestination.centralVault()` leads by default. */
  public readonly centralRegions: string[];
  /** What is protected, sorted by id. */
  public readonly targets: OrganizationTarget[];
  /**
   * Those of `targets` that surely reach the central account, sorted by id; best none. Its own backups would be copied within the account
   * that has to survive.
   */
  public readonly centralAccountTargets: OrganizationTarget[];
  /** Accounts outside the organization, sorted. */
  public readonly externalAccounts: string[];

  private readonly model: LayoutModel;

  /**
   * @param props who is who
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
    this.centralRegions = [...this.model.centralRegions];
    this.targets = this.model.targets.map(({ kind, id }) => OrganizationTarget._of('targets', kind, id));
    const central = targetsReaching(this.centralAccount, this.model);
    this.centralAccountTargets = this.targets.filter(({ targetId }) => central.includes(targetId));
    this.externalAccounts = [...this.model.externalAccounts];
  }

  /** Every account that is known to be in the organization, with those that have a role or are a target, sorted. */
  public accountIds(): string[] {
    return accountIdsOf(this.model);
  }

  /**
   * Whether a target surely reaches an account: the account itself, a unit that it is known to be in or below, or the root.
   * An account whose parent is not known may be reached nevertheless.
   *
   * @param accountId account id, 12 digits
   * @throws when the id has not 12 digits, or is a token
   */
  public isTargeted(accountId: string): boolean {
    return targetsReaching(literal('accountId', accountId, checkAccountId), this.model).length > 0;
  }

  /**
   * Accounts that are known to be reached by a target, sorted: those that get a baseline of their own where no StackSet brings it. The central
   * account is none of them.
   */
  public targetedAccountIds(): string[] {
    return accountIdsOf(this.model).filter((id) => id !== this.centralAccount && targetsReaching(id, this.model).length > 0);
  }

  /**
   * Whether an account is said to be outside the organization.
   *
   * @param accountId account id, 12 digits
   * @throws when the id has not 12 digits, or is a token
   */
  public isExternal(accountId: string): boolean {
    return this.model.externalAccounts.includes(literal('accountId', accountId, checkAccountId));
  }

  /**
   * The layout as plain data, for a file or a parameter; `fromJson` reads it.
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- jsii has no other word for JSON
  public toJson(): any {
    return layoutToJson(this.model);
  }

  /** @internal */
  public get _model(): LayoutModel {
    return this.model;
  }
}
