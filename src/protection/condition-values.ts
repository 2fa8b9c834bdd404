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

/** By what stands between the asterisks, in its order: the time does not grow with their number. */
function matches(wanted: string, value: string): boolean {
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
