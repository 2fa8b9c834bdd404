"""Syntax of a backup policy document, as far as Organizations checks it when a policy is put: known keys, operators, shapes.

What an effective policy needs (a plan without rules, say) is not checked: parts may come from a parent. Neither are numbers: the tests of the library
hold its documents against them (test/support/policy/grammar.ts).
"""

import json

_CHILD_CONTROL = "@@operators_allowed_for_child_policies"
_OPERATORS = {"@@assign", "@@append", "@@remove"}
_CONTROLS = {"@@all", "@@none", *_OPERATORS}

_SCALAR, _LIST = "scalar", "list"


def _map(entry):
    return {"*": entry}


_TAGS = _map({"tag_key": _SCALAR, "tag_value": _SCALAR})
_LIFECYCLE = {"move_to_cold_storage_after_days": _SCALAR, "delete_after_days": _SCALAR, "opt_in_to_archive_for_supported_resources": _SCALAR}
_CONDITION = _map({"condition_key": _SCALAR, "condition_value": _SCALAR})
_CONDITIONS = {name: _CONDITION for name in ("string_equals", "string_not_equals", "string_like", "string_not_like")}
_RULE = {
    "schedule_expression": _SCALAR, "target_backup_vault_name": _SCALAR, "target_logically_air_gapped_backup_vault_arn": _SCALAR,
    "start_backup_window_minutes": _SCALAR, "complete_backup_window_minutes": _SCALAR, "enable_continuous_backup": _SCALAR,
    "lifecycle": _LIFECYCLE, "copy_actions": _map({"target_backup_vault_arn": _SCALAR, "lifecycle": _LIFECYCLE}),
    "recovery_point_tags": _TAGS, "index_actions": {"resource_types": _LIST}, "scan_actions": {"GUARDDUTY": {"scan_mode": _SCALAR}},
}
_SELECTIONS = {
    "tags": _map({"iam_role_arn": _SCALAR, "tag_key": _SCALAR, "tag_value": _LIST, "conditions": _CONDITIONS}),
    "resources": _map({"iam_role_arn": _SCALAR, "resource_types": _LIST, "not_resource_types": _LIST, "conditions": _CONDITIONS}),
}
_PLAN = {
    "regions": _LIST, "rules": _map(_RULE), "selections": _SELECTIONS, "backup_plan_tags": _TAGS,
    "advanced_backup_settings": {"ec2": {"windows_vss": _SCALAR}, "s3": {"backup_acls": _SCALAR, "backup_object_tags": _SCALAR}},
    "scan_settings": {"GUARDDUTY": {"resource_types": _LIST, "scanner_role_arn": _SCALAR}},
}
_DOCUMENT = {"plans": _map(_PLAN)}


class _Problem(Exception):
    pass


def _unique(pairs):
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise _Problem(f"duplicate key {next(k for k in keys if keys.count(k) > 1)}")
    return dict(pairs)


def _check_leaf(value, kind, where):
    operators = {k: v for k, v in value.items() if k != _CHILD_CONTROL}
    if not operators or set(operators) - _OPERATORS:
        raise _Problem(f"{where}: a value is wrapped in @@assign, @@append or @@remove")
    for operator, content in operators.items():
        if kind == _SCALAR and (operator != "@@assign" or isinstance(content, (list, dict)) or content is None):
            raise _Problem(f"{where}: takes @@assign with one value")
        if kind == _LIST and not (isinstance(content, list) and all(isinstance(v, str) for v in content)):
            raise _Problem(f"{where}: {operator} takes a list of strings")


def _check(value, grammar, where):
    if not isinstance(value, dict):
        raise _Problem(f"{where}: an object is expected")
    controls = value.get(_CHILD_CONTROL, [])
    if not isinstance(controls, list) or set(controls) - _CONTROLS:
        raise _Problem(f"{where}: {_CHILD_CONTROL} takes a list of {sorted(_CONTROLS)}")
    if grammar in (_SCALAR, _LIST):
        _check_leaf(value, grammar, where)
        return
    for key, entry in value.items():
        if key == _CHILD_CONTROL:
            continue
        inner = grammar.get(key) or grammar.get("*")
        if inner is None:
            raise _Problem(f"{where}: unknown key {key}")
        _check(entry, inner, f"{where}/{key}" if where else key)
        if inner is _SELECTIONS and {"tags", "resources"} <= set(entry):
            raise _Problem(f"{where}/{key}: tags and resources exclude each other")


def problem(content):
    """What is wrong with the document, or None."""
    try:
        document = json.loads(content, object_pairs_hook=_unique)
        _check(document, _DOCUMENT, "")
    except _Problem as found:
        return str(found)
    except ValueError as error:
        return f"not valid JSON ({error})"
    return None
