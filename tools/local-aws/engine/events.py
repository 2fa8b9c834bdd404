"""EventBridge between accounts and Regions: ministack drops what goes to a bus elsewhere.

A rule's target in another account is delivered where the bus' policy admits the sender; a condition on the organization needs a
role on the target, and what came from elsewhere is not sent on a second time.
"""

from __future__ import annotations

from typing import Any

from ministack.core import iam_evaluator
from ministack.core.arn import ArnParseError, parse_arn
from ministack.core.iam_evaluator import EvalContext, evaluate, evaluate_resource_policy
from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import eventbridge, iam

from . import record, roles
from .generic import GenericType

_SERVICE = "events.amazonaws.com"
_ACTION = "events:PutEvents"

_invoke_natively = eventbridge._invoke_target


def _bus_elsewhere(arn: str) -> Any:
    try:
        spec = parse_arn(arn)
    except ArnParseError:
        return None
    elsewhere = (spec.account_id, spec.region) != (get_account_id(), get_region())
    return spec if spec.service == "events" and spec.resource.startswith("event-bus/") and elsewhere else None


def _role_problem(role_arn: str, bus_arn: str) -> str | None:
    """Why EventBridge could not send with this role of the current account, or None."""
    account, name = get_account_id(), role_arn.rsplit("/", 1)[-1]
    role = iam._roles.get(name)
    if role is None or role["Arn"] != role_arn:
        return f"the role {role_arn} does not exist"
    if not roles.trusts_service(role, _SERVICE, {"aws:sourceaccount": account}):
        return f"the role {role_arn} does not trust {_SERVICE}"
    request = EvalContext(principal_arn=role_arn, principal_type="AssumedRole", principal_account=account, action=_ACTION,
                          resource_arn=bus_arn, region=get_region())
    if evaluate(request, iam_evaluator._gather_role_policies(name, account)).decision != "Allow":
        return f"the role {role_arn} does not allow {_ACTION} on {bus_arn}"
    return None


def _policy_problem(spec: Any, bus_arn: str, role_arn: str | None, event: dict[str, Any]) -> str | None:
    """Why the bus' policy keeps the current account out, or None."""
    sender = get_account_id()
    if spec.account_id == sender:
        return None
    policy = eventbridge._event_bus_policies.get_scoped(spec.account_id, spec.region, spec.resource.split("/", 1)[1])
    # Without a role the sender is EventBridge for an account: it carries no key of an organization.
    request = EvalContext(principal_arn=f"arn:aws:iam::{sender}:root", principal_type="Root", principal_account=sender if role_arn else "",
                          action=_ACTION, resource_arn=bus_arn, region=spec.region,
                          service_context={"events:eventbusinvocation": "true", "events:source": [event.get("Source", "")]})
    if policy is None or evaluate_resource_policy(policy, request).decision != "Allow":
        return f"the policy of {bus_arn} does not admit {sender}" + ("" if role_arn else " (a condition on the organization needs a role on the target)")
    return None


def _forward(spec: Any, target: dict[str, Any], event: dict[str, Any]) -> None:
    bus_arn, role_arn = str(spec), target.get("RoleArn")
    problem = "an event that came from elsewhere is not sent on" if event.get("_Forwarded") else None
    problem = problem or (role_arn and _role_problem(role_arn, bus_arn)) or _policy_problem(spec, bus_arn, role_arn, event)
    name = spec.resource.split("/", 1)[1]
    if not problem:
        with request_scope(spec.account_id, spec.region):
            eventbridge._ensure_default_bus()
            if name in eventbridge._event_buses:
                # Account and Region stay those of the origin, as on AWS.
                forwarded = {**event, "EventBusName": name, "_Forwarded": True, "_DispatchPath": []}
                eventbridge._dispatch_event(forwarded)
                eventbridge._archive_event(forwarded)
                return
        problem = f"the event bus {bus_arn} does not exist"
    record.log("PutEvents", "events", "", bus_arn, error=problem)


def _invoke(target: dict[str, Any], event: dict[str, Any], rule: dict[str, Any], view: Any = None) -> None:
    spec = _bus_elsewhere(target.get("Arn", ""))
    if spec is None:
        _invoke_natively(target, event, rule, view)
    else:
        _forward(spec, target, event)


class EventBusPolicy(GenericType):
    """One statement of a bus' policy."""

    def __init__(self) -> None:
        super().__init__("AWS::Events::EventBusPolicy")

    def _put(self, props: dict[str, Any]) -> None:
        name = props.get("EventBusName") or "default"
        eventbridge._ensure_default_bus()
        if name not in eventbridge._event_buses:
            raise ValueError(f"ResourceNotFoundException: Event bus {name} does not exist.")
        statement = props.get("Statement") or {
            "Effect": "Allow", "Action": props.get("Action", _ACTION), "Principal": self._principal(props.get("Principal", "*")),
            "Resource": f"arn:aws:events:{get_region()}:{get_account_id()}:event-bus/{name}",
            **({"Condition": {props["Condition"]["Type"]: {props["Condition"]["Key"]: props["Condition"]["Value"]}}} if props.get("Condition") else {})}
        self._remove(props)
        kept = (eventbridge._event_bus_policies.get(name) or {}).get("Statement", [])
        eventbridge._event_bus_policies[name] = {"Version": "2012-10-17", "Statement": [*kept, {**statement, "Sid": props["StatementId"]}]}

    @staticmethod
    def _principal(account: str) -> Any:
        return account if account == "*" else {"AWS": f"arn:aws:iam::{account}:root"}

    @staticmethod
    def _remove(props: dict[str, Any]) -> None:
        name = props.get("EventBusName") or "default"
        policy = eventbridge._event_bus_policies.get(name)
        if policy:
            policy["Statement"] = [statement for statement in policy["Statement"] if statement.get("Sid") != props["StatementId"]]
            if not policy["Statement"]:
                eventbridge._event_bus_policies.pop(name)

    def create(self, logical_id, props, stack_name):
        self._put(props)
        return super().create(logical_id, props, stack_name)

    def update(self, physical_id, old, new, stack_name, logical_id=None):
        self._put(new)
        return physical_id, {}

    def delete(self, physical_id, props):
        self._remove(props)


def install() -> dict[str, Any]:
    eventbridge._invoke_target = _invoke
    return {"AWS::Events::EventBusPolicy": EventBusPolicy()}
