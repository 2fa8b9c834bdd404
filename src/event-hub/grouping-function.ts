import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EventKnowledge } from './handler/event-explanation';
import { groupingEnvironment, SendingSettings } from './handler/hub-contract';
import { groupingTimes } from './handler/hub-times';
import { createFunction, HubFunctionProps } from './hub-function';
import { HubQueues } from './hub-queues';
import { eventRuleName } from '../private/event-bus';

export interface GroupingFunctionProps extends Pick<HubFunctionProps, 'description' | 'logRetention' | 'memorySize'> {
  readonly queue: sqs.Queue;
  readonly queues: HubQueues;
  readonly sending: SendingSettings;
  readonly windowMinutes: number;
  readonly knowledge?: EventKnowledge;
  /** What to do where the environment is too large. */
  readonly remedy: string;
  readonly schedule: { readonly id: string; readonly ruleId: string; readonly description: string; readonly busArn: string };
  /** Whether it never runs twice at a time. */
  readonly single: boolean;
}

/** A function that groups what a queue has into one message a window, and the schedule that starts it when a window is over. */
export function createGroupingFunction(scope: Construct, id: string, props: GroupingFunctionProps): lambda.Function {
  const { queue, queues, sending, windowMinutes, knowledge, schedule } = props;
  const grouping = createFunction(scope, id, {
    bundle: 'notify',
    handler: 'index.notifyGroups',
    description: props.description,
    memorySize: props.memorySize ?? 256,
    timeout: Duration.seconds(groupingTimes(windowMinutes).timeout),
    environment: groupingEnvironment({ ...sending, queueUrl: queue.queueUrl, windowMinutes, knowledge }),
    filledBy: { prop: 'channels', given: `${sending.targets.length} channels`, remedy: props.remedy },
    // two at a time would each have a part of the group
    reservedConcurrentExecutions: props.single ? 1 : undefined,
    logRetention: props.logRetention,
  });
  // the next run does what this one could not; a start that AWS Lambda holds back is given up when the next one is due
  grouping.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(windowMinutes) });
  new events.Rule(scope, schedule.id, {
    ruleName: eventRuleName(schedule.ruleId, schedule.busArn),
    description: schedule.description,
    schedule: events.Schedule.cron({ minute: windowMinutes === 60 ? '0' : `0/${windowMinutes}` }),
    targets: [new LambdaFunction(grouping)],
  });
  queue.grant(grouping, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:SendMessage');
  [queues.retries, queues.deadLetters].forEach((other) => other.grant(grouping, 'sqs:SendMessage'));
  return grouping;
}
