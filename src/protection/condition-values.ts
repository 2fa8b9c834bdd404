import { ConditionModel } from './model';

/** Whether a condition holds for the value that its tag has. */
export function conditionHolds({ operator, value: wanted }: ConditionModel, value: string): boolean {
  switch (operator) {
    case 'string_equals': return value === wanted;
    case 'string_not_equals': return value !== wanted;
    case 'string_like': return matches(wanted, value);
    default: return !matches(wanted, value);
  }
}

/** Whether a text matches a pattern, by what stands between the asterisks, in its order: the time does not grow with their number. */
export function matches(wanted: string, value: string): boolean {
  const [first, ...others] = wanted.split('*');
  const last = others.pop();
  if (last === undefined) {
    return value === wanted;
  }
  const end = value.length - last.length;
  let at = first.length;
  const found = others.every((part) => {
    const start = value.indexOf(part, at);
    at = start + part.length;
    return start >= 0 && at <= end;
  });
  return value.startsWith(first) && value.endsWith(last) && first.length <= end && found;
}

/** What one condition on a tag, which holds, says of another one on the same tag; undefined where it leaves it open. What must not be holds for a tag that is not there. */
export function conditionSays(given: ConditionModel, wanted: ConditionModel): boolean | undefined {
  const [mine, its] = [given, wanted].map(({ operator }) => !operator.startsWith('string_not'));
  const [one, other] = [patternOf(given), patternOf(wanted)];
  if (mine) {
    const related = covers(other, one) ? true : apart(one, other) ? false : undefined;
    return related === undefined ? undefined : related === its;
  }
  // what is left out is all that is known
  return covers(one, other) ? !its : undefined;
}

/** The parts of a pattern between its asterisks; one part where it stands for one text only. */
function patternOf({ operator, value }: ConditionModel): ReadonlyArray<string> {
  return operator.endsWith('like') ? value.split('*') : [value];
}

/** Whether a pattern surely matches all that another one matches: asterisks of the other are texts that only asterisks of the first take. */
function covers(one: ReadonlyArray<string>, other: ReadonlyArray<string>): boolean {
  return one.length === 1 ? other.length === 1 && one[0] === other[0] : matches(one.join('*'), other.join('\0'));
}

/** Whether surely no text matches both. */
function apart(one: ReadonlyArray<string>, other: ReadonlyArray<string>): boolean {
  if (one.length === 1 || other.length === 1) {
    return !covers(one, other) && !covers(other, one);
  }
  const [first, its, last, theirs] = [one[0], other[0], one[one.length - 1], other[other.length - 1]];
  return !(first.startsWith(its) || its.startsWith(first)) || !(last.endsWith(theirs) || theirs.endsWith(last));
}
