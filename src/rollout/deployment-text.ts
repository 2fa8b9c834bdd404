import { CostRow, monthly } from './deployment-cost';
import { deploymentRuns, inOrder, OrderedStack } from './deployment-order';
import { QuotaUse } from './estate-quotas';
import { FREE, PRICES, PRICES_AS_OF } from '../data/prices';

/** A stack as the CLI deploys it. */
export interface DeployedStack extends OrderedStack {
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  /** Ids of what is in it. */
  readonly parts: ReadonlyArray<string>;
  /** Role that the CLI assumes; undefined where its own credentials deploy. */
  readonly deployRole?: string;
  /** Role that CloudFormation works with; undefined where it works with the same. */
  readonly executionRole?: string;
  /** Qualifier of the bootstrap that must be there; undefined where none is needed. */
  readonly qualifier?: string;
  /** Whether accounts have the Region only once it was enabled. */
  readonly optIn: boolean;
}

/** A StackSet, which the stack around it deploys. */
export interface DeployedStackSet {
  readonly stackSetName: string;
  readonly targets: ReadonlyArray<string>;
  readonly regions: ReadonlyArray<string>;
}

/** Something that must be so before, and how it is made so. */
export interface Prerequisite {
  readonly what: string;
  readonly commands?: ReadonlyArray<string>;
}

/** A pipeline that deploys the stacks of some accounts. */
export interface DeployingPipeline {
  readonly pipelineName: string;
  /** Its own stack. */
  readonly path: string;
  readonly accounts: ReadonlyArray<string>;
  /** Names of the stacks that it leaves to people. */
  readonly left: ReadonlyArray<string>;
}

/** All that is said of the deployment of one organization. */
export interface DeploymentFacts {
  /** Path of the construct. */
  readonly path: string;
  readonly stacks: ReadonlyArray<DeployedStack>;
  readonly stackSets: ReadonlyArray<DeployedStackSet>;
  readonly prerequisites: ReadonlyArray<Prerequisite>;
  readonly quotas: ReadonlyArray<QuotaUse>;
  readonly costs: ReadonlyArray<CostRow>;
  readonly accounts: number;
  readonly regions: number;
  /** Whether `accounts` are those that the layout expects, and not those that it happens to list. */
  readonly sized: boolean;
  /** Accounts that are deployed by themselves, by how they are called, in this order. */
  readonly owners: ReadonlyArray<{ readonly name: string; readonly account: string }>;
  readonly pipelines: ReadonlyArray<DeployingPipeline>;
}

/** Whatever is not an owner's. */
const OTHERS = 'home';
const DEFAULT_QUALIFIER = 'hnb659fds';

/** The page of all organizations of an app or stage. */
export function deploymentText(all: ReadonlyArray<DeploymentFacts>): string {
  return `# Deployment\n\n${all.map(sections).join('\n')}`;
}

function sections(facts: DeploymentFacts): string {
  return [
    `## ${facts.path}`,
    before(facts),
    order(facts),
    commands(facts),
    quotas(facts),
    costs(facts),
  ].join('\n\n');
}

function before({ prerequisites, stacks }: DeploymentFacts): string {
  const all = [...prerequisites, ...bootstrap(stacks)];
  const items = all.map(({ what, commands: lines = [] }, i) => `${i + 1}. ${what}${lines.length === 0 ? '' : `\n${block(lines, '   ')}`}`);
  return `### What must be true before\n\nNo stack does these.\n\n${items.join('\n')}`;
}

function bootstrap(stacks: ReadonlyArray<DeployedStack>): Prerequisite[] {
  const lines = [...new Set(stacks.flatMap(({ account, region, qualifier, deployRole }) => (qualifier === undefined ? [] : [
    `npx cdk bootstrap aws://${account}/${region}${qualifier === DEFAULT_QUALIFIER ? '' : ` --qualifier ${qualifier}`}${deployRole === undefined ? '' : ' --trust <account you deploy from>'}`,
  ])))];
  return lines.length === 0 ? [] : [{ what: 'Each account and Region with a stack is bootstrapped, with credentials of that account:', commands: lines }];
}

