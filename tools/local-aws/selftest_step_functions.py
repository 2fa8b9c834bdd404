"""Self-test: state machines that call AWS. Each case uses names of its own; `selftest.py` runs them."""

import json

from __main__ import CANARY, HOME, MANAGEMENT, MEMBER, ROOT, WORKLOAD_ACCOUNTS, Stack, case, client, lay_out, resource, role, succeeds, until, vault
from selftest_authorization import allow, made_role
from selftest_events import bus_arn, sender


def machine(name, states, statements=(), start=None):
    """A machine whose role may do what the statements say."""
    trust = role(name, "states.amazonaws.com")
    if statements:
        trust["Properties"]["Policies"] = [{"PolicyName": "grants", "PolicyDocument": {"Version": "2012-10-17", "Statement": list(statements)}}]
    definition = {"QueryLanguage": "JSONata", "StartAt": start or next(iter(states)), "States": states}
    return {"MachineRole": trust, "Machine": resource("AWS::StepFunctions::StateMachine", {
        "StateMachineName": name, "RoleArn": {"Fn::GetAtt": "MachineRole.Arn"}, "DefinitionString": json.dumps(definition)})}


def task(service, action, arguments=None, **more):
    return {"Type": "Task", "Resource": f"arn:aws:states:::aws-sdk:{service}:{action}", "Arguments": arguments or {}, "End": True, **more}


def outcome(name, account=HOME, given=None):
    """Status with the output, or with the error and its cause."""
    api = client("stepfunctions", account)
    started = api.start_execution(stateMachineArn=f"arn:aws:states:us-east-1:{account}:stateMachine:{name}", input=json.dumps(given or {}))["executionArn"]
    def done():
        found = api.describe_execution(executionArn=started)
        return found if found["status"] != "RUNNING" else None
    found = until(done, name)
    return (found["status"], json.loads(found["output"])) if found["status"] == "SUCCEEDED" else (found["status"], found.get("error"), found.get("cause"))


@case
def a_task_calls_what_the_role_of_its_machine_may():
    switch = task("backup", "updateRegionSettings", {"ResourceTypeOptInPreference": {"S3": True}}, Next="Read")
    states = {"Switch": {key: value for key, value in switch.items() if key != "End"}, "Read": task("backup", "describeRegionSettings")}
    grants = [allow(["backup:UpdateRegionSettings", "backup:DescribeRegionSettings"])]
    succeeds(Stack("x1", HOME).deploy(machine("x1", states, grants)))
    status, output = outcome("x1")
    assert status == "SUCCEEDED" and output["ResourceTypeOptInPreference"]["S3"] is True, output
    succeeds(Stack("x1", HOME).deploy(machine("x1", states, [allow("backup:DescribeRegionSettings")])))
    status, error, cause = outcome("x1")
    assert (status, error) == ("FAILED", "Backup.BackupException") and "backup:UpdateRegionSettings" in cause, (error, cause)


@case
def errors_have_the_names_of_the_java_sdk_and_are_caught():
    describe = task("backup", "describeBackupVault", {"BackupVaultName": "{% $states.input.name %}"},
                    Catch=[{"ErrorEquals": ["Backup.ResourceNotFoundException"], "Next": "Absent"}])
    states = {"Describe": describe, "Absent": {"Type": "Succeed", "Output": "absent"}}
    succeeds(Stack("x2", HOME).deploy({**machine("x2", states, [allow("backup:*")]), "V": vault("x2")}))
    assert outcome("x2", given={"name": "x2-absent"}) == ("SUCCEEDED", "absent")
    status, output = outcome("x2", given={"name": "x2"})
    assert status == "SUCCEEDED" and output["BackupVaultName"] == "x2" and output["CreationDate"].endswith("Z"), output
    database = {"D": task("rds", "describeDBInstances", {"DbInstanceIdentifier": "absent"})}
    succeeds(Stack("x2-rds", HOME).deploy(machine("x2-rds", database, [allow("rds:*")])))
    assert outcome("x2-rds")[1] == "Rds.DbInstanceNotFoundException"


