"""Which accounts a StackSet reaches."""

from __future__ import annotations

from typing import Any

from .. import organization_tree
from ..answers import Refused
from .model import SELF_MANAGED, Place, StackSet, TargetGroup

_MOST_UNITS = 50


def group_of(properties: dict[str, Any]) -> TargetGroup:
    """From an entry of StackInstancesGroup, or from the members of an API call."""
    targets = properties.get("DeploymentTargets") or {}
    if targets.get("AccountsUrl"):
        raise Refused("ValidationError", "AccountsUrl is not supported by this local AWS")
    return TargetGroup(
        regions=tuple(properties.get("Regions") or ()), units=tuple(targets.get("OrganizationalUnitIds") or ()),
        accounts=tuple(targets.get("Accounts") or properties.get("Accounts") or ()), filter=targets.get("AccountFilterType", "NONE"),
        names_filter="AccountFilterType" in targets,
        overrides=tuple(sorted((entry["ParameterKey"], entry["ParameterValue"]) for entry in properties.get("ParameterOverrides") or ())))


def check(stack_set: StackSet, group: TargetGroup) -> None:
    if not group.regions:
        raise Refused("ValidationError", "Regions is required")
    if stack_set.permission_model == SELF_MANAGED:
        if group.units or group.filter != "NONE":
            raise Refused("ValidationError", "OrganizationalUnitIds and AccountFilterType are for StackSets with service-managed permissions")
        return
    if not group.units:
        raise Refused("ValidationError", "OrganizationalUnitIds should be specified in SERVICE_MANAGED mode")
    if len(group.units) > _MOST_UNITS:
        raise Refused("ValidationError", f"an operation takes at most {_MOST_UNITS} organizational units, and this one has {len(group.units)}")
    if group.accounts and group.filter == "NONE":
        raise Refused("ValidationError", "AccountFilterType should be specified when both OrganizationalUnitIds and Accounts are provided")
    if group.filter != "NONE" and not group.accounts:
        raise Refused("ValidationError", f"Accounts should be specified with AccountFilterType {group.filter}")
    for unit in group.units:
        if not organization_tree.is_parent(unit):
            raise Refused("ValidationError", f"Organizational unit {unit} does not exist in the organization")


def _below(units: tuple[str, ...]) -> list[str]:
    found: dict[str, None] = {}
    for unit in units:
        found.update(dict.fromkeys(organization_tree.accounts_below(unit)))
    management = organization_tree.management()
    return [number for number in found if number != management and (organization_tree.account(number) or {}).get("Status") == "ACTIVE"]


def accounts(stack_set: StackSet, group: TargetGroup) -> list[str]:
    """Never the management account where the service holds the permissions; an account that is closed is left out."""
    if stack_set.permission_model == SELF_MANAGED:
        return sorted(group.accounts)
    below, named = _below(group.units), set(group.accounts)
    if group.filter == "INTERSECTION":
        return [number for number in below if number in named]
    if group.filter == "DIFFERENCE":
        return [number for number in below if number not in named]
    if group.filter == "UNION":
        return sorted({*below, *named} - {organization_tree.management()})
    return below


def places(stack_set: StackSet, group: TargetGroup) -> list[Place]:
    return [(number, region) for number in accounts(stack_set, group) for region in group.regions]


def auto_deployed(stack_set: StackSet, account: str) -> list[str]:
    """The Regions in which auto-deployment gives an account its stacks: it knows neither filters nor overrides."""
    parents = set(organization_tree.ancestors(account)[1:])
    regions: dict[str, None] = {}
    for group in stack_set.groups:
        if parents & set(group.units):
            regions.update(dict.fromkeys(group.regions))
    return list(regions)
