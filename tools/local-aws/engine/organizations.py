"""AWS Organizations: one organization for all accounts, and policies as a CloudFormation type.

ministack gives every account an organization of its own. Here one is laid out first (see `lay_out`), and only its
management account and its delegated administrators may change policies.
"""

import contextvars
import json
import time

from ministack.core import responses
from ministack.core.responses import get_account_id
from ministack.services import organizations as native

from . import backup_policy, record
from .generic import compact

_CHANGES = ("CreatePolicy", "UpdatePolicy", "DeletePolicy", "AttachPolicy", "DetachPolicy")

_organization = {"management": None, "administrators": set(), "accounts": set()}
# The template that is being deployed: [resource definitions, those of the stack before].
deploying = contextvars.ContextVar("deploying", default=({}, {}))


def lay_out(layout):
    """{"managementAccount", "delegatedAdministrators", "organizationId", "rootId", "policyTypes", "units", "accounts"}."""
    management = layout["managementAccount"]
    _organization.update(management=management, administrators=set(layout.get("delegatedAdministrators", [])),
                         accounts={a["id"] for a in layout.get("accounts", [])} | {management})
    token = responses._request_account_id.set(management)
    try:
        native.reset()
        native._ensure_org()
        org, root = layout["organizationId"], layout["rootId"]
        prefix = f"arn:aws:organizations::{management}"
        native._orgs["self"].update(Id=org, Arn=f"{prefix}:organization/{org}", MasterAccountArn=f"{prefix}:account/{org}/{management}")
        native._roots.clear()
        native._roots[root] = {"Id": root, "Arn": f"{prefix}:root/{org}/{root}", "Name": "Root",
                               "PolicyTypes": [{"Type": t, "Status": "ENABLED"} for t in layout.get("policyTypes", [])]}
        native._attachments[native.FULL_ACCESS_POLICY_ID] = [root]
        for unit in layout.get("units", []):
            native._ous[unit["id"]] = {"Id": unit["id"], "Arn": f"{prefix}:ou/{org}/{unit['id']}", "Name": unit["name"],
                                       "_ParentId": unit.get("parent", root)}
        for account in [{"id": management, "name": "Management"}, *layout.get("accounts", [])]:
            number = account["id"]
            native._accounts[number] = {
                "Id": number, "Arn": f"{prefix}:account/{org}/{number}", "Email": f"{number}@example.com",
                "Name": account["name"], "Status": "ACTIVE", "JoinedMethod": "CREATED",
                "JoinedTimestamp": int(time.time()), "_ParentId": account.get("parent", root)}
    finally:
        responses._request_account_id.reset(token)


def _error(code, message):
    return native.error_response_json(code, message, 400)


def _refusal(payload):
    """Syntax that ministack does not know."""
    policy = native._policies.get(payload.get("PolicyId", ""), {})
    policy_type = payload.get("Type") or policy.get("Type")
    content = payload.get("Content")
    problem = backup_policy.problem(content) if content is not None and policy_type == "BACKUP_POLICY" else None
    return problem and _error("MalformedPolicyDocumentException", f"The provided policy document does not meet the requirements: {problem}")


def _dispatch(operation, payload):
    """An Organizations call by the current account, carried out in the management account's state."""
    caller, management = get_account_id(), _organization["management"]
    if management is None or caller not in _organization["accounts"]:
        return _error("AWSOrganizationsNotInUseException", f"account {caller} is not in an organization")
    if caller != management and caller not in _organization["administrators"] and operation != "DescribeOrganization":
        return _error("AccessDeniedException", f"account {caller} is not the management account or a delegated administrator")
    function = native._DISPATCH.get(operation)
    if function is None:
        return _error("InvalidAction", f"Operation '{operation}' not implemented")
    token = responses._request_account_id.set(management)
    try:
        answer = _refusal(payload) or function(payload)
    finally:
        responses._request_account_id.reset(token)
    if operation in _CHANGES and answer[0] < 400:
        policy = payload.get("PolicyId") or json.loads(answer[2])["Policy"]["PolicySummary"]["Id"]
        record.log(operation, "organizations", "", policy, detail=payload.get("TargetId", ""))
    return answer


def _call(operation, **payload):
    status, _, body = _dispatch(operation, payload)
    answer = json.loads(body)
    if status >= 400:
        raise ValueError(f"{answer.get('__type', 'Error')}: {answer.get('message', answer.get('Message', ''))}")
    return answer


async def _handle_request(method, path, headers, body, query_params):
    operation = (headers.get("x-amz-target") or "").rsplit(".", 1)[-1]
    return _dispatch(operation, json.loads(body or b"{}"))


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


def install():
    native.handle_request = _handle_request
    return {"AWS::Organizations::Policy": Policy()}
