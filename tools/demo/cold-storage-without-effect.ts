import * as fs from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { BackupDefinition, BackupResourceType, MemberBackupBaseline, OrganizationLayout, ProtectionTier } from 'cdk-org-backup';

/** A plan that moves backups of databases to cold storage, which AWS Backup does not have for them: it keeps them warm without a word. */
const [plan, tags] = JSON.parse(fs.readFileSync(path.join(__dirname, '..', '..', 'examples', 'plans', 'pushed-plan.json'), 'utf8'));
plan.Rules[0].Lifecycle = { MoveToColdStorageAfterDays: 200, DeleteAfterDays: 300 };
plan.Rules[0].CopyActions = [];

const env = { account: '555555555555', region: 'us-east-1' };
const definition = new BackupDefinition({
  layout: OrganizationLayout.standalone({ account: env.account, regions: [env.region], globalRegion: env.region }),
  localPlans: [{ accounts: [env.account], tiers: [ProtectionTier.fromBackupPlan(plan, { tags, resourceTypes: [BackupResourceType.RDS] })] }],
});
new MemberBackupBaseline(new Stack(new App(), 'Databases', { env }), 'Baseline', { definition });
