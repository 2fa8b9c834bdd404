import { EventPatternJson } from '../../src/data/event-row';

/** Members of an event's detail. */
export type Detail = { readonly [member: string]: unknown };

/** One condition of a pattern: the member that it is about, and what it admits. */
interface Condition {
  readonly path: readonly string[];
  readonly admits: readonly Matcher[];
}

type Matcher = string | boolean | {
  readonly 'exists'?: boolean;
  readonly 'prefix'?: string | { readonly 'equals-ignore-case': string };
  readonly 'wildcard'?: string;
  readonly 'anything-but'?: readonly string[] | { readonly prefix: string };
};

/** Another value than any pattern names; no value. */
const OTHER = 'something else';
const ABSENT = undefined;

/** Details that a part of a pattern admits: each alternative of each condition at least once. */
export function admitted(pattern: EventPatternJson): Detail[] {
  return alternatives(pattern).flatMap((conditions) => vary(conditions, ({ admits }) => admits.map(exampleOf)));
}

/** Details that it refuses because of one condition: all others of one of its alternatives are fulfilled. */
export function refused(pattern: EventPatternJson): Detail[] {
  const all = alternatives(pattern);
  return all.flatMap((conditions) => vary(conditions, ({ admits }) => [counterexample(admits)]))
    .filter((detail) => !matches(pattern, detail));
}

/** Whether a pattern takes an event, or a part of a pattern its detail. */
export function matches(pattern: EventPatternJson, event: Detail): boolean {
  return alternatives(pattern).some((conditions) => conditions.every(({ path, admits }) => admits.some((matcher) => fits(matcher, valueAt(event, path)))));
}

/** One list of conditions for each of the alternatives in `$or`. */
function alternatives({ $or, ...rest }: EventPatternJson, path: readonly string[] = []): Condition[][] {
  const common = Object.entries(rest).reduce<Condition[][]>((lists, [name, value]) => {
    const added = Array.isArray(value) ? [[{ path: [...path, name], admits: value as Matcher[] }]] : alternatives(value as EventPatternJson, [...path, name]);
    return lists.flatMap((list) => added.map((conditions) => [...list, ...conditions]));
  }, [[]]);
  return $or === undefined
    ? common
    : ($or as EventPatternJson[]).flatMap((one) => alternatives(one, path)).flatMap((conditions) => common.map((list) => [...list, ...conditions]));
}

/** The conditions fulfilled, but that each in its turn has each of some values. */
function vary(conditions: readonly Condition[], values: (condition: Condition) => unknown[]): Detail[] {
  const usual = conditions.map(({ path, admits }) => [path, exampleOf(admits[0])] as const);
  const varied = conditions.flatMap((condition, i) => values(condition).map((value) => detailOf(usual.map((one, j) => (i === j ? [condition.path, value] : one)))));
  return varied.length === 0 ? [{}] : varied;
}

function exampleOf(matcher: Matcher): unknown {
  if (typeof matcher !== 'object') {
    return matcher;
  }
  if (matcher.exists === false) {
    return ABSENT;
  }
  if (typeof matcher.prefix === 'object') {
    return `${matcher.prefix['equals-ignore-case'].toUpperCase()}x`;
  }
  return matcher.prefix !== undefined ? `${matcher.prefix}x` : matcher.wildcard?.replaceAll('*', 'x') ?? OTHER;
}

function counterexample(admits: readonly Matcher[]): unknown {
  const forbidden = admits.flatMap((matcher) => (typeof matcher === 'object' ? forbiddenBy(matcher) : []));
  return [...forbidden, OTHER, ABSENT].find((value) => !admits.some((matcher) => fits(matcher, value)));
}

const forbiddenBy = ({ 'anything-but': not = [] }: Exclude<Matcher, string | boolean>) => ('prefix' in not ? [`${not.prefix}x`] : not);

/** As EventBridge does, as far as our patterns go: run.ts holds it against EventBridge's own engine with every event. */
function fits(matcher: Matcher, value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.length === 0 ? fits(matcher, ABSENT) : value.some((one) => fits(matcher, one));
  }
  if (typeof matcher !== 'object') {
    return value === matcher;
  }
  if (matcher.exists !== undefined) {
    // an object has members, and is no value
    return matcher.exists === (value !== ABSENT && (typeof value !== 'object' || value === null));
  }
  if (matcher['anything-but'] !== undefined) {
    const not = matcher['anything-but'];
    if ('prefix' in not) {
      return typeof value === 'string' && !value.startsWith(not.prefix);
    }
    return value === null || typeof value === 'number' || (typeof value === 'string' && !not.includes(value));
  }
  if (typeof value !== 'string') {
    return false;
  }
  if (matcher.prefix !== undefined) {
    return typeof matcher.prefix === 'string' ? value.startsWith(matcher.prefix)
      : value.toLowerCase().startsWith(matcher.prefix['equals-ignore-case'].toLowerCase());
  }
  return new RegExp(`^${matcher.wildcard!.split('*').map((part) => part.replace(/[.\\/]/g, '\\$&')).join('.*')}$`).test(value);
}

/** Of objects in a list, the values of all. */
function valueAt(detail: Detail, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (Array.isArray(inner)
    ? inner.map((one) => (one as Detail | null | undefined)?.[name]).filter((one) => one !== ABSENT)
    : (inner as Detail | null | undefined)?.[name]), detail);
}

function detailOf(values: ReadonlyArray<readonly [path: readonly string[], value: unknown]>): Detail {
  const detail: { [member: string]: unknown } = {};
  for (const [path, value] of values) {
    let place = detail;
    path.slice(0, -1).forEach((name) => { place = (place[name] ??= {}) as typeof detail; });
    place[path[path.length - 1]] = value;
  }
  return detail;
}
