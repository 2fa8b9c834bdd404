"""Mistakes: the library answers each by a message that names the prop, shows the value and says what to change."""

import re
import traceback
from typing import Callable

from aws_cdk import Duration
from aws_cdk import aws_kms as kms
from cdk_org_backup import (
    AirGappedVaultEncryption,
    BackupReport,
    BackupReports,
    BackupResourceType,
    BackupRule,
    BackupTarget,
    CentralBackupAccount,
    CentralVault,
    CentralVaultSettings,
    CloudFormationExecutionRole,
    CopyAction,
    CopyDestination,
    EventForwarding,
    ForwardedEvents,
    LocalPlanAssignment,
    MemberVault,
    MultiRegionBackupKey,
    OrganizationLayout,
    OrganizationTarget,
    ProtectionRequirement,
    ProtectionTier,
    ReportCoverage,
    ReportFormat,
    ReportTemplate,
    ResourceSelection,
    TagCondition,
    TierAssignment,
    VaultLock,
)
from organization import BOUNDS, CENTRAL, HOME, MANAGEMENT, MEMBER, OUTSIDE, central, define, layout_of, member, nightly, stack_of


def unknown_region() -> None:
    layout_of(regions=["us-esat-1"])


def region_that_is_disabled() -> None:
    layout_of(regions=["eu-south-1"])


def global_region_without_a_stack() -> None:
    layout_of(global_region="eu-west-1")


def layout_of_the_old_form() -> None:
    OrganizationLayout.from_json({"version": 1, "regions": ["us-east-1"], "targets": []})


def unit_that_is_spelled_wrong() -> None:
    define(assignments=[TierAssignment(targets=[OrganizationTarget.organizational_unit("ou-exam-worklaods")], tiers=[nightly()])])


def longer_than_the_lock() -> None:
    rule = BackupRule.yearly(delete_after=Duration.days(4000), copy_actions=[CopyAction(destination=CopyDestination.central_vault())])
    define(ProtectionTier(name="legal", rules=[rule]), central_vault=CentralVault.managed(vault_lock=VaultLock.governance(**BOUNDS)))


def air_gapped_target_without_a_vault() -> None:
    define(nightly(rules=[BackupRule.daily(delete_after=Duration.days(35), target=BackupTarget.air_gapped_vault())]))


def central_copy_from_outside() -> None:
    define(local_plans=[LocalPlanAssignment(accounts=[OUTSIDE], tiers=[ProtectionTier.daily()])])


def tier_below_its_requirement() -> None:
    wanted = ProtectionRequirement.for_tag_value("nightly", minimum_frequency=Duration.hours(24), minimum_retention=Duration.days(90))
    define(requirements=[wanted])


def key_of_another_region() -> None:
    keys = AirGappedVaultEncryption.existing_keys({"us-east-1": f"arn:aws:kms:us-west-2:{OUTSIDE}:key/1234abcd-12ab-34cd-56ef-1234567890ab"})
    define(central_vault=CentralVault.managed(air_gapped_vault=BOUNDS, air_gapped_vault_encryption=keys))


def settings_of_a_region_without_a_vault() -> None:
    define(central_vault=CentralVault.managed(regional_settings={"eu-west-1": CentralVaultSettings(copy_back=True)}))


def key_of_a_generation_that_is_none() -> None:
    stack = stack_of(CENTRAL)
    CentralBackupAccount(stack, "Central", definition=define(), retired_vault_keys={"1": kms.Key(stack, "Key")})


def baseline_of_vaults_that_exist() -> None:
    member(define(member_vault=MemberVault.existing()))


def other_deployer_than_the_stack_has() -> None:
    member(define(member_vault=MemberVault.managed(deployed_by=CloudFormationExecutionRole.service_managed_stack_set())))


def stack_of_a_stranger() -> None:
    central(define(), region="eu-west-1")


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


