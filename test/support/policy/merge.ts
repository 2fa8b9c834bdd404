type Node = { [key: string]: any };

/** What accounts get of several policies that are attached to one target. */
export interface Effective {
  /** Plans by name, values without operators; rule and selection names in lower case, as AWS writes them. */
  readonly plans: Node;
  /** Settings to which two policies assign different values: the one attached first wins. */
  readonly conflicts: ReadonlyArray<string>;
}

const OPERATORS = ['@@assign', '@@append', '@@remove'];

/** Merges policies of one level in the order in which they were attached. */
export function effectivePolicy(...documents: Node[]): Effective {
  const conflicts: string[] = [];
  const merged = documents.map((one) => named(one.plans)).reduce((all, one) => mergeNodes(all, one, 'plans', conflicts), {});
  return { plans: strip(merged), conflicts };
}

/** Rule and selection names are compared and written in lower case. */
function named(plans: Node): Node {
  const lower = (node: Node) => Object.fromEntries(Object.entries(node).map(([key, value]) => [key.startsWith('@@') ? key : key.toLowerCase(), value]));
  return Object.fromEntries(Object.entries(plans).map(([name, plan]) => [name, name.startsWith('@@') ? plan : {
    ...plan,
    rules: lower(plan.rules),
    selections: Object.fromEntries(Object.entries(plan.selections as Node).map(([kind, value]) => [kind, kind.startsWith('@@') ? value : lower(value)])),
  }]));
}

function mergeNodes(one: Node, other: Node, path: string, conflicts: string[]): Node {
  const result: Node = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const at = `${path}.${key}`;
    if (result[key] === undefined) {
      result[key] = value;
    } else if (key === '@@operators_allowed_for_child_policies') {
      result[key] = result[key].filter((operator: string) => value.includes(operator));
    } else if (key === '@@assign') {
      if (JSON.stringify(result[key]) !== JSON.stringify(value)) {
        conflicts.push(at);
      }
    } else if (OPERATORS.includes(key)) {
      result[key] = [...new Set([...result[key], ...value])];
    } else {
      result[key] = mergeNodes(result[key], value, at, conflicts);
    }
  }
  return result;
}

function strip(node: any): any {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) {
    return node;
  }
  if (OPERATORS.some((operator) => operator in node)) {
    const values = node['@@assign'] ?? [];
    const removed: string[] = node['@@remove'] ?? [];
    return Array.isArray(values) ? [...new Set([...values, ...(node['@@append'] ?? [])])].filter((one) => !removed.includes(one)).sort() : values;
  }
  return Object.fromEntries(Object.entries(node).filter(([key]) => !key.startsWith('@@')).map(([key, value]) => [key, strip(value)]));
}
