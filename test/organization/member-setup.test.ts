import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as logs from 'aws-cdk-lib/aws-logs';
import { MANAGEMENT } from './delegation-stack';
import { languageOf, MemberSetupSpec, memberSetupStack } from './member-setup-stack';
import { MemberSetup } from '../../src/organization';
import { OptInResourceType, ProtectionTier } from '../../src/protection';
import { definitionOf, HOME_ACCOUNT } from '../support/definition';

const { DYNAMODB, EBS, S3 } = OptInResourceType;
const LOCAL = '333333333333';
const EUROPE = { env: { account: HOME_ACCOUNT, region: 'eu-west-1' } };
const daily = ProtectionTier.daily({ copyTo: [] });
const rulesOf = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule')).map(({ Properties }) => Properties);

/** All states, those of maps too. */
function statesOf(language: { readonly States: { readonly [name: string]: any } }): { readonly [name: string]: any } {
  return Object.assign({}, ...Object.entries(language.States).map(([name, state]) => ({ [name]: state, ...state.ItemProcessor ? statesOf(state.ItemProcessor) : {} })));
}

describe('Regions', () => {
  test('are those in which something is to be done', () => {
    expect(MemberSetup.regionsOf(memberSetupStack().definition)).toEqual(['eu-west-1', 'us-east-1']);
    expect(MemberSetup.regionsOf(definitionOf({}))).toEqual([]);
  });

  test('only the global one looks for the service-linked role', () => {
    expect(Object.keys(statesOf(languageOf(memberSetupStack().stack)))).toContain('FindServiceLinkedRole');
    expect(Object.keys(statesOf(languageOf(memberSetupStack(EUROPE).stack)))).not.toContain('FindServiceLinkedRole');
  });

  test('a home Region without members tells the others of new accounts, and does nothing else', () => {
    const { stack, setup } = memberSetupStack({ layout: { homeRegion: 'ap-south-1' }, env: { account: HOME_ACCOUNT, region: 'ap-south-1' } });
    expect(Object.keys(languageOf(stack).States)).toEqual(['Begin', 'Which', 'Announce', 'Done']);
    expect(setup.schedule).toBeUndefined();
    expect(rulesOf(stack).map(({ Description }) => Description)).toEqual([
      'Member accounts could not be set up', 'Sets up new accounts of the organization', 'Tells eu-west-1 of new accounts', 'Tells us-east-1 of new accounts',
    ]);
  });
});

