"""How StackSets, their stacks and their operations look in CloudFormation's API."""

from __future__ import annotations

import time
from typing import Any

from .model import Instance, Operation, StackSet

_UNCHECKED = {"DriftStatus": "NOT_CHECKED"}


def _moment(when: float | None) -> str | None:
    return None if when is None else time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(when))


def _parameters(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in sorted(values.items())]


def set_summary(stack_set: StackSet) -> dict[str, Any]:
    return {"StackSetName": stack_set.name, "StackSetId": stack_set.id, "Description": stack_set.description or None, "Status": stack_set.status,
            "AutoDeployment": stack_set.auto_deployment or None, "PermissionModel": stack_set.permission_model,
            "ManagedExecution": {"Active": stack_set.managed_execution}, **_UNCHECKED}


def stack_set(found: StackSet) -> dict[str, Any]:
    summary = {key: value for key, value in set_summary(found).items() if key not in _UNCHECKED}
    units = dict.fromkeys(unit for group in found.groups for unit in group.units)
    regions = dict.fromkeys(region for _, region in found.instances)
    return {**summary, "TemplateBody": found.template.body, "Parameters": _parameters(found.parameters), "Capabilities": found.capabilities,
            "Tags": [{"Key": key, "Value": value} for key, value in sorted(found.tags.items())], "StackSetARN": found.arn,
            "AdministrationRoleARN": found.administration_role or None, "ExecutionRoleName": found.execution_role or None,
            "OrganizationalUnitIds": list(units), "Regions": list(regions)}


def instance_summary(of: StackSet, found: Instance) -> dict[str, Any]:
    return {"StackSetId": of.id, "Region": found.region, "Account": found.account, "StackId": found.stack_id or None, "Status": found.status,
            "StatusReason": found.reason or None, "StackInstanceStatus": {"DetailedStatus": found.detailed_status},
            "OrganizationalUnitId": found.unit or None, "LastOperationId": found.last_operation or None, **_UNCHECKED}


def instance(of: StackSet, found: Instance) -> dict[str, Any]:
    return {**instance_summary(of, found), "ParameterOverrides": _parameters(found.overrides)}


def matches(found: Instance, name: str, values: str) -> bool:
    """A filter of ListStackInstances."""
    present = {"DETAILED_STATUS": found.detailed_status, "LAST_OPERATION_ID": found.last_operation}
    return present.get(name) == values


def operation_summary(found: Operation) -> dict[str, Any]:
    return {"OperationId": found.id, "Action": found.action, "Status": found.status, "CreationTimestamp": _moment(found.created),
            "EndTimestamp": _moment(found.ended), "StatusReason": found.reason or None,
            "StatusDetails": {"FailedStackInstancesCount": len(found.failures())}, "OperationPreferences": found.preferences}


def operation(of: StackSet, found: Operation) -> dict[str, Any]:
    return {**operation_summary(found), "StackSetId": of.id, "RetainStacks": found.retain if found.action == "DELETE" else None,
            "AdministrationRoleARN": of.administration_role or None, "ExecutionRoleName": of.execution_role or None, "DeploymentTargets": found.targets}


def results(of: StackSet, found: Operation) -> list[dict[str, Any]]:
    def unit(account: str, region: str) -> str | None:
        present = of.instances.get((account, region))
        return present.unit or None if present else None
    return [{"Account": account, "Region": region, "Status": result.status, "StatusReason": result.reason or None, "OrganizationalUnitId": unit(account, region)}
            for (account, region), result in found.results.items()]


def auto_deployment_targets(found: StackSet) -> list[dict[str, Any]]:
    regions: dict[str, dict[str, None]] = {}
    for group in found.groups if found.auto_deploys else []:
        for unit in group.units:
            regions.setdefault(unit, {}).update(dict.fromkeys(group.regions))
    return [{"OrganizationalUnitId": unit, "Regions": list(names)} for unit, names in regions.items()]
