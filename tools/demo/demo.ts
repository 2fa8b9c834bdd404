import { parseArgs } from 'util';
import { CdkApp, DeployedStack } from './cdk-app';
import { CHANGE, changedExample } from './changed-example';
import { CENTRAL_ACCOUNT, HOME_ACCOUNT, INTERRUPTED_MEMBER, NEW_MEMBER, ORGANIZATION, OUTSIDE_ACCOUNT } from './organization';
import { outcome } from './outcome';
import { outsideAccount } from './outside';
import { ReportsDemo } from './reports';
import { PROJECT, expect, named, phrase, step, tsApp } from './steps';
import { Fault, LocalAws, Operation } from '../local-aws/local-aws';
import { virtualEnvironment } from '../local-aws/virtual-environment';

const { values: options } = parseArgs({
  options: {
    'app': { type: 'string' },
    'changed-app': { type: 'string' },
    'outside-app': { type: 'string' },
    'with-outage': { type: 'boolean', default: false },
  },
});

/** The first fails in whichever Region comes first, the second in a member's Region that is not the global one. */
const OUTAGES: Pick<Fault, 'type' | 'account' | 'region'>[] = [
  { type: 'AWS::Backup::LogicallyAirGappedBackupVault', account: CENTRAL_ACCOUNT },
  { type: 'AWS::Backup::BackupVault', ...INTERRUPTED_MEMBER },
];

const synthesizeExample = (app: CdkApp) => app.synthesize(options.app ?? tsApp('examples/typescript/app.ts'));

function expectKnownTargets(app: CdkApp): void {
  const known = new Set([ORGANIZATION.rootId, ...ORGANIZATION.units.map(unit => unit.id), ...ORGANIZATION.accounts.map(({ id }) => id)]);
  const unknown = app.policyTargets().filter(id => !known.has(id));
  expect(unknown.length === 0, `policies are attached to ${unknown.join(', ')}, which tools/demo/organization.ts does not have`);
}

async function changeTier(aws: LocalAws, app: CdkApp): Promise<Operation[]> {
  const before = await aws.operations();
  await app.synthesize(options['changed-app'] ?? tsApp(changedExample(PROJECT)));
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
  expect(stacks.length === app.stackNames().length && stacks.every(stack => !stack.changed), `not unchanged: ${named(stacks)}`);
  expect((await aws.operations(before.length)).length === 0, 'the unchanged deployment touched a resource');
  return stacks;
}

/** A first deployment of an account that fails half-way: what it had created must be gone, or no second attempt could succeed. */
async function interrupted(aws: LocalAws, app: CdkApp, outage: typeof OUTAGES[number]): Promise<string> {
  const before = await aws.operations();
  await aws.injectFault({ operation: 'CREATE', ...outage, times: 1, message: 'ServiceUnavailableException: injected' });
  const { exitCode, output } = await app.tryDeploying(app.stackNames({ account: outage.account }));
  const failed = (await aws.operations(before.length)).filter(operation => operation.error?.includes('injected'));
  expect(exitCode !== 0 && failed.length === 1, `the outage went unnoticed:\n${output}`);
  const left = (await aws.resources()).filter(({ stack, account, region }) =>
    stack === failed[0].stack && account === failed[0].account && region === failed[0].region);
  expect(left.length === 0, `the rollback of ${failed[0].stack} left ${left.map(({ physicalId }) => physicalId).join(', ')}`);
  return `${failed[0].stack} failed and left nothing behind`;
}

/** The Regions of an account come in any order: nothing in this one waits for what the global Region makes. */
async function oneRegionFirst(app: CdkApp): Promise<DeployedStack[]> {
  const names = app.stackNames(NEW_MEMBER);
  const stacks = await app.deploy(names);
  expect(stacks.length === 1 && stacks[0].changed && names[0] === stacks[0].name, `not one stack by itself: ${named(stacks)}`);
  return stacks;
}