describe('the state machine', () => {
  test('and its role have the names that members know', () => {
    const template = Template.fromStack(memberSetupStack(EUROPE).stack);
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', { StateMachineName: 'OrgBackupMemberSetup' });
    template.hasResourceProperties('AWS::IAM::Role', { RoleName: 'OrgBackupMemberSetup-eu-west-1', Path: '/' });
  });

  test('starts at once after each change, and then once a day', () => {
    const scheduleOf = (spec: MemberSetupSpec = {}) => Object.entries(Template.fromStack(memberSetupStack(spec).stack).findResources('AWS::Scheduler::Schedule'))[0];
    const [id, { Properties }] = scheduleOf();
    expect(Properties).toMatchObject({ ScheduleExpression: 'rate(1 day)', State: 'ENABLED', FlexibleTimeWindow: { Mode: 'OFF' } });
    expect(scheduleOf()[0]).toBe(id);
    expect(scheduleOf({ parameterName: '/other' })[0]).not.toBe(id);
  });

  test('starts at once with a role that may do so already', () => {
    const { Resources } = Template.fromStack(memberSetupStack().stack).toJSON();
    const { DependsOn, Properties } = Object.values<any>(Resources).find(({ Type }) => Type === 'AWS::Scheduler::Schedule');
    const role = Properties.Target.RoleArn['Fn::GetAtt'][0];
    const [policy] = Object.entries<any>(Resources).find(([, one]) => one.Type === 'AWS::IAM::Policy' && one.Properties.Roles[0].Ref === role)!;
    expect(DependsOn).toEqual(expect.arrayContaining([policy]));
    expect(Resources[role].Properties.AssumeRolePolicyDocument.Statement[0].Condition).toEqual({ StringEquals: { 'aws:SourceAccount': HOME_ACCOUNT } });
  });

  test('refers to no state that is not there, and leads to each', () => {
    for (const spec of [{}, EUROPE, { localAccounts: [LOCAL], memberSettings: { optInResourceTypes: [EBS], serviceLinkedRole: false } }]) {
      const check = ({ StartAt, States }: any) => {
        const next = Object.values<any>(States).flatMap((state) => [state.Next, state.Default, ...[...state.Choices ?? [], ...state.Catch ?? []].map((one: any) => one.Next)]).filter(Boolean);
        expect(new Set([StartAt, ...next])).toEqual(new Set(Object.keys(States)));
        Object.values<any>(States).filter((state) => state.ItemProcessor).forEach((state) => check(state.ItemProcessor));
      };
      check(languageOf(memberSetupStack(spec).stack));
    }
  });

  test('calls members with their role, and the home account with its own', () => {
    const tasks = Object.values(statesOf(languageOf(memberSetupStack().stack))).filter(({ Type }) => Type === 'Task');
    const services = (withRole: boolean) => [...new Set(tasks.filter(({ Credentials }) => (Credentials !== undefined) === withRole).map(({ Resource }) => Resource.split(':')[6]))].sort();
    expect(services(true)).toEqual(['backup', 'iam']);
    expect(services(false)).toEqual(['eventbridge', 'organizations', 'ssm']);
  });

  test('is asked for no call that could take longer, with its retries, than a child execution may', () => {
    const calls = Object.values(statesOf(languageOf(memberSetupStack().stack))).filter(({ Credentials }) => Credentials);
    const seconds = calls.map(({ TimeoutSeconds, Retry: [{ MaxAttempts, IntervalSeconds, BackoffRate }] }) => (
      TimeoutSeconds * (MaxAttempts + 1) + [...Array(MaxAttempts).keys()].reduce((sum, i) => sum + IntervalSeconds * BackoffRate ** i, 0)));
    expect(seconds.length).toBe(4);
    expect(seconds.reduce((sum, one) => sum + one)).toBeLessThan(300);
  });

  test('spares accounts that never have a baseline', () => {
    expect(languageOf(memberSetupStack().stack).States.ListAccounts.Assign.accounts).toContain('$not(Id in ["999999999999","222222222222"])');
  });

  test.each([MANAGEMENT, '222222222222'])('spares no account that has local plans: %s', (account) => {
    const { States } = languageOf(memberSetupStack({ localAccounts: [account], memberSettings: { optInResourceTypes: [EBS] } }).stack);
    expect(States.ListAccounts.Assign.accounts).not.toContain(account);
    expect(States.Begin.Assign.accounts).not.toContain(account);
    expect(States.SetUp.ItemBatcher.BatchInput.optIn).toEqual([{ types: ['EBS'], accounts: [account] }]);
  });

  test('lists nothing where only accounts with local plans have something to be done', () => {
    const spec = { localAccounts: [LOCAL], memberSettings: { optInResourceTypes: [EBS], serviceLinkedRole: false } };
    const { States } = languageOf(memberSetupStack(spec).stack);
    expect(States.ListAccounts).toBeUndefined();
    expect(States.Which.Choices[0].Assign).toEqual({ accounts: [LOCAL] });
    expect(States.SetUp.ItemBatcher.BatchInput.optIn).toEqual([{ types: ['EBS'], accounts: [LOCAL] }]);
  });

  test('reaches accounts outside the organization that have local plans', () => {
    const external = { layout: { externalAccounts: [LOCAL] }, localAccounts: [LOCAL], memberSettings: {} };
    expect(languageOf(memberSetupStack(external).stack).States.Which.Choices[0].Assign).toEqual({ accounts: [LOCAL] });
  });

  test('stays far below what a definition and the input of a child execution may be with ten thousand accounts that have local plans', () => {
    const accounts = [...Array(10_000).keys()].map((i) => `${100_000_000_000 + i}`);
    const { stack } = memberSetupStack({ localAccounts: accounts, memberSettings: { optInResourceTypes: [EBS, S3] } });
    const language = languageOf(stack);
    expect(JSON.stringify(language).length).toBeLessThan(1_000_000);
    expect(JSON.stringify(language.States.SetUp.ItemBatcher.BatchInput).length).toBeLessThan(200_000);
  });
});

