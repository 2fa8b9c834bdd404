import * as path from 'path';
import { parseArgs } from 'util';
import { CdkApp, DeployedStack } from './cdk-app';
import { CHANGE, changedExample } from './changed-example';
import { HOME_ACCOUNT, ORGANIZATION } from './organization';
import { outcome } from './outcome';
import { LocalAws, Operation } from '../local-aws/local-aws';
import { virtualEnvironment } from '../local-aws/virtual-environment';

const PROJECT = path.join(__dirname, '..', '..');
const TSX = `"${process.execPath}" "${path.join(PROJECT, 'node_modules', 'tsx', 'dist', 'cli.mjs')}" --tsconfig tsconfig.dev.json`;

const { values: options } = parseArgs({
  options: {
    'app': { type: 'string' },
    'changed-app': { type: 'string' },
    'with-outage': { type: 'boolean', default: false },
  },
});

/** Prints one line per step: what was done, what came of it, how long it took. */
async function step<T>(title: string, work: () => Promise<T>, says: (result: T) => string = () => ''): Promise<T> {
  const started = Date.now();
  const result = await work();
  const seconds = `${((Date.now() - started) / 1000).toFixed(1)} s`;
  console.log(`✔ ${title.padEnd(42)} ${seconds.padStart(7)}   ${says(result)}`.trimEnd());
  return result;
}

function expect(condition: boolean, message: string): void {
  if (!condition) {
    throw new Error(message);
  }
}

const named = (stacks: DeployedStack[]) => stacks.map(stack => `${stack.name}${stack.changed ? '' : ' (no changes)'}`).join(', ');
const phrase = ({ operation, type, logicalId, physicalId }: Operation) =>
  type === 'organizations' ? `${operation} ${physicalId}` : `${operation} ${type} ${logicalId} (${physicalId})`;

const synthesizeExample = (app: CdkApp) => app.synthesize(options.app ?? `${TSX} examples/typescript/app.ts`);

async function bootstrap(app: CdkApp): Promise<void> {
  const targets = app.targets();
  const accounts = [...new Set(targets.map(target => target.account))];
  await Promise.all(accounts.map(account => app.bootstrap(account, targets.filter(target => target.account === account))));
}

function expectKnownTargets(app: CdkApp): void {
  const known = new Set([ORGANIZATION.rootId, ...ORGANIZATION.units.map(unit => unit.id), ...ORGANIZATION.accounts.map(({ id }) => id)]);
  const unknown = app.policyTargets().filter(id => !known.has(id));
  expect(unknown.length === 0, `policies are attached to ${unknown.join(', ')}, which tools/demo/organization.ts does not have`);
}

async function changeTier(aws: LocalAws, app: CdkApp): Promise<Operation[]> {
  const before = await aws.operations();
  await app.synthesize(options['changed-app'] ?? `${TSX} ${changedExample(PROJECT)}`);
  await app.deploy();
  const operations = await aws.operations(before.length);
  expect(operations.length > 0, 'the changed app changed nothing');
  const unexpected = operations.filter(({ operation }) => operation !== 'UPDATE' && operation !== 'UpdatePolicy');
  expect(unexpected.length === 0, `a change of a tier is an update in place, and this happened: ${unexpected.map(phrase).join(', ')}`);
  return operations;
}

async function unchanged(aws: LocalAws, app: CdkApp): Promise<DeployedStack[]> {
  const before = await aws.operations();
  await synthesizeExample(app);
  const stacks = await app.deploy();
  expect(stacks.length === app.stackCount() && stacks.every(stack => !stack.changed), `not unchanged: ${named(stacks)}`);
  expect((await aws.operations(before.length)).length === 0, 'the unchanged deployment touched a resource');
  return stacks;
}

/** A first deployment that fails half-way: what it had created must be gone, or no second attempt could succeed. */
async function interrupted(aws: LocalAws, app: CdkApp): Promise<string> {
  const type = 'AWS::Backup::LogicallyAirGappedBackupVault';
  await aws.injectFault({ operation: 'CREATE', type, times: 1, message: 'ServiceUnavailableException: injected' });
  const { exitCode, output } = await app.tryDeploying();
  const failed = (await aws.operations()).filter(operation => operation.error?.includes('injected'));
  expect(exitCode !== 0 && failed.length === 1, `the outage went unnoticed:\n${output}`);
  const left = (await aws.resources()).filter(({ stack, account, region }) =>
    stack === failed[0].stack && account === failed[0].account && region === failed[0].region);
  expect(left.length === 0, `the rollback of ${failed[0].stack} left ${left.map(({ physicalId }) => physicalId).join(', ')}`);
  return `${failed[0].stack} failed and left nothing behind`;
}

async function refused(app: CdkApp): Promise<string> {
  const { exitCode, output } = await app.tryDeployingOther(`${TSX} tools/demo/unknown-type.ts`);
  const reason = output.split('\n').find(line => line.includes('Unrecognized resource types'));
  expect(exitCode !== 0 && reason !== undefined, `the unknown type was not refused:\n${output}`);
  return reason!.trim();
}

async function show(aws: LocalAws): Promise<void> {
  const app = new CdkApp(aws, PROJECT, HOME_ACCOUNT);
  await aws.layOut(ORGANIZATION);
  await step('synthesise the example', () => synthesizeExample(app), warnings => `${app.stackCount()} stacks, ${warnings} warnings`);
  expectKnownTargets(app);
  await step('cdk bootstrap', () => bootstrap(app), () => app.targets().map(({ account, region }) => `${account}/${region}`).join(', '));
  if (options['with-outage']) {
    await step('cdk deploy, with an outage in it', () => interrupted(aws, app), error => error);
  }
  await step('cdk deploy', () => app.deploy(), stacks => {
    expect(stacks.length === app.stackCount(), `not every stack was deployed: ${named(stacks)}`);
    return named(stacks);
  });
  await step('cdk deploy again, unchanged', () => unchanged(aws, app), named);
  await step(`cdk deploy, ${options['changed-app'] ? 'the changed app' : CHANGE}`, () => changeTier(aws, app), operations => operations.map(phrase).join(', '));
  await step('an unknown resource type is refused', () => refused(app), reason => reason);
  console.log(`\n${await outcome(aws, app.targets(), HOME_ACCOUNT)}\n`);
}

async function main(): Promise<void> {
  const started = Date.now();
  const { python } = await step('install the local AWS', () => virtualEnvironment(PROJECT), ({ installed }) => installed ? '.local-aws/venv' : 'kept from before');
  const aws = await step('start it', () => LocalAws.start(python, PROJECT), ({ endpoint }) => endpoint);
  try {
    await show(aws);
  } catch (error) {
    if (aws.interrupted) {
      throw new Error('interrupted');
    }
    console.error(`\nlocal AWS said last:\n${aws.log()}\n`);
    throw error;
  } finally {
    await step('stop it', () => aws.stop());
  }
  console.log(`\nDone in ${((Date.now() - started) / 1000).toFixed(0)} s. Shown: the templates deploy, redeploy unchanged and change in place. `
    + 'Not shown, as no local AWS can: that grants suffice, that copies and restores run, that StackSets roll out.');
}

main().catch((error: Error) => {
  console.error(`\n✘ ${error.message}`);
  process.exitCode = 1;
});
