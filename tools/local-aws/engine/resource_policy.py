"""The organization's one resource policy: what the management account delegates to members, and what it lets them do."""

from __future__ import annotations

import json
import uuid
from typing import Any

from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
from ministack.services import organizations as native

from . import organization_tree, policies
from .answers import Refused

_MOST_CHARACTERS = 40_000
# AWS's sample for the management of backup policies (docs: orgs_manage_policies_backup, delegation), what a layout with an administrator stands for.
_READS = ("DescribeOrganization", "DescribeOrganizationalUnit", "DescribeAccount", "ListRoots", "ListOrganizationalUnitsForParent", "ListParents",
          "ListChildren", "ListAccounts", "ListAccountsForParent", "ListTagsForResource", "DescribePolicy", "DescribeEffectivePolicy",
          "ListPolicies", "ListPoliciesForTarget", "ListTargetsForPolicy")
_WRITES = ("CreatePolicy", "UpdatePolicy", "DeletePolicy", "AttachPolicy", "DetachPolicy", "TagResource", "UntagResource")
# The only actions that AWS takes in such a policy.
_DELEGABLE = {*_READS, *_WRITES, "EnablePolicyType", "DisablePolicyType", "DescribeResourcePolicy", "DescribeCreateAccountStatus", "DescribeHandshake",
              "ListAWSServiceAccessForOrganization", "ListCreateAccountStatus", "ListDelegatedAdministrators", "ListDelegatedServicesForAccount",
              "ListHandshakesForAccount", "ListHandshakesForOrganization"}

_policy: dict[str, Any] = {}


def lay_out(administrators: list[str]) -> None:
    _policy.clear()
    if administrators:
        principals = {"AWS": [f"arn:aws:iam::{account}:root" for account in administrators]}
        _put({"Content": json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": principals, "Action": [f"organizations:{name}" for name in (*_READS, *_WRITES)], "Resource": "*"}]})})


def exists() -> bool:
    return bool(_policy)


def _check(content: str) -> None:
    if len(content) > _MOST_CHARACTERS:
        raise Refused("ConstraintViolationException", f"a resource policy has at most {_MOST_CHARACTERS} characters, and this one has {len(content)}")
    try:
        document = policies.check(content, "resource", "the resource policy")
    except ValueError as error:
        raise Refused("InvalidInputException", f"The provided policy document does not meet the requirements: {error}") from error
    statements = document["Statement"]
    for statement in statements if isinstance(statements, list) else [statements]:
        if "NotAction" in statement or "NotResource" in statement:
            raise Refused("InvalidInputException", "The resource policy can't contain NotAction or NotResource")
        actions = statement["Action"]
        for action in [actions] if isinstance(actions, str) else actions:
            if action.removeprefix("organizations:") not in _DELEGABLE:
                raise Refused("InvalidInputException", f"The resource policy contains an action that can't be delegated: {action}")


def _put(payload: dict[str, Any]) -> dict[str, Any]:
    _check(payload.get("Content", ""))
    policy_id = _policy.get("Id") or f"rp-{uuid.uuid4().hex[:8]}"
    arn = f"arn:aws:organizations::{organization_tree.management()}:resourcepolicy/{organization_tree.organization_id()}/{policy_id}"
    _policy.update(Id=policy_id, Arn=arn, Content=payload["Content"])
    return _describe({})


def _describe(_payload: dict[str, Any]) -> dict[str, Any]:
    if not _policy:
        raise Refused("ResourcePolicyNotFoundException", "We can't find a resource policy for this organization")
    return {"ResourcePolicy": {"ResourcePolicySummary": {"Id": _policy["Id"], "Arn": _policy["Arn"]}, "Content": _policy["Content"]}}


def _delete(_payload: dict[str, Any]) -> dict[str, Any]:
    _describe({})
    _policy.clear()
    return {}


OPERATIONS = {"PutResourcePolicy": _put, "DescribeResourcePolicy": _describe, "DeleteResourcePolicy": _delete}


def resources(operation: str, payload: dict[str, Any]) -> list[str]:
    """The ARNs that an action is authorized on; attaching has two, and an action without a resource is one on anything."""
    if operation == "CreatePolicy":
        prefix = f"arn:aws:organizations::{organization_tree.management()}:policy/{organization_tree.organization_id()}"
        return [f"{prefix}/{payload.get('Type', '').lower()}/p-new"]
    with organization_tree.state():
        stores = (native._policies, native._roots, native._ous, native._accounts)
        named = [payload.get(key) for key in ("PolicyId", "TargetId", "ResourceId", "RootId", "ParentId", "AccountId", "OrganizationalUnitId", "ChildId")]
        found = [store[name]["Arn"] for name in named if name for store in stores if name in store]
    return found or ["*"]


def policy_type(payload: dict[str, Any]) -> str | None:
    with organization_tree.state():
        of_policy = native._policies.get(payload.get("PolicyId") or payload.get("ResourceId") or "", {}).get("Type")
    return payload.get("Type") or payload.get("PolicyType") or payload.get("Filter") or of_policy


def allows(principal: str, operation: str, payload: dict[str, Any]) -> bool:
    """Whether the policy lets a principal of another account make this call."""
    if not _policy:
        return False
    of_type = policy_type(payload)
    keys = {"organizations:policytype": of_type} if of_type else {}
    # An action without a resource of its own needs a statement on "*"; ministack's wildcard match says so for the literal too.
    return all(
        evaluate_resource_policy(_policy["Content"], EvalContext(
            principal_arn=principal, principal_type="Root" if principal.endswith(":root") else "AssumedRole", principal_account=principal.split(":")[4],
            action=f"organizations:{operation}", resource_arn=resource, region=organization_tree.GLOBAL_REGION, service_context=keys)).decision == "Allow"
        for resource in resources(operation, payload))
