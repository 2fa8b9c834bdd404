import { canonical } from './canonical';
import { DeployedResource, DeployedStack } from './deployed-resources';
import { textOf } from '../private/intrinsic-text';

type Conditions = DeployedStack['conditions'];

/** A resource with the conditions of its template. */
export interface Conditioned {
  readonly resource: DeployedResource;
  readonly conditions: Conditions;
}

/** An account and Region of a deployment, as far as they are known: values of pseudo parameters. */
export interface Place {
  readonly region: string;
  readonly pseudo: { readonly [parameter: string]: string | undefined };
}

/**
 * Regions in which a resource is by its condition, and would not be any more. `undefined` stands for a condition that is another and hangs on what is not
 * known before the deployment.
 */
export function vanishesIn(before: Conditioned, after: Conditioned, places: ReadonlyArray<Place>): string[] | undefined {
  const [was, is] = [before, after].map(conditionOf);
  if (canonical(was) === canonical(is)) {
    return [];
  }
  const verdicts = places.map((place) => ({ region: place.region, was: holds(was, place), is: holds(is, place) }));
  return verdicts.some((one) => one.was !== false && one.is === undefined) ? undefined
    : verdicts.filter((one) => one.was !== false && one.is === false).map(({ region }) => region).sort();
}

/** Whether a resource is in a place by its condition; undefined where that is not known. */
export function isIn(one: Conditioned, place: Place): boolean | undefined {
  return holds(conditionOf(one), place);
}

/** The condition of a resource, with those that it names written out; `true` where it has none. */
export function conditionOf({ resource: { Condition: name }, conditions }: Conditioned): unknown {
  return name === undefined || expanded({ Condition: name }, conditions);
}

/** An expression with conditions that it names written out; one that is not there stays a name. */
function expanded(expression: unknown, conditions: Conditions, within: ReadonlyArray<string> = []): unknown {
  if (Array.isArray(expression)) {
    return expression.map((one) => expanded(one, conditions, within));
  }
  if (typeof expression !== 'object' || expression === null) {
    return expression;
  }
  const { Condition: name } = expression as { Condition?: unknown };
  if (typeof name === 'string' && name in conditions && !within.includes(name)) {
    return expanded(conditions[name], conditions, [...within, name]);
  }
  return Object.fromEntries(Object.entries(expression).map(([key, value]) => [key, expanded(value, conditions, within)]));
}

/** Whether an expression holds in a place; undefined where that is not known. */
function holds(expression: unknown, place: Place): boolean | undefined {
  if (typeof expression === 'boolean') {
    return expression;
  }
  const [[operator, argument] = ['', undefined]] = Object.entries((expression ?? {}));
  const parts = Array.isArray(argument) ? argument as unknown[] : [];
  switch (operator) {
    case 'Fn::Equals': {
      const [one, other] = parts.map((part) => textOf(part, place.pseudo));
      return one === other ? true : [one, other].some((text) => text.includes('${') || text.includes('{"')) ? undefined : false;
    }
    case 'Fn::Not': {
      const held = holds(parts[0], place);
      return held === undefined ? undefined : !held;
    }
    case 'Fn::And': return all(parts.map((part) => holds(part, place)));
    case 'Fn::Or': {
      const none = all(parts.map((part) => holds(part, place)).map((held) => (held === undefined ? undefined : !held)));
      return none === undefined ? undefined : !none;
    }
    default: return undefined;
  }
}

function all(held: ReadonlyArray<boolean | undefined>): boolean | undefined {
  return held.includes(false) ? false : held.includes(undefined) ? undefined : true;
}
