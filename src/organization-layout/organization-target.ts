import { checkText } from '../private/validation';

/**
 * Where an organisation policy is attached: the root, an organisational unit or one account.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_inheritance_mgmt.html
 */
export class OrganizationTarget {
  /**
   * The root: every account of the organisation, the management account included.
   *
   * @param rootId id of the root, for example `r-ab12`
   * @throws when the id is not one of a root
   */
  public static root(rootId: string): OrganizationTarget {
    return new OrganizationTarget('root', checkText('rootId', rootId, /^r-[0-9a-z]{4,32}$/,
      'a root has r- and 4 to 32 lower-case letters and digits', 'copy the id from the Organizations console or list-roots'));
  }

  /**
   * An organisational unit with every account in and below it.
   *
   * @param organizationalUnitId id of the unit, for example `ou-ab12-11111111`
   * @throws when the id is not one of an organisational unit
   */
  public static organizationalUnit(organizationalUnitId: string): OrganizationTarget {
    return new OrganizationTarget('unit', checkText('organizationalUnitId', organizationalUnitId, /^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/,
      'an organisational unit has ou-, 4 to 32 lower-case letters and digits, a hyphen and 8 to 32 more', 'copy the id from the Organizations console'));
  }

  /**
   * One account.
   *
   * @param accountId account id, 12 digits
   * @throws when the id has not 12 digits
   */
  public static account(accountId: string): OrganizationTarget {
    return new OrganizationTarget('account', checkText('accountId', accountId, /^\d{12}$/,
      'an account id has 12 digits', 'write it as text with its leading zeros'));
  }

  /** Id of the root, unit or account. */
  public readonly targetId: string;

  private readonly kind: 'root' | 'unit' | 'account';

  private constructor(kind: 'root' | 'unit' | 'account', targetId: string) {
    this.kind = kind;
    this.targetId = targetId;
  }

  /** Whether accounts get what is attached here without being named. */
  public get includesNewAccounts(): boolean {
    return this.kind !== 'account';
  }
}
