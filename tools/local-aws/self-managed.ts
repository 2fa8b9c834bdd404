import { mkdtempSync } from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, BootstraplessSynthesizer, Duration, Stack } from 'aws-cdk-lib';
import {
  BackupDefinition, BackupNaming, BackupRule, CloudFormationExecutionRole, CopyDestination, MemberBackupBaseline, MemberVault, OrganizationLayout, ProtectionTier, SelfManagedRollout,
} from '../../src';

const ADMINISTRATOR = '222222222222';
const ACCOUNTS = ['444444444444', '555555555555'];
const REGIONS = ['us-east-1', 'us-west-2'];

/** A folder with the templates of a roll-out to accounts without an organization, and what the self-test has to know of them. */
export function selfManagedRollout(): { folder: string; administrator: string; executionRole: string } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'self-managed-'));
  const app = new App({ outdir: folder });
  const stack = new Stack(app, 'Administrator', { env: { account: ADMINISTRATOR, region: REGIONS[0] }, synthesizer: new BootstraplessSynthesizer(), analyticsReporting: false });
  const copyActions = [{ destination: CopyDestination.sameVaultIn(REGIONS[1]) }];
  const definition = new BackupDefinition({
    layout: new OrganizationLayout({ regions: REGIONS, globalRegion: REGIONS[0], externalAccounts: ACCOUNTS }),
    naming: new BackupNaming({ prefix: 'Outside' }),
    localPlans: [{ accounts: ACCOUNTS, tiers: [new ProtectionTier({ name: 'nightly', rules: [BackupRule.daily({ deleteAfter: Duration.days(35), copyActions })] })] }],
    memberVault: MemberVault.managed({ deployedBy: CloudFormationExecutionRole.selfManagedStackSet('OutsideExecutionRole') }),
  });
  const rollout = new SelfManagedRollout(stack, 'Outside', { definition });
  new MemberBackupBaseline(rollout.addTemplate('Baseline'), 'Baseline', { definition });
  app.synth();
  return { folder, administrator: path.join(folder, stack.templateFile), executionRole: path.join(folder, rollout.executionRoleTemplateFile) };
}