@case
def members_are_named_as_in_the_java_sdk():
    grants = [allow("organizations:List*")]
    children = task("organizations", "listChildren", {"ParentId": ROOT, "ChildType": "ORGANIZATIONAL_UNIT"}, Output="{% $states.result.Children.Id %}")
    succeeds(Stack("x3", MANAGEMENT).deploy(machine("x3", {"C": children}, grants)))
    assert CANARY in outcome("x3", MANAGEMENT)[1]
    identity = task("sts", "getCallerIdentity", Output="{% $states.result.Arn %}")
    succeeds(Stack("x3-who", HOME).deploy(machine("x3-who", {"W": identity})))
    assert outcome("x3-who")[1].startswith(f"arn:aws:sts::{HOME}:assumed-role/x3-who/")


@case
def a_task_in_another_account_uses_the_role_that_it_assumes():
    definition = {"In": task("sts", "getCallerIdentity", Credentials={"RoleArn": "{% 'arn:aws:iam::' & $states.input.account & ':role/x4-target' %}"},
                             Output="{% $states.result.Account %}")}
    succeeds(Stack("x4", HOME).deploy(machine("x4", definition, [allow("sts:AssumeRole", "arn:aws:iam::*:role/x4-target")])))
    made_role("x4-target", MEMBER, f"arn:aws:iam::{HOME}:role/x4")
    assert outcome("x4", given={"account": MEMBER}) == ("SUCCEEDED", MEMBER)
    status, error, cause = outcome("x4", given={"account": WORKLOAD_ACCOUNTS[0]})
    assert (status, error) == ("FAILED", "States.TaskFailed") and "sts:AssumeRole" in cause, (error, cause)


@case
def what_goes_wrong_in_the_definition_is_not_caught():
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]
    unknown = task("backup", "describeTimeMachine", Catch=catch)
    succeeds(Stack("x5", HOME).deploy(machine("x5", {"U": unknown, "Caught": {"Type": "Succeed"}}, [allow("backup:*")])))
    assert outcome("x5")[:2] == ("FAILED", "States.Runtime")
    denied = task("backup", "listBackupVaults", Catch=catch)
    succeeds(Stack("x5-denied", HOME).deploy(machine("x5-denied", {"D": denied, "Caught": {"Type": "Succeed"}})))
    assert outcome("x5-denied")[0] == "SUCCEEDED"


def distributed(name, each, **more):
    """A map whose children are executions of their own."""
    processor = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "Each", "States": {"Each": each}}
    return {name: {"Type": "Map", "ItemProcessor": processor, "End": True, **more}}


@case
def a_distributed_map_goes_into_every_account_in_batches():
    each = {"Type": "Map", "Items": "{% $states.input.Items %}", "End": True, "ItemProcessor": {"StartAt": "Switch", "States": {
        "Switch": task("backup", "updateRegionSettings", {"ResourceTypeOptInPreference": {"EBS": True}}, Output="{% $states.input.account %}",
                       Credentials={"RoleArn": "{% 'arn:aws:iam::' & $states.input.account & ':role/x7-target' %}"})}}}
    states = distributed("All", each, Items="{% $states.input.accounts %}", ItemSelector={"account": "{% $states.context.Map.Item.Value %}"},
                         ItemBatcher={"MaxItemsPerBatch": "{% $states.input.size %}", "BatchInput": {"of": "x7"}}, MaxConcurrency=2)
    succeeds(Stack("x7", HOME).deploy(machine("x7", states, [allow("sts:AssumeRole", "arn:aws:iam::*:role/x7-target")])))
    for account in WORKLOAD_ACCOUNTS:
        made_role("x7-target", account, f"arn:aws:iam::{HOME}:role/x7", [allow("backup:UpdateRegionSettings")])
    assert outcome("x7", given={"accounts": WORKLOAD_ACCOUNTS, "size": 2}) == ("SUCCEEDED", [list(WORKLOAD_ACCOUNTS[:2]), list(WORKLOAD_ACCOUNTS[2:])])
    assert client("backup", WORKLOAD_ACCOUNTS[2]).describe_region_settings()["ResourceTypeOptInPreference"]["EBS"]


