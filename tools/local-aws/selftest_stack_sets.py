"""Self-test: StackSets in three accounts and two Regions. Each case uses names of its own; `selftest.py` runs them."""

import json

from __main__ import (CANARY, CENTRAL, HOME, MANAGEMENT, PRODUCTS, ROOT, WORKLOAD_ACCOUNTS, WORKLOADS, Stack, ask, case, client, fails, refuses,
                      resource, succeeds, until, vault, vault_names)

FIRST, SECOND, BELOW = WORKLOAD_ACCOUNTS
EAST, WEST = "us-east-1", "us-west-2"
EVERYWHERE = {(account, region) for account in WORKLOAD_ACCOUNTS for region in (EAST, WEST)}
_AS_ADMINISTRATOR = {"CallAs": "DELEGATED_ADMIN"}


def template(name, **more):
    """A vault whose tag is a parameter."""
    return json.dumps({"Parameters": {"Tier": {"Type": "String", "Default": "daily"}},
                       "Resources": {"V": vault(name, BackupVaultTags={"tier": {"Ref": "Tier"}}), **more}})


def group(units=(WORKLOADS,), regions=(EAST, WEST), accounts=(), filter_type=None, **overrides):
    targets = {"OrganizationalUnitIds": list(units), **({"Accounts": list(accounts)} if accounts else {}), **({"AccountFilterType": filter_type} if filter_type else {})}
    parameters = [{"ParameterKey": key, "ParameterValue": value} for key, value in overrides.items()]
    return {"DeploymentTargets": targets, "Regions": list(regions), **({"ParameterOverrides": parameters} if parameters else {})}


def stack_set(name, body=None, groups=None, **properties):
    given = {"StackSetName": name, "PermissionModel": "SERVICE_MANAGED", "CallAs": "DELEGATED_ADMIN", "AutoDeployment": {"Enabled": False},
             "StackInstancesGroup": groups if groups is not None else [group()], **properties}
    if "TemplateURL" not in given:
        given["TemplateBody"] = body or template(name)
    return resource("AWS::CloudFormation::StackSet", {key: value for key, value in given.items() if value is not None})


def instances(name):
    """Place and status of each stack, as its administrator lists them."""
    listed = client("cloudformation", HOME).list_stack_instances(StackSetName=name, **_AS_ADMINISTRATOR)["Summaries"]
    return {(entry["Account"], entry["Region"]): entry for entry in listed}


def operation(name, number=0):
    """The newest operation, or the one that many before it, and how it went in each place."""
    api = client("cloudformation", HOME)
    summary = api.list_stack_set_operations(StackSetName=name, **_AS_ADMINISTRATOR)["Summaries"][number]
    results = api.list_stack_set_operation_results(StackSetName=name, OperationId=summary["OperationId"], **_AS_ADMINISTRATOR)["Summaries"]
    return summary, {(entry["Account"], entry["Region"]): entry["Status"] for entry in results}


def settled(name, action):
    """Waits for an operation of the API."""
    started = action(client("cloudformation", HOME))["OperationId"]
    def done():
        found = client("cloudformation", HOME).describe_stack_set_operation(StackSetName=name, OperationId=started, **_AS_ADMINISTRATOR)["StackSetOperation"]
        return found if found["Status"] not in ("RUNNING", "QUEUED", "STOPPING") else None
    return until(done, f"operation on {name}")


def tier(name, account, region):
    api = client("backup", account, region)
    return api.list_tags(ResourceArn=api.describe_backup_vault(BackupVaultName=name)["BackupVaultArn"])["Tags"]["tier"]


def where(name):
    return {(account, region) for account, region in EVERYWHERE if name in vault_names(account, region)}


def breaks(account, region=None, times=1):
    ask("POST", "faults", {"type": "AWS::Backup::BackupVault", "account": account, **({"region": region} if region else {}), "times": times, "message": "broken there"})


