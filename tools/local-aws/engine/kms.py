"""Replicas of multi-Region keys; the keys themselves, primary ones included, are ministack's."""

import json

from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import kms

from . import record

# What a replica shares with its primary key beyond what ministack copies.
_SHARED = ("KeyRotationEnabled", "RotationPeriodInDays")


def _fail(code, message):
    raise ValueError(f"{code}: {message}")


def _primary(arn):
    """The key that the ARN names; CloudFormation replicates it from its own Region."""
    _, _, service, region, account, name = (arn.split(":", 5) + [""] * 6)[:6]
    if service != "kms" or not name.startswith("key/"):
        _fail("InvalidArnException", f"{arn} is no ARN of a key")
    if account != get_account_id():
        _fail("AccessDeniedException", f"a replica is made in the account of its primary key, and {arn} belongs to {account}")
    if region == get_region():
        _fail("AlreadyExistsException", f"a replica is made in another Region than its primary key, and {arn} is in {region}")
    with request_scope(account, region):
        key = kms._resolve_key(arn)
    if key is None:
        _fail("NotFoundException", f"Key '{arn}' does not exist")
    return region, key


def _refuse_second(key_id):
    """A replica that waits for its deletion holds its id until that day."""
    present = kms._keys.get(key_id)
    if present is not None and (present["KeyState"] != "PendingDeletion" or present["DeletionDate"] > record.now()):
        _fail("AlreadyExistsException", "You can create only one replica of each primary key in each AWS Region: "
              f"{present['Arn']} is in state {present['KeyState']}")


def _apply(key, props):
    """Everything of a replica that can change in place."""
    policy = props["KeyPolicy"]
    enabled = str(props.get("Enabled", True)).lower() == "true"
    key.update({
        "Description": props.get("Description", ""), "Enabled": enabled, "KeyState": "Enabled" if enabled else "Disabled",
        "Policy": policy if isinstance(policy, str) else json.dumps(policy),
        "Tags": [{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in props.get("Tags", [])],
    })


class ReplicaKey:
    def create(self, logical_id, props, stack_name):
        region, primary = _primary(props["PrimaryKeyArn"])
        _refuse_second(primary["KeyId"])
        request = {"KeyId": primary["Arn"], "ReplicaRegion": get_region()}
        with request_scope(get_account_id(), region):
            status, _, body = kms._replicate_key(request)
        if status != 200:
            answer = json.loads(body)
            _fail(answer["__type"], answer["message"])
        replica = kms._keys[primary["KeyId"]]
        replica.update({key: primary[key] for key in _SHARED if key in primary})
        _apply(replica, props)
        return replica["KeyId"], {"KeyId": replica["KeyId"], "Arn": replica["Arn"]}

    def update(self, physical_id, old, new, stack_name, logical_id=None):
        replica = kms._keys[physical_id]
        _apply(replica, new)
        return physical_id, {"KeyId": replica["KeyId"], "Arn": replica["Arn"]}

    def delete(self, physical_id, props):
        if physical_id in kms._keys:
            kms._schedule_key_deletion({"KeyId": physical_id, "PendingWindowInDays": int(props.get("PendingWindowInDays", 30))})


def install():
    return {"AWS::KMS::ReplicaKey": ReplicaKey()}
