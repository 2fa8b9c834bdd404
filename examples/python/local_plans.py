"""An account outside the organization: its plan is a JSON file, as the AWS Backup API has it, and copies stay in the account, encrypted with
one key in two Regions.

AWS KMS makes up the key's id: deploy the Region of the primary key first, then all with ``-c primaryKeyArn=<ARN of that key>``.
"""

import json
from pathlib import Path

from aws_cdk import App, Environment, Stack
from cdk_org_backup import BackupDefinition, LocalPlanAssignment, MemberBackupBaseline, MultiRegionBackupKey, OrganizationLayout, ProtectionTier


def local_plans(app: App) -> None:
    account = "555555555555"
    primary_key_arn = app.node.try_get_context("primaryKeyArn")
    plan = json.loads((Path(__file__).parent.parent / "plans" / "pushed-plan.json").read_text(encoding="utf-8"))
    layout = OrganizationLayout.standalone(account=account, regions=["us-east-1", "us-west-2"], global_region="us-east-1")
    tiers = [ProtectionTier.from_backup_plan(plan)]
    definition = BackupDefinition(layout=layout, local_plans=[LocalPlanAssignment(accounts=[account], tiers=tiers)])

    for region in layout.regions if primary_key_arn else [layout.global_region]:
        stack = Stack(app, f"Outside-{region}", env=Environment(account=account, region=region), analytics_reporting=False)
        key_arn = None if region == layout.global_region else primary_key_arn
        key = MultiRegionBackupKey(stack, "Key", definition=definition, primary_key_arn=key_arn)
        MemberBackupBaseline(stack, "Baseline", definition=definition, encryption_key=key.encryption_key)


if __name__ == "__main__":
    app = App()
    local_plans(app)
    app.synth()
