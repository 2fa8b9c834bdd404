"""AWS::CloudFormation::StackSet.

It makes the calls of CloudFormation's own handler in its order: of an update first what goes, then the set, then what is new, then overrides.
https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-cloudformation
"""

from __future__ import annotations

from typing import Any

from ministack.core.responses import get_account_id, get_region

from ..answers import Refused
from . import service, targets
from .model import Operation, Place, StackSet, TargetGroup

_TARGETS = ("StackInstancesGroup", "OperationPreferences", "CallAs")
_WAITING = {"wait_for_others": True}  # the handler tries again while another operation is in progress


def _groups(props: dict[str, Any]) -> list[TargetGroup]:
    groups = [targets.group_of(entry) for entry in props.get("StackInstancesGroup") or []]
    targets.check_groups(groups)
    return groups


def _expect_success(operation: Operation) -> None:
    if operation.status != "SUCCEEDED":
        reasons = "; ".join(f"{account}/{region}: {result.reason}" for (account, region), result in operation.failures())
        raise ValueError(f"Stack set operation [{operation.id}] was unexpectedly stopped or failed ({reasons})")


def _wanted(stack_set: StackSet, groups: list[TargetGroup]) -> dict[Place, TargetGroup]:
    return {place: group for group in groups for place in targets.places(stack_set, group)}


def _config(props: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in props.items() if key not in _TARGETS}


class StackSetResource:
    def create(self, logical_id: str, props: dict[str, Any], stack_name: str) -> tuple[str, dict[str, str]]:
        groups = _groups(props)
        stack_set = service.create(get_account_id(), get_region(), props)
        try:
            for group in groups:
                targets.check(stack_set, group)
            for group in groups:
                _expect_success(service.create_instances(stack_set, group, props, **_WAITING))
        except ValueError:
            # A failed creation is rolled back by deleting the set: here nobody else does that.
            self._abandon(stack_set, props)
            raise
        stack_set.groups = groups
        return stack_set.id, {"StackSetId": stack_set.id}

    @staticmethod
    def _abandon(stack_set: StackSet, props: dict[str, Any]) -> None:
        preferences = {"OperationPreferences": {"FailureTolerancePercentage": 100}}
        service.delete_instances(stack_set, list(stack_set.instances), {**props, **preferences}, retain=False, **_WAITING)
        stack_set.instances.clear()  # what did not go stays behind as a stack of its account
        service.delete(stack_set)

    def update(self, physical_id: str, old: dict[str, Any], new: dict[str, Any], stack_name: str, logical_id: str | None = None) -> tuple[str, dict[str, str]]:
        stack_set = service.find_to_change(get_account_id(), get_region(), {**new, "StackSetName": physical_id})
        groups = _groups(new)
        for group in groups:
            targets.check(stack_set, group)
        before, after = _wanted(stack_set, _groups(old)), _wanted(stack_set, groups)
        self._remove(stack_set, new, [place for place in before if place not in after])
        stack_set.groups = groups
        if _config(old) != _config(new):
            _expect_success(service.update(stack_set, new, **_WAITING))
        self._add(stack_set, new, groups, {place for place in after if place not in before})
        self._override(stack_set, new, groups, {place for place in after if place in before and before[place].overrides != after[place].overrides})
        return physical_id, {"StackSetId": physical_id}

    @staticmethod
    def _remove(stack_set: StackSet, props: dict[str, Any], places: list[Place]) -> None:
        present = [place for place in places if place in stack_set.instances]
        if present:
            _expect_success(service.delete_instances(stack_set, present, props, retain=False, **_WAITING))

    @staticmethod
    def _add(stack_set: StackSet, props: dict[str, Any], groups: list[TargetGroup], places: set[Place]) -> None:
        for group in groups:
            new = [place for place in targets.places(stack_set, group) if place in places]
            if new:
                _expect_success(service.add_places(stack_set, new, dict(group.overrides), props, group.deployment_targets(), **_WAITING))

    @staticmethod
    def _override(stack_set: StackSet, props: dict[str, Any], groups: list[TargetGroup], places: set[Place]) -> None:
        for group in groups:
            if any(place in places and place in stack_set.instances for place in targets.places(stack_set, group)):
                _expect_success(service.update_instances(stack_set, group, props, **_WAITING))

    def delete(self, physical_id: str, props: dict[str, Any]) -> None:
        try:
            stack_set = service.find_to_change(get_account_id(), get_region(), {**props, "StackSetName": physical_id})
        except Refused as refused:
            if refused.code == "StackSetNotFoundException":
                return
            raise
        if stack_set.instances:
            _expect_success(service.delete_instances(stack_set, list(stack_set.instances), props, retain=False, **_WAITING))
        service.delete(stack_set)


def install() -> dict[str, Any]:
    return {"AWS::CloudFormation::StackSet": StackSetResource()}
