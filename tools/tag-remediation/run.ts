/**
 * `npx projen tag-remediation`: the state machine of `UntaggedResourceRemediation` in the local AWS, with authorization on: what it tags and leaves alone, what it says,
 * and that every state is entered. With a part of a case's name, those cases alone.
 */
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { App, BootstraplessSynthesizer, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { OrganizationTarget, ProtectionTier, UntaggedResourceRemediation, UntaggedResourceRemediationOptions } from '../../src';
import { callJson } from '../local-aws/aws-api';
import { virtualEnvironment } from '../local-aws/virtual-environment';
import { definitionOf, Execution, HOME_REGION, NAMING, until, World } from '../member-setup/world';

const PROJECT = resolve(__dirname, '..', '..');
const DEFINITION = definitionOf({ serviceLinkedRole: true });
const MACHINE = NAMING._tagRemediationName;
const TABLE = 'AWS::DynamoDB::Table';

/** An account with tables, rules of AWS Config and the state machine, which no other case uses: a run counts for a day. */
class Account {
  constructor(private readonly world: World, public readonly id: string) {}

  /** Waits before retries are as short as they can be. */
  public async deploy(options: Partial<UntaggedResourceRemediationOptions> = {}): Promise<void> {
    const stack = new Stack(new App(), 'Remediation', { env: { account: this.id, region: HOME_REGION }, synthesizer: new BootstraplessSynthesizer(), analyticsReporting: false });
    new UntaggedResourceRemediation(stack, 'Remediation', {
      definition: DEFINITION, tier: ProtectionTier.daily({ copyTo: [] }), targets: [OrganizationTarget.organizationalUnit('ou-ab12-workload')], ...options,
    });
    const text = JSON.stringify(Template.fromStack(stack).toJSON()).replace(/(\\"(?:IntervalSeconds|BackoffRate|Seconds)\\":)\d+/g, '$11');
    await this.world.deploy(this.id, HOME_REGION, 'Remediation', JSON.parse(text));
  }

  public async rule(name: string, sourceIdentifier: string, parameters: object): Promise<void> {
    await this.call('config', 'StarlingDoveService.PutConfigRule', {
      ConfigRule: { ConfigRuleName: name, Source: { Owner: 'AWS', SourceIdentifier: sourceIdentifier }, InputParameters: JSON.stringify(parameters) },
    });
  }

  public arn(table: string): string {
    return `arn:aws:dynamodb:${HOME_REGION}:${this.id}:table/${table}`;
  }

  public async tables(names: string[], tags: object[] = []): Promise<void> {
    for (const name of names) {
      await this.call('dynamodb', 'DynamoDB_20120810.CreateTable', {
        TableName: name, KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }], BillingMode: 'PAY_PER_REQUEST',
      });
      if (tags.length > 0) {
        await this.call('dynamodb', 'DynamoDB_20120810.TagResource', { ResourceArn: this.arn(name), Tags: tags });
      }
    }
  }

  public async tagsOf(table: string): Promise<{ [key: string]: string }> {
    const { Tags = [] } = await this.call('dynamodb', 'DynamoDB_20120810.ListTagsOfResource', { ResourceArn: this.arn(table) });
    return Object.fromEntries(Tags.map(({ Key, Value }: { Key: string; Value: string }) => [Key, Value]));
  }

  /** What rules report: tables by name, or whatever else. */
  public async reported(...results: Array<{ rule?: string; table?: string; type?: string; id?: string; arn?: string }>): Promise<void> {
    const body = { account: this.id, region: HOME_REGION, results: results.map(({ rule = 'tagged', table, ...other }) => (
      { rule, ...table === undefined ? {} : { type: TABLE, id: table, arn: this.arn(table) }, ...other })) };
    await fetch(`${this.world.aws.endpoint}/_local-aws/config-results`, { method: 'PUT', body: JSON.stringify(body) });
  }

  public async start(): Promise<string> {
    const stateMachineArn = `arn:aws:states:${HOME_REGION}:${this.id}:stateMachine:${MACHINE}`;
    return (await this.call('states', 'AWSStepFunctions.StartExecution', { stateMachineArn, input: '{}' })).executionArn;
  }

  public async end(executionArn: string): Promise<Execution> {
    return until(async () => {
      const found = await this.call('states', 'AWSStepFunctions.DescribeExecution', { executionArn });
      return found.status === 'RUNNING' ? undefined : { ...found, output: found.output && JSON.parse(found.output) };
    });
  }

  public async run(): Promise<Execution> {
    return this.end(await this.start());
  }

  public async stateNames(): Promise<string[]> {
    const { definition } = await this.call('states', 'AWSStepFunctions.DescribeStateMachine', { stateMachineArn: `arn:aws:states:${HOME_REGION}:${this.id}:stateMachine:${MACHINE}` });
    return Object.keys(JSON.parse(definition).States);
  }

  private call(service: string, target: string, input: object): Promise<any> {
    return callJson<any>({ endpoint: this.world.aws.endpoint, account: this.id, region: HOME_REGION }, service, target, input);
  }
}

