/**
 * OrganizationSetup by the real `cdk deploy`, against a local AWS that authorizes every call: a switch that fails and says which, the first run, a second one
 * that only reads, and the end of the stack, which leaves everything on.
 */
import { CdkApp } from './cdk-app';
import { inLocalAws } from './in-local-aws';
import { HOME, NEW_ORGANIZATION } from './setup-organization';
import { PROJECT, expect, step, tsApp } from './steps';
import { LocalAws, Operation } from '../local-aws/local-aws';

const APP = tsApp('tools/demo/setup-app.ts');
/** An account that the organization does not have. */
const STRANGER = '777777777777';
/** Of StackSets: CloudFormation itself enables it, and sets itself up with it. */
const STACK_SETS = 'member.org.stacksets.cloudformation.amazonaws.com';
/** What the switches call; everything else of the log is the stack's. */
const SWITCHES = /^(Enable|Disable|Register|Deregister|Activate|Deactivate|UpdateGlobalSettings|UpdateRegionSettings|CreateServiceLinkedRole)/;

class SetupProof {
  private readonly app: CdkApp;

  public constructor(private readonly aws: LocalAws) {
    this.app = new CdkApp(aws, PROJECT, NEW_ORGANIZATION.managementAccount, 'setup');
  }

  public async run(): Promise<void> {
    await this.aws.layOut(NEW_ORGANIZATION);
    await step('synthesize, for a home account that is none', () => this.synthesize(STRANGER));
    await step('cdk bootstrap', () => this.app.bootstrapTargets());
    await step('a switch that fails says which', () => this.failing(), (said) => said);
    await step('the switches that do not need it are on', () => this.thrown(0), (done) => {
      const wanted = ['EnableAWSServiceAccess backup.amazonaws.com', `ActivateOrganizationsAccess ${STACK_SETS}`, 'EnablePolicyType', 'CreateServiceLinkedRole', 'UpdateGlobalSettings', 'UpdateRegionSettings'];
      const missing = wanted.filter((one) => !done.some((text) => text.startsWith(one)));
      expect(missing.length === 0, `not thrown: ${missing.join(', ')}`);
      return done.join(', ');
    });
    const before = (await this.aws.operations()).length;
    await step('the first run', () => this.deploy(HOME));
    await step('switches only what was left', () => this.thrown(before), (done) => {
      expect(done.length > 0 && done.every((one) => one.startsWith('RegisterDelegatedAdministrator')), `other switches than the delegation were thrown: ${done.join(', ')}`);
      return done.join(', ');
    });
    const after = (await this.aws.operations()).length;
    await step('a second run, with another revision', () => this.deploy(HOME, 'second'));
    await step('changes nothing', () => this.thrown(after), (done) => {
      expect(done.length === 0, `the second run changed something: ${done.join(', ')}`);
      return '';
    });
    await step('cdk destroy', () => this.app.destroy());
    await step('leaves everything on', () => this.thrown(after), (done) => {
      expect(done.length === 0, `the end of the stack changed something: ${done.join(', ')}`);
      return '';
    });
  }

  private synthesize(home: string, revision = 'first'): Promise<unknown> {
    return this.app.synthesize(APP, { home, revision });
  }

  private async failing(): Promise<string> {
    const { exitCode, output } = await this.app.tryDeploying(['Setup']);
    const said = new RegExp(`\\d+ of \\d+ switches .*? (delegated administrator ${STRANGER} for backup\\.amazonaws\\.com: \\w+Exception)`).exec(output)?.[1];
    const byHand = output.includes(`aws organizations register-delegated-administrator --account-id ${STRANGER}`);
    expect(exitCode !== 0 && said !== undefined && byHand, `nothing says which switch failed:\n${output}`);
    return said!;
  }

  private async deploy(home: string, revision?: string): Promise<void> {
    await this.synthesize(home, revision);
    const stacks = await this.app.deploy(['Setup']);
    expect(stacks.length === 1 && stacks[0].changed, 'the deployment did nothing');
  }

  private async thrown(since: number): Promise<string[]> {
    return (await this.aws.operations(since)).filter(({ operation, error }) => SWITCHES.test(operation) && !error).map(({ operation, physicalId }: Operation) => `${operation} ${physicalId}`);
  }
}

inLocalAws((aws) => new SetupProof(aws).run());
