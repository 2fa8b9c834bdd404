import { IResource, Stack, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ChannelKind } from './channels/channel-kind';
import { chatTopic } from './channels/chat-topic';
import { eventBus } from './channels/event-bus';
import { eventTopic } from './channels/event-topic';
import { handlerFunction } from './channels/handler-function';
import { queue as queueKind } from './channels/queue';
import { securityHub } from './channels/security-hub';
import { textTopic } from './channels/text-topic';
import { DeliveryTarget } from './handler/delivery-target';
import { INSTANCES } from '../private/instances';
import { checkKind, reject } from '../private/validation';

/**
 * A target as a handler gets it.
 * @internal
 */
export interface BoundTarget {
  readonly target: DeliveryTarget;
  /** Lets a handler's role send to the target, and do nothing else. */
  readonly grant: (grantee: iam.IGrantable) => void;
  /** The topic, where it is one that people read: alarms can go there too. */
  readonly topic?: sns.ITopic;
}

/**
 * Which of all targets it is, whatever its place in a list.
 * @internal
 */
export interface TargetIdentity {
  readonly kind: DeliveryTarget['kind'];
  /** Holds no token, and is the same in every synthesis; empty where a construct can have one of the kind only. */
  readonly address: string;
  /** The address as messages show it. */
  readonly shown: string;
}

/**
 * Where a channel's notifications go: a queue, a function, a topic or an event bus in the account and Region of the construct that notifies.
 *
 * It receives a versioned event as JSON: `version`, `id`, `kind`, `time`, `source`, `severity`, `title`, `totals`, `findings`, `links` and, where findings
 * are left out, `groups`. Members are only ever added within version 2. An event has at most 240 KB: the gravest and then the rarest findings come first,
 * those that do not fit are left out, `totals` counts all of them, and `groups` has all of them by kind and account. Of a digest the event has 100 findings.
 * An event may arrive more than once, then with the same `id`.
 */
export class NotificationTarget {
  /**
   * A topic that receives the event as JSON, with the message attributes `kind`, `severity` and `id` to filter by.
   *
   * In a FIFO topic an event that is sent again within five minutes arrives once. Events of one source are of one group: one that had to be tried again comes after
   * later ones, and `time` says when each was found.
   *
   * @param topic a topic of the same Region; what its own policy and key must allow is its owner's
   */
  public static topic(topic: sns.ITopic): NotificationTarget {
    return NotificationTarget._topic(eventTopic, topic);
  }

  /**
   * A queue that receives the event as JSON, with the message attributes `kind`, `severity` and `id`.
   *
   * In a FIFO queue an event that is sent again within five minutes arrives once. Events of one source are of one group: one that had to be tried again comes after
   * later ones, and `time` says when each was found.
   *
   * @param queue a queue of the same Region
   */
  public static queue(queue: sqs.IQueue): NotificationTarget {
    checkKind('queue', queue, INSTANCES.queue);
    return new NotificationTarget({ kind: queueKind, made: queue, given: { prop: 'queue', resource: queue, arn: queue.queueArn } });
  }

  /**
   * A function that is invoked asynchronously with the event.
   *
   * AWS Lambda repeats an invocation that fails, by default twice: give the function a dead-letter queue or an on-failure destination.
   *
   * @param handler a function of the same Region
   */
  public static handlerFunction(handler: lambda.IFunction): NotificationTarget {
    checkKind('handler', handler, INSTANCES.handlerFunction);
    return new NotificationTarget({ kind: handlerFunction, made: handler, given: { prop: 'handler', resource: handler, arn: handler.functionArn } });
  }

  /**
   * An event bus on which the event is the `detail` of an event with the source `cdk-org-backup` and the detail type `Backup Notification`.
   *
   * @param bus a bus of the same Region
   */
  public static eventBus(bus: events.IEventBus): NotificationTarget {
    checkKind('bus', bus, INSTANCES.eventBus);
    return new NotificationTarget({ kind: eventBus, made: bus, given: { prop: 'bus', resource: bus, arn: bus.eventBusArn } });
  }

  /**
   * A topic with a format.
   * @internal
   */
  public static _topic(kind: TopicKind, topic: sns.ITopic): NotificationTarget {
    checkKind('topic', topic, INSTANCES.topic);
    return new NotificationTarget({ kind, made: topic, given: { prop: 'topic', resource: topic, arn: topic.topicArn } }, kind === eventTopic ? undefined : topic);
  }

  /**
   * AWS Security Hub of the account and Region of the construct that notifies.
   * @internal
   */
  public static _securityHub(scope: Construct): NotificationTarget {
    const { partition, region, account: accountId } = Stack.of(scope);
    return new NotificationTarget({ kind: securityHub, made: { partition, region, accountId } });
  }

  private readonly place: Place;
  /** The topic, where it is one that people read. */
  private readonly topic?: sns.ITopic;

  private constructor(place: Place, topic?: sns.ITopic) {
    this.place = place;
    this.topic = topic;
  }

  /**
   * Which of all targets it is, whatever its place in a list.
   *
   * @param scope the construct that notifies
   * @internal
   */
  public _identity(scope: Construct): TargetIdentity {
    const { kind: { kind }, given } = this.place;
    return given ? { kind, address: addressOf(given.resource, given.arn, scope), shown: given.resource.node.path } : { kind, address: '', shown: kind };
  }

  /**
   * What a handler needs to send to the target.
   *
   * @param scope the construct that notifies
   * @param id unique among the targets of one handler
   * @internal
   */
  public _bind(scope: Construct, id: string): BoundTarget {
    const { kind, made, given } = this.place;
    if (given) {
      checkRegion(given.prop, given.resource, scope);
    }
    return {
      target: { id, kind: kind.kind, ...kind.addressOf(made) } as DeliveryTarget,
      grant: (grantee) => kind.grant(made, {
        grantee, allow: (actions, resourceArns) => iam.Grant.addToPrincipal({ grantee, actions, resourceArns }),
      }),
      ...this.topic === undefined ? {} : { topic: this.topic },
    };
  }
}

type TopicKind = typeof textTopic | typeof chatTopic | typeof eventTopic;

/** A channel's kind and what it is made of. */
interface Place {
  readonly kind: ChannelKind<DeliveryTarget['kind'], object, unknown>;
  readonly made: unknown;
  /** The resource among it, as users gave it; none where a construct can have one of the kind only. */
  readonly given?: { readonly prop: string; readonly resource: IResource; readonly arn: string };
}

/** The ARN, or where it is known at deployment only the path of the construct: within the stack, whose name may change. */
function addressOf(resource: IResource, arn: string, scope: Construct): string {
  if (!Token.isUnresolved(arn)) {
    return arn;
  }
  const stack = Stack.of(resource);
  const ids = resource.node.scopes.slice(stack === Stack.of(scope) ? stack.node.scopes.length : 0).map(({ node }) => node.id);
  return [stack === Stack.of(scope) ? '.' : '', ...ids].join('/');
}

/** A handler's clients call its own Region. */
function checkRegion(prop: string, resource: IResource, scope: Construct): void {
  const { region } = Stack.of(scope);
  const other = resource.env.region;
  if (!Token.isUnresolved(region) && !Token.isUnresolved(other) && other !== region) {
    reject(prop, resource.node.path, `it is in ${other}, and notifications are sent from ${region}`, `give one of ${region}`);
  }
}
