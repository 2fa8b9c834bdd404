"""What ministack's authorization (AUTH=true) needs to be that of AWS: the organization, resources and keys of a request.

Not authorized here, whatever it says: what CloudFormation's handlers do themselves, service control and resource control policies.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

from ministack import app
from ministack.core import iam_actions, iam_evaluator
from ministack.services import iam

from . import organization_tree, resource_policy, roles

_pin_origin_natively = app.pin_request_origin
_resource_natively = iam_actions.extract_resource_arn
_tags_natively = iam_actions.request_tag_context
_key_natively = iam_evaluator._resolve_condition_key

# Where a request of the JSON or the query protocol carries the value of a condition key.
_KEYS = {
    "iam:CreateServiceLinkedRole": {"iam:awsservicename": "AWSServiceName"},
    "organizations:EnableAWSServiceAccess": {"organizations:serviceprincipal": "ServicePrincipal"},
    "organizations:DisableAWSServiceAccess": {"organizations:serviceprincipal": "ServicePrincipal"},
    "organizations:RegisterDelegatedAdministrator": {"organizations:serviceprincipal": "ServicePrincipal"},
    "organizations:DeregisterDelegatedAdministrator": {"organizations:serviceprincipal": "ServicePrincipal"},
    "organizations:ListDelegatedAdministrators": {"organizations:serviceprincipal": "ServicePrincipal"},
    "cloudformation:CreateStack": {"cloudformation:templateurl": "TemplateURL", "cloudformation:rolearn": "RoleARN"},
    "cloudformation:UpdateStack": {"cloudformation:templateurl": "TemplateURL", "cloudformation:rolearn": "RoleARN"},
    "cloudformation:CreateStackSet": {"cloudformation:templateurl": "TemplateURL"},
    "cloudformation:UpdateStackSet": {"cloudformation:templateurl": "TemplateURL"},
}


def _pin_origin(source_ip: str, secure: bool) -> None:
    # Everything here goes over loopback without TLS; on AWS no call does, and policies deny what does.
    _pin_origin_natively(source_ip, True)


def _organization_of(account: str) -> str | None:
    """ministack takes every account for the management account of an organization of its own."""
    return organization_tree.organization_id() if organization_tree.is_member(account) else None


def _principal_arn(arn: str) -> str:
    """Of a session the ARN of its role, with its path."""
    parts = arn.split(":")
    if not parts[-1].startswith("assumed-role/"):
        return arn
    role = iam._roles.get_scoped(parts[4], None, parts[-1].split("/")[1])
    return role["Arn"] if role else arn


def _condition_key(key: str, context: Any) -> Any:
    if key.lower() == "aws:principalarn":
        return _principal_arn(context.principal_arn)
    if key.lower() == "aws:principalorgpaths":
        account = context.principal_account
        if not organization_tree.is_member(account):
            return None
        path = [str(organization_tree.organization_id()), *reversed(organization_tree.ancestors(account)[1:])]
        return ["/".join([*path, ""])]
    return _key_natively(key, context)


def _payload(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body) if body[:1] == b"{" else {name: values[0] for name, values in parse_qs(body.decode()).items()}
    except (ValueError, UnicodeDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def _backup_resource(path: str, region: str, account: str) -> str | None:
    parts = [part for part in path.split("/") if part]
    prefix = f"arn:aws:backup:{region}:{account}"
    if len(parts) >= 2 and parts[0] == "backup-vaults":
        return f"{prefix}:backup-vault:{parts[1]}"
    if len(parts) >= 3 and parts[:2] == ["backup", "plans"]:
        return f"{prefix}:backup-plan:{parts[2]}"
    return None


def _iam_resource(payload: dict[str, Any], account: str) -> str | None:
    """With the path of the role, which a request does not carry."""
    if payload.get("Action") == "CreateServiceLinkedRole":
        return roles.service_linked_arn(account, payload.get("AWSServiceName", ""))
    found = iam._roles.get_scoped(account, None, payload.get("RoleName"))
    return found["Arn"] if found else None


def _resource(service: str, method: str, path: str, headers: dict, body: bytes, query_params: dict, region: str, account: str) -> str:
    if service == "organizations":
        operation = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
        return resource_policy.resources(operation, _payload(body))[0]
    own = _backup_resource(path, region, account) if service == "backup" else _iam_resource(_payload(body), account) if service == "iam" else None
    return own or _resource_natively(service, method, path, headers, body, query_params, region, account)


def _keys(service: str, action: str, body: bytes, params: dict) -> dict[str, Any]:
    """ministack asks here for the keys of tags; a request has more."""
    payload = _payload(body)
    found = {key: payload[name] for key, name in _KEYS.get(action, {}).items() if payload.get(name)}
    if service == "organizations":
        policy_type = resource_policy.policy_type(payload)
        found.update({"organizations:policytype": policy_type} if policy_type else {})
    return {**_tags_natively(service, action, body, params), **found}


def install() -> None:
    app.pin_request_origin = _pin_origin
    iam_evaluator._principal_org_id = _organization_of
    iam_evaluator._resolve_condition_key = _condition_key
    iam_actions.extract_resource_arn = _resource
    iam_actions.request_tag_context = _keys
