/**
 * A role that no stack of the app makes, such as the one with which people restore.
 */
export interface DocumentedRole {
  /**
   * Name of the role, with its path if it has one.
   */
  readonly roleName: string;

  /**
   * Account id, 12 digits, or words such as `every member account`.
   */
  readonly account: string;

  /**
   * What it is for.
   */
  readonly purpose: string;

  /**
   * What it may do, a line each.
   */
  readonly permissions: string[];

  /**
   * Who answers for it.
   */
  readonly owner: string;

  /**
   * Who may assume it.
   *
   * @default - not said
   */
  readonly assumedBy?: string[];
}

/**
 * Properties of `ResponsibilityTable`.
 */
export interface ResponsibilityTableProps {
  /**
   * Key of the tag of roles that names their owner: `Tags.of(construct).add('Owner', 'backup-team')`.
   *
   * @default Owner
   */
  readonly ownerTag?: string;

  /**
   * Owners of roles that carry no such tag, by the role's name as the table shows it, with `*` for any characters; the longest key that matches
   * counts. A tag goes before.
   *
   * @default - tags only
   */
  readonly owners?: { readonly [roleName: string]: string };

  /**
   * Roles that are made elsewhere.
   *
   * @default - none
   */
  readonly otherRoles?: DocumentedRole[];

  /**
   * Whether a role without owner fails the synthesis; otherwise its cell stays empty, with a warning.
   *
   * @default true
   */
  readonly ownersRequired?: boolean;

  /**
   * Name of the files, without ending: letters, digits, `.`, `_` and `-`.
   *
   * @default responsibilities
   */
  readonly fileName?: string;
}
