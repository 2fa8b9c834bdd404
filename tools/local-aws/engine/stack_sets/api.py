"""StackSets in CloudFormation's API. Operations go on in the background, as on AWS."""

from __future__ import annotations

from html import escape
from typing import Any
from collections.abc import Callable

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudformation
from ministack.services.cloudformation import helpers

from .. import organization_tree, record, trusted_access
from ..answers import Refused
from . import describe, service, targets
from .model import STORE, StackSet

_IN_BACKGROUND = {"background": True}
Request = dict[str, Any]


def _nested(params: dict[str, Any]) -> Request:
    """The members of a request in the query protocol: "A.member.1.B=x" is {"A": [{"B": "x"}]}."""
    root: dict[str, Any] = {}
    for key, values in params.items():
        node, parts = root, [part for part in key.split(".") if part != "member"]
        for part in parts[:-1]:
            node = node.setdefault(part, {})
        node[parts[-1]] = values[0] if isinstance(values, list) else values
    return _listed(root)


def _listed(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if node and all(key.isdigit() for key in node):
        return [_listed(node[key]) for key in sorted(node, key=int)]
    return {key: _listed(entry) for key, entry in node.items()}


def _xml(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(f"<{key}>{_xml(entry)}</{key}>" for key, entry in value.items() if entry is not None)
    if isinstance(value, (list, tuple)):
        return "".join(f"<member>{_xml(entry)}</member>" for entry in value)
    if isinstance(value, bool):
        return str(value).lower()
    return escape(str(value))


def _found(request: Request) -> StackSet:
    return service.find(get_account_id(), get_region(), request["StackSetName"], request.get("CallAs", "SELF"))


def _to_change(request: Request) -> StackSet:
    return service.find_to_change(get_account_id(), get_region(), request)


def _create(request: Request) -> Request:
    return {"StackSetId": service.create(get_account_id(), get_region(), request).id}


def _update(request: Request) -> Request:
    stack_set = _to_change(request)
    if str(request.get("UsePreviousTemplate", "")).lower() == "true":
        request = {**request, "TemplateBody": stack_set.template.body}
    return {"OperationId": service.update(stack_set, request, **_IN_BACKGROUND).id}


def _delete(request: Request) -> Request:
    service.delete(_to_change(request))
    return {}


def _create_instances(request: Request) -> Request:
    stack_set, group = _to_change(request), targets.group_of(request)
    operation = service.create_instances(stack_set, group, request, **_IN_BACKGROUND)
    if group not in stack_set.groups:
        stack_set.groups.append(group)
    return {"OperationId": operation.id}


def _update_instances(request: Request) -> Request:
    return {"OperationId": service.update_instances(_to_change(request), targets.group_of(request), request, **_IN_BACKGROUND).id}


def _delete_instances(request: Request) -> Request:
    stack_set, group = _to_change(request), targets.group_of(request)
    if "RetainStacks" not in request:
        raise Refused("ValidationError", "RetainStacks is required")
    retain = str(request["RetainStacks"]).lower() == "true"
    operation = service.delete_instances(stack_set, service.places_of(stack_set, group), request, retain, **_IN_BACKGROUND)
    if group.filter == "NONE":
        stack_set.groups = [known for known in stack_set.groups if (known.units, known.regions) != (group.units, group.regions)]
    return {"OperationId": operation.id}


def _import(request: Request) -> Request:
    return {"OperationId": service.import_stacks(_to_change(request), request, **_IN_BACKGROUND).id}


def _stop(request: Request) -> Request:
    operation = _to_change(request).operation(request["OperationId"])
    if operation.status not in ("RUNNING", "QUEUED"):
        raise Refused("InvalidOperationException", f"Operation {operation.id} is {operation.status}")
    operation.status = "STOPPING"
    return {}


def _management_only() -> None:
    if get_account_id() != organization_tree.management():
        raise Refused("InvalidOperationException", "Only the management account of an organization can do this")


def _activate(request: Request) -> Request:
    _management_only()
    trusted_access.activate_stack_sets(True)
    record.log("ActivateOrganizationsAccess", "cloudformation", "", trusted_access.STACK_SETS)
    return {}


def _deactivate(request: Request) -> Request:
    _management_only()
    trusted_access.activate_stack_sets(False)
    record.log("DeactivateOrganizationsAccess", "cloudformation", "", trusted_access.STACK_SETS)
    return {}


def _describe_access(request: Request) -> Request:
    if request.get("CallAs") == "DELEGATED_ADMIN":
        service.permissions.owner_to_read(get_account_id(), "DELEGATED_ADMIN")
    else:
        _management_only()
    return {"Status": trusted_access.stack_sets_status()}


def _list_sets(request: Request) -> Request:
    owner = service.permissions.owner_to_read(get_account_id(), request.get("CallAs", "SELF"))
    wanted = request.get("Status", "ACTIVE")
    return {"Summaries": [describe.set_summary(known) for known in STORE.of(owner, get_region()) if known.status == wanted]}


def _list_instances(request: Request) -> Request:
    stack_set = _found(request)
    found = list(stack_set.instances.values())
    for key, name in (("StackInstanceAccount", "account"), ("StackInstanceRegion", "region")):
        found = [instance for instance in found if request.get(key) in (None, getattr(instance, name))]
    for entry in request.get("Filters") or []:
        found = [instance for instance in found if describe.matches(instance, entry["Name"], entry["Values"])]
    return {"Summaries": [describe.instance_summary(stack_set, instance) for instance in sorted(found, key=lambda i: (i.account, i.region))]}


def _describe_instance(request: Request) -> Request:
    stack_set = _found(request)
    return {"StackInstance": describe.instance(stack_set, stack_set.instance(request["StackInstanceAccount"], request["StackInstanceRegion"]))}


_ACTIONS: dict[str, Callable[[Request], Request]] = {
    "CreateStackSet": _create, "UpdateStackSet": _update, "DeleteStackSet": _delete,
    "CreateStackInstances": _create_instances, "UpdateStackInstances": _update_instances, "DeleteStackInstances": _delete_instances,
    "ImportStacksToStackSet": _import, "StopStackSetOperation": _stop,
    "ActivateOrganizationsAccess": _activate, "DeactivateOrganizationsAccess": _deactivate, "DescribeOrganizationsAccess": _describe_access,
    "ListStackSets": _list_sets, "ListStackInstances": _list_instances, "DescribeStackInstance": _describe_instance,
    "DescribeStackSet": lambda request: {"StackSet": describe.stack_set(_found(request))},
    "ListStackSetOperations": lambda request: {"Summaries": [describe.operation_summary(known) for known in reversed(_found(request).operations)]},
    "DescribeStackSetOperation": lambda request: {"StackSetOperation": describe.operation(_found(request), _found(request).operation(request["OperationId"]))},
    "ListStackSetOperationResults": lambda request: {"Summaries": describe.results(_found(request), _found(request).operation(request["OperationId"]))},
    "ListStackSetAutoDeploymentTargets": lambda request: {"Summaries": describe.auto_deployment_targets(_found(request))},
}


def _handler(name: str) -> Callable[[dict[str, Any]], Any]:
    def handle(params: dict[str, Any]) -> Any:
        request = _nested(params)
        try:
            content, token = _page(_ACTIONS[name](request), params)
        except Refused as refused:
            return helpers._error(refused.code, refused.message)
        return helpers._xml(200, f"{name}Response", f"<{name}Result>{_xml(content)}{token}</{name}Result>")
    return handle


def _page(content: Request, params: dict[str, Any]) -> tuple[Request, str]:
    if "Summaries" not in content:
        return content, ""
    page, token, error = helpers._page(content["Summaries"], params, "StackSets", int(helpers._p(params, "MaxResults") or helpers.PAGE_SIZE))
    if error:
        raise Refused("ValidationError", "Invalid NextToken")
    return {**content, "Summaries": page}, token


def install() -> None:
    cloudformation._ACTION_HANDLERS.update({name: _handler(name) for name in _ACTIONS})

