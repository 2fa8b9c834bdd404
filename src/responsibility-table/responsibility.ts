/** A row of the table: a role, where it is, who may take it, what it may do, and who answers for it. */
export interface Responsibility {
  /** Name, ARN, or logical id of a role whose name CloudFormation chooses. */
  readonly role: string;
  readonly account: string;
  readonly purpose: string;
  readonly assumedBy: readonly string[];
  readonly permissions: readonly string[];
  /** Undefined where nobody is known. */
  readonly owner?: string;
  /** Whether CloudFormation chooses the name, so that each stack has a role of its own. */
  readonly unnamed?: boolean;
  /** Stacks that have it. */
  readonly stacks: readonly string[];
}

/**
 * One row for what several templates or their parts say of a role: an account has a name once. Roles that only have a logical id in common are
 * one row where they are equal.
 */
export function joined(rows: ReadonlyArray<Responsibility>, acrossStacks = false): Responsibility[] {
  const byRole = new Map<string, Responsibility>();
  const all = (one: readonly string[] = [], other: readonly string[] = []) => [...new Set([...one, ...other])];
  for (const row of rows) {
    const { account, role, unnamed, stacks: _stacks, ...contents } = row;
    const key = JSON.stringify([account, role, acrossStacks && unnamed && contents]);
    const known = byRole.get(key);
    byRole.set(key, {
      ...row,
      unnamed: known?.unnamed ?? row.unnamed,
      purpose: known?.purpose || row.purpose,
      assumedBy: all(known?.assumedBy, row.assumedBy),
      permissions: all(known?.permissions, row.permissions),
      owner: all(known?.owner?.split(', '), row.owner?.split(', ')).join(', ') || undefined,
      stacks: all(known?.stacks, row.stacks).sort(),
    });
  }
  return [...byRole.values()].sort((a, b) => compare(a.account, b.account) || compare(a.role, b.role));
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
