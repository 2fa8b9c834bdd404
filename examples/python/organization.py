"""The whole architecture: everything that every account of an organization needs for its backups, in the order in which it is deployed."""

from aws_cdk import Annotations, App, Duration
from cdk_org_backup import (
    BackupDefinition,
    BackupOrganization,
    BackupResourceType,
    BackupSizing,
    BackupSupport,
    CanaryOptions,
    CentralVault,
    CopyDestination,
    CopyRequirement,
    LayoutAccount,
    LayoutUnit,
    MemberVault,
    NotificationChannel,
    OptInResourceType,
    OrganizationLayout,
    OrganizationTarget,
    ProtectionRequirement,
    ProtectionTier,
    TierAssignment,
    VaultLock,
)

app = App()
production, sandbox, security = "ou-exam-prod1111", "ou-exam-sand1111", "ou-exam-secu1111"
bounds = {"min_retention": Duration.days(7), "max_retention": Duration.days(3650)}
monthly = ProtectionTier.monthly(copy_to=[CopyDestination.air_gapped_vault()])
definition = BackupDefinition(
    layout=OrganizationLayout(
        organization_id="o-exampleorg",
        management_account="999999999999",
        home_account="111111111111",
        central_account="222222222222",
        regions=["eu-central-1", "eu-west-1"],
        global_region="eu-central-1",
        central_regions=["eu-central-1"],
        expected_accounts=50,
        units=[LayoutUnit(organizational_unit_id=unit) for unit in (production, sandbox, security)],
        # members need no mention
        accounts=[LayoutAccount(account_id=account, parent_id=security) for account in ("111111111111", "222222222222")],
    ),
    assignments=[
        TierAssignment(targets=[OrganizationTarget.organizational_unit(production)], tiers=[ProtectionTier.daily(), monthly]),
        TierAssignment(targets=[OrganizationTarget.organizational_unit(sandbox)], tiers=[ProtectionTier.weekly()]),
    ],
    requirements=[
        ProtectionRequirement.for_tag_value(
            "daily",
            minimum_frequency=Duration.hours(24),
            minimum_retention=Duration.days(35),
            cross_account_copy=CopyRequirement.any(),
        )
    ],
    central_vault=CentralVault.managed(vault_lock=VaultLock.governance(**bounds), air_gapped_vault=bounds),
    member_vault=MemberVault.managed(vault_lock=VaultLock.governance(**bounds)),
    sizing=BackupSizing(daily_jobs=100, evaluations=200),  # of an account and Region: large reports are cut
    support=BackupSupport(
        dynamo_db_advanced_features=True,
        variants=[],
        unused_resource_types=[
            BackupResourceType.CLOUDFORMATION,
            BackupResourceType.REDSHIFT,
            BackupResourceType.REDSHIFT_SERVERLESS,
        ],
    ),
)
BackupOrganization(
    app,
    "Backup",
    definition=definition,
    channels=[NotificationChannel.emails(["backup-team@example.com"])],
    # updated before the rest; a gate, once started, waits for its weekly backups
    canary=CanaryOptions(units=[OrganizationTarget.organizational_unit(sandbox)], timeout=Duration.days(8)),
    # starts their backups
    opt_in_resource_types=[OptInResourceType.DYNAMODB, OptInResourceType.EBS, OptInResourceType.RDS, OptInResourceType.S3],
)
Annotations.of(app).acknowledge_warning("cdk-org-backup:requirementNotServed", "the sandbox needs no daily backup")
Annotations.of(app).acknowledge_warning(
    "cdk-org-backup:roleChangesNotForwarded", "a trail of the organization tells of changed roles"
)
Annotations.of(app).acknowledge_warning(
    "cdk-org-backup:s3TagConditions", "the first job report shows whether the right buckets are backed up"
)
app.synth()
