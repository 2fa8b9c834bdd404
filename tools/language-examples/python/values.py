"""Values that cross the border between the languages, in both directions."""

import json
import os
import tempfile
from typing import Callable

import jsii
from aws_cdk import App, Duration, Stack, Token
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sqs as sqs
from aws_cdk.assertions import Match, Template
from aws_cdk.aws_events import Schedule
from constructs import Construct
from cdk_org_backup import (
    AirGappedVaultEncryption,
    BackupEventHub,
    BackupNaming,
    BackupReport,
    BackupReports,
    BackupResourceType,
    BackupRule,
    BackupSizing,
    BackupSupport,
    BackupTarget,
    CentralBackupAccount,
    CentralVault,
    CentralVaultSettings,
    ChildPolicyControl,
    ComplianceFramework,
    CopyAction,
    CopyDestination,
    CopyFallback,
    CopyRequirement,
    DeployedTemplate,
    EventForwarding,
    ExistingVault,
    INotificationChannel,
    LocalPlanAssignment,
    ManualDeletion,
    MemberBackupBaseline,
    MemberVault,
    NotificationTarget,
    OrganizationLayout,
    PolicySharing,
    ProtectionRequirement,
    ProtectionTier,
    ReportNotifier,
    ReportSource,
    ReportTemplate,
    ResourceSelection,
    ResourceTypeSupport,
    RetentionBounds,
    RetiredGeneration,
    ScheduleSpread,
    TagCondition,
    VaultLock,
)
from mistakes import answer
from organization import BOUNDS, CENTRAL, HOME, MEMBER, OUTSIDE, WORKLOADS, central, define, layout_of, member, nightly, policies, stack_of, template_of


def tiers() -> list[ProtectionTier]:
    return [
        ProtectionTier.daily(),
        ProtectionTier.monthly(copy_to=[CopyDestination.air_gapped_vault(region="us-east-1")], copy_fallback=CopyFallback.none()),
        ProtectionTier.continuous(plan_tags={"cost-center": "42"}),
        ProtectionTier.grandfather_father_son(selection=ResourceSelection.everything_except("backup", "none")),
        ProtectionTier.aws_backup_solution_daily(),
        ProtectionTier(
            name="everything",
            rules=[
                BackupRule.on_schedule(
                    rule_name="quarterly",
                    schedule=Schedule.expression("cron(0 3 1 1,4,7,10 ? *)"),
                    delete_after=Duration.days(400),
                    move_to_cold_storage_after=Duration.days(30),
                    recovery_point_tags={"kind": "quarterly"},
                    copy_actions=[CopyAction(destination=CopyDestination.same_vault_in("eu-west-1"), delete_after=Duration.days(500))],
                    target=BackupTarget.vault("Special"),
                )
            ],
            selection=ResourceSelection.by_tag("stage", ["prod", "acc"], [TagCondition.string_like("team", "db-*")]),
            windows_vss=True,
        ),
    ]


def json_round_trip() -> str:
    for tier in tiers():
        written = tier.to_json()
        assert isinstance(written, dict), f"to_json() gives a {type(written).__name__}"
        text = json.dumps(written, sort_keys=True)
        again = ProtectionTier.from_json(json.loads(text))
        assert again.name == tier.name
        assert json.dumps(again.to_json(), sort_keys=True) == text, f"{tier.name} comes back as {again.to_json()}"
    layout = layout_of(regions=["us-west-2", "us-east-1"], expected_accounts=50)
    written = layout.to_json()
    again = OrganizationLayout.from_json(json.loads(json.dumps(written)))
    assert written["version"] == 2 and again.to_json() == written, written
    assert again.regions == ["us-east-1", "us-west-2"] and again.expected_accounts == 50 and again.is_external(OUTSIDE)
    assert again.accounts_of(WORKLOADS) == [MEMBER], again.accounts_of(WORKLOADS)
    return f"{len(tiers())} tiers, and a layout of version {written['version']}"


def json_is_checked() -> str:
    answer(lambda: OrganizationLayout.from_json({**layout_of().to_json(), "targets": []}) and None, r"layout\.targets is \[\] but there is no such member")
    broken = {**ProtectionTier.daily().to_json(), "color": "red"}
    return answer(lambda: ProtectionTier.from_json(broken) and None, r"tier\.color is 'red' but there is no such member")


def json_makes_the_same_policy() -> str:
    tier = ProtectionTier.daily()
    again = ProtectionTier.from_json(tier.to_json())
    written, read = (template_of(policies(define(one))) for one in (tier, again))
    assert written == read
    return "equal templates"


def maps() -> str:
    both = policies(
        define(nightly(), nightly(name="other", plan_tags={"a": "1", "b": "2"})),
        policy_sharing=PolicySharing.together({"OrgBackup-other": "OrgBackup-nightly"}),
    )
    assert both.plan_names == ["OrgBackup-nightly", "OrgBackup-other"], both.plan_names
    assert len(both.policies) == 1
    plans = Stack.of(both).resolve(both.policies[0].content)["plans"]
    assert sorted(plans) == both.plan_names, plans
    assert sorted(plans["OrgBackup-other"]["backup_plan_tags"]) == ["a", "b", "backup"]
    return f"plans {', '.join(plans)} in one policy"


