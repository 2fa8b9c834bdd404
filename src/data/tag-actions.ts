/** How a resource type gets a tag through the AWS Resource Groups Tagging API. */
export interface TagAction {
  /** What the API's caller needs besides `tag:TagResources`. */
  readonly action: string;
  /** ARN pattern from the service on, with `$region` and `$account`. */
  readonly resource: string;
}

/**
 * Types with a managed rule of AWS Config on tags that are tagged for others, with the one permission for it: IAM can hold each to one key and one value of it by
 * `aws:RequestTag` and `aws:TagKeys`.
 *
 * https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_TagResources.html ("Minimum permissions"), and the pages of each service in
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const TAG_ACTIONS: { readonly [type: string]: TagAction | undefined } = {
  AURORA: { action: 'rds:AddTagsToResource', resource: 'rds:$region:$account:cluster:*' },
  DYNAMODB: { action: 'dynamodb:TagResource', resource: 'dynamodb:$region:$account:table/*' },
  EBS: { action: 'ec2:CreateTags', resource: 'ec2:$region:$account:volume/*' },
  EC2: { action: 'ec2:CreateTags', resource: 'ec2:$region:$account:instance/*' },
  EFS: { action: 'elasticfilesystem:TagResource', resource: 'elasticfilesystem:$region:$account:file-system/*' },
  RDS: { action: 'rds:AddTagsToResource', resource: 'rds:$region:$account:db:*' },
  REDSHIFT: { action: 'redshift:CreateTags', resource: 'redshift:$region:$account:cluster:*' },
};

/** Why the other types with such a rule are left to their teams: continues "… is 'x' but". */
export const NOT_TAGGED: { readonly [type: string]: string | undefined } = {
  // https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_TagResources.html
  CLOUDFORMATION: 'tags of a stack change by an update of the stack, which may change its resources too',
  // s3:PutBucketTagging: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html
  S3: 'tags of a bucket are written all at once by s3:PutBucketTagging, which IAM can\'t hold to one key: the role could take tags away',
};

/**
 * Limits of the calls with which missing tags are found and added.
 *
 * https://docs.aws.amazon.com/config/latest/APIReference/API_GetComplianceDetailsByConfigRule.html
 * https://docs.aws.amazon.com/config/latest/APIReference/API_BatchGetResourceConfig.html
 * https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 */
export const TAG_CALL_LIMITS = {
  /** Results of AWS Config in one answer; the calls on these resources take as many. */
  resultsPerPage: 100,
  /** ARNs in one `TagResources`. */
  taggedAtOnce: 20,
} as const;