def move(account, source, destination):
    client("organizations", MANAGEMENT).move_account(AccountId=account, SourceParentId=source, DestinationParentId=destination)


# --- roll-out


@case
def a_set_makes_changes_and_deletes_its_stacks_in_every_account_and_region():
    stack = Stack("w1", HOME)
    succeeds(stack.deploy({"S": stack_set("w1")}))
    assert where("w1") == EVERYWHERE and set(instances("w1")) == EVERYWHERE
    assert all(entry["Status"] == "CURRENT" and entry["StackInstanceStatus"]["DetailedStatus"] == "SUCCEEDED" for entry in instances("w1").values())
    assert stack.physical_id("S").startswith("w1:") and instances("w1")[BELOW, EAST]["OrganizationalUnitId"] == PRODUCTS
    succeeds(stack.deploy({"S": stack_set("w1", Parameters=[{"ParameterKey": "Tier", "ParameterValue": "weekly"}])}))
    assert {tier("w1", *place) for place in EVERYWHERE} == {"weekly"}
    succeeds(stack.deploy({"S": stack_set("w1", template("w1", W=vault("w1-more", policy="Delete")))}))
    assert where("w1-more") == EVERYWHERE and {tier("w1", *place) for place in EVERYWHERE} == {"daily"}
    assert stack.delete() == "DELETE_COMPLETE" and where("w1-more") == set()
    refuses(lambda: client("cloudformation", HOME).describe_stack_set(StackSetName="w1", **_AS_ADMINISTRATOR), "StackSetNotFoundException")


@case
def the_management_account_gets_no_stack_although_it_is_below_the_root():
    succeeds(Stack("w2", HOME).deploy({"S": stack_set("w2", groups=[group([ROOT], [EAST])])}))
    assert (MANAGEMENT, EAST) not in instances("w2") and {HOME, CENTRAL, *WORKLOAD_ACCOUNTS} <= {account for account, _ in instances("w2")}


@case
def account_filters_choose_and_overrides_differ():
    groups = [group(accounts=[FIRST, CENTRAL], filter_type="INTERSECTION", regions=[EAST], Tier="gold"),
              group([PRODUCTS], [WEST], [FIRST], "DIFFERENCE", Tier="silver")]
    stack = Stack("w3", HOME)
    succeeds(stack.deploy({"S": stack_set("w3", groups=groups)}))
    assert set(instances("w3")) == {(FIRST, EAST), (BELOW, WEST)}
    assert (tier("w3", FIRST, EAST), tier("w3", BELOW, WEST)) == ("gold", "silver")
    succeeds(stack.deploy({"S": stack_set("w3", groups=[group(accounts=[FIRST], filter_type="INTERSECTION", regions=[EAST, WEST], Tier="lead")])}))
    assert set(instances("w3")) == {(FIRST, EAST), (FIRST, WEST)} and tier("w3", FIRST, EAST) == "lead"


@case
def another_override_changes_the_stacks_in_place():
    stack = Stack("w13", HOME)
    for value in ("gold", "silver"):
        succeeds(stack.deploy({"S": stack_set("w13", groups=[group([PRODUCTS], [EAST], Tier=value), group([PRODUCTS], [WEST])])}))
        assert (tier("w13", BELOW, EAST), tier("w13", BELOW, WEST)) == (value, "daily")
    assert operation("w13")[1] == {(BELOW, EAST): "SUCCEEDED"}


@case
def a_narrower_unit_is_another_target_even_for_the_accounts_below_it():
    stack, body = Stack("w12", HOME), json.dumps({"Resources": {"V": vault("w12", policy="Delete")}})
    succeeds(stack.deploy({"S": stack_set("w12", body, [group(regions=[EAST])])}))
    before = instances("w12")[BELOW, EAST]["StackId"]
    succeeds(stack.deploy({"S": stack_set("w12", body, [group([PRODUCTS], [EAST])])}))
    assert set(instances("w12")) == {(BELOW, EAST)} and instances("w12")[BELOW, EAST]["StackId"] != before  # deleted with the wider unit, then made again


