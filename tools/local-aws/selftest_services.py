"""Self-test: what the services check. Each case uses names of its own; `selftest.py` runs them."""

import re

from __main__ import (CENTRAL, HOME, MEMBER, Stack, ask, backup_policy, case, client, fails, key, operations_during,
                      plan, replica_of, resource, role, statement, succeeds, vault)
from botocore.exceptions import ClientError

# --- Organizations


@case
def broken_policy_documents_are_refused():
    for number, (content, reason) in enumerate([
        ("{not json", "not valid JSON"), ('{"plans": {}, "plans": {}}', "duplicate key plans"),
        ({"plan": {}}, "unknown key plan"), ({"plans": {"p": {"regions": ["us-east-1"]}}}, "an object is expected"),
        ({"plans": {"p": {"regions": {"@assign": ["us-east-1"]}}}}, "wrapped in"),
        ({"plans": {"p": {"selections": {"tags": {}, "resources": {}}}}}, "exclude each other"),
    ]):
        fails(Stack(f"o2-{number}", HOME).deploy({"P": backup_policy(f"o2-{number}", content=content)}), reason)


@case
def policies_that_are_not_chained_are_refused():
    fails(Stack("o3", HOME).deploy({"A": backup_policy("o3-a"), "B": backup_policy("o3-b")}), "ConcurrentModificationException")
    stack, chained = Stack("o3", HOME), {"A": backup_policy("o3-a"), "B": backup_policy("o3-b", depends_on="A")}
    succeeds(stack.deploy(chained))
    changed = {"A": backup_policy("o3-a", days="42"), "B": backup_policy("o3-b", days="42")}
    fails(stack.deploy(changed), "ConcurrentModificationException")
    assert stack.delete() == "DELETE_COMPLETE"


@case
def an_unknown_target_and_a_target_of_another_shape_are_refused():
    fails(Stack("o5", HOME).deploy({"P": backup_policy("o5", targets=("ou-test-elsewhere",))}), "TargetNotFoundException")
    fails(Stack("o5", HOME).deploy({"P": backup_policy("o5", targets=("root",))}), "does not match pattern")
    succeeds(Stack("o5", HOME).deploy({"P": backup_policy("o5")}))


@case
def a_second_policy_of_the_same_name_is_refused():
    succeeds(Stack("o6", HOME).deploy({"P": backup_policy("o6")}))
    fails(Stack("o6-again", HOME).deploy({"P": backup_policy("o6")}), "DuplicatePolicyException")


@case
def a_member_and_a_disabled_policy_type_are_refused():
    fails(Stack("o7", MEMBER).deploy({"P": backup_policy("o7")}), "AccessDeniedException")
    tags = {"tags": {"backup": {"tag_key": {"@@assign": "backup"}}}}
    fails(Stack("o8", HOME).deploy({"P": backup_policy("o8", policy_type="TAG_POLICY", content=tags)}), "PolicyTypeNotEnabledException")


# --- policies and roles


@case
def a_key_policy_names_only_principals_that_exist():
    use = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{CENTRAL}:role/i1"}, "Action": "kms:Decrypt", "Resource": "*"}
    fails(Stack("i1").deploy({"K": key(extra=[use])}), "invalid principals")
    succeeds(Stack("i1-role").deploy({"R": role("i1")}))
    succeeds(Stack("i1").deploy({"K": key(extra=[use])}))


@case
def a_key_policy_that_locks_everyone_out_is_refused():
    stranger = key(account=MEMBER)
    fails(Stack("i2").deploy({"K": stranger}), "will not allow you to update the key policy")


@case
def broken_vault_policies_are_refused():
    for number, (policy, reason) in enumerate([
        (statement(Action="backup:*"), "without wildcards"), (statement(Principal={"Aws": "*"}), "unknown kind of principal"),
        (statement(Effect="allow"), "Effect is Allow or Deny"), (statement(Principal={"AWS": f"arn:aws:iam::{MEMBER}:role/absent"}), "does not exist"),
        ("{", "not valid JSON"),
    ]):
        fails(Stack(f"i3-{number}").deploy({"V": vault(f"i3-{number}", AccessPolicy=policy)}), reason)


