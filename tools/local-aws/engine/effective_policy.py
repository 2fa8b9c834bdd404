"""The policy that holds for an account: what is attached to it and to all its parents, merged as AWS Organizations does.

Inheritance operators of backup policies: @@assign replaces, @@append adds, @@remove takes away, and a parent may limit what
its children can use (@@operators_allowed_for_child_policies).
"""

from __future__ import annotations

import json
import time
from typing import Any

from ministack.services import organizations as native

from . import organization_tree
from .answers import Refused

_ALLOWED = "@@operators_allowed_for_child_policies"
_OPERATORS = ("@@assign", "@@append", "@@remove")


class _Value:
    """One setting while the policies are merged, from the root down."""

    def __init__(self) -> None:
        self.value: Any = None
        self.allowed: set[str] | None = None

    def apply(self, node: dict[str, Any], limit: set[str] | None) -> None:
        allowed = self.allowed if self.allowed is not None else limit
        for operator in _OPERATORS:
            if operator not in node or (allowed is not None and operator not in allowed):
                continue
            given = node[operator]
            if operator == "@@assign":
                self.value = given
            elif operator == "@@append":
                present = self.value if isinstance(self.value, list) else []
                self.value = present + [entry for entry in _listed(given) if entry not in present]
            else:
                self.value = [entry for entry in _listed(self.value) if entry not in _listed(given)]
        self.allowed = _narrowed(self.allowed, node)


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _narrowed(allowed: set[str] | None, node: dict[str, Any]) -> set[str] | None:
    if _ALLOWED not in node:
        return allowed
    names = set(node[_ALLOWED])
    own = set(_OPERATORS) if "@@all" in names else names & set(_OPERATORS)
    return own if allowed is None else allowed & own


def _is_value(node: dict[str, Any]) -> bool:
    return any(operator in node for operator in _OPERATORS)


def _merge(tree: dict[str, Any], node: dict[str, Any], limits: dict[tuple[str, ...], set[str]], path: tuple[str, ...]) -> None:
    limit = next((limits[path[:depth]] for depth in range(len(path), -1, -1) if path[:depth] in limits), None)
    for key, entry in node.items():
        if key.startswith("@@") or not isinstance(entry, dict):
            continue
        if _is_value(entry):
            tree.setdefault(key, _Value()).apply(entry, limit)
        else:
            _merge(tree.setdefault(key, {}), entry, limits, (*path, key))


def _collect_limits(node: dict[str, Any], limits: dict[tuple[str, ...], set[str]], path: tuple[str, ...]) -> None:
    narrowed = _narrowed(limits.get(path), node)
    if narrowed is not None and not _is_value(node):
        limits[path] = narrowed
    for key, entry in node.items():
        if isinstance(entry, dict) and not key.startswith("@@"):
            _collect_limits(entry, limits, (*path, key))


def _plain(tree: Any) -> Any:
    if isinstance(tree, _Value):
        return tree.value
    return {key: value for key, value in ((key, _plain(entry)) for key, entry in tree.items()) if value not in (None, {}, [])}


def merge(levels: list[list[dict[str, Any]]]) -> dict[str, Any]:
    """The documents of each level, root first; those of one level are equals."""
    tree: dict[str, Any] = {}
    limits: dict[tuple[str, ...], set[str]] = {}
    for documents in levels:
        for document in documents:
            _merge(tree, document, limits, ())
        for document in documents:  # a limit binds the levels below, not its neighbors
            _collect_limits(document, limits, ())
    return _plain(tree)


def describe(caller: str, payload: dict[str, Any]) -> dict[str, Any]:
    policy_type, target = payload.get("PolicyType", ""), payload.get("TargetId") or caller
    if not organization_tree.is_member(target):
        raise Refused("TargetNotFoundException", f"We can't find an account with the TargetId {target}")
    with organization_tree.state():
        levels = [[json.loads(policy["_Content"]) for policy in native._policies.values()
                   if policy["Type"] == policy_type and node in native._attachments.get(policy["Id"], [])]
                  for node in reversed(organization_tree.ancestors(target))]
    if not any(levels):
        raise Refused("EffectivePolicyNotFoundException", f"There is no effective policy of type {policy_type} for {target}")
    return {"EffectivePolicy": {"PolicyContent": json.dumps(merge(levels), separators=(",", ":")), "LastUpdatedTimestamp": int(time.time()),
                                "TargetId": target, "PolicyType": policy_type}}
