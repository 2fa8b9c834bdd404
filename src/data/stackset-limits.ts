/**
 * Limits of AWS CloudFormation StackSets.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html
 */
export const STACKSET_LIMITS = {
  /** Bytes of a template that stands in the StackSet itself. */
  templateBodyBytes: 51200,
  /** Bytes of a template in Amazon S3. */
  templateUrlBytes: 1048576,
  /** Units of one operation. */
  unitsPerOperation: 50,
  /** StackSets that new accounts get before another. */
  dependencies: 10,
  nameLength: 128,
  descriptionLength: 1024,
} as const;
