import type { LocalOrganization } from '../local-aws/local-aws';

/** Where administrators of the organization sit. */
export const MANAGEMENT_ACCOUNT = '999999999999';

/** The account that the example is deployed from; it becomes the delegated administrator. */
export const HOME_ACCOUNT = '111111111111';

/** The account that the organization's copies go to. */
export const CENTRAL_ACCOUNT = '222222222222';

/** Accounts that are there before the first deployment, and that no template of the example names: one in production, one in the sandbox, the canary unit. */
export const MEMBER_ACCOUNTS = ['333333333333', '444444444444'];

/** Of every member account. */
export const REGIONS = ['eu-central-1', 'eu-west-1'];

/** A unit that gets daily and monthly backups, in which an account is made once all is deployed. */
export const PRODUCTION = 'ou-exam-prod1111';

/** A member and Region where a StackSet's first deployment is interrupted: the global Region, for which the others must not wait. */
export const INTERRUPTED_MEMBER = { account: MEMBER_ACCOUNTS[0], region: REGIONS[0] };

/** The account of examples/typescript/local-plans.ts, which the organization does not have. */
export const OUTSIDE_ACCOUNT = '555555555555';

/** The organization that examples/typescript/organization.ts is written for, as it was created: nothing is switched on, nobody is delegated. */
export const ORGANIZATION: LocalOrganization = {
  managementAccount: MANAGEMENT_ACCOUNT,
  delegatedAdministrators: [],
  organizationId: 'o-exampleorg',
  rootId: 'r-exam',
  policyTypes: [],
  units: [
    { id: PRODUCTION, name: 'Production' },
    { id: 'ou-exam-sand1111', name: 'Sandbox' },
    { id: 'ou-exam-secu1111', name: 'Security' },
  ],
  accounts: [
    { id: HOME_ACCOUNT, name: 'Home', parent: 'ou-exam-secu1111' },
    { id: CENTRAL_ACCOUNT, name: 'Central', parent: 'ou-exam-secu1111' },
    { id: MEMBER_ACCOUNTS[0], name: 'Shop', parent: PRODUCTION },
    { id: MEMBER_ACCOUNTS[1], name: 'Trial', parent: 'ou-exam-sand1111' },
  ],
};
