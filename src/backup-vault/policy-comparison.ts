import { canonical } from './canonical';
import { textOf } from '../private/intrinsic-text';

/** A statement as a template has it: whatever is in it may be an intrinsic. */
export interface Statement {
  readonly Sid?: unknown;
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly Action?: unknown;
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

/** What a policy lets or denies: one action, with the rest of its statement. */
export interface Clause {
  readonly action: string;
  readonly statement: Statement;
}

/** By which a denial spares principals. */
const SPARING = /^(Arn|String)Not(Equals|Like)(IfExists)?$/;
const PRINCIPAL = 'aws:PrincipalArn';
/** What makes a statement hold for all but some. */
const INVERSIONS = ['NotAction', 'NotPrincipal', 'NotResource'];

/** Statements of a policy, of which a template may have the text, whole or in parts. */
export function statementsOf(policy: unknown): Statement[] {
  if (typeof policy === 'string') {
    try {
      return statementsOf(JSON.parse(policy));
    } catch {
      return [];
    }
  }
  if (isIntrinsic(policy) && /^Fn::(Join|Sub)$/.test(Object.keys(policy as object)[0])) {
    const text = textOf(policy);
    return text === JSON.stringify(policy) ? [] : statementsOf(text);
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
 * Roles that are spared by their names may come, which `newlySpared` tells. Whatever else makes a denial hold more seldom takes it away.
 */
export function lostDenials(before: unknown, after: unknown): string[] {
  const now = clausesOf(after, 'Deny');
  const statements = statementsOf(after);
  return [...new Set([
    ...isUnknown(before) && canonical(before) !== canonical(after) ? [`what ${canonical(before)} denies`] : [],
    ...clausesOf(before, 'Deny').filter(({ statement }) => !isOpaque(statement))
      .filter((one) => !now.some((other) => denies(other, one)) || losesVariables(one, before, after)).map(({ action }) => action),
    ...opaqueDenials(before).filter((one) => !statements.some((other) => deniesAlike(other, one))).map((one) => `what ${canonical(one)} denies`),
  ])].sort();
}

/** Whether a policy denies anything. */
export function hasDenials(policy: unknown): boolean {
  return isUnknown(policy) || statementsOf(policy).some((one) => one.Effect === 'Deny');
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

/** Whether one statement denies what another of its form denies, to as many, beside sparing named roles. */
export function deniesAlike(now: Statement, before: Statement): boolean {
  const bare = ({ Condition: _, Sid: __, ...rest }: Statement) => canonical(rest);
  return canonical(now) === canonical(before) || (isInverted(before) && bare(now) === bare(before) && holdsAsOften(now.Condition, before.Condition));
}

/** Whether a clause denies what another denied, to as many, beside named roles. */
export function denies(now: Clause, before: Clause): boolean {
  return !isOpaque(now.statement) && covers(now.action, before.action) && coversSubjects(now, before)
    && holdsAsOften(now.statement.Condition, before.statement.Condition);
}

/** Whether what a policy allows is allowed by a clause of another already, under no other condition. */
export function allows(before: Clause, now: Clause): boolean {
  return covers(before.action, now.action) && coversSubjects(before, now) && holdsAsOften(before.statement.Condition, now.statement.Condition, false);
}

/** Denials, or what may be one, that can't be compared action by action. */
export function opaqueDenials(policy: unknown): Statement[] {
  return statementsOf(policy).filter((one) => one.Effect !== 'Allow' && isOpaque(one));
}

/** What names all but some, or what holds what is known at deployment only, can't be compared action by action. */
export function isOpaque(statement: Statement): boolean {
  return isInverted(statement) || isIntrinsic(statement) || isIntrinsic(statement.Effect) || listOf(statement.Action).some((action) => typeof action !== 'string');
}

function isInverted(statement: Statement): boolean {
  return INVERSIONS.some((member) => member in statement);
}

/** A policy of which is known at deployment only what it says. */
export function isUnknown(policy: unknown): boolean {
  return isIntrinsic(policy) && statementsOf(policy).length === 0;
}

function isIntrinsic(value: unknown): boolean {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return keys.length === 1 && /^(Fn::.*|Ref)$/.test(keys[0]);
}

/** Variables such as `${aws:PrincipalAccount}` are plain text in policies of the older version. */
function losesVariables({ statement }: Clause, before: unknown, after: unknown): boolean {
  const [was, is] = [before, after].map((policy) => (policy as { Version?: unknown } | undefined)?.Version);
  return was === '2012-10-17' && is !== was && typeof after === 'object' && canonical(statement).includes('${aws:');
}

function coversSubjects({ statement: one }: Clause, { statement: other }: Clause): boolean {
  return coversAll(one.Principal, other.Principal) && coversAll(one.Resource, other.Resource);
}

/** Whether something stands for everything, or for as much. */
export function coversAll(value: unknown, other: unknown): boolean {
  const known = membersOf(value);
  return canonical(value) === canonical(other) || canonical(value) === '{"AWS":"*"}' || listOf(value).includes('*')
    || (membersOf(other).length > 0 && membersOf(other).every((one) => known.some((each) => each === one || (each.startsWith('arn:') && covers(each, one)))));
}

/** Resources as texts, principals with their kind. */
function membersOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isIntrinsic(value)
    ? Object.entries(value).flatMap(([kind, principals]) => listOf(principals).map((one) => `${kind} ${textOf(one)}`)) : listOf(value).map((one) => textOf(one));
}

/** A condition holds as often where it demands nothing new, beside sparing named roles if these may come. */
function holdsAsOften(now: unknown, before: unknown, mayName = true): boolean {
  const known = conditionsOf(before);
  return conditionsOf(now).every(([operator, key, values]) => {
    if (mayName && key === PRINCIPAL && SPARING.test(operator)) {
      return !values.some(sparesAnybody);
    }
    const former = known.find((one) => one[0] === operator && one[1] === key)?.[2].map(canonical);
    const current = values.map(canonical);
    // what must not be one of few holds more often than what must not be one of many
    return former !== undefined && (operator.includes('Not') ? current.every((one) => former.includes(one)) : former.every((one) => current.includes(one)));
  });
}

/** A wildcard for all roles, or for all there is. */
function sparesAnybody(value: unknown): boolean {
  const arn = textOf(value).replace(/\$\{[^}]*\}/g, 'known');
  return /^[^/]*(\/[*?/]*)?$/.test(arn) && /[*?]/.test(arn.replace(/^(arn:[^:]*:iam::)[^:]*:/, '$1:'));
}

function conditionsOf(condition: unknown): [operator: string, key: string, values: unknown[]][] {
  return Object.entries((condition ?? {}) as { [operator: string]: { [key: string]: unknown } })
    .flatMap(([operator, keys]) => Object.entries(keys ?? {}).map(([key, values]): [string, string, unknown[]] => [operator, key, listOf(values)]));
}
