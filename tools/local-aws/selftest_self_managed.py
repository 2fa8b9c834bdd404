"""Self-test: the roles that the library makes for StackSets with self-managed permissions. `selftest.py` runs it."""

import json
import os

from __main__ import CENTRAL, WORKLOAD_ACCOUNTS, Stack, case, client, refuses, resource, succeeds, vault_names
from botocore.exceptions import ClientError

_ACCOUNTS, _REGIONS, _SET, _ROLE = WORKLOAD_ACCOUNTS[:2], ("us-east-1", "us-west-2"), "Outside-Baseline", "OutsideExecutionRole"


def template(name):
    with open(os.environ[f"SELF_MANAGED_{name}"], encoding="utf8") as file:
        return json.load(file)


def deploys_role(account, change=lambda text: text):
    return Stack("outside-role", account).deploy(json.loads(change(json.dumps(template("EXECUTION_ROLE")["Resources"]))))


def instances():
    listed = client("cloudformation", CENTRAL).list_stack_instances(StackSetName=_SET)["Summaries"]
    return {(entry["Account"], entry["Region"]): entry for entry in listed}


def taken(account, name, credentials=None):
    return client("sts", CENTRAL, credentials=credentials).assume_role(RoleArn=f"arn:aws:iam::{account}:role/{name}", RoleSessionName="stack-set")["Credentials"]


@case
def the_roles_of_the_library_deploy_to_accounts_without_an_organization():
    administrator = Stack("outside", CENTRAL)
    # the role of each account trusts one that need not exist yet; without it nothing is deployed
    succeeds(deploys_role(_ACCOUNTS[0]))
    resources = template("ADMINISTRATOR")["Resources"]
    succeeds(administrator.deploy(resources))  # one account of two may fail
    assert {place for place, entry in instances().items() if entry["Status"] == "CURRENT"} == {(_ACCOUNTS[0], region) for region in _REGIONS}
    assert _ROLE in instances()[_ACCOUNTS[1], "us-east-1"]["StatusReason"]
    succeeds(deploys_role(_ACCOUNTS[1]))
    again = json.loads(json.dumps(resources))
    stack_set = next(one for one in again.values() if one["Type"] == "AWS::CloudFormation::StackSet")
    stack_set["Properties"]["Description"] = "again"
    succeeds(administrator.deploy(again))
    assert all(entry["Status"] == "CURRENT" for entry in instances().values()) and len(instances()) == 4
    for account in _ACCOUNTS:
        for region in _REGIONS:
            assert "OutsideVault" in vault_names(account, region)
    parameter = client("ssm", CENTRAL).get_parameter(Name=f"/backup/local-plans/{_ACCOUNTS[0]}/nightly")["Parameter"]["Value"]
    plan, tags = json.loads(parameter)
    made = client("backup", _ACCOUNTS[0]).list_backup_plans()["BackupPlansList"]
    assert plan["BackupPlanName"] in {entry["BackupPlanName"] for entry in made} and tags == {"backup": "nightly"}


@case
def the_execution_role_of_the_library_trusts_one_role_and_may_nothing_else():
    # what provisioners call is not authorized here, the calls of a role itself are: one that trusts a role which a test can take
    third = WORKLOAD_ACCOUNTS[2]
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{CENTRAL}:root"}, "Action": "sts:AssumeRole"}]}
    takes = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}
    succeeds(Stack("outside-probe", CENTRAL).deploy({"P": resource("AWS::IAM::Role", {
        "RoleName": "OutsideProbe", "AssumeRolePolicyDocument": trust, "Policies": [{"PolicyName": "take", "PolicyDocument": takes}]})}))
    succeeds(deploys_role(third, lambda text: text.replace("role/OutsideStackSetAdministrationRole", "role/OutsideProbe")))
    probe = taken(CENTRAL, "OutsideProbe")
    refuses(lambda: taken(_ACCOUNTS[0], _ROLE, probe), "AccessDenied")
    refuses(lambda: taken(_ACCOUNTS[0], _ROLE), "AccessDenied")
    refuses(lambda: taken(CENTRAL, "OutsideStackSetAdministrationRole"), "AccessDenied")
    own = taken(third, _ROLE, probe)
    queue = json.dumps({"Resources": {"Q": resource("AWS::SQS::Queue", {})}})
    def denied(service, call):
        try:
            call(client(service, third, credentials=own))
        except ClientError as error:
            assert "AccessDenied" in error.response["Error"]["Code"] or "not authorized" in str(error), error
            return
        raise AssertionError(f"it may use {service}")
    client("cloudformation", third, credentials=own).create_stack(StackName=f"StackSet-{_SET}-probe", TemplateBody=queue)
    denied("cloudformation", lambda api: api.create_stack(StackName="mine", TemplateBody=queue))
    denied("iam", lambda api: api.create_role(RoleName="Admin", AssumeRolePolicyDocument=json.dumps(trust)))
    denied("iam", lambda api: api.put_role_policy(RoleName=_ROLE, PolicyName="more", PolicyDocument=json.dumps(takes)))
    denied("backup", lambda api: api.create_backup_vault(BackupVaultName="Other"))
    # this call is allowed, and then refused by the local AWS, whose vaults come from CloudFormation
    refuses(lambda: client("backup", third, credentials=own).create_backup_vault(BackupVaultName="OutsideVault"), "InvalidRequestException")
