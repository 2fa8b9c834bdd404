import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { BackupDefinition, MemberBackupBaseline, MultiRegionBackupKey, OrganizationLayout, ProtectionTier } from 'cdk-org-backup';

/**
 * An account outside the organization: its plan is a JSON file, as the AWS Backup API has it, and copies stay in the account, encrypted with one
 * key in two Regions.
 *
 * AWS KMS makes up the key's id: deploy the Region of the primary key first, then all with `-c primaryKeyArn=<ARN of that key>`.
 */
export function localPlans(app: App): void {
  const account = '555555555555';
  const primaryKeyArn: string | undefined = app.node.tryGetContext('primaryKeyArn');
  const plan = JSON.parse(readFileSync(join(__dirname, '..', 'plans', 'pushed-plan.json'), 'utf8'));
  const layout = OrganizationLayout.standalone({ account, regions: ['us-east-1', 'us-west-2'], globalRegion: 'us-east-1' });
  const definition = new BackupDefinition({ layout, localPlans: [{ accounts: [account], tiers: [ProtectionTier.fromBackupPlan(plan)] }] });

  for (const region of primaryKeyArn ? layout.regions : [layout.globalRegion]) {
    const stack = new Stack(app, `Outside-${region}`, { env: { account, region }, analyticsReporting: false });
    const key = new MultiRegionBackupKey(stack, 'Key', { definition, primaryKeyArn: region === layout.globalRegion ? undefined : primaryKeyArn });
    new MemberBackupBaseline(stack, 'Baseline', { definition, encryptionKey: key.encryptionKey });
  }
}

if (require.main === module) {
  localPlans(new App());
}
