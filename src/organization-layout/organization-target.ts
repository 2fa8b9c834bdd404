import { ID_CHECKS, literal, TargetKind } from './organization-ids';

/**
 * Where an organization policy is attached: the root, an organizational unit or one account.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_inheritance_mgmt.html
 */
export class OrganizationTarget {
  /**
   * The root: every account of the organization, the management account included.
   *
   * @param rootId id of the root, for example `r-ab12`
   * @throws when the id is not one of a root, or is a token
   */
  public static root(rootId: string): OrganizationTarget {
    return OrganizationTarget._of('rootId', 'root', rootId);
  }

  /**
   * An organizational unit with every account in and below it.
   *
   * @param organizationalUnitId id of the unit, for example `ou-ab12-11111111`
   * @throws when the id is not one of an organizational unit, or is a token
   */
  public static organizationalUnit(organizationalUnitId: string): OrganizationTarget {
    return OrganizationTarget._of('organizationalUnitId', 'unit', organizationalUnitId);
  }

  /**
   * One account.
   *
   * @param accountId account id, 12 digits
   * @throws when the id has not 12 digits, or is a token
   */
  public static account(accountId: string): OrganizationTarget {
    return OrganizationTarget._of('accountId', 'account', accountId);
  }

  /**
   * A target of any kind; `prop` is where the id was written.
   * @internal
   */
  public static _of(prop: string, kind: TargetKind, targetId: string): OrganizationTarget {
    return new OrganizationTarget(kind, literal(prop, targetId, ID_CHECKS[kind]));
  }

  /** Id of the root, unit or account. */
  public readonly targetId: string;

  private readonly kind: TargetKind;

  private constructor(kind: TargetKind, targetId: string) {
    this.kind = kind;
    this.targetId = targetId;
  }

  /** Whether accounts get what is attached here without being named. */
  public get includesNewAccounts(): boolean {
    return this.kind !== 'account';
  }

  /** @internal */
  public get _kind(): TargetKind {
    return this.kind;
  }
}
