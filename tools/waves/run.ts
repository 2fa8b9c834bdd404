import { AwsCli } from './aws-cli';
import { CANARY, CANARY_ACCOUNT, HOME_ACCOUNT, MEMBER_ACCOUNT, ORGANIZATION, PROD } from './organization';
import { CdkApp } from '../demo/cdk-app';
import { inLocalAws } from '../demo/in-local-aws';
import { PROJECT, expect, step, tsApp } from '../demo/steps';
import type { Finished } from '../local-aws/processes';

/**
 * Waves in the local AWS: canary units first, the gate, the rest; a way back; and the runbooks of docs/runbooks for accounts that leave, come back and move, as they
 * stand there, with the AWS CLI.
 */
const REGIONS = ['us-east-1', 'us-west-2'];
const MANAGEMENT = ORGANIZATION.managementAccount;
const VAULT = 'OrgBackupVault';
const [SETS, CANARY_SETS] = ['', 'Canary-'].map((wave) => ['Baseline', 'Forwarding'].map((id) => `OrgBackup-${wave}${id}`));
const ROLE = (account: string) => `arn:aws:iam::${account}:role/OrgBackupAWSBackupRole`;
/** An endpoint where nothing listens. */
const NOBODY = 'http://127.0.0.1:9';
/** Far above what a busy machine needs. */
const HANGS_AFTER_MS = 600_000;

interface Job { readonly kind: 'backup-jobs' | 'copy-jobs'; readonly state: string; readonly message?: string; readonly role?: string }

class Proof {
  public constructor(private readonly app: CdkApp, private readonly cli: AwsCli) {}

  public synthesize(minimum: number): Promise<number> {
    return this.app.synthesize(tsApp('tools/waves/app.ts'), { minimum: String(minimum) });
  }

  public deployCanary() {
    return this.app.deploy(['Backup/CanaryPolicies', ...REGIONS.map((region) => `Backup/CanaryGate-${region}`)]);
  }

  public deployAll() {
    return this.app.deploy();
  }

  /** Least days of retention that the vault of an account admits; undefined without vault. */
  public async minimumIn(account: string, region = 'us-east-1'): Promise<number | undefined> {
    const answer = await this.cli.tryAs(account, region, 'backup', 'describe-backup-vault', '--backup-vault-name', VAULT);
    return answer.exitCode === 0 ? (JSON.parse(answer.output) as { MinRetentionDays?: number }).MinRetentionDays : undefined;
  }

  public async putJob({ kind, state, message = '', role = ROLE(CANARY_ACCOUNT) }: Job, regions = REGIONS): Promise<void> {
    for (const region of regions) {
      const job = { State: state, StatusMessage: message, IamRoleArn: role, ResourceArn: `arn:aws:ec2:${region}:${CANARY_ACCOUNT}:volume/vol-1` };
      await this.cli.ask('jobs', { account: CANARY_ACCOUNT, region, kind, job });
    }
  }

  /** The runbook's script, with what it printed. */
  public async gate(input: object): Promise<{ open: boolean; output: string }> {
    const { exitCode, output } = await this.cli.script('wait-for-canary-gates.sh', ['OrgBackup-CanaryGate', ...REGIONS], { GATE_INPUT: JSON.stringify(input) });
    return { open: exitCode === 0, output };
  }

  public reimport(account: string, unit: string, sets: string[]) {
    return this.cli.script('reimport-stacks.sh', [account, unit, ...sets], { HOME_PROFILE: `account-${HOME_ACCOUNT}`, MEMBER_PROFILE: `account-${account}` });
  }

  /** The script that tries claims in sandbox accounts, where nothing answers: the AWS CLI refuses a wrong call before it is made. */
  public verify(): Promise<Finished> {
    const vault = (account: string, region: string) => `arn:aws:backup:${region}:${account}:backup-vault:${VAULT}`;
    return this.cli.script('verify-in-aws.sh', [], {
      AWS_ENDPOINT_URL: NOBODY,
      AWS_MAX_ATTEMPTS: '1',
      MEMBER_PROFILE: `account-${MEMBER_ACCOUNT}`,
      VAULT,
      RECOVERY_POINT: 'arn:aws:ec2:us-east-1::snapshot/snap-1',
      BACKUP_ROLE: ROLE(MEMBER_ACCOUNT),
      OWN_VAULT: vault(MEMBER_ACCOUNT, 'us-west-2'),
      OUTSIDE_VAULT: vault(CANARY_ACCOUNT, 'us-east-1'),
      AIR_GAPPED_VAULT: vault(MEMBER_ACCOUNT, 'us-east-1'),
      RESOURCE: `arn:aws:ec2:us-east-1:${MEMBER_ACCOUNT}:volume/vol-1`,
      SNAPSHOT: 'snap-1',
      FILE_SYSTEM_BACKUP: 'backup-0123456789abcdef0',
      VAULT_KEY: `arn:aws:kms:us-east-1:${MEMBER_ACCOUNT}:key/1`,
      HUB_BUS: `arn:aws:events:us-east-1:${HOME_ACCOUNT}:event-bus/OrgBackup`,
    });
  }

