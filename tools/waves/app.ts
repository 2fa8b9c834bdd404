import { App, Duration } from 'aws-cdk-lib';
import { CANARY, HOME_ACCOUNT, CENTRAL_ACCOUNT, ORGANIZATION, PROD } from './organization';
import { BackupDefinition, BackupOrganization, BackupOrganizationPart, CentralVault, MemberVault, OrganizationLayout, OrganizationTarget, ProtectionTier, VaultLock } from '../../src';

/** Two waves; `-c minimum=<days>` is a change that reaches vaults of members. */
const app = new App();
const target = OrganizationTarget.organizationalUnit;
const definition = new BackupDefinition({
  layout: new OrganizationLayout({
    organizationId: ORGANIZATION.organizationId, rootId: ORGANIZATION.rootId, managementAccount: ORGANIZATION.managementAccount, homeAccount: HOME_ACCOUNT, centralAccount: CENTRAL_ACCOUNT,
    regions: ['us-east-1', 'us-west-2'], globalRegion: 'us-east-1',
    units: ORGANIZATION.units.map(({ id }) => ({ organizationalUnitId: id })),
    accounts: ORGANIZATION.accounts.map(({ id, parent }) => ({ accountId: id, parentId: parent })),
  }),
  assignments: [{ targets: [target(PROD), target(CANARY)], tiers: [ProtectionTier.daily()] }],
  centralVault: CentralVault.managed(),
  memberVault: MemberVault.managed({
    vaultLock: VaultLock.governance({ minRetention: Duration.days(Number(app.node.tryGetContext('minimum') ?? 7)), maxRetention: Duration.days(3650) }),
  }),
});
new BackupOrganization(app, 'Backup', {
  definition,
  without: [BackupOrganizationPart.MANAGEMENT, BackupOrganizationPart.MONITORING, BackupOrganizationPart.CENTRAL],
  canary: { units: [target(CANARY)] },
});
