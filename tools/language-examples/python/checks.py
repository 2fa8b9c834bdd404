"""What a Python user meets beside the example: mistakes are answered in the library's words, values cross the language border unharmed.

Prints one JSON object a line: name, ok, says.
"""

import json
import os
import re
import sys
import tempfile
import traceback
from typing import Any, Callable

import jsii
from aws_cdk import App, Duration, Environment, Stack, Token
from aws_cdk import aws_sqs as sqs
from aws_cdk.aws_events import Schedule
from constructs import Construct
from cdk_org_backup import (
    AirGappedVaultOptions,
    BackupEventHub,
    BackupNaming,
    BackupReport,
    BackupReports,
    BackupResourceType,
    BackupRule,
    BackupSupport,
    BackupTarget,
    CentralBackupAccount,
    ChildPolicyControl,
    ComplianceFramework,
    CopyAction,
    CopyDestination,
    CopyFallback,
    CopySource,
    DeployingRole,
    EventForwarding,
    ForwardingPlace,
    INotificationChannel,
    KeptTemplate,
    ManualDeletion,
    MemberBackupBaseline,
    MultiRegionBackupKey,
    NotificationTarget,
    OrganizationLayout,
    OrganizationTarget,
    OrgBackupPolicy,
    PolicySharing,
    ProtectionRequirement,
    ProtectionTier,
    ReportCoverage,
    ReportFormat,
    ReportNotifier,
    ReportSource,
    ReportTemplate,
    ResourceSelection,
    ResourceTypeSupport,
    RetiredVault,
    ScheduleSpread,
    TagCondition,
    VaultLock,
)

BOUNDS = {"min_retention": Duration.days(7), "max_retention": Duration.days(3650)}
CENTRAL_VAULT = CopyAction(destination=CopyDestination.central_vault())


def home(app: App) -> Stack:
    return Stack(app, "Home", env=Environment(account="111111111111", region="us-east-1"))


def central(app: App, **props: Any) -> CentralBackupAccount:
    stack = Stack(app, "Central", env=Environment(account="222222222222", region="us-east-1"))
    return CentralBackupAccount(stack, "Central", copy_source=CopySource.organization("o-exampleorg"), **props)


def policies(app: App, **props: Any) -> OrgBackupPolicy:
    defaults = {"regions": ["us-east-1"], "targets": [OrganizationTarget.organizational_unit("ou-exam-workloads")]}
    return OrgBackupPolicy(home(app), "Policies", **{**defaults, **props})


def member(**props: Any) -> MemberBackupBaseline:
    stack = Stack(App(), "Member", env=Environment(account="333333333333", region="us-west-2"))
    defaults = {"tiers": [local_tier()], "regions": ["us-east-1", "us-west-2"], "global_region": "us-east-1"}
    return MemberBackupBaseline(stack, "Baseline", **{**defaults, **props})


def local_tier(**props: Any) -> ProtectionTier:
    return ProtectionTier(**{"name": "local", "rules": [BackupRule.daily(delete_after=Duration.days(35))], **props})


# --- Mistakes: each is answered by a message of the library, which names the prop, shows the value and says what to change.


def unknown_region() -> None:
    policies(App(), tiers=[local_tier()], regions=["us-esat-1"])


def longer_than_the_lock() -> None:
    app = App()
    account = central(app, vault_lock=VaultLock.governance(**BOUNDS))
    rule = BackupRule.yearly(delete_after=Duration.days(4000), copy_actions=[CENTRAL_VAULT])
    policies(app, tiers=[ProtectionTier(name="legal", rules=[rule])], central_backup_accounts=[account])


def type_both_in_and_out() -> None:
    ResourceSelection.by_resource_type(
        resource_types=[BackupResourceType.EBS, BackupResourceType.S3],
        excluded_resource_types=[BackupResourceType.S3],
        conditions=[TagCondition.string_equals("backup", "gold")],
    )


def too_little_time_to_change_ones_mind() -> None:
    VaultLock.compliance(min_retention=Duration.days(30), cooling_off=Duration.days(1))


def eleven_rules() -> None:
    rules = [BackupRule.daily(rule_name=f"At{hour}", hour=hour, delete_after=Duration.days(35)) for hour in range(11)]
    ProtectionTier(name="busy", rules=rules)


def global_region_without_a_stack() -> None:
    member(global_region="eu-west-1")


def air_gapped_target_without_a_vault() -> None:
    rule = BackupRule.daily(delete_after=Duration.days(35), target=BackupTarget.air_gapped_vault())
    member(tiers=[local_tier(rules=[rule])])


def central_copy_from_outside() -> None:
    member(tiers=[ProtectionTier.daily()], outside_organization=True)


