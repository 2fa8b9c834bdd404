"""One organization for all accounts: its root, units and accounts, and which account is below which unit.

ministack gives every account an organization of its own. Here one is laid out first; its state lives in ministack's own
stores, in the management account's part of them.
"""

from __future__ import annotations

import time
from typing import Any

from ministack.core import responses
from ministack.core.responses import request_scope
from ministack.services import organizations as native

# The Region of Organizations' own events and log entries.
GLOBAL_REGION = "us-east-1"

_organization: dict[str, Any] = {"management": None, "id": None}


def management() -> str | None:
    return _organization["management"]


def organization_id() -> str | None:
    return _organization["id"]


def state():
    """ministack's stores of the organization, whoever calls."""
    return request_scope(_organization["management"] or responses.get_account_id(), GLOBAL_REGION)


def lay_out(layout: dict[str, Any]) -> None:
    """{"managementAccount", "organizationId", "rootId", "policyTypes", "units", "accounts"}."""
    account = layout["managementAccount"]
    _organization.update(management=account, id=layout["organizationId"])
    with state():
        native.reset()
        native._ensure_org()
        org, root = layout["organizationId"], layout["rootId"]
        prefix = f"arn:aws:organizations::{account}"
        native._orgs["self"].update(Id=org, Arn=f"{prefix}:organization/{org}", MasterAccountArn=f"{prefix}:account/{org}/{account}")
        native._roots.clear()
        native._roots[root] = {"Id": root, "Arn": f"{prefix}:root/{org}/{root}", "Name": "Root",
                               "PolicyTypes": [{"Type": t, "Status": "ENABLED"} for t in layout.get("policyTypes", [])]}
        native._attachments[native.FULL_ACCESS_POLICY_ID] = [root]
        for unit in layout.get("units", []):
            native._ous[unit["id"]] = {"Id": unit["id"], "Arn": f"{prefix}:ou/{org}/{unit['id']}", "Name": unit["name"],
                                       "_ParentId": unit.get("parent", root)}
        for entry in [{"id": account, "name": "Management"}, *layout.get("accounts", [])]:
            number = entry["id"]
            native._accounts[number] = {
                "Id": number, "Arn": f"{prefix}:account/{org}/{number}", "Email": f"{number}@example.com",
                "Name": entry["name"], "Status": "ACTIVE", "JoinedMethod": "CREATED",
                "JoinedTimestamp": int(time.time()), "_ParentId": entry.get("parent", root)}


def account(number: str) -> dict[str, Any] | None:
    with state():
        return native._accounts.get(number)


def is_member(number: str) -> bool:
    return management() is not None and account(number) is not None


def is_parent(node: str) -> bool:
    with state():
        return node in native._roots or node in native._ous


def ancestors(node: str) -> list[str]:
    """The unit or account itself, then its parents up to the root."""
    with state():
        at: str | None = node
        found = []
        while at:
            found.append(at)
            entry = native._ous.get(at) or native._accounts.get(at)
            at = entry["_ParentId"] if entry else None
    return found


def accounts_below(parent: str) -> list[str]:
    """Every account below a unit or the root, at any depth, the management account included."""
    with state():
        numbers = list(native._accounts)
    return sorted(number for number in numbers if parent in ancestors(number)[1:])


def unit_of(number: str) -> str | None:
    entry = account(number)
    return entry["_ParentId"] if entry else None


def remove_account(number: str) -> None:
    with state():
        native._accounts.pop(number, None)
        for policy, targets in native._attachments.items():
            native._attachments[policy] = [target for target in targets if target != number]
