import * as fs from 'fs';
import * as path from 'path';
import { BackupResourceType, ProtectionTier } from 'cdk-org-backup';

/** A plan that moves backups of databases to cold storage, where AWS Backup has no room for them: it would keep them warm without a word. */
const [plan, tags] = JSON.parse(fs.readFileSync(path.join(__dirname, '..', '..', 'examples', 'plans', 'pushed-plan.json'), 'utf8'));
plan.Rules[0].Lifecycle = { MoveToColdStorageAfterDays: 200, DeleteAfterDays: 300 };
ProtectionTier.fromBackupPlan(plan, { tags, resourceTypes: [BackupResourceType.RDS] });
