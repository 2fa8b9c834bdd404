import { App, Duration, SecretValue, Stack, aws_events as events, aws_events_targets as targets, aws_sqs as sqs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  BackupDefinition, BackupEventHub, INotificationChannel, NotificationChannel, NotificationTarget, OrganizationLayout, OrganizationTarget,
  ProtectionTier,
} from 'cdk-org-backup';

/** A channel of one's own: what is grave opens an incident at PagerDuty, once, and everything else does not. */
export class PagerDutyChannel implements INotificationChannel {
  /** @param integrationKey the key of a service's integration "Events API v2" */
  constructor(private readonly integrationKey: SecretValue) {}

  public bind(scope: Construct, _id: string): NotificationTarget {
    const own = new Construct(scope, 'PagerDuty');
    const connection = new events.Connection(own, 'Connection', {
      // Amazon EventBridge demands a header; PagerDuty reads the body
      authorization: events.Authorization.apiKey('X-Integration-Key', this.integrationKey),
      bodyParameters: { routing_key: events.HttpParameter.fromSecret(this.integrationKey) },
    });
    const destination = new events.ApiDestination(own, 'Destination', { connection, endpoint: 'https://events.pagerduty.com/v2/enqueue' });
    const bus = new events.EventBus(own, 'Bus');
    const field = (path: string) => events.EventField.fromPath(`$.detail.${path}`);
    new events.Rule(own, 'Grave', {
      eventBus: bus,
      eventPattern: { source: ['cdk-org-backup'], detail: { severity: ['CRITICAL', 'HIGH'], kind: [{ 'anything-but': 'digest' }] } },
      targets: [new targets.ApiDestination(destination, {
        event: events.RuleTargetInput.fromObject({
          event_action: 'trigger',
          dedup_key: field('id'), // the same however often the event is sent
          payload: { summary: field('title'), source: field('source.name'), timestamp: field('time'), severity: 'critical', custom_details: field('totals') },
        }),
        maxEventAge: Duration.hours(3),
        deadLetterQueue: new sqs.Queue(own, 'Refused', { enforceSSL: true, retentionPeriod: Duration.days(14) }),
      })],
    });
    return NotificationTarget.eventBus(bus);
  }
}

/** An event hub that writes mails and opens incidents. */
export function ownChannel(app: App): void {
  const workloads = OrganizationTarget.organizationalUnit('ou-exam-workloads');
  const layout = new OrganizationLayout({
    organizationId: 'o-exampleorg', homeAccount: '111111111111', centralAccount: '222222222222', regions: ['us-east-1'], globalRegion: 'us-east-1',
  });
  const definition = new BackupDefinition({ layout, assignments: [{ targets: [workloads], tiers: [ProtectionTier.daily()] }] });
  const home = new Stack(app, 'Incidents', { env: { account: layout.homeAccount, region: layout.homeRegion } });
  new BackupEventHub(home, 'Hub', {
    definition,
    channels: [NotificationChannel.emails(['backup-team@example.com']), new PagerDutyChannel(SecretValue.secretsManager('pagerduty-integration-key'))],
  });
}

if (require.main === module) {
  ownChannel(new App());
}
