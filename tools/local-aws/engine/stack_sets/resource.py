"""AWS::CloudFormation::StackSet.

It makes the calls of CloudFormation's own handler in its order: of an update first what goes, then the set, then what is new, then overrides.
https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-cloudformation
"""

from __future__ import annotations

from typing import Any

from ministack.core.responses import get_account_id, get_region

from ..answers import Refused
from . import groups, service, targets
from .model import Operation, StackSet, TargetGroup

_TARGETS = ("StackInstancesGroup", "OperationPreferences", "CallAs")
_WAITING = {"wait_for_others": True}  # the handler tries again while another operation is in progress


def _groups(props: dict[str, Any]) -> list[TargetGroup]:
    found = [targets.group_of(entry) for entry in props.get("StackInstancesGroup") or []]
    groups.check(found)
    return found


def _order(props: dict[str, Any]) -> list[str]:
    return list((props.get("OperationPreferences") or {}).get("RegionOrder") or [])


def _expect_success(operation: Operation) -> None:
    if operation.status != "SUCCEEDED":
        reasons = "; ".join(f"{account}/{region}: {result.reason}" for (account, region), result in operation.failures())
        raise ValueError(f"Stack set operation [{operation.id}] was unexpectedly stopped or failed ({reasons})")


def _config(props: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in props.items() if key not in _TARGETS}


def _check(stack_set: StackSet, found: list[TargetGroup]) -> list[TargetGroup]:
    for group in found:
        targets.check(stack_set, group)
    return found


class StackSetResource:
    def create(self, logical_id: str, props: dict[str, Any], stack_name: str) -> tuple[str, dict[str, str]]:
        wanted = _groups(props)
        stack_set = service.create(get_account_id(), get_region(), props)
        try:
            for group in _check(stack_set, groups.to_create(stack_set, wanted, _order(props))):
                _expect_success(service.create_instances(stack_set, group, props, **_WAITING))
        except ValueError:
            # A failed creation is rolled back by deleting the set: here nobody else does that.
            self._abandon(stack_set, props)
            raise
        stack_set.groups = wanted
        return stack_set.id, {"StackSetId": stack_set.id}

    @staticmethod
    def _abandon(stack_set: StackSet, props: dict[str, Any]) -> None:
        preferences = {"OperationPreferences": {"FailureTolerancePercentage": 100}}
        service.delete_instances(stack_set, list(stack_set.instances), {**props, **preferences}, retain=False, **_WAITING)
        stack_set.instances.clear()  # what did not go stays behind as a stack of its account
        service.delete(stack_set)

    def update(self, physical_id: str, old: dict[str, Any], new: dict[str, Any], stack_name: str, logical_id: str | None = None) -> tuple[str, dict[str, str]]:
        stack_set = service.find_to_change(get_account_id(), get_region(), {**new, "StackSetName": physical_id})
        wanted = _groups(new)
        changes = groups.changes(stack_set, _groups(old), wanted, _order(new))
        _check(stack_set, [*changes.removed, *changes.added, *changes.overridden])
        self._remove(stack_set, new, changes.removed)
        stack_set.groups = wanted
        if _config(old) != _config(new):
            _expect_success(service.update(stack_set, new, **_WAITING))
        for group in changes.added:
            _expect_success(service.create_instances(stack_set, group, new, **_WAITING))
        for group in changes.overridden:
            if any(place in stack_set.instances for place in targets.places(stack_set, group)):
                _expect_success(service.update_instances(stack_set, group, new, **_WAITING))
        return physical_id, {"StackSetId": physical_id}

    @staticmethod
    def _remove(stack_set: StackSet, props: dict[str, Any], removed: list[TargetGroup]) -> None:
        for group in removed:
            places = service.places_of(stack_set, group)
            if places:
                _expect_success(service.delete_instances(stack_set, places, props, retain=False, **_WAITING))

    def delete(self, physical_id: str, props: dict[str, Any]) -> None:
        try:
            stack_set = service.find_to_change(get_account_id(), get_region(), {**props, "StackSetName": physical_id})
        except Refused as refused:
            if refused.code == "StackSetNotFoundException":
                return
            raise
        self._remove(stack_set, props, groups.to_delete(stack_set, _groups(props), _order(props)))
        service.delete(stack_set)  # refused where stacks are left that no target names, as auto-deployment makes them in spite of filters


def install() -> dict[str, Any]:
    return {"AWS::CloudFormation::StackSet": StackSetResource()}
