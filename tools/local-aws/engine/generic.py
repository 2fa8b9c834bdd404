"""A resource type of which nothing but its schema is known: it is checked, recorded, and refused when its name is taken."""

import json
import uuid

from ministack.core.responses import get_account_id, get_region

from . import record, schemas


def _arn(type_name, name):
    _, service, kind = type_name.split("::")
    kind = "".join(f"-{c.lower()}" if c.isupper() else c for c in kind).lstrip("-")
    return f"arn:aws:{service.lower()}:{get_region()}:{get_account_id()}:{kind}:{name}"


class GenericType:
    def __init__(self, type_name):
        self.type_name = type_name

    def check(self, props):
        """For subclasses: what the service checks beyond the schema."""

    def create(self, logical_id, props, stack_name):
        self.check(props)
        schema = schemas.find(self.type_name, get_region())
        name = schema.given_name(props) or str(uuid.uuid4())
        attributes = {key: self._attribute(key, name, props) for key in schema.read_only}
        given = schema.given_name(props)
        physical_id = given or str(attributes.get(schema.identifier[0], name))
        return physical_id, attributes

    def _attribute(self, key, name, props):
        if key.endswith("Arn"):
            own = next((str(v) for k, v in props.items() if k.endswith("Name") and isinstance(v, str)), None)
            return _arn(self.type_name, f"{own}-{name}" if own and own != name else name)
        if key.endswith("Time"):
            return str(int(record.now()))
        return name if key.endswith("Id") else ""

    def update(self, physical_id, old, new, stack_name, logical_id=None):
        self.check(new)
        return physical_id, {}

    def delete(self, physical_id, props):
        """The record is what exists; the caller removes it from there."""


def compact(document):
    return document if isinstance(document, str) else json.dumps(document, separators=(",", ":"), ensure_ascii=False)