@case
def a_service_linked_role_is_created_once():
    api = client("iam", MEMBER)
    created = api.create_service_linked_role(AWSServiceName="backup.amazonaws.com")["Role"]
    assert created["Arn"] == f"arn:aws:iam::{MEMBER}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup", created
    try:
        api.create_service_linked_role(AWSServiceName="backup.amazonaws.com")
        raise AssertionError("it was created twice")
    except ClientError as error:
        assert error.response["Error"]["Code"] == "InvalidInput", error
        assert "Service role name AWSServiceRoleForBackup has been taken in this account" in str(error)
    fails(Stack("i4", MEMBER).deploy({"R": resource("AWS::IAM::ServiceLinkedRole", {"AWSServiceName": "backup.amazonaws.com"})}), "has been taken")


# --- keys


@case
def a_replica_has_the_id_of_its_primary_key():
    primary, stack = Stack("m1"), Stack("m1", region="us-west-2")
    succeeds(primary.deploy({"K": key(MultiRegion=True, EnableKeyRotation=True)}))
    key_id = primary.physical_id("K")
    assert re.fullmatch("mrk-[0-9a-f]{32}", key_id), key_id
    replica = {"R": replica_of(key_id), "V": vault("m1", EncryptionKeyArn={"Fn::GetAtt": "R.Arn"})}
    succeeds(stack.deploy(replica))
    api = client("kms", region="us-west-2")
    described = api.describe_key(KeyId=key_id)["KeyMetadata"]
    assert stack.physical_id("R") == key_id and described["Arn"] == f"arn:aws:kms:us-west-2:{CENTRAL}:key/{key_id}", described
    assert described["MultiRegionConfiguration"]["PrimaryKey"]["Region"] == "us-east-1" and api.get_key_rotation_status(KeyId=key_id)["KeyRotationEnabled"]
    done = operations_during(lambda: succeeds(stack.deploy({**replica, "R": replica_of(key_id, Description="changed")})))
    assert done == [("UPDATE", "AWS::KMS::ReplicaKey")] and api.describe_key(KeyId=key_id)["KeyMetadata"]["Description"] == "changed", done


@case
def a_replica_needs_a_multi_region_primary_key_of_its_account_in_another_region():
    stack = Stack("m2")
    succeeds(stack.deploy({"S": key(), "K": key(MultiRegion=True)}))
    single, primary = stack.physical_id("S"), stack.physical_id("K")
    west = Stack("m2", region="us-west-2")
    fails(west.deploy({"R": replica_of("mrk-" + "0" * 32)}), "does not exist")
    fails(west.deploy({"R": replica_of(single)}), "is not a multi-Region key")
    fails(west.deploy({"R": replica_of(primary, KeyPolicy=key(account=MEMBER)["Properties"]["KeyPolicy"])}), "will not allow you to update the key policy")
    fails(Stack("m2-same").deploy({"R": replica_of(primary)}), "another Region than its primary key")
    fails(Stack("m2", MEMBER, "us-west-2").deploy({"R": replica_of(primary, owner=MEMBER)}), f"belongs to {CENTRAL}")
    succeeds(west.deploy({"R": replica_of(primary)}))
    fails(Stack("m2", region="eu-west-1").deploy({"R": replica_of(primary, region="us-west-2")}), "must be called on the multi-Region primary key")


@case
def a_replica_that_waits_for_its_deletion_is_in_the_way_of_the_next():
    primary, west = Stack("m3"), Stack("m3", region="us-west-2")
    succeeds(primary.deploy({"K": key(MultiRegion=True)}))
    replica = {"R": replica_of(primary.physical_id("K"), PendingWindowInDays=7)}
    succeeds(west.deploy(replica))
    fails(Stack("m3-again", region="us-west-2").deploy(replica), "only one replica of each primary key in each AWS Region")
    assert west.delete() == "DELETE_COMPLETE"
    fails(west.deploy(replica), "is in state PendingDeletion")
    ask("POST", "clock", {"days": 8})
    succeeds(west.deploy(replica))


# --- plans


@case
def a_plan_needs_its_vault_and_copies_go_to_another():
    fails(Stack("p1").deploy({"P": plan("absent")}), "does not exist in this account and Region")
    own = [{"DestinationBackupVaultArn": {"Fn::GetAtt": "V.BackupVaultArn"}}]
    fails(Stack("p1").deploy({"V": vault("p1"), "P": plan({"Ref": "V"}, CopyActions=own)}), "another vault than the rule's own")
    direct = {"Fn::GetAtt": "V.BackupVaultArn"}
    fails(Stack("p1").deploy({"V": vault("p1"), "P": plan({"Ref": "V"}, TargetLogicallyAirGappedBackupVaultArn=direct)}), "is no air-gapped vault")
    succeeds(Stack("p1").deploy({"V": vault("p1"), "P": plan({"Ref": "V"})}))


