import { readFileSync } from 'node:fs';
import { App, CfnOutput, Duration, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { LinuxBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CodePipelineSource } from 'aws-cdk-lib/pipelines';
import { CANARY, CENTRAL, channels, HOME, orderOf, pipelineDefinition, pipelineOf, PipelineSpec, REGION, SOURCE, StageJson, stagesOf } from './pipeline-stack';
import { BackupOrganization, BackupPipeline, NotificationChannel, OptInResourceType, OrgBackupPolicy, ProtectionTier } from '../../src';
import { MANAGEMENT } from '../rollout/rollout-stack';

const stageNames = (spec: PipelineSpec = {}) => stagesOf(pipelineOf(spec).stack).map(({ Name }) => Name);
const named = (stages: StageJson[], name: string) => stages.find(({ Name }) => Name === name)!;

test('members are set up before anything waits for copies that need it', () => {
  const memberSettings = { managementPreferences: [OptInResourceType.DYNAMODB] };
  const withCanary = stageNames({ canary: CANARY, definition: pipelineDefinition({ canary: true, memberSettings }) });
  expect(withCanary.slice(-9)).toEqual(['Monitoring', 'Canary', 'MemberSetup', 'CanaryPolicies', 'CanaryGate', 'Members', 'Policies', 'Forwarding', 'Others']);
  expect(stageNames({ definition: pipelineDefinition({ memberSettings }) }).slice(-6)).toEqual(['Monitoring', 'Members', 'MemberSetup', 'Policies', 'Forwarding', 'Others']);
});

test('backup policies beside the organization are deployed without an approval, with a warning', () => {
  const { stack } = pipelineOf({ inStage: (organization) => {
    const more = new Stack(Stage.of(organization), 'More', { env: { account: HOME, region: REGION } });
    new OrgBackupPolicy(more, 'Policies', { definition: pipelineDefinition({ tier: ProtectionTier.weekly() }), policyNamePrefix: 'More' });
  } });
  Annotations.fromStack(stack).hasWarning('/BackupPipeline/Pipeline', Match.stringLikeRegexp('Production/More of the same stage has backup policies, which the pipeline deploys without an approval'));
  Annotations.fromStack(pipelineOf().stack).hasNoWarning('*', Match.stringLikeRegexp('pipelineDeploysPoliciesUnasked'));
});

describe('the pipeline of the home account', () => {
  const { stack, pipeline } = pipelineOf({ canary: CANARY });
  const stages = stagesOf(stack);

  test('synthesizes, tests and checks before it changes itself; then come canary, gate, members, policies and the rest', () => {
    expect(stages.map(({ Name }) => Name)).toEqual([
      'Source', 'Build', 'UpdatePipeline', 'Assets', 'Changes', 'Monitoring', 'Canary', 'CanaryPolicies', 'CanaryGate', 'Members', 'Policies', 'Forwarding', 'Others',
    ]);
    expect(orderOf(named(stages, 'Build'))).toEqual(['Synth', 'Test', 'StaticAnalysis']);
  });

  test('waits for an approval between the change set of policies and its execution, with what changes in the message', () => {
    for (const name of ['CanaryPolicies', 'Policies']) {
      expect(orderOf(named(stages, name))).toEqual(['PolicyChanges', 'Prepare', 'Approve', 'Deploy']);
      const approval = named(stages, name).Actions.find(({ Name }) => Name === 'Approve')!;
      expect(approval.Configuration.CustomData).toContain(`change: #{${name}@PolicyChanges.POLICY_CHANGES}`);
      expect(approval.Configuration.NotificationArn).toBeDefined();
    }
    expect(pipeline.approvalStages).toEqual(['CanaryPolicies', 'Policies']);
  });

  test('skips policies that don\'t change, and the gate where nothing is behind it', () => {
    const conditions = stages.flatMap(({ Name, BeforeEntry }) => (BeforeEntry?.Conditions ?? []).map(({ Result, Rules }) => [Name, Result, Rules[0].Configuration]));
    const needed = (name: string) => ({ Variable: `#{Changes@Compare.NEEDED_${name}}`, Operator: 'EQ', Value: 'true' });
    expect(conditions).toEqual(['CanaryPolicies', 'CanaryGate', 'Policies'].map((name) => [name, 'SKIP', needed(name)]));
  });

  test('runs the gate of each Region at once, and goes on when all of them have opened', () => {
    const gate = named(stages, 'CanaryGate');
    expect(orderOf(gate).at(-1)).toBe('Gate-eu-central-1 + Gate-eu-west-1');
    const actions = gate.Actions.filter(({ ActionTypeId }) => ActionTypeId.Provider === 'StepFunctions');
    expect(actions.map(({ Region }) => Region)).toEqual([undefined, 'eu-west-1']);
    expect(JSON.stringify(actions[1].Configuration.StateMachineArn)).toContain(`:states:eu-west-1:${HOME}:stateMachine:OrgBackup-CanaryGate`);
  });

  test('deploys no stack of another account, and says which these are', () => {
    const { Stages } = { Stages: JSON.stringify(stages) };
    expect(Stages).not.toContain(CENTRAL);
    expect(Stages).not.toContain(MANAGEMENT);
    expect(pipeline.otherStacks).toEqual([
      'Production-Backup-Central-eu-central-1', 'Production-Backup-Central-eu-west-1', `Production-Backup-Forwarding-${CENTRAL}-eu-central-1`,
      `Production-Backup-Forwarding-${CENTRAL}-eu-west-1`,
      ...['eu-central-1', 'eu-west-1', 'us-east-1'].map((region) => `Production-Backup-Forwarding-${MANAGEMENT}-${region}`), 'Production-Backup-Management',
    ]);
  });

  test('deploys to the stacks that the CLI would deploy to', () => {
    const deployed = stages.flatMap(({ Actions }) => Actions.filter(({ Name }) => /(^|\.)Deploy$/.test(Name)).map(({ Configuration }) => Configuration.StackName)).sort();
    expect(deployed).toEqual([
      'Production-Backup-CanaryGate-eu-central-1', 'Production-Backup-CanaryGate-eu-west-1', 'Production-Backup-CanaryPolicies', 'Production-Backup-CanaryRollout',
      ...['eu-central-1', 'eu-west-1', 'us-east-1'].map((region) => `Production-Backup-Forwarding-${HOME}-${region}`), 'Production-Backup-Home', 'Production-Backup-Parameters', 'Production-Backup-Policies', 'Production-Backup-Rollout',
    ]);
  });

  test('encrypts artifacts with a key of its own, in each Region, and tells of failures', () => {
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
      PipelineType: 'V2',
      RestartExecutionOnUpdate: true,
      ArtifactStores: Match.arrayWith([Match.objectLike({ Region: 'eu-west-1', ArtifactStore: { EncryptionKey: { Type: 'KMS' } } })]),
    });
    template.hasResourceProperties('AWS::S3::Bucket', { BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }] } });
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { 'source': ['aws.codepipeline'], 'detail-type': ['CodePipeline Pipeline Execution State Change'], 'detail': { state: ['FAILED'], pipeline: ['BackupPipeline-Pipeline'] } },
      Targets: [Match.objectLike({ InputTransformer: { InputTemplate: Match.stringLikeRegexp('Pipeline BackupPipeline-Pipeline failed: https://eu-central-1.console.aws.amazon.com/') } })],
    });
  });
});

