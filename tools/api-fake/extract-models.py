"""Writes the parts of AWS's service models which the API fake needs to test/fixtures/service-models.

    python -m venv .venv && .venv/bin/pip install -r tools/api-fake/requirements.txt
    .venv/bin/python tools/api-fake/extract-models.py [--check]

With --check nothing is written; the exit code is 1 if a file would change.
"""

import html
import json
import pathlib
import re
import sys

import botocore
from botocore.loaders import Loader

TARGET = pathlib.Path(__file__).resolve().parents[2] / "test" / "fixtures" / "service-models"

OPERATIONS = {
    "backup": [
        "ListReportJobs", "DescribeReportJob", "ListReportPlans", "DescribeReportPlan", "StartReportJob", "ListFrameworks", "DescribeFramework",
        "ListBackupJobs", "ListCopyJobs", "ListRestoreJobs", "DescribeBackupJob", "DescribeRestoreJob", "PutRestoreValidationResult",
        "ListBackupJobSummaries", "ListCopyJobSummaries", "ListRestoreJobSummaries", "DescribeGlobalSettings", "UpdateGlobalSettings", "DescribeRegionSettings", "UpdateRegionSettings",
    ],
    "cloudformation": ["ActivateOrganizationsAccess", "DeactivateOrganizationsAccess", "DescribeOrganizationsAccess"],
    "iam": ["CreateServiceLinkedRole", "GetRole"],
    "organizations": [
        "ListAccounts", "DescribeAccount", "DescribeOrganization", "ListRoots", "ListParents", "ListOrganizationalUnitsForParent",
        "ListAccountsForParent", "ListAWSServiceAccessForOrganization", "EnableAWSServiceAccess", "DisableAWSServiceAccess", "EnablePolicyType",
        "DisablePolicyType", "ListDelegatedAdministrators", "RegisterDelegatedAdministrator", "DeregisterDelegatedAdministrator",
        "ListAccountsWithInvalidEffectivePolicy", "ListEffectivePolicyValidationErrors",
    ],
    "securityhub": ["BatchImportFindings", "BatchUpdateFindings", "GetFindings", "DescribeHub", "ListEnabledProductsForImport"],
    "ssm": ["GetParameter", "PutParameter", "DeleteParameter"],
}

SHAPE_KEYS = ("type", "required", "enum", "min", "max", "pattern", "exception", "fault", "document")
MEMBER_KEYS = ("shape", "location", "locationName", "timestampFormat", "idempotencyToken")

# ASFF's sizes are not in the model, only in the members' texts.
SIZES = (
    (re.compile(r"Length Constraints: Minimum (?:length )?of (\d+)(?: length)?\. Maximum (?:length )?of (\d+)"), ("min", "max")),
    (re.compile(r"Length Constraints: (\d+)\."), ("max",)),
    (re.compile(r"Array Members: Minimum number of (\d+) items?\. Maximum number of (\d+)"), ("min", "max")),
    (re.compile(r"Array Members: Minimum number of (\d+) item"), ("min",)),
    (re.compile(r"Array Members: Maximum number of (\d+) item"), ("max",)),
)


def sizes(text):
    text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
    for pattern, names in SIZES:
        found = pattern.search(text)
        if found:
            return dict(zip(names, map(int, found.groups())))
    return {}


def trimmed_member(member, documented):
    kept = {key: member[key] for key in MEMBER_KEYS if key in member}
    return {**kept, **(sizes(member.get("documentation", "")) if documented else {})}


def trimmed_shape(shape, documented, protocol):
    kept = {key: shape[key] for key in SHAPE_KEYS if key in shape}
    if "error" in shape:
        kept["status"] = shape["error"]["httpStatusCode"]
        if protocol == "query" and "code" in shape["error"]:
            kept["code"] = shape["error"]["code"]
    elif shape.get("exception"):
        kept["status"] = 500 if shape.get("fault") else 400
    if "members" in shape:
        kept["members"] = {name: trimmed_member(member, documented) for name, member in shape["members"].items()}
    for name in ("member", "key", "value"):
        if name in shape:
            kept[name] = trimmed_member(shape[name], False)
    return kept


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


def trimmed(service):
    model = Loader().load_service_model(service, "service-2")
    operations, roots = {}, []
    for name in OPERATIONS[service]:
        operation = model["operations"][name]
        errors = [error["shape"] for error in operation.get("errors", [])]
        ends = {end: operation[end]["shape"] for end in ("input", "output") if end in operation}
        wrapper = operation.get("output", {}).get("resultWrapper")
        roots += [*errors, *ends.values()]
        http = operation["http"]
        operations[name] = {"method": http["method"], "uri": http["requestUri"], "status": http.get("responseCode", 200), **ends, "errors": errors, **({"resultWrapper": wrapper} if wrapper else {})}
    metadata = model["metadata"]
    head = {"botocore": botocore.__version__, "service": service, "signingName": metadata.get("signingName", metadata["endpointPrefix"])}
    head.update({key: metadata[key] for key in ("apiVersion", "protocol", "jsonVersion", "targetPrefix") if key in metadata})
    shapes = {name: trimmed_shape(model["shapes"][name], service == "securityhub", metadata["protocol"]) for name in reached(model["shapes"], roots)}
    return head, operations, shapes


def text(head, operations, shapes):
    """One operation or shape a line: a new model gives a readable difference."""
    def block(name, entries):
        lines = ",\n".join(f"    {json.dumps(key)}: {json.dumps(value)}" for key, value in entries.items())
        return f"  {json.dumps(name)}: {{\n{lines}\n  }}"

    heads = ",\n".join(f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in head.items())
    return f"{{\n{heads},\n{block('operations', operations)},\n{block('shapes', shapes)}\n}}\n"


def main(check):
    changed = []
    for service in OPERATIONS:
        path, new = TARGET / f"{service}.json", text(*trimmed(service))
        if path.exists() and path.read_text() == new:
            continue
        changed.append(path.name)
        if not check:
            TARGET.mkdir(parents=True, exist_ok=True)
            path.write_text(new)
    print(f"botocore {botocore.__version__}: {', '.join(changed) or 'nothing'} {'would change' if check else 'written'}")
    return 1 if check and changed else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
