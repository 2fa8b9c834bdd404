"""Jobs of AWS Backup that a proof says have run, and who may list those of other accounts."""

from __future__ import annotations

import datetime
import uuid
from typing import Any
from collections.abc import Awaitable, Callable

from ministack.core.responses import get_account_id, get_region
from ministack.services import backup

from . import organization_tree, record, trusted_access

# By the path of their list: its name in the answer, and what identifies a job.
_KINDS = {"backup-jobs": ("BackupJobs", "BackupJobId"), "copy-jobs": ("CopyJobs", "CopyJobId")}

_jobs: list[tuple[str, str, str, dict[str, Any]]] = []

_handle_before: Callable[..., Awaitable[Any]]


def lay_out() -> None:
    _jobs.clear()


def put(body: dict[str, Any]) -> dict[str, Any]:
    """A job of an account in a Region: `kind` is the path of its list, `job` what that says of it."""
    _, identifier = _KINDS[body["kind"]]
    job = {identifier: str(uuid.uuid4()), "CreationDate": record.now(), "AccountId": body["account"], **body["job"]}
    _jobs.append((body["kind"], body["account"], body["region"], job))
    return {identifier: job[identifier]}


def _asked(query_params: Any) -> dict[str, str]:
    return {key: value[0] if isinstance(value, list) else value for key, value in (query_params or {}).items()}


def _moment(text: str) -> float:
    """As a query carries it: a number of seconds, or a date and time."""
    try:
        return float(text)
    except ValueError:
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def _list(kind: str, query: dict[str, str]) -> Any:
    own = get_account_id()
    account = query.get("accountId", own)
    if account != own and own != organization_tree.management() and not trusted_access.is_administrator(own, trusted_access.BACKUP):
        return backup._err("AccessDeniedException", f"{own} is no delegated administrator of AWS Backup and may not list jobs of {account}.", 403)
    after = _moment(query["createdAfter"]) if "createdAfter" in query else 0
    found = [job for of, whose, region, job in _jobs if (of, region) == (kind, get_region()) and account in (whose, "*")
             and job["CreationDate"] > after and query.get("state", job["State"]) == job["State"]]
    return backup._paginate(found, query, _KINDS[kind][0])


async def _handle(method: str, path: str, headers: Any, body: bytes, query_params: Any) -> Any:
    kind, query = path.strip("/"), _asked(query_params)
    if method == "GET" and kind in _KINDS and (kind == "copy-jobs" or "accountId" in query):
        return _list(kind, query)
    return await _handle_before(method, path, headers, body, query_params)


def install() -> None:
    global _handle_before
    _handle_before = backup.handle_request
    backup.handle_request = _handle
