import { Duration, Token } from 'aws-cdk-lib';
import { reject } from './reject';
import { NameForm } from '../data/names';

export { reject } from './reject';

/** Refuses a value known at deployment only. */
export function refuseToken(prop: string, value: string, limit: string, remedy: string): void {
  if (Token.isUnresolved(value)) {
    reject(prop, value, limit, remedy);
  }
}

/** Checks a text against an anchored pattern and returns it trimmed; a token passes unharmed. */
export function checkText(prop: string, value: string, pattern: RegExp, limit: string, remedy: string): string {
  if (Token.isUnresolved(value)) {
    return value;
  }
  const text = typeof value === 'string' ? value.trim() : value;
  if (typeof text !== 'string' || !pattern.test(text)) {
    reject(prop, value, limit, remedy);
  }
  return text;
}

/** Checks a name against the form that AWS demands of it and returns it trimmed; a token passes unharmed. */
export function checkName(prop: string, value: string, form: NameForm, remedy = form.remedy): string {
  return checkText(prop, value, form.pattern, form.limit, remedy);
}

/**
 * The whole number of units in a duration, for AWS settings that know no fraction and no token.
 */
export function wholeUnits(prop: string, value: Duration, unit: 'days' | 'hours' | 'minutes'): number {
  if (value.isUnresolved()) {
    reject(prop, '<token>', `it is needed at synth, as a number of ${unit}`, `give a literal Duration, for example Duration.${unit}(90)`);
  }
  // toMinutes({ integral: false }) never throws, so that a fraction is reported in our own words
  const minutes = value.toMinutes({ integral: false });
  const amount = minutes / { days: 1440, hours: 60, minutes: 1 }[unit];
  if (!Number.isInteger(amount)) {
    reject(prop, value.toHumanString(), `AWS Backup counts it in whole ${unit}`, `give a whole number of ${unit}`);
  }
  return amount;
}

/** Checks a duration against inclusive bounds and returns its number of whole units. */
export function checkDuration(
  prop: string, value: Duration, unit: 'days' | 'hours' | 'minutes', min: number, max: number,
): number {
  const amount = wholeUnits(prop, value, unit);
  if (amount < min || amount > max) {
    reject(prop, `${amount} ${unit}`, `AWS Backup allows ${min} to ${max} ${unit}`, `give a duration of ${min} to ${max} ${unit}`);
  }
  return amount;
}
