"""Answers of a service in the JSON protocol, and the error that becomes one."""

from __future__ import annotations

import json
from typing import Any

from ministack.core.responses import error_response_json

Answer = tuple[int, dict[str, str], bytes]


class Refused(ValueError):
    """A refusal with the service's error code; in CloudFormation it is the reason of the failed resource."""

    def __init__(self, code: str, message: str):
        super().__init__(f"{code}: {message}")
        self.code, self.message = code, message


def answer(content: dict[str, Any]) -> Answer:
    return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(content).encode()


def error(code: str, message: str) -> Answer:
    return error_response_json(code, message, 400)


def refusal(refused: Refused) -> Answer:
    return error(refused.code, refused.message)
