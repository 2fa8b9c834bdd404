"""What the API of StackSets does; CloudFormation's resource type and auto-deployment are its callers too."""

from __future__ import annotations

from typing import Any
from collections.abc import Callable

from ministack.services import cloudformation

from .. import organization_tree
from ..answers import Refused
from . import deployment, dependencies, operations, permissions, targets, template
from .model import CURRENT, SERVICE_MANAGED, STORE, Instance, Operation, Place, StackSet, TargetGroup

_MOST_IMPORTED = 10
_IMPORTABLE = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"}


def _pairs(entries: list[dict[str, str]] | None, key: str, value: str) -> dict[str, str]:
    return {entry[key]: entry[value] for entry in entries or [] if not entry[key].startswith("aws:")}


def _flag(value: Any) -> bool:
    return str(value).lower() == "true"


def _auto_deployment(given: dict[str, Any] | None) -> dict[str, Any]:
    if not given:
        return {}
    cleaned = dict(given)
    for key in ("Enabled", "RetainStacksOnAccountRemoval"):
        if key in cleaned:
            cleaned[key] = _flag(cleaned[key])
    if not cleaned.get("Enabled") and (cleaned.get("RetainStacksOnAccountRemoval") or cleaned.get("DependsOn")):
        raise Refused("ValidationError", "RetainStacksOnAccountRemoval and DependsOn need AutoDeployment to be enabled")
    return cleaned


def _configuration(stack_set: StackSet, request: dict[str, Any]) -> dict[str, Any]:
    """Everything of a request but its targets, checked."""
    capabilities = list(request.get("Capabilities") or [])
    loaded = template.load(request.get("TemplateBody"), request.get("TemplateURL"), stack_set.permission_model == SERVICE_MANAGED, capabilities)
    parameters = _pairs(request.get("Parameters"), "ParameterKey", "ParameterValue")
    template.check_parameters(loaded, parameters)
    auto_deployment = _auto_deployment(request.get("AutoDeployment"))
    dependencies.check(stack_set, auto_deployment)
    roles = permissions.roles_of(stack_set, request.get("AdministrationRoleARN", ""), request.get("ExecutionRoleName", ""), auto_deployment)
    return {
        "template": loaded, "parameters": parameters, "capabilities": capabilities, "auto_deployment": auto_deployment,
        "tags": _pairs(request.get("Tags"), "Key", "Value"), "description": request.get("Description", ""),
        "managed_execution": _flag((request.get("ManagedExecution") or {}).get("Active", False)),
        "administration_role": roles[0], "execution_role": roles[1]}


def _configure(stack_set: StackSet, configuration: dict[str, Any]) -> None:
    for name, value in configuration.items():
        setattr(stack_set, name, value)


def create(caller: str, region: str, request: dict[str, Any]) -> StackSet:
    model = request.get("PermissionModel") or "SELF_MANAGED"
    owner = permissions.owner(caller, model, request.get("CallAs", "SELF"))
    stack_set = StackSet(name=request["StackSetName"], owner=owner, administrator=caller, region=region, permission_model=model,
                         template=template.Template("", {}))
    _configure(stack_set, _configuration(stack_set, request))
    STORE.add(stack_set)
    return stack_set


def find(caller: str, region: str, name: str, call_as: str) -> StackSet:
    return STORE.find(permissions.owner_to_read(caller, call_as), region, name)


def find_to_change(caller: str, region: str, request: dict[str, Any]) -> StackSet:
    """With the checks that creation makes: what was delegated may be withdrawn."""
    call_as = request.get("CallAs", "SELF")
    stack_set = find(caller, region, request["StackSetName"], call_as)
    permissions.owner(caller, stack_set.permission_model, call_as)
    return stack_set


def _operation(action: str, request: dict[str, Any], **more: Any) -> Operation:
    preferences = dict(request.get("OperationPreferences") or {})
    operations.check_preferences(preferences)
    operation = Operation(action, preferences, **more)
    if request.get("OperationId"):
        operation.id = request["OperationId"]
    return operation


