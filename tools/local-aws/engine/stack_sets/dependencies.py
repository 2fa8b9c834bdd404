"""AutoDeployment.DependsOn: which StackSet's auto-deployment comes before another's."""

from __future__ import annotations

from typing import Any

from ..answers import Refused
from .model import SERVICE_MANAGED, STORE, StackSet

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
_MOST_OF_A_SET, _MOST_OF_AN_ACCOUNT = 10, 100


def of(stack_set: StackSet) -> list[StackSet]:
    found = (STORE.by_arn(arn) for arn in stack_set.auto_deployment.get("DependsOn") or [])
    return [known for known in found if known is not None]


def _reaches(start: StackSet, wanted: StackSet, seen: set[str]) -> bool:
    if start.id == wanted.id:
        return True
    if start.id in seen:
        return False
    seen.add(start.id)
    return any(_reaches(known, wanted, seen) for known in of(start))


def check(stack_set: StackSet, auto_deployment: dict[str, Any]) -> None:
    arns = list(auto_deployment.get("DependsOn") or [])
    if len(arns) > _MOST_OF_A_SET:
        raise Refused("LimitExceededException", f"a StackSet depends on at most {_MOST_OF_A_SET} others, and this one on {len(arns)}")
    others = sum(len(known.auto_deployment.get("DependsOn") or []) for known in STORE.active() if known.owner == stack_set.owner and known is not stack_set)
    if others + len(arns) > _MOST_OF_AN_ACCOUNT:
        raise Refused("LimitExceededException", f"an account has at most {_MOST_OF_AN_ACCOUNT} dependencies between StackSets")
    for arn in arns:
        known = STORE.by_arn(arn)
        if known is None or known.permission_model != SERVICE_MANAGED or (known.owner, known.region) != (stack_set.owner, stack_set.region):
            raise Refused("ValidationError", f"AutoDeployment.DependsOn: {arn} is no StackSet with service-managed permissions in {stack_set.region}")
        if _reaches(known, stack_set, set()):
            raise Refused("ValidationError", f"AutoDeployment.DependsOn: {arn} depends on {stack_set.name} itself")


def in_order(stack_sets: list[StackSet]) -> list[StackSet]:
    """What others depend on first."""
    ordered: list[StackSet] = []

    def visit(stack_set: StackSet) -> None:
        for known in of(stack_set):
            if known in stack_sets and known not in ordered:
                visit(known)
        if stack_set not in ordered:
            ordered.append(stack_set)

    for stack_set in stack_sets:
        visit(stack_set)
    return ordered
