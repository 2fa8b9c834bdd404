"""Credentials of roles that AWS services act with, and clients of this server for them."""

from __future__ import annotations

import os
import threading
import time
import uuid
from dataclasses import dataclass
from typing import Any

import botocore.session
from botocore.config import Config
from ministack.services import iam, sts

_SESSION_S = 3600
_HANGS_AFTER_S = 1200  # far above what a busy machine needs
_REUSED_CLIENTS = 2000


@dataclass(frozen=True)
class Credentials:
    key: str
    secret: str
    token: str | None = None


def of_account(account: str) -> Credentials:
    """Those of the account's root: what a service does with a role of its own."""
    return Credentials(account, "local")


_sessions: dict[tuple[str, str], tuple[float, Credentials]] = {}
_clients: dict[tuple[str, str, str], Any] = {}
_lock = threading.Lock()
_botocore: Any = None


def of_role(role: dict[str, Any], name: str) -> Credentials:
    """A session of the role: what it may not do is refused where the local AWS authorizes. Whether it may be assumed is the caller's to check."""
    account = role["Arn"].split(":")[4]
    with _lock:
        until, known = _sessions.get((role["Arn"], name), (0.0, None))
        if known is not None and until > time.time() and known.key in sts._sessions:
            return known
        made = Credentials(f"ASIA{uuid.uuid4().hex[:16].upper()}", iam._gen_secret(), iam._gen_session_token())
        sts.register_session(made.key, {
            "Arn": f"arn:aws:sts::{account}:assumed-role/{role['RoleName']}/{name}"[:512], "UserId": f"{role['RoleId']}:{name}",
            "SecretAccessKey": made.secret, "SessionToken": made.token, "Expiration": time.time() + _SESSION_S, "AccountId": account,
            "PrincipalType": "AssumedRole"})
        _sessions[role["Arn"], name] = (time.time() + _SESSION_S / 2, made)
        return made


def endpoint(service: str) -> str:
    """This server, or a fake of the service that a proof names in the environment (AWS_ENDPOINT_URL_<SERVICE>)."""
    own = f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}"
    return os.environ.get(f"AWS_ENDPOINT_URL_{service.upper().replace('-', '_')}", own)


def client(service: str, credentials: Credentials, region: str) -> Any:
    """A client per credentials and Region, kept: making one takes longer than a call."""
    global _botocore
    with _lock:  # a session makes one client at a time
        if _botocore is None:
            _botocore = botocore.session.Session()
            _botocore.set_config_variable("config_file", os.devnull)
            _botocore.set_config_variable("credentials_file", os.devnull)
        key = (service, credentials.key, region)
        if key not in _clients:
            if len(_clients) >= _REUSED_CLIENTS:
                _clients.clear()
            _clients[key] = _botocore.create_client(
                service, region_name=region, endpoint_url=endpoint(service), aws_access_key_id=credentials.key,
                aws_secret_access_key=credentials.secret, aws_session_token=credentials.token,
                config=Config(retries={"max_attempts": 0}, read_timeout=_HANGS_AFTER_S, max_pool_connections=50, s3={"addressing_style": "path"}))
        return _clients[key]
