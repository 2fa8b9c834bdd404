import { parseArgs } from 'util';
import { CdkApp } from './cdk-app';
import { OrganizationDeployment } from './deployment';
import { memberStacks } from './members';
import { HOME_ACCOUNT, ORGANIZATION, OUTSIDE_ACCOUNT } from './organization';
import { outcome } from './outcome';
import { outsideAccount } from './outside';
import { ReportsDemo } from './reports';
import { PROJECT, expect, step, tsApp } from './steps';
import { LocalAws } from '../local-aws/local-aws';
import { virtualEnvironment } from '../local-aws/virtual-environment';

const { values: options } = parseArgs({
  options: {
    'app': { type: 'string' },
    'changed-app': { type: 'string' },
    'outside-app': { type: 'string' },
    'with-outage': { type: 'boolean', default: false },
  },
});

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

async function show(aws: LocalAws): Promise<void> {
  const inside = new CdkApp(aws, PROJECT, HOME_ACCOUNT);
  const outside = new CdkApp(aws, PROJECT, OUTSIDE_ACCOUNT, 'outside');
  await aws.layOut(ORGANIZATION);
  await new OrganizationDeployment(aws, inside, { app: options.app, changedApp: options['changed-app'], withOutage: options['with-outage'] ?? false }).run();
  await step('an unknown resource type is refused', () => refused(inside), reason => reason);
  await step('cold storage without effect is told', () => coldStorageWarned(inside), warning => warning);
  await outsideAccount(aws, outside, options['outside-app'] ?? tsApp('examples/typescript/local-plans.ts'));
  console.log(`\n${await outcome(aws, [...inside.targets(), ...outside.targets()], await memberStacks(aws), HOME_ACCOUNT)}\n`);
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
  console.log(`\nDone in ${((Date.now() - started) / 1000).toFixed(0)} s. Shown: the organization deploys, redeploys unchanged, changes in place, and reaches a new account by itself. `
    + 'Not shown, as no local AWS can: that what CloudFormation itself calls is granted, that copies and restores run, how long StackSets take.');
}

main().catch((error: Error) => {
  console.error(`\n✘ ${error.message}`);
  process.exitCode = 1;
});
