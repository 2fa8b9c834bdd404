/**
 * The scripts of the pipeline, run as AWS CodeBuild runs them: the commands of the projects, in a shell, with an `aws` that answers from files.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { BackupOrganization, ProtectionTier } from '../../../src';
import { commandsOf, HOME, pipelineDefinition, pipelineOf, REGION } from '../pipeline-stack';

const POLICIES = 'Production-Backup-Policies';
const folder = mkdtempSync(join(tmpdir(), 'pipeline-scripts-'));
// what plugins find is printed
beforeEach(() => (['error', 'warn'] as const).forEach((level) => jest.spyOn(console, level).mockImplementation()));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Answers of AWS, by the words of the command. */
type Answers = { readonly [call: string]: { readonly stdout?: unknown; readonly stderr?: string } };

/** Runs commands as one shell, as CodeBuild does, in the folder of an assembly; what they export is printed last. */
function build(commands: string[], cwd: string, answers: Answers = {}, exported: string[] = []) {
  const bin = mkdtempSync(join(folder, 'bin-'));
  writeFileSync(join(bin, 'answers.json'), JSON.stringify(answers));
  writeFileSync(join(bin, 'aws'), `#!/usr/bin/env node
const [service, operation, ...args] = process.argv.slice(2);
const answers = require(${JSON.stringify(join(bin, 'answers.json'))});
const of = (option) => args[args.indexOf(option) + 1];
// a stack in another Region than that of the build is not found without its name
const deployed = of('--region') === ${JSON.stringify(REGION)} ? answers[of('--stack-name')] : undefined;
const answer = (operation === 'get-template' ? deployed : answers[operation]) ?? { stderr: 'AccessDenied: ' + [service, operation, ...args].join(' ') };
if (answer.stderr) { console.error('An error occurred: ' + answer.stderr); process.exit(254); }
console.log(JSON.stringify(answer.stdout));
`);
  chmodSync(join(bin, 'aws'), 0o755);
  // every command stops the build when it fails
  const script = [...commands.map((command) => command.replaceAll('/tmp/', `${bin}/`)), ...exported.map((name) => `printf '%s=%s\\n' ${name} "$(printenv ${name})"`)].join(' || exit 1\n')
    .replaceAll('\nEND_OF_SCRIPT || exit 1\n', '\nEND_OF_SCRIPT\n');
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { cwd, encoding: 'utf8', env: { ...process.env, PATH: `${bin}:${process.env.PATH}` } });
  return { status, stdout: stdout.trim().split('\n'), stderr };
}

function synthesized(props: Parameters<typeof pipelineOf>[0] = {}) {
  const directory = mkdtempSync(join(folder, 'cdk.out-'));
  const app = new App({ outdir: directory });
  const { stack } = pipelineOf({ ...props, app });
  app.synth();
  return { app, stack, directory };
}

const template = (directory: string, part: string) => JSON.parse(readFileSync(join(directory, 'assembly-Production', part), 'utf8')) as unknown;
const policiesOf = ({ app, directory }: ReturnType<typeof synthesized>) => {
  const file = app.synth().getNestedAssembly('assembly-Production').stacks.find(({ stackName }) => stackName === POLICIES)!.templateFile;
  return template(directory, file);
};

describe('changes of policies', () => {
  const now = synthesized({ definition: pipelineDefinition({ tier: ProtectionTier.daily() }) });
  const before = policiesOf(synthesized({ definition: pipelineDefinition({ tier: ProtectionTier.weekly() }) }));
  const text = (answer: Answers[string]) => build(commandsOf(now.stack, 'PolicyChanges'), now.directory, { [POLICIES]: answer }, ['POLICY_CHANGES']);

  test('are written to the log, and in one line to the variable', () => {
    const { status, stdout, stderr } = text({ stdout: { TemplateBody: before } });
    expect(status).toBe(0);
    expect(stdout.at(-1)).toMatch(/^POLICY_CHANGES=Policies: 2 removed, 2 added\. removed .*weekly/);
    expect(stdout.at(-1)!.length).toBeLessThan(800 + 'POLICY_CHANGES='.length + 1);
    expect(stderr).toContain('\n  + plans.');
  });

  test('are all that there is at first, whether CloudFormation knows the stack not at all or by a change set only', () => {
    const first = text({ stderr: `(ValidationError): Stack with id ${POLICIES} does not exist` });
    expect(first.stdout.at(-1)).toMatch(/^POLICY_CHANGES=Policies: 2 added/);
    expect(text({ stderr: '(ValidationError): the stack is in REVIEW_IN_PROGRESS' }).stdout).toEqual(first.stdout);
    expect(text({ stdout: { TemplateBody: '' } }).stdout).toEqual(first.stdout);
  });

  test('that can\'t be read fail the build', () => {
    const { status, stderr } = text({ stderr: 'ThrottlingException: Rate exceeded' });
    expect(status).toBe(1);
    expect(stderr).toContain('Rate exceeded');
  });
});

