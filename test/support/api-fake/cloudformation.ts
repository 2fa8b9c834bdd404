import type { DescribeOrganizationsAccessOutput } from '@aws-sdk/client-cloudformation';

/** Whether StackSets have access to the organization. */
export class CloudFormationFake {
  readonly operations = {
    DescribeOrganizationsAccess: (): DescribeOrganizationsAccessOutput => ({ Status: this.organizationsAccess ? 'ENABLED' : 'DISABLED' }),
    ActivateOrganizationsAccess: () => {
      this.organizationsAccess = true;
      return {};
    },
    DeactivateOrganizationsAccess: () => {
      this.organizationsAccess = false;
      return {};
    },
  };
  organizationsAccess = false;
}
