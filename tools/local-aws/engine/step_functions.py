"""AWS SDK integrations of Step Functions: any operation that botocore's model has, called with the machine's role.

ministack answers a few services by hand and as the account itself. Here a task's call goes through this server's own API (or to the fake that the environment
names), with parameters, results and errors named as the AWS SDK for Java names them, as Step Functions does.
Errors that a service's model does not have (throttling, denied, …) are assumed to be <Service>.<Service>Exception.
"""

from __future__ import annotations

import base64
import contextvars
import datetime
import json
from typing import Any, NoReturn

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError
from ministack import app
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam
from ministack.services import stepfunctions as native

from . import call_faults, roles, sessions

_SERVICE = "states.amazonaws.com"
_MOST_BYTES = 262_144
# Names of the AWS SDK for Java that botocore does not use.
_CLIENTS = {"cloudwatchlogs": "logs", "sfn": "stepfunctions", "eventbridge": "events", "elasticloadbalancingv2": "elbv2"}
# Members whose abbreviation comes last: the AWS SDK for Java lowers the start of a name only, and ministack each run of upper-case letters.
_MEMBERS = {("ResourceTagMapping", "ResourceARN"): "ResourceARN"}
# What ministack converts on its own way: bodies and secrets.
_NATIVE = {"lambda", "secretsmanager"}
# https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
_UNCATCHABLE = {"States.Runtime", "States.DataLimitExceeded"}

_task: contextvars.ContextVar[tuple[dict, Any, dict, Any] | None] = contextvars.ContextVar("task", default=None)

_execute_natively = native._execute_task
_invoke_natively = native._invoke_resource
_integrate_natively = native._invoke_aws_sdk_integration
_matches_natively = native._error_matches
_add_natively = native._add_event
_run_inside_natively = native._run_sub_machine
_entered: set[str] = set()
_output_natively = native._apply_output_path


def _fail(error: str, cause: str) -> NoReturn:
    raise native._ExecutionError(error, cause)


def _machine_role(execution: dict[str, Any]) -> str:
    arn = execution.get("stateMachineArn", "").split("/")[0]  # a child of a distributed map carries its label
    machine = native._state_machines.get(arn) or native._state_machines.get(arn.rsplit(":", 1)[0]) or {}
    return machine.get("roleArn", "")


def _assumed_role() -> str | None:
    """Credentials.RoleArn of the task, resolved in its query language."""
    state, raw_input, _, context = _task.get() or ({}, None, {}, None)
    given = state.get("Credentials")
    if not given:
        return None
    if native._state_query_language(state, context) == "JSONata":
        return native._apply_jsonata_template(given, raw_input, context)["RoleArn"]
    return native._resolve_params_obj(given, native._apply_input_path(state, raw_input, context), context)["RoleArn"]


def machine_credentials(execution: dict[str, Any]) -> sessions.Credentials:
    arn = _machine_role(execution)
    role = iam._roles.get_scoped(arn.split(":")[4], None, arn.rsplit("/", 1)[-1]) if arn.count(":") == 5 else None
    caller = {"aws:sourceaccount": get_account_id(), "aws:sourcearn": execution.get("stateMachineArn", "")}
    if role is not None and roles.trusts_service(role, _SERVICE, caller):
        return sessions.of_role(role, "states")
    if app.AUTH:
        _fail("States.Runtime", f"The role {arn} does not exist or does not trust {_SERVICE}")
    return sessions.of_account(get_account_id())


