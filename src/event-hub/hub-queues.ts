import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { drainTimes } from './handler/drain-times';
import { EventKind } from '../data/event-row';
import { ruleName } from '../private/event-bus';
import { EVENT_PATTERNS, EventPattern } from '../private/event-patterns';
import { RETRY_ATTEMPTS } from './handler/retry-deliveries';

/** Days for which Amazon SQS keeps a message at most. */
const KEPT = Duration.days(14);

const EVENTBRIDGE = new iam.ServicePrincipal('events.amazonaws.com');

/** The queues between the bus and the handlers, and the one for what could not be handled. */
export interface HubQueues {
  /** Failed jobs and changes of compliance, which are told in groups. */
  readonly jobs: sqs.Queue;
  /** Security events, which are told in groups too, of one minute. */
  readonly security: sqs.Queue;
  /** What channels did not take: each share is tried again by itself. */
  readonly retries: sqs.Queue;
  readonly counts: sqs.Queue;
  readonly deadLetters: sqs.Queue;
}

/** Minutes of security events that are one message. */
export const SECURITY_WINDOW = 1;

/** @param windowMinutes minutes of failed jobs that are one message */
export function createQueues(scope: Construct, windowMinutes: number): HubQueues {
  const base: sqs.QueueProps = {
    encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: KEPT, removalPolicy: RemovalPolicy.DESTROY,
  };
  const deadLetters = new sqs.Queue(scope, 'DeadLetters', base);
  // one more than the handlers try: they put aside with a reason, and the queue what they never got to
  const redrive = (attempts: number): sqs.DeadLetterQueue => ({ queue: deadLetters, maxReceiveCount: attempts + 1 });
  // no redrive: messages of the open window are received and released, which counts
  const drained = (minutes: number): sqs.QueueProps => ({ ...base, visibilityTimeout: Duration.seconds(drainTimes(minutes).visibility) });
  const handed: sqs.QueueProps = { ...base, visibilityTimeout: Duration.minutes(6), deadLetterQueue: redrive(RETRY_ATTEMPTS) };
  return {
    jobs: new sqs.Queue(scope, 'FailedJobs', drained(windowMinutes)),
    security: new sqs.Queue(scope, 'SecurityEvents', drained(SECURITY_WINDOW)),
    retries: new sqs.Queue(scope, 'Retries', handed),
    counts: new sqs.Queue(scope, 'EndedJobs', handed),
    deadLetters,
  };
}

/** The hub's bus: its name as the rules refer to it, and its ARN without such a reference. */
export interface HubBus {
  readonly eventBusName: string;
  readonly arn: string;
}

/**
 * One rule for each pattern, as each takes events of one source of AWS only, whose account can be believed. Security events say which pattern they matched, because
 * what only the home account knows is decided by it.
 */
export function createRules(scope: Construct, bus: HubBus, queues: HubQueues, complianceAlerts: boolean): CfnRule[] {
  const destinations: ReadonlyArray<readonly [sqs.Queue, readonly EventKind[]]> = [
    [queues.jobs, complianceAlerts ? ['job-failure', 'compliance'] : ['job-failure']], [queues.security, ['security']], [queues.counts, ['job-state']],
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

function createRule(scope: Construct, { eventBusName, arn }: HubBus, entry: EventPattern, queue: sqs.Queue, deadLetters: sqs.Queue): CfnRule {
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
