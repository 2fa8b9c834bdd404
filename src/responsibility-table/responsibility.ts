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
  /** A policy for a role that may stand elsewhere: the stack that has the role, where that is known. */
  readonly attachedTo?: { readonly stack?: string };
  /** Of a role of a template. */
  readonly logicalId?: string;
  /** Stacks that have it. */
  readonly stacks: readonly string[];
}

/** The rows of roles with the permissions of policies that name them; policies of roles that none of the rows is about stay rows. */
export function withPolicies(rows: ReadonlyArray<Responsibility>): Responsibility[] {
  const policies = rows.filter(({ attachedTo }) => attachedTo !== undefined);
  const roles = rows.filter(({ attachedTo }) => attachedTo === undefined);
  const ofRole = new Map<Responsibility, Responsibility[]>();
  const alone = policies.filter((policy) => {
    const targets = targetsOf(policy, roles);
    targets.forEach((role) => ofRole.set(role, [...ofRole.get(role) ?? [], policy]));
    return targets.length === 0;
  });
  return [
    ...roles.map((role) => ({ ...role, permissions: [...new Set([role, ...ofRole.get(role) ?? []].flatMap(({ permissions }) => permissions))] })),
    ...alone.map(({ attachedTo: _, ...row }) => row),
  ];
}

/** Policies name roles without their path. A role without name is the one of the stack that the policy says, or of its own. */
function targetsOf({ role: name, account, attachedTo, stacks: [own] }: Responsibility, roles: ReadonlyArray<Responsibility>): Responsibility[] {
  const called = roles.filter((one) => one.account === account && [one.role, one.role.split('/').pop(), attachedTo?.stack && one.logicalId].includes(name));
  const exporter = attachedTo?.stack;
  // paths of stacks in stages have slashes where names have hyphens
  const there = called.filter(({ unnamed, stacks }) => !unnamed || stacks.some((path) => (exporter === undefined ? path === own : path.replaceAll('/', '-') === exporter)));
  return there.length === 0 && exporter !== undefined ? called : there;
}

/**
 * One row for what several templates or their parts say of a role: an account has a name once. Roles that only have a logical id in common are
 * one row where they are equal.
 */
export function joined(rows: ReadonlyArray<Responsibility>): Responsibility[] {
  const byRole = new Map<string, Responsibility>();
  const all = (one: readonly string[] = [], other: readonly string[] = []) => [...new Set([...one, ...other])];
  for (const row of rows) {
    const { account, role, unnamed, stacks: _stacks, logicalId: _id, ...contents } = row;
    const key = JSON.stringify([account, role, unnamed ? contents : '']);
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
