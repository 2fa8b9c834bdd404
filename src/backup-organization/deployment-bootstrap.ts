import type { DeployedStack, DeploymentFacts, Prerequisite } from './deployment-model';

const DEFAULT_QUALIFIER = 'hnb659fds';

/** `cdk bootstrap` of each account and Region with a stack that needs it, as the CLI takes it on a fresh account. */
export function bootstrap({ stacks, homeAccount, partition, pipelines }: Pick<DeploymentFacts, 'stacks' | 'homeAccount' | 'partition' | 'pipelines'>): Prerequisite[] {
  // with --trust the CLI has no default for what CloudFormation may do
  const policies = `--cloudformation-execution-policies arn:${partition}:iam::aws:policy/AdministratorAccess`;
  const lines = [...new Set(stacks.flatMap((stack) => {
    const { account, region, qualifier, deployRole } = stack;
    const deployer = deployerOf(stack, homeAccount, pipelines);
    return qualifier === undefined ? [] : [[
      `npx cdk bootstrap aws://${account}/${region}`,
      ...qualifier === DEFAULT_QUALIFIER ? [] : [`--qualifier ${qualifier}`],
      ...deployRole === undefined || deployer === account ? [] : [`--trust ${deployer} ${policies}`],
    ].join(' ')];
  }))];
  const trusts = lines.some((line) => line.includes('--trust')) ? ' `--trust` lets the account that deploys do there whatever the policy allows: AdministratorAccess, which bootstrap '
    + 'takes by itself where nobody is trusted. A policy of your own with less is better; leave both options out where the account\'s own credentials deploy.' : '';
  return lines.length === 0 ? [] : [{ what: `Each account and Region with a stack is bootstrapped, with credentials of that account.${trusts}`, commands: lines }];
}

/** The home account, or with pipelines the account of the one that deploys the stack; what no pipeline deploys its own account does. */
function deployerOf({ path, account }: DeployedStack, home: string, pipelines: DeploymentFacts['pipelines']): string {
  return pipelines.length === 0 ? home : pipelines.find(({ stacks }) => stacks.includes(path))?.account ?? account;
}
