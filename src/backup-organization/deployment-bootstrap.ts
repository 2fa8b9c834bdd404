import type { DeployedStack, DeploymentFacts, ExecutionPolicies, Prerequisite } from './deployment-model';

const DEFAULT_QUALIFIER = 'hnb659fds';

type BootstrapFacts = Pick<DeploymentFacts, 'stacks' | 'homeAccount' | 'partition' | 'pipelines' | 'executionPolicies'>;

/** `cdk bootstrap` of each account and Region with a stack that needs it, as the CLI takes it on a fresh account. */
export function bootstrap(facts: BootstrapFacts): Prerequisite[] {
  const lines = commandsOf(facts, facts.stacks, [`arn:${facts.partition}:iam::aws:policy/AdministratorAccess`]);
  const trusts = lines.some((line) => line.includes('--trust')) ? ' `--trust` lets the account that deploys do there whatever the policy allows: AdministratorAccess, which bootstrap '
    + 'takes by itself where nobody is trusted. A policy of your own with less is better; leave both options out where the account\'s own credentials deploy.' : '';
  return lines.length === 0 ? [] : [
    { what: `Each account and Region with a stack is bootstrapped, with credentials of that account.${trusts}`, commands: lines },
    ...leastPrivilege(facts),
  ];
}

/** The same with the policies that lie beside the page. */
function leastPrivilege(facts: BootstrapFacts): Prerequisite[] {
  return (facts.executionPolicies ?? []).map(({ account, policies, unknownTypes }: ExecutionPolicies): Prerequisite => {
    const arns = policies.map(({ name }) => `arn:${facts.partition}:iam::${account}:policy/${name}`);
    const missing = unknownTypes.length === 0 ? '' : ` They leave out what ${unknownTypes.join(', ')} need${unknownTypes.length === 1 ? 's' : ''}: add a policy of your own.`;
    return {
      what: `Instead, with no more than CloudFormation needs for these stacks in ${account}: the files lie beside this page, made from the templates. An upgrade may need more: make new versions of `
        + `the policies first, and keep what went until the deployment has ended. They carry no other app: where others deploy to the account, give these stacks a qualifier of their own.${missing}`,
      commands: [
        ...policies.map(({ name, file }) => `aws iam create-policy --policy-name ${name} --policy-document file://${file}`),
        ...commandsOf(facts, facts.stacks.filter((stack) => stack.account === account), arns, true),
      ],
    };
  });
}

/** With `--trust` the CLI has no default for what CloudFormation may do. */
function commandsOf(
  { homeAccount, pipelines }: BootstrapFacts, stacks: ReadonlyArray<DeployedStack>, policies: ReadonlyArray<string>, always = false,
): string[] {
  return [...new Set(stacks.flatMap((stack) => {
    const { account, region, qualifier, deployRole } = stack;
    const deployer = deployerOf(stack, homeAccount, pipelines);
    const trusts = deployRole !== undefined && deployer !== account;
    return qualifier === undefined ? [] : [[
      `npx cdk bootstrap aws://${account}/${region}`,
      ...qualifier === DEFAULT_QUALIFIER ? [] : [`--qualifier ${qualifier}`],
      ...trusts ? [`--trust ${deployer}`] : [],
      ...trusts || always ? [`--cloudformation-execution-policies ${policies.join(',')}`] : [],
    ].join(' ')];
  }))];
}

/** The home account, or with pipelines the account of the one that deploys the stack; what no pipeline deploys its own account does. */
function deployerOf({ path, account }: DeployedStack, home: string, pipelines: DeploymentFacts['pipelines']): string {
  return pipelines.length === 0 ? home : pipelines.find(({ stacks }) => stacks.includes(path))?.account ?? account;
}
