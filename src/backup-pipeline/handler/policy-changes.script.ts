/**
 * Run by AWS CodeBuild, in the folder of the cloud assembly:
 *
 * - `node policy-changes.js text <characters> <stack> <template> [<Region>]` writes all changes of policies to the log, and in short to its standard output;
 * - `node policy-changes.js needed <pipeline> <stages, with commas> <variable>=<stack>:<template>[:<Region>],… …` writes `variable=true` or `variable=false`, by
 *   whether a stack of it would change. Where runs follow one another anyway, `-` stands for pipeline and stages.
 *
 * Stacks are in the Region of the build unless one is given.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isBusy, PipelineState } from './pipeline-state';
import { fullText, policyChanges, PolicyTemplate, shortText, TemplateChanges } from './policy-changes';

/** A stack that is not there, and one of which only a change set is. */
const NOTHING_DEPLOYED = /does not exist|REVIEW_IN_PROGRESS/;

const [mode, ...rest] = process.argv.slice(2);
if (mode === 'text') {
  const [room, stackName, templateFile, region] = rest;
  const changes = changesOf(stackName, templateFile, region);
  console.error(fullText(changes));
  console.log(shortText(changes, Number(room)));
} else {
  const [pipelineName, stageNames, ...variables] = rest;
  const state = pipelineName === '-' ? {} : aws<PipelineState>('codepipeline', 'get-pipeline-state', '--name', pipelineName)!;
  // an execution on its way changes what this one is compared with
  const busy = stageNames.split(',').filter((stageName) => isBusy(state, stageName));
  console.error(busy.length > 0 ? `another execution is in ${busy.join(', ')}` : 'no other execution is on its way');
  for (const variable of variables) {
    const [name, stacks] = variable.split('=');
    const differing = stacks.split(',').map((stack) => stack.split(':')).filter(([stackName, templateFile, region]) => changesOf(stackName, templateFile, region).differs);
    console.error(`${name}: ${differing.map(([stackName]) => stackName).join(', ') || 'nothing'} would change`);
    console.log(`${name}=${busy.length > 0 || differing.length > 0}`);
  }
}

function changesOf(stackName: string, templateFile: string, region?: string): TemplateChanges {
  const deployed = aws<{ TemplateBody?: PolicyTemplate | '' }>(
    'cloudformation', 'get-template', '--stack-name', stackName, '--template-stage', 'Original', ...region === undefined ? [] : ['--region', region],
  );
  return policyChanges(deployed?.TemplateBody || undefined, JSON.parse(readFileSync(templateFile, 'utf8')) as PolicyTemplate);
}

/** Undefined where nothing is deployed; anything else that fails ends the script, and the stage. */
function aws<T>(...args: string[]): T | undefined {
  const { status, stdout, stderr, error } = spawnSync('aws', [...args, '--output', 'json'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (status === 0) {
    return JSON.parse(stdout) as T;
  }
  if (args[1] === 'get-template' && NOTHING_DEPLOYED.test(stderr ?? '')) {
    return undefined;
  }
  throw new Error(`aws ${args.join(' ')}: ${error?.message ?? stderr}`);
}