test('a wave of more than 50 actions keeps its condition in each of its stages', () => {
  const regions = [
    'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'eu-central-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1', 'sa-east-1', 'ap-south-1',
    'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-southeast-1', 'ap-southeast-2',
  ];
  const gates = stagesOf(pipelineOf({ canary: CANARY, definition: pipelineDefinition({ canary: true, regions }) }).stack).filter(({ Name }) => Name.startsWith('CanaryGate'));
  expect(gates.length).toBeGreaterThan(1);
  expect(gates.every(({ BeforeEntry }) => BeforeEntry !== undefined)).toBe(true);
});

describe('the central account', () => {
  test('has a pipeline of its own, with an approval, that deploys nothing else', () => {
    const { stack, pipeline } = pipelineOf({ account: CENTRAL });
    const stages = stagesOf(stack);
    expect(stages.map(({ Name }) => Name).slice(4)).toEqual(['Central', 'Forwarding']);
    expect(orderOf(named(stages, 'Central'))[0]).toBe('Approve');
    expect(pipeline.approvalStages).toEqual(['Central']);
    expect(JSON.stringify(stages)).not.toContain(`role-${HOME}`);
  });

  test('is deployed by the home account if that is asked for, first and after an approval, and with a warning', () => {
    const { stack } = pipelineOf({ deployCentralAccount: true });
    const central = stagesOf(stack)[5];
    expect([central.Name, orderOf(central)[0]]).toEqual(['Central', 'Approve']);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('pipelineReachesCentralAccount'));
  });
});