  /** Stacks of an account in a StackSet: `<Region> <detailed status> <id>`. */
  public async instances(set: string, account: string): Promise<Array<{ region: string; status: string; stackId: string }>> {
    const { Summaries: found } = await this.cli.as<{ Summaries: Array<{ Region: string; StackId: string; StackInstanceStatus: { DetailedStatus: string } }> }>(
      HOME_ACCOUNT, 'us-east-1', 'cloudformation', 'list-stack-instances', '--stack-set-name', set, '--stack-instance-account', account, '--call-as', 'DELEGATED_ADMIN');
    return found.map((one) => ({ region: one.Region, status: one.StackInstanceStatus.DetailedStatus, stackId: one.StackId })).sort((a, b) => a.region.localeCompare(b.region));
  }

  public async move(account: string, from: string, to: string): Promise<void> {
    await this.cli.tryAs(MANAGEMENT, 'us-east-1', 'organizations', 'move-account', '--account-id', account, '--source-parent-id', from, '--destination-parent-id', to);
  }

  public async until(what: string, condition: () => Promise<boolean>): Promise<void> {
    for (const end = Date.now() + HANGS_AFTER_MS; Date.now() < end;) {
      if (await condition()) {
        return;
      }
      await new Promise((resolve) => { setTimeout(resolve, 300); });
    }
    throw new Error(`waited in vain for ${what}`);
  }

  public stackIds(sets: string[], account: string): Promise<string[]> {
    return Promise.all(sets.map((set) => this.instances(set, account))).then((all) => all.flat().map(({ stackId }) => stackId));
  }

  /** Out of a unit until its StackSets have let go, then into another until a second stack has failed, which ends what StackSets do by themselves there. */
  public async leaveFor(account: string, from: { unit: string; sets: string[] }, to: { unit: string; sets: string[] }, between = ORGANIZATION.rootId): Promise<void> {
    await this.move(account, from.unit, between);
    await this.until('StackSets that let go', async () => (await this.stackIds(from.sets, account)).length === 0);
    if (between !== to.unit) {
      await this.move(account, between, to.unit);
    }
    await this.until('a second stack that fails', async () => (await this.instances(to.sets[0], account)).some(({ status }) => status === 'FAILED'));
  }
}

const last = (output: string) => output.trim().split('\n').slice(-1)[0].slice(0, 200);

async function waves(proof: Proof): Promise<void> {
  await step('synthesize two waves', () => proof.synthesize(7));
  await step('deploy the canary units', () => proof.deployCanary());
  expect(await proof.minimumIn(CANARY_ACCOUNT) === 7, 'the canary account has no vault');
  expect(await proof.minimumIn(MEMBER_ACCOUNT) === undefined, 'an account of the rest has a vault before the gate');

  const quick = { timeoutSeconds: 1, intervalSeconds: 1, since: '2020-01-01T00:00:00Z' };
  const closed = async (what: string, ...words: string[]) => {
    const { open, output } = await proof.gate(quick);
    expect(!open && words.every((word) => output.includes(word)), `the gate was to say ${words.join(', ')}: ${output}`);
    return `${what}: ${last(output)}`;
  };
  await step('without jobs the gate stays closed', () => closed('nothing', 'CanaryNotInTime', `${CANARY_ACCOUNT}: no backup, no copy`), (text) => text);
  await proof.putJob({ kind: 'backup-jobs', state: 'COMPLETED', role: ROLE(CANARY_ACCOUNT).replace('OrgBackup', 'Other') });
  await step('a job of another role does not open it', () => closed('another role', 'CanaryNotInTime', 'no backup, no copy'), (text) => text);
  await proof.putJob({ kind: 'backup-jobs', state: 'COMPLETED' });
  await step('nor does a backup without a copy', () => closed('no copy', 'CanaryNotInTime', `${CANARY_ACCOUNT}: no copy`), (text) => text);
  const before = new Date(Date.now() + 60_000).toISOString();
  await proof.putJob({ kind: 'copy-jobs', state: 'COMPLETED' });
  await step('a backup and a copy open it', () => proof.gate(quick), ({ open, output }) => {
    expect(open, `the gate stayed closed: ${output}`);
    return output.trim().replace(/\n/g, ', ');
  });
  expect(!(await proof.gate({ ...quick, since: before })).open, 'jobs from before the given moment opened the gate');
  expect(!(await proof.gate({ ...quick, accounts: [CANARY_ACCOUNT, MEMBER_ACCOUNT] })).open, 'the gate opened though one of the named accounts has no jobs');
  expect((await proof.gate({ ...quick, since: 'yesterday' })).output.includes('WrongInput'), 'the gate took any text for a moment');
  await proof.putJob({ kind: 'copy-jobs', state: 'FAILED', message: 'Access denied to the key' }, [REGIONS[1]]);
  await step('a failed job closes it in its Region', () => closed('failed', `${REGIONS[0]}: SUCCEEDED`, 'CanaryJobsFailed', 'Access denied to the key'), (text) => text);

  await step('deploy the rest', () => proof.deployAll());
  expect(await proof.minimumIn(MEMBER_ACCOUNT) === 7, 'the rest has no vault');
  await proof.synthesize(8);
  await step('a change reaches canary units first', () => proof.deployCanary());
  expect(await proof.minimumIn(CANARY_ACCOUNT) === 8 && await proof.minimumIn(MEMBER_ACCOUNT) === 7, 'the change is not where it should be');
  await proof.synthesize(7);
  await step('and goes back with the previous app', () => proof.deployCanary());
  expect(await proof.minimumIn(CANARY_ACCOUNT) === 7, 'the canary account was not brought back');
}

