"""Which AWS services may act in the organization, and which accounts administer them for it."""

from __future__ import annotations

import time
from typing import Any

from . import organization_tree
from .answers import Refused

BACKUP = "backup.amazonaws.com"
STACK_SETS = "member.org.stacksets.cloudformation.amazonaws.com"
# Services that have delegated administrators; EnableAWSServiceAccess takes any other as well.
_DELEGABLE = {BACKUP, STACK_SETS, "config.amazonaws.com", "config-multiaccountsetup.amazonaws.com", "securityhub.amazonaws.com",
              "guardduty.amazonaws.com", "account.amazonaws.com", "access-analyzer.amazonaws.com"}
_MOST_STACK_SET_ADMINISTRATORS = 5

_enabled: dict[str, float] = {}
_administrators: dict[tuple[str, str], float] = {}
# ActivateOrganizationsAccess: EnableAWSServiceAccess alone does not set StackSets up.
_stack_sets_active = False


def lay_out(administrators: list[str]) -> None:
    """With administrators the organization is one where somebody has done all of it by hand, without one nothing is done."""
    global _stack_sets_active
    _enabled.clear()
    _administrators.clear()
    _stack_sets_active = bool(administrators)
    for service in (BACKUP, STACK_SETS) if administrators else ():
        _enabled[service] = time.time()
        for account in administrators:
            _administrators[service, account] = time.time()


def is_enabled(service: str) -> bool:
    return service in _enabled


def is_administrator(account: str, service: str | None = None) -> bool:
    return any(account == known and service in (None, of) for of, known in _administrators)


def stack_sets_status() -> str:
    return "ENABLED" if _stack_sets_active and is_enabled(STACK_SETS) else "DISABLED"


def activate_stack_sets(active: bool) -> None:
    global _stack_sets_active
    _stack_sets_active = active
    if active:
        _enabled.setdefault(STACK_SETS, time.time())
    else:
        _enabled.pop(STACK_SETS, None)


def _service(payload: dict[str, Any]) -> str:
    service = payload.get("ServicePrincipal", "")
    if not service.endswith((".amazonaws.com", ".amazonaws.com.cn")):
        raise Refused("InvalidInputException", f"You specified an invalid value: {service!r} is no service principal")
    return service


def _enable(payload: dict[str, Any]) -> dict[str, Any]:
    _enabled.setdefault(_service(payload), time.time())
    return {}


def _disable(payload: dict[str, Any]) -> dict[str, Any]:
    service = _service(payload)
    administrators = [account for of, account in _administrators if of == service]
    if administrators:
        raise Refused("ConstraintViolationException", f"You can't disable trusted access of {service} while "
                      f"{', '.join(administrators)} is its delegated administrator")
    _enabled.pop(service, None)
    return {}


def _list_enabled(_payload: dict[str, Any]) -> dict[str, Any]:
    return {"EnabledServicePrincipals": [{"ServicePrincipal": name, "DateEnabled": when} for name, when in sorted(_enabled.items())]}


def _account(payload: dict[str, Any]) -> str:
    account = payload.get("AccountId", "")
    if not organization_tree.is_member(account):
        raise Refused("AccountNotFoundException", f"You specified an account that doesn't exist: {account}")
    return account


def _register(payload: dict[str, Any]) -> dict[str, Any]:
    service, account = _service(payload), _account(payload)
    if service not in _DELEGABLE:
        raise Refused("InvalidInputException", f"You specified an unrecognized service principal: {service}")
    if not is_enabled(service):
        raise Refused("ConstraintViolationException", f"You must first enable trusted access of {service} before you register a delegated administrator")
    if account == organization_tree.management():
        raise Refused("ConstraintViolationException", "You cannot register the management account as a delegated administrator")
    if (service, account) in _administrators:
        raise Refused("AccountAlreadyRegisteredException", f"The account {account} is already a delegated administrator for {service}")
    if service == STACK_SETS and sum(of == service for of, _ in _administrators) == _MOST_STACK_SET_ADMINISTRATORS:
        raise Refused("ConstraintViolationException", f"You have reached the maximum of {_MOST_STACK_SET_ADMINISTRATORS} delegated administrators of {service}")
    _administrators[service, account] = time.time()
    return {}


def _deregister(payload: dict[str, Any]) -> dict[str, Any]:
    service, account = _service(payload), _account(payload)
    if _administrators.pop((service, account), None) is None:
        raise Refused("AccountNotRegisteredException", f"The account {account} is not a delegated administrator for {service}")
    return {}


def _list_administrators(payload: dict[str, Any]) -> dict[str, Any]:
    service = payload.get("ServicePrincipal")
    since = {account: when for (of, account), when in _administrators.items() if service in (None, of)}
    return {"DelegatedAdministrators": [
        {**{key: value for key, value in (organization_tree.account(account) or {}).items() if not key.startswith("_")},
         "DelegationEnabledDate": when} for account, when in sorted(since.items())]}


def _list_services(payload: dict[str, Any]) -> dict[str, Any]:
    account = _account(payload)
    if not is_administrator(account):
        raise Refused("AccountNotRegisteredException", f"The account {account} is not a delegated administrator")
    return {"DelegatedServices": [{"ServicePrincipal": service, "DelegationEnabledDate": when}
                                  for (service, of), when in sorted(_administrators.items()) if of == account]}


OPERATIONS = {
    "EnableAWSServiceAccess": _enable, "DisableAWSServiceAccess": _disable, "ListAWSServiceAccessForOrganization": _list_enabled,
    "RegisterDelegatedAdministrator": _register, "DeregisterDelegatedAdministrator": _deregister,
    "ListDelegatedAdministrators": _list_administrators, "ListDelegatedServicesForAccount": _list_services,
}
