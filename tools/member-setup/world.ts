import { CloudFormationClient, CreateStackCommand, DescribeStackEventsCommand, DescribeStacksCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { App, BootstraplessSynthesizer, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  BackupDefinition, BackupNaming, EventForwarding, ForwardedEvents, MemberBackupBaseline, MemberSettings, MemberSetup, OrganizationLayout, OrganizationTarget, ProtectionTier,
} from '../../src';
import { callJson } from '../local-aws/aws-api';
import { LocalAws } from '../local-aws/local-aws';

export const HOME = '111111111111';
export const CENTRAL = '222222222222';
export const MANAGEMENT = '999999999999';
export const MEMBERS = ['444444444444', '555555555555', '666666666666'];
/** Without a baseline: nobody rolled it out there. */
export const BARE = '777777777777';
/** With local plans. */
export const LOCAL = '333333333333';
/** So many that AWS Organizations lists them on several pages. */
const OTHERS = [...Array(30).keys()].map((i) => `${800_000_000_000 + i}`);
export const HOME_REGION = 'us-east-1';
export const OTHER_REGION = 'eu-west-1';
export const NAMING = new BackupNaming();

const ORGANIZATION = {
  managementAccount: MANAGEMENT,
  delegatedAdministrators: [HOME],
  organizationId: 'o-a1b2c3d4e5',
  rootId: 'r-ab12',
  policyTypes: ['BACKUP_POLICY'],
  units: [{ id: 'ou-ab12-workload', name: 'Workloads' }],
  accounts: [HOME, CENTRAL, LOCAL, BARE, ...OTHERS, ...MEMBERS].map((id) => ({ id, name: id, parent: MEMBERS.includes(id) ? 'ou-ab12-workload' : 'r-ab12' })),
};

/** A definition for these accounts. */
export function definitionOf(memberSettings: MemberSettings, accountsWithPlans?: string[]): BackupDefinition {
  const tiers = [ProtectionTier.daily({ copyTo: [] })];
  return new BackupDefinition({
    layout: new OrganizationLayout({
      organizationId: ORGANIZATION.organizationId, managementAccount: MANAGEMENT, homeAccount: HOME, centralAccount: CENTRAL,
      regions: [HOME_REGION, OTHER_REGION], globalRegion: HOME_REGION, accounts: [{ accountId: LOCAL }],
    }),
    naming: NAMING,
    assignments: [{ targets: [OrganizationTarget.organizationalUnit('ou-ab12-workload')], tiers }],
    localPlans: accountsWithPlans && [{ accounts: accountsWithPlans, tiers }],
    memberSettings,
  });
}

export interface Execution {
  readonly status: string;
  readonly output?: any;
  readonly error?: string;
  readonly cause?: string;
  readonly executionArn: string;
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits without a limit of its own: whoever runs the proof has one. */
export async function until<T>(found: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const value = await found();
    if (value !== undefined) {
      return value;
    }
    await pause(100);
  }
}

/** The local AWS with baselines in members and the setup in the home account. */
export class World {
  public static async start(python: string, project: string): Promise<World> {
    const aws = await LocalAws.start(python, project);
    await aws.layOut(ORGANIZATION);
    return new World(aws);
  }

  private constructor(public readonly aws: LocalAws) {}

  public layOut() {
    return this.aws.layOut(ORGANIZATION);
  }

  /** Deploys a template as CloudFormation, with the account's root. */
  public async deploy(account: string, region: string, stackName: string, template: object): Promise<void> {
    const client = new CloudFormationClient({ endpoint: this.aws.endpoint, region, credentials: { accessKeyId: account, secretAccessKey: 'local' } });
    const statusOf = async () => (await client.send(new DescribeStacksCommand({ StackName: stackName })).catch(() => undefined))?.Stacks?.[0].StackStatus;
    const request = { StackName: stackName, TemplateBody: JSON.stringify(template), Capabilities: ['CAPABILITY_NAMED_IAM' as const] };
    const known = await statusOf();
    await client.send(known === undefined || known === 'DELETE_COMPLETE' ? new CreateStackCommand(request) : new UpdateStackCommand(request))
      .catch((error: Error) => { if (!/No updates/.test(error.message)) { throw error; } });
    const status = await until(async () => { const now = await statusOf(); return now?.endsWith('IN_PROGRESS') ? undefined : now; });
    if (!['CREATE_COMPLETE', 'UPDATE_COMPLETE'].includes(status)) {
      const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: stackName }));
      throw new Error(`${stackName}: ${status}: ${StackEvents.map((one) => one.ResourceStatusReason).filter(Boolean).join('; ')}`);
    }
  }

  /** The baseline, in accounts and both Regions. */
  public async deployBaselines(definition: BackupDefinition, accounts: string[]): Promise<void> {
    for (const region of definition.layout.regions) {
      for (const account of accounts) {
        const stack = new Stack(new App(), 'Baseline', { env: { account, region }, synthesizer: new BootstraplessSynthesizer(), analyticsReporting: false });
        new MemberBackupBaseline(stack, 'Baseline', { definition });
        await this.deploy(account, region, 'Baseline', Template.fromStack(stack).toJSON());
      }
    }
  }

  /** Forwarding of the management account, and a queue in the home account that gets what the hub's bus gets. */
  public async deployHub(definition: BackupDefinition): Promise<void> {
    const bus = `${NAMING.prefix}Events`;
    await this.deploy(HOME, HOME_REGION, 'Hub', { Resources: {
      Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: bus } },
      Policy: { Type: 'AWS::Events::EventBusPolicy', Properties: { EventBusName: { Ref: 'Bus' }, StatementId: 's', Statement: {
        Effect: 'Allow', Action: 'events:PutEvents', Principal: '*', Resource: { 'Fn::GetAtt': ['Bus', 'Arn'] }, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
      } } },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'heard' } },
      Admit: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: { Version: '2012-10-17', Statement: [{
        Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] },
      }] } } },
      Rule: { Type: 'AWS::Events::Rule', Properties: { EventBusName: { Ref: 'Bus' }, EventPattern: { source: ['aws.states'] }, Targets: [{ Id: 'q', Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } }] } },
    } });
    const stack = new Stack(new App(), 'Forwarding', { env: { account: MANAGEMENT, region: HOME_REGION }, synthesizer: new BootstraplessSynthesizer(), analyticsReporting: false });
    new EventForwarding(stack, 'Forwarding', { definition, forwardedEvents: ForwardedEvents.management() });
    await this.deploy(MANAGEMENT, HOME_REGION, 'Forwarding', Template.fromStack(stack).toJSON());
  }

  /** Events that the hub's bus got since the last call. */
  public async heard(): Promise<any[]> {
    const sqs = (operation: string, input: object) => callJson<any>({ endpoint: this.aws.endpoint, account: HOME, region: HOME_REGION }, 'sqs', `AmazonSQS.${operation}`, input);
    const { QueueUrl } = await sqs('GetQueueUrl', { QueueName: 'heard' });
    const { Messages = [] } = await sqs('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 });
    for (const { ReceiptHandle } of Messages) {
      await sqs('DeleteMessage', { QueueUrl, ReceiptHandle });
    }
    return Messages.map(({ Body }: { Body: string }) => JSON.parse(Body));
  }

  public organizations<T = any>(operation: string, input: object): Promise<T> {
    return callJson<T>({ endpoint: this.aws.endpoint, account: MANAGEMENT, region: HOME_REGION }, 'organizations', `AWSOrganizationsV20161128.${operation}`, input);
  }

  public async parameter(name: string, region = HOME_REGION): Promise<any> {
    const found = await callJson<any>({ endpoint: this.aws.endpoint, account: HOME, region }, 'ssm', 'AmazonSSM.GetParameter', { Name: name });
    return JSON.parse(found.Parameter.Value);
  }

  /** Makes calls of state machines fail. */
  public async failCalls(...faults: Array<{ operation: string; code: string; times: number; account?: string }>): Promise<void> {
    for (const fault of faults) {
      await fetch(`${this.aws.endpoint}/_local-aws/call-faults`, { method: 'POST', body: JSON.stringify(fault) });
    }
  }

  public async endFaults(): Promise<void> {
    await fetch(`${this.aws.endpoint}/_local-aws/call-faults`, { method: 'DELETE' });
  }

  /** Changes in members since an entry of the log: the call, its account and Region. */
  public async changes(since: number): Promise<string[]> {
    const operations = await this.aws.operations(since);
    return operations.filter(({ operation, error }) => ['UpdateRegionSettings', 'CreateServiceLinkedRole'].includes(operation) && !error)
      .map(({ operation, account, region }) => `${operation} ${account} ${region}`).sort();
  }

  public async lastNumber(): Promise<number> {
    return (await this.aws.operations()).at(-1)?.number ?? 0;
  }

  /** Names of the states that executions entered. */
  public async enteredStates(): Promise<string[]> {
    return (await fetch(`${this.aws.endpoint}/_local-aws/entered-states`)).json() as Promise<string[]>;
  }

  /** The setup in each Region, changed before it is deployed. */
  public async deploySetups(definition: BackupDefinition, change: (text: string) => string = (text) => text): Promise<void> {
    for (const region of MemberSetup.regionsOf(definition)) {
      const stack = new Stack(new App(), 'Setup', { env: { account: HOME, region }, synthesizer: new BootstraplessSynthesizer(), analyticsReporting: false });
      new MemberSetup(stack, 'Setup', { definition });
      await this.deploy(HOME, region, 'Setup', JSON.parse(change(JSON.stringify(Template.fromStack(stack).toJSON()))));
    }
  }

  public stepFunctions<T = any>(operation: string, input: object, region = HOME_REGION): Promise<T> {
    return callJson<T>({ endpoint: this.aws.endpoint, account: HOME, region }, 'states', `AWSStepFunctions.${operation}`, input);
  }

  public machineArn(region = HOME_REGION): string {
    return `arn:aws:states:${region}:${HOME}:stateMachine:${NAMING._memberSetupName}`;
  }

  public async begin(input: object = {}, region = HOME_REGION): Promise<string> {
    return (await this.stepFunctions('StartExecution', { stateMachineArn: this.machineArn(region), input: JSON.stringify(input) }, region)).executionArn;
  }

  public async end(executionArn: string, region = HOME_REGION): Promise<Execution> {
    return until(async () => {
      const found = await this.stepFunctions('DescribeExecution', { executionArn }, region);
      return found.status === 'RUNNING' ? undefined : { ...found, output: found.output && JSON.parse(found.output) };
    });
  }

  public async run(input: object = {}, region = HOME_REGION): Promise<Execution> {
    return this.end(await this.begin(input, region), region);
  }

  /** Names of the states of a machine; the local AWS does not say which states inside of maps were entered. */
  public async stateNames(region: string): Promise<string[]> {
    const { definition } = await this.stepFunctions('DescribeStateMachine', { stateMachineArn: this.machineArn(region) }, region);
    const namesIn = (value: unknown): string[] => (typeof value !== 'object' || value === null ? [] : Object.entries(value)
      .flatMap(([key, one]) => [...key === 'States' ? Object.keys(one as object) : [], ...namesIn(one)]));
    return namesIn(JSON.parse(definition));
  }

  /** Changes settings of an account as a person would. */
  public async setSettings(account: string, settings: object, region = HOME_REGION): Promise<void> {
    const authorization = `AWS4-HMAC-SHA256 Credential=${account}/20260101/${region}/backup/aws4_request, SignedHeaders=host, Signature=local`;
    await fetch(`${this.aws.endpoint}/account-settings`, { method: 'PUT', headers: { Authorization: authorization }, body: JSON.stringify(settings) });
  }

  public async settingsOf(account: string, region = HOME_REGION): Promise<any> {
    const authorization = `AWS4-HMAC-SHA256 Credential=${account}/20260101/${region}/backup/aws4_request, SignedHeaders=host, Signature=local`;
    return (await fetch(`${this.aws.endpoint}/account-settings`, { headers: { Authorization: authorization } })).json();
  }
}