@case
def regions_come_in_their_order_and_accounts_together():
    preferences = {"RegionOrder": [WEST, EAST], "MaxConcurrentCount": 3, "FailureToleranceCount": 2}
    before = len(ask("GET", "operations"))
    succeeds(Stack("w4", HOME).deploy({"S": stack_set("w4", OperationPreferences=preferences)}))
    made = [entry["region"] for entry in ask("GET", f"operations?since={before}") if entry["type"] == "AWS::Backup::BackupVault"]
    assert made == [WEST] * 3 + [EAST] * 3, made


@case
def what_is_tolerated_is_outdated_and_more_ends_the_operation():
    preferences = {"RegionOrder": [EAST, WEST], "FailureToleranceCount": 1, "MaxConcurrentCount": 1}
    stack = Stack("w5", HOME)
    breaks(FIRST, EAST)
    succeeds(stack.deploy({"S": stack_set("w5", OperationPreferences=preferences)}))
    summary, results = operation("w5")
    assert summary["Status"] == "SUCCEEDED" and results[FIRST, EAST] == "FAILED" and results[FIRST, WEST] == "SUCCEEDED"
    outdated = instances("w5")[FIRST, EAST]
    assert outdated["Status"] == "OUTDATED" and "broken there" in outdated["StatusReason"], outdated
    succeeds(stack.deploy({"S": stack_set("w5", Description="again", OperationPreferences=preferences)}))
    assert instances("w5")[FIRST, EAST]["Status"] == "CURRENT" and where("w5") == EVERYWHERE


@case
def a_creation_that_fails_leaves_no_set_behind():
    deletable = json.dumps({"Resources": {"V": vault("w6", policy="Delete")}})
    breaks(SECOND, EAST)
    fails(Stack("w6", HOME).deploy({"S": stack_set("w6", deletable, OperationPreferences={"RegionOrder": [EAST, WEST]})}), "broken there")
    assert where("w6") == set()
    refuses(lambda: client("cloudformation", HOME).describe_stack_set(StackSetName="w6", **_AS_ADMINISTRATOR), "StackSetNotFoundException")
    succeeds(Stack("w6", HOME).deploy({"S": stack_set("w6", deletable)}))


@case
def an_update_that_fails_takes_every_account_back_and_cancels_the_other_regions():
    stack, preferences = Stack("w7", HOME), {"RegionOrder": [EAST, WEST]}
    succeeds(stack.deploy({"S": stack_set("w7", OperationPreferences=preferences)}))
    breaks(SECOND, EAST)
    changed = template("w7", W=vault("w7-new", policy="Delete"))
    fails(stack.deploy({"S": stack_set("w7", changed, OperationPreferences=preferences)}), "broken there")
    _, results = operation("w7", 1)
    assert (results[FIRST, EAST], results[SECOND, EAST], results[BELOW, EAST], results[FIRST, WEST]) == ("SUCCEEDED", "FAILED", "CANCELLED", "CANCELLED"), results
    assert where("w7-new") == set() and {entry["Status"] for entry in instances("w7").values()} == {"CURRENT"}
    succeeds(stack.deploy({"S": stack_set("w7", changed, OperationPreferences=preferences)}))


@case
def percentages_are_those_of_a_region_and_regions_may_go_together():
    def preferences(tolerated):
        return {"FailureTolerancePercentage": tolerated, "MaxConcurrentPercentage": 100, "RegionConcurrencyType": "PARALLEL", "ConcurrencyMode": "SOFT_FAILURE_TOLERANCE"}
    body = json.dumps({"Resources": {"V": vault("w10", policy="Delete")}})
    for tolerated, work in ((33, fails), (34, succeeds)):  # of three accounts: none and one
        breaks(FIRST, times=2)
        outcome = Stack("w10", HOME).deploy({"S": stack_set("w10", body, OperationPreferences=preferences(tolerated))})
        work(outcome, "broken there") if work is fails else work(outcome)
    assert {place for place, entry in instances("w10").items() if entry["Status"] == "OUTDATED"} == {(FIRST, EAST), (FIRST, WEST)}
    listed = client("cloudformation", HOME).list_stack_instances(StackSetName="w10", Filters=[{"Name": "DETAILED_STATUS", "Values": "FAILED"}], **_AS_ADMINISTRATOR)
    assert {entry["Account"] for entry in listed["Summaries"]} == {FIRST}


