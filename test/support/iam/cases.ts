import { evaluate, Request } from './simulate';
import { Policy, PolicyDocument, Principal, Statement, Target, World } from './world';

/** What is different in the opposite of a case: one thing only. */
export type Change =
  | { readonly principal: Principal }
  | { readonly action: string }
  | { readonly resource: Target }
  /** One condition key; undefined means that the call does not carry it. */
  | { readonly context: { readonly [key: string]: string | string[] | undefined } };

/** A request with its verdict, and the same request changed in one thing, for which the other verdict must hold. */
export interface Case {
  readonly name: string;
  readonly request: Request;
  readonly allowed: boolean;
  /** What the change is, in words. */
  readonly butName: string;
  readonly but: Change;
}

/** The request after the change. */
export function opposite({ name, request, but }: Case): Request {
  const things = Object.keys(but);
  if (things.length !== 1) {
    throw new Error(`${name}: the opposite changes ${things.join(' and ')}; change one thing`);
  }
  if (!('context' in but)) {
    return { ...request, ...but };
  }
  const keys = Object.keys(but.context);
  if (keys.length !== 1) {
    throw new Error(`${name}: the opposite changes the condition keys ${keys.join(' and ')}; change one`);
  }
  const context = { ...request.context, ...but.context };
  if (JSON.stringify(context) === JSON.stringify(request.context)) {
    throw new Error(`${name}: the opposite is the same request`);
  }
  return { ...request, context: Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined)) as Request['context'] };
}

/** What is wrong with a request's verdict, or undefined. */
export async function fault(world: World, request: Request, allowed: boolean): Promise<string | undefined> {
  const verdict = await evaluate(world, request);
  if (verdict.allowed === allowed) {
    return undefined;
  }
  const who = request.principal.kind === 'role' ? request.principal.arn : request.principal.service;
  return `${who} ${allowed ? 'must be able to' : 'must not'} ${request.action} on ${request.resource.arn} `
    + `with ${JSON.stringify(request.context ?? {})}, but: ${verdict.reason}`;
}

/** Names of the cases that don't hold in a world, either themselves or in their opposite. */
export async function failing(world: World, cases: readonly Case[]): Promise<string[]> {
  const names: string[] = [];
  for (const one of cases) {
    if (await fault(world, one.request, one.allowed)) {
      names.push(one.name);
    } else if (await fault(world, opposite(one), !one.allowed)) {
      names.push(`${one.name}, but ${one.butName}`);
    }
  }
  return names;
}

/** Whether a policy, or some statement of it, has a part in the verdict of a case or of its opposite. */
export function concerns(one: Case, policy: Policy, statements: readonly Statement[] = policy.document.Statement): boolean {
  return [one.request, opposite(one)].some(({ principal, resource, action }) => (policy.attachedTo.includes(resource.policyOf)
    || (principal.kind === 'role' && (policy.kind === 'managed' || policy.attachedTo.includes(principal.arn))))
    && statements.some(statement => actionsOf(statement).some(pattern => matches(pattern, action))));
}

function actionsOf({ Action, NotAction }: Statement): string[] {
  return NotAction ? ['*'] : [Action ?? []].flat();
}

function matches(pattern: string, action: string): boolean {
  const expression = pattern.split('*').map(part => part.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('?', '.')).join('.*');
  return new RegExp(`^${expression}$`, 'i').test(action);
}

/** A single deliberate weakening of a policy. */
export interface Mutation {
  readonly name: string;
  readonly policy: Policy;
  /** The statement that is weakened, as it was. */
  readonly statement: Statement;
  readonly document: PolicyDocument;
}

/**
 * Every way to take one part out of a policy: a statement, a condition operator's key, one value of an action or condition list.
 * A part whose removal no case notices is either not needed or not proven.
 */
export function mutations(policy: Policy): Mutation[] {
  const result: Mutation[] = [];
  const statements = policy.document.Statement;
  statements.forEach((statement, index) => {
    const add = (what: string, remaining: Statement[]) =>
      result.push({ name: `${policy.origin} without ${what}`, policy, statement, document: { ...policy.document, Statement: remaining } });
    const label = statement.Sid ?? `statement ${index}`;
    const replaced = (part: Partial<Statement>) => statements.map((other, position) => position === index ? { ...other, ...part } : other);
    add(label, statements.filter((_, position) => position !== index));
    const actions = [statement.Action ?? []].flat();
    if (actions.length > 1) {
      actions.forEach(action => add(`${label}'s ${action}`, replaced({ Action: actions.filter(other => other !== action) })));
    }
    for (const [operator, keys] of Object.entries(statement.Condition ?? {})) {
      for (const [key, value] of Object.entries(keys)) {
        const withKey = (changed: any) => {
          const { [key]: _removed, ...others } = keys;
          const merged = changed === undefined ? others : { ...others, [key]: changed };
          const { [operator]: _operator, ...rest } = statement.Condition!;
          return replaced({ Condition: Object.keys(merged).length > 0 ? { ...rest, [operator]: merged } : rest });
        };
        add(`${label}'s condition on ${key}`, withKey(undefined));
        if (Array.isArray(value) && value.length > 1) {
          value.forEach(one => add(`${label}'s ${key} ${one}`, withKey(value.filter(other => other !== one))));
        }
      }
    }
  });
  return result;
}
