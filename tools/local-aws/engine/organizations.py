"""AWS Organizations: who may make which call, what ministack lacks, and what follows from a change.

ministack serves the calls that it knows from the management account's part of its state, see `organization_tree.py`.
"""

from __future__ import annotations

import json
from typing import Any
from collections.abc import Callable

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id
from ministack.services import organizations as native

from . import backup_policy, effective_policy, organization_events, organization_tree, record, resource_policy, trusted_access
from .answers import Answer, Refused, answer, error, refusal

_LOGGED = {"CreatePolicy", "UpdatePolicy", "DeletePolicy", "AttachPolicy", "DetachPolicy", "EnableAWSServiceAccess", "DisableAWSServiceAccess",
           "RegisterDelegatedAdministrator", "DeregisterDelegatedAdministrator", "PutResourcePolicy", "DeleteResourcePolicy",
           "EnablePolicyType", "DisablePolicyType", "CreateAccount", "MoveAccount", "RemoveAccountFromOrganization", "LeaveOrganization"}
_OF_ANY_MEMBER = {"DescribeOrganization", "LeaveOrganization"}
# What changes with the accounts of the organization: (account, its units before).
_membership_listeners: list[Callable[[str, list[str]], None]] = []


def lay_out(layout: dict[str, Any]) -> None:
    """See `organization_tree.lay_out`; "delegatedAdministrators" are accounts for which somebody has set everything up already."""
    organization_tree.lay_out(layout)
    administrators = layout.get("delegatedAdministrators", [])
    trusted_access.lay_out(administrators)
    resource_policy.lay_out(administrators)


def when_accounts_change(listener: Callable[[str, list[str]], None]) -> None:
    _membership_listeners.append(listener)


def _principal(account: str) -> str:
    """Who is calling; without authorization nothing but the account is known."""
    arn = iam_evaluator.caller_arn()
    return arn if arn and arn.split(":")[4:5] == [account] else f"arn:aws:iam::{account}:root"


def _may_call(caller: str, operation: str, payload: dict[str, Any]) -> bool:
    if caller == organization_tree.management() or operation in _OF_ANY_MEMBER:
        return True
    if operation == "DescribeEffectivePolicy" and payload.get("TargetId") in (None, caller):
        return True
    if operation.startswith(("List", "Describe")) and trusted_access.is_administrator(caller):
        return True
    return resource_policy.allows(_principal(caller), operation, payload)


def _list_children(payload: dict[str, Any]) -> dict[str, Any]:
    parent, kind = payload.get("ParentId", ""), payload.get("ChildType")
    if not organization_tree.is_parent(parent):
        raise Refused("ParentNotFoundException", f"We can't find a root or OU with the ParentId {parent}")
    if kind not in ("ACCOUNT", "ORGANIZATIONAL_UNIT"):
        raise Refused("InvalidInputException", "ChildType is ACCOUNT or ORGANIZATIONAL_UNIT")
    with organization_tree.state():
        store = native._accounts if kind == "ACCOUNT" else native._ous
        return {"Children": [{"Id": name, "Type": kind} for name, entry in store.items() if entry["_ParentId"] == parent]}


def _leave(caller: str, payload: dict[str, Any]) -> dict[str, Any]:
    account = payload.get("AccountId") or caller
    if not organization_tree.is_member(account):
        raise Refused("AccountNotFoundException", f"You specified an account that doesn't exist: {account}")
    if account == organization_tree.management():
        raise Refused("MasterCannotLeaveOrganizationException", "The management account can't leave its organization")
    if trusted_access.is_administrator(account):
        raise Refused("ConstraintViolationException", f"{account} is a delegated administrator: deregister it first")
    organization_tree.remove_account(account)
    return {}


def _check_content(payload: dict[str, Any]) -> None:
    """What ministack does not look at: the syntax of backup policies, and a type that is off."""
    with organization_tree.state():
        policy_type = payload.get("Type") or native._policies.get(payload.get("PolicyId", ""), {}).get("Type")
        # AWS names the same reason when it is attached; for creation its error code is assumed.
        if "Type" in payload and not native._policy_type_enabled(policy_type):
            raise Refused("PolicyTypeNotEnabledException", f"The policy type {policy_type} is not enabled in the current root")
    content = payload.get("Content")
    problem = backup_policy.problem(content) if content is not None and policy_type == "BACKUP_POLICY" else None
    if problem:
        raise Refused("MalformedPolicyDocumentException", f"The provided policy document does not meet the requirements: {problem}")


def _carry_out(caller: str, operation: str, payload: dict[str, Any]) -> Answer:
    own = {**trusted_access.OPERATIONS, **resource_policy.OPERATIONS, "ListChildren": _list_children,
           "DescribeEffectivePolicy": lambda request: effective_policy.describe(caller, request),
           "RemoveAccountFromOrganization": lambda request: _leave(caller, request), "LeaveOrganization": lambda request: _leave(caller, request)}
    if operation in own:
        return answer(own[operation](payload))
    function = native._DISPATCH.get(operation)
    if function is None:
        return error("InvalidAction", f"Operation '{operation}' not implemented")
    if operation in ("CreatePolicy", "UpdatePolicy"):
        _check_content(payload)
    with organization_tree.state():
        return function(payload)


def _subject(operation: str, payload: dict[str, Any], answered: Answer) -> str:
    if operation == "CreatePolicy":
        return json.loads(answered[2])["Policy"]["PolicySummary"]["Id"]
    if operation == "CreateAccount":
        return json.loads(answered[2])["CreateAccountStatus"]["AccountId"]
    return payload.get("PolicyId") or payload.get("AccountId") or payload.get("ServicePrincipal") or payload.get("PolicyType") or ""


def _follow_up(caller: str, operation: str, payload: dict[str, Any], subject: str, before: list[str]) -> None:
    organization_events.tell(caller, operation, payload, subject)
    if operation in ("CreateAccount", "MoveAccount", "RemoveAccountFromOrganization", "LeaveOrganization", "CloseAccount"):
        for listener in _membership_listeners:
            listener(subject or caller, before)


def dispatch(operation: str, payload: dict[str, Any]) -> Answer:
    """A call by the current account."""
    caller = get_account_id()
    if not organization_tree.is_member(caller):
        return error("AWSOrganizationsNotInUseException", f"account {caller} is not in an organization")
    if not _may_call(caller, operation, payload):
        return error("AccessDeniedException", f"account {caller} is not the management account, and nothing delegates {operation} to it")
    before = [] if operation == "CreateAccount" else organization_tree.ancestors(payload.get("AccountId") or caller)[1:]
    try:
        answered = _carry_out(caller, operation, payload)
    except Refused as refused:
        return refusal(refused)
    if answered[0] < 400 and operation in _LOGGED:
        subject = _subject(operation, payload, answered)
        detail = payload.get("TargetId") or (payload.get("ServicePrincipal") if subject != payload.get("ServicePrincipal") else "") or ""
        record.log(operation, "organizations", "", subject, detail=detail)
        _follow_up(caller, operation, payload, subject, before)
    return answered


def call(operation: str, **payload: Any) -> dict[str, Any]:
    """For resource types: the answer, or the refusal as the reason of the failure."""
    status, _, body = dispatch(operation, payload)
    answered = json.loads(body)
    if status >= 400:
        raise Refused(answered.get("__type", "Error"), answered.get("message", answered.get("Message", "")))
    return answered


async def _handle_request(method, path, headers, body, query_params):
    operation = (headers.get("x-amz-target") or "").rsplit(".", 1)[-1]
    return dispatch(operation, json.loads(body or b"{}"))


def install() -> None:
    native.handle_request = _handle_request
