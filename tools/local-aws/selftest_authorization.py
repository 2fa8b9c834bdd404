"""Self-test: what may be done with which role. Each case uses names of its own; `selftest.py` runs them."""

import json

from __main__ import CENTRAL, HOME, MANAGEMENT, MEMBER, ROOT, Stack, case, client, fails, refuses, resource, role, succeeds, until, vault
from selftest_stack_set_refusals import administration_role, execution_role, self_managed

_OUTSIDER = "123456789012"


def made_role(name, account=HOME, trusted=None, statements=(), conditions=None, path="/"):
    """A role of an account with the statements; whoever is trusted may assume it."""
    principal = {"AWS": trusted or f"arn:aws:iam::{account}:root"}
    trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **({"Condition": conditions} if conditions else {})}
    properties = {"RoleName": name, "Path": path, "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]}}
    if statements:
        properties["Policies"] = [{"PolicyName": "grants", "PolicyDocument": {"Version": "2012-10-17", "Statement": list(statements)}}]
    succeeds(Stack(f"role-{name}", account).deploy({"R": resource("AWS::IAM::Role", properties)}))
    return f"arn:aws:iam::{account}:role{path}{name}"


def allow(actions, resources="*", **more):
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def assume(arn, account):
    return client("sts", account).assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]


@case
def a_role_does_what_it_is_granted_and_no_more():
    succeeds(Stack("g1", HOME).deploy({"V": vault("g1"), "W": vault("g1-other")}))
    arn = made_role("g1", statements=[allow("backup:DescribeBackupVault", f"arn:aws:backup:us-east-1:{HOME}:backup-vault:g1")])
    api = client("backup", credentials=assume(arn, HOME))
    assert api.describe_backup_vault(BackupVaultName="g1")["BackupVaultName"] == "g1"
    refuses(lambda: api.describe_backup_vault(BackupVaultName="g1-other"), "AccessDeniedException", "backup:DescribeBackupVault")
    refuses(api.list_backup_vaults, "AccessDeniedException", "backup:ListBackupVaults")


@case
def only_who_is_trusted_assumes_a_role_that_is_there():
    arn = made_role("g2", trusted=f"arn:aws:iam::{CENTRAL}:root")
    assert assume(arn, CENTRAL)["AccessKeyId"]
    refuses(lambda: assume(arn, MEMBER), "AccessDenied", "sts:AssumeRole")
    refuses(lambda: assume(arn.replace("g2", "g2-absent"), CENTRAL), "AccessDenied")
    refuses(lambda: assume(arn.replace(HOME, CENTRAL), CENTRAL), "AccessDenied")


@case
def a_condition_on_the_organization_keeps_other_accounts_out():
    arn = made_role("g3", trusted="*", conditions={"StringEquals": {"aws:PrincipalOrgID": "o-selftest00"}})
    below = made_role("g3-path", trusted="*", conditions={"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": [f"o-selftest00/{ROOT}/*"]}})
    for trusted in (arn, below):
        assert assume(trusted, MEMBER)["AccessKeyId"]
        refuses(lambda: assume(trusted, _OUTSIDER), "AccessDenied")


@case
def requests_are_taken_as_if_they_came_over_tls():
    deny = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    arn = made_role("g4", statements=[allow("backup:ListBackupVaults"), deny])
    client("backup", credentials=assume(arn, HOME)).list_backup_vaults()


@case
def a_service_linked_role_is_made_by_who_may_make_that_one():
    own = f"arn:aws:iam::{CENTRAL}:role/aws-service-role/reports.backup.amazonaws.com/AWSServiceRoleForBackupReports"
    condition = {"StringEquals": {"iam:AWSServiceName": "reports.backup.amazonaws.com"}}
    arn = made_role("g5", CENTRAL, statements=[allow("iam:CreateServiceLinkedRole", own, Condition=condition)])
    api = client("iam", credentials=assume(arn, CENTRAL))
    refuses(lambda: api.create_service_linked_role(AWSServiceName="restore-testing.backup.amazonaws.com"), "AccessDenied")
    api.create_service_linked_role(AWSServiceName="reports.backup.amazonaws.com")


