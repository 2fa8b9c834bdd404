"""The reference organization: policies in the home account, copies in a central account, two member accounts, each in two Regions."""

from aws_cdk import App, Duration, Environment, Stack
from cdk_org_backup import (
    AirGappedVaultOptions,
    BackupResourceType,
    BackupSupport,
    CentralBackupAccount,
    CopyDestination,
    LayoutAccount,
    LayoutUnit,
    MemberBackupBaseline,
    OrganizationLayout,
    OrganizationTarget,
    OrgBackupPolicy,
    ProtectionTier,
    ResourceTypeVariant,
    ResponsibilityTable,
    VaultLock,
)


def reference_organization(app: App) -> None:
    layout = OrganizationLayout(
        organization_id="o-exampleorg",
        home_account="111111111111",
        central_account="222222222222",
        regions=["us-east-1", "us-west-2"],
        global_region="us-east-1",
        targets=[OrganizationTarget.organizational_unit("ou-exam-workloads")],
        units=[LayoutUnit(organizational_unit_id="ou-exam-workloads")],
        accounts=[
            LayoutAccount(account_id="333333333333", parent_id="ou-exam-workloads"),
            LayoutAccount(account_id="444444444444", parent_id="ou-exam-workloads"),
        ],
    )
    bounds = {"min_retention": Duration.days(7), "max_retention": Duration.days(3650)}

    central_backup_accounts = [
        CentralBackupAccount(
            Stack(app, f"Central-{region}", env=Environment(account=layout.central_account, region=region)),
            "Central",
            layout=layout,
            copy_back=True,
            vault_lock=VaultLock.governance(**bounds),
            air_gapped_vault=AirGappedVaultOptions(**bounds),
        )
        for region in layout.central_regions
    ]

    plans = {
        "layout": layout,
        "central_backup_accounts": central_backup_accounts,
        "tiers": [
            ProtectionTier.daily(),
            ProtectionTier.monthly(copy_to=[CopyDestination.air_gapped_vault()]),
            ProtectionTier.continuous(),
        ],
        "support": BackupSupport(
            dynamo_db_advanced_features=True,
            variants=[ResourceTypeVariant.FSX_FOR_OPENZFS],
            unused_resource_types=[
                BackupResourceType.CLOUDFORMATION,
                BackupResourceType.REDSHIFT,
                BackupResourceType.REDSHIFT_SERVERLESS,
            ],
        ),
    }

    # the same template for every account and Region; version reporting would change it with every upgrade
    baselines = [
        MemberBackupBaseline(
            Stack(app, f"Member-{account}-{region}", env=Environment(account=account, region=region), analytics_reporting=False),
            "Baseline",
            vault_lock=VaultLock.governance(**bounds),
            **plans,
        )
        for account in layout.targeted_account_ids()
        for region in layout.regions
    ]

    OrgBackupPolicy(
        Stack(app, "Home", env=Environment(account=layout.home_account, region=layout.global_region)),
        "Policies",
        member_backup_baseline=baselines[0],
        **plans,
    )

    # cdk.out/responsibilities.md: every role of the app, what it may do, and who answers for it
    ResponsibilityTable(app, "Responsibilities", owners={"*": "backup-team", "cdk-*": "platform-team"})


if __name__ == "__main__":
    app = App()
    reference_organization(app)
    app.synth()
