import { Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** What instances of one account must agree on. */
export interface VaultInstance {
  readonly construct: IConstruct;
  readonly account: string;
  readonly region: string;
  /** What this Region has once, as messages call it: `vault X`, `key alias Y`. */
  readonly names: string[];
  /** Names of the roles that the account has once; their paths don't tell them apart. */
  readonly roles: string[];
  /** Region whose instance makes them; undefined means the only one. */
  readonly globalRegion?: string;
}

const INSTANCES = Symbol.for('cdk-org-backup.vaultInstances');

/** Registers an instance with its app, and returns what is wrong with it beside the others once the app is complete. */
export function registerInstance(instance: VaultInstance): () => string[] {
  const root = instance.construct.node.root as unknown as { [INSTANCES]?: VaultInstance[] };
  const all = root[INSTANCES] ??= [];
  all.push(instance);
  return () => disagreements(instance, all.filter((other) => other !== instance && sameAccount(other, instance)));
}

function disagreements(instance: VaultInstance, others: VaultInstance[]): string[] {
  const neighbors = others.filter(({ region }) => region === instance.region);
  const twice = instance.names.flatMap((name) => neighbors.filter(({ names }) => names.includes(name)).slice(0, 1).map((twin) => ({ name, twin })));
  if (twice.length > 0) {
    const [{ name, twin }] = twice;
    return [`the ${name} is also made by ${twin.construct.node.path}, for the same account and Region; give one of them another naming${name.startsWith('key') ? ' or generation' : ''}`];
  }
  return [...instance.roles].flatMap((role) => rolesTwice(role, instance, others)).slice(0, 1);
}

function rolesTwice(role: string, instance: VaultInstance, others: VaultInstance[]): string[] {
  const sharing = others.filter(({ roles }) => roles.includes(role));
  if (sharing.length > 0 && !instance.globalRegion) {
    const regions = [instance, ...sharing].map(({ region }) => region).filter((region) => !Token.isUnresolved(region)).sort();
    return [`globalRegion is undefined but ${paths(sharing)} would create the same role ${role} in this account; `
      + `set globalRegion to the same Region on all of them${regions.length ? `, for example '${regions[0]}'` : ''}`];
  }
  const other = sharing.find(({ globalRegion }) => globalRegion && instance.globalRegion && globalRegion !== instance.globalRegion);
  if (other) {
    return [`globalRegion is '${instance.globalRegion}' but ${other.construct.node.path} of the same account has '${other.globalRegion}'; set it to the same Region on both`];
  }
  const twins = sharing.filter(({ region }) => region === instance.region && (region === instance.globalRegion || Token.isUnresolved(region)));
  return twins.length === 0 ? [] : [`the role ${role} is also made by ${paths(twins)}, for the same account; give one of them another naming`];
}

function paths(instances: VaultInstance[]): string {
  return instances.map(({ construct }) => construct.node.path).sort().join(', ');
}

/** Whether two instances are surely in one account; two stacks without a literal account may be deployed to different ones. */
function sameAccount(a: VaultInstance, b: VaultInstance): boolean {
  return Stack.of(a.construct) === Stack.of(b.construct) || (!Token.isUnresolved(a.account) && a.account === b.account);
}
