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
function run(script: string, args: string[], answers: Answers, variables: { readonly [name: string]: string } = {}) {
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
    encoding: 'utf8', env: { ...process.env, HOME_PROFILE: 'home', MEMBER_PROFILE: 'member', POLL_SECONDS: '0', ...variables, PATH: `${bin}:${process.env.PATH}` },
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

describe('verify-in-aws.sh', () => {
  const GIVEN = {
    OUTSIDE_VAULT: 'arn:outside', RECOVERY_POINT: 'arn:point', VAULT: 'Vault', BACKUP_ROLE: 'arn:role', OWN_VAULT: 'arn:own', SNAPSHOT: 'snap-1', FILE_SYSTEM_BACKUP: 'backup-1',
    AIR_GAPPED_VAULT: 'arn:air', VAULT_KEY: 'arn:key', HUB_BUS: 'arn:bus', RESOURCE: 'arn:resource',
  };
  const verify = (claim: string, answers: Answers, variables = {}) => run('verify-in-aws.sh', [claim], answers, { ...GIVEN, ...variables });
  const SAYS = (text: string) => ({ stdout: expect.stringContaining(text) });
  const DENIED = '!An error occurred (AccessDeniedException): no, with an explicit deny in a service control policy';
  const WITHOUT_PERMISSION = '!An error occurred (AccessDeniedException): not authorized to perform it';
  const COPY = (state: string, message = '') => ({ 'start-copy-job': 'job-1', 'describe-copy-job': ['RUNNING', state, message] });
  const CALLS: [string, string, Answers][] = [
    ['snapshot', 'delete-snapshot', {}],
    ['file-system-backup', 'delete-backup', {}],
    ['shares', 'create-resource-share', { 'get-resource-shares': 'arn:share', 'delete-resource-share': '' }],
    ['key', 'disable-key', { 'enable-key': '', 'disable-key-rotation': DENIED }],
    ['key', 'disable-key-rotation', { 'disable-key': DENIED, 'enable-key-rotation': '' }],
  ];

  test.each(CALLS)('%s holds where a policy denies %s', (claim, operation, answers) => {
    expect(verify(claim, { ...answers, [operation]: DENIED })).toMatchObject({ status: 0, ...SAYS(`${claim}: holds`) });
  });

  test.each(CALLS)('%s does not hold where %s goes', (claim, operation, answers) => {
    expect(verify(claim, { ...answers, [operation]: '' })).toMatchObject({ status: 1, ...SAYS(`${claim}: DOES NOT HOLD`) });
  });

  test.each(CALLS)('%s could not be told where %s lacks a permission', (claim, operation, answers) => {
    expect(verify(claim, { ...answers, [operation]: WITHOUT_PERMISSION })).toMatchObject({ status: 2, ...SAYS(`${claim}: could not be told`) });
  });

  test.each([['shares', 'create-resource-share', 'delete-resource-share'], ['key', 'disable-key', 'enable-key'], ['key', 'disable-key-rotation', 'enable-key-rotation']])(
    '%s takes %s back by %s', (claim, operation, undo) => {
      const answers = { 'disable-key': DENIED, [operation]: '', [undo]: '', 'get-resource-shares': 'arn:share' };
      expect(verify(claim, answers).calls).toContain(undo);
    },
  );

  test('the snapshot is not deleted where a dry run says that it would be', () => {
    expect(verify('snapshot', { 'delete-snapshot': '!An error occurred (DryRunOperation): would have succeeded' })).toMatchObject({ status: 1 });
  });

  test('a foreign copy is denied where its job says so', () => {
    expect(verify('foreign-copy', COPY('FAILED', 'Access denied to the vault'))).toMatchObject({ status: 0 });
  });

  test('a foreign copy that fails for another reason tells nothing', () => {
    expect(verify('foreign-copy', COPY('FAILED', 'The key is disabled'))).toMatchObject({ status: 2, stderr: expect.stringContaining('The key is disabled') });
  });

  test('a foreign copy that is made is a claim that does not hold', () => {
    expect(verify('foreign-copy-role', COPY('COMPLETED'))).toMatchObject({ status: 1, ...SAYS('DOES NOT HOLD') });
  });

  test('a copy to another Region of the account holds where it is made, and not where it is denied', () => {
    expect(verify('own-region-copy', COPY('COMPLETED')).status).toBe(0);
    expect(verify('own-region-copy', { 'start-copy-job': DENIED }).status).toBe(1);
  });

  test('the end of a lifecycle is looked at later: gone holds, EXPIRED does not, and what is still there tells nothing', () => {
    expect(verify('lifecycle', { 'start-backup-job': 'arn:point' })).toMatchObject({ status: 2, stderr: expect.stringContaining('LATER=1') });
    const later = (answer: string) => verify('lifecycle', { 'describe-recovery-point': answer }, { LATER: '1' }).status;
    expect([later('!ResourceNotFoundException'), later('EXPIRED'), later('COMPLETED'), later('!ExpiredToken')]).toEqual([0, 1, 2, 2]);
  });

  test('the bus is open where it takes an event, and closed where it says that it is not authorized', () => {
    const put = (answer: string) => verify('bus', { 'put-events': answer }).status;
    expect([put('None'), put('NotAuthorizedForEventBus'), put('!ExpiredToken')]).toEqual([1, 0, 2]);
  });

  test('what a claim lacks is said, and nothing is called', () => {
    expect(run('verify-in-aws.sh', ['snapshot'], {})).toMatchObject({ status: 2, stdout: 'snapshot: not tried, without SNAPSHOT\n', calls: [''] });
  });

  test('one claim that does not hold is the exit code of all', () => {
    expect(run('verify-in-aws.sh', ['key', 'snapshot', 'shares'], { 'disable-key': '', 'enable-key': '' }, { VAULT_KEY: 'arn:key' }).status).toBe(1);
  });

  test('an unknown claim is refused', () => {
    expect(run('verify-in-aws.sh', ['keys'], {})).toMatchObject({ status: 64 });
  });

  test('each claim has its line in docs/verify-in-aws.md', () => {
    const claims = run('verify-in-aws.sh', ['--list'], {}).stdout.split('\n').filter((line) => /^\S/.test(line)).map((line) => line.split(' ')[0]);
    const page = readFileSync('docs/verify-in-aws.md', 'utf8');
    expect(claims.length).toBeGreaterThan(8);
    expect(claims.filter((claim) => !page.includes(`\`${claim}\``))).toEqual([]);
  });
});