test('the page on the deployment says what the pipelines deploy', () => {
  const { app, organization } = pipelineOf();
  app.synth();
  const text = readFileSync(organization.deploymentFile, 'utf8');
  expect(text).toMatch(new RegExp(`# account ${HOME}: the pipeline BackupPipeline-Pipeline deploys Production/Backup/Home, .*\n *npx cdk deploy --exclusively 'BackupPipeline'\n`));
  expect(text).toMatch(/# management\n *npx cdk deploy --exclusively 'Production\/Backup\/Management'\n/);
});

test('a stack of one\'s own in the stage is deployed with what needs it, or last', () => {
  const own = (needed: boolean) => (organization: BackupOrganization) => {
    const stack = new Stack(Stage.of(organization), 'Own', { env: { account: HOME, region: REGION } });
    new CfnOutput(stack, 'Output', { value: 'x' });
    if (needed) {
      Stack.of(organization.rollout!).addDependency(stack);
    }
  };
  expect(stageNames({ inStage: own(false) }).at(-1)).toBe('Others');
  expect(orderOf(named(stagesOf(pipelineOf({ inStage: own(true) }).stack), 'Members'))).toEqual(['Own', 'Backup-Rollout'].flatMap((name) => [`Production-${name}.Prepare`, `Production-${name}.Deploy`]));
});

test('who approves may approve there and nowhere else', () => {
  const { stack, pipeline } = pipelineOf();
  pipeline.grantApproval(iam.Role.fromRoleArn(stack, 'Approver', `arn:aws:iam::${HOME}:role/Approver`));
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    Roles: ['Approver'],
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({
      Action: 'codepipeline:PutApprovalResult', Resource: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('/Policies/\\*$')])] },
    })]) },
  });
});

describe('channels', () => {
  test('a chat gets failures and approvals in its own form, beside the e-mails', () => {
    const app = new App();
    const topic = sns.Topic.fromTopicArn(new Stack(app, 'Elsewhere'), 'Topic', `arn:aws:sns:${REGION}:${HOME}:chat`);
    const { stack } = pipelineOf({ app, channels: [...channels, NotificationChannel.chat(topic)] });
    const rules = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'));
    expect(rules).toHaveLength(2);
    expect(JSON.stringify(rules[1])).toContain('client-markdown');
    expect(JSON.stringify(rules[1])).toContain('Approval');
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('eventTopicPolicyNotManaged'));
  });

  test('without a topic nobody would get to know', () => {
    expect(() => pipelineOf({ channels: [NotificationChannel.securityHub()] })).toThrow('channels is \'1 channels, none of them with a topic\' but nobody would get to know of failures and approvals');
    expect(() => pipelineOf({ channels: [] })).toThrow('channels');
  });
});

test('a pipeline without tests is warned of', () => {
  Annotations.fromStack(pipelineOf({ testCommands: undefined }).stack).hasWarning('*', Match.stringLikeRegexp('pipelineWithoutTests'));
  expect(Annotations.fromStack(pipelineOf().stack).findWarning('*', Match.anyValue())).toEqual([]);
});