def shared_definition() -> str:
    """What one definition says, every construct does; what it was given comes back."""
    naming = BackupNaming(prefix="Acme")
    definition = define(
        nightly(),
        ProtectionTier.daily(),
        naming=naming,
        requirements=[ProtectionRequirement.for_tag_value("daily", minimum_retention=Duration.days(30), cross_account_copy=CopyRequirement.any())],
        central_vault=CentralVault.managed(vault_lock=VaultLock.governance(**BOUNDS)),
        member_vault=MemberVault.managed(vault_lock=VaultLock.governance(**BOUNDS)),
        local_plans=[LocalPlanAssignment(accounts=[OUTSIDE], tiers=[nightly()])],
        sizing=BackupSizing(daily_jobs=10, evaluations=20),
        support=BackupSupport(
            resource_types=[ResourceTypeSupport(resource_type=BackupResourceType.RDS, copy_to_other_account=True)],
            unused_resource_types=[BackupResourceType("FUTURE", "arn:aws:future:*:*:thing/*")],
        ),
    )
    assert definition.naming.prefix == naming.prefix and definition.layout.home_account == HOME
    assert [tier.name for tier in definition.tiers] == ["daily", "nightly"] and len(definition.requirements) == 1
    assert definition.member_accounts == [MEMBER] and definition.local_accounts == [OUTSIDE]
    assert definition.sizing is not None and definition.sizing.evaluations == 20
    account, baseline = central(definition), member(definition)
    policy = policies(definition, child_policy_control=ChildPolicyControl.append_only())
    framework = ComplianceFramework.for_requirements(stack_of(MEMBER), "Framework", definition=definition)
    EventForwarding(Stack.of(framework), "Forwarding", definition=definition)
    assert account.vault_arn in json.dumps(template_of(policy)) and account.vault_name == "AcmeCentralVault"
    assert [target.target_id for target in policy.targets] == [WORKLOADS.target_id] and policy.targets[0].includes_new_accounts
    assert baseline.vault_name == "AcmeVault" and baseline.plan_names == []
    assert member(definition, OUTSIDE).plan_names == ["Acme-nightly"], member(definition, OUTSIDE).plan_names
    return f"plans {', '.join(policy.plan_names)}, judged by {', '.join(framework.framework_names)}"


def regional_settings() -> str:
    short = RetentionBounds(min_retention=Duration.days(30), max_retention=Duration.days(400))
    settings = CentralVaultSettings(vault_lock=VaultLock.governance(min_retention=Duration.days(30)), air_gapped_vault=short)
    definition = define(central_vault=CentralVault.managed(vault_lock=VaultLock.governance(**BOUNDS), regional_settings={"us-west-2": settings}))
    days = {}
    for region in definition.layout.central_regions:
        account = central(definition, region)
        template = Template.from_stack(Stack.of(account))
        lock = template.find_resources("AWS::Backup::BackupVault").popitem()[1]["Properties"]["LockConfiguration"]
        days[region] = lock["MinRetentionDays"]
        assert (account.air_gapped_vault is not None) == (region == "us-west-2")
    assert days == {"us-east-1": 7, "us-west-2": 30}, days
    return f"minRetention {days}"


def vaults_of_other_apps() -> str:
    ours = ExistingVault(vault_name="West", vault_lock=VaultLock.governance(**BOUNDS))
    definition = define(ProtectionTier.daily(), central_vault=CentralVault.existing(vault_name="Theirs", regional_vaults={"us-west-2": ours}))
    policy = json.dumps(template_of(policies(definition)))
    vault = f"arn:aws:backup:us-east-1:{CENTRAL}:backup-vault:Theirs"
    assert vault in policy, policy
    return vault


def keys_by_region_and_generation() -> str:
    arns = {region: f"arn:aws:kms:{region}:{OUTSIDE}:key/1234abcd-12ab-34cd-56ef-1234567890ab" for region in ["us-east-1", "us-west-2"]}
    definition = define(central_vault=CentralVault.managed(
        vault_lock=VaultLock.compliance(min_retention=Duration.days(30), cooling_off=Duration.days(14)),
        air_gapped_vault=BOUNDS,
        air_gapped_vault_encryption=AirGappedVaultEncryption.existing_keys(arns),
        generation=2,
        retired_generations=[RetiredGeneration(generation=1, vault_lock=VaultLock.governance(**BOUNDS))],
        manual_deletion=ManualDeletion.denied(exempt_roles=[f"arn:aws:iam::{CENTRAL}:role/BreakGlass"]),
    ))
    stack = stack_of(CENTRAL)
    account = CentralBackupAccount(
        stack, "Central", definition=definition, retired_vault_keys={"1": kms.Key.from_key_arn(stack, "Old", arns["us-east-1"])}, vault_tags={"owner": "platform"},
    )
    template = Template.from_stack(stack)
    template.has_resource_properties("AWS::Backup::LogicallyAirGappedBackupVault", {"EncryptionKeyArn": arns["us-east-1"], "MaxRetentionDays": 3650})
    template.has_resource_properties("AWS::Backup::BackupVault", {"BackupVaultName": "OrgBackupCentralVault", "EncryptionKeyArn": arns["us-east-1"]})
    template.has_resource_properties("AWS::Backup::BackupVault", {
        "BackupVaultName": "OrgBackupCentralVault-2", "EncryptionKeyArn": Match.any_value(), "BackupVaultTags": {"owner": "platform"},
        "LockConfiguration": {"MinRetentionDays": 30, "ChangeableForDays": 14},
    })
    assert account.vault_name == "OrgBackupCentralVault-2" and not Token.is_unresolved(account.vault_arn)
    assert account.air_gapped_encryption_key is not None and account.air_gapped_encryption_key.key_arn == arns["us-east-1"]
    assert f"arn:aws:iam::{CENTRAL}:role/BreakGlass" in account.manual_deletion_exempt_principals
    account.grant_describe(account.service_role)
    return account.vault_arn


