import type { LocalOrganization } from '../local-aws/local-aws';

/** The account that the example is deployed from: the delegated administrator. */
export const HOME_ACCOUNT = '111111111111';

/** The account that the organization's copies go to. */
export const CENTRAL_ACCOUNT = '222222222222';

/** An account that first joins in the Region that is not the global one. */
export const NEW_MEMBER = { account: '444444444444', region: 'us-west-2' };

/** An account and Region where a deployment is interrupted. */
export const INTERRUPTED_MEMBER = { account: '333333333333', region: 'us-west-2' };

/** The account of examples/typescript/local-plans.ts, which the organization does not have. */
export const OUTSIDE_ACCOUNT = '555555555555';

/** The organization that examples/typescript is written for. */
export const ORGANIZATION: LocalOrganization = {
  managementAccount: '999999999999',
  delegatedAdministrators: [HOME_ACCOUNT],
  organizationId: 'o-exampleorg',
  rootId: 'r-exam',
  policyTypes: ['BACKUP_POLICY', 'TAG_POLICY', 'SERVICE_CONTROL_POLICY'],
  units: [
    { id: 'ou-exam-workloads', name: 'Workloads' },
    { id: 'ou-exam-security', name: 'Security' },
  ],
  accounts: [
    { id: HOME_ACCOUNT, name: 'Home', parent: 'ou-exam-security' },
    { id: CENTRAL_ACCOUNT, name: 'Central', parent: 'ou-exam-security' },
    { id: INTERRUPTED_MEMBER.account, name: 'Member 1', parent: 'ou-exam-workloads' },
    { id: NEW_MEMBER.account, name: 'Member 2', parent: 'ou-exam-workloads' },
  ],
};
