import * as path from 'path';
import type { DeployedStack } from './cdk-app';
import type { Operation } from '../local-aws/local-aws';

export const PROJECT = path.join(__dirname, '..', '..');

/** Command that runs a TypeScript app of this project. */
export const tsApp = (file: string) =>
  `"${process.execPath}" "${path.join(PROJECT, 'node_modules', 'tsx', 'dist', 'cli.mjs')}" --tsconfig tsconfig.dev.json ${file}`;

/** Prints one line per step: what was done, what came of it, how long it took. */
export async function step<T>(title: string, work: () => Promise<T>, says: (result: T) => string = () => ''): Promise<T> {
  const started = Date.now();
  const result = await work();
  const seconds = `${((Date.now() - started) / 1000).toFixed(1)} s`;
  console.log(`✔ ${title.padEnd(47)} ${seconds.padStart(7)}   ${says(result)}`.trimEnd());
  return result;
}

export function expect(condition: boolean, message: string): void {
  if (!condition) {
    throw new Error(message);
  }
}

export const named = (stacks: DeployedStack[]) => stacks.map(stack => `${stack.name}${stack.changed ? '' : ' (no changes)'}`).join(', ');

export const phrase = ({ operation, type, logicalId, physicalId }: Operation) =>
  type === 'organizations' ? `${operation} ${physicalId}` : `${operation} ${type} ${logicalId} (${physicalId})`;
