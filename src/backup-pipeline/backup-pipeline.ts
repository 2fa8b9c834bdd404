import { relative, sep } from 'node:path';
import { Annotations, AspectPriority, Aspects, attachCustomSynthesis, CfnResource, Stack, Stage, Token, Validations } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as pipelines from 'aws-cdk-lib/pipelines';
import { Construct } from 'constructs';
import { BackupPipelineProps } from './backup-pipeline-props';
import { PipelineNotifications } from './pipeline-notifications';
import { NARROW_TRUST, PipelineRole } from './pipeline-role';
import { ApprovalStep, DeployedTemplate, GateStep, NeedsStep, PolicyChangesStep, StageNeed, staticAnalysisStep } from './pipeline-steps';
import { withTree } from './pipeline-validators';
import { PipelineWave, placeStacks, wavesWith } from './pipeline-waves';
import { BackupOrganization } from '../backup-organization/backup-organization';
import { isBackupPolicy } from '../backup-organization/deployment-facts';
import type { CanaryGate } from '../canary-gate';
import { CANARY_LIMITS } from '../data/canary-limits';
import { INSTANCES } from '../private/instances';
import { listed } from '../private/listed';
import { PIPELINES, register } from '../private/registry';
import { checkInstance, checkMembers, checkOptionalInstance, checkText, reject, withoutNulls } from '../private/validation';

/** Where policies are changed; each has an approval. */
const POLICY_WAVES = ['CanaryPolicies', 'Policies'];
/** What is released when the canary units have proved it. */
const RELEASED = ['Members', 'Policies'];

/**
 * Deploys an organization from a repository, in the order in which a mistake does least harm: the app is synthesized, tested and checked, the pipeline
 * updates itself, then come monitoring, the canary units (baseline, frameworks, settings of members, policies, and the gate that waits for their backups),
 * then all members, their policies, and what is left.
 *
 * Each change of policies waits for an approval, whose message says what changes; a stage that would change nothing is skipped, so that a run without
 * changes asks nobody. AWS CodePipeline waits 7 days for an approval, and as long for a gate.
 *
 * A pipeline deploys its own account alone: that of the home account neither the management account nor, unless it is told to, the central one, so that
 * whoever controls the repository can't delete the copies. The central account can have a pipeline of its own, with its own source and approvers; what the
 * management account gets is deployed by hand. `otherStacks` lists what is left to them.
 *
 * Artifacts are encrypted with a customer managed key, in each Region in which the account has stacks; key, bucket and builds cost money. The pipeline's roles
 * assume the roles of `cdk bootstrap`, and neither they nor the builds may change IAM.
 *
 * @example
 * import { App, Stack, Stage } from 'aws-cdk-lib';
 * import { CodePipelineSource } from 'aws-cdk-lib/pipelines';
 * import { BackupDefinition, BackupOrganization, BackupPipeline, NotificationChannel } from 'cdk-org-backup';
 *
 * declare const app: App;
 * declare const definition: BackupDefinition;
 * const channels = [NotificationChannel.emails(['backup-team@example.com'])];
 * const organization = new BackupOrganization(new Stage(app, 'Production'), 'Backup', { definition, channels });
 * const home = new Stack(app, 'BackupPipeline', { env: { account: definition.layout.homeAccount, region: definition.layout.homeRegion } });
 * new BackupPipeline(home, 'Pipeline', {
 *   organization,
 *   channels,
 *   source: CodePipelineSource.connection('example/backup', 'main', {
 *     connectionArn: 'arn:aws:codeconnections:eu-central-1:111111111111:connection/aEXAMPLE-8aad-4d5d-8878-dfcab0bc441f',
 *   }),
 *   testCommands: ['npm ci', 'npm test'],
 * });
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/cdk_pipeline.html
 */
