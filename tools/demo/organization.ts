import type { LocalOrganization } from '../local-aws/local-aws';

/** The account that the example is deployed from: the delegated administrator. */
export const HOME_ACCOUNT = '111111111111';

/** The organisation that examples/typescript is written for. */
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
    { id: '222222222222', name: 'Central', parent: 'ou-exam-security' },
    { id: '333333333333', name: 'Member 1', parent: 'ou-exam-workloads' },
    { id: '444444444444', name: 'Member 2', parent: 'ou-exam-workloads' },
  ],
};
