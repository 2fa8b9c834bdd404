"""The reference organization: policies in the home account, copies in a central account, two member accounts, each in two Regions."""

from aws_cdk import App, Duration, Environment, Stack
from cdk_org_backup import (
    BackupDefinition,
    BackupResourceType,
    BackupSupport,
    CentralBackupAccount,
    CentralVault,
    CopyDestination,
    LayoutAccount,
    LayoutUnit,
    MemberBackupBaseline,
    MemberVault,
    OrganizationLayout,
    OrganizationTarget,
    OrgBackupPolicy,
    ProtectionTier,
    ResourceTypeVariant,
    ResponsibilityTable,
    TierAssignment,
    VaultLock,
)


def reference_organization(app: App) -> None:
    workloads = OrganizationTarget.organizational_unit("ou-exam-workloads")
    bounds = {"min_retention": Duration.days(7), "max_retention": Duration.days(3650)}
    layout = OrganizationLayout(
        organization_id="o-exampleorg",
        home_account="111111111111",
        central_account="222222222222",
        regions=["us-east-1", "us-west-2"],
        global_region="us-east-1",
        units=[LayoutUnit(organizational_unit_id=workloads.target_id)],
        accounts=[
            LayoutAccount(account_id="333333333333", parent_id=workloads.target_id),
            LayoutAccount(account_id="444444444444", parent_id=workloads.target_id),
        ],
    )
    definition = BackupDefinition(
        layout=layout,
        assignments=[
            TierAssignment(
                targets=[workloads],
                tiers=[
                    ProtectionTier.daily(),
                    ProtectionTier.monthly(copy_to=[CopyDestination.air_gapped_vault()]),
                    ProtectionTier.continuous(),
                ],
            )
        ],
        central_vault=CentralVault.managed(copy_back=True, vault_lock=VaultLock.governance(**bounds), air_gapped_vault=bounds),
        member_vault=MemberVault.managed(vault_lock=VaultLock.governance(**bounds)),
        support=BackupSupport(
            dynamo_db_advanced_features=True,
            variants=[ResourceTypeVariant.FSX_FOR_OPENZFS],
            unused_resource_types=[
                BackupResourceType.CLOUDFORMATION,
                BackupResourceType.REDSHIFT,
                BackupResourceType.REDSHIFT_SERVERLESS,
            ],
        ),
    )

    for region in layout.central_regions:
        stack = Stack(app, f"Central-{region}", env=Environment(account=layout.central_account, region=region))
        CentralBackupAccount(stack, "Central", definition=definition)

    # the same template for every account and Region; version reporting would change it with every upgrade
    for account in definition.member_accounts:
        for region in layout.regions:
            env = Environment(account=account, region=region)
            MemberBackupBaseline(Stack(app, f"Member-{account}-{region}", env=env, analytics_reporting=False), "Baseline", definition=definition)

    home = Stack(app, "Home", env=Environment(account=layout.home_account, region=layout.home_region))
    OrgBackupPolicy(home, "Policies", definition=definition)

    # cdk.out/responsibilities.md: every role of the app, what it may do, and who answers for it
    ResponsibilityTable(app, "Responsibilities", owners={"*": "backup-team", "cdk-*": "platform-team"})


if __name__ == "__main__":
    app = App()
    reference_organization(app)
    app.synth()
