"""CloudFormation's own resource schemas, as cfn-lint ships them, and validation against them.

They are read as data: cfn-lint itself is not imported (it looks at templates, we look at resolved properties).
"""

import importlib.util
import json
import re
from functools import lru_cache
from pathlib import Path

from jsonschema import Draft7Validator, ValidationError, validators

_LISTED_ERRORS = 5


def _number(value):
    """CloudFormation accepts "7" where the schema says 7."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, str):
        try:
            return float(value) if "." in value else int(value)
        except ValueError:
            return None
    return None


_TYPES = Draft7Validator.TYPE_CHECKER.redefine_many({
    "integer": lambda _, value: _number(value) is not None and float(_number(value)).is_integer(),
    "number": lambda _, value: _number(value) is not None,
    "boolean": lambda _, value: isinstance(value, bool) or value in ("true", "false"),
    "string": lambda _, value: isinstance(value, (str, int, float, bool)),
})


# Unicode classes of Java's expressions, as near as Python's own module comes.
_UNICODE_CLASSES = {"L": r"\w", "M": r"\w", "N": r"\d", "Nd": r"\d", "Z": r"\s", "Zs": r"\s", "Alnum": "a-zA-Z0-9", "Alpha": "a-zA-Z", "Digit": r"\d"}


@lru_cache(maxsize=None)
def _python_pattern(pattern):
    translated = re.sub(r"\\p\{(?:Is)?(\w+)\}", lambda match: _UNICODE_CLASSES.get(match.group(1), r"\W"), pattern)
    try:
        re.compile(translated)
        return translated
    except re.error:
        return ""  # one of a few that only Java understands: matches everything


def _with_python_patterns(node):
    """jsonschema compiles the keys of patternProperties itself: they are translated in the document."""
    if isinstance(node, list):
        return [_with_python_patterns(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    return {key: {_python_pattern(name): _with_python_patterns(entry) for name, entry in value.items()}
            if key == "patternProperties" and isinstance(value, dict) else _with_python_patterns(value)
            for key, value in node.items()}


def _pattern(_, pattern, value, __):
    if isinstance(value, str) and not re.search(_python_pattern(pattern), value):
        yield ValidationError(f"string [{value}] does not match pattern {pattern}")


def _bound(word, fails):
    def check(_, limit, value, __):
        number = _number(value)
        if number is not None and fails(number, limit):
            yield ValidationError(f"{value} is not {word} {limit}")
    return check


def _length(word, fails):
    def check(_, limit, value, __):
        if isinstance(value, str) and fails(len(value), limit):
            yield ValidationError(f"expected {word}: {limit}, actual: {len(value)}")
    return check


def _enum(_, allowed, value, __):
    # 7 and "7", true and "true" are the same to CloudFormation.
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if text not in [str(entry).lower() if isinstance(entry, bool) else str(entry) for entry in allowed]:
        yield ValidationError(f"{value} is not a valid enum value, expected one of {allowed}")


def _enum_case_insensitive(_, allowed, value, __):
    if isinstance(value, str) and value.lower() not in [str(entry).lower() for entry in allowed]:
        yield ValidationError(f"{value} is not a valid enum value")


def _type(validator, types, value, __):
    names = [types] if isinstance(types, str) else types
    if not any(validator.is_type(value, name) for name in names):
        yield ValidationError(f"expected type: {' or '.join(names)}, found: {type(value).__name__}")


def _format(_, name, value, __):
    if isinstance(value, str) and re.fullmatch(r"AWS::\w+::\w+\.Arn", name) and not value.startswith("arn:"):
        yield ValidationError(f"[{value}] is not an ARN")


def _required_xor(_, names, value, __):
    if isinstance(value, dict) and sum(name in value for name in names) != 1:
        yield ValidationError(f"exactly one of {names} is required")


def _dependent_excluded(_, rules, value, __):
    for name, excluded in rules.items():
        for other in excluded:
            if isinstance(value, dict) and name in value and other in value:
                yield ValidationError(f"[{other}] is not permitted together with [{name}]")


_Validator = validators.extend(Draft7Validator, {
    "pattern": _pattern, "enum": _enum, "type": _type, "format": _format,
    "minimum": _bound("greater or equal to", lambda n, limit: n < limit),
    "maximum": _bound("less or equal to", lambda n, limit: n > limit),
    "minLength": _length("minLength", lambda n, limit: n < limit),
    "maxLength": _length("maxLength", lambda n, limit: n > limit),
    "enumCaseInsensitive": _enum_case_insensitive,
    "requiredXor": _required_xor,
    "dependentExcluded": _dependent_excluded,
}, type_checker=_TYPES)


def _without_system_tags(value):
    """Tags that CloudFormation adds itself are not the author's: aws: keys would fail the schema."""
    if isinstance(value, dict):
        return {k: _without_system_tags(v) for k, v in value.items() if not k.startswith("aws:cloudformation:")}
    if isinstance(value, list):
        return [_without_system_tags(v) for v in value
                if not (isinstance(v, dict) and str(v.get("Key", "")).startswith("aws:cloudformation:"))]
    return value


