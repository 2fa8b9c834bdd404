import { Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { accountKey, register } from '../private/registry';

/** Under which `registerInstance` registers. */
export const VAULT_INSTANCES = 'vault instances of an account';

/** What instances of one account must agree on. */
export interface VaultInstance {
  readonly construct: IConstruct;
  /** What this Region has once, as messages call it: `vault X`, `key alias Y`. */
  readonly names: string[];
  /** Names of the roles that the account has once; their paths don't tell them apart. */
  readonly roles: string[];
  /** Region whose instance makes them. */
  readonly globalRegion: string;
  /** How a definition says that Region, for messages. */
  readonly globalRegionProp: string;
}

/** Registers an instance with its account, and refuses names and roles that another one makes too, once the app is complete. */
export function registerInstance(instance: VaultInstance): void {
  const { construct } = instance;
  const instances = register(construct, VAULT_INSTANCES, accountKey(Stack.of(construct)), instance);
  construct.node.addValidation({ validate: () => disagreements(instance, instances().filter((other) => other !== instance)) });
}

function disagreements(instance: VaultInstance, others: VaultInstance[]): string[] {
  const neighbors = others.filter((other) => regionOf(other) === regionOf(instance));
  const twice = instance.names.flatMap((name) => neighbors.filter(({ names }) => names.includes(name)).slice(0, 1).map((twin) => ({ name, twin })));
  if (twice.length > 0) {
    const [{ name, twin }] = twice;
    return [`the ${name} is also made by ${twin.construct.node.path}, for the same account and Region; give one of them a definition with another naming${name.startsWith('key') ? ' or generation' : ''}`];
  }
  return instance.roles.flatMap((role) => rolesTwice(role, instance, others)).slice(0, 1);
}

function rolesTwice(role: string, instance: VaultInstance, others: VaultInstance[]): string[] {
  const sharing = others.filter(({ roles }) => roles.includes(role));
  const other = sharing.find(({ globalRegion }) => globalRegion !== instance.globalRegion);
  if (other) {
    return [`the role ${role} is made in ${instance.globalRegion} but ${other.construct.node.path} of the same account makes it in ${other.globalRegion}; give both definitions the same ${instance.globalRegionProp}, or another naming`];
  }
  const region = regionOf(instance);
  const twins = sharing.filter((twin) => regionOf(twin) === region && (region === instance.globalRegion || Token.isUnresolved(region)));
  return twins.length === 0 ? [] : [`the role ${role} is also made by ${twins.map(({ construct }) => construct.node.path).sort().join(', ')}, for the same account; give one of them a definition with another naming`];
}

function regionOf({ construct }: VaultInstance): string {
  return Stack.of(construct).region;
}