test.each([[7, 0], [8, 1]])('a gate that waits for %i days, where AWS CodePipeline waits for 7: %i warnings', (days, warnings) => {
  const gated = (account?: string) => Annotations.fromStack(pipelineOf({ account, canary: { ...CANARY, timeout: Duration.days(days) } }).stack)
    .findWarning('*', Match.stringLikeRegexp('may wait for 8 days, and AWS CodePipeline ends the stage after 7: .*gateLongerThanPipeline'));
  expect([gated(), gated(CENTRAL)].map(({ length }) => length)).toEqual([warnings, 0]);
});

describe('refuses', () => {
  test.each<[string, PipelineSpec, string]>([
    ['the management account', { account: MANAGEMENT }, `account of the pipeline is '${MANAGEMENT}' but it is the management account, which no pipeline deploys`],
    ['an account without stacks', { account: '444444444444' }, 'account of the pipeline is \'444444444444\' but the organization has no stack there'],
    ['a home account that is the management account', { account: MANAGEMENT, definition: pipelineDefinition({ home: MANAGEMENT }) }, 'which no pipeline deploys'],
    ['deployCentralAccount elsewhere than at home', { account: CENTRAL, deployCentralAccount: true }, 'deployCentralAccount is true but the pipeline is not in the home account'],
    ['a name that is none', { pipelineName: 'my pipeline' }, 'pipelineName is \'my pipeline\' but a pipeline\'s name has 1 to 100 letters'],
  ])('%s', (_, spec, message) => {
    expect(() => pipelineOf(spec)).toThrow(message);
  });

  test('an organization that is in no stage', () => {
    const app = new App();
    const organization = new BackupOrganization(app, 'Backup', { definition: pipelineDefinition(), channels });
    const stack = new Stack(app, 'Stack', { env: { account: HOME, region: REGION } });
    expect(() => new BackupPipeline(stack, 'Pipeline', { organization, source: SOURCE, channels })).toThrow('organization is \'Backup\' but pipelines deploy stages, and it is in none');
  });

  test('a stack of any account', () => {
    const app = new App();
    const organization = new BackupOrganization(new Stage(app, 'Production'), 'Backup', { definition: pipelineDefinition(), channels });
    expect(() => new BackupPipeline(new Stack(app, 'Stack'), 'Pipeline', { organization, source: SOURCE, channels })).toThrow('what a pipeline deploys follows from its account');
    expect(() => new BackupPipeline(new Stack(app, 'Other'), 'Pipeline', { organization: {} as BackupOrganization, source: SOURCE, channels })).toThrow('organization');
  });
});

test.each([
  ['CodeCommit', (scope: Stack) => CodePipelineSource.codeCommit(Repository.fromRepositoryName(scope, 'Repository', 'backup'), 'main')],
  ['S3', (scope: Stack) => CodePipelineSource.s3(Bucket.fromBucketName(scope, 'Bucket', 'backup-source'), 'app.zip')],
  ['GitHub, GitLab or Bitbucket', () => SOURCE],
])('a source in %s', (_, sourceOf) => {
  const app = new App();
  const source = sourceOf(new Stack(app, 'Repository', { env: { account: HOME, region: REGION } }));
  expect(stageNames({ app, source })[0]).toBe('Source');
});

test('all builds run in the image and the VPC that are given', () => {
  const app = new App();
  const vpc = Vpc.fromVpcAttributes(new Stack(app, 'Network', { env: { account: HOME, region: REGION } }), 'Vpc', {
    vpcId: 'vpc-12345678', availabilityZones: ['eu-central-1a'], privateSubnetIds: ['subnet-12345678'],
  });
  const projects = Object.values(Template.fromStack(pipelineOf({ app, vpc, buildImage: LinuxBuildImage.AMAZON_LINUX_2_5 }).stack).findResources('AWS::CodeBuild::Project'));
  const settings = projects.map(({ Properties }) => [Properties.Environment.Image, Properties.VpcConfig?.VpcId] as unknown[]);
  expect(settings).toEqual(projects.map(() => [LinuxBuildImage.AMAZON_LINUX_2_5.imageId, 'vpc-12345678']));
});
