"""What the engine refuses, and that it keeps what it accepts: talked to through CloudFormation's API, without the CDK."""

import json
import sys
import time
import traceback
import urllib.request

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = sys.argv[1]
HOME, CENTRAL, MEMBER, MANAGEMENT = "111111111111", "222222222222", "333333333333", "999999999999"
ROOT, WORKLOADS, PRODUCTS, CANARY = "r-test", "ou-test-workload", "ou-test-products", "ou-test-canary00"
# Two accounts in the unit of workloads and one in a unit below it.
WORKLOAD_ACCOUNTS = ("444444444444", "555555555555", "666666666666")
# Far above what a busy machine needs.
_HANGS_AFTER_S = 600
CASES = []
_session = botocore.session.get_session()


def case(function):
    CASES.append(function)
    return function


def client(service, account=CENTRAL, region="us-east-1", credentials=None):
    """As the root of an account, or with the credentials of a role."""
    own = credentials or {"AccessKeyId": account, "SecretAccessKey": "local", "SessionToken": None}
    return _session.create_client(service, region_name=region, endpoint_url=ENDPOINT, aws_access_key_id=own["AccessKeyId"],
                                  aws_secret_access_key=own["SecretAccessKey"], aws_session_token=own["SessionToken"],
                                  config=Config(retries={"max_attempts": 0}, read_timeout=_HANGS_AFTER_S))


def ask(method, name, body=None):
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{ENDPOINT}/_local-aws/{name}", data=data, method=method)) as answer:
        return json.load(answer)


class Stack:
    """One stack; `deploy` creates or updates it and answers (status, first failure)."""

    def __init__(self, name, account=CENTRAL, region="us-east-1"):
        self.name, self.api = name, client("cloudformation", account, region)

    def deploy(self, resources, **sections):
        body = json.dumps({"Resources": resources, **sections})
        known = self._status() not in (None, "DELETE_COMPLETE")
        if self._status() == "ROLLBACK_COMPLETE":
            self.delete()
            known = False
        try:
            (self.api.update_stack if known else self.api.create_stack)(
                StackName=self.name, TemplateBody=body, Capabilities=["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"])
        except ClientError as error:
            return "REJECTED", error.response["Error"]["Message"]
        return self._settled(), self._failure()

    def delete(self):
        self.api.delete_stack(StackName=self.name)
        return self._settled()

    def physical_id(self, logical_id):
        return self.api.describe_stack_resource(StackName=self.name, LogicalResourceId=logical_id)["StackResourceDetail"]["PhysicalResourceId"]

    def _status(self):
        try:
            return self.api.describe_stacks(StackName=self.name)["Stacks"][0]["StackStatus"]
        except ClientError:
            return None

    def _settled(self):
        end = time.monotonic() + _HANGS_AFTER_S
        while time.monotonic() < end:
            status = self._status()
            if status is None or not status.endswith("IN_PROGRESS"):
                return status or "DELETE_COMPLETE"
            time.sleep(0.02)
        raise TimeoutError(self.name)

    def _failure(self):
        events = self.api.describe_stack_events(StackName=self.name)["StackEvents"]
        return next((e["ResourceStatusReason"] for e in events if e["ResourceStatus"].endswith("_FAILED") and e.get("ResourceStatusReason")), "")


def succeeds(outcome):
    status, reason = outcome
    assert status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"), f"{status}: {reason}"


def fails(outcome, text):
    status, reason = outcome
    assert "ROLLBACK_COMPLETE" in status or status == "REJECTED", f"it was deployed: {status}"
    assert text in reason, f"expected {text!r} in {reason!r}"


def resource(type_name, properties, **attributes):
    return {"Type": type_name, "Properties": properties, **attributes}


def vault(name, policy="RetainExceptOnCreate", **properties):
    return resource("AWS::Backup::BackupVault", {"BackupVaultName": name, **properties}, DeletionPolicy=policy, UpdateReplacePolicy="Retain")


def air_gapped(name, low=7, high=30):
    return resource("AWS::Backup::LogicallyAirGappedBackupVault", {"BackupVaultName": name, "MinRetentionDays": low, "MaxRetentionDays": high})


def statement(**changes):
    entry = {"Effect": "Allow", "Principal": "*", "Action": "backup:CopyIntoBackupVault", "Resource": "*", **changes}
    return {"Version": "2012-10-17", "Statement": [entry]}