async function refused(app: CdkApp): Promise<string> {
  const { exitCode, output } = await app.tryDeployingOther(tsApp('tools/demo/unknown-type.ts'));
  const reason = output.split('\n').find(line => line.includes('Unrecognized resource types'));
  expect(exitCode !== 0 && reason !== undefined, `the unknown type was not refused:\n${output}`);
  return reason!.trim();
}

async function coldStorageWarned(app: CdkApp): Promise<string> {
  const { exitCode, output } = await app.trySynthesizingOther(tsApp('tools/demo/cold-storage-without-effect.ts'));
  const warning = output.split('\n').find((line) => line.includes('moveToColdStorageAfter') || line.includes('cold storage'));
  expect(exitCode === 0 && warning !== undefined, `nobody was told of cold storage without effect:\n${output}`);
  return warning!.trim();
}

async function organization(aws: LocalAws, app: CdkApp): Promise<void> {
  await step('synthesize the example', () => synthesizeExample(app), warnings => `${app.stackNames().length} stacks, ${warnings} warnings`);
  expectKnownTargets(app);
  await step('cdk bootstrap', () => app.bootstrapTargets(), () => app.targets().map(({ account, region }) => `${account}/${region}`).join(', '));
  for (const outage of options['with-outage'] ? OUTAGES : []) {
    await step(`cdk deploy, with an outage in ${outage.account}`, () => interrupted(aws, app, outage), error => error);
  }
  await step("a new account's Regions in any order", () => oneRegionFirst(app), named);
  await step('cdk deploy', () => app.deploy(), stacks => {
    expect(stacks.length === app.stackNames().length, `not every stack was deployed: ${named(stacks)}`);
    return named(stacks);
  });
  await step('cdk deploy again, unchanged', () => unchanged(aws, app), named);
  await step(`cdk deploy, ${options['changed-app'] ? 'the changed app' : CHANGE}`, () => changeTier(aws, app), operations => operations.map(phrase).join(', '));
  await step('an unknown resource type is refused', () => refused(app), reason => reason);
  await step('cold storage without effect is told', () => coldStorageWarned(app), warning => warning);
}

async function show(aws: LocalAws): Promise<void> {
  const inside = new CdkApp(aws, PROJECT, HOME_ACCOUNT);
  const outside = new CdkApp(aws, PROJECT, OUTSIDE_ACCOUNT, 'outside');
  await aws.layOut(ORGANIZATION);
  await organization(aws, inside);
  await outsideAccount(aws, outside, options['outside-app'] ?? tsApp('examples/typescript/local-plans.ts'));
  console.log(`\n${await outcome(aws, [...inside.targets(), ...outside.targets()], HOME_ACCOUNT)}\n`);
}

async function main(): Promise<void> {
  const started = Date.now();
  const { python } = await step('install the local AWS', () => virtualEnvironment(PROJECT), ({ installed }) => installed ? '.local-aws/venv' : 'kept from before');
  const aws = await step('start it', () => LocalAws.start(python, PROJECT), ({ endpoint }) => endpoint);
  let reports: ReportsDemo | undefined;
  try {
    // its failed job is told of some time later
    reports = await step('start another for reports and events', () => ReportsDemo.start());
    await show(aws);
    console.log((await reports.run()).join('\n'));
  } catch (error) {
    if (aws.interrupted) {
      throw new Error('interrupted');
    }
    console.error(`\nlocal AWS said last:\n${aws.log()}\n`);
    throw error;
  } finally {
    await step('stop both', async () => {
      await reports?.stop();
      await aws.stop();
    });
  }
  console.log(`\nDone in ${((Date.now() - started) / 1000).toFixed(0)} s. Shown: the templates deploy, redeploy unchanged and change in place. `
    + 'Not shown, as no local AWS can: that grants suffice, that copies and restores run, that StackSets roll out.');
}

main().catch((error: Error) => {
  console.error(`\n✘ ${error.message}`);
  process.exitCode = 1;
});