def _credentials() -> sessions.Credentials:
    """Of the machine's role, or of the role that the machine's role assumes."""
    _, _, execution, _ = _task.get() or ({}, None, {}, None)
    own, other = machine_credentials(execution or {}), _assumed_role()
    if not other:
        return own
    try:
        found = sessions.client("sts", own, get_region()).assume_role(RoleArn=other, RoleSessionName="states")["Credentials"]
    except ClientError as error:
        _fail("States.TaskFailed", str(error))
    return sessions.Credentials(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"])


def _java_name(name: str) -> str:
    converted = native._api_name_to_sfn_key(name)
    return converted[0].upper() + converted[1:]


def _service_prefix(model: Any) -> str:
    words = str(model.service_id).replace("-", " ").split()
    return "".join(_java_name(word) for word in words)


def _error_name(model: Any, code: str) -> str:
    prefix = _service_prefix(model)
    shape = next((shape.name for shape in model.error_shapes if code in (shape.name, shape.error_code)), None)
    if shape is None:
        return f"{prefix}.{prefix}Exception"
    base = shape.removesuffix("Fault") if shape.endswith("Fault") else shape.removesuffix("Exception")
    return f"{prefix}.{_java_name(base)}Exception"


def _plain(value: Any, shape: Any) -> Any:
    """A result as Step Functions gives it."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    if hasattr(value, "read"):
        value = value.read()
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return base64.b64encode(value).decode()
    if isinstance(value, dict) and shape is not None and shape.type_name == "structure":
        overrides = native._SDK_MEMBER_NAME_OVERRIDES
        return {overrides.get((shape.name, key), native._api_name_to_sfn_key(key)): _plain(entry, shape.members.get(key))
                for key, entry in value.items() if key != "ResponseMetadata"}
    if isinstance(value, dict):
        return {key: _plain(entry, getattr(shape, "value", None)) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry, getattr(shape, "member", None)) for entry in value]
    return value


def _operation(client: Any, action: str) -> Any:
    model = client.meta.service_model
    name = next((known for known in model.operation_names if native._api_name_to_sfn_key(known).lower() == action.lower() or known.lower() == action.lower()), None)
    if name is None:
        _fail("States.Runtime", f"{model.service_name} has no operation {action}")
    return model.operation_model(name)


def _integrate(resource: str, input_data: Any) -> Any:
    parts = resource.replace(".waitForTaskToken", "").split(":")
    service, action = parts[6].lower(), parts[7]
    if service in _NATIVE:
        return _integrate_natively(resource, input_data)
    acting, other = _credentials(), _assumed_role()
    try:
        client = sessions.client(_CLIENTS.get(service, service), acting, get_region())
    except BotoCoreError as error:
        _fail("States.Runtime", f"{resource}: {error}")
    operation = _operation(client, action)
    given = native._sdk_json_param_value(input_data or {}, operation.input_shape) if operation.input_shape else {}
    try:
        answer = call_faults.injected(operation.name, (other or _machine_role((_task.get() or ({}, None, {}, None))[2] or {})).split(":")[4])
        result = client._make_api_call(operation.name, given) if answer is None else answer
    except ClientError as error:
        response = error.response
        status, prefix = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400), _service_prefix(client.meta.service_model)
        _fail(_error_name(client.meta.service_model, response["Error"]["Code"]),
              f"{response['Error'].get('Message', '')} (Service: {prefix}, Status Code: {status}, Request ID: local)")
    except ParamValidationError as error:
        _fail("States.Runtime", str(error))
    except BotoCoreError as error:
        _fail(f"{_service_prefix(client.meta.service_model)}.SdkClientException", str(error))
    return _plain(result, operation.output_shape)


def _execute(state: dict[str, Any], raw_input: Any, execution: dict[str, Any], context: Any) -> Any:
    token = _task.set((state, raw_input, execution, context))
    try:
        return _execute_natively(state, raw_input, execution, context)
    finally:
        _task.reset(token)


def _invoke(resource: str, input_data: Any) -> Any:
    result = _invoke_natively(resource, input_data)
    if len(json.dumps(result, default=str).encode()) > _MOST_BYTES:
        _fail("States.DataLimitExceeded", f"The state/task '{resource}' returned a result with a size exceeding the maximum number of bytes service limit.")
    return result


def _matches(error_equals: list[str], error: str) -> bool:
    return error in error_equals if error in _UNCATCHABLE else _matches_natively(error_equals, error)


def _output(state: dict[str, Any], data: Any, context: Any = None) -> Any:
    """ministack leaves out the Output of a Succeed state in JSONata."""
    if state.get("Type") == "Succeed" and native._state_query_language(state, context) == "JSONata":
        return native._apply_jsonata_output(state, data, context, default=data)
    return _output_natively(state, data, context)


def _add_event(execution: dict[str, Any], event_type: str, details: Any = None) -> Any:
    if event_type.endswith("StateEntered"):
        _entered.add(details["stateEnteredEventDetails"]["name"])
    return _add_natively(execution, event_type, details)


class _Noted(dict):
    """States of a map or a branch, which have no history here: each is looked up when it is entered."""

    def get(self, name: str, default: Any = None) -> Any:
        _entered.add(name)
        return super().get(name, default)


def _run_inside(states: dict[str, Any], *rest: Any) -> Any:
    return _run_inside_natively(_Noted(states), *rest)


def entered_states() -> list[str]:
    """Names of all states that any execution entered, those of maps and branches included."""
    return sorted(_entered)


def install() -> None:
    native._SDK_MEMBER_NAME_OVERRIDES.update(_MEMBERS)
    native._add_event = _add_event
    native._apply_output_path = _output
    native._execute_task = _execute
    native._invoke_resource = _invoke
    native._invoke_aws_sdk_integration = _integrate
    native._error_matches = _matches
    native._run_sub_machine = _run_inside
