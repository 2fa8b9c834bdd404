import * as fs from 'fs';
import * as path from 'path';
import type { CdkApp, DeployedStack } from './cdk-app';
import { LocalRule, localRules } from './plans';
import { PROJECT, expect, named, step } from './steps';
import { callJson } from '../local-aws/aws-api';
import type { LocalAws } from '../local-aws/local-aws';

interface KeyMetadata {
  readonly Arn: string;
  readonly MultiRegionConfiguration?: { readonly MultiRegionKeyType: string };
}

/** The ARN of the account's only primary multi-Region key, as a user would look it up. */
async function primaryKeyOf(aws: LocalAws, app: CdkApp): Promise<string> {
  const [target] = app.targets();
  const ask = <T>(operation: string, input: object) => callJson<T>({ endpoint: aws.endpoint, ...target }, 'kms', `TrentService.${operation}`, input);
  const { Keys } = await ask<{ Keys: { KeyId: string }[] }>('ListKeys', {});
  const keys = await Promise.all(Keys.map(async ({ KeyId }) => (await ask<{ KeyMetadata: KeyMetadata }>('DescribeKey', { KeyId })).KeyMetadata));
  const primaries = keys.filter(key => key.MultiRegionConfiguration?.MultiRegionKeyType === 'PRIMARY');
  expect(primaries.length === 1, `${target.account} has ${primaries.length} primary multi-Region keys in ${target.region}, not one`);
  return primaries[0].Arn;
}

async function deployAllRegions(app: CdkApp, command: string, primaryKeyArn: string): Promise<DeployedStack[]> {
  const first = app.stackNames();
  await app.synthesize(command, { primaryKeyArn });
  expect(app.stackNames().length > first.length, `with the primary key's ARN there are no more stacks than ${first.join(', ')}`);
  await app.bootstrapTargets();
  const stacks = await app.deploy();
  expect(stacks.length === app.stackNames().length, `not every stack was deployed: ${named(stacks)}`);
  expect(stacks.every(({ name, changed }) => changed !== first.includes(name)), `only the Regions of replicas change: ${named(stacks)}`);
  return stacks;
}

async function deployUnchanged(aws: LocalAws, app: CdkApp, command: string, primaryKeyArn: string): Promise<DeployedStack[]> {
  const before = await aws.operations();
  await app.synthesize(command, { primaryKeyArn });
  const stacks = await app.deploy();
  expect(stacks.length === app.stackNames().length && stacks.every(({ changed }) => !changed), `not unchanged: ${named(stacks)}`);
  expect((await aws.operations(before.length)).length === 0, 'the unchanged deployment touched a resource');
  return stacks;
}

/** The rules of the plan in every Region, whose schedule is the file's own words. */
async function keptSchedule(aws: LocalAws, app: CdkApp): Promise<LocalRule[]> {
  const [plan] = JSON.parse(fs.readFileSync(path.join(PROJECT, 'examples', 'plans', 'pushed-plan.json'), 'utf8'));
  const rules = (await Promise.all(app.targets().map(target => localRules(aws.endpoint, target)))).flat();
  const bare = app.targets().filter(({ region }) => !rules.some(rule => rule.region === region));
  expect(bare.length === 0, `no plan in ${bare.map(({ region }) => region).join(', ')}`);
  const other = rules.filter(({ schedule }) => schedule !== plan.Rules[0].ScheduleExpression);
  expect(other.length === 0, `the file says ${plan.Rules[0].ScheduleExpression}, and not ${other.map(({ schedule }) => schedule).join(', ')}`);
  return rules;
}

/** An account outside the organization, deployed with its own credentials: first the Region of its primary key, then all. */
export async function outsideAccount(aws: LocalAws, app: CdkApp, command: string): Promise<void> {
  await step('outside the organization: the primary key first', async () => {
    await app.synthesize(command);
    await app.bootstrapTargets();
    return app.deploy();
  }, named);
  const primaryKeyArn = await step('outside: look up the key', () => primaryKeyOf(aws, app), arn => arn);
  await step('outside: all Regions, -c primaryKeyArn=…', () => deployAllRegions(app, command, primaryKeyArn), named);
  await step('outside: again, unchanged', () => deployUnchanged(aws, app, command, primaryKeyArn), named);
  await step('outside: the plan keeps its schedule', () => keptSchedule(aws, app), rules =>
    rules.map(rule => `${rule.region} ${rule.plan} ${rule.schedule}`).join(', '));
}
