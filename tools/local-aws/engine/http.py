"""What only a proof asks of the engine, beside the AWS API on the same loopback port: /_local-aws/..."""

import json
from urllib.parse import parse_qs

from . import backup_jobs, backup_settings, call_faults, config_results, organizations, record, step_functions

_PREFIX = "/_local-aws/"


async def _body(receive):
    content = b""
    while True:
        message = await receive()
        content += message.get("body", b"")
        if not message.get("more_body"):
            return json.loads(content or b"{}")


async def _answer(method, path, query, receive):
    name = path.removeprefix(_PREFIX)
    if (method, name) == ("GET", "resources"):
        return record.resources(query.get("type", [None])[0])
    if (method, name) == ("GET", "operations"):
        return record.operations(int(query.get("since", ["0"])[0]))
    if (method, name) == ("PUT", "organization"):
        backup_settings.lay_out()
        backup_jobs.lay_out()
        return organizations.lay_out(await _body(receive))
    if (method, name) == ("POST", "faults"):
        return record.inject_fault(await _body(receive))
    if (method, name) == ("POST", "jobs"):
        return backup_jobs.put(await _body(receive))
    if (method, name) == ("GET", "entered-states"):
        return step_functions.entered_states()
    if (method, name) == ("POST", "call-faults"):
        return call_faults.inject(await _body(receive))
    if (method, name) == ("DELETE", "call-faults"):
        return call_faults.clear()
    if (method, name) == ("PUT", "config-results"):
        return config_results.put(await _body(receive))
    if (method, name) == ("POST", "clock"):
        return record.advance_clock((await _body(receive))["days"])
    raise KeyError(f"{method} {path}")


def wrap(app):
    async def wrapped(scope, receive, send):
        if scope["type"] != "http" or not scope["path"].startswith(_PREFIX):
            await app(scope, receive, send)
            return
        status = 200
        try:
            answer = await _answer(scope["method"], scope["path"], parse_qs(scope["query_string"].decode()), receive)
        except (KeyError, ValueError) as error:
            status, answer = 400, {"error": repr(error)}
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": json.dumps(answer, default=str).encode()})

    return wrapped
