/**
 * `npx projen member-setup`: the state machines of `MemberSetup` in the local AWS, with authorization on: what they do in members, what they say, and that
 * every state is entered, those of maps too. With a part of a case's name, those cases alone.
 */
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { BARE, definitionOf, Execution, HOME_REGION, LOCAL, MEMBERS, OTHER_REGION, until, World } from './world';
import { OptInResourceType } from '../../src';
import { virtualEnvironment } from '../local-aws/virtual-environment';

const PROJECT = resolve(__dirname, '..', '..');
const { DYNAMODB, EBS, EFS } = OptInResourceType;
const [FIRST, SECOND, THIRD] = MEMBERS;
const DEFINITION = definitionOf({ managementPreferences: [DYNAMODB, EFS], incrementalBackups: [DYNAMODB] });
/** Waits for baselines and before retries are as short as they can be. */
const impatient = (text: string) => text.replaceAll('300 * $power(2, $attempt)', '1').replace(/(\\"(?:IntervalSeconds|BackoffRate)\\":)\d+/g, '$11');

const run = (world: World, input: object = {}, region = HOME_REGION): Promise<Execution> => world.run(input, region);

const counts = ({ output }: Execution) => ({ changed: output.changed, unchanged: output.unchanged, failed: output.failed });

/** Each starts with members in which nothing is on, but for service-linked roles. */
const CASES: ReadonlyArray<readonly [name: string, prove: (world: World) => Promise<void>]> = [
  ['the first run sets all members up, and says who has no role', async (world) => {
    const since = await world.lastNumber();
    const first = await run(world);
    assert.equal(first.status, 'SUCCEEDED', first.cause);
    assert.deepEqual(counts(first), { changed: 3, unchanged: 0, failed: 0 });
    assert.ok(first.output.withoutRoleAccounts.includes(BARE) && first.output.accounts > 30, JSON.stringify(first.output));
    assert.deepEqual(await world.changes(since), MEMBERS.flatMap((one) => [`CreateServiceLinkedRole ${one} ${HOME_REGION}`, `UpdateRegionSettings ${one} ${HOME_REGION}`]).sort());
    assert.deepEqual((await world.settingsOf(FIRST)).ResourceTypeManagementPreference, { DynamoDB: true, EFS: true });
    assert.deepEqual((await world.settingsOf(FIRST, OTHER_REGION)).ResourceTypeManagementPreference, { DynamoDB: false, EFS: false });
    assert.deepEqual(await world.parameter('/backup/member-setup'), first.output);
  }],
  ['each Region is set up from itself', async (world) => {
    assert.deepEqual(counts(await run(world, {}, OTHER_REGION)), { changed: 3, unchanged: 0, failed: 0 });
    assert.deepEqual((await world.settingsOf(FIRST, OTHER_REGION)).ResourceTypeManagementPreference, { DynamoDB: true, EFS: true });
  }],
  ['the second run changes nothing', async (world) => {
    await run(world);
    const since = await world.lastNumber();
    assert.deepEqual(counts(await run(world)), { changed: 0, unchanged: 3, failed: 0 });
    assert.deepEqual(await world.changes(since), []);
  }],
  ['what an earlier run or a person did is left alone, and what is on stays on', async (world) => {
    await world.setSettings(FIRST, { ResourceTypeManagementPreference: { DynamoDB: true, EFS: true } });
    await world.setSettings(SECOND, { ResourceTypeManagementPreference: { EFS: true }, ResourceTypeOptInPreference: { RDS: true } });
    const since = await world.lastNumber();
    assert.deepEqual(counts(await run(world)), { changed: 2, unchanged: 1, failed: 0 });
    assert.deepEqual(await world.changes(since), [`UpdateRegionSettings ${SECOND} ${HOME_REGION}`, `UpdateRegionSettings ${THIRD} ${HOME_REGION}`]);
    const { ResourceTypeManagementPreference: preferences, ResourceTypeOptInPreference: optIn } = await world.settingsOf(SECOND);
    assert.deepEqual([preferences, optIn.RDS, optIn.EBS], [{ DynamoDB: true, EFS: true }, true, false]);
  }],
  ['what is throttled is tried again', async (world) => {
    await world.failCalls(...['GetRole', 'DescribeRegionSettings', 'UpdateRegionSettings'].map((operation) => ({ operation, code: 'ThrottlingException', times: 1, account: FIRST })),
      { operation: 'ListAccounts', code: 'TooManyRequestsException', times: 1 }, { operation: 'PutParameter', code: 'TooManyUpdates', times: 1 });
    assert.deepEqual(counts(await run(world)), { changed: 3, unchanged: 0, failed: 0 });
  }],
  ...(['GetRole', 'DescribeRegionSettings', 'UpdateRegionSettings'] as const).map((operation) => [
    `${operation} that is denied in one account fails there, says why, and holds up nobody else`, async (world: World) => {
      await world.heard();
      await world.failCalls({ operation, code: 'AccessDeniedException', times: 100, account: SECOND });
      const failed = await run(world);
      assert.equal(failed.status, 'FAILED');
      assert.equal(failed.error, 'MembersNotSetUp');
      assert.match(failed.cause!, new RegExp(`could not be set up in ${HOME_REGION}: ${SECOND}: (Iam|Backup)\\.\\w+: injected`));
      assert.equal((await world.parameter('/backup/member-setup')).failed, 1);
      assert.deepEqual((await world.settingsOf(THIRD)).ResourceTypeManagementPreference, { DynamoDB: true, EFS: true });
      // a service-linked role that can't be looked for does not keep settings from being changed
      assert.equal((await world.settingsOf(SECOND)).ResourceTypeManagementPreference.EFS, operation === 'GetRole');
      const [told] = await until(async () => { const events = await world.heard(); return events.length > 0 ? events : undefined; });
      assert.deepEqual([told.source, told.detail.status, told.detail.cause], ['aws.states', 'FAILED', failed.cause]);
      await world.endFaults();
      assert.deepEqual(counts(await run(world)), { changed: operation === 'GetRole' ? 0 : 1, unchanged: operation === 'GetRole' ? 3 : 2, failed: 0 });
    },
  ] as const),
  ['a service-linked role that can\'t be made fails, and one that somebody makes meanwhile is one', async (world) => {
    await world.failCalls({ operation: 'GetRole', code: 'NoSuchEntity', times: 2 }, { operation: 'CreateServiceLinkedRole', code: 'AccessDenied', times: 4, account: FIRST });
    const execution = await run(world, { accounts: [FIRST, SECOND] });
    assert.equal(execution.status, 'FAILED');
    // the first account is denied; in the second the role is there, as IAM says by InvalidInput
    assert.match(execution.cause!, new RegExp(`^1 of 2 accounts .*${FIRST}: Iam\\.`));
  }],
  ['accounts that can\'t be listed fail the execution', async (world) => {
    await world.failCalls({ operation: 'ListAccounts', code: 'AWSOrganizationsNotInUseException', times: 100 });
    const execution = await run(world);
    assert.deepEqual([execution.status, execution.error], ['FAILED', 'Organizations.AwsOrganizationsNotInUseException']);
  }],
  ['two runs at the same time end well', async (world) => {
    const both = await Promise.all([run(world), run(world)]);
    assert.deepEqual(both.map(({ status }) => status), ['SUCCEEDED', 'SUCCEEDED']);
    assert.deepEqual((await world.settingsOf(THIRD)).ResourceTypeManagementPreference, { DynamoDB: true, EFS: true });
  }],
  ['what a run that was stopped left over the next one does', async (world) => {
    await world.failCalls({ operation: 'UpdateRegionSettings', code: 'ThrottlingException', times: 2, account: THIRD });
    const started = await world.begin();
    await until(async () => ((await world.settingsOf(FIRST)).ResourceTypeManagementPreference.EFS ? true : undefined));
    await world.stepFunctions('StopExecution', { executionArn: started });
    assert.equal((await world.end(started)).status, 'ABORTED');
    await world.endFaults();
    const next = await run(world);
    assert.equal(next.status, 'SUCCEEDED', next.cause);
    for (const account of MEMBERS) {
      assert.deepEqual((await world.settingsOf(account)).ResourceTypeManagementPreference, { DynamoDB: true, EFS: true });
    }
  }],
  ['an account without role is looked for as long as it may take, and then said', async (world) => {
    const execution = await run(world, { accounts: [BARE, FIRST] });
    assert.equal(execution.status, 'FAILED');
    assert.match(execution.cause!, new RegExp(`^1 of 2 accounts .*${BARE}: .*AssumeRole`));
    assert.deepEqual((await world.parameter('/backup/member-setup/arrivals')).withoutRoleAccounts, [BARE]);
  }],
  ['accounts that have no baseline by definition are not asked', async (world) => {
    const execution = await run(world, { accounts: ['999999999999', '222222222222'] });
    assert.deepEqual([execution.status, execution.output?.accounts], ['SUCCEEDED', 0]);
  }],
  ['a new account is set up in every Region, once its baseline is there', async (world) => {
    const created = (await world.organizations('CreateAccount', { Email: 'new@example.com', AccountName: 'new' })).CreateAccountStatus.AccountId;
    const running = (region: string) => until(async () => {
      const { executions } = await world.stepFunctions('ListExecutions', { stateMachineArn: world.machineArn(region) }, region);
      for (const one of executions) {
        const { input } = await world.stepFunctions('DescribeExecution', { executionArn: one.executionArn }, region);
        if (input.includes(created)) {
          return one.executionArn as string;
        }
      }
      return undefined;
    });
    const executions = await Promise.all([HOME_REGION, OTHER_REGION].map(async (region) => [region, await running(region)] as const));
    await world.deployBaselines(DEFINITION, [created]);
    for (const [region, executionArn] of executions) {
      const execution = await world.end(executionArn, region);
      assert.deepEqual([execution.status, execution.output?.changed], ['SUCCEEDED', 1], execution.cause);
      assert.deepEqual((await world.settingsOf(created, region)).ResourceTypeManagementPreference, { DynamoDB: true, EFS: true });
    }
  }],
  ['an announcement that fails does not keep the home Region from working', async (world) => {
    await world.failCalls({ operation: 'PutEvents', code: 'InternalException', times: 100 });
    const event = { source: 'aws.organizations', detail: { eventName: 'MoveAccount', requestParameters: { accountId: FIRST } } };
    assert.deepEqual(counts(await run(world, event)), { changed: 1, unchanged: 0, failed: 0 });
  }],
  ['accounts with local plans are opted in, and nobody else', async (world) => {
    const definition = definitionOf({ optInResourceTypes: [EBS], serviceLinkedRole: false }, [LOCAL]);
    await world.deployBaselines(definition, [LOCAL]);
    await world.deploySetups(definition, impatient);
    assert.deepEqual(counts(await run(world)), { changed: 1, unchanged: 0, failed: 0 });
    assert.equal((await world.settingsOf(LOCAL)).ResourceTypeOptInPreference.EBS, true);
    assert.equal((await world.settingsOf(LOCAL)).ResourceTypeOptInPreference.S3, false);
    assert.equal((await world.settingsOf(FIRST)).ResourceTypeOptInPreference.EBS, false);
    assert.deepEqual(counts(await run(world, { accounts: [FIRST, LOCAL] })), { changed: 0, unchanged: 1, failed: 0 });
  }],
];

