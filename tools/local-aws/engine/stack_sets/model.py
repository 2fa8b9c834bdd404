"""What a StackSet is: its template and parameters, its targets, its stacks and the operations on them."""

from __future__ import annotations

import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from collections.abc import Iterable

from ..answers import Refused
from . import template

SERVICE_MANAGED, SELF_MANAGED = "SERVICE_MANAGED", "SELF_MANAGED"
CURRENT, OUTDATED = "CURRENT", "OUTDATED"

Place = tuple[str, str]  # account and Region


@dataclass(frozen=True)
class TargetGroup:
    """One entry of StackInstancesGroup, and the targets of one operation."""

    regions: tuple[str, ...]
    units: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    filter: str = "NONE"
    overrides: tuple[tuple[str, str], ...] = ()
    names_filter: bool = False  # AccountFilterType is given, be it NONE

    def deployment_targets(self) -> dict[str, Any]:
        given = {"OrganizationalUnitIds": list(self.units), "Accounts": list(self.accounts)}
        return {**{key: value for key, value in given.items() if value}, **({} if self.filter == "NONE" else {"AccountFilterType": self.filter})}


@dataclass
class Instance:
    """One stack of the set."""

    account: str
    region: str
    unit: str = ""
    stack_id: str = ""
    status: str = OUTDATED
    detailed_status: str = "PENDING"
    reason: str = ""
    overrides: dict[str, str] = field(default_factory=dict)
    last_operation: str = ""


@dataclass
class Result:
    status: str = "PENDING"
    reason: str = ""


@dataclass
class Operation:
    action: str
    preferences: dict[str, Any]
    targets: dict[str, Any] = field(default_factory=dict)
    retain: bool = False
    reason: str = ""
    status: str = "RUNNING"
    created: float = field(default_factory=time.time)
    ended: float | None = None
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    results: dict[Place, Result] = field(default_factory=dict)

    def failures(self) -> list[tuple[Place, Result]]:
        return [(place, result) for place, result in self.results.items() if result.status == "FAILED"]


@dataclass(eq=False)
class StackSet:
    name: str
    owner: str  # the management account holds those with service-managed permissions, whoever made them
    administrator: str
    region: str
    permission_model: str
    template: template.Template
    parameters: dict[str, str] = field(default_factory=dict)
    capabilities: list[str] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    description: str = ""
    auto_deployment: dict[str, Any] = field(default_factory=dict)
    managed_execution: bool = False
    administration_role: str = ""
    execution_role: str = ""
    groups: list[TargetGroup] = field(default_factory=list)
    instances: dict[Place, Instance] = field(default_factory=dict)
    operations: list[Operation] = field(default_factory=list)
    status: str = "ACTIVE"
    uuid: str = field(default_factory=lambda: str(uuid.uuid4()))
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def id(self) -> str:
        return f"{self.name}:{self.uuid}"

    @property
    def arn(self) -> str:
        return f"arn:aws:cloudformation:{self.region}:{self.owner}:stackset/{self.id}"

    @property
    def auto_deploys(self) -> bool:
        return bool(self.auto_deployment.get("Enabled"))

    @property
    def retains(self) -> bool:
        return bool(self.auto_deployment.get("RetainStacksOnAccountRemoval"))

    def instance(self, account: str, region: str) -> Instance:
        found = self.instances.get((account, region))
        if found is None:
            raise Refused("StackInstanceNotFoundException", f"Stack instance not found for StackSet {self.id}, account {account} and Region {region}")
        return found

    def operation(self, operation_id: str) -> Operation:
        for known in self.operations:
            if known.id == operation_id:
                return known
        raise Refused("OperationNotFoundException", f"Operation {operation_id} not found")


class Store:
    """All StackSets; a name is taken once per owner and Region."""

    def __init__(self) -> None:
        self._sets: list[StackSet] = []
        self._lock = threading.Lock()

    def add(self, stack_set: StackSet) -> None:
        with self._lock:
            if any((known.owner, known.region, known.name) == (stack_set.owner, stack_set.region, stack_set.name) for known in self._active()):
                raise Refused("NameAlreadyExistsException", f"StackSet {stack_set.name} already exists")
            self._sets.append(stack_set)

    def _active(self) -> Iterable[StackSet]:
        return (known for known in self._sets if known.status == "ACTIVE")

    def find(self, owner: str, region: str, name: str) -> StackSet:
        """By name or id."""
        for known in self._active():
            if (known.owner, known.region) == (owner, region) and name in (known.name, known.id):
                return known
        raise Refused("StackSetNotFoundException", f"StackSet {name} not found")

    def of(self, owner: str, region: str) -> list[StackSet]:
        return [known for known in self._sets if (known.owner, known.region) == (owner, region)]

    def active(self) -> list[StackSet]:
        return list(self._active())

    def by_arn(self, arn: str) -> StackSet | None:
        """Also with the administrator's account: which of the two AWS prints for a delegated administrator is not documented."""
        parts = arn.split(":", 5)
        if len(parts) < 6:
            return None
        return next((known for known in self._active() if parts[5] == f"stackset/{known.id}" and parts[3] == known.region
                     and parts[4] in (known.owner, known.administrator)), None)

    def owner_of_stack(self, stack_id: str) -> StackSet | None:
        return next((known for known in self._active() if any(instance.stack_id == stack_id for instance in known.instances.values())), None)

    def clear(self) -> None:
        with self._lock:
            self._sets.clear()


STORE = Store()
