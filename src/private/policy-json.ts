/** A condition block of a policy statement. */
export interface ConditionJson {
  [operator: string]: { [key: string]: string | string[] };
}

/** One statement of a policy document. */
export interface StatementJson {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal: '*' | { readonly AWS: string | string[] };
  readonly Action: string | string[];
  readonly Resource: '*';
  readonly Condition?: ConditionJson;
}

/** A policy document of a resource. */
export interface PolicyJson {
  readonly Version: '2012-10-17';
  readonly Statement: StatementJson[];
}

/** Conditions that must all hold; an operator may occur in several of them with different keys. */
export function allOf(...conditions: Array<ConditionJson | undefined>): ConditionJson | undefined {
  const merged: ConditionJson = {};
  for (const condition of conditions) {
    for (const [operator, keys] of Object.entries(condition ?? {})) {
      merged[operator] = { ...merged[operator], ...keys };
    }
  }
  return Object.keys(merged).length ? merged : undefined;
}