export class BackupPipeline extends Construct {
  /** The pipeline of aws-cdk-lib: waves that are added to it come last. */
  public readonly pipeline: pipelines.CodePipeline;
  /** The pipeline in AWS CodePipeline. */
  public readonly codePipeline: codepipeline.Pipeline;
  /** Name of the pipeline. */
  public readonly pipelineName: string;
  /** Tells of failures. */
  public readonly failureRule: events.Rule;
  /** Names of the stages that wait for an approval. */
  public readonly approvalStages: string[] = [];
  /** Names of the organization's stacks that this pipeline does not deploy, sorted: they are of other accounts. */
  public readonly otherStacks: string[];

  private readonly organization: BackupOrganization;
  private readonly notifications: PipelineNotifications;
  private needs?: NeedsStep;

  /**
   * @param scope a stack of the home or the central account, with literal account and Region
   * @param id id of the construct
   * @param props what is deployed, from where, and what it must pass before
   * @throws when the organization is in no stage, the stack is of the management account or of one that has no stacks, no channel has a topic, or a value lies
   * outside its limits
   */
  constructor(scope: Construct, id: string, props: BackupPipelineProps) {
    checkMembers('', props, {
      organization: 'required', source: 'required', channels: [INSTANCES.notificationChannel], synthCommands: 'texts', assemblyDirectory: 'text', testCommands: 'texts',
      validators: 'list', staticAnalysisCommands: 'texts', deployCentralAccount: 'boolean', pipelineName: 'text', buildImage: 'optional', vpc: 'optional',
    });
    const given = withoutNulls(props);
    const { organization } = given;
    checkInstance('organization', organization, 'forwardings', 'a BackupOrganization', 'new BackupOrganization(stage, \'Backup\', { … })');
    checkInstance('source', given.source, 'primaryOutput', 'a source', 'CodePipelineSource.connection(\'owner/repository\', \'main\', { … })');
    given.validators?.forEach((one, i) => checkInstance(`validators[${i}]`, one, 'validate', 'a validation plugin', 'new AwsSolutionsChecks()'));
    checkOptionalInstance('buildImage', given.buildImage, 'imageId', 'an IBuildImage', 'LinuxBuildImage.STANDARD_7_0');
    checkOptionalInstance('vpc', given.vpc, 'vpcId', 'an IVpc', 'ec2.Vpc.fromLookup(…)');
    const accounts = accountsOf(Stack.of(scope), organization, given.deployCentralAccount ?? false);
    const stage = stageOf(organization);
    const { stacks } = pipelines.StageDeployment.fromStage(stage);
    const idOf = ({ stackArtifactId }: pipelines.StackDeployment) => stackArtifactId;
    const facts = stacks.map((one) => ({ id: idOf(one), account: one.account, dependsOn: one.stackDependencies.map(idOf) }));
    const placed = placeStacks(facts, wavesOf(organization), accounts);
    if (placed.waves.length === 0) {
      reject('account of the pipeline', Stack.of(scope).account, 'the organization has no stack there', 'create the pipeline in the home or the central account');
    }

    super(scope, id);
    NARROW_TRUST.forEach((flag) => this.node.setContext(flag, true));
    this.organization = organization;
    this.pipelineName = checkText('pipelineName', given.pipelineName ?? this.node.path.replace(/[^A-Za-z0-9.@_-]/g, '-').slice(-100), /^[A-Za-z0-9.@_-]{1,100}$/,
      'a pipeline\'s name has 1 to 100 letters, digits and . @ - _', 'give another pipelineName');
    this.otherStacks = stacks.filter((one) => placed.left.includes(idOf(one))).map(({ stackName }) => stackName).sort();
    this.notifications = new PipelineNotifications(this, 'Notifications', { channels: given.channels ?? [], pipelineName: this.pipelineName });
    this.failureRule = this.notifications.failureRule;
    this.codePipeline = new codepipeline.Pipeline(this, 'Resource', {
      pipelineName: this.pipelineName,
      role: new PipelineRole(this, 'Role'),
      pipelineType: codepipeline.PipelineType.V2,
      crossAccountKeys: true,
      enableKeyRotation: true,
      restartExecutionOnUpdate: true,
    });
    this.node.defaultChild = this.codePipeline.node.defaultChild;
    this.pipeline = new pipelines.CodePipeline(this, 'Deployment', {
      codePipeline: this.codePipeline,
      synth: buildSteps(given),
      // its build specification lies in the assembly: the pipeline stays as it is when a template changes
      publishAssetsInParallel: false,
      codeBuildDefaults: { buildEnvironment: { buildImage: given.buildImage }, vpc: given.vpc },
    });
    this.addWaves(stage, placed.waves);
    if (given.validators && given.validators.length > 0) {
      Validations.of(this.node.root).addPlugins(...given.validators.map((plugin) => withTree(plugin, this.node.root)));
    }
    register(organization, PIPELINES, organization.node.path, this);
    // the stage was synthesized above, and is not again
    attachCustomSynthesis(this, { onSynthesize: () => organization._writeDeploymentFile() });
    this.warn(given, placed.waves.some(({ name }) => name === 'CanaryGate') ? organization.canaryGates : []);
    this.warnOfPolicies(stage, placed.waves);
    Aspects.of(this).add({ visit: (node) => node === this && this.build() }, { priority: AspectPriority.MUTATING });
  }

