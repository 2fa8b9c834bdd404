import type { Target } from './cdk-app';
import { HOME_ACCOUNT, MANAGEMENT_ACCOUNT, MEMBER_ACCOUNTS, ORGANIZATION, PRODUCTION, REGIONS } from './organization';
import { expect } from './steps';
import { callJson, Caller, elementsOf, query } from '../local-aws/aws-api';
import type { LocalAws, Operation } from '../local-aws/local-aws';

const POLL_MS = 250;
/** Far above what a busy machine needs. */
const DEADLINE_MS = 1_200_000;
const STACK_SET = 'AWS::CloudFormation::StackSet';

/** A stack of a StackSet, as the home account lists it. */
export interface MemberStack extends Target {
  readonly stackSet: string;
  /** CURRENT, or OUTDATED where the last operation failed. */
  readonly status: string;
  readonly reason: string;
}

/** Asks StackSets as the home account, the delegated administrator. */
async function asked(aws: LocalAws, parameters: Record<string, string>): Promise<string> {
  const home: Caller = { endpoint: aws.endpoint, account: HOME_ACCOUNT, region: REGIONS[0] };
  return query(home, 'cloudformation', { Version: '2010-05-15', CallAs: 'DELEGATED_ADMIN', ...parameters });
}

/** Names of the StackSets that the app has made, in the order in which they were. */
async function stackSets(aws: LocalAws): Promise<string[]> {
  return (await aws.resources(STACK_SET)).map(({ properties }) => String(properties.StackSetName));
}

/** Every stack of every StackSet. */
export async function memberStacks(aws: LocalAws): Promise<MemberStack[]> {
  const all = await Promise.all((await stackSets(aws)).map(async stackSet => {
    const xml = await asked(aws, { Action: 'ListStackInstances', StackSetName: stackSet, MaxResults: '100' });
    return xml.split('<member>').filter(part => part.includes('<Account>')).map((part): MemberStack => ({
      stackSet, account: elementsOf(part, 'Account')[0], region: elementsOf(part, 'Region')[0], status: elementsOf(part, 'Status')[0], reason: elementsOf(part, 'StatusReason')[0] ?? '',
    }));
  }));
  return all.flat();
}

/** What a StackSet brings, whichever accounts it is for: canary accounts have StackSets of their own for the same. */
const kindOf = (stackSet: string) => stackSet.replace('-Canary-', '-');

/** What every member should have: one current stack of every kind in every Region, from the StackSet of canary accounts or of the rest. */
export async function expectEverywhere(aws: LocalAws, accounts: string[]): Promise<MemberStack[]> {
  const stacks = await memberStacks(aws);
  const behind = stacks.filter(({ status }) => status !== 'CURRENT');
  expect(behind.length === 0, `not current: ${behind.map(({ stackSet, account, region, reason }) => `${stackSet} in ${account}/${region} (${reason})`).join(', ')}`);
  const kinds = [...new Set((await stackSets(aws)).map(kindOf))];
  const places = kinds.flatMap(kind => accounts.flatMap(account => REGIONS.map(region => `${kind} ${account} ${region}`)));
  const found = stacks.map(({ stackSet, account, region }) => `${kindOf(stackSet)} ${account} ${region}`);
  const missing = places.filter(place => !found.includes(place));
  const surplus = found.filter((place, i) => !places.includes(place) || found.indexOf(place) !== i);
  expect(missing.length === 0 && surplus.length === 0, `stacks of StackSets that are missing: ${missing.join(', ') || 'none'}; that should not be there: ${surplus.join(', ') || 'none'}`);
  return stacks;
}

/** Accounts of the canary unit had all of their stacks before any other account got one. */
export function expectCanaryFirst(operations: Operation[]): void {
  const members = operations.filter(({ operation, stack }) => operation === 'CREATE' && stack.startsWith('StackSet-'));
  const ofCanary = ({ stack }: Operation) => stack.includes('-Canary-');
  const last = members.map(ofCanary).lastIndexOf(true);
  const early = members.slice(0, last).filter(one => !ofCanary(one));
  expect(last >= 0 && early.length === 0, `made before the canary accounts were complete: ${early.map(({ type, account }) => `${type} in ${account}`).join(', ') || 'nothing is made in canary accounts'}`);
}

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    expect(Date.now() < deadline, `${what} did not come`);
    await new Promise(resolve => setTimeout(resolve, POLL_MS));
  }
}

/** An account that is created and moved into the production unit: no deployment, and nobody but StackSets, gives it its stacks. */
export async function newAccount(aws: LocalAws): Promise<string> {
  const management: Caller = { endpoint: aws.endpoint, account: MANAGEMENT_ACCOUNT, region: 'us-east-1' };
  const ask = <T>(operation: string, input: object) => callJson<T>(management, 'organizations', `AWSOrganizationsV20161128.${operation}`, input);
  const { CreateAccountStatus: { AccountId } } = await ask<{ CreateAccountStatus: { AccountId: string } }>('CreateAccount', { AccountName: 'New', Email: 'new@example.com' });
  const before = await aws.operations();
  await ask('MoveAccount', { AccountId, SourceParentId: ORGANIZATION.rootId, DestinationParentId: PRODUCTION });
  const wanted = new Set((await memberStacks(aws)).filter(({ account }) => account === MEMBER_ACCOUNTS[0]).map(({ stackSet }) => stackSet)).size;
  await until(`the ${wanted} auto-deployments to ${AccountId}`, async () => {
    const ended = (await aws.operations(before.length)).filter(one => one.operation === 'AUTO_DEPLOYMENT');
    const failed = ended.find(({ error }) => error);
    expect(failed === undefined, `auto-deployment of ${failed?.logicalId} failed: ${failed?.error}`);
    return ended.length >= wanted ? ended : undefined;
  });
  const made = (await aws.operations(before.length)).filter(one => one.operation === 'CREATE' && one.account === AccountId);
  expectBaselineFirst(made);
  return AccountId;
}

/** Frameworks and forwarding come after what they are about. */
function expectBaselineFirst(made: Operation[]): void {
  const ofBaseline = (one: Operation) => one.stack.includes('-Baseline-');
  const last = made.map(ofBaseline).lastIndexOf(true);
  const early = made.slice(0, last).filter(one => !ofBaseline(one));
  expect(last >= 0 && early.length === 0, `made before the baseline was complete: ${early.map(({ type, stack }) => `${type} of ${stack}`).join(', ') || 'no baseline at all'}`);
}

/** What an operator does where a failure was tolerated: the same stacks again, in that account. */
export async function retry(aws: LocalAws, { stackSet, account, region }: MemberStack): Promise<void> {
  const unit = ORGANIZATION.accounts.find(({ id }) => id === account)!.parent!;
  const xml = await asked(aws, {
    'Action': 'UpdateStackInstances', 'StackSetName': stackSet, 'OperationId': `retry-${account}-${region}`, 'Regions.member.1': region,
    'DeploymentTargets.OrganizationalUnitIds.member.1': unit, 'DeploymentTargets.Accounts.member.1': account, 'DeploymentTargets.AccountFilterType': 'INTERSECTION',
  });
  const [operation] = elementsOf(xml, 'OperationId');
  await until(`the end of the operation on ${stackSet}`, async () => {
    const status = elementsOf(await asked(aws, { Action: 'DescribeStackSetOperation', StackSetName: stackSet, OperationId: operation }), 'Status')[0];
    return ['RUNNING', 'QUEUED', 'STOPPING'].includes(status) ? undefined : status;
  });
}
