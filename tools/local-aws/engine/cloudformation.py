"""Hooks into ministack's CloudFormation: every resource is checked against its schema and recorded, our types are added.

The three functions that provision, update and delete one resource are the narrow place through which stacks, updates,
rollbacks and nested stacks go; they are replaced in the module that defines them and in the one that imports them.
"""

import contextvars
import functools

from ministack.core.responses import get_region
from ministack.services.cloudformation import changesets, custom_resource, engine, handlers, provisioners, stacks

from . import (authorization, backup, backup_jobs, backup_settings, config_results, distributed_map, events, kms,
               organization_types, organizations, policies, record, references, roles, schemas, step_functions)
from .generic import GenericType
from .stack_sets import api as stack_set_api
from .stack_sets import auto_deployment, resource, template

# Any type of these services is accepted with the generic behavior; other unknown types fail the deployment.
_GENERIC_PREFIXES = ("AWS::Backup::", "AWS::Organizations::", "AWS::BackupGateway::", "AWS::MPA::")
_GENERIC_TYPES = ("AWS::RAM::ResourceShare",)
# Names that must be unique although the schema's identifier is generated.
_UNIQUE_NAMES = {"AWS::IAM::ManagedPolicy": "ManagedPolicyName", "AWS::SNS::Topic": "TopicName",
                 "AWS::Backup::Framework": "FrameworkName", "AWS::Backup::ReportPlan": "ReportPlanName"}
_SCHEMA_REGION = "us-east-1"
_CUSTOM_RESOURCE_TIMEOUT_S = "600"

_provision = provisioners._provision_resource
_update = provisioners._update_resource
_delete = provisioners._delete_resource
_deploy = stacks._deploy_stack_async
_native_replacing = provisioners._replacing_change
_native_recreation = provisioners._property_recreation
_native_conditions = engine._evaluate_conditions
_native_support = engine.validate_template_support
_invoke_custom_resource = custom_resource.invoke_custom_resource
_blocks = stacks._runs_on_worker_thread
_is_sent_back = stacks._sends_back_failed_update

_STACK_SET = "AWS::CloudFormation::StackSet"

# ministack falls back to creating again where a type has no update: the name is then rightly taken.
_in_place = contextvars.ContextVar("in_place", default=False)


def _is_custom(type_name):
    return type_name.startswith("Custom::") or type_name == "AWS::CloudFormation::CustomResource"


def _schema(type_name):
    return None if _is_custom(type_name) else schemas.find(type_name, get_region())


def _given_name(type_name, schema, props):
    if type_name in _UNIQUE_NAMES:
        return props.get(_UNIQUE_NAMES[type_name])
    return schema.given_name(props) if schema else None


def _check(type_name, logical_id, props):
    if _is_custom(type_name):
        return
    schema = _schema(type_name)
    if schema is None:
        # ministack would record an unknown AWS::CloudFormation type as a no-op.
        raise ValueError(f"Resource type {type_name} is not available in {get_region()}")
    schema.check(logical_id, props)
    for path, kind, document in policies.documents_of(type_name, props):
        policies.check(document, kind, f"{type_name} {logical_id}.{path}")


def _logged(operation):
    """Records the outcome of an operation under its resource, failures included."""
    def decorate(function):
        @functools.wraps(function)
        def wrapper(type_name, *args):
            subject = _subject(operation, type_name, args)
            try:
                record.raise_injected_fault(operation, type_name)
                return function(type_name, *args)
            except Exception as error:
                record.log(operation, **subject, error=str(error))
                raise
        return wrapper
    return decorate


def _subject(operation, type_name, args):
    arguments = list(args) + [None] * 5
    if operation == "CREATE":
        return {"type_name": type_name, "logical_id": arguments[0], "stack": arguments[2]}
    offset = 3 if operation == "UPDATE" else 2
    return {"type_name": type_name, "physical_id": arguments[0], "stack": arguments[offset] or "",
            "logical_id": arguments[offset + 1] or ""}


@_logged("CREATE")
def provision(type_name, logical_id, props, stack_name):
    if type_name not in provisioners._RESOURCE_HANDLERS and not _is_custom(type_name):
        raise ValueError(f"Unrecognized resource type: {type_name}")
    _check(type_name, logical_id, props)
    name = _given_name(type_name, _schema(type_name), props)
    if name and not _in_place.get() and record.name_taken(type_name, name):
        raise ValueError(f"Resource of type '{type_name}' with identifier '{name}' already exists (AlreadyExists)")
    physical_id, attributes = _provision(type_name, logical_id, props, stack_name)
    if not _in_place.get():
        record.created(type_name, logical_id, physical_id, props, attributes, stack_name, name)
        record.log("CREATE", type_name, logical_id, physical_id, stack_name)
    return physical_id, attributes


def update(type_name, physical_id, old, new, stack_name, logical_id=None, old_attributes=None):
    if old == new:
        return physical_id, old_attributes or {}
    return _change(type_name, physical_id, old, new, stack_name, logical_id, old_attributes)


