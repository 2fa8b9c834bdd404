import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { COUNT_ATTEMPTS, queueTimes } from './handler/hub-times';
import { EventKind } from '../data/event-row';
import { eventRuleName } from '../private/event-bus-names';
import { EventPattern } from '../private/event-patterns';
import { QUEUE } from '../private/queues';
import { ALL_EVENTS_STATE } from '../private/rule-fingerprint';
import { ruleInput } from '../private/rule-input';

/** The queues between the bus and the handlers, and the one for what could not be handled. */
export interface HubQueues {
  /** Failed jobs and changes of compliance, which are grouped. */
  readonly jobs: sqs.Queue;
  /** Security events, which are grouped too, by the minute. */
  readonly security: sqs.Queue;
  readonly counts: sqs.Queue;
  readonly deadLetters: sqs.Queue;
}

/** Seconds of security events that are one message. */
export const SECURITY_WINDOW = 60;

/** @param windows seconds for which AWS Lambda gathers what is grouped */
export function createQueues(scope: Construct, windows: { readonly jobs: number; readonly security: number }): HubQueues {
  const base: sqs.QueueProps = { ...QUEUE, removalPolicy: RemovalPolicy.DESTROY };
  const deadLetters = new sqs.Queue(scope, 'DeadLetters', base);
  // one more than the handlers try: they send to the dead-letter queue with a reason, and Amazon SQS moves what they never got to
  const redrive = (attempts: number): sqs.DeadLetterQueue => ({ queue: deadLetters, maxReceiveCount: attempts + 1 });
  const grouped = (seconds: number): sqs.QueueProps => {
    const { visibility, attempts } = queueTimes(seconds);
    return { ...base, visibilityTimeout: Duration.seconds(visibility), deadLetterQueue: redrive(attempts) };
  };
  return {
    jobs: new sqs.Queue(scope, 'FailedJobs', grouped(windows.jobs)),
    security: new sqs.Queue(scope, 'SecurityEvents', grouped(windows.security)),
    counts: new sqs.Queue(scope, 'EndedJobs', { ...base, visibilityTimeout: Duration.minutes(6), deadLetterQueue: redrive(COUNT_ATTEMPTS) }),
    deadLetters,
  };
}

/** The hub's buses: their names as the rules refer to them, and the ARN of the first without such a reference. */
export interface HubBuses {
  readonly eventBusName: string;
  /** Of the bus on which nothing comes but events of keys of vaults. */
  readonly keyBusName: string;
  readonly arn: string;
}

/**
 * One rule for each pattern, as each takes events of one source of AWS only, whose account can be believed. Security events say which pattern they matched, because
 * what only the home account knows is decided by it.
 */
export function createRules(
  scope: Construct, buses: HubBuses, queues: HubQueues, patterns: ReadonlyArray<EventPattern>, complianceAlerts: boolean,
): CfnRule[] {
  const destinations: ReadonlyArray<readonly [sqs.Queue, readonly EventKind[]]> = [
    [queues.jobs, complianceAlerts ? ['job-failure', 'compliance'] : ['job-failure']], [queues.security, ['security']], [queues.counts, ['job-state']],
  ];
  const all: CfnRule[] = [];
  for (const [queue, kinds] of destinations) {
    const rules = patterns.filter(({ kind }) => kinds.includes(kind))
      .map((entry) => createRule(scope, buses, entry, queue, queues.deadLetters));
    admitRules(queue, rules);
    all.push(...rules);
  }
  admitRules(queues.deadLetters, all);
  return all;
}

function createRule(
  scope: Construct, { eventBusName, keyBusName, arn }: HubBuses, entry: EventPattern, queue: sqs.Queue, deadLetters: sqs.Queue,
): CfnRule {
  const { ruleId, title, pattern, readOnly, forwarded } = entry;
  const ofKeys = typeof forwarded === 'object' && 'by' in forwarded && forwarded.by === 'VaultKey';
  const input = ruleInput(entry);
  return new CfnRule(scope, `Rule-${ruleId}`, {
    name: eventRuleName(ruleId, arn),
    description: title,
    eventBusName: ofKeys ? keyBusName : eventBusName,
    eventPattern: pattern,
    ...readOnly && { state: ALL_EVENTS_STATE },
    targets: [{
      id: 'Queue',
      arn: queue.queueArn,
      deadLetterConfig: { arn: deadLetters.queueArn },
      inputTransformer: input === undefined ? undefined : { inputTemplate: input },
    }],
  });
}

/** Lets these rules send, and no other rule. */
function admitRules(queue: sqs.Queue, rules: CfnRule[]): void {
  queue.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'RulesSend',
    principals: [new iam.ServicePrincipal('events.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    conditions: { ArnEquals: { 'aws:SourceArn': rules.map((rule) => rule.attrArn) } },
  }));
}