def replica_of_a_key_that_is_none() -> None:
    MultiRegionBackupKey(
        stack_of(MEMBER, "us-west-2"), "Key", definition=define(),
        primary_key_arn=f"arn:aws:kms:us-east-1:{MEMBER}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    )


def cold_storage_for_too_few_days() -> None:
    rule = {
        "RuleName": "nightly", "TargetBackupVaultName": "<vault>", "ScheduleExpression": "cron(30 3 ? * * *)",
        "Lifecycle": {"MoveToColdStorageAfterDays": 200, "DeleteAfterDays": 250},
    }
    ProtectionTier.from_backup_plan({"BackupPlanName": "nightly", "Rules": [rule]}, tags={"app": "shop"}, resource_types=[BackupResourceType.EFS])


def organization_report_as_json() -> None:
    report = BackupReport(template=ReportTemplate.BACKUP_JOBS, formats=[ReportFormat.JSON])
    BackupReports(stack_of(HOME), "Reports", definition=define(), coverage=ReportCoverage.organization(), reports=[report])


def management_events_elsewhere() -> None:
    EventForwarding(stack_of(MANAGEMENT, "us-west-2"), "Forwarding", definition=define(), forwarded_events=ForwardedEvents.management())


MISTAKES: list[tuple[Callable[[], None], str]] = [
    (unknown_region, r"regions\[0\] is 'us-esat-1' but no Region has this code; write a Region code such as us-east-1"),
    (region_that_is_disabled, r"regions\[0\] is 'eu-south-1' but AWS disables this Region by default.*; enable it in every account, then name it in enabledOptInRegions"),
    (global_region_without_a_stack, r"globalRegion is 'eu-west-1' but it is not among regions; name one of us-east-1, us-west-2"),
    (layout_of_the_old_form, r"version of the layout is 1 but this release reads version 2.*; set it to 2 and move targets to the assignments"),
    (unit_that_is_spelled_wrong, r"assignments\[0\]\.targets\[0\] is 'ou-exam-worklaods' but it is not among units of the layout; add it there"),
    (longer_than_the_lock, r"tier 'legal'.*is '4000 days' but the lock of the central vault '\w+' in us-east-1 allows 7 to 3650 days.*; give a deleteAfter"),
    (air_gapped_target_without_a_vault, r"tier 'nightly', rule 'Daily': target is 'airGappedVault\(\)' but member accounts have no logically air-gapped vault; give memberVault an airGappedVault"),
    (central_copy_from_outside, r"tier 'daily', rule 'Daily': copyActions is 'the central vault' but accounts outside the organization can't copy to other accounts"),
    (tier_below_its_requirement, r"deleteAfter of tier 'nightly' is '35 days' but the requirement for 'nightly' demands a backup every 24 hours that is kept 90 days"),
    (key_of_another_region, r"keyArns\['us-east-1'\] is 'arn:aws:kms:us-west-2:.*' but a vault in us-east-1 takes a key of its own Region only; give a key of us-east-1"),
    (settings_of_a_region_without_a_vault, r"centralVault\.regionalSettings is 'eu-west-1' but the central Regions of the layout are us-east-1, us-west-2; name one of them"),
    (key_of_a_generation_that_is_none, r"retiredVaultKeys\['1'\] is '1' but the definition's retired generations are none; name a retired generation by its number"),
    (baseline_of_vaults_that_exist, r"memberVault is 'MemberVault\.existing\(\)' but the definition says that the vaults exist; use MemberVault\.managed\(\)"),
    (other_deployer_than_the_stack_has, r"memberVault\.deployedBy is 'stacksets-exec-\*' but the synthesizer of the stack '[\w-]+' deploys with the role cdk-hnb659fds-cfn-exec-role"),
    (stack_of_a_stranger, r"Region of the stack is 'eu-west-1' but the definition's central Regions are us-east-1, us-west-2; add eu-west-1 to centralRegions"),
    (type_both_in_and_out, r"excludedResourceTypes is 'S3' but the type is also in resourceTypes; name it in one of them"),
    (too_little_time_to_change_ones_mind, r"coolingOff is '1 day' but AWS Backup allows 3 to 36500 days; give a duration"),
    (eleven_rules, r"tier 'busy': rules is 11 but a plan has at most 10 rules; split the tier in two, or drop rules"),
    (replica_of_a_key_that_is_none, r"primaryKeyArn is 'arn:aws:kms:us-east-1:333333333333:key/1234abcd-.*' but the ARN of a multi-Region key.*; copy the ARN of the primary key"),
    (cold_storage_for_too_few_days, r"rule 'nightly': deleteAfter is '250 days' but cold storage is billed for at least 90 days.*; give a deleteAfter of at least 290 days"),
    (organization_report_as_json, r"formats is 'JSON' but AWS Backup writes reports about other accounts or Regions as CSV only; use ReportFormat\.CSV"),
    (management_events_elsewhere, r"forwardedEvents is 'management' but the stack is in us-west-2 and the events of AWS Organizations appear in us-east-1 only; deploy it to us-east-1"),
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