def region_that_is_disabled() -> None:
    OrganizationLayout(
        home_account="111111111111",
        central_account="222222222222",
        regions=["eu-south-1"],
        targets=[OrganizationTarget.root("r-exam")],
    )


def replica_of_a_key_that_is_none() -> None:
    stack = Stack(App(), "Member", env=Environment(account="333333333333", region="us-west-2"))
    MultiRegionBackupKey(
        stack, "Key", regions=["us-east-1", "us-west-2"], global_region="us-east-1",
        primary_key_arn="arn:aws:kms:us-east-1:333333333333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    )


def cold_storage_that_rds_has_not() -> None:
    rule = {
        "RuleName": "nightly", "TargetBackupVaultName": "<vault>", "ScheduleExpression": "cron(30 3 ? * * *)",
        "Lifecycle": {"MoveToColdStorageAfterDays": 200, "DeleteAfterDays": 300},
    }
    ProtectionTier.from_backup_plan({"BackupPlanName": "nightly", "Rules": [rule]}, tags={"app": "shop"}, resource_types=[BackupResourceType.RDS])


def tier_below_its_requirement() -> None:
    weak = ProtectionTier(name="gold", rules=[BackupRule.daily(delete_after=Duration.days(8))])
    wanted = ProtectionRequirement.for_tag_value("gold", minimum_frequency=Duration.hours(24), minimum_retention=Duration.days(35))
    ComplianceFramework.from_requirements(home(App()), "Framework", requirements=[wanted], tiers=[weak])


def organization_report_as_json() -> None:
    coverage = ReportCoverage.organization(regions=["us-east-1"])
    BackupReports(home(App()), "Reports", coverage=coverage, reports=[BackupReport(template=ReportTemplate.BACKUP_JOBS, formats=[ReportFormat.JSON])])


def management_events_elsewhere() -> None:
    stack = Stack(App(), "Management", env=Environment(account="999999999999", region="eu-west-1"))
    hub = BackupEventHub.from_backup_event_hub_attributes(stack, "Hub", account="111111111111", region="eu-west-1")
    EventForwarding(stack, "Forwarding", hub=hub, place=ForwardingPlace.management())


MISTAKES: list[tuple[Callable[[], None], str]] = [
    (tier_below_its_requirement, r"deleteAfter of tier 'gold' is '8 days' but the requirement for 'gold' demands a backup every 24 hours that is kept 35 days; keep these"),
    (organization_report_as_json, r"formats is 'JSON' but AWS Backup writes reports about other accounts or Regions as CSV only; use ReportFormat\.CSV"),
    (management_events_elsewhere, r"place is 'management' but the stack is in eu-west-1 and the events of AWS Organizations appear in us-east-1 only; deploy it to us-east-1"),
    (unknown_region, r"regions is 'us-esat-1' but no Region has this code; write a Region code such as us-east-1"),
    (longer_than_the_lock, r"tier 'legal'.*is '4000 days' but the lock of the central vault '\w+' in us-east-1 allows 7 to 3650 days.*; give a deleteAfter"),
    (type_both_in_and_out, r"excludedResourceTypes is 'S3' but the type is also in resourceTypes; name it in one of them"),
    (too_little_time_to_change_ones_mind, r"coolingOff is '1 days' but AWS Backup allows 3 to 36500 days; give a duration"),
    (global_region_without_a_stack, r"globalRegion is 'eu-west-1' but no stack is deployed there.*regions are us-east-1, us-west-2; choose one of them"),
    (air_gapped_target_without_a_vault, r"tier 'local', rule 'Daily': target is 'airGappedVault\(\)' but the baseline has no logically air-gapped vault; give airGappedVault"),
    (central_copy_from_outside, r"tier 'daily', rule 'Daily': copyActions is 'the central vault' but accounts outside the organization can't copy to other accounts"),
    (region_that_is_disabled, r"regions\[0\] is 'eu-south-1' but AWS disables this Region by default.*; enable it in every account, then name it in enabledOptInRegions"),
    (replica_of_a_key_that_is_none, r"primaryKeyArn is 'arn:aws:kms:us-east-1:333333333333:key/1234abcd-.*' but the ARN of a multi-Region key.*; copy the ARN of the primary key"),
    (cold_storage_that_rds_has_not, r"plan\.Rules\[0\]\.Lifecycle\.MoveToColdStorageAfterDays is 200 but rule 'nightly' is for RDS.*; leave it out"),
    (eleven_rules, r"tier 'busy': rules is 11 but a plan has 1 to 10 rules; split the tier in two or drop rules"),
]

# What an error of JavaScript itself, or of the runtime between the languages, looks like.
INTERNAL = re.compile(r"is not a function|Cannot (read|set|assign|add|define)|undefined|not extensible|read only|TypeError|ReferenceError|\$jsii|@jsii", re.I)


def answer(mistake: Callable[[], None], expected: str) -> str:
    try:
        mistake()
    except Exception as error:  # pylint: disable=broad-except
        # RuntimeError and its cause jsii.errors.JavaScriptError carry the message of the Error that was thrown
        assert isinstance(error, RuntimeError), f"{type(error).__name__}: {error}"
        assert re.search(expected, str(error)), f"another message than expected: {error}"
        assert not INTERNAL.search(str(error)), f"an internal error: {error}"
        return traceback.format_exception_only(type(error), error)[-1].strip()
    raise AssertionError("nothing was refused")


# --- Values that cross the border between the languages, in both directions.


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
    return f"{len(tiers())} tiers"


def json_is_checked() -> str:
    broken = {**ProtectionTier.daily().to_json(), "color": "red"}
    return answer(lambda: ProtectionTier.from_json(broken) and None, r"tier\.color is 'red' but there is no such member")


def json_makes_the_same_policy() -> str:
    def template(tier: ProtectionTier) -> Any:
        app = App()
        policies(app, tiers=[tier], central_backup_accounts=[central(app)])
        return app.synth().get_stack_by_name("Home").template

    tier = ProtectionTier.daily()
    assert template(tier) == template(ProtectionTier.from_json(tier.to_json()))
    return "equal templates"


def maps() -> str:
    app = App()
    both = policies(
        app,
        tiers=[local_tier(), local_tier(name="other", plan_tags={"a": "1", "b": "2"})],
        policy_sharing=PolicySharing.together({"OrgBackup-other": "OrgBackup-local"}),
    )
    assert both.plan_names == ["OrgBackup-local", "OrgBackup-other"], both.plan_names
    assert len(both.policies) == 1
    plans = Stack.of(both).resolve(both.policies[0].content)["plans"]
    assert sorted(plans) == both.plan_names, plans
    assert sorted(plans["OrgBackup-other"]["backup_plan_tags"]) == ["a", "b", "backup"]
    return f"plans {', '.join(plans)} in one policy"


def values_of_a_construct() -> str:
    account = central(
        App(),
        vault_lock=VaultLock.compliance(min_retention=Duration.days(30), cooling_off=Duration.days(14)),
        air_gapped_vault=AirGappedVaultOptions(**BOUNDS),
        manual_deletion=ManualDeletion.denied(exempt_roles=["arn:aws:iam::222222222222:role/BreakGlass"]),
        generation=2,
        retired_vaults=[RetiredVault(generation=1, vault_lock=VaultLock.governance(**BOUNDS))],
        vault_tags={"owner": "platform"},
    )
    assert account.vault_lock is not None and account.vault_lock.cooling_off is not None
    assert account.vault_lock.cooling_off.to_days() == 14 and account.vault_lock.max_retention is None
    assert account.air_gapped_retention is not None and account.air_gapped_retention.max_retention.to_days() == 3650
    assert account.vault_name == "OrgBackupCentralVault-2" and not Token.is_unresolved(account.vault_arn)
    assert "arn:aws:iam::222222222222:role/BreakGlass" in account.manual_deletion_exempt_principals
    assert account.vault.backup_vault_name == account.vault_name and account.encryption_key.key_arn
    account.grant_describe(account.service_role)
    return account.vault_arn


def values_of_a_baseline() -> str:
    layout = OrganizationLayout.from_json(OrganizationLayout(
        home_account="111111111111", central_account="222222222222", regions=["us-west-2", "us-east-1"], global_region="us-east-1",
        targets=[OrganizationTarget.account("333333333333")], external_accounts=["555555555555"],
    ).to_json())
    assert layout.regions == ["us-east-1", "us-west-2"] and layout.targeted_account_ids() == ["333333333333"] and layout.is_external("555555555555")
    baseline = member(
        layout=layout,
        local_plans=True,
        deployed_by=DeployingRole.service_managed_stack_set(),
        air_gapped_vault=AirGappedVaultOptions(**BOUNDS),
        source_key_aliases=["alias/app-*"],
    )
    assert baseline.vault_name == "OrgBackupVault" and baseline.plan_names == ["OrgBackup-local"], baseline.plan_names
    assert len(baseline.source_key_statements()) == 4
    imported = MemberBackupBaseline.from_member_backup_baseline_attributes(Stack.of(baseline), "Imported", generation=2, vault_lock=VaultLock.governance(**BOUNDS))
    assert imported.vault_name == "OrgBackupVault-2" and imported.vault_lock is not None
    return imported.vault_name


def imported_account() -> str:
    app = App()
    stack = home(app)
    imported = CentralBackupAccount.from_central_backup_account_attributes(
        stack, "Central", account="222222222222", region="eu-west-1", vault_lock=VaultLock.governance(**BOUNDS), naming=BackupNaming(prefix="Acme"),
    )
    result = OrgBackupPolicy(
        stack, "Policies",
        tiers=[ProtectionTier.daily()],
        regions=["eu-west-1", "eu-central-1"],
        targets=[OrganizationTarget.root("r-exam"), OrganizationTarget.account("333333333333")],
        central_backup_accounts=[imported],
        naming=BackupNaming(prefix="Acme"),
        child_policy_control=ChildPolicyControl.append_only(),
        support=BackupSupport(
            resource_types=[ResourceTypeSupport(resource_type=BackupResourceType.RDS, copy_to_other_account=True)],
            unused_resource_types=[BackupResourceType("FUTURE", "arn:aws:future:*:*:thing/*")],
        ),
    )
    text = json.dumps(stack.resolve(result.policies[0].content))
    assert imported.vault_arn in text, text
    assert [target.target_id for target in result.targets] == ["r-exam", "333333333333"]
    assert result.targets[0].includes_new_accounts and not result.targets[1].includes_new_accounts
    return imported.vault_arn


def value_objects() -> str:
    spread = ScheduleSpread(window=Duration.hours(4))
    delayed = spread.apply(ProtectionTier.daily(), "group-7")
    assert delayed.name == "daily" and spread.delay_of("group-7").to_minutes() < 240
    naming = BackupNaming.aws_backup_solution()
    assert naming.central_vault_name == "AWSBackupSolutionCentralVault", naming.central_vault_name
    assert BackupResourceType.EBS.id == "EBS" and BackupRule.hourly(delete_after=Duration.days(2)).rule_name == "Hourly"
    return f"delayed by {spread.delay_of('group-7').to_human_string()}"


def kept_template() -> str:
    with tempfile.TemporaryDirectory() as folder:
        first = App(outdir=os.path.join(folder, "first"))
        central(first)
        first.synth()
        second = App(outdir=os.path.join(folder, "second"))
        account = central(second, naming=BackupNaming(central_vault_name="Renamed"))
        KeptTemplate.check(Stack.of(account), os.path.join(folder, "first", "Central.template.json"))
        return answer(lambda: second.synth() and None, r"OrgBackupCentralVault")


@jsii.implements(INotificationChannel)
class QueueChannel:
    """A channel of a user's own, in the user's own language."""

    def __init__(self, queue: sqs.IQueue) -> None:
        self.queue = queue

    def bind(self, _scope: Construct, _id: str) -> NotificationTarget:
        return NotificationTarget.queue(self.queue)


def channel_of_ones_own() -> str:
    app = App()
    stack = home(app)
    channels = [QueueChannel(sqs.Queue(stack, "Mine"))]
    reports = BackupReports(stack, "Reports", reports=[BackupReport(template=ReportTemplate.BACKUP_JOBS)])
    ReportNotifier(stack, "Notifier", source=ReportSource.reports(reports), channels=channels)
    BackupEventHub(stack, "Hub", organization_id="o-exampleorg", channels=channels)
    targets = [
        resource["Properties"]["Environment"]["Variables"]["TARGETS"]
        for resource in app.synth().get_stack_by_name("Home").template["Resources"].values()
        if resource["Type"] == "AWS::Lambda::Function" and "TARGETS" in resource["Properties"].get("Environment", {}).get("Variables", {})
    ]
    assert targets and all('"kind":"queue"' in json.dumps(target).replace("\\", "") for target in targets), targets
    return f"told by {len(targets)} functions"


CROSSINGS: list[Callable[[], str]] = [
    json_round_trip, json_is_checked, json_makes_the_same_policy, maps, values_of_a_construct, values_of_a_baseline, imported_account, value_objects, kept_template, channel_of_ones_own,
]


def report(name: str, check: Callable[[], str]) -> bool:
    try:
        ok, says = True, check()
    except Exception as error:  # pylint: disable=broad-except
        ok, says = False, "".join(traceback.format_exception_only(type(error), error)).strip()
        print(traceback.format_exc(), file=sys.stderr)
    print(json.dumps({"name": name.replace("_", " "), "ok": ok, "says": says}), flush=True)
    return ok


if __name__ == "__main__":
    for mistake, expected in MISTAKES:
        report(f"mistake: {mistake.__name__}", lambda mistake=mistake, expected=expected: answer(mistake, expected))
    for crossing in CROSSINGS:
        report(f"jsii: {crossing.__name__}", crossing)
