import type { LocalOrganization } from '../local-aws/local-aws';

export const HOME_ACCOUNT = '111111111111';
export const CENTRAL_ACCOUNT = '222222222222';
export const CANARY_ACCOUNT = '333333333333';
export const MEMBER_ACCOUNT = '444444444444';
export const CANARY = 'ou-exam-canary00';
export const PROD = 'ou-exam-prod0000';
const INFRASTRUCTURE = 'ou-exam-infra000';

export const ORGANIZATION: LocalOrganization = {
  managementAccount: '999999999999',
  delegatedAdministrators: [HOME_ACCOUNT],
  organizationId: 'o-exampleorg',
  rootId: 'r-exam',
  policyTypes: ['BACKUP_POLICY'],
  units: [{ id: CANARY, name: 'Canary' }, { id: PROD, name: 'Production' }, { id: INFRASTRUCTURE, name: 'Infrastructure' }],
  accounts: [
    { id: HOME_ACCOUNT, name: 'Home', parent: INFRASTRUCTURE },
    { id: CENTRAL_ACCOUNT, name: 'Central', parent: INFRASTRUCTURE },
    { id: CANARY_ACCOUNT, name: 'Canary', parent: CANARY },
    { id: MEMBER_ACCOUNT, name: 'Member', parent: PROD },
  ],
};
