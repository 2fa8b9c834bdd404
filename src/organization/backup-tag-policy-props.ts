import { BackupDefinition } from '../definition/backup-definition';
import { OrganizationTarget } from '../organization-layout/organization-target';
import { BackupResourceType } from '../protection/backup-resource-type';

/**
 * Which values of the tier tag are right, and where.
 */
export interface BackupTagPolicyOptions {
  /**
   * Roots, units and accounts that get a policy: among those of the definition, or within them. Each gets the values of its own tiers and of those of targets around it
   * that are not among these.
   *
   * @default - targets of the definition's assignments, and its accounts with local plans in the organization
   */
  readonly targets?: OrganizationTarget[];

  /**
   * Values that are right too though no tier selects by them, such as `none` for what is deliberately not backed up; each with one `*` at most.
   *
   * @default - none
   */
  readonly otherValues?: string[];

  /**
   * Resource types on which AWS refuses any other value, when a tag is written. **It can break copies, restores and deployments** of whatever carries another value
   * already, as these write tags too: see first that nothing does, and try it in one account (`targets`). AWS enforces nothing on instances and clusters of Amazon RDS and
   * Aurora, CloudFormation stacks, FSx for ONTAP volumes, DSQL, Timestream and SAP HANA, nor on what has no tag at all.
   *
   * @default - nothing is enforced: AWS reports other values, in the management account and in each account
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_tag-policies-enforcement.html
   */
  readonly enforcedFor?: BackupResourceType[];

  /**
   * Start of the names of the policies, at most 64 characters. The id of the target follows.
   *
   * @default - `<prefix of the naming>-tags`
   */
  readonly policyNamePrefix?: string;

  /**
   * Whether nothing is deployed: `exportTo` writes the policies for whoever attaches them, such as AWS's Landing Zone Accelerator.
   *
   * @default false
   */
  readonly exportOnly?: boolean;
}

/**
 * Properties of `BackupTagPolicy`.
 */
export interface BackupTagPolicyProps extends BackupTagPolicyOptions {
  /** The backup definition. Its layout has `organizationId` and `managementAccount`. */
  readonly definition: BackupDefinition;
}