  /**
   * Lets somebody approve and reject in this pipeline, and see its state.
   *
   * @param grantee role or user: another one than whoever writes the changes
   */
  public grantApproval(grantee: iam.IGrantable): iam.Grant {
    const arn = this.codePipeline.pipelineArn;
    return iam.Grant.addToPrincipal({
      grantee, actions: ['codepipeline:GetPipeline', 'codepipeline:GetPipelineState', 'codepipeline:GetPipelineExecution'], resourceArns: [arn],
    }).combine(iam.Grant.addToPrincipal({
      grantee, actions: ['codepipeline:PutApprovalResult'], resourceArns: this.approvalStages.map((stageName) => `${arn}/${stageName}/*`),
    }));
  }

  private addWaves(stage: Stage, waves: ReadonlyArray<PipelineWave>): void {
    const input = this.pipeline.cloudAssemblyFileSet;
    const deployments = waves.map(({ name, ids }) => deploymentOf(stage, name, ids));
    const templatesOf = (...names: string[]) => deployments.filter(({ stageName }) => names.includes(stageName))
      .flatMap(({ stacks }) => stacks.map((stack) => templateOf(stack, stage, Stack.of(this).region)));
    const has = (name: string) => waves.some((wave) => wave.name === name);
    const needs: StageNeed[] = [
      ...POLICY_WAVES.filter(has).map((stageName) => ({ stageName, stacks: templatesOf(stageName) })),
      // a gate that failed once is asked again as long as there is something behind it
      ...has('CanaryGate') && RELEASED.some(has) ? [{ stageName: 'CanaryGate', stacks: templatesOf(...RELEASED) }] : [],
    ];
    if (needs.length > 0) {
      this.needs = new NeedsStep(input, needs, waves.map(({ name }) => name), this.pipelineName, Stack.of(this));
      this.pipeline.addWave('Changes', { pre: [this.needs] });
    }
    for (const deployment of deployments) {
      const { stageName: name } = deployment;
      const [template] = templatesOf(name);
      if (POLICY_WAVES.includes(name)) {
        const changes = new PolicyChangesStep(input, template, Stack.of(this));
        deployment.stacks[0].addStackSteps([changes], [this.approval(`Backup policies of ${template.stackName} change: ${changes.changes}`, name)], []);
      } else if (name === 'Central') {
        deployment.addPre(this.approval('The central account, which holds the copies, is deployed. Its stacks are in the cloud assembly of this execution.', name));
      } else if (name === 'CanaryGate') {
        deployment.addPost(...this.organization.canaryGates.map((gate) => new GateStep(gate, this.needs?.variables.get(name))));
      }
      this.pipeline.addWave(name).stages.push(deployment);
    }
  }