@case
def a_stack_that_does_not_go_makes_its_instance_inoperable():
    body = json.dumps({"Resources": {"V": vault("w11", policy="Delete")}})
    tolerant = {"FailureToleranceCount": 1}
    stack = Stack("w11", HOME)
    succeeds(stack.deploy({"S": stack_set("w11", body, OperationPreferences=tolerant, Tags=[{"Key": "owner", "Value": "platform"}])}))
    stack_id = instances("w11")[FIRST, EAST]["StackId"]
    assert client("cloudformation", FIRST).describe_stacks(StackName=stack_id)["Stacks"][0]["Tags"] == [{"Key": "owner", "Value": "platform"}]
    ask("POST", "faults", {"type": "AWS::Backup::BackupVault", "operation": "DELETE", "account": FIRST, "region": EAST, "times": 1, "message": "does not go"})
    succeeds(stack.deploy({"S": stack_set("w11", body, [group([PRODUCTS], [EAST])], OperationPreferences=tolerant)}))
    assert set(instances("w11")) == {(FIRST, EAST), (BELOW, EAST)} and instances("w11")[FIRST, EAST]["Status"] == "INOPERABLE"
    succeeds(stack.deploy({"S": stack_set("w11", template("w11", W=vault("w11-more")), [group([PRODUCTS], [EAST])])}))
    assert where("w11-more") == {(BELOW, EAST)}  # an inoperable one is left out
    targets = {"OrganizationalUnitIds": [WORKLOADS], "Accounts": [FIRST], "AccountFilterType": "INTERSECTION"}
    settled("w11", lambda a: a.delete_stack_instances(StackSetName="w11", DeploymentTargets=targets, Regions=[EAST], RetainStacks=True, **_AS_ADMINISTRATOR))
    assert set(instances("w11")) == {(BELOW, EAST)}


@case
def a_template_comes_by_url_and_may_be_larger_than_a_request():
    s3 = client("s3", HOME)
    s3.create_bucket(Bucket="stack-set-templates")
    large = json.loads(template("w8"))
    large["Metadata"] = {"filler": "x" * 60_000}
    s3.put_object(Bucket="stack-set-templates", Key="w8", Body=json.dumps(large).encode())
    s3.put_object(Bucket="stack-set-templates", Key="too-large", Body=json.dumps({**large, "Metadata": {"filler": "x" * 1_000_000}}).encode())
    def by_url(key):
        return {"S": stack_set("w8", TemplateURL=f"https://s3.us-east-1.amazonaws.com/stack-set-templates/{key}")}
    fails(Stack("w8", HOME).deploy(by_url("too-large")), "may not exceed 1000000 bytes")
    fails(Stack("w8", HOME).deploy(by_url("absent")), "specified key does not exist")
    succeeds(Stack("w8", HOME).deploy(by_url("w8")))
    assert where("w8") == EVERYWHERE
    foreign = stack_set("w8f", CallAs="SELF", TemplateURL="https://stack-set-templates.s3.us-east-1.amazonaws.com/w8")
    fails(Stack("w8", MANAGEMENT).deploy({"S": foreign}), "Access Denied")


@case
def sets_depend_on_each_other_by_depends_on():
    before = len(ask("GET", "operations"))
    second = {**stack_set("w9-second"), "DependsOn": "First"}
    succeeds(Stack("w9", HOME).deploy({"Second": second, "First": stack_set("w9-first")}))
    made = [entry["physicalId"] for entry in ask("GET", f"operations?since={before}") if entry["type"] == "AWS::Backup::BackupVault"]
    assert made == ["w9-first"] * 6 + ["w9-second"] * 6, made


