/**
 * The measured program: an organization of some accounts in units of five levels, and the definition of its backups, without any construct. Run in a
 * process of its own, with the number of accounts as argument.
 */
import { BackupDefinition, LayoutUnit, OrganizationLayout, OrganizationTarget, ProtectionTier } from 'cdk-org-backup';

const count = Number(process.argv[2]);
const [UNITS, LEVELS] = [400, 5];
const unitId = (i: number) => `ou-exam-unit${String(i).padStart(4, '0')}`;
const units = Array.from({ length: UNITS }, (_, i): LayoutUnit => ({ organizationalUnitId: unitId(i), parentId: i % LEVELS === 0 ? 'r-exam' : unitId(i - 1), expectedAccounts: count }));
const layout = new OrganizationLayout({
  organizationId: 'o-exampleorg',
  homeAccount: '111111111111',
  centralAccount: '222222222222',
  regions: ['us-east-1', 'us-west-2'],
  globalRegion: 'us-east-1',
  units,
  expectedAccounts: count + 2,
  accounts: Array.from({ length: count }, (_, i) => ({ accountId: String(300000000000 + i), name: `account-${i}`, parentId: unitId(i % UNITS) })),
});
const tops = units.filter(({ parentId }) => parentId === 'r-exam').map(({ organizationalUnitId }) => OrganizationTarget.organizationalUnit(organizationalUnitId));
const { memberAccounts } = new BackupDefinition({ layout, assignments: [{ targets: tops, tiers: [ProtectionTier.daily()] }] });
if (memberAccounts.length !== count) {
  throw new Error(`${memberAccounts.length} of ${count} accounts are members`);
}
