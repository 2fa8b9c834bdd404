"""Self-test: the switches of an organization and of AWS Backup. Each case uses names of its own; `selftest.py` runs them."""

import json

from __main__ import (CANARY, HOME, MANAGEMENT, MEMBER, PRODUCTS, ROOT, WORKLOAD_ACCOUNTS, WORKLOADS, Stack, backup_policy, case, client, fails, lay_out,
                      refuses, resource, statement, succeeds)

_BACKUP = "backup.amazonaws.com"
_READS = ("DescribeOrganization", "ListRoots", "DescribePolicy", "ListPolicies", "ListTargetsForPolicy", "ListTagsForResource")
_WRITES = ("CreatePolicy", "UpdatePolicy", "DeletePolicy", "AttachPolicy", "DetachPolicy")


def delegation(account=HOME, writes=_WRITES, **conditions):
    """AWS' sample for the management of backup policies."""
    prefix = f"arn:aws:organizations::{MANAGEMENT}"
    principal = {"AWS": f"arn:aws:iam::{account}:root"}
    condition = {"StringLikeIfExists": {"organizations:PolicyType": "BACKUP_POLICY"}}
    return {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": principal, "Action": [f"organizations:{name}" for name in _READS], "Resource": "*"},
        {"Effect": "Allow", "Principal": principal, "Action": [f"organizations:{name}" for name in writes],
         "Resource": [f"{prefix}:root/o-selftest00/{ROOT}", f"{prefix}:ou/o-selftest00/*", f"{prefix}:account/o-selftest00/*",
                      f"{prefix}:policy/o-selftest00/backup_policy/*"], "Condition": condition}]}


def delegating(**changes):
    return {"D": resource("AWS::Organizations::ResourcePolicy", {"Content": delegation(**changes)})}


@case
def a_delegated_administrator_needs_trusted_access_first():
    lay_out(administrators=())
    api = client("organizations", MANAGEMENT)
    assert api.list_aws_service_access_for_organization()["EnabledServicePrincipals"] == []
    refuses(lambda: api.register_delegated_administrator(AccountId=HOME, ServicePrincipal=_BACKUP), "ConstraintViolationException", "first enable trusted access")
    for account in (HOME, MEMBER):
        refuses(lambda: client("organizations", account).enable_aws_service_access(ServicePrincipal=_BACKUP), "AccessDeniedException")
    api.enable_aws_service_access(ServicePrincipal=_BACKUP)
    refuses(lambda: api.register_delegated_administrator(AccountId="123456789012", ServicePrincipal=_BACKUP), "AccountNotFoundException")
    refuses(lambda: api.register_delegated_administrator(AccountId=MANAGEMENT, ServicePrincipal=_BACKUP), "ConstraintViolationException", "management account")
    refuses(lambda: api.register_delegated_administrator(AccountId=HOME, ServicePrincipal="nothing.amazonaws.com"), "InvalidInputException")
    refuses(client("organizations", HOME).list_roots, "AccessDeniedException")
    api.register_delegated_administrator(AccountId=HOME, ServicePrincipal=_BACKUP)
    refuses(lambda: api.register_delegated_administrator(AccountId=HOME, ServicePrincipal=_BACKUP), "AccountAlreadyRegisteredException")
    assert [entry["Id"] for entry in api.list_delegated_administrators(ServicePrincipal=_BACKUP)["DelegatedAdministrators"]] == [HOME]
    assert [entry["ServicePrincipal"] for entry in api.list_delegated_services_for_account(AccountId=HOME)["DelegatedServices"]] == [_BACKUP]
    assert client("organizations", HOME).list_roots()["Roots"][0]["Id"] == ROOT  # an administrator of any service may read
    refuses(lambda: api.disable_aws_service_access(ServicePrincipal=_BACKUP), "ConstraintViolationException", HOME)
    api.deregister_delegated_administrator(AccountId=HOME, ServicePrincipal=_BACKUP)
    refuses(lambda: api.deregister_delegated_administrator(AccountId=HOME, ServicePrincipal=_BACKUP), "AccountNotRegisteredException")
    refuses(lambda: api.list_delegated_services_for_account(AccountId=HOME), "AccountNotRegisteredException")
    api.disable_aws_service_access(ServicePrincipal=_BACKUP)
    lay_out()


