import * as iam from 'aws-cdk-lib/aws-iam';
import { TAG_ACTIONS, TagAction } from '../data/tag-actions';

/** Whom the permissions are for, and what they may tag. */
export interface TaggedPlace {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly machineName: string;
  readonly tagKey: string;
  readonly tagValue: string;
  /** Ids of types. */
  readonly types: ReadonlyArray<string>;
  readonly dryRun: boolean;
}

/** What the state machine needs: it can add the one tag to resources of the types that don't have its key, and change no other. */
export function remediationStatements(place: TaggedPlace): iam.PolicyStatement[] {
  const { partition, region, account, machineName, tagKey, tagValue, types, dryRun } = place;
  const arn = (rest: string) => `arn:${partition}:${rest.replace('$region', region).replace('$account', account)}`;
  const allow = (sid: string, actions: string[], resources = ['*'], conditions?: iam.Conditions) => (
    new iam.PolicyStatement({ sid, actions, resources, conditions }));
  const byAction = new Map<string, string[]>();
  types.map((id) => TAG_ACTIONS[id] as TagAction).forEach(({ action, resource }) => {
    byAction.set(action, [...byAction.get(action) ?? [], arn(resource)]);
  });
  return [
    allow('SeeEarlierRuns', ['states:ListExecutions'], [arn(`states:$region:$account:stateMachine:${machineName}`)]),
    allow('FindUntagged', ['config:BatchGetResourceConfig', 'config:DescribeConfigRules', 'config:GetComplianceDetailsByConfigRule', 'tag:GetResources']),
    ...dryRun ? [] : [
      allow('UseTaggingApi', ['tag:TagResources']),
      ...[...byAction.keys()].sort().map((action, i) => allow(`AddTierTag${i + 1}`, [action], byAction.get(action), {
        'StringEquals': { [`aws:RequestTag/${tagKey}`]: tagValue },
        'ForAllValues:StringEquals': { 'aws:TagKeys': [tagKey] },
        // a key that a resource has is never overwritten, whatever the state machine believes
        'Null': { [`aws:ResourceTag/${tagKey}`]: 'true' },
      })),
    ],
    // deliveries of logs are not resources: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
    allow('WriteLog', [
      'logs:CreateLogDelivery', 'logs:DeleteLogDelivery', 'logs:DescribeLogGroups', 'logs:DescribeResourcePolicies', 'logs:GetLogDelivery', 'logs:ListLogDeliveries',
      'logs:PutResourcePolicy', 'logs:UpdateLogDelivery',
    ]),
  ];
}