@case
def a_role_with_a_path_is_named_with_it():
    arn = made_role("g6-target", CENTRAL, path="/backup/")
    by = made_role("g6", CENTRAL, statements=[allow("iam:GetRole", arn)])
    assert client("iam", credentials=assume(by, CENTRAL)).get_role(RoleName="g6-target")["Role"]["Arn"] == arn
    bare = made_role("g6-bare", CENTRAL, statements=[allow("iam:GetRole", arn.replace("/backup/", "/"))])
    refuses(lambda: client("iam", credentials=assume(bare, CENTRAL)).get_role(RoleName="g6-target"), "AccessDenied")


@case
def a_switch_of_the_organization_needs_its_grant():
    condition = {"StringEquals": {"organizations:ServicePrincipal": "backup.amazonaws.com"}}
    arn = made_role("g7", MANAGEMENT, statements=[allow("organizations:EnableAWSServiceAccess", Condition=condition),
                                                  allow("organizations:EnablePolicyType", f"arn:aws:organizations::{MANAGEMENT}:root/o-selftest00/{ROOT}")])
    api = client("organizations", credentials=assume(arn, MANAGEMENT))
    api.enable_aws_service_access(ServicePrincipal="backup.amazonaws.com")
    refuses(lambda: api.enable_aws_service_access(ServicePrincipal="config.amazonaws.com"), "AccessDeniedException")
    api.enable_policy_type(RootId=ROOT, PolicyType="TAG_POLICY")
    refuses(lambda: api.disable_policy_type(RootId=ROOT, PolicyType="TAG_POLICY"), "AccessDeniedException")


@case
def a_delegated_call_needs_the_delegation_and_the_grant():
    content = json.dumps({"plans": {}})
    with_grant = made_role("g8", statements=[allow("organizations:CreatePolicy", f"arn:aws:organizations::{MANAGEMENT}:policy/o-selftest00/backup_policy/*",
                                                   Condition={"StringEquals": {"organizations:PolicyType": "BACKUP_POLICY"}})])
    without = made_role("g8-without", statements=[allow("organizations:ListRoots")])
    member = made_role("g8-member", MEMBER, statements=[allow("organizations:CreatePolicy")])
    def make(arn, account):
        return client("organizations", credentials=assume(arn, account)).create_policy(Name="g8", Description="", Type="BACKUP_POLICY", Content=content)
    refuses(lambda: make(without, HOME), "AccessDeniedException", "organizations:CreatePolicy")
    refuses(lambda: make(member, MEMBER), "AccessDeniedException", "nothing delegates")
    make(with_grant, HOME)


@case
def a_function_acts_with_its_role():
    code = "import boto3\ndef handler(event, context):\n    return len(boto3.client('backup').list_backup_vaults()['BackupVaultList'])\n"
    for name, statements in (("g9-granted", [allow("backup:ListBackupVaults")]), ("g9-bare", [allow("backup:ListBackupPlans")])):
        trust = role(name, "lambda.amazonaws.com")
        trust["Properties"]["Policies"] = [{"PolicyName": "grants", "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}]
        function = resource("AWS::Lambda::Function", {"FunctionName": name, "Runtime": "python3.12", "Handler": "index.handler", "Timeout": 60,
                                                      "Role": {"Fn::GetAtt": "R.Arn"}, "Code": {"ZipFile": code}})
        succeeds(Stack(name).deploy({"R": trust, "F": function}))
    def call(name):
        answer = client("lambda").invoke(FunctionName=name)
        return answer.get("FunctionError"), answer["Payload"].read().decode()
    error, payload = call("g9-granted")
    assert error is None and int(payload) > 0, payload
    error, payload = call("g9-bare")
    assert error and "backup:ListBackupVaults" in payload, payload


@case
def an_execution_role_makes_only_the_stacks_that_it_may():
    succeeds(Stack("g10-administration", HOME).deploy({"A": administration_role()}))
    for actions, work in ((["cloudformation:DescribeStacks"], fails), ("*", succeeds)):
        succeeds(Stack("g10-execution", CENTRAL).deploy({"E": execution_role(HOME, actions)}))
        outcome = Stack("g10", HOME).deploy({"S": self_managed("g10", [CENTRAL])})
        if work is fails:
            fails(outcome, "is not authorized to perform: cloudformation:CreateStack")
        else:
            succeeds(outcome)
    until(lambda: {v["BackupVaultName"] for v in client("backup", CENTRAL, "us-west-2").list_backup_vaults()["BackupVaultList"]} >= {"g10"}, "its vault")