const numbered = (count: number, start = 0) => [...Array(count).keys()].map((i) => `table${String(i + start).padStart(4, '0')}`);

function succeeded(execution: Execution, expected: object): void {
  assert.equal(execution.status, 'SUCCEEDED', `${execution.error}: ${execution.cause}`);
  assert.deepEqual(execution.output, { tag: 'backup=daily', failed: [], hadKey: 0, unread: 0, reachedBound: false, ...expected });
}

/** Each has an account of its own, with the rule `tagged` on tables and others. */
const CASES: ReadonlyArray<readonly [name: string, options: Partial<UntaggedResourceRemediationOptions>, prove: (account: Account, world: World) => Promise<void>]> = [
  ['what lacks the tag gets it, and keeps its others', {}, async (account) => {
    await account.tables(['orders', 'users'], [{ Key: 'team', Value: 'shop' }]);
    await account.reported({ table: 'orders' }, { table: 'users' }, { type: 'AWS::S3::Bucket', id: 'bucket', arn: 'arn:aws:s3:::bucket' });
    succeeded(await account.run(), { tagged: [account.arn('orders'), account.arn('users')] });
    assert.deepEqual(await account.tagsOf('orders'), { team: 'shop', backup: 'daily' });
  }],
  ['nothing to do is done in silence', {}, async (account) => {
    await account.reported();
    succeeded(await account.run(), { tagged: [] });
  }],
  ['what got a tag meanwhile is left alone, whatever its value and case', {}, async (account) => {
    await account.tables(['none'], [{ Key: 'backup', Value: 'none' }]);
    await account.tables(['other'], [{ Key: 'Backup', Value: 'weekly' }]);
    await account.tables(['bare']);
    await account.reported({ table: 'none' }, { table: 'other' }, { table: 'bare' });
    succeeded(await account.run(), { tagged: [account.arn('bare')], hadKey: 2 });
    assert.deepEqual([await account.tagsOf('none'), await account.tagsOf('other')], [{ backup: 'none' }, { Backup: 'weekly' }]);
  }],
  ['a day has its number, over several calls', { maxResourcesPerDay: 25 }, async (account) => {
    const names = numbered(30);
    await account.tables(names);
    await account.reported(...names.map((table) => ({ table })));
    succeeded(await account.run(), { tagged: names.slice(0, 25).map((name) => account.arn(name)), reachedBound: true });
    assert.deepEqual([await account.tagsOf(names[24]), await account.tagsOf(names[25])], [{ backup: 'daily' }, {}]);
  }],
  ['a second run of the day tags nothing', { maxResourcesPerDay: 1 }, async (account) => {
    await account.tables(['first', 'second']);
    await account.reported({ table: 'first' }, { table: 'second' });
    succeeded(await account.run(), { tagged: [account.arn('first')], reachedBound: true });
    const again = await account.run();
    assert.deepEqual([again.status, again.output], ['SUCCEEDED', { ranToday: true }]);
    assert.deepEqual(await account.tagsOf('second'), {});
  }],
  ['of two runs at the same time one tags', { maxResourcesPerDay: 3 }, async (account) => {
    const names = numbered(10);
    await account.tables(names);
    await account.reported(...names.map((table) => ({ table })));
    const both = await Promise.all((await Promise.all([account.start(), account.start()])).map((arn) => account.end(arn)));
    assert.deepEqual(both.map(({ output }) => output.tagged?.length ?? 'ran today').sort(), [3, 'ran today']);
  }],
  ['many pages and rules are read, and what is gone is passed over', {}, async (account) => {
    await account.rule('tagged2', 'RDS_CLUSTER_TAGGED', { requiredKeyTags: 'backup' });
    const names = numbered(150);
    await account.tables(names, [{ Key: 'backup', Value: 'typo' }]);
    await account.tables(['last', 'both']);
    await account.reported(...names.map((table) => ({ table })), { type: TABLE, id: 'gone' }, { table: 'both' }, { rule: 'tagged2', table: 'both' }, { rule: 'tagged2', table: 'last' },
      { rule: 'unrelated', table: names[0] });
    succeeded(await account.run(), { tagged: [account.arn('both'), account.arn('last')], hadKey: 150 });
  }],
  ['what is throttled is tried again', {}, async (account, world) => {
    await account.tables(['orders']);
    await account.reported({ table: 'orders' });
    await world.failCalls({ operation: 'ListExecutions', code: 'ThrottlingException', times: 1 }, { operation: 'DescribeConfigRules', code: 'ThrottlingException', times: 2 },
      { operation: 'GetComplianceDetailsByConfigRule', code: 'ThrottlingException', times: 1 }, { operation: 'BatchGetResourceConfig', code: 'ThrottlingException', times: 1 },
      { operation: 'GetResources', code: 'ThrottledException', times: 1 }, { operation: 'TagResources', code: 'ThrottledException', times: 2 });
    succeeded(await account.run(), { tagged: [account.arn('orders')] });
  }],
  ['what a service could not answer for is tried again, and counted once', { maxResourcesPerDay: 2 }, async (account, world) => {
    const names = numbered(4);
    await account.tables(names);
    await account.reported(...names.map((table) => ({ table })));
    await failing(world, { [account.arn(names[0])]: { StatusCode: 500, ErrorCode: 'InternalServiceException', ErrorMessage: 'no answer' }, [account.arn(names[1])]: { StatusCode: 400, ErrorCode: 'ThrottlingException', ErrorMessage: 'later' } });
    succeeded(await account.run(), { tagged: names.slice(0, 2).map((name) => account.arn(name)), reachedBound: true });
    assert.deepEqual(await account.tagsOf(names[2]), {});
  }],
  ['what the service tagged though it did not answer counts as tagged', {}, async (account, world) => {
    await account.tables(['orders']);
    await account.reported({ table: 'orders' });
    await failing(world, { [account.arn('orders')]: { StatusCode: 500, ErrorCode: 'InternalServiceException', ErrorMessage: 'no answer' } });
    await answer(world, { ResourceTagMappingList: [] }, 1, 'GetResources');
    await answer(world, { ResourceTagMappingList: [{ ResourceARN: account.arn('orders'), Tags: [{ Key: 'backup', Value: 'daily' }] }] }, 1, 'GetResources');
    succeeded(await account.run(), { tagged: [account.arn('orders')] });
    assert.deepEqual(await account.tagsOf('orders'), {});
  }],
  ['what never answers fails in the end', {}, async (account, world) => {
    await account.tables(['orders']);
    await account.reported({ table: 'orders' });
    await failing(world, { [account.arn('orders')]: { StatusCode: 500, ErrorCode: 'InternalServiceException', ErrorMessage: 'no answer' } }, 4);
    const { status, error, cause } = await account.run();
    assert.deepEqual([status, error, cause], ['FAILED', 'ResourcesNotTagged',
      `1 resources could not be tagged with backup=daily: ${account.arn('orders')} (InternalServiceException: no answer); tagged: 0`]);
  }],
  ['what can\'t be tagged fails the run, says why, tells the hub, and holds up nobody else', {}, async (account, world) => {
    await world.heard();
    await account.tables(['orders']);
    await account.reported({ table: 'missing' }, { table: 'orders' });
    const failed = await account.run();
    assert.deepEqual([failed.status, failed.error], ['FAILED', 'ResourcesNotTagged']);
    assert.equal(failed.cause, `1 resources could not be tagged with backup=daily: ${account.arn('missing')} (InvalidParameterException: Resource does not exist); tagged: 1`);
    assert.deepEqual(await account.tagsOf('orders'), { backup: 'daily' });
    const [told] = await until(async () => { const events = await world.heard(); return events.length > 0 ? events : undefined; });
    assert.deepEqual([told.source, told.account, told.detail.status, told.detail.cause], ['aws.states', account.id, 'FAILED', failed.cause]);
  }],
  ['what is denied fails the run', {}, async (account, world) => {
    await account.tables(['orders']);
    await account.reported({ table: 'orders' });
    await world.failCalls({ operation: 'TagResources', code: 'AccessDeniedException', times: 100 });
    assert.equal((await account.run()).status, 'FAILED');
  }],
  ['a dry run says what it would tag, and tags nothing', { dryRun: true, maxResourcesPerDay: 2 }, async (account) => {
    const names = numbered(3);
    await account.tables(names);
    await account.reported(...names.map((table) => ({ table })));
    succeeded(await account.run(), { wouldTag: names.slice(0, 2).map((name) => account.arn(name)), reachedBound: true });
    assert.deepEqual(await account.tagsOf(names[0]), {});
  }],
];

