"""What EventBridge in us-east-1 learns of changes in the organization, in the account that makes the call.

Form of CloudTrail's events: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_cloudtrail-integration.html
"""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import eventbridge

from . import organization_tree

_SOURCE = "organizations.amazonaws.com"
_READ_ONLY = ("List", "Describe")


def _detail(caller: str, name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"eventVersion": "1.08", "eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "eventSource": _SOURCE, "eventName": name,
            "awsRegion": organization_tree.GLOBAL_REGION, "eventID": str(uuid.uuid4()), "readOnly": False, "eventType": kind,
            "managementEvent": True, "recipientAccountId": caller, "eventCategory": "Management", **more}


def _emit(account: str, detail_type: str, detail: dict[str, Any]) -> None:
    with request_scope(account, organization_tree.GLOBAL_REGION):
        eventbridge._ensure_default_bus()
        eventbridge._put_events({"Entries": [{"Source": "aws.organizations", "DetailType": detail_type, "Detail": json.dumps(detail)}]},
                                allow_aws_source=True)


def _account_created(management: str, account: str) -> None:
    now = time.strftime("%b %d, %Y %I:%M:%S %p", time.gmtime())
    status = {"id": f"car-{uuid.uuid4().hex}", "state": "SUCCEEDED", "accountName": "****", "accountId": account,
              "requestedTimestamp": now, "completedTimestamp": now}
    _emit(management, "AWS Service Event via CloudTrail",
          _detail(management, "CreateAccountResult", "AwsServiceEvent", userIdentity={"accountId": management, "invokedBy": "AWS Internal"},
                  serviceEventDetails={"createAccountStatus": status}))


def _request_parameters(payload: dict[str, Any]) -> dict[str, Any]:
    return {key[0].lower() + key[1:]: value for key, value in payload.items()}


def tell(caller: str, operation: str, payload: dict[str, Any], subject: str) -> None:
    """The event of a call that succeeded."""
    if operation.startswith(_READ_ONLY):
        return
    identity = {"type": "Root", "principalId": caller, "arn": f"arn:aws:iam::{caller}:root", "accountId": caller}
    _emit(caller, "AWS API Call via CloudTrail",
          _detail(caller, operation, "AwsApiCall", userIdentity=identity, requestParameters=_request_parameters(payload), responseElements=None))
    if operation == "CreateAccount":
        _account_created(caller, subject)
