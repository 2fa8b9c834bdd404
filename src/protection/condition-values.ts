import { ConditionModel } from './model';

/** Whether a condition holds for the value that its tag has. */
export function conditionHolds({ operator, value: wanted }: ConditionModel, value: string): boolean {
  const escaped = wanted.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const like = new RegExp(`^${escaped.join('.*')}$`, 'su').test(value);
  return { string_equals: value === wanted, string_not_equals: value !== wanted, string_like: like, string_not_like: !like }[operator];
}
