"""How an operation goes through its stacks: Region by Region, so many accounts at once, until too many have failed."""

from __future__ import annotations

import contextvars
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any
from collections.abc import Callable

from ministack.core.concurrency import spawn_background

from ..answers import Refused
from .deployment import Failed
from .model import Operation, Place, Result, StackSet

_MOST_AT_ONCE = 32  # threads of this process, whatever the preferences say

Work = Callable[[Place], None]


def check_preferences(preferences: dict[str, Any]) -> None:
    for one, other in (("FailureToleranceCount", "FailureTolerancePercentage"), ("MaxConcurrentCount", "MaxConcurrentPercentage")):
        if one in preferences and other in preferences:
            raise Refused("ValidationError", f"Specify either {one} or {other}, but not both")


def _tolerance(preferences: dict[str, Any], accounts: int) -> int:
    """Of one Region; a percentage is rounded down."""
    if "FailureTolerancePercentage" in preferences:
        return accounts * int(preferences["FailureTolerancePercentage"]) // 100
    return int(preferences.get("FailureToleranceCount", 0))


def _at_once(preferences: dict[str, Any], accounts: int) -> int:
    if "MaxConcurrentPercentage" in preferences:
        return max(1, accounts * int(preferences["MaxConcurrentPercentage"]) // 100)
    return int(preferences.get("MaxConcurrentCount", 1))


def _allowed(preferences: dict[str, Any], accounts: int, failures: int) -> int:
    """How many may run now. Strict: never so many that their failing would exceed the tolerance by more than one."""
    most = min(_at_once(preferences, accounts), _MOST_AT_ONCE)
    if preferences.get("ConcurrencyMode") == "SOFT_FAILURE_TOLERANCE":
        return most
    return max(1, min(most, _tolerance(preferences, accounts) - failures + 1))


def _one(operation: Operation, place: Place, work: Work) -> None:
    result = operation.results[place]
    result.status = "RUNNING"
    try:
        work(place)
        result.status = "SUCCEEDED"
    except Failed as error:
        result.status, result.reason = "FAILED", str(error)


def _region(operation: Operation, places: list[Place], work: Work) -> bool:
    """Whether the Region stayed within the tolerance; what did not begin is cancelled."""
    queue, running = list(places), set[Future]()
    tolerance = _tolerance(operation.preferences, len(places))

    def failures() -> int:
        return sum(operation.results[place].status == "FAILED" for place in places)

    with ThreadPoolExecutor(max_workers=_MOST_AT_ONCE, thread_name_prefix="stack-set") as pool:
        while queue or running:
            stopped = failures() > tolerance or operation.status == "STOPPING"
            while queue and not stopped and len(running) < _allowed(operation.preferences, len(places), failures()):
                context = contextvars.copy_context()  # a context runs in one thread at a time
                running.add(pool.submit(context.run, _one, operation, queue.pop(0), work))
            if not running:
                break
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                future.result()
    return failures() <= tolerance and not queue


def regions_in_order(operation: Operation) -> list[str]:
    present = {region for _, region in operation.results}
    given = [region for region in operation.preferences.get("RegionOrder", []) if region in present]
    return given + sorted(present - set(given))


def _through_regions(operation: Operation, work: Work) -> bool:
    regions = {region: [place for place in operation.results if place[1] == region] for region in regions_in_order(operation)}
    if operation.preferences.get("RegionConcurrencyType") != "PARALLEL" or len(regions) < 2:
        return all(_region(operation, places, work) for places in regions.values())
    with ThreadPoolExecutor(max_workers=len(regions), thread_name_prefix="stack-set-region") as pool:
        futures = [pool.submit(contextvars.copy_context().run, _region, operation, places, work) for places in regions.values()]
        return all([future.result() for future in futures])


def _outcome(operation: Operation, succeeded: bool) -> str:
    for result in operation.results.values():
        if result.status == "PENDING":
            result.status, result.reason = "CANCELLED", "Cancelled since failure tolerance has exceeded"
    return "STOPPED" if operation.status == "STOPPING" else "SUCCEEDED" if succeeded else "FAILED"


def _run(stack_set: StackSet, operation: Operation, work: Work) -> None:
    """Holds the set's lock; the operation is over only when the next one can begin."""
    if operation.status != "STOPPING":  # while it was queued
        operation.status = "RUNNING"
    succeeded = False
    try:
        succeeded = _through_regions(operation, work)
    finally:
        outcome = _outcome(operation, succeeded)
        stack_set.lock.release()
        operation.status, operation.ended = outcome, time.time()


def carry_out(stack_set: StackSet, operation: Operation, places: list[Place], work: Work, prepare: Callable[[], None] = lambda: None, *,
              wait_for_others: bool = False, background: bool = False) -> Operation:
    """One operation at a time: another is refused, or waits where execution is managed (or the caller itself can wait).

    What `prepare` changes in the set is not changed by an operation that is refused.
    """
    acquired = stack_set.lock.acquire(blocking=False)
    if not acquired and not stack_set.managed_execution and not wait_for_others:
        raise Refused("OperationInProgressException", f"Another Operation on StackSet {stack_set.id} is in progress")
    operation.status = "RUNNING" if acquired else "QUEUED"
    operation.results = {place: Result() for place in places}
    prepare()
    stack_set.operations.append(operation)

    def whole() -> None:
        if not acquired:
            stack_set.lock.acquire()
        _run(stack_set, operation, work)

    if background:
        spawn_background(whole, thread_name="stack-set-operation")
    else:
        whole()
    return operation
