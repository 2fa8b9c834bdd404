/**
 * The scripts of docs/runbooks, with an `aws` that answers from files.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'runbooks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the AWS CLI prints, by operation; an answer that begins with `!` is a refusal. Where there are several, the last one stays. */
type Answers = { readonly [operation: string]: string | string[] };

/** Runs a script and returns its exit code, what it printed, and which operations it called. */
function run(script: string, args: string[], answers: Answers) {
  const bin = mkdtempSync(join(folder, 'bin-'));
  const calls = join(bin, 'calls');
  writeFileSync(calls, '');
  writeFileSync(join(bin, 'aws'), `#!/usr/bin/env node
const { appendFileSync, readFileSync } = require('node:fs');
const answers = ${JSON.stringify(answers)};
const operation = process.argv.slice(2).find((word) => word in answers);
const before = readFileSync(${JSON.stringify(calls)}, 'utf8').split('\\n').filter((one) => one === operation).length;
appendFileSync(${JSON.stringify(calls)}, operation + '\\n');
const all = [answers[operation] ?? '!unexpected ' + process.argv.slice(2).join(' ')].flat();
const answer = all[Math.min(before, all.length - 1)];
if (answer.startsWith('!')) { console.error(answer.slice(1)); process.exit(254); }
if (answer !== '') { console.log(answer); }
`);
  chmodSync(join(bin, 'aws'), 0o755);
  const { status, stdout, stderr } = spawnSync('bash', [join('docs/runbooks', script), ...args], {
    encoding: 'utf8', env: { ...process.env, HOME_PROFILE: 'home', MEMBER_PROFILE: 'member', POLL_SECONDS: '0', PATH: `${bin}:${process.env.PATH}` },
  });
  return { status, stdout, stderr, calls: readFileSync(calls, 'utf8').trim().split('\n') };
}

describe('reimport-stacks.sh', () => {
  const STAYED = 'arn:aws:cloudformation:us-east-1:333333333333:stack/StackSet-OrgBackup-Baseline-1/1';
  const ANSWERS: Answers = {
    'list-stack-set-operations': '',
    'list-stack-set-auto-deployment-targets': 'us-east-1',
    'list-stack-instances': 'None\tFAILED',
    'list-stacks': [STAYED, ''],
    'delete-stack-instances': 'operation-1',
    'import-stacks-to-stack-set': 'operation-2',
    'describe-stack-set-operation': ['RUNNING', 'SUCCEEDED'],
  };
  const reimport = (answers: Answers = {}) => run('reimport-stacks.sh', ['333333333333', 'ou-exam-prod1111', 'OrgBackup-Baseline'], { ...ANSWERS, ...answers });

  test('lets go of the second stack, and takes back the one that stayed', () => {
    const { status, stdout, calls } = reimport();
    expect([status, stdout]).toEqual([0, expect.stringContaining(`takes back ${STAYED}`)]);
    expect(calls.indexOf('delete-stack-instances')).toBeLessThan(calls.indexOf('import-stacks-to-stack-set'));
  });

  test('imports nothing where an operation did not succeed', () => {
    const { status, stderr, calls } = reimport({ 'describe-stack-set-operation': 'FAILED', 'list-stack-set-operation-results': '333333333333\tus-east-1\tFAILED\twhy' });
    expect([status, stderr]).toEqual([1, expect.stringContaining('why')]);
    expect(calls).not.toContain('import-stacks-to-stack-set');
  });

  test.each(Object.keys(ANSWERS))('stops and fails where AWS refuses %s', (operation) => {
    const { status, stderr, stdout } = reimport({ [operation]: '!AccessDenied: no' });
    expect([status, stderr]).toEqual([expect.any(Number), expect.stringContaining('AccessDenied')]);
    expect(status).not.toBe(0);
    expect(stdout).not.toContain('no stack stayed');
  });

  test('fails where an operation can\'t be looked at any more', () => {
    expect(reimport({ 'describe-stack-set-operation': ['RUNNING', '!ExpiredToken: no'] })).toMatchObject({ status: 1 });
  });

  test('fails without account, unit or StackSet', () => {
    expect(run('reimport-stacks.sh', [], {}).status).not.toBe(0);
    expect(run('reimport-stacks.sh', ['333333333333', 'ou-exam-prod1111'], {}).status).not.toBe(0);
  });
});

describe('wait-for-canary-gates.sh', () => {
  const EXECUTION = 'arn:aws:states:us-east-1:111111111111:execution:OrgBackup-CanaryGate:1';
  const wait = (regions: string[], answers: Answers) => run('wait-for-canary-gates.sh', ['OrgBackup-CanaryGate', ...regions], {
    'get-caller-identity': 'arn:aws:iam::111111111111:role/Deployer', 'start-execution': EXECUTION, ...answers,
  });

  test('succeeds once the gates have opened', () => {
    const { status, stdout } = wait(['us-east-1'], { 'describe-execution': ['RUNNING', 'SUCCEEDED'] });
    expect([status, stdout]).toEqual([0, 'us-east-1: SUCCEEDED\n']);
  });

  test('fails with the cause of one that stays shut, and where nobody can look', () => {
    expect(wait(['us-east-1'], { 'describe-execution': ['FAILED', 'CanaryJobsFailed\tno copy'] })).toMatchObject({ status: 1, stdout: expect.stringContaining('no copy') });
    expect(wait(['us-east-1'], { 'describe-execution': '!ExpiredToken: no' }).status).not.toBe(0);
    expect(wait(['us-east-1'], { 'start-execution': '!AccessDenied: no' }).status).not.toBe(0);
  });

  test('fails without a Region, where no gate would be asked', () => {
    const { status, stderr } = wait([], {});
    expect(status).not.toBe(0);
    expect(stderr).toContain('Region');
  });
});
