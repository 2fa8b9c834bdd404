"""Prints as JSON what botocore's models and cfn-lint's resource schemas say of AWS Backup, AWS Organizations and StackSets.

Names only: operations, the members of what they take and answer, values of enumerations; resource types, their properties, what is required and what replaces.
"""

import json
import re
import sys
from importlib.metadata import version

from botocore.loaders import Loader
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

SERVICES = {
    "backup": re.compile(""),
    "organizations": re.compile(""),
    # the rest of CloudFormation is none of the library's business
    "cloudformation": re.compile("StackSet|StackInstance|OrganizationsAccess"),
}
TYPES = re.compile(r"^AWS::(Backup|Organizations)::|^AWS::CloudFormation::StackSet$")
# The first one is where schemas are complete; elsewhere a type may be missing.
HOME = "us-east-1"


def reached(shapes, names):
    seen, waiting = set(), list(names)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        shape = shapes[name]
        waiting += [member["shape"] for member in shape.get("members", {}).values()]
        waiting += [shape[part]["shape"] for part in ("member", "key", "value") if part in shape]
    return sorted(seen)


def service_facts(service, wanted):
    model = Loader().load_service_model(service, "service-2")
    shapes = model["shapes"]
    operations = sorted(name for name in model["operations"] if wanted.search(name))
    ends = [model["operations"][name][end]["shape"] for name in operations for end in ("input", "output") if end in model["operations"][name]]
    names = reached(shapes, ends)
    return {
        "operations": operations,
        "members": {name: sorted(shapes[name]["members"]) for name in names if shapes[name].get("members")},
        "values": {name: sorted(shapes[name]["enum"]) for name in names if "enum" in shapes[name]},
    }


def properties(schema):
    """Paths of all properties and values of all enumerations."""
    paths, values = set(), {}

    def walk(part, path, inside):
        while "$ref" in part:
            name = part["$ref"]
            if name in inside:
                return
            inside = inside | {name}
            target = schema
            for key in name.lstrip("#/").split("/"):
                target = target[key]
            part = target
        for alternative in [one for key in ("anyOf", "oneOf", "allOf") for one in part.get(key, [])]:
            walk(alternative, path, inside)
        if isinstance(part.get("items"), dict):
            walk(part["items"], path, inside)
        if path and "enum" in part:
            values[path] = sorted(map(str, part["enum"]))
        for name, one in part.get("properties", {}).items():
            paths.add(f"{path}/{name}".lstrip("/"))
            walk(one, f"{path}/{name}".lstrip("/"), inside)

    walk(schema, "", frozenset())
    return sorted(paths), values


def resource_facts(type_name, without):
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(HOME, type_name).schema
    paths, values = properties(schema)
    return {
        "properties": paths,
        "required": sorted(schema.get("required", [])),
        "replaces": sorted(path.removeprefix("/properties/") for path in schema.get("createOnlyProperties", [])),
        **({"values": values} if values else {}),
        **({"notIn": without} if without else {}),
    }


def main():
    regions = {region: set(PROVIDER_SCHEMA_MANAGER.get_resource_types(region)) for region in regions_known()}
    types = sorted(name for name in regions[HOME] if TYPES.search(name))
    json.dump({
        "versions": {"botocore": version("botocore"), "cfn-lint": version("cfn-lint")},
        "services": {service: service_facts(service, wanted) for service, wanted in SERVICES.items()},
        "resources": {name: resource_facts(name, sorted(region for region, known in regions.items() if name not in known)) for name in types},
    }, sys.stdout)


def regions_known():
    from cfnlint.helpers import REGIONS
    return sorted(REGIONS)


if __name__ == "__main__":
    main()
