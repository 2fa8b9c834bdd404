"""Self-test: what CloudFormation itself does here. Each case uses names of its own; `selftest.py` runs them."""

import json

from __main__ import (CENTRAL, HOME, MEMBER, ROOT, Stack, air_gapped, ask, backup_policy, case, client, fails, key,
                      operations_during, plan, resource, role, statement, succeeds, vault, vault_names)

# --- the resource schemas


@case
def a_missing_nested_property_is_refused():
    fails(Stack("s1").deploy({"V": vault("s1", LockConfiguration={"MaxRetentionDays": 9})}), "#/LockConfiguration: required key [MinRetentionDays] not found")


@case
def an_unknown_property_is_refused():
    fails(Stack("s2").deploy({"V": vault("s2", Locked=True)}), "extraneous key [Locked] is not permitted")


@case
def an_unknown_nested_property_is_refused():
    fails(Stack("s3").deploy({"V": vault("s3", LockConfiguration={"MinRetentionDays": 7, "Mode": "x"})}), "#/LockConfiguration: extraneous key [Mode]")


@case
def a_wrong_type_is_refused():
    fails(Stack("s4").deploy({"V": vault("s4", LockConfiguration={"MinRetentionDays": "seven"})}), "expected type: integer")


@case
def a_wrong_pattern_is_refused():
    fails(Stack("s5").deploy({"V": vault("no spaces")}), "does not match pattern")


@case
def a_wrong_enum_value_is_refused():
    fails(Stack("s6", HOME).deploy({"P": backup_policy("s6", policy_type="BACKUPS")}), "is not a valid enum value")


@case
def a_read_only_property_is_refused():
    fails(Stack("s7").deploy({"V": vault("s7", BackupVaultArn="arn:aws:backup:us-east-1:222222222222:backup-vault:s7")}), "read-only key")


@case
def a_null_is_refused():
    fails(Stack("s9").deploy({"V": vault("s9", LockConfiguration={"MinRetentionDays": 7, "MaxRetentionDays": None})}), "null")


@case
def a_numeric_string_counts_as_a_number():
    succeeds(Stack("s8").deploy({"V": vault("s8", LockConfiguration={"MinRetentionDays": "7"})}))


# --- types that CloudFormation or this engine does not have


@case
def an_unknown_type_fails():
    fails(Stack("t1").deploy({"X": resource("AWS::Backup::TimeMachine", {})}), "Unrecognized resource types")


@case
def a_type_fails_in_a_region_that_does_not_have_it():
    fails(Stack("t6", region="cn-north-1").deploy({"V": air_gapped("t6")}), "is not available in cn-north-1")


@case
def a_cloudformation_type_is_no_silent_no_op():
    fails(Stack("t2").deploy({"X": resource("AWS::CloudFormation::ModuleVersion", {"ModuleName": "x", "ModulePackage": "s3://x/y"})}), "Unrecognized")


@case
def an_unknown_type_behind_a_transform_fails():
    fails(Stack("t3").deploy({"X": resource("AWS::Backup::TimeMachine", {})}, Transform="AWS::LanguageExtensions"), "Unrecognized")


@case
def a_nested_stack_is_no_way_around():
    s3 = client("s3")
    s3.create_bucket(Bucket="nested")
    for name, type_name in (("unknown", "AWS::CloudFormation::ModuleVersion"), ("known", "AWS::Backup::BackupVault")):
        properties = {"BackupVaultName": "t5"} if name == "known" else {"ModuleName": "x", "ModulePackage": "s3://x/y"}
        s3.put_object(Bucket="nested", Key=name, Body=json.dumps({"Resources": {"X": resource(type_name, properties)}}).encode())
    def parent(name):
        return {"N": resource("AWS::CloudFormation::Stack", {"TemplateURL": f"https://s3.us-east-1.amazonaws.com/nested/{name}"})}
    fails(Stack("t5").deploy(parent("unknown")), "Unrecognized resource type")
    succeeds(Stack("t5").deploy(parent("known")))
    assert "t5" in vault_names()


