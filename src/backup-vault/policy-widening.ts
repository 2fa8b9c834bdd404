import { canonical } from './canonical';
import { allows, clausesOf, covers, denies, deniesAlike, isOpaque, listOf, opaqueDenials, sparedBy, Statement, statementsOf } from './policy-comparison';
import { textOf } from '../private/intrinsic-text';
import { listed } from '../private/listed';

/** A role, or a pattern of roles, that denials spare and did not spare. */
interface Spared {
  readonly role: string;
  readonly statement: string;
  readonly action?: string;
}

/** Roles that denials of a policy spare by name and those of another, in whose place it comes, did not; one text for each, sorted. */
export function newlySpared(before: unknown, after: unknown): string[] {
  const now = clausesOf(after, 'Deny');
  const added = (was: Statement, is: Statement, action?: string) => addedTo(was, is).map((role): Spared => ({ role, statement: nameOf(is), action }));
  const spared = [
    ...clausesOf(before, 'Deny').filter(({ statement }) => !isOpaque(statement)).flatMap((one) => fewest(
      now.filter((other) => denies(other, one)).map(({ statement }) => added(one.statement, statement, one.action)))),
    ...opaqueDenials(before).flatMap((one) => fewest(
      statementsOf(after).filter((other) => deniesAlike(other, one)).map((other) => added(one, other)))),
  ];
  const roles = [...new Set(spared.map(({ role }) => role))].sort();
  return roles.map((role) => {
    const of = spared.filter((one) => one.role === role);
    const actions = [...new Set(of.flatMap(({ action = [] }) => action))].sort();
    return `${role} from ${listed([...new Set(of.map(({ statement }) => statement))].sort())}${actions.length > 0 ? ` (${actions.join(', ')})` : ''}`;
  });
}

/** What a policy allows and another, in whose place it comes, did not allow, or to fewer; one text for each statement. */
export function newlyAllowed(before: unknown, after: unknown): string[] {
  const known = clausesOf(before, 'Allow').filter(({ statement }) => !isOpaque(statement));
  const same = new Set(statementsOf(before).map(canonical));
  return statementsOf(after).filter((one) => one.Effect !== 'Deny' && !same.has(canonical(one))).flatMap((statement) => {
    if (isOpaque(statement)) {
      return [`${nameOf(statement)} ${canonical(statement)}`];
    }
    const actions = clausesOf({ Statement: statement }, 'Allow').filter((one) => !known.some((other) => allows(other, one))).map(({ action }) => action);
    return actions.length === 0 ? [] : [`${nameOf(statement)} ${actions.join(', ')} to ${principalsOf(statement)}${statement.Condition === undefined ? '' : ` where ${canonical(statement.Condition)}`}`];
  });
}

/** An ARN of which the partition does not count: a template may have it as text or as a pseudo parameter, and an account has one only. */
export function inAnyPartition(arn: string): string {
  return arn.replace(/^arn:[^:]*(::[^:]*)?:iam:/, 'arn::iam:');
}

/** Of several statements that deny the same the one counts that spares fewest. */
function fewest(candidates: ReadonlyArray<Spared[]>): Spared[] {
  return [...candidates].sort((one, other) => one.length - other.length)[0] ?? [];
}

function addedTo(before: Statement, after: Statement): string[] {
  // in both operators for ARNs wildcards count
  const former = sparedBy(before).flatMap(({ operator, values }) => values.map((value) => (
    { text: inAnyPartition(textOf(value)), isPattern: operator.includes('Like') || operator.startsWith('Arn') })));
  const wasSpared = (role: string) => former.some(({ text, isPattern }) => text === role || (isPattern && covers(text, role)));
  return sparedBy(after).flatMap(({ values }) => values).map((value) => textOf(value)).filter((role) => !wasSpared(inAnyPartition(role)));
}

function nameOf({ Sid: sid, Action: action }: Statement): string {
  return typeof sid === 'string' && sid !== '' ? `statement '${sid}'` : `the statement on ${listOf(action).map((one) => textOf(one)).join(', ') || 'what it does not name'}`;
}

function principalsOf({ Principal: principal }: Statement): string {
  const kinds = typeof principal === 'object' && principal !== null ? Object.values(principal).flatMap(listOf) : listOf(principal);
  return kinds.map((one) => (one === '*' ? 'everybody' : textOf(one))).join(', ') || 'whom it is attached to';
}
