"""The reference organisation: policies in the home account, copies in a central account, in two Regions."""

from aws_cdk import App, Duration, Environment, Stack
from cdk_org_backup import (
    BackupResourceType,
    BackupSupport,
    CentralAirGappedVaultOptions,
    CentralBackupAccount,
    CopyDestination,
    CopySource,
    OrganizationTarget,
    OrgBackupPolicy,
    ProtectionTier,
    VaultLock,
)


def reference_organization(app: App) -> None:
    regions = ["us-east-1", "us-west-2"]
    bounds = {"min_retention": Duration.days(7), "max_retention": Duration.days(3650)}

    central_backup_accounts = [
        CentralBackupAccount(
            Stack(app, f"Central-{region}", env=Environment(account="222222222222", region=region)),
            "Central",
            copy_source=CopySource.organization("o-exampleorg"),
            vault_lock=VaultLock.governance(**bounds),
            air_gapped_vault=CentralAirGappedVaultOptions(**bounds),
            global_region="us-east-1",
        )
        for region in regions
    ]

    OrgBackupPolicy(
        Stack(app, "Home", env=Environment(account="111111111111", region="us-east-1")),
        "Policies",
        tiers=[
            ProtectionTier.daily(),
            ProtectionTier.monthly(copy_to=[CopyDestination.air_gapped_vault()]),
            ProtectionTier.continuous(),
        ],
        regions=regions,
        central_backup_accounts=central_backup_accounts,
        targets=[OrganizationTarget.organizational_unit("ou-exam-workloads")],
        support=BackupSupport(
            dynamo_db_advanced_features=True,
            rds_multi_az_clusters=False,
            unused_resource_types=[
                BackupResourceType.CLOUDFORMATION,
                BackupResourceType.REDSHIFT,
                BackupResourceType.REDSHIFT_SERVERLESS,
            ],
        ),
    )


if __name__ == "__main__":
    app = App()
    reference_organization(app)
    app.synth()
