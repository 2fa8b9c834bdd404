/** How much of something an organization or account may have. */
export interface EstateQuota {
  readonly what: string;
  readonly limit: number;
  /** Whether AWS raises it on request. */
  readonly raisable: boolean;
}

/**
 * Quotas that grow with an organization, beside those that single constructs check.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
export const ESTATE_QUOTAS = {
  /** The most to which AWS raises it. */
  accounts: { what: 'accounts of an organization', limit: 10000, raisable: false },
  stackSets: { what: 'StackSets of an administrator account', limit: 1000, raisable: true },
  instances: { what: 'stacks of a StackSet', limit: 100000, raisable: true },
  operations: { what: 'stacks that StackSets of a Region work on, or queue, at a time', limit: 10000, raisable: true },
  dependencies: { what: 'dependencies of auto-deployment between StackSets of an administrator account', limit: 100, raisable: false },
  policies: { what: 'backup policies of an organization', limit: 1000, raisable: false },
  guardrails: { what: 'service control policies attached to a unit or an account', limit: 10, raisable: false },
  reportPlans: { what: 'report plans of an account', limit: 20, raisable: true },
} as const satisfies { readonly [id: string]: EstateQuota };
