import type { LocalOrganization } from '../local-aws/local-aws';

export const HOME = '111111111111';

/** An organization in which nothing is switched on yet. */
export const NEW_ORGANIZATION: LocalOrganization = {
  managementAccount: '999999999999',
  delegatedAdministrators: [],
  organizationId: 'o-exampleorg',
  rootId: 'r-exam',
  policyTypes: [],
  units: [{ id: 'ou-exam-prod1111', name: 'Production' }],
  accounts: [{ id: HOME, name: 'Home', parent: 'ou-exam-prod1111' }],
};