def values_of_a_baseline() -> str:
    baseline = member(
        define(member_vault=MemberVault.managed(air_gapped_vault=RetentionBounds(**BOUNDS), former_backup_role_names=["team/OldBackup"])),
        source_key_aliases=["alias/app-*"],
    )
    assert baseline.vault_name == "OrgBackupVault" and baseline.air_gapped_vault_name == "OrgBackupAirGappedVault"
    assert baseline.regions == ["us-east-1", "us-west-2"] and len(baseline.source_key_statements()) == 4
    imported = MemberBackupBaseline.from_member_backup_baseline_attributes(Stack.of(baseline), "Imported", central_account=CENTRAL, naming=BackupNaming(prefix="Acme"))
    key = kms.Key(Stack.of(baseline), "WorkloadKey")
    imported.grant_source_key(key)
    assert f":{CENTRAL}:root" in json.dumps(template_of(baseline)), "the central account is not admitted"
    return f"{len(imported.source_key_statements())} statements for a key"


def value_objects() -> str:
    spread = ScheduleSpread(window=Duration.hours(4))
    delayed = spread.apply(ProtectionTier.daily(), "group-7")
    assert delayed.name == "daily" and spread.delay_of("group-7").to_minutes() < 240
    lock = VaultLock.compliance(min_retention=Duration.days(30), cooling_off=Duration.days(14))
    assert lock.cooling_off is not None and lock.cooling_off.to_days() == 14 and lock.max_retention is None
    naming = BackupNaming.aws_backup_solution()
    assert naming.central_vault_name == "AWSBackupSolutionCentralVault", naming.central_vault_name
    assert BackupResourceType.EBS.id == "EBS" and BackupRule.hourly(delete_after=Duration.days(2)).rule_name == "Hourly"
    return f"delayed by {spread.delay_of('group-7').to_human_string()}"


def deployed_template() -> str:
    with tempfile.TemporaryDirectory() as folder:
        first, second = (App(outdir=os.path.join(folder, name)) for name in ("first", "second"))
        CentralBackupAccount(stack_of(CENTRAL, app=first), "Central", definition=define())
        deployed = first.synth().stacks[0].template_full_path
        stack = stack_of(CENTRAL, app=second)
        CentralBackupAccount(stack, "Central", definition=define(naming=BackupNaming(central_vault_name="Renamed")))
        DeployedTemplate.check(stack, deployed)
        return answer(lambda: second.synth() and None, r"OrgBackupCentralVault")


@jsii.implements(INotificationChannel)
class QueueChannel:
    """A channel of a user's own, in the user's own language."""

    def __init__(self, queue: sqs.IQueue) -> None:
        self.queue = queue

    def bind(self, _scope: Construct, _id: str) -> NotificationTarget:
        return NotificationTarget.queue(self.queue)


def channel_of_ones_own() -> str:
    definition, stack = define(), stack_of(HOME)
    channels = [QueueChannel(sqs.Queue(stack, "Mine"))]
    reports = BackupReports(stack, "Reports", reports=[BackupReport(template=ReportTemplate.BACKUP_JOBS)])
    ReportNotifier(stack, "Notifier", definition=definition, source=ReportSource.reports(reports), channels=channels)
    BackupEventHub(stack, "Hub", definition=definition, channels=channels)
    targets = [
        resource["Properties"]["Environment"]["Variables"]["TARGETS"]
        for resource in Template.from_stack(stack).find_resources("AWS::Lambda::Function").values()
        if "TARGETS" in resource["Properties"].get("Environment", {}).get("Variables", {})
    ]
    assert targets and all('"kind":"queue"' in json.dumps(target).replace("\\", "") for target in targets), targets
    return f"{len(targets)} functions send to it"


CROSSINGS: list[Callable[[], str]] = [
    json_round_trip, json_is_checked, json_makes_the_same_policy, maps, shared_definition, regional_settings, vaults_of_other_apps,
    keys_by_region_and_generation, values_of_a_baseline, value_objects, deployed_template, channel_of_ones_own,
]
