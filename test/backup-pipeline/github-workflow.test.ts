/**
 * The workflows of `examples/github-actions`: order, approvals, rights, and what their commands do.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { parse } from 'yaml';
import { CANARY, channels, HOME, pipelineDefinition, REGION } from './pipeline-stack';
import { BackupOrganization, OptInResourceType } from '../../src';

interface Step { readonly uses?: string; readonly run?: string; readonly name?: string; readonly id?: string; readonly with?: { readonly [name: string]: unknown } }
interface Job {
  readonly 'needs'?: string | string[];
  readonly 'if'?: string;
  readonly 'environment'?: string;
  readonly 'permissions'?: { readonly [scope: string]: string };
  readonly 'runs-on': string;
  readonly 'steps': Step[];
}
interface Workflow { readonly permissions: object; readonly concurrency: { readonly 'cancel-in-progress': boolean }; readonly jobs: { readonly [name: string]: Job } }

const FOLDER = 'examples/github-actions';
const read = (file: string) => parse(readFileSync(join(FOLDER, file), 'utf8')) as Workflow;
const { jobs } = read('backup.yml');
const needsOf = (name: string) => [jobs[name].needs ?? []].flat();
const textOf = (job: Job) => job.steps.map(({ run = '' }) => run).join('\n');

/** All jobs that a job comes after. */
function before(name: string): Set<string> {
  return new Set(needsOf(name).flatMap((one) => [one, ...before(one)]));
}

test('the order is that of BackupPipeline', () => {
  const order = ['check', 'changes', 'canary', 'canary-policies', 'gate-start', 'gate-timer', 'gate', 'members', 'policies', 'forwarding'];
  expect(Object.keys(jobs)).toEqual(order);
  order.slice(1).forEach((name, i) => expect([name, [...before(name)].sort()]).toEqual([name, order.slice(0, i + 1).sort()]));
  expect(jobs.check.steps.flatMap(({ name }) => name ?? []).slice(0, 3)).toEqual(['synthesize', 'test', 'static analysis']);
});

test('policies are behind an environment with reviewers, and nothing else is', () => {
  const approved = Object.entries(jobs).filter(([, { environment }]) => environment === 'backup-policies').map(([name]) => name);
  expect(approved).toEqual(['canary-policies', 'policies']);
  expect(approved.map((name) => textOf(jobs[name]).match(/Backup\/\w+/)?.[0])).toEqual(['Backup/CanaryPolicies', 'Backup/Policies']);
});