function order({ stacks, stackSets }: DeploymentFacts): string {
  const ordered = inOrder(stacks);
  const numberOf = new Map(ordered.map(({ path }, i) => [path, i + 1]));
  const rows = ordered.map(({ path, stackName, account, region, parts, deployRole, executionRole, after }, i) => [
    `${i + 1}`, `\`${path}\`${path.replaceAll('/', '-') === stackName ? '' : ` (${stackName})`}`, account, region, parts.join(', '),
    deployRole ?? 'credentials of the CLI', executionRole ?? 'the same',
    after.map((one) => numberOf.get(one) ?? `\`${one}\``).sort((a, b) => Number(a) - Number(b)).join(', ') || '–',
  ]);
  const sets = stackSets.map(({ stackSetName, targets, regions }) => [stackSetName, targets.join(', '), regions.join(', ')]);
  return [
    '### Stacks, in this order',
    table(['', 'stack', 'account', 'Region', 'has', 'role that deploys', 'role of CloudFormation', 'after'], rows),
    ...sets.length === 0 ? [] : ['StackSets bring these to all accounts of the units, later ones included:', table(['StackSet', 'targets', 'Regions'], sets)],
  ].join('\n\n');
}

function commands({ path, stacks, owners, pipelines }: DeploymentFacts): string {
  const ownerOf = ({ account }: DeployedStack) => owners.find((one) => one.account === account)?.name ?? OTHERS;
  const runs = deploymentRuns(stacks, [...owners.map(({ name }) => name), OTHERS], ownerOf);
  return [
    '### How to deploy',
    ...pipelines.map(byPipeline),
    `${pipelines.length === 0 ? 'All at once' : 'Without a pipeline, all at once'}, with credentials that may assume the roles of all accounts:\n\n${block([`npx cdk deploy '${path}/*'`])}`,
    `${pipelines.length === 0 ? 'The' : 'What no pipeline deploys, and before the first run of one: the'} management and the central account by themselves, one command after the other${pipelines.length === 0 ? '' : ', each by an administrator of that account alone'}:\n\n${block(runs.flatMap(({ owner, stacks: run }) => [
      `# ${owner}`, `npx cdk deploy --exclusively ${run.map((stack) => `'${stack.path}'`).join(' ')}`,
    ]))}`,
  ].join('\n\n');
}

function byPipeline({ pipelineName, path, accounts, left }: DeployingPipeline): string {
  return `The pipeline \`${pipelineName}\` deploys all stacks in ${accounts.join(' and ')}: \`npx cdk deploy '${path}'\` makes it, and then each commit to its source is deployed by it. `
    + `${left.length === 0 ? 'It leaves none.' : `It leaves ${left.join(', ')}.`}`;
}

function quotas({ quotas: uses }: DeploymentFacts): string {
  return `### Quotas\n\n${table(['of', 'used', 'quota', 'AWS raises it', 'counted'], uses.map(({ what, used, limit, raisable, count }) => (
    [what, number(used), number(limit), raisable ? 'yes' : 'no', count]
  )))}`;
}

function costs({ costs: rows, accounts, regions, sized }: DeploymentFacts): string {
  const total = rows.reduce((sum, row) => sum + (monthly(row) ?? 0), 0);
  return [
    '### Recurring cost',
    `At most, in US dollars a month, for ${accounts} accounts in ${regions} Regions${sized ? '' : ' (those that the layout lists: give it expectedAccounts)'}, without backups, copies and restores. Prices are AWS's list prices of us-east-1 as of ${PRICES_AS_OF}, `
    + `to be checked for your Regions and contract. Nothing is charged for ${FREE.join(', ')}.`,
    table(['what', 'price', 'for each', 'quantity', 'a month', 'counted'], rows.map((row) => {
      const { usd, unit, source } = PRICES[row.price];
      const sum = monthly(row);
      return [row.what, `[${decimal(usd)}](${source})`, unit, row.quantity === undefined ? '' : number(row.quantity), sum === undefined ? '' : money(sum), row.count];
    })),
    `Together ${money(total)}, and what is used.`,
  ].join('\n\n');
}

const block = (lines: ReadonlyArray<string>, indent = '') => ['```sh', ...lines, '```'].map((line) => `${indent}${line}`).join('\n');
const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>) => (
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n')
);
const number = (value: number) => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
const money = (value: number) => { const [whole, cents] = value.toFixed(2).split('.'); return `${number(Number(whole))}.${cents}`; };
/** Without an exponent, however small. */
const decimal = (value: number) => value.toFixed(10).replace(/0+$/, '').replace(/\.$/, '');
