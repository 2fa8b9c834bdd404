"""The organization that mistakes are made with and values come from."""

from typing import Any

from aws_cdk import App, Duration, Environment, Stack
from aws_cdk.assertions import Template
from constructs import Construct
from cdk_org_backup import (
    BackupDefinition,
    BackupRule,
    CentralBackupAccount,
    LayoutAccount,
    LayoutUnit,
    MemberBackupBaseline,
    OrganizationLayout,
    OrganizationTarget,
    OrgBackupPolicy,
    ProtectionTier,
    TierAssignment,
)

BOUNDS = {"min_retention": Duration.days(7), "max_retention": Duration.days(3650)}
WORKLOADS = OrganizationTarget.organizational_unit("ou-exam-workloads")
HOME, CENTRAL, MEMBER, OUTSIDE, MANAGEMENT = "111111111111", "222222222222", "333333333333", "555555555555", "999999999999"


def layout_of(**props: Any) -> OrganizationLayout:
    defaults = {
        "organization_id": "o-exampleorg", "management_account": MANAGEMENT, "home_account": HOME, "central_account": CENTRAL,
        "regions": ["us-east-1", "us-west-2"], "global_region": "us-east-1", "external_accounts": [OUTSIDE],
        "accounts": [LayoutAccount(account_id=MEMBER, parent_id=WORKLOADS.target_id)],
        "units": [LayoutUnit(organizational_unit_id=WORKLOADS.target_id)],
    }
    return OrganizationLayout(**{**defaults, **props})


def define(*tiers: ProtectionTier, **props: Any) -> BackupDefinition:
    defaults = {"layout": layout_of(), "assignments": [TierAssignment(targets=[WORKLOADS], tiers=list(tiers) or [nightly()])]}
    return BackupDefinition(**{**defaults, **props})


def nightly(**props: Any) -> ProtectionTier:
    return ProtectionTier(**{"name": "nightly", "rules": [BackupRule.daily(delete_after=Duration.days(35))], **props})


def stack_of(account: str, region: str = "us-east-1", app: App | None = None) -> Stack:
    return Stack(app or App(), f"Stack-{account}-{region}", env=Environment(account=account, region=region))


def central(definition: BackupDefinition, region: str = "us-east-1", **props: Any) -> CentralBackupAccount:
    return CentralBackupAccount(stack_of(CENTRAL, region), "Central", definition=definition, **props)


def member(definition: BackupDefinition, account: str = MEMBER, **props: Any) -> MemberBackupBaseline:
    return MemberBackupBaseline(stack_of(account), "Baseline", definition=definition, **props)


def policies(definition: BackupDefinition, **props: Any) -> OrgBackupPolicy:
    return OrgBackupPolicy(stack_of(HOME), "Policies", definition=definition, **props)


def template_of(construct: Construct) -> Any:
    return Template.from_stack(Stack.of(construct)).to_json()
