import { canonical } from './canonical';

/** A statement as a template has it: whatever is in it may be an intrinsic. */
interface Statement {
  readonly Sid?: unknown;
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly Action?: unknown;
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

/** What a policy lets or denies: one action, with the rest of its statement. */
interface Clause {
  readonly action: string;
  readonly statement: Statement;
}

/** By which a denial spares principals. */
const SPARING = /^(Arn|String)Not(Equals|Like)(IfExists)?$/;
const PRINCIPAL = 'aws:PrincipalArn';

/** Statements of a policy, of which a template may have the text. */
export function statementsOf(policy: unknown): Statement[] {
  if (typeof policy === 'string') {
    try {
      return statementsOf(JSON.parse(policy));
    } catch {
      return [];
    }
  }
  const statements = listOf((policy as { Statement?: unknown } | null | undefined)?.Statement);
  return statements.filter((one): one is Statement => typeof one === 'object' && one !== null);
}

/** Each action that a policy has under an effect. */
export function clausesOf(policy: unknown, effect: 'Allow' | 'Deny'): Clause[] {
  return statementsOf(policy).filter((one) => one.Effect === effect)
    .flatMap((statement) => listOf(statement.Action).filter((action): action is string => typeof action === 'string').map((action) => ({ action, statement })));
}

/**
 * Actions that a policy denies and another, in its place, doesn't deny to as many; sorted.
 *
 * Roles that are spared by their names may come: the definition says who. Whatever else makes a denial hold more seldom takes it away.
 */
export function lostDenials(before: unknown, after: unknown): string[] {
  const now = clausesOf(after, 'Deny');
  const inverted = statementsOf(before).filter((one) => one.Effect === 'Deny' && isInverted(one));
  const kept = new Set(statementsOf(after).map(canonical));
  return [...new Set([
    ...clausesOf(before, 'Deny').filter(({ statement }) => !isInverted(statement)).filter((one) => !now.some((other) => denies(other, one))).map(({ action }) => action),
    ...inverted.filter((one) => !kept.has(canonical(one))).map((one) => `what ${canonical(one)} denies`),
  ])].sort();
}

/** Whether a policy denies anything. */
export function hasDenials(policy: unknown): boolean {
  return statementsOf(policy).some((one) => one.Effect === 'Deny');
}

/** Whom a denial spares by their ARNs; undefined where it spares nobody. */
export function sparedBy({ Condition: condition }: Statement): { readonly operator: string; readonly values: unknown[] }[] {
  return conditionsOf(condition).filter(([operator, key]) => key === PRINCIPAL && SPARING.test(operator))
    .map(([operator, , values]) => ({ operator, values }));
}

/** Whether a name with `*` and `?` covers a text. */
export function covers(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 'is').test(text);
}

export function listOf(value: unknown): unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
}

/** Whether something stands for everything, or for the same. */
export function coversAll(value: unknown, other: unknown): boolean {
  return canonical(value) === canonical(other) || canonical(value) === '{"AWS":"*"}' || listOf(value).includes('*');
}

function denies(now: Clause, before: Clause): boolean {
  return !isInverted(now.statement) && covers(now.action, before.action)
    && coversAll(now.statement.Principal, before.statement.Principal) && coversAll(now.statement.Resource, before.statement.Resource)
    && holdsAsOften(now.statement.Condition, before.statement.Condition);
}

/** A condition holds as often where it demands nothing new, beside sparing named roles. */
function holdsAsOften(now: unknown, before: unknown): boolean {
  const known = conditionsOf(before);
  return conditionsOf(now).every(([operator, key, values]) => {
    if (key === PRINCIPAL && SPARING.test(operator)) {
      return !values.some(sparesAnybody);
    }
    const former = known.find((one) => one[0] === operator && one[1] === key)?.[2].map(canonical);
    const current = values.map(canonical);
    // what must not be one of few holds more often than what must not be one of many
    return former !== undefined && (operator.includes('Not') ? current.every((one) => former.includes(one)) : former.every((one) => current.includes(one)));
  });
}

/** A wildcard for all roles, or for all there is. */
function sparesAnybody(arn: unknown): boolean {
  return typeof arn === 'string' && /^[^/]*(\/[*?/]*)?$/.test(arn) && /[*?]/.test(arn.replace(/^(arn:[^:]*:iam::)[^:]*:/, '$1:'));
}

function conditionsOf(condition: unknown): [operator: string, key: string, values: unknown[]][] {
  return Object.entries((condition ?? {}) as { [operator: string]: { [key: string]: unknown } })
    .flatMap(([operator, keys]) => Object.entries(keys ?? {}).map(([key, values]): [string, string, unknown[]] => [operator, key, listOf(values)]));
}

/** What names all but some can't be compared action by action. */
function isInverted(statement: Statement): boolean {
  return ['NotAction', 'NotPrincipal', 'NotResource'].some((member) => member in statement);
}