async function runbooks(proof: Proof): Promise<void> {
  const [canary, rest] = [{ unit: CANARY, sets: CANARY_SETS }, { unit: PROD, sets: SETS }];
  const kept = await proof.stackIds(SETS, MEMBER_ACCOUNT);
  await proof.leaveFor(MEMBER_ACCOUNT, rest, rest);
  const takeBack = async (account: string, { unit, sets }: typeof rest, ids: string[]) => {
    const { exitCode, output } = await proof.reimport(account, unit, sets);
    expect(exitCode === 0, `the runbook failed:\n${output}`);
    const found = await Promise.all(sets.map((set) => proof.instances(set, account)));
    expect(JSON.stringify(found.flat().map(({ stackId }) => stackId).sort()) === JSON.stringify([...ids].sort()), `other stacks than before: ${JSON.stringify(found)}`);
    expect(found.flat().every(({ status }) => status === 'SUCCEEDED'), `not all is well: ${JSON.stringify(found)}`);
    return `${ids.length} stacks`;
  };
  await step('an account came back: its stacks too', () => takeBack(MEMBER_ACCOUNT, rest, kept), (text) => text);
  const again = await proof.reimport(MEMBER_ACCOUNT, PROD, SETS);
  expect(again.exitCode === 0 && again.output.trim().split('\n').every((line) => line.endsWith('in the StackSet already')), `the second run was not without work:\n${again.output}`);

  const moved = await proof.stackIds(CANARY_SETS, CANARY_ACCOUNT);
  await proof.leaveFor(CANARY_ACCOUNT, canary, rest, PROD);
  await step('from canary to the rest', () => takeBack(CANARY_ACCOUNT, rest, moved), (text) => text);
  await proof.leaveFor(CANARY_ACCOUNT, rest, canary, CANARY);
  await step('and back', () => takeBack(CANARY_ACCOUNT, canary, moved), (text) => text);

  await proof.synthesize(9);
  await step('a change reaches all of them in place', () => proof.deployAll());
  for (const account of [CANARY_ACCOUNT, MEMBER_ACCOUNT]) {
    const found = await Promise.all(REGIONS.map((region) => proof.minimumIn(account, region)));
    expect(found.every((days) => days === 9), `${account} has ${found.join(', ')}`);
  }
}

/** Each claim makes its call, and says that it could not be told. */
async function claims(proof: Proof): Promise<string> {
  const { exitCode, output } = await proof.verify();
  const lines = output.split('\n').filter((line) => /^[a-z-]+: /.test(line));
  const refused = output.split('\n').filter((line) => /Unknown options|Parameter validation|Invalid choice|usage:/.test(line));
  const unreached = output.split(`Could not connect to the endpoint URL: "${NOBODY}`).length - 1;
  expect(exitCode === 2 && refused.length === 0 && lines.every((line) => line.endsWith('could not be told')), `the script said something else:\n${output}`);
  expect(lines.length > 0 && unreached === lines.length, `${unreached} of ${lines.length} claims made their call:\n${output}`);
  return `${lines.length} claims`;
}

inLocalAws(async (aws, python) => {
  await aws.layOut(ORGANIZATION);
  const app = new CdkApp(aws, PROJECT, HOME_ACCOUNT);
  const proof = new Proof(app, new AwsCli(aws, python, PROJECT, [HOME_ACCOUNT, CANARY_ACCOUNT, MEMBER_ACCOUNT]));
  await proof.synthesize(7);
  await step('cdk bootstrap', () => app.bootstrapTargets());
  await waves(proof);
  await runbooks(proof);
  await step('the AWS CLI takes every call of verify-in-aws.sh', () => claims(proof), (text) => text);
});
