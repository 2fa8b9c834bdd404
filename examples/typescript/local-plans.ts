import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { MemberBackupBaseline, MultiRegionBackupKey, ProtectionTier } from 'cdk-org-backup';

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
  const shared = { regions: ['us-east-1', 'us-west-2'], globalRegion: 'us-east-1', localPlans: true, outsideOrganization: true };

  for (const region of primaryKeyArn ? shared.regions : [shared.globalRegion]) {
    const stack = new Stack(app, `Outside-${region}`, { env: { account, region }, analyticsReporting: false });
    const key = new MultiRegionBackupKey(stack, 'Key', { ...shared, primaryKeyArn: region === shared.globalRegion ? undefined : primaryKeyArn });
    new MemberBackupBaseline(stack, 'Baseline', {
      ...shared,
      tiers: [ProtectionTier.fromBackupPlan(plan)],
      encryptionKey: key.encryptionKey,
    });
  }
}

if (require.main === module) {
  localPlans(new App());
}
