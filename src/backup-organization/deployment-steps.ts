import type { DeployedGate, DeployedStack, DeploymentFacts, DeployingPipeline } from './deployment-model';
import { deploymentRuns } from './deployment-order';
import { block } from './page-text';

/** Whatever is not an owner's. */
const OTHERS = 'home';

const WAIT_FOR_GATES = 'bash node_modules/cdk-org-backup/docs/runbooks/wait-for-canary-gates.sh';

/** The commands that deploy everything: past no gate and no approval. */
export function deploymentSteps(facts: DeploymentFacts): string {
  const how = facts.pipelines.length > 0 ? byPipeline(facts) : facts.gates.length > 0 ? inWaves(facts) : atOnce(facts);
  return ['### How to deploy', ...how].join('\n\n');
}

function atOnce(facts: DeploymentFacts): string[] {
  return [
    `All at once, with credentials that may assume the roles of all accounts:\n\n${block([`npx cdk deploy '${facts.path}/*'`])}`,
    `The management and the central account by themselves, one command after the other:\n\n${block(ownCommands(facts, facts.stacks))}`,
  ];
}

function inWaves(facts: DeploymentFacts): string[] {
  const { path, stacks, gates, beforeGates } = facts;
  const first = withNeeds(stacks, beforeGates);
  const rest = stacks.filter((stack) => !first.includes(stack));
  return [
    `Nothing of CloudFormation waits for a gate: \`npx cdk deploy '${path}/*'\` and \`--all\` deploy canary units and the rest in one go. So deploy in three steps, with credentials that may assume the roles `
    + `of all accounts. First all up to the canary units and their gates:\n\n${block([`npx cdk deploy ${quoted(beforeGates)}`])}`,
    `Then start the gates, with credentials of the home account, and wait until each has succeeded:\n\n${block([`${WAIT_FOR_GATES} ${gates[0].stateMachineName} ${gates.map(({ region }) => region).join(' ')}`])}`,
    `Where the package does not come from npm, the AWS CLI does the same; ask again until each says SUCCEEDED and no longer RUNNING:\n\n${block(gateCommands(gates))}`,
    `Then the rest. If a gate fails, mend what it names and begin again:\n\n${block([`npx cdk deploy '${path}/*'`])}`,
    `The management and the central account by themselves, one command after the other:\n\n${block([
      ...ownCommands(facts, first), '# start the gates as above, and wait', ...ownCommands(facts, rest),
    ])}`,
  ];
}

/** All are started before any is asked. */
function gateCommands(gates: ReadonlyArray<DeployedGate>): string[] {
  return [
    ...gates.map(({ region, stateMachineArn }, i) => `gate${i + 1}=$(aws stepfunctions start-execution --region ${region} --state-machine-arn ${stateMachineArn} --query executionArn --output text)`),
    ...gates.map(({ region }, i) => `aws stepfunctions describe-execution --region ${region} --execution-arn "$gate${i + 1}" --query '[status,error,cause]' --output text`),
  ];
}

function byPipeline(facts: DeploymentFacts): string[] {
  const { path, stacks, pipelines } = facts;
  const pipelineOf = (stack: DeployedStack) => pipelines.find((one) => one.stacks.includes(stack.path));
  const seen = new Set<DeployingPipeline>();
  const lines = runsOf(facts, stacks).flatMap(({ owner, stacks: run }) => {
    const pipeline = pipelineOf(run[0]);
    if (pipeline === undefined) {
      return [`# ${owner}`, `npx cdk deploy --exclusively ${quoted(run.map((stack) => stack.path))}`];
    }
    const again = seen.has(pipeline);
    seen.add(pipeline);
    return [
      `# account ${pipeline.account}: the pipeline ${pipeline.pipelineName} deploys ${run.map((stack) => stack.path).join(', ')}; approve its stages, and wait until it has gone through`,
      again ? `aws codepipeline start-pipeline-execution --region ${pipeline.region} --name ${pipeline.pipelineName}` : `npx cdk deploy --exclusively '${pipeline.path}'`,
    ];
  });
  return [
    `A pipeline deploys what its account has, with tests, gates and approvals, which \`npx cdk deploy '${path}/*'\` and \`--all\` would go past. Deploy the pipeline once, and by hand only what no pipeline deploys, one command `
    + `after the other; later changes come by a commit, and the pipeline changes itself:\n\n${block(lines)}`,
  ];
}

function ownCommands(facts: DeploymentFacts, stacks: ReadonlyArray<DeployedStack>): string[] {
  return runsOf(facts, stacks).flatMap(({ owner, stacks: run }) => [`# ${owner}`, `npx cdk deploy --exclusively ${quoted(run.map(({ path }) => path))}`]);
}

function runsOf({ owners, pipelines }: DeploymentFacts, stacks: ReadonlyArray<DeployedStack>) {
  const ownerOf = ({ path, account }: DeployedStack) => (
    pipelines.find((one) => one.stacks.includes(path))?.path ?? owners.find((one) => one.account === account)?.name ?? OTHERS
  );
  return deploymentRuns(stacks, [...owners.map(({ name }) => name), ...pipelines.map(({ path }) => path), OTHERS], ownerOf);
}

/** These and all that they need, in the order given. */
function withNeeds(stacks: ReadonlyArray<DeployedStack>, paths: ReadonlyArray<string>): DeployedStack[] {
  const wanted = new Set(paths);
  // a set that grows is walked to its end
  wanted.forEach((path) => stacks.find((stack) => stack.path === path)?.after.forEach((one) => wanted.add(one)));
  return stacks.filter(({ path }) => wanted.has(path));
}

const quoted = (paths: ReadonlyArray<string>) => paths.map((path) => `'${path}'`).join(' ');