  private approval(message: string, stageName: string): ApprovalStep {
    this.approvalStages.push(stageName);
    return new ApprovalStep(message, this.notifications.approvalTopic, this.needs?.variables.get(stageName));
  }

  /** aws-cdk-lib knows conditions of stages, but not of those that it makes of waves. */
  private build(): void {
    if (this.codePipeline.stageCount === 0) {
      this.pipeline.buildPipeline();
    }
    const resource = this.codePipeline.node.defaultChild as codepipeline.CfnPipeline;
    this.codePipeline.stages.forEach(({ stageName }, i) => {
      // a wave of more than 50 actions is divided into `<name>.1`, `<name>.2`, …
      const variable = this.needs?.variables.get(stageName.replace(/\.\d+$/, ''));
      if (variable !== undefined) {
        resource.addPropertyOverride(`Stages.${i}.BeforeEntry`, onlyIf(variable));
      }
    });
  }

  private warn({ testCommands = [], deployCentralAccount }: BackupPipelineProps, gates: ReadonlyArray<CanaryGate>): void {
    const annotations = Annotations.of(this);
    if (testCommands.length === 0) {
      annotations.addWarningV2('cdk-org-backup:pipelineWithoutTests',
        'testCommands is not given, so that a commit reaches all accounts without a test; give commands as npm ci and npm test');
    }
    const longest = Math.max(0, ...gates.map(({ _timeoutMinutes }) => _timeoutMinutes)) / (24 * 60);
    if (longest > CANARY_LIMITS.pipelineDays) {
      annotations.addWarningV2('cdk-org-backup:gateLongerThanPipeline',
        `the canary gate may wait for ${Math.round(longest * 100) / 100} days, and AWS CodePipeline ends the stage after ${CANARY_LIMITS.pipelineDays}: give canary a timeout of at most `
        + `${CANARY_LIMITS.pipelineDays} days, and where no rule makes a backup within it, start one on demand in a canary account`);
    }
    if (deployCentralAccount) {
      annotations.addWarningV2('cdk-org-backup:pipelineReachesCentralAccount',
        'deployCentralAccount lets the home account change the central account, so that whoever controls home or the repository can delete the copies too; '
        + 'create a pipeline in the central account instead');
    }
  }

  /** What shares the stage with the organization is deployed too. */
  private warnOfPolicies(stage: Stage, waves: ReadonlyArray<PipelineWave>): void {
    const unasked = waves.filter(({ name }) => !POLICY_WAVES.includes(name)).flatMap(({ ids }) => ids);
    const policies = stage.node.findAll().filter(CfnResource.isCfnResource).filter(isBackupPolicy);
    const stacks = [...new Set(policies.filter(({ stack }) => unasked.includes(stack.artifactId)).map(({ stack }) => stack.node.path))].sort();
    if (stacks.length > 0) {
      Annotations.of(this).addWarningV2('cdk-org-backup:pipelineDeploysPoliciesUnasked',
        `${listed(stacks)} of the same stage ${stacks.length === 1 ? 'has' : 'have'} backup policies, which the pipeline deploys without an approval: it asks for those of `
        + `${this.organization.node.path} only; create them in another stage, or in the stacks ${POLICY_WAVES.join(' and ')} of the organization`);
    }
  }
}

/** Conditions of a stage that is skipped unless a variable is `true`. */
function onlyIf(variable: string): object {
  return {
    Conditions: [{
      Result: 'SKIP',
      Rules: [{
        Name: 'SomethingChanges',
        RuleTypeId: { Category: 'Rule', Owner: 'AWS', Provider: 'VariableCheck', Version: '1' },
        Configuration: { Variable: variable, Operator: 'EQ', Value: 'true' },
      }],
    }],
  };
}

