"""What exists, what was done to it, and the faults and the clock that a proof can set."""

import threading
import time

from ministack.core.responses import get_account_id, get_region

_DAY = 86_400
_lock = threading.RLock()
_resources: dict[tuple, dict] = {}
_operations: list[dict] = []
_faults: list[dict] = []
_clock_offset_days = 0


def now():
    return time.time() + _clock_offset_days * _DAY


def advance_clock(days):
    global _clock_offset_days
    _clock_offset_days += days


def scope_region(type_name):
    """IAM and Organizations names are one per account, whatever the Region."""
    return "global" if type_name.startswith(("AWS::IAM::", "AWS::Organizations::")) else get_region()


def _key(type_name, physical_id):
    return (get_account_id(), scope_region(type_name), type_name, physical_id)


def log(operation, type_name, logical_id, physical_id="", stack="", error="", detail=""):
    with _lock:
        entry = {"number": len(_operations) + 1, "operation": operation, "type": type_name,
                 "account": get_account_id(), "region": get_region(), "stack": stack,
                 "logicalId": logical_id, "physicalId": physical_id}
        if error:
            entry["error"] = error
        if detail:
            entry["detail"] = detail
        _operations.append(entry)


def created(type_name, logical_id, physical_id, properties, attributes, stack, given_name):
    with _lock:
        _resources[_key(type_name, physical_id)] = {
            "account": get_account_id(), "region": get_region(), "type": type_name, "stack": stack,
            "logicalId": logical_id, "physicalId": physical_id, "givenName": given_name,
            "properties": properties, "attributes": attributes, "updates": 0,
        }


def updated(type_name, physical_id, properties, attributes):
    with _lock:
        entry = _resources.get(_key(type_name, physical_id))
        if entry is not None:
            entry.update(properties=properties, attributes={**entry["attributes"], **(attributes or {})},
                         updates=entry["updates"] + 1)


def deleted(type_name, physical_id):
    with _lock:
        _resources.pop(_key(type_name, physical_id), None)


def exists(type_name, physical_id):
    return _key(type_name, physical_id) in _resources


def name_taken(type_name, given_name):
    """Whether this account (and Region) already holds a resource of that name."""
    account, region = get_account_id(), scope_region(type_name)
    with _lock:
        return any(key[:3] == (account, region, type_name) and entry["givenName"] == given_name
                   for key, entry in _resources.items())


def resources(type_name=None):
    with _lock:
        return [entry for entry in _resources.values() if type_name in (None, entry["type"])]


def operations(since=0):
    with _lock:
        return [entry for entry in _operations if entry["number"] > since]


def inject_fault(fault):
    """{"operation": "CREATE", "type": ..., "times": 1, "message": ...}: how a proof makes a deployment fail.

    With "account" or "region" only there.
    """
    with _lock:
        _faults.append({"operation": "CREATE", "times": 1, "message": "injected fault", **fault})


def raise_injected_fault(operation, type_name):
    here = {"operation": operation, "type": type_name, "account": get_account_id(), "region": get_region()}
    with _lock:
        for fault in _faults:
            if fault["times"] > 0 and all(fault.get(key, value) == value for key, value in here.items()):
                fault["times"] -= 1
                raise ValueError(fault["message"])
