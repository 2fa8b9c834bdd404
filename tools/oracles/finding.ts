import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an oracle says about a template. */
export interface Finding {
  readonly oracle: string;
  readonly rule: string;
  /** Template file and logical id: `Home.template.json/Key961B73FD`; only the file where the template as a whole is meant. */
  readonly resource: string;
  readonly message: string;
}

/** The template file of a finding. */
export function fileOf({ resource }: Finding): string {
  return resource.split('/')[0];
}

/** A finding that is accepted, with the reason why. */
interface Allowance {
  readonly oracle: string;
  /** Exactly: a `*` in it is part of the rule's name, as in `AwsSolutions-IAM5[Resource::*]`. */
  readonly rule: string;
  /** Like `Finding.resource`; `*` stands for any characters. */
  readonly resource: string;
  readonly reason: string;
  /** What other oracles call the same, as `checkov CKV_AWS_117`: the reason holds for all. */
  readonly alike?: readonly string[];
}

/**
 * Findings that are accepted. An entry that nothing uses is an error: it would hide the next finding of its kind.
 */
export class AllowList {
  public static load(): AllowList {
    return new AllowList(JSON.parse(readFileSync(join(__dirname, 'allow-list.json'), 'utf8')));
  }

  private readonly used = new Set<Allowance>();

  private readonly entries: Allowance[];

  constructor(entries: Allowance[]) {
    this.entries = entries.flatMap(({ alike = [], ...entry }) => [entry, ...alike.map(other => {
      const [oracle, rule] = other.split(' ');
      return { ...entry, oracle, rule };
    })]);
    for (const entry of this.entries) {
      const { oracle, rule, resource, reason, ...unknown } = entry;
      if (!oracle || !rule || !resource || Object.keys(unknown).length > 0) {
        throw new Error(`allow-list.json: ${JSON.stringify(entry)} needs oracle, rule, resource and reason, beside them at most alike`);
      }
      if (!reason || reason.length < 20) {
        throw new Error(`allow-list.json: ${oracle} ${rule} on ${resource} needs a reason that a reviewer can judge`);
      }
      if (/^[*/]*$/.test(resource)) {
        throw new Error(`allow-list.json: ${oracle} ${rule} on ${resource} would switch the rule off; name the resource`);
      }
    }
  }

  public allows(finding: Finding): boolean {
    const matching = this.entries
      .filter(entry => entry.oracle === finding.oracle && entry.rule === finding.rule && matches(entry.resource, finding.resource));
    matching.forEach(entry => this.used.add(entry));
    return matching.length > 0;
  }

  public unused(): string[] {
    return this.entries.filter(entry => !this.used.has(entry)).map(entry => `${entry.oracle} ${entry.rule} on ${entry.resource}`);
  }
}

function matches(pattern: string, text: string): boolean {
  const expression = pattern.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*');
  return new RegExp(`^${expression}$`).test(text);
}
