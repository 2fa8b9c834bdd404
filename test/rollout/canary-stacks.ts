import { CfnOutput, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { HOME, REGION } from './pipeline-stack';
import { BackupOrganization } from '../../src';

/** Adds stacks of canary units and the machines of their gate, under the ids that BackupOrganization gives them. */
export function withCanary(regions = [REGION]) {
  return (organization: BackupOrganization) => {
    const stackOf = (id: string, region = REGION) => {
      const stack = new Stack(organization, id, { env: { account: HOME, region }, stackName: `Backup-${id}` });
      new CfnOutput(stack, 'Output', { value: id });
      return stack;
    };
    stackOf('CanaryRollout');
    stackOf('CanaryPolicies');
    regions.forEach((region) => Object.assign(new iam.Role(stackOf(`CanaryGate-${region}`, region), 'Gate', { assumedBy: new iam.AccountRootPrincipal() }), {
      waitsForCopies: true, region, stateMachineName: 'OrgBackup-CanaryGate',
    }));
  };
}
