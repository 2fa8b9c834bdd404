import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BackupDefinition } from '../definition/backup-definition';
import { OrganizationTarget } from '../organization-layout/organization-target';
import { BackupResourceType } from '../protection/backup-resource-type';
import { ProtectionTier } from '../protection/protection-tier';

/**
 * Which resources without the tier tag get which tier.
 */
export interface UntaggedResourceRemediationOptions {
  /**
   * The tier whose tag resources get. The definition assigns it to all of the targets, it selects by the tier tag, and no vault that anything with its tag is backed up
   * or copied into has a compliance lock or is air-gapped.
   */
  readonly tier: ProtectionTier;

  /**
   * Units, or single accounts, in which resources are tagged: who is not named here is left alone.
   */
  readonly targets: OrganizationTarget[];

  /**
   * How many resources of an account and Region are tagged on one day in UTC, 1 to 100. Each is backed up from then on, which costs. An attempt that failed counts too.
   *
   * @default 10
   */
  readonly maxResourcesPerDay?: number;

  /**
   * Types whose resources are tagged: of `AURORA`, `DYNAMODB`, `EBS`, `EC2`, `EFS`, `RDS` and `REDSHIFT`.
   *
   * @default - all of these that the definition's support says are used
   */
  readonly resourceTypes?: BackupResourceType[];

  /**
   * Whether nothing is tagged, and the log only says what would be. The role then can't tag.
   *
   * @default false
   */
  readonly dryRun?: boolean;

  /**
   * How long the log is kept, which says what was tagged.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;
}

/**
 * Properties of `UntaggedResourceRemediation`.
 */
export interface UntaggedResourceRemediationProps extends UntaggedResourceRemediationOptions {
  /** The backup definition. Its layout has `homeAccount` and `organizationId`. */
  readonly definition: BackupDefinition;
}
