import { CdkApp, DeployedStack } from './cdk-app';
import { CHANGE, changedExample } from './changed-example';
import { expectCanaryFirst, expectEverywhere, memberStacks, MemberStack, newAccount, retry } from './members';
import { CENTRAL_ACCOUNT, INTERRUPTED_MEMBER, MEMBER_ACCOUNTS, ORGANIZATION } from './organization';
import { expectPicture } from './picture';
import { PROJECT, expect, named, phrase, step, tsApp } from './steps';
import type { LocalAws, Operation } from '../local-aws/local-aws';

export interface DeploymentOptions {
  /** Command that runs another app than the example. */
  readonly app?: string;
  /** Command that runs the app with a change. */
  readonly changedApp?: string;
  readonly withOutage: boolean;
}

const VAULT = 'AWS::Backup::BackupVault';
const places = (stacks: MemberStack[]) => [...new Set(stacks.map(({ stackSet }) => stackSet))]
  .map(name => `${name} in ${stacks.filter(({ stackSet }) => stackSet === name).length}`).join(', ');

/** The organization of the README: deployed, deployed again, changed, and grown by an account. */
export class OrganizationDeployment {
  public constructor(private readonly aws: LocalAws, private readonly app: CdkApp, private readonly options: DeploymentOptions) {}

  public async run(): Promise<void> {
    const { app, aws, options } = this;
    await step('synthesize the README\'s organization', () => this.synthesize(), warnings => `${app.stackNames().length} stacks, ${warnings} warnings`);
    this.expectKnownTargets();
    await step('cdk bootstrap', () => app.bootstrapTargets(), () => app.targets().map(({ account, region }) => `${account}/${region}`).join(', '));
    if (options.withOutage) {
      await step('cdk deploy, with an outage in the central account', () => this.interruptedCentral(), error => error);
      await step('cdk deploy, with an outage in one member', () => this.interruptedMember(), error => error);
    }
    await step('cdk deploy --all', () => app.deploy(), stacks => {
      expect(stacks.length === app.stackNames().length, `not every stack was deployed: ${named(stacks)}`);
      return named(stacks);
    });
    await step('every member and Region has its stacks', () => expectEverywhere(aws, MEMBER_ACCOUNTS), places);
    if (options.app === undefined) {
      await step('canary accounts had theirs first', async () => expectCanaryFirst(await aws.operations()));
    }
    if (options.app === undefined) {
      await step("the README's picture shows what is deployed", () => expectPicture(aws), shown => shown);
    }
    await step('cdk deploy --all again, unchanged', () => this.unchanged(), named);
    await step(`cdk deploy --all, ${options.changedApp ? 'the changed app' : CHANGE}`, () => this.changeTier(), operations => operations.map(phrase).join(', '));
    const account = await step('a new account joins, and nobody deploys', () => newAccount(aws), id => `${id}: baseline first, then frameworks and forwarding`);
    await step('it has what the others have', () => expectEverywhere(aws, [...MEMBER_ACCOUNTS, account]), places);
  }

  private synthesize(): Promise<number> {
    return this.app.synthesize(this.options.app ?? tsApp('examples/typescript/organization.ts'));
  }

  private expectKnownTargets(): void {
    const known = new Set([ORGANIZATION.rootId, ...ORGANIZATION.units.map(unit => unit.id), ...ORGANIZATION.accounts.map(({ id }) => id)]);
    const unknown = this.app.policyTargets().filter(id => !known.has(id));
    expect(unknown.length === 0, `policies are attached to ${unknown.join(', ')}, which tools/demo/organization.ts does not have`);
  }

  /** A first deployment that fails half-way: what it had created must be gone, or no second attempt could succeed. */
  private async interruptedCentral(): Promise<string> {
    const { app, aws } = this;
    const before = await aws.operations();
    await aws.injectFault({ operation: 'CREATE', type: 'AWS::Backup::LogicallyAirGappedBackupVault', account: CENTRAL_ACCOUNT, times: 1, message: 'ServiceUnavailableException: injected' });
    const { exitCode, output } = await app.tryDeploying(app.stackNames({ account: CENTRAL_ACCOUNT }).filter(name => name.includes('/Central-')));
    const failed = (await aws.operations(before.length)).filter(operation => operation.error?.includes('injected'));
    expect(exitCode !== 0 && failed.length === 1, `the outage went unnoticed:\n${output}`);
    const left = (await aws.resources()).filter(({ stack, account, region }) =>
      stack === failed[0].stack && account === failed[0].account && region === failed[0].region);
    expect(left.length === 0, `the rollback of ${failed[0].stack} left ${left.map(({ physicalId }) => physicalId).join(', ')}`);
    return `${failed[0].stack} failed and left nothing behind`;
  }

  /**
   * One member that fails does not keep the others from their backups, nor its global Region its other ones, nor for ever: its stack is made once an operator
   * says so.
   */
  private async interruptedMember(): Promise<string> {
    const { app, aws } = this;
    await aws.injectFault({ operation: 'CREATE', type: VAULT, ...INTERRUPTED_MEMBER, times: 1, message: 'ServiceUnavailableException: injected' });
    await app.deploy();
    const behind = (await memberStacks(aws)).filter(({ status }) => status !== 'CURRENT');
    const only = behind.length > 0 && behind.every(({ account, region }) => account === INTERRUPTED_MEMBER.account && region === INTERRUPTED_MEMBER.region);
    expect(only && behind[0].reason.includes('injected'), `other stacks are behind than the one of the outage: ${behind.map(one => `${one.stackSet} ${one.account} ${one.region}: ${one.reason}`).join('; ') || 'none'}`);
    for (const one of behind) {
      await retry(aws, one);
    }
    return `${behind.map(({ stackSet, account, region }) => `${stackSet} in ${account}/${region}`).join(', ')} failed, no other account or Region did, and the second attempt succeeds`;
  }

  private async unchanged(): Promise<DeployedStack[]> {
    const { app, aws } = this;
    const before = await aws.operations();
    await this.synthesize();
    const stacks = await app.deploy();
    expect(stacks.length === app.stackNames().length && stacks.every(stack => !stack.changed), `not unchanged: ${named(stacks)}`);
    const touched = await aws.operations(before.length);
    expect(touched.length === 0, `the unchanged deployment did something: ${touched.map(phrase).join(', ')}`);
    return stacks;
  }

  private async changeTier(): Promise<Operation[]> {
    const { app, aws, options } = this;
    const before = await aws.operations();
    await app.synthesize(options.changedApp ?? tsApp(changedExample(PROJECT)));
    await app.deploy();
    const operations = await aws.operations(before.length);
    expect(operations.length > 0, 'the changed app changed nothing');
    const unexpected = operations.filter(({ operation }) => operation !== 'UPDATE' && operation !== 'UpdatePolicy');
    expect(unexpected.length === 0, `a change of a tier is an update in place, and this happened: ${unexpected.map(phrase).join(', ')}`);
    const policies = operations.filter(({ operation }) => operation === 'UpdatePolicy');
    expect(options.changedApp !== undefined || policies.length === 1, `a change of one tier is one update of a policy, and there were ${policies.length}`);
    return operations;
  }
}