# --- accounts that come and go


@case
def an_account_that_comes_gets_the_stacks_in_the_order_of_the_dependencies():
    automatic = {"Enabled": True, "RetainStacksOnAccountRemoval": True}
    def second(**more):
        return {"B": stack_set("m1-second", groups=[group([CANARY])], AutoDeployment={**automatic, **more})}
    succeeds(Stack("m1-second", HOME).deploy(second()))  # the older of the two waits for the younger
    succeeds(Stack("m1", HOME).deploy({"A": stack_set("m1-first", groups=[group([CANARY])], AutoDeployment=automatic)}))
    assert instances("m1-first") == {}
    arn = client("cloudformation", HOME).describe_stack_set(StackSetName="m1-first", **_AS_ADMINISTRATOR)["StackSet"]["StackSetARN"]
    succeeds(Stack("m1-second", HOME).deploy(second(DependsOn=[arn])))
    before = len(ask("GET", "operations"))
    organizations = client("organizations", MANAGEMENT)
    created = organizations.create_account(Email="new@example.com", AccountName="New")["CreateAccountStatus"]["AccountId"]
    move(created, ROOT, CANARY)
    until(lambda: len([e for e in instances("m1-second").values() if e["Status"] == "CURRENT"]) == 2, "auto-deployment")
    made = [entry["physicalId"] for entry in ask("GET", f"operations?since={before}") if entry["type"] == "AWS::Backup::BackupVault"]
    assert made == ["m1-first"] * 2 + ["m1-second"] * 2, made
    assert {"m1-first", "m1-second"} <= vault_names(created, WEST)
    targets = client("cloudformation", HOME).list_stack_set_auto_deployment_targets(StackSetName="m1-second", **_AS_ADMINISTRATOR)["Summaries"]
    assert targets[0]["OrganizationalUnitId"] == CANARY and set(targets[0]["Regions"]) == {EAST, WEST}


@case
def an_account_whose_first_set_fails_does_not_get_what_depends_on_it():
    breaks(CENTRAL, EAST)
    move(CENTRAL, ROOT, CANARY)
    until(lambda: any(entry.get("error", "").startswith(f"{CENTRAL}: m1-first") for entry in ask("GET", "operations")), "the dependent set's refusal")
    assert instances("m1-first")[CENTRAL, EAST]["Status"] == "OUTDATED" and (CENTRAL, EAST) not in instances("m1-second")
    move(CENTRAL, CANARY, ROOT)
    until(lambda: (CENTRAL, EAST) not in instances("m1-first"), "leaving")


@case
def auto_deployment_knows_no_filter():
    only = group([CANARY], [WEST], [FIRST], "INTERSECTION", Tier="gold")
    succeeds(Stack("m2", HOME).deploy({"S": stack_set("m2", groups=[only], AutoDeployment={"Enabled": True, "RetainStacksOnAccountRemoval": False})}))
    move(BELOW, PRODUCTS, CANARY)
    until(lambda: instances("m2").get((BELOW, WEST), {}).get("Status") == "CURRENT", "auto-deployment")
    assert tier("m2", BELOW, WEST) == "daily"
    stack_id = instances("m2")[BELOW, WEST]["StackId"]
    move(BELOW, CANARY, PRODUCTS)
    until(lambda: (BELOW, WEST) not in instances("m2"), "leaving")
    refuses(lambda: client("cloudformation", BELOW, WEST).describe_stacks(StackName=stack_id.split("/")[1]), "ValidationError")


