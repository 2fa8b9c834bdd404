/**
 * An organizational unit and where it lies.
 */
export interface LayoutUnit {
  /**
   * Id of the unit, for example `ou-ab12-11111111`.
   */
  readonly organizationalUnitId: string;

  /**
   * Id of the unit above it, which must be listed too, or of the root.
   *
   * @default - the root
   */
  readonly parentId?: string;

  /**
   * Name of the unit, 1 to 128 characters.
   *
   * @default - none
   */
  readonly name?: string;

  /**
   * How many accounts will be in and below the unit, a whole number, at least as many as are listed there: reports are cut by it.
   *
   * @default - the accounts that are listed in and below it
   */
  readonly expectedAccounts?: number;
}

/**
 * An account of the organization and where it lies.
 */
export interface LayoutAccount {
  /**
   * Account id, 12 digits.
   */
  readonly accountId: string;

  /**
   * Name of the account, 1 to 50 characters.
   *
   * @default - none
   */
  readonly name?: string;

  /**
   * Id of the unit that the account is directly in, which must be listed in `units`, or of the root.
   *
   * @default - not known: only the root, or the account itself, surely contains it
   */
  readonly parentId?: string;
}

/**
 * Accounts, units and Regions of an organization, and the accounts' roles in its backup architecture. All texts must be known at synth.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_getting-started_concepts.html
 */
export interface OrganizationLayoutProps {
  /**
   * Id of the organization, for example `o-a1b2c3d4e5`.
   *
   * @default - not known
   */
  readonly organizationId?: string;

  /**
   * Id of the root, for example `r-ab12`.
   *
   * @default - read from the ids of roots and units in `units` and `accounts`; not known where there are none
   */
  readonly rootId?: string;

  /**
   * The management account of the organization, 12 digits.
   *
   * @default - not known
   */
  readonly managementAccount?: string;

  /**
   * The home account, 12 digits: the delegated administrator for AWS Backup, or the management account. Policies, the event hub and reports about
   * other accounts live there.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/manage-cross-account.html
   * @default - none; then there are no policies of the organization, no event hub, and no reports about other accounts
   */
  readonly homeAccount?: string;

  /**
   * The central account, 12 digits: receives copies. If it is the home, the management or the recovery account too, a warning says so: the copies are
   * lost with that account.
   *
   * @default - none; tiers that copy to it are refused
   */
  readonly centralAccount?: string;

  /**
   * The recovery account, 12 digits: restores are tested there.
   *
   * @default - none
   */
  readonly recoveryAccount?: string;

  /**
   * Regions in which resources are protected, at least one, all of one partition. Neither order nor repetition matters.
   */
  readonly regions: string[];

  /**
   * The one of `regions` in which everything is created that an account has once, such as roles.
   *
   * Keep it once deployed: the stack of another Region can't make roles of the same names before the first one has deleted them.
   *
   * @default - the only one of `regions`; required with several, because their order does not matter
   */
  readonly globalRegion?: string;

  /**
   * Region of the home account in which the event hub and the reports live.
   *
   * @default - `globalRegion`
   */
  readonly homeRegion?: string;

  /**
   * Regions of the central vaults, at least one; the first is where `CopyDestination.centralVault()` leads by default.
   *
   * @default - `regions`, with `globalRegion` first and the others sorted
   */
  readonly centralRegions?: string[];

  /**
   * Regions that every account, the management account included, has enabled. A Region that AWS disables by default and that is not named
   * here is refused in `regions`, `homeRegion` and `centralRegions`; other Regions need not be named.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
   */
  readonly enabledOptInRegions?: string[];

  /**
   * Organizational units. Where they are given, each unit that a definition protects must be among them; those that it does not name may be
   * left out. Their order does not matter.
   *
   * @default - none are known
   */
  readonly units?: LayoutUnit[];

  /**
   * Accounts of the organization, each given once; the list need not be complete, and accounts with a role need not be repeated.
   * Their order does not matter.
   *
   * @default - those with a role
   */
  readonly accounts?: LayoutAccount[];

  /**
   * How many accounts the organization will have, a whole number, at least as many as are listed: reports are cut by it.
   *
   * @default - the accounts that are listed or have a role
   */
  readonly expectedAccounts?: number;

  /**
   * Accounts outside the organization, 12 digits each, which no policy reaches: they are protected by local plans only.
   *
   * @default - none
   */
  readonly externalAccounts?: string[];
}

/**
 * One account without an organization.
 */
export interface StandaloneLayoutProps {
  /**
   * The account, 12 digits.
   */
  readonly account: string;

  /**
   * Regions in which its resources are protected, at least one, all of one partition. Neither order nor repetition matters.
   */
  readonly regions: string[];

  /**
   * The one of `regions` in which everything is created that the account has once, such as roles.
   *
   * @default - the only one of `regions`; required with several, because their order does not matter
   */
  readonly globalRegion?: string;

  /**
   * Regions that the account has enabled; a Region that AWS disables by default and that is not named here is refused.
   *
   * @default - none
   */
  readonly enabledOptInRegions?: string[];
}