/** What a call answers in place of being made. */
async function answer(world: World, given: object, times: number, operation: string): Promise<void> {
  await fetch(`${world.aws.endpoint}/_local-aws/call-faults`, { method: 'POST', body: JSON.stringify({ operation, times, answer: given }) });
}

const failing = (world: World, failures: object, times = 1) => answer(world, { FailedResourcesMap: failures }, times, 'TagResources');

async function main(): Promise<void> {
  const { python } = await virtualEnvironment(PROJECT);
  const world = await World.start(python, PROJECT);
  let failures = 0;
  try {
    await world.deployHub(DEFINITION);
    const wanted = process.argv[2] ?? '';
    const every = new Set<string>();
    const cases = CASES.filter(([name]) => name.includes(wanted));
    for (const [i, [name, options, prove]] of cases.entries()) {
      const account = new Account(world, `${800_000_000_000 + i}`);
      await world.endFaults();
      try {
        await account.deploy(options);
        await account.rule('unrelated', 'REQUIRED_TAGS', { tag1Key: 'team' });
        await account.rule('tagged', 'REQUIRED_TAGS', { tag1Key: 'backup', tag1Value: 'daily' });
        for (const other of numbered(30)) {
          await account.rule(other, 'CLOUD_TRAIL_ENABLED', {});
        }
        (await account.stateNames()).forEach((state) => every.add(state));
        await prove(account, world);
        console.log(`✔ ${name}`);
      } catch (error) {
        failures++;
        console.log(`✘ ${name}\n${(error as Error).message}`);
      }
    }
    if (wanted === '') {
      const without = new Account(world, `${800_000_000_000 + cases.length}`);
      await without.deploy();
      const { status, error } = await without.run();
      console.log(`${error === 'NoRule' ? '✔' : '✘'} without a rule the run fails: ${status} ${error}`);
      failures += error === 'NoRule' ? 0 : 1;
      const entered = await world.enteredStates();
      const missed = [...every].filter((name) => !entered.includes(name));
      failures += missed.length > 0 ? 1 : 0;
      console.log(missed.length === 0 ? `✔ all ${every.size} states were entered` : `✘ states that no case entered: ${missed.join(', ')}`);
    }
    console.log(`${failures} failed`);
  } finally {
    await world.aws.stop();
  }
  process.exitCode = failures > 0 ? 1 : 0;
}

main().catch((error: Error) => {
  console.error(`✘ ${error.stack}`);
  process.exitCode = 1;
});