@case
def a_distributed_map_tolerates_what_it_says_and_writes_its_results():
    s3 = client("s3", HOME)
    s3.create_bucket(Bucket="x8-results")
    each = {"Type": "Choice", "Choices": [{"Condition": "{% $states.input > 2 %}", "Next": "Broken"}], "Default": "Fine"}
    states = distributed("All", each, Items="{% $states.input.numbers %}", ToleratedFailurePercentage="{% $states.input.tolerated %}",
                         ResultWriter={"Resource": "arn:aws:states:::s3:putObject", "Arguments": {"Bucket": "x8-results", "Prefix": "runs"}})
    states["All"]["ItemProcessor"]["States"].update(Broken={"Type": "Fail", "Error": "TooLarge"}, Fine={"Type": "Succeed", "Output": "{% $states.input * 10 %}"})
    succeeds(Stack("x8", HOME).deploy(machine("x8", states, [allow("s3:PutObject", "arn:aws:s3:::x8-results/*")])))
    found = outcome("x8", given={"numbers": [1, 2, 3], "tolerated": 34})
    assert found[0] == "SUCCEEDED", found
    manifest = json.load(s3.get_object(**{key: found[1]["ResultWriterDetails"][key] for key in ("Bucket", "Key")})["Body"])
    def written(kind):
        return json.load(s3.get_object(Bucket="x8-results", Key=manifest["ResultFiles"][kind][0]["Key"])["Body"])
    assert [json.loads(entry["Output"]) for entry in written("SUCCEEDED")] == [10, 20] and [entry["Error"] for entry in written("FAILED")] == ["TooLarge"]
    succeeds(Stack("x8", HOME).deploy(machine("x8", states)))
    assert outcome("x8", given={"numbers": [1, 2, 3], "tolerated": 34})[1] == "States.ResultWriterFailed"
    assert outcome("x8", given={"numbers": [1, 2, 3], "tolerated": 33})[1] == "States.ExceedToleratedFailureThreshold"


@case
def a_new_account_starts_a_machine_in_the_home_account():
    bus = resource("AWS::Events::EventBus", {"Name": "x6"})
    policy = resource("AWS::Events::EventBusPolicy", {"EventBusName": {"Ref": "Bus"}, "StatementId": "s", "Statement": {
        "Effect": "Allow", "Action": "events:PutEvents", "Resource": bus_arn("x6"), "Principal": {"AWS": f"arn:aws:iam::{MANAGEMENT}:root"}}})
    pattern = {"source": ["aws.organizations"], "detail": {"eventName": ["CreateAccountResult"]}}
    rule = resource("AWS::Events::Rule", {"Name": "x6", "EventBusName": {"Ref": "Bus"}, "EventPattern": pattern, "Targets": [
        {"Id": "machine", "Arn": {"Ref": "Machine"}, "RoleArn": {"Fn::GetAtt": "MachineRole.Arn"}}]})
    found = {"Account": {"Type": "Succeed", "Output": "{% $states.input.detail.serviceEventDetails.createAccountStatus.accountId %}"}}
    succeeds(Stack("x6", HOME).deploy({"Bus": bus, "Policy": policy, **machine("x6", found), "Rule": rule}))
    succeeds(Stack("x6", MANAGEMENT).deploy(sender("x6", bus_arn("x6"), "aws.organizations")))
    created = client("organizations", MANAGEMENT).create_account(Email="x6@example.com", AccountName="x6")["CreateAccountStatus"]["AccountId"]
    api = client("stepfunctions", HOME)
    def outputs():
        executions = api.list_executions(stateMachineArn=f"arn:aws:states:us-east-1:{HOME}:stateMachine:x6", statusFilter="SUCCEEDED")["executions"]
        return [json.loads(api.describe_execution(executionArn=entry["executionArn"])["output"]) for entry in executions]
    assert until(outputs, "the execution") == [created]
    lay_out()
