"""The switches of AWS Backup: those of the organization, and which resource types a Region backs up."""

from __future__ import annotations

import json
from typing import Any
from collections.abc import Awaitable, Callable

from ministack.core.responses import get_account_id, get_region
from ministack.services import backup

from . import organization_tree, record

_GLOBAL = ("isCrossAccountBackupEnabled", "isMpaEnabled", "isDelegatedAdministratorEnabled")
# Types whose management AWS Backup can take over.
_MANAGED = ("DynamoDB", "EFS")
_INCREMENTAL = ("DynamoDB",)

_global_settings: dict[str, str] = {}
_region_settings: dict[tuple[str, str], dict[str, dict[str, bool]]] = {}
_updated_at: dict[str, float] = {}

_handle_natively: Callable[..., Awaitable[Any]] = backup.handle_request


def lay_out() -> None:
    _global_settings.clear()
    _global_settings.update({name: "false" for name in _GLOBAL})
    _region_settings.clear()


def _here() -> dict[str, dict[str, bool]]:
    return _region_settings.setdefault((get_account_id(), get_region()), {
        "ResourceTypeOptInPreference": {name: False for name in backup._SUPPORTED_RESOURCE_TYPES},
        "ResourceTypeManagementPreference": {name: False for name in _MANAGED},
        "ResourceTypeOptInIncremental": {name: False for name in _INCREMENTAL},
    })


def _describe_global() -> Any:
    if not organization_tree.is_member(get_account_id()):
        return backup._err("InvalidRequestException", "The account is not a member of an organization.", 400)
    return backup._ok({"GlobalSettings": dict(_global_settings), "LastUpdateTime": _updated_at.get("global", 0)})


def _update_global(body: dict[str, Any]) -> Any:
    if get_account_id() != organization_tree.management():
        return backup._err("InvalidRequestException", "Only the management account of an organization can update its global settings.", 400)
    settings = body.get("GlobalSettings")
    if not settings:
        return backup._err("MissingParameterValueException", "GlobalSettings is required.", 400)
    for name, value in settings.items():
        if name not in _GLOBAL or value not in ("true", "false"):
            return backup._err("InvalidParameterValueException", f"{name}={value!r} is no global setting with the value true or false.", 400)
    _global_settings.update(settings)
    _updated_at["global"] = record.now()
    record.log("UpdateGlobalSettings", "backup", detail=json.dumps(settings), logical_id="")
    return backup._ok({})


def _update_region(body: dict[str, Any]) -> Any:
    present = _here()
    for kind, preferences in body.items():
        if kind not in present:
            return backup._err("InvalidParameterValueException", f"{kind} is unknown.", 400)
        unknown = sorted(set(preferences) - set(present[kind]))
        if unknown:
            return backup._err("InvalidParameterValueException", f"{', '.join(unknown)}: no resource type of {kind} in {get_region()}.", 400)
    for kind, preferences in body.items():
        present[kind].update(preferences)
    record.log("UpdateRegionSettings", "backup", detail=json.dumps(body), logical_id="")
    return backup._ok({})


async def _handle(method: str, path: str, headers: Any, body: bytes, query_params: Any) -> Any:
    name = path.strip("/")
    if name == "global-settings" and method in ("GET", "PUT"):
        return _describe_global() if method == "GET" else _update_global(json.loads(body or b"{}"))
    if name == "account-settings" and method in ("GET", "PUT"):
        return backup._ok(_here()) if method == "GET" else _update_region(json.loads(body or b"{}"))
    return await _handle_natively(method, path, headers, body, query_params)


def install() -> None:
    lay_out()
    backup.handle_request = _handle