@case
def being_an_administrator_does_not_make_policies_and_the_resource_policy_does():
    lay_out(administrators=())
    api = client("organizations", MANAGEMENT)
    api.enable_aws_service_access(ServicePrincipal=_BACKUP)
    api.register_delegated_administrator(AccountId=HOME, ServicePrincipal=_BACKUP)
    fails(Stack("q1", HOME).deploy({"P": backup_policy("q1")}), "AccessDeniedException")
    succeeds(Stack("q1-delegation", MANAGEMENT).deploy(delegating(writes=("CreatePolicy", "DeletePolicy"))))
    fails(Stack("q1", HOME).deploy({"P": backup_policy("q1")}), "AccessDeniedException")  # it is made and can't be attached
    succeeds(Stack("q1-delegation", MANAGEMENT).deploy(delegating()))
    succeeds(Stack("q1", HOME).deploy({"P": backup_policy("q1", targets=(ROOT, WORKLOADS, MEMBER))}))
    fails(Stack("q1", MEMBER).deploy({"P": backup_policy("q1-member")}), "AccessDeniedException")
    scp = json.dumps({"Version": "2012-10-17", "Statement": []})
    api.enable_policy_type(RootId=ROOT, PolicyType="SERVICE_CONTROL_POLICY")
    refuses(lambda: client("organizations", HOME).create_policy(Name="q1", Description="", Type="SERVICE_CONTROL_POLICY", Content=scp), "AccessDeniedException")
    refuses(lambda: client("organizations", HOME).enable_policy_type(RootId=ROOT, PolicyType="TAG_POLICY"), "AccessDeniedException")
    assert Stack("q1", HOME).delete() == "DELETE_COMPLETE"
    assert Stack("q1-delegation", MANAGEMENT).delete() == "DELETE_COMPLETE"
    fails(Stack("q1", HOME).deploy({"P": backup_policy("q1")}), "AccessDeniedException")
    lay_out()


@case
def an_organization_has_one_resource_policy():
    lay_out(administrators=())
    api = client("organizations", MANAGEMENT)
    refuses(api.describe_resource_policy, "ResourcePolicyNotFoundException")
    api.put_resource_policy(Content=json.dumps(delegation(MEMBER)))
    fails(Stack("q2", MANAGEMENT).deploy(delegating()), "already exists")
    assert json.loads(api.describe_resource_policy()["ResourcePolicy"]["Content"]) == delegation(MEMBER)  # what was there is left alone
    api.delete_resource_policy()
    succeeds(Stack("q2", MANAGEMENT).deploy(delegating()))
    first = Stack("q2", MANAGEMENT).physical_id("D")
    succeeds(Stack("q2", MANAGEMENT).deploy(delegating(account=MEMBER)))
    assert Stack("q2", MANAGEMENT).physical_id("D") == first and first.startswith("rp-")
    fails(Stack("q2-member", HOME).deploy(delegating()), "already exists")
    assert Stack("q2", MANAGEMENT).delete() == "DELETE_COMPLETE"
    fails(Stack("q2-member", HOME).deploy(delegating()), "AccessDeniedException")
    lay_out()


@case
def broken_resource_policies_are_refused():
    api = client("organizations", MANAGEMENT)
    for content, code, reason in [
        ("{", "InvalidInputException", "not valid JSON"), (json.dumps(statement(Action="organizations:MoveAccount")), "InvalidInputException", "can't be delegated"),
        (json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "NotAction": "organizations:CreatePolicy", "Resource": "*"}]}),
         "InvalidInputException", "NotAction"),
        (json.dumps(statement(Action="organizations:CreatePolicy", Sid="x" * 40_000)), "ConstraintViolationException", "40000"),
    ]:
        refuses(lambda: api.put_resource_policy(Content=content), code, reason)


@case
def a_policy_needs_its_type_to_be_enabled():
    lay_out(policy_types=())
    api = client("organizations", MANAGEMENT)
    content = json.dumps({"plans": {}})
    def make():
        return api.create_policy(Name="q4", Description="", Type="BACKUP_POLICY", Content=content)
    refuses(make, "PolicyTypeNotEnabledException")
    api.enable_policy_type(RootId=ROOT, PolicyType="BACKUP_POLICY")
    refuses(lambda: api.enable_policy_type(RootId=ROOT, PolicyType="BACKUP_POLICY"), "PolicyTypeAlreadyEnabledException")
    make()
    lay_out()