async function main(): Promise<void> {
  const { python } = await virtualEnvironment(PROJECT);
  const world = await World.start(python, PROJECT);
  let failures = 0;
  try {
    await world.deployHub(DEFINITION);
    await world.deployBaselines(DEFINITION, MEMBERS);
    await world.deploySetups(DEFINITION, impatient);
    const every = new Set<string>();
    const collect = async () => (await Promise.all([HOME_REGION, OTHER_REGION].map((region) => world.stateNames(region)))).flat().forEach((name) => every.add(name));
    await collect();
    const wanted = process.argv[2] ?? '';
    const cases = CASES.filter(([name]) => name.includes(wanted));
    for (const [name, prove] of cases) {
      await world.layOut();
      await world.endFaults();
      try {
        await prove(world);
        console.log(`✔ ${name}`);
      } catch (error) {
        failures++;
        console.log(`✘ ${name}\n${(error as Error).message}`);
      }
    }
    await collect(); // a case may deploy other machines
    const entered = await world.enteredStates();
    const missed = wanted === '' ? [...every].filter((name) => !entered.includes(name)) : [];
    failures += missed.length > 0 ? 1 : 0;
    console.log(wanted !== '' ? '' : missed.length === 0 ? `✔ all ${every.size} states were entered` : `✘ states that no case entered: ${missed.join(', ')}`);
    console.log(`${cases.length + (wanted === '' ? 1 : 0) - failures} passed, ${failures} failed`);
  } finally {
    await world.aws.stop();
  }
  process.exitCode = failures > 0 ? 1 : 0;
}

main().catch((error: Error) => {
  console.error(`✘ ${error.stack}`);
  process.exitCode = 1;
});
