"""What happens by itself when an account comes below a target unit, or is no longer below one."""

from __future__ import annotations

from ministack.core.concurrency import spawn_background
from ministack.core.responses import request_scope

from .. import organization_tree, organizations, record
from ..answers import Refused
from . import dependencies, service, targets
from .model import SERVICE_MANAGED, STORE, StackSet

_TYPE = "AWS::CloudFormation::StackSet"
# Auto-deployment goes on although single accounts fail.
_PREFERENCES = {"RegionConcurrencyType": "SEQUENTIAL"}


def _regions(stack_set: StackSet, units: list[str]) -> list[str]:
    found = (region for group in stack_set.groups if set(units) & set(group.units) for region in group.regions)
    return list(dict.fromkeys(found))


def _arrive(stack_set: StackSet, account: str, failed: list[StackSet]) -> None:
    regions = targets.auto_deployed(stack_set, account)
    missing = [(account, region) for region in regions if (account, region) not in stack_set.instances]
    blocking = [known for known in dependencies.of(stack_set) if known in failed]
    if blocking:
        failed.append(stack_set)
        record.log("AUTO_DEPLOYMENT", _TYPE, stack_set.name, stack_set.id, error=f"{account}: {blocking[0].name}, on which it depends, failed there")
        return
    if not missing:
        return
    unit = organization_tree.unit_of(account) or ""
    operation = service.add_places(stack_set, missing, {}, {"OperationPreferences": _PREFERENCES}, {"OrganizationalUnitIds": [unit]}, wait_for_others=True)
    problem = "; ".join(f"{region}: {result.reason}" for (_, region), result in operation.failures())
    record.log("AUTO_DEPLOYMENT", _TYPE, stack_set.name, stack_set.id, detail=account, error=problem)
    if operation.status != "SUCCEEDED":
        failed.append(stack_set)


def _leave(stack_set: StackSet, account: str) -> None:
    places = [place for place in stack_set.instances if place[0] == account]
    if places:
        service.delete_instances(stack_set, places, {"OperationPreferences": _PREFERENCES}, stack_set.retains, wait_for_others=True)
        record.log("AUTO_DEPLOYMENT", _TYPE, stack_set.name, stack_set.id, detail=f"{account} left, stacks {'retained' if stack_set.retains else 'deleted'}")


def _follow(account: str, before: list[str]) -> None:
    after = organization_tree.ancestors(account)[1:]
    automatic = [known for known in STORE.active() if known.permission_model == SERVICE_MANAGED and known.auto_deploys]
    leaving = [known for known in automatic if _regions(known, before) and not _regions(known, after)]
    arriving = [known for known in automatic if _regions(known, after)]
    failed: list[StackSet] = []
    try:
        for stack_set in reversed(dependencies.in_order(leaving)):
            _leave(stack_set, account)
        for stack_set in dependencies.in_order(arriving):
            for (number, _), instance in stack_set.instances.items():
                if number == account:  # moved within the set's units: its stacks stay
                    instance.unit = organization_tree.unit_of(account) or ""
            with request_scope(stack_set.owner, stack_set.region):
                _arrive(stack_set, account, failed)
    except Refused as refused:
        record.log("AUTO_DEPLOYMENT", _TYPE, "", account, error=str(refused))


def accounts_changed(account: str, before: list[str]) -> None:
    spawn_background(_follow, account, before, thread_name="stack-set-auto-deployment")


def install() -> None:
    organizations.when_accounts_change(accounts_changed)
