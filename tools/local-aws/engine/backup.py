"""AWS Backup: vaults with policy, lock and notifications, plans and selections that must fit what exists.

Which numbers AWS accepts is not repeated here: the library states it in src/data/limits.ts, and its tests hold templates against it.

State lives in ministack's own stores, so that the AWS SDK reads what CloudFormation created.
"""

import json
import uuid

from ministack.core.responses import get_account_id, get_region
from ministack.services import backup, iam, kms, sns

from . import record
from .generic import GenericType

_DAY = 86_400
_STANDARD, _AIR_GAPPED = "AWS::Backup::BackupVault", "AWS::Backup::LogicallyAirGappedBackupVault"


def _fail(code, message):
    raise ValueError(f"{code}: {message}")


def _int(value):
    return None if value is None else int(value)


def _require_key(arn):
    _, _, _, region, account, _ = (str(arn).split(":", 5) + [""] * 6)[:6]
    if region != get_region():
        _fail("InvalidParameterValueException", f"the key {arn} is not in {get_region()}")
    if account == get_account_id():
        key = kms._resolve_key(arn)
        if key is None or not key.get("Enabled", True):
            _fail("InvalidParameterValueException", f"the key {arn} does not exist or is not enabled")


def _check_notifications(notifications):
    arn = notifications["SNSTopicArn"]
    if arn.split(":")[3:5] != [get_region(), get_account_id()] or arn not in sns._topics:
        _fail("InvalidParameterValueException", f"the topic {arn} does not exist in this account and Region")


def _apply(vault, props):
    """Everything of a vault that can change in place."""
    policy = props.get("AccessPolicy")
    vault["_Policy"] = None if policy is None else policy if isinstance(policy, str) else json.dumps(policy)
    notifications = props.get("Notifications")
    if notifications:
        _check_notifications(notifications)
    vault["_Notifications"] = notifications
    vault["BackupVaultTags"] = props.get("BackupVaultTags", {})


def _apply_lock(vault, lock):
    wanted = {k: _int(v) for k, v in (lock or {}).items()}
    if wanted == vault.get("_Lock", {}):
        return
    if vault.get("LockDate") and record.now() >= vault["LockDate"]:
        _fail("InvalidRequestException", f"the lock of {vault['BackupVaultName']} can't be changed or removed after its lock date")
    vault["_Lock"] = wanted
    for key in ("MinRetentionDays", "MaxRetentionDays", "LockDate"):
        vault.pop(key, None)
    vault["Locked"] = bool(wanted)
    vault.update({k: wanted[k] for k in ("MinRetentionDays", "MaxRetentionDays") if wanted.get(k) is not None})
    if wanted.get("ChangeableForDays"):
        vault["LockDate"] = int(record.now()) + wanted["ChangeableForDays"] * _DAY


def _new_vault(props, vault_type):
    name = props["BackupVaultName"]
    if name in backup._vaults:
        _fail("AlreadyExistsException", f"Backup vault with the same name already exists: {name}")
    if props.get("EncryptionKeyArn"):
        _require_key(props["EncryptionKeyArn"])
    vault = {
        "BackupVaultName": name, "BackupVaultArn": backup._vault_arn(name), "VaultType": vault_type,
        "VaultState": "AVAILABLE", "CreationDate": int(record.now()), "NumberOfRecoveryPoints": 0, "Locked": False,
    }
    # Without one, the account's aws/backup key (standard) or a key that AWS owns (air-gapped): not modeled, not shown.
    if props.get("EncryptionKeyArn"):
        vault["EncryptionKeyArn"] = props["EncryptionKeyArn"]
    _apply(vault, props)
    return vault


def _delete_vault(physical_id, _props):
    vault = backup._vaults.get(physical_id)
    if vault and vault["NumberOfRecoveryPoints"]:
        _fail("InvalidRequestException", f"Backup vault {physical_id} is not empty")
    backup._vaults.pop(physical_id, None)


class Vault:
    def create(self, logical_id, props, stack_name):
        vault = _new_vault(props, "BACKUP_VAULT")
        _apply_lock(vault, props.get("LockConfiguration"))
        backup._vaults[vault["BackupVaultName"]] = vault
        return vault["BackupVaultName"], {k: vault[k] for k in ("BackupVaultName", "BackupVaultArn")}

    def update(self, physical_id, old, new, stack_name, logical_id=None):
        changed = dict(backup._vaults[physical_id])  # a copy: a refused change must leave nothing behind
        _apply_lock(changed, new.get("LockConfiguration"))
        _apply(changed, new)
        backup._vaults[physical_id] = changed
        return physical_id, {k: changed[k] for k in ("BackupVaultName", "BackupVaultArn")}

    delete = staticmethod(_delete_vault)


class AirGappedVault:
    def create(self, logical_id, props, stack_name):
        low, high = int(props["MinRetentionDays"]), int(props["MaxRetentionDays"])
        vault = _new_vault(props, "LOGICALLY_AIR_GAPPED_BACKUP_VAULT")
        # It is always locked in compliance mode, from its first second.
        vault.update(Locked=True, MinRetentionDays=low, MaxRetentionDays=high, LockDate=vault["CreationDate"])
        backup._vaults[vault["BackupVaultName"]] = vault
        return vault["BackupVaultName"], {k: vault[k] for k in ("BackupVaultArn", "VaultState", "VaultType")}

    def update(self, physical_id, old, new, stack_name, logical_id=None):
        if old.get("MpaApprovalTeamArn") and old["MpaApprovalTeamArn"] != new.get("MpaApprovalTeamArn"):
            _fail("InvalidRequestException", "MpaApprovalTeamArn can't be changed once it is set")
        changed = dict(backup._vaults[physical_id])
        _apply(changed, new)
        backup._vaults[physical_id] = changed
        return physical_id, {k: changed[k] for k in ("BackupVaultArn", "VaultState", "VaultType")}

    delete = staticmethod(_delete_vault)