@_logged("UPDATE")
def _change(type_name, physical_id, old, new, stack_name, logical_id, old_attributes):
    _check(type_name, logical_id or physical_id, new)
    replacing = _replacing_change(type_name, old, new)
    token = _in_place.set(not replacing)
    try:
        new_id, attributes = _update(type_name, physical_id, old, new, stack_name, logical_id, old_attributes)
    finally:
        _in_place.reset(token)
    if new_id == physical_id:
        record.updated(type_name, physical_id, new, attributes)
        record.log("UPDATE", type_name, logical_id, physical_id, stack_name)
    else:
        # a custom resource answers with a new id by its own choice: nothing of ours has recorded it yet
        if not record.exists(type_name, new_id):
            record.created(type_name, logical_id, new_id, new, attributes, stack_name, None)
        record.log("REPLACE", type_name, logical_id, new_id, stack_name, detail=f"replaces {physical_id}")
    return new_id, attributes


@_logged("DELETE")
def delete(type_name, physical_id, props, stack_name=None, logical_id=None):
    _delete(type_name, physical_id, props, stack_name, logical_id)
    record.deleted(type_name, physical_id)
    record.log("DELETE", type_name, logical_id or "", physical_id, stack_name or "")


def _replacing_change(type_name, old, new):
    schema = _schema(type_name)
    return bool(schema and schema.replacing(old, new)) or _native_replacing(type_name, old, new)


def _property_recreation(type_name, name):
    schema = None if _is_custom(type_name) else schemas.find(type_name, _SCHEMA_REGION)
    return schema.recreation(name) if schema else _native_recreation(type_name, name)


def _comparable(value, params, mappings):
    """The condition with the operands of Fn::Equals resolved."""
    if isinstance(value, list):
        return [_comparable(entry, params, mappings) for entry in value]
    if not isinstance(value, dict):
        return value
    if "Fn::Equals" in value:
        return {"Fn::Equals": [engine._resolve_refs(operand, {}, params, {}, mappings, "", "") for operand in value["Fn::Equals"]]}
    return {key: _comparable(entry, params, mappings) for key, entry in value.items()}


def _evaluate_conditions(template, params):
    # ministack knows neither Fn::Join nor pseudo parameters inside a condition: the bootstrap stack would
    # get an empty policy list, and CDK's Region conditions would never hold.
    conditions = _comparable(template.get("Conditions", {}), params, template.get("Mappings", {}))
    return _native_conditions({**template, "Conditions": conditions}, params)


def _validate_support(template, conditions, *args, **kwargs):
    _native_support(template, conditions, *args, **kwargs)
    references.check(template, conditions)


def _invoke_within_time(request_type, logical_id, props, *args, **kwargs):
    # A handler that dies without an answer would otherwise hold the deployment for the hour that CloudFormation waits.
    return _invoke_custom_resource(request_type, logical_id, {"ServiceTimeout": _CUSTOM_RESOURCE_TIMEOUT_S, **props}, *args, **kwargs)


async def _deploy_stack(stack_name, stack_id, template, *args, **kwargs):
    # Runs in a task of its own: the variable needs no reset.
    previous = kwargs.get("previous_stack") or {}
    before = (previous.get("_template") or {}).get("Resources", {})
    organization_types.deploying.set((template.get("Resources", {}), before))
    await _deploy(stack_name, stack_id, template, *args, **kwargs)


def _runs_on_worker_thread(type_name):
    # It calls this server's own API: on the event loop it would wait for itself.
    return type_name == _STACK_SET or _blocks(type_name)


def _sends_back_failed_update(type_name):
    # Accounts that took the new template before another one failed go back with the rest.
    return type_name == _STACK_SET or _is_sent_back(type_name)


def _install_stack_sets():
    stacks._runs_on_worker_thread = _runs_on_worker_thread
    stacks._sends_back_failed_update = _sends_back_failed_update
    template.install()
    stack_set_api.install()
    auto_deployment.install()
    return resource.install()


def _handler(implementation):
    # Only what a type has: without "update" a change of a type that can't change is always a replacement.
    entry = {"create": implementation.create, "delete": implementation.delete}
    if hasattr(implementation, "update"):
        entry.update(update=implementation.update, update_with_logical_id=True)
    return entry


def install():
    registry = provisioners._RESOURCE_HANDLERS
    authorization.install()
    organizations.install()
    backup_settings.install()
    backup_jobs.install()
    config_results.install()
    step_functions.install()
    distributed_map.install()
    own = {**backup.install(registry), **events.install(), **kms.install(), **organization_types.install(), **roles.install(), **_install_stack_sets()}
    for type_name in (*schemas.type_names(_SCHEMA_REGION, _GENERIC_PREFIXES), *_GENERIC_TYPES):
        if type_name not in own and type_name not in registry:
            own[type_name] = GenericType(type_name)
    registry.update({type_name: _handler(implementation) for type_name, implementation in own.items()})
    for module in (provisioners, stacks):
        module._provision_resource = provision
        module._update_resource = update
        module._delete_resource = delete
        module._replacing_change = _replacing_change
        module._property_recreation = _property_recreation
    for module in (stacks, changesets, handlers):
        module._deploy_stack_async = _deploy_stack
        module._evaluate_conditions = _evaluate_conditions
    for module in (changesets, handlers):
        module.validate_template_support = _validate_support
    custom_resource.invoke_custom_resource = _invoke_within_time
    engine._evaluate_conditions = _evaluate_conditions  # nested stacks import it when they run
