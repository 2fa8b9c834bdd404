import { ChildPolicyControl } from './child-policy-control';
import { ListOperator } from './list-operator';
import { PolicySharing } from './policy-sharing';
import { BackupDefinition } from '../definition/backup-definition';
import { OrganizationTarget } from '../organization-layout/organization-target';

/**
 * What backup policies can have beside what their definition says.
 */
export interface OrgBackupPolicyOptions {
  /**
   * What policies attached further down may change.
   *
   * @default ChildPolicyControl.open()
   */
  readonly childPolicyControl?: ChildPolicyControl;

  /**
   * How `regions` combine with the Regions that policies further up give the same plan.
   *
   * @default - `ListOperator.APPEND` under `BackupNaming.awsBackupSolution()`, else `ListOperator.ASSIGN`
   */
  readonly regionsOperator?: ListOperator;

  /**
   * How tag values and resource types of selections combine with those that policies further up give the same selection.
   *
   * @default ListOperator.ASSIGN
   */
  readonly selectionsOperator?: ListOperator;

  /**
   * Which plans share a policy.
   *
   * @default PolicySharing.none()
   */
  readonly policySharing?: PolicySharing;

  /**
   * How many backup policies are attached to the fullest target already, outside this app, 0 to 9; AWS allows 10 for each target.
   *
   * @default 0
   */
  readonly attachedPolicies?: number;

  /**
   * Start of the names of the policies, 1 to 64 characters. Names are unique in the organization.
   *
   * @default - derived from the path of this construct
   */
  readonly policyNamePrefix?: string;
}

/**
 * Backup policies of an organization.
 */
export interface OrgBackupPolicyProps extends OrgBackupPolicyOptions {
  /**
   * What the organization agreed on: tiers, targets, Regions, vaults, names. Its layout has a home account.
   */
  readonly definition: BackupDefinition;

  /**
   * Targets of the definition that these policies are for: where parts of the organization differ in `childPolicyControl`, or in how plans share policies, use one
   * construct for each part.
   *
   * @default - all of the definition's targets
   */
  readonly targets?: OrganizationTarget[];
}