@case
def an_account_that_leaves_keeps_its_stacks_and_is_imported_when_it_returns():
    automatic = {"Enabled": True, "RetainStacksOnAccountRemoval": True}
    succeeds(Stack("m3", HOME).deploy({"S": stack_set("m3", AutoDeployment=automatic)}))
    kept = [instances("m3")[FIRST, region]["StackId"] for region in (EAST, WEST)]
    move(FIRST, WORKLOADS, ROOT)
    until(lambda: not any(account == FIRST for account, _ in instances("m3")), "leaving")
    assert {(FIRST, EAST), (FIRST, WEST)} <= where("m3")
    move(FIRST, ROOT, WORKLOADS)
    until(lambda: instances("m3").get((FIRST, EAST), {}).get("StackInstanceStatus", {}).get("DetailedStatus") == "FAILED", "the second stack's failure")
    assert "already exists" in instances("m3")[FIRST, EAST]["StatusReason"]
    api = client("cloudformation", HOME)
    imported = {"StackSetName": "m3", "OrganizationalUnitIds": [WORKLOADS], **_AS_ADMINISTRATOR}
    refuses(lambda: api.import_stacks_to_stack_set(StackIds=kept, **imported), "InvalidOperationException", "has a stack in account")
    targets = {"OrganizationalUnitIds": [WORKLOADS], "Accounts": [FIRST], "AccountFilterType": "INTERSECTION"}
    until(lambda: operation("m3")[0]["Status"] != "RUNNING", "auto-deployment")
    settled("m3", lambda a: a.delete_stack_instances(StackSetName="m3", DeploymentTargets=targets, Regions=[EAST, WEST], RetainStacks=True, **_AS_ADMINISTRATOR))
    assert settled("m3", lambda a: a.import_stacks_to_stack_set(StackIds=kept, **imported))["Status"] == "SUCCEEDED"
    assert {instances("m3")[FIRST, region]["Status"] for region in (EAST, WEST)} == {"CURRENT"}
    succeeds(Stack("m3", HOME).deploy({"S": stack_set("m3", AutoDeployment=automatic, Parameters=[{"ParameterKey": "Tier", "ParameterValue": "new"}])}))
    assert {tier("m3", FIRST, region) for region in (EAST, WEST)} == {"new"}


@case
def an_account_that_moves_within_the_set_keeps_its_stacks_and_a_closed_one_is_skipped():
    automatic = {"Enabled": True, "RetainStacksOnAccountRemoval": False}
    succeeds(Stack("m5", HOME).deploy({"S": stack_set("m5", groups=[group(regions=[EAST])], AutoDeployment=automatic)}))
    organizations = client("organizations", MANAGEMENT)
    closed = organizations.create_account(Email="closed@example.com", AccountName="Closed")["CreateAccountStatus"]["AccountId"]
    move(closed, ROOT, WORKLOADS)
    until(lambda: instances("m5").get((closed, EAST), {}).get("Status") == "CURRENT", "auto-deployment")
    before = instances("m5")[closed, EAST]["StackId"]
    move(closed, WORKLOADS, PRODUCTS)
    until(lambda: instances("m5")[closed, EAST]["OrganizationalUnitId"] == PRODUCTS, "the new unit")
    assert instances("m5")[closed, EAST]["StackId"] == before and tier("m5", closed, EAST) == "daily"
    organizations.close_account(AccountId=closed)
    succeeds(Stack("m5", HOME).deploy({"S": stack_set("m5", groups=[group(regions=[EAST])], AutoDeployment=automatic,
                                                      Parameters=[{"ParameterKey": "Tier", "ParameterValue": "weekly"}])}))
    assert instances("m5")[closed, EAST]["StackInstanceStatus"]["DetailedStatus"] == "SKIPPED_SUSPENDED_ACCOUNT" and tier("m5", closed, EAST) == "daily"


@case
def a_set_that_is_destroyed_leaves_retained_vaults_in_the_way_of_the_next():
    stack = Stack("m4", HOME)
    succeeds(stack.deploy({"S": stack_set("m4")}))
    assert stack.delete() == "DELETE_COMPLETE" and where("m4") == EVERYWHERE
    fails(stack.deploy({"S": stack_set("m4")}), "already exists")
