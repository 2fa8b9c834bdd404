/**
 * Limits of tag policies.
 *
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_example-tag-policies.html
 */
export const TAG_POLICY_LIMITS = {
  policyCharacters: 10000,
  policiesPerOrganization: 1000,
  /** Attached directly to one root, unit or account. */
  policiesPerTarget: 10,
  /** `*` in an allowed value. */
  wildcardsPerValue: 1,
} as const;