@case
def the_effective_policy_is_merged_from_the_root_down():
    def plan(**rule):
        entries = {"regions": {"@@assign": ["us-east-1"]}, "rules": {"r": rule}}
        return json.dumps({"plans": {"p": entries}})
    api = client("organizations", MANAGEMENT)
    days = {"delete_after_days": {"@@assign": "35"}}
    root = plan(lifecycle={"delete_after_days": {"@@operators_allowed_for_child_policies": ["@@none"], "@@assign": "35"}},
                target_backup_vault_name={"@@assign": "v"}, schedule_expression={"@@assign": "cron(0 5 ? * * *)"})
    below = plan(lifecycle={"delete_after_days": {"@@assign": "1"}}, target_backup_vault_name={"@@assign": "w"})
    added = json.dumps({"plans": {"p": {"regions": {"@@append": ["us-west-2"]}}}})
    refuses(lambda: api.describe_effective_policy(PolicyType="BACKUP_POLICY", TargetId=MEMBER), "EffectivePolicyNotFoundException")
    for name, content, target in (("q5-root", root, ROOT), ("q5-unit", below, WORKLOADS), ("q5-products", added, PRODUCTS)):
        policy = api.create_policy(Name=name, Description="", Type="BACKUP_POLICY", Content=content)["Policy"]["PolicySummary"]["Id"]
        api.attach_policy(PolicyId=policy, TargetId=target)
    def effective(caller, **target):
        found = client("organizations", caller).describe_effective_policy(PolicyType="BACKUP_POLICY", **target)["EffectivePolicy"]
        return json.loads(found["PolicyContent"])["plans"]["p"]
    rule = {"lifecycle": {"delete_after_days": days["delete_after_days"]["@@assign"]}, "schedule_expression": "cron(0 5 ? * * *)"}
    assert effective(MANAGEMENT, TargetId=MEMBER) == {"regions": ["us-east-1"], "rules": {"r": {**rule, "target_backup_vault_name": "v"}}}
    assert effective(WORKLOAD_ACCOUNTS[2]) == {"regions": ["us-east-1", "us-west-2"], "rules": {"r": {**rule, "target_backup_vault_name": "w"}}}
    refuses(lambda: effective(MEMBER, TargetId=HOME), "AccessDeniedException")
    lay_out()


@case
def units_and_accounts_are_listed_and_leave():
    api = client("organizations", MANAGEMENT)
    assert {entry["Id"] for entry in api.list_children(ParentId=ROOT, ChildType="ORGANIZATIONAL_UNIT")["Children"]} == {WORKLOADS, CANARY}
    assert [entry["Id"] for entry in api.list_children(ParentId=PRODUCTS, ChildType="ACCOUNT")["Children"]] == [WORKLOAD_ACCOUNTS[2]]
    refuses(lambda: api.list_children(ParentId="ou-test-elsewhere", ChildType="ACCOUNT"), "ParentNotFoundException")
    refuses(lambda: api.remove_account_from_organization(AccountId=HOME), "ConstraintViolationException", "delegated administrator")
    refuses(lambda: api.remove_account_from_organization(AccountId=MANAGEMENT), "MasterCannotLeaveOrganizationException")
    client("organizations", MEMBER).leave_organization()
    refuses(client("organizations", MEMBER).describe_organization, "AWSOrganizationsNotInUseException")
    lay_out()


@case
def global_settings_are_those_of_the_management_account():
    api, member = client("backup", MANAGEMENT), client("backup", MEMBER)
    assert api.describe_global_settings()["GlobalSettings"]["isCrossAccountBackupEnabled"] == "false"
    for caller in (client("backup", HOME), member):
        refuses(lambda: caller.update_global_settings(GlobalSettings={"isCrossAccountBackupEnabled": "true"}), "InvalidRequestException", "management account")
    refuses(lambda: api.update_global_settings(GlobalSettings={"isCrossAccountBackupEnabled": "yes"}), "InvalidParameterValueException")
    refuses(lambda: api.update_global_settings(GlobalSettings={"isEverythingEnabled": "true"}), "InvalidParameterValueException")
    api.update_global_settings(GlobalSettings={"isCrossAccountBackupEnabled": "true"})
    assert member.describe_global_settings()["GlobalSettings"] == {
        "isCrossAccountBackupEnabled": "true", "isMpaEnabled": "false", "isDelegatedAdministratorEnabled": "false"}
    refuses(client("backup", "123456789012").describe_global_settings, "InvalidRequestException")


@case
def region_settings_are_those_of_an_account_and_region():
    east, west = client("backup", MEMBER), client("backup", MEMBER, "us-west-2")
    east.update_region_settings(ResourceTypeOptInPreference={"S3": True}, ResourceTypeManagementPreference={"DynamoDB": True})
    described = east.describe_region_settings()
    assert described["ResourceTypeOptInPreference"]["S3"] and not described["ResourceTypeOptInPreference"]["EBS"]
    assert described["ResourceTypeManagementPreference"] == {"DynamoDB": True, "EFS": False}
    assert not west.describe_region_settings()["ResourceTypeOptInPreference"]["S3"]
    refuses(lambda: east.update_region_settings(ResourceTypeOptInPreference={"TimeMachine": True}), "InvalidParameterValueException", "TimeMachine")
    refuses(lambda: east.update_region_settings(ResourceTypeManagementPreference={"S3": True}), "InvalidParameterValueException", "S3")
