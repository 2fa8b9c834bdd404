import type { Judges } from './observations';
import { CONTROLS, ParameterFacts } from '../../data/controls';

/** A JSON object in a report; undefined where it is none. Empty texts are empty objects. */
export function membersOf(text: string): { readonly [name: string]: unknown } | undefined {
  if (text.trim() === '') {
    return {};
  }
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as { readonly [name: string]: unknown } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether a control judges everything that it judged with another scope and other parameters, and at least as strictly: what its rows show then says all of what
 * was wrong before. Counts don't say it: other resources may have come as those went. What can't be read proves nothing.
 */
export function judgesAll(control: string, now: Judges | undefined, before: Judges | undefined): boolean {
  if (!now || !before) {
    return false;
  }
  const [scope, formerScope, parameters, formerParameters] = [now.scope, before.scope, now.parameters, before.parameters].map(membersOf);
  return scope !== undefined && formerScope !== undefined && parameters !== undefined && formerParameters !== undefined
    && Object.entries(scope).every(([name, value]) => leavesIn(value, valueIn(formerScope, name)))
    && isAtLeastAsStrict(Object.hasOwn(CONTROLS, control) ? CONTROLS[control].parameters ?? {} : {}, parameters, formerParameters);
}

/** Whether a part of a scope leaves in what another one did: lists of types and resources name what is judged, and empty ones leave out nothing. */
function leavesIn(value: unknown, former: unknown): boolean {
  return isEmpty(value) || sameValue(value, former)
    || (isTexts(value) && isTexts(former) && former.length > 0 && former.every((one) => value.includes(one)));
}

function isAtLeastAsStrict(
  facts: { readonly [name: string]: ParameterFacts }, parameters: { readonly [name: string]: unknown }, former: { readonly [name: string]: unknown },
): boolean {
  return [...new Set([...Object.keys(parameters), ...Object.keys(former)])].every((name) => {
    const [value, before] = [valueIn(parameters, name), valueIn(former, name)];
    return sameValue(value, before) || isStricter(valueIn(facts, name), numberIn(value), numberIn(before));
  });
}

/** Comparisons with what is no number are false. */
function isStricter(facts: ParameterFacts | undefined, value: number, before: number): boolean {
  return facts?.kind === 'number' ? (facts.stricter === 'higher' ? value > before : value < before)
    // the unit is a parameter of its own, and the same
    : facts?.kind === 'time' && value < before;
}

/** What is no number in digits, such as an empty text, is none. */
const numberIn = (value: unknown) => (/^\d+$/.test(String(value)) ? Number(value) : NaN);
const valueIn = <T>(members: { readonly [name: string]: T }, name: string): T | undefined => (
  Object.hasOwn(members, name) ? members[name] : undefined);
const isEmpty = (value: unknown) => value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((one) => typeof one === 'string');
const sameValue = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