test('what would change nothing is skipped, what failed stops all that follows, and a pull request deploys nothing', () => {
  expect(jobs['canary-policies'].if).toContain('needs.changes.outputs.canary == \'true\'');
  expect(jobs.policies.if).toContain('needs.changes.outputs.policies == \'true\'');
  expect(jobs['gate-start'].if).toContain('needs.changes.outputs.released == \'true\'');
  expect(jobs.changes.if).toBe('github.event_name == \'push\'');
  Object.entries(jobs).filter(([name]) => !['check', 'changes'].includes(name)).forEach(([name, { if: condition }]) => {
    expect([name, condition]).toEqual([name, expect.stringMatching(/^\$\{\{ !failure\(\) && !cancelled\(\) && needs\.(changes|gate-start|gate-timer)\.result == 'success'/)]);
  });
});

test('all stacks of the home account are deployed, whatever the organization has', () => {
  const definition = pipelineDefinition({ canary: true, memberSettings: { managementPreferences: [OptInResourceType.DYNAMODB] } });
  const { node } = new BackupOrganization(new App(), 'Backup', { definition, channels, optInResourceTypes: [], canary: CANARY });
  const home = node.children.filter(Stack.isStack).filter(({ account }) => account === HOME).map((stack) => stack.node.path);
  const named = Object.values(jobs).flatMap((job) => textOf(job).match(/Backup\/[^\s'"]+/g) ?? []).map((text) => text.replace('$ACCOUNT', HOME));
  const isNamed = (path: string) => named.some((pattern) => (pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern));
  expect(home.some((path) => path.startsWith('Backup/MemberSetup-'))).toBe(true);
  expect(home.filter((path) => !isNamed(path))).toEqual([]);
});

describe.each(readdirSync(FOLDER))('%s', (file) => {
  const workflow = read(file);
  const all = Object.entries(workflow.jobs);

  test('uses actions at a commit', () => {
    all.flatMap(([, { steps }]) => steps.flatMap(({ uses }) => uses ?? [])).forEach((uses) => expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/));
  });

  test('gives each job the rights that it uses, and credentials to jobs with an environment only', () => {
    expect(workflow.permissions).toEqual({});
    all.forEach(([name, { permissions = {}, environment, steps }]) => {
      const uses = (action: string) => steps.some((step) => step.uses?.startsWith(action));
      expect([name, permissions]).toEqual([name, { ...uses('actions/checkout') && { contents: 'read' }, ...uses('aws-actions/') && { 'id-token': 'write' } }]);
      expect([name, uses('aws-actions/') && environment === undefined]).toEqual([name, false]);
    });
    expect(readFileSync(join(FOLDER, file), 'utf8')).not.toMatch(/secrets\.|access-key/i);
    expect(workflow.concurrency['cancel-in-progress']).toBe(false);
  });

  test('deploys exactly the stacks that it names', () => {
    const deploys = all.flatMap(([, job]) => job.steps.flatMap(({ run }) => (run?.includes(' deploy ') ? [run] : [])));
    expect(deploys.length).toBeGreaterThan(0);
    deploys.forEach((run) => {
      expect(run).toContain('--exclusively');
      expect(run).not.toMatch(/Management|--all/);
      expect(file === 'central-account.yml' || !run.includes('Central')).toBe(true);
    });
  });
});

describe('its commands', () => {
  const folder = mkdtempSync(join(tmpdir(), 'github-workflow-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs a step with an `aws` of one's own. */
  function run(step: Step, { cwd = folder, aws, env = {} }: { cwd?: string; aws: string; env?: { [name: string]: string } }) {
    const bin = mkdtempSync(join(folder, 'bin-'));
    writeFileSync(join(bin, 'aws'), `#!/bin/sh\n${aws}\n`);
    writeFileSync(join(bin, 'sleep'), '#!/bin/sh\n');
    ['aws', 'sleep'].forEach((name) => chmodSync(join(bin, name), 0o755));
    const files = { GITHUB_OUTPUT: join(bin, 'output'), GITHUB_STEP_SUMMARY: join(bin, 'summary') };
    Object.values(files).forEach((file) => writeFileSync(file, ''));
    const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', step.run!], {
      cwd, encoding: 'utf8', env: { ...process.env, ACCOUNT: HOME, GATE_REGIONS: 'eu-central-1 eu-west-1', ...files, ...env,
        // no tool of the machine answers in their place
        PATH: [bin, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter),
      },
    });
    return { status, stdout, stderr, output: readFileSync(files.GITHUB_OUTPUT, 'utf8').trim().split('\n'), summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8') };
  }

  test('compare policies with what is deployed, and show reviewers what changes', () => {
    const outdir = join(folder, 'cdk.out');
    const app = new App({ outdir });
    const organization = new BackupOrganization(app, 'Backup', { definition: pipelineDefinition(), channels, optInResourceTypes: [] });
    new CfnOutput(new Stack(organization, 'CanaryPolicies', { env: { account: HOME, region: REGION }, stackName: 'Backup-CanaryPolicies' }), 'Output', { value: 'x' });
    const canary = app.synth().getStackByName('Backup-CanaryPolicies').templateFullPath;
    cpSync('assets/backup-pipeline/handler', join(outdir, '.scripts'), { recursive: true });
    const compare = jobs.changes.steps.find(({ id }) => id === 'compare')!;
    // the canary units have what they shall have, the rest has nothing yet
    const aws = `case "$*" in *Backup-CanaryPolicies*) echo "{\\"TemplateBody\\": $(cat ${canary})}";; *) echo 'Stack does not exist' >&2; exit 254;; esac`;
    const { status, output, summary, stderr } = run(compare, { cwd: outdir, aws });
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('Error')]);
    expect(output).toEqual(['canary=false', 'policies=true', 'released=true']);
    expect(summary).toMatch(/### Backup-CanaryPolicies\n```\nNothing changes\.\n```/);
    expect(summary).toMatch(/### Backup-Policies\n```\nadded .*daily\n {2}\+ attached to ou-exam-prod1111/);
    expect(run(compare, { cwd: outdir, aws: 'echo AccessDenied >&2; exit 254' }).status).not.toBe(0);
  });

  test('start a gate in each Region, wait for all, and fail with the cause of one that stays shut', () => {
    const start = jobs['gate-start'].steps.find(({ id }) => id === 'start')!;
    const { output } = run(start, { aws: 'case "$*" in *--region*eu-west-1*) r=eu-west-1;; *) r=eu-central-1;; esac; echo "arn:aws:states:$r:111111111111:execution:OrgBackup-CanaryGate:x"' });
    expect(output).toEqual(['executions= ' + ['eu-central-1', 'eu-west-1'].map((region) => `arn:aws:states:${region}:${HOME}:execution:OrgBackup-CanaryGate:x`).join(' ')]);
    const wait = jobs.gate.steps.find(({ name }) => name?.startsWith('wait'))!;
    const env = { EXECUTIONS: output[0].replace('executions=', '') };
    const counter = join(folder, 'count');
    const once = (status: string) => `echo x >> ${counter}; [ "$(wc -l < ${counter})" -lt 2 ] && echo '{"status":"RUNNING"}' || echo '{"status":"${status}","error":"CanaryJobsFailed","cause":"no copy"}'`;
    expect(run(wait, { aws: once('SUCCEEDED'), env }).status).toBe(0);
    const failed = run(wait, { aws: once('FAILED'), env });
    expect([failed.status, failed.stdout.trim()]).toEqual([1, '::error::eu-central-1: FAILED: CanaryJobsFailed: no copy']);
  });
});