def _deploying(stack_set: StackSet, operation: Operation) -> Callable[[Place], None]:
    def work(place: Place) -> None:
        instance = stack_set.instances[place]
        instance.last_operation = operation.id
        if stack_set.permission_model == SERVICE_MANAGED and (organization_tree.account(instance.account) or {}).get("Status") == "SUSPENDED":
            instance.detailed_status = "SKIPPED_SUSPENDED_ACCOUNT"
            return
        deployment.deploy(stack_set, instance)
    return work


def update(stack_set: StackSet, request: dict[str, Any], **how: Any) -> Operation:
    """Every stack of the set; one that is inoperable is left out."""
    configuration = _configuration(stack_set, request)
    operation = _operation("UPDATE", request)
    places = [place for place, instance in stack_set.instances.items() if instance.status != "INOPERABLE"]

    def prepare() -> None:
        _configure(stack_set, configuration)
        for place in places:
            stack_set.instances[place].status = "OUTDATED"

    return operations.carry_out(stack_set, operation, places, _deploying(stack_set, operation), prepare, **how)


def _check_overrides(stack_set: StackSet, group: TargetGroup) -> dict[str, str]:
    overrides = dict(group.overrides)
    unknown = sorted(set(overrides) - set(stack_set.template.parameters))
    if unknown:
        raise Refused("ValidationError", f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    return overrides


def _new_instance(stack_set: StackSet, place: Place, overrides: dict[str, str]) -> None:
    unit = organization_tree.unit_of(place[0]) if stack_set.permission_model == SERVICE_MANAGED else None
    stack_set.instances[place] = Instance(*place, unit=unit or "", overrides=overrides)


def create_instances(stack_set: StackSet, group: TargetGroup, request: dict[str, Any], **how: Any) -> Operation:
    targets.check(stack_set, group)
    return add_places(stack_set, targets.places(stack_set, group), _check_overrides(stack_set, group), request, group.deployment_targets(), **how)


def add_places(stack_set: StackSet, places: list[Place], overrides: dict[str, str], request: dict[str, Any], deployment_targets: dict[str, Any],
               **how: Any) -> Operation:
    operation = _operation("CREATE", request, targets=deployment_targets)

    def prepare() -> None:
        for place in places:
            if place not in stack_set.instances:
                _new_instance(stack_set, place, overrides)

    return operations.carry_out(stack_set, operation, places, _deploying(stack_set, operation), prepare, **how)


def update_instances(stack_set: StackSet, group: TargetGroup, request: dict[str, Any], **how: Any) -> Operation:
    targets.check(stack_set, group)
    overrides = _check_overrides(stack_set, group)
    operation = _operation("UPDATE", request, targets=group.deployment_targets())
    places = [place for place in targets.places(stack_set, group) if place in stack_set.instances]
    if not places:
        raise Refused("StackInstanceNotFoundException", f"StackSet {stack_set.id} has none of these stack instances")

    def prepare() -> None:
        for place in places:
            stack_set.instances[place].overrides = overrides

    return operations.carry_out(stack_set, operation, places, _deploying(stack_set, operation), prepare, **how)


def delete_instances(stack_set: StackSet, places: list[Place], request: dict[str, Any], retain: bool, **how: Any) -> Operation:
    operation = _operation("DELETE", request, retain=retain)

    def work(place: Place) -> None:
        instance = stack_set.instances[place]
        instance.last_operation = operation.id
        if not retain:
            deployment.remove(stack_set, instance)
        stack_set.instances.pop(place, None)

    return operations.carry_out(stack_set, operation, [place for place in places if place in stack_set.instances], work, **how)


def places_of(stack_set: StackSet, group: TargetGroup) -> list[Place]:
    """For a deletion: accounts that are below the units, and those whose stacks came from there before they moved."""
    targets.check(stack_set, group)
    wanted = set(targets.places(stack_set, group))
    return [place for place, instance in stack_set.instances.items()
            if place in wanted or (instance.unit in group.units and group.filter == "NONE" and place[1] in group.regions)]


def delete(stack_set: StackSet) -> None:
    if stack_set.instances:
        raise Refused("StackSetNotEmptyException", f"StackSet {stack_set.id} is not empty")
    if not stack_set.lock.acquire(blocking=False):
        raise Refused("OperationInProgressException", f"Another Operation on StackSet {stack_set.id} is in progress")
    stack_set.status = "DELETED"
    stack_set.lock.release()


def _stack(stack_id: str) -> dict[str, Any]:
    parts = stack_id.split(":")
    name = stack_id.split("/")[1] if stack_id.count("/") == 2 else ""
    found = cloudformation._stacks.get_scoped(parts[4], parts[3], name) if len(parts) == 6 else None
    if found is None or found["StackId"] != stack_id or found["StackStatus"] == "DELETE_COMPLETE":
        raise Refused("StackNotFoundException", f"Stack {stack_id} does not exist")
    return found


def _importable(stack_set: StackSet, stack_id: str, units: list[str]) -> tuple[Place, dict[str, Any]]:
    stack = _stack(stack_id)
    place = (stack_id.split(":")[4], stack_id.split(":")[3])
    if stack["StackStatus"] not in _IMPORTABLE:
        raise Refused("InvalidOperationException", f"Stack {stack_id} is in {stack['StackStatus']} and can't be imported")
    owner = STORE.owner_of_stack(stack_id)
    if owner is not None:
        raise Refused("InvalidOperationException", f"Stack {stack_id} already belongs to StackSet {owner.id}")
    if place in stack_set.instances:
        raise Refused("InvalidOperationException", f"StackSet {stack_set.id} has a stack in account {place[0]} and Region {place[1]} already")
    if stack_set.permission_model == SERVICE_MANAGED and not set(units) & set(organization_tree.ancestors(place[0])[1:]):
        raise Refused("ValidationError", f"Account {place[0]} is below none of the units {', '.join(units)}")
    return place, stack


def _own_parameters(stack_set: StackSet, stack: dict[str, Any]) -> dict[str, str]:
    """The values of an imported stack that are not those of the set: they become overrides."""
    defaults = {key: definition.get("Default") for key, definition in stack_set.template.parameters.items()}
    of_set = {**defaults, **stack_set.parameters}
    own = {entry["ParameterKey"]: entry["ParameterValue"] for entry in stack["Parameters"]}
    return {key: value for key, value in own.items() if key in of_set and of_set[key] != value}


def import_stacks(stack_set: StackSet, request: dict[str, Any], **how: Any) -> Operation:
    """Takes stacks into the set as they are. One whose template differs is outdated until the next update (assumed: AWS' guide does not say)."""
    stack_ids, units = list(request.get("StackIds") or []), list(request.get("OrganizationalUnitIds") or [])
    if not 1 <= len(stack_ids) <= _MOST_IMPORTED:
        raise Refused("LimitExceededException", f"an import takes 1 to {_MOST_IMPORTED} stacks, and this one has {len(stack_ids)}")
    if stack_set.permission_model == SERVICE_MANAGED and not units:
        raise Refused("ValidationError", "OrganizationalUnitIds should be specified in SERVICE_MANAGED mode")
    found = dict(_importable(stack_set, stack_id, units) for stack_id in stack_ids)
    operation = _operation("CREATE", request, targets={"OrganizationalUnitIds": units} if units else {})

    def prepare() -> None:
        for place, stack in found.items():
            _new_instance(stack_set, place, _own_parameters(stack_set, stack))
            stack_set.instances[place].stack_id = stack["StackId"]

    def work(place: Place) -> None:
        instance = stack_set.instances[place]
        instance.last_operation, instance.detailed_status = operation.id, "SUCCEEDED"
        instance.status = CURRENT if found[place]["_template"] == stack_set.template.document else "OUTDATED"

    return operations.carry_out(stack_set, operation, list(found), work, prepare, **how)