describe('which stages are needed', () => {
  const now = synthesized();
  const state = (execution: object) => ({ stageStates: [{ stageName: 'Policies', ...execution }] });
  const needed = (deployed: unknown, execution: object = { latestExecution: { status: 'Succeeded' } }) => build(
    commandsOf(now.stack, 'Compare'), now.directory, { [POLICIES]: { stdout: { TemplateBody: deployed } }, 'get-pipeline-state': { stdout: state(execution) } }, ['NEEDED_Policies'],
  ).stdout.at(-1);

  test('policies that are deployed already are not', () => {
    expect(needed(policiesOf(now))).toBe('NEEDED_Policies=false');
  });

  test('policies that change are', () => {
    expect(needed({ Resources: {} })).toBe('NEEDED_Policies=true');
  });

  test.each([{ latestExecution: { status: 'InProgress' } }, { inboundExecution: { pipelineExecutionId: 'x' } }, { inboundExecutions: [{}] }, { stageName: 'Policies.1', inboundExecutions: [{}] }])(
    'they are while another execution may still change them: %j', (execution) => {
      expect(needed(policiesOf(now), execution)).toBe('NEEDED_Policies=true');
    });

  test('what can\'t be found out fails the build', () => {
    expect(build(commandsOf(now.stack, 'Compare'), now.directory).status).toBe(1);
  });
});

/** Newer versions of aws-cdk-lib throw what plugins found, so that synthesis itself fails; nothing is left for the script then. */
function analyzed(props: Parameters<typeof pipelineOf>[0]) {
  try {
    return synthesized(props);
  } catch (error) {
    expect(String(error)).toMatch(/ValidationFailed|AwsSolutions/);
    return undefined;
  } finally {
    process.exitCode = 0; // the synthesis fails by it too
  }
}

describe('static analysis', () => {
  test('passes on what is in order, and hands the assembly on', () => {
    const { stack, directory } = synthesized();
    expect(build(commandsOf(stack, 'StaticAnalysis'), directory)).toMatchObject({ status: 0, stdout: ['0 findings'] });
  });

  test('fails on what a plugin found in a stage', () => {
    const made = analyzed({
      validators: [new AwsSolutionsChecks()],
      inStage: (organization: BackupOrganization) => new s3.CfnBucket(new Stack(organization, 'Own', { env: { account: HOME, region: REGION } }), 'Bucket'),
    });
    if (made) {
      const { status, stderr } = build(commandsOf(made.stack, 'StaticAnalysis'), made.directory);
      expect(status).toBe(1);
      expect(stderr).toMatch(/AwsSolutions-S10 at Production\/Backup\/Own\/Bucket/);
    }
  });

  test('fails where plugins should have validated and did not', () => {
    const made = analyzed({ validators: [new AwsSolutionsChecks()] });
    if (made) {
      const { status, stderr } = build(commandsOf(made.stack, 'StaticAnalysis'), synthesized().directory);
      expect([status, stderr]).toEqual([1, expect.stringContaining('no plugin has validated')]);
    }
  });

  test('fails on an error that a construct was annotated with, of whatever stack', () => {
    const { stack, directory } = synthesized();
    const nested = join(directory, 'assembly-Production', 'assembly-Deeper');
    mkdirSync(nested);
    const error = { '/Deeper/Stack': [{ type: 'aws:cdk:error', data: 'no good' }, { type: 'aws:cdk:warning', data: 'well' }] };
    writeFileSync(join(nested, 'manifest.json'), JSON.stringify({ artifacts: { Stack: { metadata: error }, Other: { additionalMetadataFile: 'other.json' } } }));
    writeFileSync(join(nested, 'other.json'), JSON.stringify({ '/Deeper/Other': error['/Deeper/Stack'] }));
    const { status, stdout, stderr } = build(commandsOf(stack, 'StaticAnalysis'), directory);
    expect([status, stdout, stderr.trim().split('\n')]).toEqual([1, ['2 findings'], ['/Deeper/Stack: no good', '/Deeper/Other: no good']]);
  });

  test('runs the commands of the user\'s own after it', () => {
    const { stack, directory } = synthesized({ staticAnalysisCommands: ['cfn-lint --version', 'false'] });
    expect(commandsOf(stack, 'StaticAnalysis').slice(-2)).toEqual(['cfn-lint --version', 'false']);
    expect(build(['false', ...commandsOf(stack, 'StaticAnalysis')], directory).status).toBe(1);
  });
});
