/** The switches of an organization, in a stack of its management account: see organization-setup.ts. */
import { App, Stack } from 'aws-cdk-lib';
import { NEW_ORGANIZATION } from './setup-organization';
import { BackupDefinition, MemberVault, OptInResourceType, OrganizationLayout, OrganizationSetup, OrganizationTarget, ProtectionTier } from '../../src';

const { organizationId, rootId, managementAccount } = NEW_ORGANIZATION;
const app = new App();
const text = (key: string): string | undefined => app.node.tryGetContext(key);
const stack = new Stack(app, 'Setup', { env: { account: managementAccount, region: 'eu-central-1' }, analyticsReporting: false });
new OrganizationSetup(stack, 'Setup', {
  definition: new BackupDefinition({
    layout: new OrganizationLayout({
      organizationId, rootId, managementAccount, homeAccount: text('home'), regions: ['eu-central-1', 'eu-west-1'], globalRegion: 'eu-central-1',
    }),
    assignments: [{ targets: [OrganizationTarget.organizationalUnit('ou-exam-prod1111')], tiers: [ProtectionTier.daily({ copyTo: [] })] }],
    memberVault: MemberVault.existing(),
  }),
  optInResourceTypes: [OptInResourceType.EBS, OptInResourceType.S3],
  revision: text('revision'),
});
app.synth();
