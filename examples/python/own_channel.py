"""A channel of one's own, and an event hub that writes mails and opens incidents."""

import jsii
from aws_cdk import App, Duration, Environment, SecretValue, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_sqs as sqs
from cdk_org_backup import (
    BackupDefinition,
    BackupEventHub,
    INotificationChannel,
    NotificationChannel,
    NotificationTarget,
    OrganizationLayout,
    OrganizationTarget,
    ProtectionTier,
    TierAssignment,
)
from constructs import Construct


@jsii.implements(INotificationChannel)
class PagerDutyChannel:
    """What is grave opens an incident at PagerDuty, once, and everything else does not."""

    def __init__(self, integration_key: SecretValue) -> None:
        """The key is that of a service's integration "Events API v2"."""
        self._integration_key = integration_key

    def bind(self, scope: Construct, _id: str) -> NotificationTarget:
        own = Construct(scope, "PagerDuty")
        connection = events.Connection(
            own,
            "Connection",
            # Amazon EventBridge demands a header; PagerDuty reads the body
            authorization=events.Authorization.api_key("X-Integration-Key", self._integration_key),
            body_parameters={"routing_key": events.HttpParameter.from_secret(self._integration_key)},
        )
        destination = events.ApiDestination(own, "Destination", connection=connection, endpoint="https://events.pagerduty.com/v2/enqueue")
        bus = events.EventBus(own, "Bus")

        def field(path: str) -> str:
            return events.EventField.from_path(f"$.detail.{path}")

        events.Rule(
            own,
            "Grave",
            event_bus=bus,
            event_pattern=events.EventPattern(
                source=["cdk-org-backup"],
                detail={"severity": ["CRITICAL", "HIGH"], "kind": [{"anything-but": "digest"}]},
            ),
            targets=[
                targets.ApiDestination(
                    destination,
                    event=events.RuleTargetInput.from_object(
                        {
                            "event_action": "trigger",
                            "dedup_key": field("id"),  # the same however often the event is sent
                            "payload": {
                                "summary": field("title"),
                                "source": field("source.name"),
                                "timestamp": field("time"),
                                "severity": "critical",
                                "custom_details": field("totals"),
                            },
                        }
                    ),
                    max_event_age=Duration.hours(3),
                    dead_letter_queue=sqs.Queue(own, "Refused", enforce_ssl=True, retention_period=Duration.days(14)),
                )
            ],
        )
        return NotificationTarget.event_bus(bus)


def own_channel(app: App) -> None:
    workloads = OrganizationTarget.organizational_unit("ou-exam-workloads")
    layout = OrganizationLayout(
        organization_id="o-exampleorg",
        home_account="111111111111",
        central_account="222222222222",
        regions=["us-east-1"],
        global_region="us-east-1",
    )
    definition = BackupDefinition(layout=layout, assignments=[TierAssignment(targets=[workloads], tiers=[ProtectionTier.daily()])])
    home = Stack(app, "Incidents", env=Environment(account=layout.home_account, region=layout.home_region))
    BackupEventHub(
        home,
        "Hub",
        definition=definition,
        channels=[
            NotificationChannel.emails(["backup-team@example.com"]),
            PagerDutyChannel(SecretValue.secrets_manager("pagerduty-integration-key")),
        ],
    )


if __name__ == "__main__":
    app = App()
    own_channel(app)
    app.synth()
