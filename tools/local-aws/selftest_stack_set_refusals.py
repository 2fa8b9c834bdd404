"""Self-test: what StackSets refuse. Each case uses names of its own; `selftest.py` runs them."""

import json

from __main__ import (CANARY, CENTRAL, HOME, MANAGEMENT, MEMBER, PRODUCTS, ROOT, WORKLOAD_ACCOUNTS, WORKLOADS, Stack, case, client, fails, lay_out, refuses, resource,
                      role, succeeds, until, vault)
from botocore.exceptions import ClientError
from selftest_stack_sets import EAST, EVERYWHERE, WEST, group, instances, move, operation, settled, stack_set, template, tier, where

FIRST, SECOND, BELOW = WORKLOAD_ACCOUNTS
_ADMINISTRATION, _EXECUTION = "AWSCloudFormationStackSetAdministrationRole", "AWSCloudFormationStackSetExecutionRole"


def self_managed(name, accounts, **properties):
    targets = [{"DeploymentTargets": {"Accounts": list(accounts)}, "Regions": [EAST, WEST]}]
    own = {"groups": targets, "PermissionModel": "SELF_MANAGED", "CallAs": None, "AutoDeployment": None}
    return stack_set(name, **{**own, **properties})


def administration_role(resources="*", service="cloudformation.amazonaws.com"):
    made = role(_ADMINISTRATION, service)
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": resources}
    made["Properties"]["Policies"] = [{"PolicyName": "assume", "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}]
    return made


def execution_role(administrator, actions="*"):
    trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{administrator}:role/{_ADMINISTRATION}"}, "Action": "sts:AssumeRole"}
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
    return resource("AWS::IAM::Role", {"RoleName": _EXECUTION, "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
                                       "Policies": [{"PolicyName": "deploy", "PolicyDocument": policy}]})


# --- who may


@case
def only_a_delegated_administrator_and_the_management_account_have_service_managed_sets():
    fails(Stack("e1", MEMBER).deploy({"S": stack_set("e1")}), "Account used is not a delegated administrator")
    fails(Stack("e1", HOME).deploy({"S": stack_set("e1", CallAs="SELF")}), "You must be the management account or delegated admin account")
    fails(Stack("e1", MANAGEMENT).deploy({"S": stack_set("e1", CallAs="DELEGATED_ADMIN")}), "Account used is not a delegated administrator")
    succeeds(Stack("e1", MANAGEMENT).deploy({"S": stack_set("e1", CallAs="SELF")}))
    assert set(instances("e1")) == EVERYWHERE  # both see the sets of the organization
    fails(Stack("e1", HOME).deploy({"S": stack_set("e1")}), "StackSet e1 already exists")


@case
def without_trusted_access_there_are_no_service_managed_sets():
    lay_out(administrators=())
    try:
        fails(Stack("e2", MANAGEMENT).deploy({"S": stack_set("e2", CallAs="SELF")}), "You must enable organizations access")
        organizations, api = client("organizations", MANAGEMENT), client("cloudformation", MANAGEMENT)
        organizations.enable_aws_service_access(ServicePrincipal="member.org.stacksets.cloudformation.amazonaws.com")
        assert api.describe_organizations_access()["Status"] == "DISABLED"  # CloudFormation sets itself up
        fails(Stack("e2", MANAGEMENT).deploy({"S": stack_set("e2", CallAs="SELF")}), "You must enable organizations access")
        refuses(client("cloudformation", HOME).activate_organizations_access, "InvalidOperationException")
        api.activate_organizations_access()
        assert api.describe_organizations_access()["Status"] == "ENABLED"
        succeeds(Stack("e2", MANAGEMENT).deploy({"S": stack_set("e2", CallAs="SELF")}))
        api.deactivate_organizations_access()
        changed = stack_set("e2", CallAs="SELF", Description="changed")
        status, reason = Stack("e2", MANAGEMENT).deploy({"S": changed})
        assert status == "UPDATE_ROLLBACK_FAILED", (status, reason)  # it can't go back either
    finally:
        lay_out()


# --- templates


@case
def templates_that_service_managed_sets_can_not_have_are_refused():
    nested = resource("AWS::CloudFormation::Stack", {"TemplateURL": "https://s3.us-east-1.amazonaws.com/x/y"})
    for number, (body, reason) in enumerate([
        ({"Transform": "AWS::LanguageExtensions", "Resources": {"V": vault("e3")}}, "macros or transforms"),
        ({"Resources": {"N": nested}}, "Nested AWS::CloudFormation::Stack"),
        ({"Resources": {"S": stack_set("e3")}}, "Nested AWS::CloudFormation::StackSet"), ({"Resources": {}}, "At least one Resources member"),
        ({"Resources": {"R": role("e3")}}, "Requires capabilities : [CAPABILITY_NAMED_IAM]"),
    ]):
        fails(Stack(f"e3-{number}", HOME).deploy({"S": stack_set(f"e3-{number}", json.dumps(body))}), reason)
    both = stack_set("e3", TemplateURL="https://s3.us-east-1.amazonaws.com/x/y", TemplateBody="{}")
    fails(Stack("e3", HOME).deploy({"S": both}), "2 subschemas matched instead of one")
    succeeds(Stack("e3", HOME).deploy({"S": stack_set("e3", json.dumps({"Resources": {"R": role("e3")}}), [group(regions=[EAST])],
                                                      Capabilities=["CAPABILITY_NAMED_IAM"])}))


@case
def an_inline_template_has_at_most_51200_bytes():
    body = json.dumps({"Resources": {"V": vault("e4")}, "Metadata": {"filler": "é" * 26_000}}, ensure_ascii=False)
    assert len(body) < 51_200 < len(body.encode())
    api = client("cloudformation", MANAGEMENT)
    refuses(lambda: api.create_stack_set(StackSetName="e4", PermissionModel="SERVICE_MANAGED", TemplateBody=body), "ValidationError", "51200")


@case
def parameters_are_those_of_the_template():
    needed = json.dumps({"Parameters": {"Tier": {"Type": "String"}}, "Resources": {"V": vault("e5")}})
    fails(Stack("e5", HOME).deploy({"S": stack_set("e5", needed)}), "Parameters: [Tier] must have values")
    other = [{"ParameterKey": "Other", "ParameterValue": "x"}]
    for changes in ({"Parameters": other}, {"groups": [group(Other="x")]}):
        fails(Stack("e5", HOME).deploy({"S": stack_set("e5", **changes)}), "[Other] do not exist in the template")


# --- targets


@case
def targets_that_no_set_can_have_are_refused():
    filtered = {"accounts": [FIRST], "filter_type": "INTERSECTION"}
    for number, (groups, reason) in enumerate([
        ([group(["ou-test-elsewhere"])], "does not exist in the organization"),
        ([group(accounts=[FIRST], filter_type="UNION")], "UNION is not a valid AccountFilterType"),
        ([group(accounts=[FIRST])], "AccountFilterType should be specified when both"),
        ([group(filter_type="DIFFERENCE")], "Accounts should be specified"),
        ([{"DeploymentTargets": {"Accounts": [FIRST]}, "Regions": [EAST]}], "OrganizationalUnitIds should be specified in SERVICE_MANAGED mode"),
        ([group(regions=[EAST], Tier="a"), group(Tier="b")], f"Stack instance [{WORKLOADS},{EAST}] is duplicated"),
        ([group(regions=[EAST], Tier="a", **filtered), group(regions=[WEST], Tier="b", **filtered)], "cannot be associated with more than one Parameters set"),
    ]):
        fails(Stack(f"e6-{number}", HOME).deploy({"S": stack_set(f"e6-{number}", groups=groups)}), reason)
    fails(Stack("e6", HOME).deploy({"S": stack_set("e6", OperationPreferences={"MaxConcurrentCount": 1, "MaxConcurrentPercentage": 10})}), "but not both")


@case
def entries_with_the_same_regions_are_one_operation_unless_they_name_a_filter():
    units = [f"ou-test-{number:08d}" for number in range(52)]
    lay_out(more_units=units)
    def groups(*halves, **more):
        return [group(half, [EAST], **more) for half in halves]
    first, second = units[:26], units[26:]
    most = "at most 50 organizational units, and this one has 52"
    fails(Stack("e11", HOME).deploy({"S": stack_set("e11", groups=groups(units))}), most)
    fails(Stack("e11", HOME).deploy({"S": stack_set("e11", groups=groups(first, second))}), most)
    succeeds(Stack("e11", HOME).deploy({"S": stack_set("e11", groups=groups(first, second, filter_type="NONE"))}))
    lay_out()


@case
def a_set_with_stacks_that_no_target_names_is_not_deleted():
    only = group([CANARY], [EAST], [FIRST], "INTERSECTION")
    stack = Stack("e12", HOME)
    succeeds(stack.deploy({"S": stack_set("e12", groups=[only], AutoDeployment={"Enabled": True, "RetainStacksOnAccountRemoval": True})}))
    move(MEMBER, ROOT, CANARY)
    until(lambda: instances("e12").get((MEMBER, EAST), {}).get("Status") == "CURRENT", "auto-deployment")
    assert stack.delete() == "DELETE_FAILED"
    lay_out()


@case
def dependencies_between_sets_are_checked():
    automatic = {"Enabled": True, "RetainStacksOnAccountRemoval": True}
    absent = f"arn:aws:cloudformation:us-east-1:{MANAGEMENT}:stackset/absent:1"
    fails(Stack("e7", HOME).deploy({"S": stack_set("e7", AutoDeployment={**automatic, "DependsOn": [absent]})}), "is no StackSet")
    fails(Stack("e7", HOME).deploy({"S": stack_set("e7", AutoDeployment={**automatic, "DependsOn": [f"{absent}{n}" for n in range(11)]})}), "at most 10 others")
    fails(Stack("e7", HOME).deploy({"S": stack_set("e7", AutoDeployment={"Enabled": False, "RetainStacksOnAccountRemoval": True})}), "need AutoDeployment to be enabled")
    api = client("cloudformation", MANAGEMENT)
    def arn(name):
        return api.describe_stack_set(StackSetName=name)["StackSet"]["StackSetARN"]
    common = {"PermissionModel": "SERVICE_MANAGED"}
    for name, others in (("e7-a", []), ("e7-b", ["e7-a"])):
        api.create_stack_set(StackSetName=name, TemplateBody=template(name), AutoDeployment={**automatic, "DependsOn": [arn(other) for other in others]}, **common)
    refuses(lambda: api.update_stack_set(StackSetName="e7-a", TemplateBody=template("e7-a"), AutoDeployment={**automatic, "DependsOn": [arn("e7-b")]}),
            "ValidationError", "depends on e7-a itself")


# --- operations


@case
def the_api_makes_and_deletes_what_the_resource_does():
    api = client("cloudformation", HOME)
    api.create_stack_set(StackSetName="e8", PermissionModel="SERVICE_MANAGED", CallAs="DELEGATED_ADMIN", TemplateBody=template("e8"), AutoDeployment={"Enabled": False})
    everywhere = {"StackSetName": "e8", "DeploymentTargets": {"OrganizationalUnitIds": [WORKLOADS]}, "Regions": [EAST, WEST], "CallAs": "DELEGATED_ADMIN"}
    assert settled("e8", lambda a: a.create_stack_instances(**everywhere))["Status"] == "SUCCEEDED" and where("e8") == EVERYWHERE
    refuses(lambda: api.delete_stack_set(StackSetName="e8", CallAs="DELEGATED_ADMIN"), "StackSetNotEmptyException")
    overridden = [{"ParameterKey": "Tier", "ParameterValue": "gold"}]
    below = {**everywhere, "DeploymentTargets": {"OrganizationalUnitIds": [PRODUCTS]}, "Regions": [WEST]}
    settled("e8", lambda a: a.update_stack_instances(ParameterOverrides=overridden, **below))
    described = api.describe_stack_instance(StackSetName="e8", StackInstanceAccount=WORKLOAD_ACCOUNTS[2], StackInstanceRegion=WEST, CallAs="DELEGATED_ADMIN")
    assert described["StackInstance"]["ParameterOverrides"] == overridden
    settled("e8", lambda a: a.delete_stack_instances(RetainStacks=True, **everywhere))
    assert instances("e8") == {} and where("e8") == EVERYWHERE
    api.delete_stack_set(StackSetName="e8", CallAs="DELEGATED_ADMIN")
    listed = api.list_stack_sets(Status="DELETED", CallAs="DELEGATED_ADMIN")["Summaries"]
    assert "e8" in {entry["StackSetName"] for entry in listed}


_WAITING = json.dumps({"Resources": {"W": {"Type": "AWS::CloudFormation::WaitCondition", "CreationPolicy": {"ResourceSignal": {"Timeout": "PT12H", "Count": 1}}}}})


def waiting_set(name, managed=False):
    """A set whose stacks last until they are given a signal, and how operations on the one account of a unit begin."""
    api = client("cloudformation", HOME)
    api.create_stack_set(StackSetName=name, PermissionModel="SERVICE_MANAGED", CallAs="DELEGATED_ADMIN", ManagedExecution={"Active": managed}, TemplateBody=_WAITING)
    return lambda *regions: api.create_stack_instances(
        StackSetName=name, DeploymentTargets={"OrganizationalUnitIds": [PRODUCTS]}, Regions=list(regions), CallAs="DELEGATED_ADMIN")


def signal(name, region):
    stack = until(lambda: instances(name).get((BELOW, region), {}).get("StackId"), "the stack").split("/")[1]
    def sent():
        try:
            client("cloudformation", BELOW, region).signal_resource(StackName=stack, LogicalResourceId="W", UniqueId="x", Status="SUCCESS")
            return True
        except ClientError:
            return False  # it does not wait yet
    until(sent, "the wait condition")


@case
def a_second_operation_waits_only_where_execution_is_managed():
    start = waiting_set("e9")
    first = start(EAST)
    refuses(lambda: start(WEST), "OperationInProgressException")
    assert set(instances("e9")) == {(BELOW, EAST)}
    signal("e9", EAST)
    assert settled("e9", lambda _: first)["Status"] == "SUCCEEDED"
    start = waiting_set("e9-managed", managed=True)
    start(EAST)
    second = start(WEST)
    assert operation("e9-managed")[0]["Status"] == "QUEUED"
    signal("e9-managed", EAST)
    signal("e9-managed", WEST)
    assert settled("e9-managed", lambda _: second)["Status"] == "SUCCEEDED"


@case
def an_operation_that_is_stopped_begins_nothing_more():
    started = waiting_set("e13")(EAST, WEST)
    until(lambda: instances("e13").get((BELOW, EAST), {}).get("StackId"), "the first stack")
    api, named = client("cloudformation", HOME), {"StackSetName": "e13", "CallAs": "DELEGATED_ADMIN"}
    api.stop_stack_set_operation(OperationId=started["OperationId"], **named)
    signal("e13", EAST)
    assert settled("e13", lambda _: started)["Status"] == "STOPPED"
    assert operation("e13")[1] == {(BELOW, EAST): "SUCCEEDED", (BELOW, WEST): "CANCELLED"}
    refuses(lambda: api.stop_stack_set_operation(OperationId=started["OperationId"], **named), "InvalidOperationException")


@case
def a_stack_that_can_not_be_imported_is_refused():
    gold = json.loads(template("e10"))
    gold["Parameters"]["Tier"]["Default"] = "gold"
    succeeds(Stack("e10", SECOND).deploy(gold["Resources"], Parameters=gold["Parameters"]))
    stack_id = client("cloudformation", SECOND).describe_stacks(StackName="e10")["Stacks"][0]["StackId"]
    api = client("cloudformation", HOME)
    api.create_stack_set(StackSetName="e10", PermissionModel="SERVICE_MANAGED", CallAs="DELEGATED_ADMIN", TemplateBody=template("e10"), AutoDeployment={"Enabled": False})
    common = {"StackSetName": "e10", "CallAs": "DELEGATED_ADMIN"}
    refuses(lambda: api.import_stacks_to_stack_set(StackIds=[stack_id], **common), "ValidationError", "OrganizationalUnitIds should be specified")
    refuses(lambda: api.import_stacks_to_stack_set(StackIds=[stack_id], OrganizationalUnitIds=[PRODUCTS], **common), "ValidationError", "is below none of the units")
    refuses(lambda: api.import_stacks_to_stack_set(StackIds=[f"{stack_id}0"], OrganizationalUnitIds=[WORKLOADS], **common), "StackNotFoundException")
    refuses(lambda: api.import_stacks_to_stack_set(StackIds=[stack_id] * 11, OrganizationalUnitIds=[WORKLOADS], **common), "LimitExceededException")
    settled("e10", lambda a: a.import_stacks_to_stack_set(StackIds=[stack_id], OrganizationalUnitIds=[WORKLOADS], **common))
    assert instances("e10")[SECOND, EAST]["Status"] == "OUTDATED"  # its template is another one
    imported = api.describe_stack_instance(StackInstanceAccount=SECOND, StackInstanceRegion=EAST, **common)["StackInstance"]
    assert imported["ParameterOverrides"] == [{"ParameterKey": "Tier", "ParameterValue": "gold"}]  # it keeps its values
    settled("e10", lambda a: a.update_stack_set(UsePreviousTemplate=True, AutoDeployment={"Enabled": False}, **common))
    assert instances("e10")[SECOND, EAST]["Status"] == "CURRENT" and tier("e10", SECOND, EAST) == "gold"


# --- sets with roles of one's own


@case
def a_self_managed_set_needs_both_roles():
    def deployed(name="f1", **properties):
        return Stack(name, CENTRAL).deploy({"S": self_managed(name, [MEMBER], **properties)})
    no_administration = f"Account {CENTRAL} should have '{_ADMINISTRATION}' role with trust relationship to CloudFormation service"
    fails(deployed(), no_administration)
    succeeds(Stack("f1-roles", CENTRAL).deploy({"A": administration_role(service="lambda.amazonaws.com")}))
    fails(deployed(), no_administration)
    succeeds(Stack("f1-roles", CENTRAL).deploy({"A": administration_role()}))
    fails(deployed(), f"Account {MEMBER} should have '{_EXECUTION}' role with trust relationship to Role '{_ADMINISTRATION}'")
    succeeds(Stack("f1-role", MEMBER).deploy({"E": execution_role(CENTRAL)}))
    succeeds(deployed())
    fails(deployed("f2", AutoDeployment={"Enabled": True}), "AutoDeployment is for StackSets with service-managed")
    fails(deployed("f2", groups=[group()]), "are for StackSets with service-managed permissions")
    fails(deployed("f2", CallAs="DELEGATED_ADMIN"), "CallAs DELEGATED_ADMIN is for StackSets with service-managed")
    succeeds(Stack("f1-roles", CENTRAL).deploy({"A": administration_role(resources="arn:aws:iam::*:role/other")}))
    fails(deployed("f3"), "is not authorized to perform: sts:AssumeRole")
    named = stack_set("f4", AdministrationRoleARN=f"arn:aws:iam::{CENTRAL}:role/{_ADMINISTRATION}")
    fails(Stack("f4", HOME).deploy({"S": named}), "are for StackSets with self-managed permissions")