/** What comes before the pipeline updates itself: nothing that fails changes it. */
function buildSteps({
  source, synthCommands = ['npm ci', 'npx cdk synth'], assemblyDirectory = 'cdk.out', testCommands = [], validators = [], staticAnalysisCommands = [],
}: BackupPipelineProps): pipelines.Step {
  const synth = new pipelines.ShellStep('Synth', { input: source, commands: synthCommands, primaryOutputDirectory: assemblyDirectory });
  const analysis = staticAnalysisStep(synth, validators.length > 0, staticAnalysisCommands);
  if (testCommands.length > 0) {
    const test = new pipelines.ShellStep('Test', { input: source, commands: testCommands });
    test.addStepDependency(synth);
    analysis.addStepDependency(test);
  }
  return analysis;
}

function accountsOf({ account, region }: Stack, organization: BackupOrganization, withCentral: boolean): string[] {
  const { managementAccount, homeAccount, centralAccount } = organization._definition.layout;
  if (Token.isUnresolved(account) || Token.isUnresolved(region)) {
    reject('environment of the pipeline\'s stack', `${Token.isUnresolved(account) ? 'any account' : account}, ${Token.isUnresolved(region) ? 'any Region' : region}`,
      'what a pipeline deploys follows from its account', 'give the stack an env with account and region');
  }
  if (account === managementAccount) {
    reject('account of the pipeline', account, 'it is the management account, which no pipeline deploys: a repository would control the organization',
      'create it in a home account that is a delegated administrator, or in the central account, and deploy the management account by hand');
  }
  if (withCentral && (centralAccount === undefined || account !== homeAccount)) {
    reject('deployCentralAccount', true, centralAccount === undefined ? 'the layout has no central account' : 'the pipeline is not in the home account', 'leave it out');
  }
  return [account, ...withCentral ? [centralAccount!] : []];
}

function stageOf(organization: BackupOrganization): Stage {
  const stage = Stage.of(organization);
  if (stage === undefined || stage.node.scope === undefined) {
    reject('organization', organization.node.path, 'pipelines deploy stages, and it is in none', 'create it in a stage of the app: new BackupOrganization(new Stage(app, \'…\'), …)');
  }
  return stage;
}

/** The stacks of each wave, by the ids that BackupOrganization gives them. */
function wavesOf(organization: BackupOrganization): PipelineWave[] {
  const stacks = organization.node.children.filter((child): child is Stack => Stack.isStack(child));
  const idsOf = (pattern: RegExp) => stacks.filter(({ node }) => pattern.test(node.id)).map(({ artifactId }) => artifactId);
  return wavesWith(organization.canaryRollout !== undefined).map(({ name, stacks: pattern }) => ({ name, ids: idsOf(pattern) }));
}

/** A stage's deployment with some of its stacks: aws-cdk-lib deploys all of a stage at once. */
function deploymentOf(stage: Stage, stageName: string, ids: ReadonlyArray<string>): pipelines.StageDeployment {
  const deployment = pipelines.StageDeployment.fromStage(stage, { stageName });
  const stacks = deployment.stacks.filter(({ stackArtifactId }) => ids.includes(stackArtifactId));
  const keepOurs = (list: pipelines.StackDeployment[]) => void list.splice(0, list.length, ...list.filter((one) => stacks.includes(one)));
  stacks.forEach(({ stackDependencies }) => keepOurs(stackDependencies));
  keepOurs(deployment.stacks);
  return deployment;
}

function templateOf({ stackName, region, absoluteTemplatePath }: pipelines.StackDeployment, stage: Stage, otherwise: string): DeployedTemplate {
  const app = stage.node.root as Stage;
  return { stackName, region: region ?? otherwise, file: relative(app.outdir, absoluteTemplatePath).split(sep).join('/') };
}
