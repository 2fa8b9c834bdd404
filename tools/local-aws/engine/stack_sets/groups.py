"""Which operations CloudFormation's resource makes of StackInstancesGroup.

Read in AWS' own handler, InstancesAnalyzer and AltResourceModelAnalyzer:
https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-cloudformation
Entries without AccountFilterType that have the same Regions and overrides become one operation, however they are split, so that its limit of units
holds for them together; where any entry names one (be it NONE), each entry is an operation of its own in each Region.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ..answers import Refused
from . import targets
from .model import SELF_MANAGED, StackSet, TargetGroup

_Overrides = tuple[tuple[str, str], ...]
_Flat = dict[tuple[str, str], _Overrides]  # unit or account, and Region


@dataclass
class Changes:
    removed: list[TargetGroup] = field(default_factory=list)
    added: list[TargetGroup] = field(default_factory=list)
    overridden: list[TargetGroup] = field(default_factory=list)


def check(groups: list[TargetGroup]) -> None:
    overrides: dict[str, _Overrides] = {}
    for group in groups:
        if group.filter not in ("NONE", "INTERSECTION", "DIFFERENCE"):
            raise Refused("InvalidRequest", f"{group.filter} is not a valid AccountFilterType")
        for unit in group.units if _filtered(groups) else ():
            if overrides.setdefault(unit, group.overrides) != group.overrides:
                raise Refused("InvalidRequest", "An OrganizationalUnitIds cannot be associated with more than one Parameters set")
    if not _filtered(groups):
        _flat(groups)


def _filtered(groups: Iterable[TargetGroup]) -> bool:
    return any(group.names_filter for group in groups)


def _flat(groups: list[TargetGroup]) -> _Flat:
    flat: _Flat = {}
    for group in groups:
        for target in group.units or group.accounts:
            for region in group.regions:
                if (target, region) in flat:
                    raise Refused("InvalidRequest", f"Stack instance [{target},{region}] is duplicated")
                flat[target, region] = group.overrides
    return flat


def _aggregated(flat: _Flat, self_managed: bool) -> list[TargetGroup]:
    regions: dict[tuple[str, _Overrides], list[str]] = {}
    for (target, region), overrides in flat.items():
        regions.setdefault((target, overrides), []).append(region)
    together: dict[tuple[tuple[str, ...], _Overrides], list[str]] = {}
    for (target, overrides), names in regions.items():
        together.setdefault((tuple(sorted(names)), overrides), []).append(target)
    return [TargetGroup(names, () if self_managed else tuple(found), tuple(found) if self_managed else (), overrides=overrides)
            for (names, overrides), found in together.items()]


def _by_region(groups: list[TargetGroup], order: list[str]) -> dict[str, list[TargetGroup]]:
    present = dict.fromkeys(region for group in groups for region in group.regions)
    regions = [region for region in order if region in present] + [region for region in present if region not in order]
    return {region: [replace(group, regions=(region,)) for group in groups if region in group.regions] for region in regions}


def to_create(stack_set: StackSet, groups: list[TargetGroup], order: list[str]) -> list[TargetGroup]:
    if _filtered(groups):
        return [group for of_region in _by_region(groups, order).values() for group in of_region]
    return groups if len(groups) < 2 else _aggregated(_flat(groups), stack_set.permission_model == SELF_MANAGED)


to_delete = to_create


def changes(stack_set: StackSet, old: list[TargetGroup], new: list[TargetGroup], order: list[str]) -> Changes:
    if _filtered([*old, *new]):
        return _filtered_changes(stack_set, old, new, order)
    before, after, self_managed = _flat(old), _flat(new), stack_set.permission_model == SELF_MANAGED
    return Changes(
        removed=_aggregated({key: value for key, value in before.items() if key not in after}, self_managed),
        added=_aggregated({key: value for key, value in after.items() if key not in before}, self_managed),
        overridden=_aggregated({key: value for key, value in after.items() if key in before and before[key] != value}, self_managed))


def _filtered_changes(stack_set: StackSet, old: list[TargetGroup], new: list[TargetGroup], order: list[str]) -> Changes:
    before, after, found = _by_region(old, order), _by_region(new, order), Changes()
    for region in dict.fromkeys([*before, *after]):
        if region not in after:
            found.removed += before[region]
        elif region not in before:
            found.added += after[region]
        else:
            _unit_by_unit(stack_set, region, before[region], after[region], found)
    return found


def _accounts(stack_set: StackSet, unit: str, groups: list[TargetGroup]) -> set[str]:
    return {number for group in groups if unit in group.units for number in targets.accounts(stack_set, replace(group, units=(unit,)))}


def _unit_by_unit(stack_set: StackSet, region: str, old: list[TargetGroup], new: list[TargetGroup], found: Changes) -> None:
    """Per unit the accounts that go, come and stay; AWS names them by filters that say the same."""
    for unit in dict.fromkeys(unit for group in [*old, *new] for unit in group.units):
        before, after = _accounts(stack_set, unit, old), _accounts(stack_set, unit, new)
        overrides = {kind: next((group.overrides for group in groups if unit in group.units), ()) for kind, groups in (("old", old), ("new", new))}
        kept = before & after if overrides["old"] != overrides["new"] else set()
        for numbers, listed in ((before - after, found.removed), (after - before, found.added), (kept, found.overridden)):
            if numbers:
                listed.append(TargetGroup((region,), (unit,), tuple(sorted(numbers)), "INTERSECTION", overrides["new"], True))
