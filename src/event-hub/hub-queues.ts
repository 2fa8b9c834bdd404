import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { JOB_VISIBILITY_SECONDS } from './drain-jobs';
import { EVENT_PATTERNS, EventKind, EventPatternEntry } from './event-patterns';
import { ruleName } from './rule-name';
import { ALERT_ATTEMPTS } from './send-alerts';

/** Days for which Amazon SQS keeps a message at most. */
const KEPT = Duration.days(14);

const EVENTBRIDGE = new iam.ServicePrincipal('events.amazonaws.com');

/** The queues between the bus and the handlers, and the one for what could not be handled. */
export interface HubQueues {
  /** Failed jobs and changes of compliance, which are told in groups. */
  readonly jobs: sqs.Queue;
  /** What is told at once. */
  readonly alerts: sqs.Queue;
  readonly counts: sqs.Queue;
  readonly deadLetters: sqs.Queue;
}

export function createQueues(scope: Construct): HubQueues {
  const base: sqs.QueueProps = {
    encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: KEPT, removalPolicy: RemovalPolicy.DESTROY,
  };
  const deadLetters = new sqs.Queue(scope, 'DeadLetters', base);
  // one more than the handlers try: they put aside with a reason, and the queue what they never got to
  const redrive = (attempts: number): sqs.DeadLetterQueue => ({ queue: deadLetters, maxReceiveCount: attempts + 1 });
  return {
    // no redrive: messages of the open window are received and released, which counts
    jobs: new sqs.Queue(scope, 'FailedJobs', { ...base, visibilityTimeout: Duration.seconds(JOB_VISIBILITY_SECONDS) }),
    alerts: new sqs.Queue(scope, 'Alerts', { ...base, visibilityTimeout: Duration.minutes(6), deadLetterQueue: redrive(ALERT_ATTEMPTS) }),
    counts: new sqs.Queue(scope, 'EndedJobs', { ...base, visibilityTimeout: Duration.minutes(6), deadLetterQueue: redrive(ALERT_ATTEMPTS) }),
    deadLetters,
  };
}

/** The hub's bus: its name as the rules refer to it, and its ARN without such a reference. */
export interface HubBus {
  readonly eventBusName: string;
  readonly arn: string;
}

/**
 * One rule for each pattern, as each takes events of one source of AWS only, whose account can be believed. Alerts say which pattern they matched, because
 * what only the home account knows is decided by it.
 */
export function createRules(scope: Construct, bus: HubBus, queues: HubQueues, complianceAlerts: boolean): CfnRule[] {
  const destinations: ReadonlyArray<readonly [sqs.Queue, readonly EventKind[]]> = [
    [queues.jobs, complianceAlerts ? ['job-failure', 'compliance'] : ['job-failure']], [queues.alerts, ['security']], [queues.counts, ['job-state']],
  ];
  const all: CfnRule[] = [];
  for (const [queue, kinds] of destinations) {
    const rules = EVENT_PATTERNS.filter(({ kind }) => kinds.includes(kind))
      .map((entry) => createRule(scope, bus, entry, queue, queues.deadLetters));
    admitRules(queue, rules);
    all.push(...rules);
  }
  admitRules(queues.deadLetters, all);
  return all;
}

function createRule(scope: Construct, { eventBusName, arn }: HubBus, entry: EventPatternEntry, queue: sqs.Queue, deadLetters: sqs.Queue): CfnRule {
  const { id, title, kind, pattern } = entry;
  return new CfnRule(scope, `Rule-${id}`, {
    name: ruleName(id, arn),
    description: title,
    eventBusName,
    eventPattern: pattern,
    targets: [{
      id: 'Queue',
      arn: queue.queueArn,
      deadLetterConfig: { arn: deadLetters.queueArn },
      inputTransformer: kind === 'security' ? { inputTemplate: `{"pattern":"${id}","event":<aws.events.event.json>}` } : undefined,
    }],
  });
}

/** Lets these rules send, and no other rule. */
function admitRules(queue: sqs.Queue, rules: CfnRule[]): void {
  queue.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'RulesSend',
    principals: [EVENTBRIDGE],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    conditions: { ArnEquals: { 'aws:SourceArn': rules.map((rule) => rule.attrArn) } },
  }));
}