describe('rules', () => {
  test('start it in the home Region for accounts that the hub hears of, and by announcement elsewhere', () => {
    const arrival = rulesOf(memberSetupStack().stack).find(({ EventBusName }) => EventBusName !== undefined)!;
    expect(arrival.EventBusName).toBe('OrgBackupEvents');
    expect(arrival.EventPattern.detail.eventName).toEqual(['CreateAccountResult', 'AccountJoinedOrganization', 'MoveAccount']);
    const [announced] = rulesOf(memberSetupStack(EUROPE).stack).filter(({ EventPattern }) => EventPattern.source[0] === 'cdk-org-backup');
    expect(announced.EventPattern).toEqual({ 'source': ['cdk-org-backup'], 'detail-type': ['Member Accounts Arrived'], 'account': [HOME_ACCOUNT] });
  });

  test('tell the event hub of executions that failed, from every Region', () => {
    for (const spec of [{}, EUROPE]) {
      const [failed] = rulesOf(memberSetupStack(spec).stack).filter(({ EventPattern }) => EventPattern.source[0] === 'aws.states');
      expect(failed.EventPattern.detail).toEqual({ $or: [{ state: ['FAILED', 'TIMED_OUT', 'ABORTED'] }, { status: ['FAILED', 'TIMED_OUT', 'ABORTED'] }], stateMachineArn: [{ Ref: expect.any(String) }] });
      expect(failed.Targets[0].Arn).toBe('arn:aws:events:us-east-1:111111111111:event-bus/OrgBackupEvents');
    }
  });
});

describe('warnings', () => {
  test('say that local plans are opted in to nothing, and what can have no effect', () => {
    const warned = (spec: MemberSetupSpec) => Annotations.fromStack(memberSetupStack(spec).stack).findWarning('*', Match.anyValue()).map(({ entry }) => `${entry.data}`);
    expect(warned({ localAccounts: [LOCAL], memberSettings: {} })).toEqual([expect.stringContaining('memberSettings say nothing of optInResourceTypes')]);
    expect(warned({ memberSettings: { optInResourceTypes: [EBS] } })).toEqual([expect.stringContaining('memberSettings opt in to EBS, which no local plan can select')]);
    expect(warned({})).toEqual([]);
  });
});

describe('refused is', () => {
  test.each<[string, MemberSetupSpec, string]>([
    ['a definition without settings', { definition: definitionOf({ tiers: [daily] }) }, 'memberSettings of the definition is undefined but nothing is to be set up in members'],
    ['another account', { env: { account: LOCAL, region: 'us-east-1' } }, `account of the stack is '${LOCAL}' but members admit the home account 111111111111 only`],
    ['an unknown account', { env: { region: 'us-east-1' } }, 'members admit the home account 111111111111 only'],
    ['a Region without anything to do', { env: { account: HOME_ACCOUNT, region: 'ap-south-1' } }, 'Region of the stack is \'ap-south-1\' but members have something to set up in eu-west-1, us-east-1'],
    // that of arrivals is the longest
    ['a name that is too long', { parameterName: `/${'a'.repeat(1011 - 51)}` }, 'of at most 1011 characters; shorten it by'],
    ['no name of a parameter', { parameterName: 'a b' }, 'parameterName is \'a b\''],
    ['what is no retention', { logRetention: 4 as logs.RetentionDays }, 'logRetention'],
    ['a layout without organization', { layout: { organizationId: undefined, managementAccount: undefined } }, 'organizationId'],
  ])('%s', (_, spec, message) => {
    expect(() => memberSetupStack(spec)).toThrow(message);
  });

  test('a second one for the same account and Region', () => {
    const { stack, definition } = memberSetupStack();
    new MemberSetup(stack, 'Other', { definition });
    expect(() => Template.fromStack(stack)).toThrow('members are also set up by Home/Setup');
  });
});

test('the log of errors is kept as long as is said', () => {
  Template.fromStack(memberSetupStack({ logRetention: logs.RetentionDays.ONE_WEEK, memberSettings: { managementPreferences: [DYNAMODB] } }).stack).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
});
