import * as iam from 'aws-cdk-lib/aws-iam';
import { arrivalsParameter, MemberSetupMachine } from './member-setup-machine';
import { roleArn } from '../private/arns';

/** Where a machine lies. */
export interface MachinePlace {
  readonly account: string;
  readonly machineName: string;
}

/** What the machine needs in the home account: whatever it does in members, it does with the role of their baseline. */
export function machineStatements(machine: MemberSetupMachine, { account, machineName }: MachinePlace): iam.PolicyStatement[] {
  const { partition, region, roleWithPath, everyAccount, optIn, announces, parameterName } = machine;
  const arn = (service: string, part: string) => `arn:${partition}:${service}:${region}:${account}:${part}`;
  const allow = (sid: string, actions: string[], ...resources: string[]) => new iam.PolicyStatement({ sid, actions, resources });
  const announce = announces ? [allow('TellOtherRegions', ['events:PutEvents'], arn('events', 'event-bus/default'))] : [];
  if (!everyAccount && Object.keys(optIn).length === 0) {
    return announce;
  }
  return [
    ...everyAccount ? [allow('ListAccounts', ['organizations:ListAccounts'], '*')] : [],
    allow('WorkInMembers', ['sts:AssumeRole'], roleArn(partition, '*', roleWithPath)),
    allow('StartBatches', ['states:StartExecution'], arn('states', `stateMachine:${machineName}`)),
    allow('FollowBatches', ['states:DescribeExecution', 'states:StopExecution', 'states:RedriveExecution'],
      arn('states', `execution:${machineName}:*`), arn('states', `execution:${machineName}/*`), arn('states', `express:${machineName}/*`)),
    allow('WriteReport', ['ssm:PutParameter'], ...[parameterName, arrivalsParameter(parameterName)].map((name) => arn('ssm', `parameter${name}`))),
    ...announce,
  ];
}
