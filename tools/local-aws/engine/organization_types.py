"""Organizations' policies and its resource policy as CloudFormation types."""

from __future__ import annotations

import contextvars
from typing import Any

from . import resource_policy
from .answers import Refused
from .generic import compact
from .organizations import call as _call

# The template that is being deployed: (resource definitions, those of the stack before).
deploying: contextvars.ContextVar[tuple[dict, dict]] = contextvars.ContextVar("deploying", default=({}, {}))


def _depends_on(definitions, name, wanted, seen=()):
    from ministack.services.cloudformation.engine import _extract_deps
    direct = _extract_deps(definitions[name], set(definitions)) if name in definitions else set()
    return wanted in direct or any(_depends_on(definitions, d, wanted, (*seen, name)) for d in direct if d not in seen)


def _refuse_concurrency(logical_id):
    """CloudFormation works on unrelated resources at the same time; Organizations refuses that for policies."""
    definitions, before = deploying.get()
    for other, definition in definitions.items():
        if other == logical_id or definition.get("Type") != "AWS::Organizations::Policy" or before.get(other) == definition:
            continue
        if not _depends_on(definitions, logical_id, other) and not _depends_on(definitions, other, logical_id):
            raise ValueError("ConcurrentModificationException: AWS Organizations can't complete your request because it conflicts "
                             f"with another attempt to modify the same entity ({logical_id} and {other} are not chained)")


class Policy:
    def create(self, logical_id, props, stack_name):
        _refuse_concurrency(logical_id)
        summary = _call("CreatePolicy", Name=props["Name"], Type=props["Type"], Description=props.get("Description", ""),
                        Content=compact(props["Content"]), Tags=props.get("Tags", []))["Policy"]["PolicySummary"]
        attached = []
        try:
            for target in props.get("TargetIds", []):
                _call("AttachPolicy", PolicyId=summary["Id"], TargetId=target)
                attached.append(target)
        except ValueError:
            # what a failed creation leaves behind would be in the way of the next attempt
            for target in attached:
                _call("DetachPolicy", PolicyId=summary["Id"], TargetId=target)
            _call("DeletePolicy", PolicyId=summary["Id"])
            raise
        return summary["Id"], {"Id": summary["Id"], "Arn": summary["Arn"], "AwsManaged": "false"}

    def update(self, physical_id, old, new, stack_name, logical_id=None):
        _refuse_concurrency(logical_id)
        if any(old.get(k) != new.get(k) for k in ("Name", "Description", "Content")):
            _call("UpdatePolicy", PolicyId=physical_id, Name=new["Name"], Description=new.get("Description", ""),
                  Content=compact(new["Content"]))
        before, after = set(old.get("TargetIds", [])), set(new.get("TargetIds", []))
        for target in sorted(after - before):
            _call("AttachPolicy", PolicyId=physical_id, TargetId=target)
        for target in sorted(before - after):
            _call("DetachPolicy", PolicyId=physical_id, TargetId=target)
        return physical_id, {}

    def delete(self, physical_id, props):
        for target in _call("ListTargetsForPolicy", PolicyId=physical_id)["Targets"]:
            _call("DetachPolicy", PolicyId=physical_id, TargetId=target["TargetId"])
        _call("DeletePolicy", PolicyId=physical_id)


class ResourcePolicy:
    """An organization has one: creating another fails, although PutResourcePolicy would replace it."""

    def create(self, logical_id: str, props: dict[str, Any], stack_name: str) -> tuple[str, dict[str, str]]:
        if resource_policy.exists():
            raise Refused("AlreadyExistsException", "Resource of type 'AWS::Organizations::ResourcePolicy' already exists: an organization has one resource policy")
        return self._put(props)

    def update(self, physical_id: str, old: dict, new: dict[str, Any], stack_name: str, logical_id: str | None = None) -> tuple[str, dict[str, str]]:
        return self._put(new)

    def delete(self, physical_id: str, props: dict[str, Any]) -> None:
        if resource_policy.exists():
            _call("DeleteResourcePolicy")

    def _put(self, props: dict[str, Any]) -> tuple[str, dict[str, str]]:
        summary = _call("PutResourcePolicy", Content=compact(props["Content"]))["ResourcePolicy"]["ResourcePolicySummary"]
        return summary["Id"], {"Id": summary["Id"], "Arn": summary["Arn"]}


def install() -> dict[str, Any]:
    return {"AWS::Organizations::Policy": Policy(), "AWS::Organizations::ResourcePolicy": ResourcePolicy()}
