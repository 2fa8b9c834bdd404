"""An account outside the organization: its plan is a JSON file, as the AWS Backup API has it, and copies stay in the account, encrypted with
one key in two Regions.

AWS KMS makes up the key's id: deploy the Region of the primary key first, then all with ``-c primaryKeyArn=<ARN of that key>``.
"""

import json
from pathlib import Path

from aws_cdk import App, Environment, Stack
from cdk_org_backup import MemberBackupBaseline, MultiRegionBackupKey, ProtectionTier


def local_plans(app: App) -> None:
    account = "555555555555"
    primary_key_arn = app.node.try_get_context("primaryKeyArn")
    plan = json.loads((Path(__file__).parent.parent / "plans" / "pushed-plan.json").read_text(encoding="utf-8"))
    shared = {"regions": ["us-east-1", "us-west-2"], "global_region": "us-east-1", "local_plans": True, "outside_organization": True}

    for region in shared["regions"] if primary_key_arn else [shared["global_region"]]:
        stack = Stack(app, f"Outside-{region}", env=Environment(account=account, region=region), analytics_reporting=False)
        key = MultiRegionBackupKey(
            stack,
            "Key",
            primary_key_arn=None if region == shared["global_region"] else primary_key_arn,
            **shared,
        )
        MemberBackupBaseline(
            stack,
            "Baseline",
            tiers=[ProtectionTier.from_backup_plan(plan)],
            encryption_key=key.encryption_key,
            **shared,
        )


if __name__ == "__main__":
    app = App()
    local_plans(app)
    app.synth()
