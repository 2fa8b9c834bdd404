"""What rules of AWS Config report: ministack has rules and judges nothing. A proof says which resources are not compliant, by rule, account and Region."""

from __future__ import annotations

import json
import threading
from typing import Any

from ministack.core.responses import error_response_json, get_account_id, get_region, json_response
from ministack.services import config

_PAGE = 100
_RULES_PER_PAGE = 25
_lock = threading.Lock()
_results: dict[tuple[str, str], list[dict[str, Any]]] = {}

_describe_natively = config._describe_config_rules
_handle_natively = config.handle_request


def put(results: dict[str, Any]) -> None:
    """{"account": "…", "region": "…", "results": [{"rule": "…", "type": "AWS::…", "id": "…", "arn": "arn:…"}]}; without an ARN the resource is gone."""
    with _lock:
        _results[(results["account"], results["region"])] = results["results"]


def _here() -> list[dict[str, Any]]:
    with _lock:
        return list(_results.get((get_account_id(), get_region()), []))


def _paged(items: list[Any], token: str | None, size: int) -> tuple[list[Any], dict[str, str]]:
    start = int(token or 0)
    return items[start:start + size], {"NextToken": str(start + size)} if start + size < len(items) else {}


def _describe(data: dict[str, Any]) -> Any:
    _, _, body = _describe_natively({key: value for key, value in data.items() if key != "NextToken"})
    rules, more = _paged(json.loads(body).get("ConfigRules", []), data.get("NextToken"), _RULES_PER_PAGE)
    return json_response({"ConfigRules": rules, **more})


def _details(data: dict[str, Any]) -> Any:
    name = data.get("ConfigRuleName")
    if name not in config._config_rules:
        return error_response_json("NoSuchConfigRuleException", f"The ConfigRule '{name}' provided in the request is invalid.", 400)
    limit = data.get("Limit", 10)
    if limit > _PAGE:
        return error_response_json("InvalidLimitException", "The specified limit is outside the allowable range.", 400)
    found, more = _paged([one for one in _here() if one["rule"] == name], data.get("NextToken"), limit)
    return json_response({"EvaluationResults": [{
        "EvaluationResultIdentifier": {"EvaluationResultQualifier": {"ConfigRuleName": name, "ResourceType": one["type"], "ResourceId": one["id"]}},
        "ComplianceType": "NON_COMPLIANT",
    } for one in found], **more})


def _batch(data: dict[str, Any]) -> Any:
    keys = [(key["resourceType"], key["resourceId"]) for key in data.get("resourceKeys", [])]
    if not 1 <= len(keys) <= _PAGE:
        return error_response_json("ValidationException", "Member must have length less than or equal to 100", 400)
    arns = {(one["type"], one["id"]): one["arn"] for one in _here() if one.get("arn")}
    return json_response({
        "baseConfigurationItems": [{"resourceType": key[0], "resourceId": key[1], "arn": arns[key]} for key in keys if key in arns],
        "unprocessedResourceKeys": [],
    })


async def _handle(method: str, path: str, headers: dict, body: bytes, query_params: dict) -> Any:
    if headers.get("x-amz-target", "").endswith(".BatchGetResourceConfig"):
            return _batch(json.loads(body or b"{}"))
    return await _handle_natively(method, path, headers, body, query_params)


def install() -> None:
    config._describe_config_rules = _describe
    config._get_compliance_details_by_config_rule = _details
    config.handle_request = _handle
