import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import * as pipelines from 'aws-cdk-lib/pipelines';

/** A stack and its template in the cloud assembly. */
export interface DeployedTemplate {
  readonly stackName: string;
  readonly region: string;
  /** Relative to the folder of the assembly. */
  readonly file: string;
}

/** Characters of the message of an approval: AWS CodePipeline takes 1,000 and puts the variable's value in place of its name. */
const MESSAGE_LENGTH = 1000;
/** For the text around the changes. */
const TEXT_LENGTH = MESSAGE_LENGTH - 200;

/** Commands that put a bundled script where the build runs. The last word of the heredoc is quoted: the shell changes nothing of it. */
function install(script: string): string {
  const text = readFileSync(join(__dirname, '..', '..', 'assets', 'backup-pipeline', 'handler', script, 'index.js'), 'utf8').trimEnd();
  return `cat > /tmp/${script}.js <<'END_OF_SCRIPT'\n${text}\nEND_OF_SCRIPT`;
}

function readTemplates(stacks: ReadonlyArray<DeployedTemplate>, { partition, account }: Stack): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'ReadDeployedTemplates',
    actions: ['cloudformation:GetTemplate'],
    resources: [...new Set(stacks.map(({ stackName, region }) => `arn:${partition}:cloudformation:${region}:${account}:stack/${stackName}/*`))],
  });
}

/** Fails where the synthesis found an error, then runs what else checks the assembly, and hands it on. */
export function staticAnalysisStep(assembly: pipelines.IFileSetProducer, hasPlugins: boolean, commands: string[]): pipelines.CodeBuildStep {
  return new pipelines.CodeBuildStep('StaticAnalysis', {
    input: assembly,
    commands: [install('assembly-findings'), `node /tmp/assembly-findings.js . ${hasPlugins}`, ...commands],
    primaryOutputDirectory: '.',
  });
}

/** What a stage of a pipeline is needed for: where none of its stacks would change, it is skipped. */
export interface StageNeed {
  readonly stageName: string;
  readonly stacks: ReadonlyArray<DeployedTemplate>;
}

/** Finds out which stages are needed. An execution that is still on its way to be approved makes them so. */
export class NeedsStep extends pipelines.CodeBuildStep {
  /** Texts that stand for the variables, by the name of the stage. */
  public readonly variables: ReadonlyMap<string, string>;

  /**
   * @param input the cloud assembly
   * @param stageNames all stages that deploy
   * @param stack of the pipeline
   */
  constructor(
    input: pipelines.IFileSetProducer, needs: ReadonlyArray<StageNeed>, stageNames: ReadonlyArray<string>, pipelineName: string, stack: Stack,
  ) {
    const variableOf = ({ stageName }: StageNeed) => `NEEDED_${stageName}`;
    const stacksOf = ({ stacks }: StageNeed) => stacks.map(({ stackName, file, region }) => `${stackName}:${file}:${region}`).join(',');
    const given = needs.map((need) => `${variableOf(need)}=${stacksOf(need)}`);
    super('Compare', {
      input,
      commands: [
        install('policy-changes'),
        `NEEDED="$(node /tmp/policy-changes.js needed ${[pipelineName, stageNames.join(','), ...given].join(' ')})" && export $NEEDED`,
      ],
      rolePolicyStatements: [
        readTemplates(needs.flatMap(({ stacks }) => stacks), stack),
        new iam.PolicyStatement({
          sid: 'SeeOtherExecutions',
          actions: ['codepipeline:GetPipelineState'],
          resources: [`arn:${stack.partition}:codepipeline:${stack.region}:${stack.account}:${pipelineName}`],
        }),
      ],
    });
    this.variables = new Map(needs.map((need) => [need.stageName, this.exportedVariable(variableOf(need))]));
  }
}

/** Writes what changes of backup policies into its log, and shortened into a variable. */
export class PolicyChangesStep extends pipelines.CodeBuildStep {
  /** Text that stands for the variable. */
  public readonly changes: string;

  constructor(input: pipelines.IFileSetProducer, template: DeployedTemplate, stack: Stack) {
    const { stackName, file, region } = template;
    super('PolicyChanges', {
      input,
      commands: [
        install('policy-changes'),
        `POLICY_CHANGES="$(node /tmp/policy-changes.js text ${TEXT_LENGTH} ${stackName} ${file} ${region})" && export POLICY_CHANGES`,
      ],
      rolePolicyStatements: [readTemplates([template], stack)],
    });
    this.changes = this.exportedVariable('POLICY_CHANGES');
  }
}

/** Waits for somebody who approves. */
export class ApprovalStep extends pipelines.Step implements pipelines.ICodePipelineActionFactory {
  /**
   * @param message may have variables of other steps
   * @param topic where the approval is asked for
   * @param needed text that stands for the variable of its stage
   */
  constructor(private readonly message: string, private readonly topic: sns.ITopic | undefined, needed?: string) {
    super('Approve');
    this.discoverReferencedOutputs({ message, needed });
  }

  public produceAction(stage: codepipeline.IStage, options: pipelines.ProduceActionOptions): pipelines.CodePipelineActionFactoryResult {
    const { actionName, runOrder } = options;
    stage.addAction(new actions.ManualApprovalAction({ actionName, runOrder, additionalInformation: this.message, notificationTopic: this.topic }));
    return { runOrdersConsumed: 1 };
  }
}

/** A gate in one Region of the home account. */
export interface GateMachine {
  readonly region: string;
  readonly stateMachineName: string;
}

/** Runs a gate and waits until it opens. */
export class GateStep extends pipelines.Step implements pipelines.ICodePipelineActionFactory {
  /**
   * @param needed text that stands for the variable of its stage
   */
  constructor(private readonly gate: GateMachine, needed?: string) {
    super(`Gate-${gate.region}`);
    this.discoverReferencedOutputs({ needed });
  }

  public produceAction(stage: codepipeline.IStage, options: pipelines.ProduceActionOptions): pipelines.CodePipelineActionFactoryResult {
    const { actionName, runOrder, scope } = options;
    const { region, stateMachineName } = this.gate;
    const { partition, account } = Stack.of(scope);
    const arn = `arn:${partition}:states:${region}:${account}:stateMachine:${stateMachineName}`;
    stage.addAction(new actions.StepFunctionInvokeAction({
      actionName,
      runOrder,
      stateMachine: stepfunctions.StateMachine.fromStateMachineArn(scope, actionName, arn),
      executionNamePrefix: 'pipeline',
      // since when: from now on, so that the policies that were deployed before this stage are what made the backup
      stateMachineInput: actions.StateMachineInput.literal({}),
    }));
    return { runOrdersConsumed: 1 };
  }
}
