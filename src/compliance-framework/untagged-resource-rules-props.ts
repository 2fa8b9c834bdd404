import { BackupDefinition } from '../definition/backup-definition';
import { BackupResourceType } from '../protection/backup-resource-type';

/**
 * Which resources must have the tier tag.
 */
export interface UntaggedResourceRulesOptions {
  /**
   * Types whose resources must have it: of `AURORA`, `CLOUDFORMATION`, `DYNAMODB`, `EBS`, `EC2`, `EFS`, `RDS`, `REDSHIFT` and `S3`. AWS Config has no managed rule that looks at
   * the tags of others.
   *
   * @default - all of these that the definition's support says are used; in `BackupOrganization` those of them that it opts in to, if it does
   */
  readonly resourceTypes?: BackupResourceType[];

  /**
   * Values that are right too though no tier selects by them, such as `none` for what is deliberately not backed up.
   *
   * @default - none
   */
  readonly otherValues?: string[];

  /**
   * Regions in which the template is deployed; the one of the stack is one of them.
   *
   * @default - the Region of the stack, or those of the layout where it is known at deployment only
   */
  readonly regions?: string[];
}

/**
 * Properties of `UntaggedResourceRules`.
 */
export interface UntaggedResourceRulesProps extends UntaggedResourceRulesOptions {
  /** The backup definition, some tier of which selects by the tier tag. */
  readonly definition: BackupDefinition;
}
