"""Service-linked roles with the names and the error of IAM, and which services a role trusts."""

import json
from xml.etree import ElementTree

from ministack.core.iam_evaluator import EvalContext, evaluate_trust_policy
from ministack.core.responses import get_region
from ministack.services import iam

from . import record

# The name does not follow from the service name.
_ROLE_NAMES = {
    "backup.amazonaws.com": "AWSServiceRoleForBackup",
    "reports.backup.amazonaws.com": "AWSServiceRoleForBackupReports",
    "restore-testing.backup.amazonaws.com": "AWSServiceRoleForBackupRestoreTesting",
}
_create_natively = iam._IAM_HANDLERS["CreateServiceLinkedRole"]


def _create(params):
    service = iam._p(params, "AWSServiceName")
    name = _ROLE_NAMES.get(service)
    if name is None:
        return iam._error(400, "InvalidInput", f"this local AWS knows no service-linked role of {service}")
    if name in iam._roles:
        record.log("CreateServiceLinkedRole", "iam", "", name, error="has been taken in this account")
        return iam._error(400, "InvalidInput", f"Service role name {name} has been taken in this account, please try a different suffix.")
    # ministack derives the name from the service's first label; the role is stored again under its real one.
    derived = f"AWSServiceRoleFor{service.split('.')[0].capitalize()}"
    kept = iam._roles.pop(derived, None)
    status, headers, body = _create_natively(params)
    role = iam._roles.pop(derived)
    role.update(RoleName=name, Arn=role["Arn"].replace(derived, name))
    iam._roles[name] = role
    record.log("CreateServiceLinkedRole", "iam", "", name)
    if kept is not None:
        iam._roles[derived] = kept
    return status, headers, body.replace(derived.encode(), name.encode())


def service_linked_arn(account, service):
    return f"arn:aws:iam::{account}:role/aws-service-role/{service}/{_ROLE_NAMES.get(service, '*')}"


def trusts_service(role, service, keys=None):
    """Whether a service can assume a role. ministack's own evaluation lets a service principal match any account's root."""
    document = role["AssumeRolePolicyDocument"]
    policy = json.loads(document) if isinstance(document, str) else document
    statements = policy.get("Statement", [])
    of_services = []
    for statement in statements if isinstance(statements, list) else [statements]:
        principal = statement.get("Principal")
        of_services.append({**statement, "Principal": {"AWS": principal.get("Service", []) if isinstance(principal, dict) else []}})
    request = EvalContext(principal_arn=service, principal_type="Service", principal_account="", action="sts:AssumeRole",
                          resource_arn=role["Arn"], region=get_region(), service_context=keys or {})
    return evaluate_trust_policy({"Statement": of_services}, service, request)


class ServiceLinkedRole:
    """AWS::IAM::ServiceLinkedRole: fails where the role exists already, as on AWS."""

    def create(self, logical_id, props, stack_name):
        status, _, body = _create({"AWSServiceName": [props["AWSServiceName"]]})
        if status >= 400:
            raise ValueError("".join(ElementTree.fromstring(body).itertext()))
        name = _ROLE_NAMES[props["AWSServiceName"]]
        return name, {"RoleName": name}

    def update(self, physical_id, old, new, stack_name, logical_id=None):
        iam._roles[physical_id]["Description"] = new.get("Description", "")
        return physical_id, {"RoleName": physical_id}

    def delete(self, physical_id, props):
        iam._roles.pop(physical_id, None)


def install():
    iam._IAM_HANDLERS["CreateServiceLinkedRole"] = _create
    return {"AWS::IAM::ServiceLinkedRole": ServiceLinkedRole()}