@case
def conditions_resolve_joins_and_pseudo_parameters():
    conditions = {"Here": {"Fn::Equals": [{"Fn::Join": ["-", ["us", "east", "1"]]}, {"Ref": "AWS::Region"}]},
                  "Elsewhere": {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-west-2"]}}
    succeeds(Stack("t4").deploy({"A": {**vault("t4-a"), "Condition": "Here"}, "B": {**vault("t4-b"), "Condition": "Elsewhere"}}, Conditions=conditions))
    assert {"t4-a"} == {n for n in vault_names() if n.startswith("t4-")}


@case
def conditions_combine_and_texts_take_pseudo_parameters():
    here, west = {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}, {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-west-2"]}
    conditions = {"Global": here, "Either": {"Fn::Or": [here, west]}, "NotHere": {"Fn::Not": [{"Fn::Or": [here, west]}]},
                  "NotGlobal": {"Fn::Not": [{"Condition": "Global"}]}, "Both": {"Fn::And": [here, west]}}
    key_policy = key(account="${AWS::AccountId}")["Properties"]["KeyPolicy"]["Statement"][0]
    key_policy["Principal"]["AWS"] = {"Fn::Sub": key_policy["Principal"]["AWS"]}
    def template(conditions_of_resources):
        return {"K": resource("AWS::KMS::Key", {"KeyPolicy": {"Version": "2012-10-17", "Statement": [key_policy]}}),
                **{c: {**vault(f"t7-{c}", BackupVaultTags={"place": {"Fn::Sub": "${AWS::AccountId}/${AWS::Region}"}}), "Condition": c} for c in conditions_of_resources}}
    for region, expected in (("us-east-1", {"t7-Global", "t7-Either"}), ("us-west-2", {"t7-Either", "t7-NotGlobal"}), ("eu-west-1", {"t7-NotHere", "t7-NotGlobal"})):
        succeeds(Stack("t7", region=region).deploy(template(conditions), Conditions=conditions))
        assert {n for n in vault_names(region=region) if n.startswith("t7-")} == expected, (region, vault_names(region=region))
    arn = client("backup").describe_backup_vault(BackupVaultName="t7-Global")["BackupVaultArn"]
    assert client("backup").list_tags(ResourceArn=arn)["Tags"]["place"] == f"{CENTRAL}/us-east-1"


@case
def a_name_that_the_template_does_not_have_is_refused():
    def tagged(value, **attributes):
        return {"V": {**vault("t8", BackupVaultTags={"other": value}), **attributes}}
    for value in ({"Ref": "Nowhere"}, {"Fn::GetAtt": ["Nowhere", "Arn"]}, {"Fn::Sub": "x-${Nowhere}"}, {"Fn::If": ["Here", {"Ref": "Nowhere"}, "x"]}):
        fails(Stack("t8").deploy(tagged(value), Conditions={"Here": {"Fn::Equals": ["a", "a"]}}), "Unresolved resource dependencies [Nowhere] in the Resources block")
    fails(Stack("t8").deploy(tagged("x", DependsOn=["Nowhere"])), "Unresolved resource dependencies [Nowhere]")
    fails(Stack("t8").deploy(tagged("x", Condition="Nowhere")), "Unresolved condition dependency Nowhere")
    fails(Stack("t8").deploy(tagged("x"), Outputs={"O": {"Value": {"Ref": "Nowhere"}}}), "in the Outputs block")
    succeeds(Stack("t8").deploy(tagged({"Fn::Sub": "${!Literal} in ${AWS::Region}"})))


@case
def what_a_condition_leaves_out_is_not_there():
    conditions = {"Never": {"Fn::Equals": ["a", "b"]}}
    def template(value, **attributes):
        return {"R": {**role("t9"), "Condition": "Never"}, "V": {**vault("t9", BackupVaultTags={"role": value}), **attributes}}
    fails(Stack("t9").deploy(template({"Fn::GetAtt": ["R", "Arn"]}), Conditions=conditions), "Unresolved resource dependencies [R]")
    succeeds(Stack("t9").deploy(template({"Fn::If": ["Never", {"Fn::GetAtt": ["R", "Arn"]}, "none"]}, DependsOn="R"), Conditions=conditions))


# --- names


@case
def a_second_vault_of_the_same_name_is_refused():
    succeeds(Stack("n1").deploy({"V": vault("n1", BackupVaultTags={"owner": "first"})}))
    fails(Stack("n1-again").deploy({"V": vault("n1", BackupVaultTags={"owner": "second"})}), "already exists")
    arn = client("backup").describe_backup_vault(BackupVaultName="n1")["BackupVaultArn"]
    assert client("backup").list_tags(ResourceArn=arn)["Tags"]["owner"] == "first"


@case
def the_same_name_is_free_in_another_account_and_region():
    for account, region in ((CENTRAL, "us-east-1"), (CENTRAL, "us-west-2"), (MEMBER, "us-east-1")):
        succeeds(Stack("n2", account, region).deploy({"V": vault("n2")}))
        assert "n2" in vault_names(account, region)


@case
def an_air_gapped_vault_shares_the_names_of_vaults():
    succeeds(Stack("n3").deploy({"V": vault("n3")}))
    fails(Stack("n3-again").deploy({"V": air_gapped("n3")}), "lready exists")


@case
def a_role_name_is_taken_in_every_region():
    succeeds(Stack("n4").deploy({"R": role("n4")}))
    fails(Stack("n4", region="us-west-2").deploy({"R": role("n4")}), "already exists")


@case
def a_key_alias_is_taken_once():
    alias = {"K": key(), "A": resource("AWS::KMS::Alias", {"AliasName": "alias/n5", "TargetKeyId": {"Ref": "K"}})}
    succeeds(Stack("n5").deploy(alias))
    fails(Stack("n5-again").deploy(alias), "already exists")


# --- create-only properties


@case
def a_renamed_vault_is_replaced_and_the_old_one_kept():
    stack = Stack("c1")
    succeeds(stack.deploy({"V": vault("c1-old")}))
    succeeds(stack.deploy({"V": vault("c1-new")}))
    assert {"c1-old", "c1-new"} <= vault_names() and stack.physical_id("V") == "c1-new"


@case
def another_key_for_a_named_vault_is_refused():
    stack, keys = Stack("c2"), {"K1": key(), "K2": key()}
    succeeds(stack.deploy({**keys, "V": vault("c2", EncryptionKeyArn={"Fn::GetAtt": "K1.Arn"})}))
    before = client("backup").describe_backup_vault(BackupVaultName="c2")
    fails(stack.deploy({**keys, "V": vault("c2", EncryptionKeyArn={"Fn::GetAtt": "K2.Arn"})}), "custom-named resource")
    after = client("backup").describe_backup_vault(BackupVaultName="c2")
    assert before["EncryptionKeyArn"] == after["EncryptionKeyArn"] and before["CreationDate"] == after["CreationDate"]


@case
def other_bounds_for_an_air_gapped_vault_fail_on_its_name():
    stack = Stack("c3")
    succeeds(stack.deploy({"V": air_gapped("c3", 7, 30)}))
    fails(stack.deploy({"V": air_gapped("c3", 7, 60)}), "already exists")
    assert client("backup").describe_backup_vault(BackupVaultName="c3")["MaxRetentionDays"] == 30


@case
def a_changed_selection_is_a_new_one():
    def template(tag):
        condition = {"ConditionType": "STRINGEQUALS", "ConditionKey": "backup", "ConditionValue": tag}
        return {"V": vault("c4"), "R": role("c4"), "P": plan({"Ref": "V"}), "S": resource("AWS::Backup::BackupSelection", {
            "BackupPlanId": {"Ref": "P"}, "BackupSelection": {"SelectionName": "s", "IamRoleArn": {"Fn::GetAtt": "R.Arn"}, "ListOfTags": [condition]}})}
    stack = Stack("c4")
    succeeds(stack.deploy(template("daily")))
    first = stack.physical_id("S")
    succeeds(stack.deploy(template("weekly")))
    selections = client("backup").list_backup_selections(BackupPlanId=stack.physical_id("P"))["BackupSelectionsList"]
    assert len(selections) == 1 and stack.physical_id("S") != first


# --- changes in place


@case
def a_vault_keeps_its_policy_and_takes_a_new_one():
    stack, api = Stack("u1"), client("backup")
    succeeds(stack.deploy({"V": vault("u1", AccessPolicy=statement())}))
    succeeds(stack.deploy({"V": vault("u1", AccessPolicy=statement(Sid="Second"))}))
    assert json.loads(api.get_backup_vault_access_policy(BackupVaultName="u1")["Policy"])["Statement"][0]["Sid"] == "Second"


@case
def a_governance_lock_changes_and_goes():
    stack, api = Stack("u2"), client("backup")
    succeeds(stack.deploy({"V": vault("u2", LockConfiguration={"MinRetentionDays": 7})}))
    succeeds(stack.deploy({"V": vault("u2", LockConfiguration={"MinRetentionDays": 14, "MaxRetentionDays": 90})}))
    described = api.describe_backup_vault(BackupVaultName="u2")
    assert described["Locked"] and described["MinRetentionDays"] == 14 and "LockDate" not in described
    succeeds(stack.deploy({"V": vault("u2")}))
    assert not api.describe_backup_vault(BackupVaultName="u2")["Locked"]


@case
def a_compliance_lock_is_final_after_its_date():
    def locked(**more):
        return {"V": vault("u3", LockConfiguration={"MinRetentionDays": 7, "ChangeableForDays": 3}, **more)}
    stack = Stack("u3")
    succeeds(stack.deploy({"V": vault("u3", LockConfiguration={"MinRetentionDays": 1, "ChangeableForDays": 3})}))
    succeeds(stack.deploy(locked()))
    ask("POST", "clock", {"days": 4})
    fails(stack.deploy({"V": vault("u3")}), "can't be changed or removed")
    fails(stack.deploy({"V": vault("u3", LockConfiguration={"MinRetentionDays": 9, "ChangeableForDays": 3})}), "can't be changed")
    succeeds(stack.deploy(locked(BackupVaultTags={"still": "changeable"})))


@case
def a_policy_changes_in_place_and_stays_attached():
    stack = Stack("u4", HOME)
    succeeds(stack.deploy({"P": backup_policy("u4")}))
    policy = stack.physical_id("P")
    done = operations_during(lambda: succeeds(stack.deploy({"P": backup_policy("u4", days="42")})))
    assert done == [("UpdatePolicy", "organizations"), ("UPDATE", "AWS::Organizations::Policy")], done
    assert stack.physical_id("P") == policy
    done = operations_during(lambda: succeeds(stack.deploy({"P": backup_policy("u4", days="42", targets=(ROOT, "ou-test-workload"))})))
    assert ("AttachPolicy", "organizations") in done and ("DetachPolicy", "organizations") not in done
    assert stack.delete() == "DELETE_COMPLETE"


@case
def a_failed_update_gives_the_vault_its_policy_back():
    stack, api = Stack("u5"), client("backup")
    succeeds(stack.deploy({"V": vault("u5", AccessPolicy=statement(Sid="Good"))}))
    fails(stack.deploy({"V": vault("u5", AccessPolicy=statement(Sid="Better")), "W": {**vault("no spaces"), "DependsOn": "V"}}), "pattern")
    assert json.loads(api.get_backup_vault_access_policy(BackupVaultName="u5")["Policy"])["Statement"][0]["Sid"] == "Good"


@case
def an_unchanged_template_touches_nothing():
    stack, template = Stack("u6"), {"V": vault("u6"), "K": key()}
    succeeds(stack.deploy(template))
    assert operations_during(lambda: stack.deploy(template)) == []


# --- what stays when something is taken away


@case
def a_failed_first_deployment_can_be_repeated():
    stack, template = Stack("d1"), {"V": vault("d1"), "A": {**air_gapped("d1-air-gapped"), "DependsOn": "V"}}
    ask("POST", "faults", {"type": "AWS::Backup::LogicallyAirGappedBackupVault", "message": "service unavailable"})
    fails(stack.deploy(template), "service unavailable")
    assert "d1" not in vault_names()
    succeeds(stack.deploy(template))


@case
def a_fault_can_be_that_of_one_account_and_region():
    ask("POST", "faults", {"type": "AWS::Backup::BackupVault", "account": MEMBER, "region": "us-west-2", "message": "service unavailable"})
    succeeds(Stack("d5").deploy({"V": vault("d5")}))
    succeeds(Stack("d5", MEMBER).deploy({"V": vault("d5")}))
    fails(Stack("d5", MEMBER, "us-west-2").deploy({"V": vault("d5")}), "service unavailable")


@case
def plain_retain_orphans_the_vault_of_a_failed_deployment():
    stack, template = Stack("d2"), {"V": vault("d2", policy="Retain"), "A": {**air_gapped("d2-air-gapped"), "DependsOn": "V"}}
    ask("POST", "faults", {"type": "AWS::Backup::LogicallyAirGappedBackupVault", "message": "service unavailable"})
    fails(stack.deploy(template), "service unavailable")
    fails(stack.deploy(template), "already exists")


@case
def a_retained_vault_survives_its_stack():
    stack = Stack("d3")
    succeeds(stack.deploy({"V": vault("d3"), "W": vault("d3-deleted", policy="Delete")}))
    assert stack.delete() == "DELETE_COMPLETE"
    assert "d3" in vault_names() and "d3-deleted" not in vault_names()
    fails(Stack("d3-again").deploy({"V": vault("d3")}), "already exists")


@case
def a_retained_vault_survives_its_removal_from_the_template():
    stack = Stack("d4")
    succeeds(stack.deploy({"V": vault("d4"), "K": key()}))
    succeeds(stack.deploy({"K": key()}))
    assert "d4" in vault_names()
