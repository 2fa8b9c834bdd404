"""One stack of a StackSet: made, changed and deleted through the local CloudFormation's own API in the target account and Region."""

from __future__ import annotations

import time
import uuid
from typing import Any

from botocore.exceptions import ClientError

from .. import sessions
from ..answers import Refused
from . import permissions, template
from .model import CURRENT, OUTDATED, Instance, StackSet

_HANGS_AFTER_S = 1200  # far above what a busy machine needs
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.02, 0.25
_LONGEST_NAME = 128
# A stack in one of these was never there: it is deleted and made again.
_NEVER_THERE = {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"}
_DONE = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"}


class Failed(Exception):
    """A stack that could not be made or changed."""


def _client(stack_set: StackSet, instance: Instance) -> Any:
    return sessions.client("cloudformation", permissions.credentials(stack_set, instance.account), instance.region)


def _status(api: Any, stack: str) -> str | None:
    try:
        return api.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise


def _settled(api: Any, stack: str) -> str:
    end, pause = time.monotonic() + _HANGS_AFTER_S, _FIRST_PAUSE_S
    while time.monotonic() < end:
        status = _status(api, stack)
        if status is None or not status.endswith("IN_PROGRESS"):
            return status or "DELETE_COMPLETE"
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE_S)
    raise Failed(f"{stack} did not settle within {_HANGS_AFTER_S} s")


def _failure(api: Any, stack: str) -> str:
    """The reason of the first resource that failed in the last operation; events come newest first."""
    reason = ""
    for event in api.describe_stack_events(StackName=stack)["StackEvents"]:
        if event["ResourceType"] == "AWS::CloudFormation::Stack" and event["ResourceStatus"] in ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS"):
            break
        if event["ResourceStatus"].endswith("_FAILED") and event.get("ResourceStatusReason"):
            reason = f"ResourceLogicalId:{event['LogicalResourceId']}, ResourceType:{event['ResourceType']}, ResourceStatusReason:{event['ResourceStatusReason']}"
    return reason


def _request(stack_set: StackSet, instance: Instance) -> dict[str, Any]:
    values = {**stack_set.parameters, **instance.overrides}
    return {"TemplateURL": template.url_for(stack_set.template), "Capabilities": list(stack_set.capabilities),
            "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in sorted(values.items())],
            "Tags": [{"Key": key, "Value": value} for key, value in sorted(stack_set.tags.items())]}


def _delete(api: Any, stack: str) -> None:
    api.delete_stack(StackName=stack)
    status = _settled(api, stack)
    if status != "DELETE_COMPLETE":
        raise Failed(f"the stack {stack} is in {status}: {_failure(api, stack)}")


def _create(api: Any, stack_set: StackSet, instance: Instance) -> None:
    name = f"StackSet-{stack_set.name}"[:_LONGEST_NAME - 37] + f"-{uuid.uuid4()}"
    instance.stack_id = api.create_stack(StackName=name, **_request(stack_set, instance))["StackId"]
    _expect_done(api, instance)


def _update(api: Any, stack_set: StackSet, instance: Instance) -> None:
    try:
        api.update_stack(StackName=instance.stack_id, **_request(stack_set, instance))
    except ClientError as error:
        # also after a failed update that went back to what is now wanted again
        if "No updates are to be performed" in str(error):
            return
        raise
    _expect_done(api, instance)


def _expect_done(api: Any, instance: Instance) -> None:
    status = _settled(api, instance.stack_id)
    if status not in _DONE:
        raise Failed(_failure(api, instance.stack_id) or f"the stack is in {status}")


def deploy(stack_set: StackSet, instance: Instance) -> None:
    """Makes the stack or brings it to the set's template and parameters."""
    instance.status, instance.detailed_status, instance.reason = OUTDATED, "RUNNING", ""
    try:
        api = _client(stack_set, instance)
        status = _status(api, instance.stack_id) if instance.stack_id else None
        if status in _NEVER_THERE:
            _delete(api, instance.stack_id)
            status = None
        if status in (None, "DELETE_COMPLETE"):
            _create(api, stack_set, instance)
        else:
            _update(api, stack_set, instance)
    except (Refused, Failed, ClientError) as error:
        instance.detailed_status, instance.reason = "FAILED", str(error)
        raise Failed(str(error)) from error
    instance.status, instance.detailed_status = CURRENT, "SUCCEEDED"


def remove(stack_set: StackSet, instance: Instance) -> None:
    """Deletes the stack; one that does not go makes the instance inoperable."""
    try:
        api = _client(stack_set, instance)
        if instance.stack_id and _status(api, instance.stack_id) not in (None, "DELETE_COMPLETE"):
            _delete(api, instance.stack_id)
    except (Refused, Failed, ClientError) as error:
        instance.status = instance.detailed_status = "INOPERABLE"
        instance.reason = str(error)
        raise Failed(str(error)) from error
