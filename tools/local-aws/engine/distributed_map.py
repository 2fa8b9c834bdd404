"""Distributed maps of state machines: what ministack leaves out of them, JSONata, batches, tolerances by path, results in Amazon S3.

Items, batches and thresholds are resolved here and handed to ministack's own map run as plain values.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from botocore.exceptions import ClientError
from ministack.core.responses import get_region
from ministack.services import stepfunctions as native

from . import sessions, step_functions

_MOST_INPUT_BYTES = 262_144
_NUMBERS = ("MaxConcurrency", "ToleratedFailureCount", "ToleratedFailurePercentage")

_run_natively = native._run_distributed_map


class _Scope:
    """Values of one Map state in its query language."""

    def __init__(self, state: dict[str, Any], raw_input: Any, effective: Any, context: Any) -> None:
        self.state, self.raw_input, self.effective, self.context = state, raw_input, effective, context
        self.jsonata = native._state_query_language(state, context) == "JSONata"

    def template(self, value: Any, context: Any = None) -> Any:
        if self.jsonata:
            return native._apply_jsonata_template(value, self.raw_input, context or self.context)
        return native._resolve_params_obj(value, self.effective, context or self.context) if isinstance(value, (dict, list)) else value

    def number(self, holder: dict[str, Any], name: str) -> float | None:
        """A number, an expression, or a path under the name with "Path"."""
        if f"{name}Path" in holder:
            return float(native._resolve_path_or_ctx(holder[f"{name}Path"], self.effective, self.context))
        return float(self.template(holder[name])) if holder.get(name) is not None else None

    def items(self) -> list[Any]:
        reader = self.state.get("ItemReader")
        if reader:
            config = {key: self.template(value) for key, value in (reader.get("ReaderConfig") or {}).items()} if self.jsonata else reader.get("ReaderConfig")
            given = {"Parameters": self.template(reader.get("Arguments") or {}), "ReaderConfig": config or {}} if self.jsonata else {}
            return native._read_map_items({**reader, **given}, self.effective, self.context)
        if self.jsonata and "Items" in self.state:
            found = self.template(self.state["Items"])
        else:
            found = native._resolve_path_or_ctx(self.state.get("ItemsPath", "$"), self.effective, self.context)
        return found if isinstance(found, list) else [found]

    def selected(self, items: list[Any]) -> list[Any]:
        selector = self.state.get("ItemSelector") or self.state.get("Parameters")
        if not selector:
            return items
        return [self.template(selector, {**self.context, "Map": {"Item": {"Index": index, "Value": item}}}) for index, item in enumerate(items)]

    def batched(self, items: list[Any]) -> list[Any]:
        batcher = self.state.get("ItemBatcher")
        if not batcher:
            return items
        most = self.number(batcher, "MaxItemsPerBatch") or float("inf")
        most_bytes = self.number(batcher, "MaxInputBytesPerBatch") or _MOST_INPUT_BYTES
        common = {"BatchInput": self.template(batcher["BatchInput"])} if "BatchInput" in batcher else {}
        batches: list[dict[str, Any]] = []
        for item in items:
            together = {**common, "Items": [*batches[-1]["Items"], item]} if batches else None
            if together and len(together["Items"]) <= most and len(json.dumps(together).encode()) <= most_bytes:
                batches[-1] = together
            else:
                batches.append({**common, "Items": [item]})
        return batches


def _written(scope: _Scope, run: dict[str, Any], execution: dict[str, Any]) -> dict[str, Any]:
    """The results as ResultWriter puts them into a bucket, and what the state gives instead of them."""
    writer = scope.state["ResultWriter"]
    target = scope.template(writer.get("Arguments") or writer.get("Parameters") or {})
    folder = f"{target.get('Prefix', '').rstrip('/')}/{uuid.uuid4()}".lstrip("/")
    s3 = sessions.client("s3", step_functions.machine_credentials(execution), get_region())
    children = [child for child in native._executions.values() if child.get("mapRunArn") == run["mapRunArn"]]
    files: dict[str, list[dict[str, Any]]] = {}
    for status in ("SUCCEEDED", "FAILED"):
        entries = [{"ExecutionArn": child["executionArn"], "Input": child["input"], "Name": child["name"], "Output": child.get("output"),
                    "StartDate": child["startDate"], "StopDate": child["stopDate"], "StateMachineArn": child["stateMachineArn"], "Status": child["status"],
                    **({"Error": child["error"], "Cause": child["cause"]} if status == "FAILED" else {})} for child in children if child["status"] == status]
        if entries:
            key, body = f"{folder}/{status}_0.json", json.dumps(entries).encode()
            s3.put_object(Bucket=target["Bucket"], Key=key, Body=body)
            files[status] = [{"Key": key, "Size": len(body)}]
    manifest = {"DestinationBucket": target["Bucket"], "MapRunArn": run["mapRunArn"], "ResultFiles": {
        "FAILED": files.get("FAILED", []), "PENDING": [], "SUCCEEDED": files.get("SUCCEEDED", [])}}
    s3.put_object(Bucket=target["Bucket"], Key=f"{folder}/manifest.json", Body=json.dumps(manifest).encode())
    return {"MapRunArn": run["mapRunArn"], "ResultWriterDetails": {"Bucket": target["Bucket"], "Key": f"{folder}/manifest.json"}}


def _run(state: dict[str, Any], raw_input: Any, effective: Any, iterator: dict[str, Any], execution: dict[str, Any], context: Any) -> Any:
    scope = _Scope(state, raw_input, effective, context)
    numbers = {name: value for name in _NUMBERS if (value := scope.number(state, name)) is not None}
    label = state.get("Label") or str(uuid.uuid4())
    plain = {"Type": "Map", "ItemsPath": "$.items", "Label": label, **numbers, **{key: state[key] for key in ("Next", "End") if key in state}}
    children = {"items": scope.batched(scope.selected(scope.items()))}
    known = set(native._map_runs)
    result, following = _run_natively(plain, children, children, iterator, execution, context)
    if state.get("ResultWriter"):
        run = next(entry for arn, entry in native._map_runs.items() if arn not in known and f"/{label}:" in arn)
        try:
            result = _written(scope, run, execution)
        except ClientError as error:
            raise native._ExecutionError("States.ResultWriterFailed", str(error)) from error
    if scope.jsonata:
        output = native._apply_jsonata_output(state, raw_input, context, result=result, default=result)
        native._apply_state_assign(state, raw_input, context, result=result)
        return output, following
    output = native._apply_result_path(state, raw_input, native._apply_result_selector(state, result))
    return native._apply_output_path(state, output, context), following


def install() -> None:
    native._run_distributed_map = _run
