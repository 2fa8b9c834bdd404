import { Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** What instances of one account must agree on. */
export interface VaultInstance {
  readonly construct: IConstruct;
  readonly account: string;
  readonly region: string;
  readonly vaultName: string;
  /** Path and name of the role that the account has once. */
  readonly role: string;
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
  const findings: string[] = [];
  const twin = others.find((other) => other.region === instance.region && other.vaultName === instance.vaultName);
  if (twin) {
    findings.push(`the vault ${instance.vaultName} is also made by ${twin.construct.node.path}, for the same account and Region; give one of them another naming`);
  }
  const sharing = others.filter((other) => other.role === instance.role);
  if (sharing.length > 0 && !instance.globalRegion) {
    const regions = [instance, ...sharing].map(({ region }) => region).filter((region) => !Token.isUnresolved(region)).sort();
    findings.push(`globalRegion is undefined but ${sharing.map(({ construct }) => construct.node.path).sort().join(', ')} would create the same role ${instance.role} in this account; `
      + `set globalRegion to the same Region on all of them${regions.length ? `, for example '${regions[0]}'` : ''}`);
  }
  const other = sharing.find(({ globalRegion }) => globalRegion && instance.globalRegion && globalRegion !== instance.globalRegion);
  if (other) {
    findings.push(`globalRegion is '${instance.globalRegion}' but ${other.construct.node.path} of the same account has '${other.globalRegion}'; set it to the same Region on both`);
  }
  return findings;
}

/** Whether two instances are surely in one account; two stacks without a literal account may be deployed to different ones. */
function sameAccount(a: VaultInstance, b: VaultInstance): boolean {
  return Stack.of(a.construct) === Stack.of(b.construct) || (!Token.isUnresolved(a.account) && a.account === b.account);
}