def _null_paths(value, path="#"):
    if value is None:
        yield path
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from _null_paths(entry, f"{path}/{key}")
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _null_paths(entry, f"{path}/{index}")


def _at(value, path):
    for part in path:
        if not isinstance(value, dict):
            return None
        value = value.get(part)
    return value


def _paths(schema, key):
    return [entry.removeprefix("/properties/").replace("/properties/", "/").split("/") for entry in schema.get(key, [])]


def _describe(error):
    path = "/".join(["#", *map(str, error.absolute_path)])
    if error.validator == "required":
        missing = re.match(r"'(.+?)' is a required", error.message)
        return f"{path}: required key [{missing.group(1) if missing else '?'}] not found"
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        patterns = error.schema.get("patternProperties", {})
        extra = [k for k in error.instance if k not in known and not any(re.search(p, k) for p in patterns)]
        return f"{path}: extraneous key [{', '.join(extra)}] is not permitted"
    if error.validator in ("oneOf", "anyOf") and "valid under each" in error.message:
        return f"{path}: 2 subschemas matched instead of one"  # the message would repeat the whole resource
    return f"{path}: {error.message}"


class ResourceSchema:
    def __init__(self, document):
        self.document = document
        self.type_name = document["typeName"]
        self.create_only = _paths(document, "createOnlyProperties")
        self.conditionally_create_only = {p[0] for p in _paths(document, "conditionalCreateOnlyProperties")}
        self.read_only = {p[0] for p in _paths(document, "readOnlyProperties") if len(p) == 1}
        self.identifier = [p[0] for p in _paths(document, "primaryIdentifier")]
        self._validator = _Validator(document)

    def errors(self, properties):
        properties = _without_system_tags(properties)
        found = [f"{path}: null values are not allowed" for path in _null_paths(properties)]
        found += [f"#: read-only key [{key}] is not permitted" for key in properties
                  if key in self.read_only and key not in self.identifier]
        # the most telling message first: a wrong value before the alternatives it fails
        found += [_describe(error) for error in self._validator.iter_errors(properties)]
        return found

    def check(self, logical_id, properties):
        found = self.errors(properties)
        if found:
            listed = "\n".join(f"[{entry}]" for entry in found[:_LISTED_ERRORS])
            raise ValueError(f"Properties validation failed for resource {logical_id} with message:\n{listed}")

    def replacing(self, old, new):
        """The create-only properties whose value differs, as CloudFormation reports them."""
        return ["/".join(path) for path in self.create_only if _at(old, path) != _at(new, path)]

    def recreation(self, name):
        if [name] in self.create_only:
            return "Always"
        partly = name in self.conditionally_create_only or any(path[0] == name for path in self.create_only)
        return "Conditionally" if partly else "Never"

    def given_name(self, properties):
        """The identifier that the author chose, or None when AWS generates it."""
        if any(key in self.read_only for key in self.identifier):
            return None
        values = [properties.get(key) for key in self.identifier]
        return "|".join(map(str, values)) if values and all(v is not None for v in values) else None


@lru_cache(maxsize=1)
def _directory():
    spec = importlib.util.find_spec("cfnlint")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("cfn-lint is not installed beside ministack: no resource schemas")
    return Path(spec.submodule_search_locations[0]) / "data" / "schemas"


@lru_cache(maxsize=None)
def _types(region):
    return json.loads((_directory() / "providers" / f"{region}.json").read_text())


@lru_cache(maxsize=None)
def _load(digest):
    return ResourceSchema(_with_python_patterns(json.loads((_directory() / "resources" / f"{digest}.json").read_text())))


def find(type_name, region):
    """The schema of a type in a Region, or None when CloudFormation does not have it there."""
    digest = _types(region).get(type_name)
    return _load(digest) if digest else None


def type_names(region, prefixes):
    return [name for name in _types(region) if name.startswith(tuple(prefixes))]
