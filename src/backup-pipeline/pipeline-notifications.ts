import { Annotations, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { admit } from '../notification/alarm-topics';
import { bindChannels } from '../notification/bind-channels';
import { consoleAddress } from '../notification/handler/console-link';
import { INotificationChannel } from '../notification/notification-channel';
import { BoundTarget } from '../notification/notification-target';
import { EVENT_RULES } from '../notification/topics';
import { reject } from '../private/reject';

export interface PipelineNotificationsProps {
  readonly channels: ReadonlyArray<INotificationChannel>;
  readonly pipelineName: string;
}

type TopicTarget = BoundTarget & { readonly topic: sns.ITopic };

/** Who gets to know what of a pipeline. */
export class PipelineNotifications extends Construct {
  public readonly failureRule: events.Rule;
  /** Where AWS CodePipeline sends what is to be approved, with its message; none where all channels are chats, which take messages of another form. */
  public readonly approvalTopic?: sns.ITopic;

  constructor(scope: Construct, id: string, { channels, pipelineName }: PipelineNotificationsProps) {
    super(scope, id);
    const topics = bindChannels(this, channels).filter((one): one is TopicTarget => one.topic !== undefined);
    if (topics.length === 0) {
      reject('channels', `${channels.length} channels, none of them with a topic`, 'nobody would get to know of failures and approvals', 'give NotificationChannel.emails or .topic');
    }
    this.approvalTopic = topics.find((one) => !isChat(one))?.topic;
    const detail = { pipeline: [pipelineName] };
    this.failureRule = this.tell('Failures', topics, 'failed', {
      source: ['aws.codepipeline'], detailType: ['CodePipeline Pipeline Execution State Change'], detail: { ...detail, state: ['FAILED'] },
    }, pipelineName);
    const others = topics.filter(({ topic }) => topic !== this.approvalTopic);
    if (others.length > 0) {
      this.tell('Approvals', others, 'waits for an approval', {
        source: ['aws.codepipeline'], detailType: ['CodePipeline Action Execution State Change'], detail: { ...detail, state: ['STARTED'], type: { category: ['Approval'] } },
      }, pipelineName);
    }
    const unmanaged = topics.filter(({ topic }) => !admit(topic, EVENT_RULES));
    if (unmanaged.length > 0) {
      Annotations.of(this).addWarningV2('cdk-org-backup:eventTopicPolicyNotManaged',
        `failures of the pipeline go to ${unmanaged.map(({ topic }) => topic.node.path).join(', ')}, whose policy, or that of the key, can't be changed here: `
        + 'allow events.amazonaws.com sns:Publish on the topic, and kms:GenerateDataKey* and kms:Decrypt on a customer managed key of it, or nobody gets them');
    }
  }

  private tell(id: string, topics: ReadonlyArray<TopicTarget>, what: string, eventPattern: events.EventPattern, pipelineName: string): events.Rule {
    const { region } = Stack.of(this);
    const title = `Pipeline ${pipelineName} ${what}`;
    const execution = events.EventField.fromPath('$.detail.execution-id');
    const address = consoleAddress(region);
    const where = address === undefined ? `execution ${execution}` : `${address}/codesuite/codepipeline/pipelines/${pipelineName}/executions/${execution}/timeline?region=${region}`;
    const rule = new events.Rule(this, id, { description: title, eventPattern });
    for (const one of topics) {
      const message = isChat(one)
        ? events.RuleTargetInput.fromObject({ version: '1.0', source: 'custom', content: { textType: 'client-markdown', title, description: where } })
        : events.RuleTargetInput.fromText(`${title}: ${where}`);
      rule.addTarget(new targets.SnsTopic(one.topic, { message }));
    }
    return rule;
  }
}

const isChat = ({ target }: BoundTarget) => target.kind === 'chat-topic';
