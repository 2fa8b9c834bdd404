"""Errors that services give to some calls of state machines, as an outage, throttling or a service control policy would, and answers in their place."""

import threading
from typing import Any

from botocore.exceptions import ClientError
from ministack.core.responses import get_region

_lock = threading.Lock()
_faults: list[dict[str, Any]] = []


def inject(fault: dict[str, Any]) -> None:
    """{"operation": "UpdateRegionSettings", "code": "ThrottlingException", "times": 1}; with "account" or "region" only there; with "answer" in place of "code" the call is not made."""
    with _lock:
        _faults.append({"times": 1, **fault})


def clear() -> None:
    with _lock:
        _faults.clear()


def injected(operation: str, account: str) -> dict[str, Any] | None:
    """The answer that was injected, if one was."""
    here = {"operation": operation, "account": account, "region": get_region()}
    with _lock:
        for fault in _faults:
            if fault["times"] > 0 and all(fault.get(key, value) == value for key, value in here.items()):
                fault["times"] -= 1
                if "answer" in fault:
                    return fault["answer"]
                raise ClientError({"Error": {"Code": fault["code"], "Message": fault.get("message", "injected")}, "ResponseMetadata": {"HTTPStatusCode": 400}}, operation)
    return None
