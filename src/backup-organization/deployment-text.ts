import { bootstrap } from './deployment-bootstrap';
import { checksAfterwards } from './deployment-checks';
import { monthly } from './deployment-cost';
import type { DeploymentFacts } from './deployment-model';
import { inOrder } from './deployment-order';
import { deploymentSteps } from './deployment-steps';
import { numbered, table } from './page-text';
import { FREE, PRICES, PRICES_AS_OF } from '../data/prices';

/** The page of all organizations of an app or stage. */
export function deploymentText(all: ReadonlyArray<DeploymentFacts>): string {
  return `# Deployment\n\n${all.map(sections).join('\n')}`;
}

function sections(facts: DeploymentFacts): string {
  return [
    `## ${facts.path}`,
    before(facts),
    order(facts),
    deploymentSteps(facts),
    `### Afterwards\n\n${numbered(checksAfterwards(facts))}`,
    quotas(facts),
    costs(facts),
  ].join('\n\n');
}

function before({ prerequisites, ...facts }: DeploymentFacts): string {
  return `### What must be true before\n\nNo stack does these.\n\n${numbered([...prerequisites, ...bootstrap(facts)])}`;
}

function order({ stacks, stackSets }: DeploymentFacts): string {
  const ordered = inOrder(stacks);
  const numberOf = new Map(ordered.map(({ path }, i) => [path, i + 1]));
  const rows = ordered.map(({ path, stackName, account, region, parts, deployRole, executionRole, publishingRole, after }, i) => [
    `${i + 1}`, `\`${path}\`${path.replaceAll('/', '-') === stackName ? '' : ` (${stackName})`}`, account, region, parts.join(', '),
    deployRole ?? 'credentials of the CLI', publishingRole ?? 'credentials of the CLI', executionRole ?? 'the same',
    after.map((one) => numberOf.get(one) ?? `\`${one}\``).sort((a, b) => Number(a) - Number(b)).join(', ') || '–',
  ]);
  const sets = stackSets.map(({ stackSetName, targets, regions }) => [stackSetName, targets.join(', '), regions.join(', ')]);
  return [
    '### Stacks, in this order',
    table(['', 'stack', 'account', 'Region', 'has', 'role that deploys', 'role that uploads', 'role of CloudFormation', 'after'], rows),
    ...sets.length === 0 ? [] : ['StackSets bring these to all accounts of the units, later ones included:', table(['StackSet', 'targets', 'Regions'], sets)],
  ].join('\n\n');
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

const number = (value: number) => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
const money = (value: number) => { const [whole, cents] = value.toFixed(2).split('.'); return `${number(Number(whole))}.${cents}`; };
/** Without an exponent, however small. */
const decimal = (value: number) => value.toFixed(10).replace(/0+$/, '').replace(/\.$/, '');
