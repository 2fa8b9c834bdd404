/**
 * The measured app of many accounts: one baseline in a stack of each, all of one definition. Run in a process of its own, with the number of accounts and
 * the directory of the cloud assembly as arguments.
 */
import { App, Duration, Stack } from 'aws-cdk-lib';
import {
  BackupDefinition, CentralVault, CopyDestination, MemberBackupBaseline, MemberVault, OrganizationLayout, OrganizationTarget, ProtectionTier, VaultLock,
} from 'cdk-org-backup';

const [count, outdir] = [Number(process.argv[2]), process.argv[3]];
const UNIT = 'ou-exam-unit0001';
const bounds = { minRetention: Duration.days(7), maxRetention: Duration.days(3650) };

const app = new App({ outdir });
const definition = new BackupDefinition({
  layout: new OrganizationLayout({
    organizationId: 'o-exampleorg',
    homeAccount: '111111111111',
    centralAccount: '222222222222',
    regions: ['us-east-1'],
    units: [{ organizationalUnitId: UNIT }],
    accounts: Array.from({ length: count }, (_, i) => ({ accountId: String(300000000000 + i), parentId: UNIT })),
  }),
  assignments: [{
    targets: [OrganizationTarget.organizationalUnit(UNIT)],
    tiers: [ProtectionTier.daily(), ProtectionTier.monthly({ copyTo: [CopyDestination.airGappedVault()] })],
  }],
  centralVault: CentralVault.managed({ vaultLock: VaultLock.governance(bounds), airGappedVault: bounds }),
  memberVault: MemberVault.managed({ vaultLock: VaultLock.governance(bounds) }),
});

for (const account of definition.memberAccounts) {
  new MemberBackupBaseline(new Stack(app, `Member-${account}`, { env: { account, region: 'us-east-1' } }), 'Baseline', { definition });
}

app.synth();

/** For the bench, which writes the app of one account by hand. */
export { app };
