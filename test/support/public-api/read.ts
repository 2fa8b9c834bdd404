import { readFileSync } from 'fs';
import { join } from 'path';

/** The type of a parameter or member, in the words of the accepted API: `string`, `array<BackupRule>`, `aws-cdk-lib.Duration`. */
export interface Typed {
  readonly name: string;
  readonly optional: boolean;
  readonly type: string;
}

/** The accepted API, as far as callers give values to it. */
export interface PublicApi {
  /** Members of each struct, inherited ones too. */
  readonly structs: ReadonlyMap<string, Typed[]>;
  /** Parameters of each constructor (`BackupRule.new`) and static factory (`BackupRule.daily`). */
  readonly factories: ReadonlyMap<string, Typed[]>;
}

/** Reads test/project/public-api.txt. */
export function readPublicApi(): PublicApi {
  const lines = readFileSync(join(__dirname, '../../project/public-api.txt'), 'utf8').split('\n');
  const structs = new Map<string, Typed[]>();
  const parents = new Map<string, string[]>();
  for (const line of lines) {
    const [, name, bases] = /^(\w+) struct(?: extends (.*))?$/.exec(line) ?? [];
    if (name) {
      structs.set(name, []);
      parents.set(name, bases?.split(', ') ?? []);
    }
  }
  const factories = new Map<string, Typed[]>();
  for (const line of lines) {
    const [, owner, member, optional, type] = /^(\w+)\.(\w+)(\?)?: (\S+)$/.exec(line) ?? [];
    structs.get(owner)?.push({ name: member, optional: optional === '?', type });
    const [, factory, parameters] = /^(\w+\.(?:new(?=\(.*\)$)|\w+(?=\(.*static$)))\((.*?)\)/.exec(line) ?? [];
    if (factory) {
      factories.set(factory, parameters === '' ? [] : parameters.split(', ').map((one) => {
        const [, parameter, maybe, of] = /^(?:\.\.\.)?(\w+)(\?)?: (.*)$/.exec(one)!;
        return { name: parameter, optional: maybe === '?', type: of };
      }));
    }
  }
  const whole = (name: string): Typed[] => [...structs.get(name)!, ...parents.get(name)!.flatMap((parent) => whole(parent))]
    .filter((one, i, all) => all.findIndex((other) => other.name === one.name) === i);
  return { structs: new Map([...structs.keys()].map((name) => [name, whole(name)])), factories };
}
