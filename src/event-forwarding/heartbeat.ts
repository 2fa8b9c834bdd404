import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { HEARTBEAT } from '../data/heartbeat';
import { eventRuleName } from '../private/event-bus-names';
import { ForwardingRule } from '../private/forwarding-rules';
import { shortHash } from '../private/hash';

/** The same for the same rules to the same bus: what is deployed somewhere says by it which rules it has. */
export function hashOfRules(rules: ReadonlyArray<ForwardingRule>, busArn: string): string {
  return shortHash(JSON.stringify([busArn, rules.map(({ id, pattern }) => [id, pattern])]), 16);
}

/** Puts the heartbeat on the default bus once a day, with a role that can do nothing else. One template fits every account and Region. */
export class Heartbeat extends Construct {
  public readonly schedule: CfnSchedule;
  public readonly role: iam.CfnRole;

  constructor(scope: Construct, id: string, rules: ReadonlyArray<ForwardingRule>, busArn: string) {
    super(scope, id);
    const defaultBus = `arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:event-bus/default`;
    this.role = new iam.CfnRole(this, 'Role', {
      description: 'Amazon EventBridge Scheduler puts the heartbeat of the forwarding of events on the default bus with it',
      assumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{
          Effect: 'Allow',
          Principal: { Service: 'scheduler.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
        }],
      },
      policies: [{
        policyName: 'PutHeartbeat',
        policyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: defaultBus }],
        },
      }],
    });
    this.schedule = new CfnSchedule(this, 'Resource', {
      // by the start of its name, policies know it as they know the rules
      name: eventRuleName(HEARTBEAT.id, busArn),
      description: HEARTBEAT.title,
      scheduleExpression: `cron(0 ${HEARTBEAT.hour} * * ? *)`,
      scheduleExpressionTimezone: 'UTC',
      flexibleTimeWindow: { mode: 'FLEXIBLE', maximumWindowInMinutes: HEARTBEAT.windowMinutes },
      target: {
        arn: defaultBus,
        roleArn: this.role.attrArn,
        eventBridgeParameters: { source: HEARTBEAT.source, detailType: HEARTBEAT.detailType },
        input: JSON.stringify({ rules: hashOfRules(rules, busArn), schedule: '<aws.scheduler.schedule-arn>' }),
      },
    });
  }
}