def _check_rule(rule):
    where = f"rule {rule['RuleName']}"
    vault = backup._vaults.get(rule["TargetBackupVault"])
    if vault is None or vault["VaultType"] != "BACKUP_VAULT":
        _fail("InvalidParameterValueException", f"{where}: backup vault {rule['TargetBackupVault']} does not exist in this account and Region")
    air_gapped = rule.get("TargetLogicallyAirGappedBackupVaultArn")
    if air_gapped and not any(v["BackupVaultArn"] == air_gapped and v["VaultType"] != "BACKUP_VAULT" for v in backup._vaults.values()):
        _fail("InvalidParameterValueException", f"{where}: {air_gapped} is no air-gapped vault of this account and Region")
    for copy in rule.get("CopyActions", []):
        if copy["DestinationBackupVaultArn"] == vault["BackupVaultArn"]:
            _fail("InvalidParameterValueException", f"{where}: a copy goes to another vault than the rule's own")


class Plan:
    """Checks in front of ministack's own plan, which keeps versions."""

    def __init__(self, native):
        self._native = native

    def _check(self, props):
        names = [rule["RuleName"] for rule in props["BackupPlan"]["BackupPlanRule"]]
        if len(set(names)) != len(names):
            _fail("InvalidParameterValueException", "the rules of a plan have names of their own")
        for rule in props["BackupPlan"]["BackupPlanRule"]:
            _check_rule(rule)

    def create(self, logical_id, props, stack_name):
        self._check(props)
        here = (get_account_id(), get_region())
        if any((known["account"], known["region"]) == here and known["properties"]["BackupPlan"] == props["BackupPlan"]
               for known in record.resources("AWS::Backup::BackupPlan")):
            _fail("AlreadyExistsException", "Backup plan with the same plan document already exists")
        return self._native["create"](logical_id, props, stack_name)

    def update(self, physical_id, old, new, stack_name, logical_id=None):
        self._check(new)
        return self._native["update"](physical_id, old, new, stack_name, logical_id)

    def delete(self, physical_id, props):
        if any(selection["BackupPlanId"] == physical_id for selection in backup._selections.values()):
            _fail("InvalidRequestException", f"Related backup plan selections must be deleted prior to backup plan {physical_id}")
        self._native["delete"](physical_id, props)


class Selection:
    def create(self, logical_id, props, stack_name):
        plan, selection = props["BackupPlanId"], props["BackupSelection"]
        if plan not in backup._plans:
            _fail("ResourceNotFoundException", f"backup plan {plan} does not exist")
        if not selection.get("Resources") and not selection.get("ListOfTags"):
            _fail("InvalidParameterValueException", "Invalid backup selection. Either 'ListOfTags' or 'Resources' section must be non-empty.")
        role = selection["IamRoleArn"]
        known = next((r for r in iam._roles.values() if r["Arn"] == role), None)
        if known is None or "backup.amazonaws.com" not in known["AssumeRolePolicyDocument"]:
            _fail("InvalidParameterValueException", f"AWS Backup can't assume the role {role}")
        for arn in selection.get("Resources", []) + selection.get("NotResources", []):
            if "*" in arn.split(":", 5)[-1][:-1]:
                _fail("InvalidParameterValueException", f"a wildcard stands at the end of the resource: {arn}")
        selection_id = str(uuid.uuid4())
        backup._selections[selection_id] = {
            "SelectionId": selection_id, "BackupPlanId": plan, "SelectionName": selection["SelectionName"],
            "IamRoleArn": role, "Resources": selection.get("Resources", []), "NotResources": selection.get("NotResources", []),
            "ListOfTags": selection.get("ListOfTags", []), "Conditions": selection.get("Conditions", {}),
            "CreationDate": int(record.now()), "CreatorRequestId": "",
        }
        return f"{selection_id}_{plan}", {"Id": f"{selection_id}_{plan}", "SelectionId": selection_id, "BackupPlanId": plan}

    def delete(self, physical_id, props):
        backup._selections.pop(physical_id.split("_")[0], None)


class Tiering(GenericType):
    def check(self, props):
        name = props["BackupVaultName"]
        if name != "*" and name not in backup._vaults:
            _fail("ResourceNotFoundException", f"backup vault {name} does not exist")


def _policy_of(name):
    vault = backup._vaults.get(name)
    if vault is None or not vault.get("_Policy"):
        return backup._not_found(f"No access policy is associated with vault '{name}'.")
    return backup._ok({"BackupVaultName": name, "BackupVaultArn": vault["BackupVaultArn"], "Policy": vault["_Policy"]})


def _notifications_of(name):
    vault = backup._vaults.get(name)
    if vault is None or not vault.get("_Notifications"):
        return backup._not_found(f"No notifications are associated with vault '{name}'.")
    return backup._ok({"BackupVaultName": name, "BackupVaultArn": vault["BackupVaultArn"], **vault["_Notifications"]})


def install(handlers):
    backup._get_vault_access_policy = _policy_of
    backup._get_vault_notifications = _notifications_of
    backup._create_vault = lambda name, body: backup._err("InvalidRequestException", "vaults of this local AWS come from CloudFormation")
    native_plan = handlers["AWS::Backup::BackupPlan"]
    return {
        _STANDARD: Vault(), _AIR_GAPPED: AirGappedVault(),
        "AWS::Backup::BackupPlan": Plan(native_plan), "AWS::Backup::BackupSelection": Selection(),
        "AWS::Backup::TieringConfiguration": Tiering("AWS::Backup::TieringConfiguration"),
    }
