import { Duration, Lazy, Token } from 'aws-cdk-lib';
import { checkDuration, checkText, wholeUnits } from '../../src/private/validation';

const token = Lazy.string({ produce: () => 'later' });

describe('a text', () => {
  const check = (value: any) => checkText('prop', value, /^[a-z]{2,4}$/, 'it has 2 to 4 letters', 'shorten it');

  test.each([['ab'], ['abcd']])('%s matches', (value) => {
    expect(check(value)).toBe(value);
  });

  test('is trimmed', () => {
    expect(check(' abc\n')).toBe('abc');
  });

  test.each<[any, string]>([['a', "'a'"], ['abcde', "'abcde'"], ['a b', "'a b'"], ['', "''"], [12, '12'], [null, 'null'], [undefined, 'undefined']])(
    '%j is refused', (value, shown) => {
      expect(() => check(value)).toThrow(new Error(`prop is ${shown} but it has 2 to 4 letters; shorten it`));
    });

  test('passes unharmed while it is a token', () => {
    expect(check(token)).toBe(token);
    expect(check(`  ${token}`)).toBe(`  ${token}`);
  });
});

describe('whole units', () => {
  test.each<[Duration, 'days' | 'hours' | 'minutes', number]>([
    [Duration.days(35), 'days', 35],
    [Duration.hours(48), 'days', 2],
    [Duration.minutes(0), 'days', 0],
    [Duration.days(1), 'hours', 24],
    [Duration.hours(8), 'minutes', 480],
    [Duration.seconds(120), 'minutes', 2],
    [Duration.millis(60000), 'minutes', 1],
  ])('%s in %s', (duration, unit, expected) => {
    expect(wholeUnits('prop', duration, unit)).toBe(expected);
  });

  test.each<[Duration, 'days' | 'hours' | 'minutes', string]>([
    [Duration.hours(36), 'days', "prop is '1 day 12 hours' but AWS Backup counts it in whole days; give a whole number of days"],
    [Duration.minutes(90), 'hours', "prop is '1 hour 30 minutes' but AWS Backup counts it in whole hours; give a whole number of hours"],
    [Duration.seconds(90), 'minutes', "prop is '1 minute 30 seconds' but AWS Backup counts it in whole minutes; give a whole number of minutes"],
  ])('%s is no whole number of %s', (duration, unit, message) => {
    expect(() => wholeUnits('prop', duration, unit)).toThrow(new Error(message));
  });

  test('are needed at synth', () => {
    expect(() => wholeUnits('prop', Duration.days(Token.asNumber(Lazy.number({ produce: () => 3 }))), 'days'))
      .toThrow(new Error("prop is '<token>' but it is needed at synth, as a number of days; give a literal Duration, for example Duration.days(35)"));
  });
});

describe('bounds of a duration', () => {
  const check = (days: number) => checkDuration('prop', Duration.days(days), 'days', { min: 7, max: 35 });

  test.each([7, 35])('%i is inside', (days) => {
    expect(check(days)).toBe(days);
  });

  test.each([6, 36])('%i is outside', (days) => {
    expect(() => check(days)).toThrow(new Error(`prop is '${days} days' but AWS Backup allows 7 to 35 days; give a duration of 7 to 35 days`));
  });

  test('may be our own', () => {
    expect(() => checkDuration('prop', Duration.days(8), 'days', { min: 1, max: 7 }, 'this library')).toThrow(
      new Error("prop is '8 days' but this library allows 1 to 7 days; give a duration of 1 to 7 days"));
  });

  test('a fraction is refused before the bounds are looked at', () => {
    expect(() => checkDuration('prop', Duration.hours(1), 'days', { min: 7, max: 35 })).toThrow(/whole days/);
  });
});
