import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnPolicy } from 'aws-cdk-lib/aws-organizations';
import { Construct } from 'constructs';

/** One policy of AWS Organizations and where it is attached. */
export interface AttachedPolicy {
  /** Of the construct. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly document: object;
  readonly targetIds: ReadonlyArray<string>;
}

/** Deploys policies one after the other, as AWS Organizations refuses concurrent changes. */
export function createPolicies(scope: Construct, type: string, policies: ReadonlyArray<AttachedPolicy>): CfnPolicy[] {
  const made = policies.map(({ id, name, description, document, targetIds }) => new CfnPolicy(scope, id, {
    name, type, description, content: document, targetIds: [...targetIds],
  }));
  made.slice(1).forEach((policy, i) => policy.node.addDependency(made[i]));
  return made;
}

/**
 * Writes policies as files, one for each, named after it, and a list that says of each what it is and where it goes. The folder is made where it is missing.
 *
 * @returns paths of the files
 */
export function writePolicies(folder: string, list: string, type: string, policies: ReadonlyArray<AttachedPolicy>): string[] {
  mkdirSync(folder, { recursive: true });
  const write = (file: string, content: unknown, indent?: number) => {
    const path = join(folder, file);
    writeFileSync(path, `${JSON.stringify(content, undefined, indent)}\n`);
    return path;
  };
  return [
    ...policies.map(({ name, document }) => write(`${name}.json`, document)),
    write(list, policies.map(({ name, description, targetIds }) => ({ name, description, type, file: `${name}.json`, targetIds })), 2),
  ];
}
