import * as iam from 'aws-cdk-lib/aws-iam';
import { GuardrailStatement } from './guardrail-statement';
import { CloudFormationExecutionRole } from '../backup-vault/cloudformation-execution-role';
import { BackupDefinition } from '../definition/backup-definition';
import { OrganizationTarget } from '../organization-layout/organization-target';

/**
 * What service control policies deny, to whom, and where.
 */
export interface BackupGuardrailsOptions {
  /**
   * Roots, units and accounts that get the policies for members, at most 100. The central account has policies of its own, and those that were the central
   * account before; the management account is bound by none.
   *
   * @default - targets of the definition's assignments, its accounts with local plans, and the home and the recovery account where they lie in none of these
   */
  readonly targets?: OrganizationTarget[];

  /**
   * Role with which CloudFormation deploys into members, which stays able to.
   *
   * @default - `deployedBy` of the definition's member vault, which must be given then; in `BackupOrganization` that of its StackSets, unless the definition has
   * local plans in the organization, which stacks of their own bring
   */
  readonly membersDeployedBy?: CloudFormationExecutionRole;

  /**
   * Role with which CloudFormation deploys into the home account, which stays able to there. It is not spared in the central account.
   *
   * @default CloudFormationExecutionRole.bootstrap()
   */
  readonly homeDeployedBy?: CloudFormationExecutionRole;

  /**
   * Role with which CloudFormation deploys into the recovery account, which stays able to there.
   *
   * @default - `homeDeployedBy`
   */
  readonly recoveryDeployedBy?: CloudFormationExecutionRole;

  /**
   * Role with which CloudFormation deploys into the central account, which stays able to.
   *
   * @default - `deployedBy` of the definition's central vault; must be given where that vault exists
   */
  readonly centralDeployedBy?: CloudFormationExecutionRole;

  /**
   * Names, with path if they have one, of roles with which AWS Backup ever made a recovery point, beside those of the definition and of its
   * `formerBackupRoleNames`: of teams' own plans and of backups on demand, `service-role/AWSBackupDefaultServiceRole` among them. AWS Backup deletes snapshots with
   * them when their lifecycle ends, and what it may not delete stays and costs. Roles with such names can then be made and changed by nobody but those who deploy.
   *
   * @default - not known: deletion of snapshots is not denied, with a warning; an empty list says that there are none
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/deleting-backups.html
   */
  readonly otherBackupRoles?: string[];

  /**
   * ARNs of roles that may do what those may that deploy, exact or with `*` and `?`, for example the one that runs `cdk bootstrap` in the home and the central
   * account. They may neither delete recovery points nor copy out of the organization.
   *
   * @default - nobody else
   */
  readonly exemptRoles?: string[];

  /**
   * Names of stacks in the home, recovery and central account, exact or with `*` at the end, which nobody changes but the deploy role of `cdk bootstrap`: CloudFormation
   * would work for everybody with the role that deployed them.
   *
   * @default - none; in `BackupOrganization` its own
   */
  readonly stackNames?: string[];

  /**
   * Statements of your own for members: denials without principal.
   *
   * @default - none
   */
  readonly statements?: iam.PolicyStatement[];

  /**
   * Statements of your own for the central account: denials without principal.
   *
   * @default - none
   */
  readonly centralStatements?: iam.PolicyStatement[];

  /**
   * Statements that are left out.
   *
   * @default - none
   */
  readonly without?: GuardrailStatement[];

  /**
   * Statements that AWS documents nowhere, and that are off: on where somebody has seen in AWS that they deny what they should and nothing else, see
   * `docs/verify-in-aws.md`.
   *
   * @default - none of these is on
   */
  readonly verified?: GuardrailStatement[];

  /**
   * How many policies a target gets at most, 1 to 9: AWS attaches 10 with its own FullAWSAccess, each of 10,240 characters.
   *
   * @default 2
   */
  readonly policiesPerTarget?: number;

  /**
   * Start of the names of the policies, at most 64 characters.
   *
   * @default - `<prefix of the naming>-guardrails`
   */
  readonly policyNamePrefix?: string;

  /**
   * Whether nothing is deployed: `exportTo` writes the policies for whoever attaches them, such as AWS's Landing Zone Accelerator, which takes back what it did not
   * make itself.
   *
   * @default false
   */
  readonly exportOnly?: boolean;
}

/**
 * Properties of `BackupGuardrails`.
 */
export interface BackupGuardrailsProps extends BackupGuardrailsOptions {
  /** The backup definition. Its layout has `organizationId` and `managementAccount`. */
  readonly definition: BackupDefinition;
}
