"""The template of a StackSet: read once as its administrator, checked, and handed to every stack."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlparse

from ministack.core.responses import get_account_id, request_scope
from ministack.services import s3
from ministack.services.cloudformation import engine, handlers, helpers

from ..answers import Refused

# "Template body size in a request" and "in an Amazon S3 object", https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
_INLINE_BYTES = helpers.TEMPLATE_BODY_MAX_BYTES
_URL_BYTES = helpers.TEMPLATE_URL_MAX_BYTES
_OWN_TYPE = "AWS::CloudFormation::StackSet"
_HANDED_OVER = "https://stack-set.local/"


@dataclass(frozen=True)
class Template:
    body: str
    document: dict[str, Any]

    @property
    def parameters(self) -> dict[str, Any]:
        return self.document.get("Parameters") or {}


def _bucket_and_key(url: str) -> tuple[str, str]:
    parsed = urlparse(url)
    host, path = parsed.hostname or "", parsed.path.lstrip("/")
    if ".s3." in host or ".s3-" in host:
        return host.split(".s3")[0], path
    bucket, _, key = path.partition("/")
    if parsed.scheme not in ("http", "https") or not key:
        raise Refused("ValidationError", f"S3 error: {url} is no URL of an object in Amazon S3")
    return bucket, key


def _read(url: str) -> str:
    bucket, key = _bucket_and_key(url)
    owner = s3._bucket_owner_account(bucket)
    if owner is None:
        raise Refused("ValidationError", f"S3 error: The specified bucket does not exist ({bucket})")
    if owner != get_account_id():
        raise Refused("ValidationError", f"S3 error: Access Denied ({bucket} belongs to {owner}, and the StackSet's administrator reads the template)")
    with request_scope(owner, "us-east-1"):
        content = s3._get_object_data(bucket, key)
    if content is None:
        raise Refused("ValidationError", f"S3 error: The specified key does not exist ({url})")
    if len(content) > _URL_BYTES:
        raise Refused("ValidationError", f"Template may not exceed {_URL_BYTES} bytes in size.")
    return content.decode()


def _types(document: dict[str, Any]) -> set[str]:
    return {entry.get("Type", "") for entry in (document.get("Resources") or {}).values() if isinstance(entry, dict)}


def _check_service_managed(document: dict[str, Any]) -> None:
    if handlers._uses_macro(document):
        raise Refused("ValidationError", "StackSets with service-managed permissions don't support templates with macros or transforms")
    if "AWS::CloudFormation::Stack" in _types(document):
        raise Refused("ValidationError", f"Nested AWS::CloudFormation::Stack is not supported in service managed {_OWN_TYPE}")


def load(body: str | None, url: str | None, service_managed: bool, capabilities: list[str]) -> Template:
    """By body or URL; refused as CreateStackSet refuses it."""
    if bool(body) == bool(url):
        raise Refused("ValidationError", "Exactly one of TemplateBody and TemplateURL is required")
    if body and len(body.encode()) > _INLINE_BYTES:
        raise Refused("ValidationError", f"1 validation error detected: Value at 'templateBody' failed to satisfy constraint: "
                      f"Member must have length less than or equal to {_INLINE_BYTES}")
    text = body or _read(url or "")
    try:
        document = engine._parse_template(text)
    except Exception as error:
        raise Refused("ValidationError", f"Template format error: {error}") from error
    if not isinstance(document, dict) or not document.get("Resources"):
        raise Refused("ValidationError", "Template format error: At least one Resources member must be defined.")
    if _OWN_TYPE in _types(document):
        raise Refused("ValidationError", f"Nested {_OWN_TYPE} is not supported in {_OWN_TYPE}")
    if service_managed:
        _check_service_managed(document)
    missing = handlers._missing_capabilities(set(capabilities), handlers._required_iam_capabilities(document))
    if missing:
        raise Refused("InsufficientCapabilitiesException", handlers._insufficient_capabilities_message(missing))
    return Template(text, document)


def check_parameters(template: Template, given: dict[str, str]) -> None:
    unknown = sorted(set(given) - set(template.parameters))
    if unknown:
        raise Refused("ValidationError", f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    missing = sorted(name for name, definition in template.parameters.items() if "Default" not in definition and name not in given)
    if missing:
        raise Refused("ValidationError", f"Parameters: [{', '.join(missing)}] must have values")


# Handing over: CreateStack takes no more than 51,200 bytes in a request, and the target account can't read the administrator's bucket.

_bodies: dict[str, str] = {}
_lock = threading.Lock()
_resolve_natively = helpers._resolve_document


def url_for(template: Template) -> str:
    """A URL by which the local CloudFormation finds the template again, in any account."""
    digest = hashlib.sha256(template.body.encode()).hexdigest()
    with _lock:
        _bodies[digest] = template.body
    return _HANDED_OVER + digest


def _resolve(params: dict[str, Any], body_key: str, url_key: str, label: str) -> Any:
    url = helpers._p(params, url_key)
    if body_key == "TemplateBody" and url.startswith(_HANDED_OVER):
        return _bodies[url.removeprefix(_HANDED_OVER)], None
    return _resolve_natively(params, body_key, url_key, label)


def install() -> None:
    helpers._resolve_document = _resolve