def key(account=CENTRAL, extra=(), **properties):
    admin = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "kms:*", "Resource": "*"}
    return resource("AWS::KMS::Key", {"KeyPolicy": {"Version": "2012-10-17", "Statement": [admin, *extra]}, **properties})


def replica_of(key_id, region="us-east-1", owner=CENTRAL, **properties):
    policy = key(account=owner)["Properties"]["KeyPolicy"]
    return resource("AWS::KMS::ReplicaKey", {"PrimaryKeyArn": f"arn:aws:kms:{region}:{CENTRAL}:key/{key_id}", "KeyPolicy": policy, **properties})


def role(name, service="backup.amazonaws.com"):
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]}
    return resource("AWS::IAM::Role", {"RoleName": name, "AssumeRolePolicyDocument": trust})


def backup_policy(name, days="35", targets=(ROOT,), content=None, depends_on=None, policy_type="BACKUP_POLICY"):
    plan = {"regions": {"@@assign": ["us-east-1"]}, "rules": {"r": {"schedule_expression": {"@@assign": "cron(0 5 ? * * *)"},
            "target_backup_vault_name": {"@@assign": "v"}, "lifecycle": {"delete_after_days": {"@@assign": days}}}}}
    attributes = {"DependsOn": depends_on} if depends_on else {}
    return resource("AWS::Organizations::Policy", {"Name": name, "Type": policy_type, "TargetIds": list(targets),
                    "Content": content if content is not None else {"plans": {name: plan}}}, **attributes)


def vault_names(account=CENTRAL, region="us-east-1"):
    return {v["BackupVaultName"] for v in client("backup", account, region).list_backup_vaults()["BackupVaultList"]}


def plan(vault_name, **rule):
    return resource("AWS::Backup::BackupPlan", {"BackupPlan": {"BackupPlanName": "p", "BackupPlanRule": [
        {"RuleName": "r", "TargetBackupVault": vault_name, **rule}]}})


def operations_during(work):
    before = len(ask("GET", "operations"))
    work()
    return [(o["operation"], o["type"]) for o in ask("GET", f"operations?since={before}")]


def lay_out(administrators=(HOME,), policy_types=("BACKUP_POLICY",), more_units=()):
    """The organization; without administrators nobody has switched anything on."""
    parents = dict(zip(WORKLOAD_ACCOUNTS, (WORKLOADS, WORKLOADS, PRODUCTS)))
    ask("PUT", "organization", {
        "managementAccount": MANAGEMENT, "delegatedAdministrators": list(administrators), "organizationId": "o-selftest00", "rootId": ROOT,
        "policyTypes": list(policy_types),
        "units": [{"id": WORKLOADS, "name": "Workloads"}, {"id": PRODUCTS, "name": "Products", "parent": WORKLOADS}, {"id": CANARY, "name": "Canary"},
                  *({"id": unit, "name": unit} for unit in more_units)],
        "accounts": [{"id": account, "name": account, "parent": parents.get(account, ROOT)} for account in (HOME, CENTRAL, MEMBER, *WORKLOAD_ACCOUNTS)]})


def refuses(call, code, text=""):
    """A call of an API that answers with an error."""
    try:
        call()
    except ClientError as error:
        found = error.response["Error"]
        assert found["Code"] == code and text in found["Message"], f"expected {code} {text!r}: {found}"
        return
    raise AssertionError(f"not refused with {code}")


def until(condition, what):
    """Waits for what goes on in the background."""
    end = time.monotonic() + _HANGS_AFTER_S
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise TimeoutError(what)


def main():
    failed, laid_out_for = 0, None
    for test in CASES:
        try:
            if test.__module__ != laid_out_for:  # each file begins with the same organization
                lay_out()
                laid_out_for = test.__module__
            test()
        except Exception as error:  # each case reports on its own
            failed += 1
            print(f"✘ {test.__name__}: {type(error).__name__} {str(error)[:1000]}")
            print("".join(traceback.format_tb(error.__traceback__)[1:3]), flush=True)
    print(f"{len(CASES) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    import selftest_cloudformation  # noqa: F401 - registers its cases
    import selftest_services  # noqa: F401
    import selftest_stack_sets  # noqa: F401
    import selftest_stack_set_refusals  # noqa: F401
    import selftest_self_managed  # noqa: F401
    import selftest_organizations  # noqa: F401
    import selftest_events  # noqa: F401
    import selftest_authorization  # noqa: F401
    import selftest_step_functions  # noqa: F401
    sys.exit(main())