@case
def a_selection_needs_a_role_that_backup_can_assume():
    def template(service):
        selection = {"SelectionName": "s", "IamRoleArn": {"Fn::GetAtt": "R.Arn"}, "Resources": ["*"]}
        return {"V": vault("p2"), "R": role("p2", service), "P": plan({"Ref": "V"}, StartWindowMinutes=60),
                "S": resource("AWS::Backup::BackupSelection", {"BackupPlanId": {"Ref": "P"}, "BackupSelection": selection})}
    fails(Stack("p2").deploy(template("lambda.amazonaws.com")), "can't assume the role")
    succeeds(Stack("p2").deploy(template("backup.amazonaws.com")))


@case
def a_selection_that_chooses_nothing_is_refused():
    def template(**chosen):
        selection = {"SelectionName": "s", "IamRoleArn": {"Fn::GetAtt": "R.Arn"}, **chosen}
        return {"V": vault("p4"), "R": role("p4"), "P": plan({"Ref": "V"}),
                "S": resource("AWS::Backup::BackupSelection", {"BackupPlanId": {"Ref": "P"}, "BackupSelection": selection})}
    conditions = {"StringEquals": [{"ConditionKey": "aws:ResourceTag/backup", "ConditionValue": "daily"}]}
    reason = "Either 'ListOfTags' or 'Resources' section must be non-empty"
    fails(Stack("p4").deploy(template()), reason)
    fails(Stack("p4").deploy(template(Resources=[], ListOfTags=[], Conditions=conditions)), reason)
    succeeds(Stack("p4").deploy(template(Resources=["*"], Conditions=conditions)))


@case
def a_vault_needs_its_key_and_its_topic():
    fails(Stack("p3").deploy({"V": vault("p3", EncryptionKeyArn=f"arn:aws:kms:us-east-1:{CENTRAL}:key/absent")}), "does not exist")
    notifications = {"SNSTopicArn": f"arn:aws:sns:us-east-1:{CENTRAL}:absent", "BackupVaultEvents": ["COPY_JOB_FAILED"]}
    fails(Stack("p3").deploy({"V": vault("p3", Notifications=notifications)}), "does not exist")


@case
def a_type_without_code_of_its_own_is_checked_and_recorded():
    def report(template):
        return {"R": resource("AWS::Backup::ReportPlan", {"ReportPlanName": "g1", "ReportDeliveryChannel": {"S3BucketName": "b"},
                                                          "ReportSetting": {"ReportTemplate": template}})}
    stack = Stack("g1")
    succeeds(stack.deploy(report("COPY_JOB_REPORT")))
    first = stack.physical_id("R")
    succeeds(stack.deploy(report("BACKUP_JOB_REPORT")))
    assert stack.physical_id("R") == first
    recorded = next(r for r in ask("GET", "resources?type=AWS::Backup::ReportPlan") if r["physicalId"] == first)
    assert recorded["updates"] == 1 and recorded["properties"]["ReportSetting"]["ReportTemplate"] == "BACKUP_JOB_REPORT"
    fails(Stack("g1-again").deploy(report("COPY_JOB_REPORT")), "already exists")


@case
def a_tiering_configuration_needs_its_vault_and_changes_in_place():
    def tiering(days, vault_name=None):
        selection = [{"ResourceType": "S3", "Resources": ["*"], "TieringDownSettingsInDays": days}]
        return {"V": vault("g2"), "T": resource("AWS::Backup::TieringConfiguration", {
            "TieringConfigurationName": "g2", "BackupVaultName": vault_name or {"Ref": "V"}, "ResourceSelection": selection})}
    fails(Stack("g2").deploy(tiering(60, "absent")), "backup vault absent does not exist")
    succeeds(Stack("g2").deploy(tiering(60)))
    done = operations_during(lambda: succeeds(Stack("g2").deploy(tiering(90))))
    assert done == [("UPDATE", "AWS::Backup::TieringConfiguration")], done
