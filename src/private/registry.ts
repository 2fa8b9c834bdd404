import { Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

const REGISTRY = Symbol.for('cdk-org-backup.registry');

/** Constructs that read reports, by the bucket that has them. */
export const REPORT_READERS = 'readers of a report bucket';

/** Pipelines that deploy an organization, by its path. */
export const PIPELINES = 'pipelines of an organization';

/** What constructs of one app have to know of each other, by what is counted and where: never by app, which may hold several organizations. */
interface Root {
  [REGISTRY]?: Map<string, object[]>;
}

/**
 * Registers an entry under a key, and returns how to get all entries of that key, this one included, in the order of their creation. Ask once the app is
 * complete, from a validation.
 *
 * @param kind what is counted, for example `policies of a target`
 * @param key where: `accountKey`, `placeKey`, or the id of a target
 */
export function register<T extends object>(construct: IConstruct, kind: string, key: string, entry: T): () => ReadonlyArray<T> {
  const root = construct.node.root as unknown as Root;
  const all = root[REGISTRY] ??= new Map();
  const place = placeOf(kind, key);
  const entries = all.get(place) ?? [];
  all.set(place, entries);
  entries.push(entry);
  return () => entries as T[];
}

/** All entries of a key, in the order of their creation. Ask once the app is complete. */
export function registered<T extends object>(construct: IConstruct, kind: string, key: string): ReadonlyArray<T> {
  return ((construct.node.root as unknown as Root)[REGISTRY]?.get(placeOf(kind, key)) ?? []) as T[];
}

/** The account of a stack; two stacks without a literal account may be deployed to different ones. */
export function accountKey(stack: Stack): string {
  return Token.isUnresolved(stack.account) ? `stack ${stack.node.addr}` : stack.account;
}

/** The account and Region of a stack. */
export function placeKey(stack: Stack): string {
  return `${accountKey(stack)} ${stack.region}`;
}

function placeOf(kind: string, key: string): string {
  return `${kind}\n${key}`;
}
