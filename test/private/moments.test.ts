import * as fc from 'fast-check';
import { instantOf, isBefore, isoMoment, laterOf } from '../../src/private/moments';

const AT = Date.parse('2026-11-28T03:00:00Z');

describe('a moment', () => {
  test.each([
    '2026-11-28T03:00:00Z', '2026-11-28T03:00:00.000Z', '2026-11-28 03:00:00', '2026-11-28 03:00', '2026-11-28T03:00:00', '2026-11-28 03:00:00 UTC', '2026-11-28T12:00:00+09:00',
    '2026-11-28T12:00:00+0900', '2026-11-27T22:00:00-05', '2026-11-28T03:00:00.000000000Z', '1795834800', '1795834800.0', '1795834800000', 'Nov 28, 2026 3:00:00 AM',
    'Nov 28, 2026, 3:00 AM UTC', 'November 28, 2026 at 03:00', 'Sat Nov 28 03:00:00 UTC 2026', 'Sat, 28 Nov 2026 03:00:00 GMT', '28 Nov 2026 12:00:00 +0900', ' 2026-11-28t03:00:00z ',
    '2026-11-28T08:30:00+05:30', '2026-11-27T23:30:00-0330', 'Sat Nov  28 03:00:00 2026', '28  Nov 2026 03:00:00', 'Nov. 28, 2026 3:00 AM',
  ])('is read however it is written: %s', (text) => {
    expect([instantOf(text), Date.parse(isoMoment(text)!)]).toEqual([AT, AT]);
  });

  test.each([
    '', 'N/A', 'Nov 28', 'yesterday', '2026-02-30T00:00:00Z', '2026-13-01', '11/28/2026', '2026-11-28T25:00:00Z', '2026-11-28T03:61Z', 'Nov 28, 2026 15:00 PM', 'Sat Nov 28 03:00:00 EST 2026', '2026-11-28T03:00:00 Mars', '42',
    'Foo 28, 2026', 'since Nov 28, 2026', 'Nov 28, 2026\nor later', 'since 1795834800', '1795834800 s', '2026-11-28T03:00:61Z', 'Nov 28, 2026 0:30 PM', 'Feb 30, 2026', '2026-11-00',
  ])('that nobody can read is none: %p', (text) => {
    expect([instantOf(text), isoMoment(text)]).toEqual([undefined, undefined]);
  });

  test('keeps its text where that is ISO 8601 in UTC', () => {
    expect([isoMoment('2026-11-28T03:00:00Z'), isoMoment('2026-11-28 03:00:00')]).toEqual(['2026-11-28T03:00:00Z', '2026-11-28T03:00:00.000Z']);
  });

  test('that is there already in ISO 8601 and UTC loses the blanks around it', () => {
    expect(isoMoment(' 2026-11-28T03:00:00.25Z ')).toBe('2026-11-28T03:00:00.25Z');
  });

  test('that is there already in ISO 8601 and UTC needs no seconds', () => {
    expect(isoMoment('2026-11-28T03:00Z')).toBe('2026-11-28T03:00Z');
  });

  test.each([['2026-11-28T3:00Z', '2026-11-28T03:00:00.000Z'], ['2026-12-31T23:59:60Z', '2027-01-01T00:00:00.000Z'], ['2026-11-28T12:00:00+09:00', '2026-11-28T03:00:00.000Z']])(
    'that others could not read is written so that they can: %s', (text, written) => {
      expect(isoMoment(text)).toBe(written);
    },
  );

  test('that nothing says is none', () => {
    expect([instantOf(undefined), isoMoment(undefined)]).toEqual([undefined, undefined]);
  });

  test.each(['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'])('may be in %s, in full and in short', (month) => {
    const at = Date.parse(`${month} 3, 2026 UTC`);
    expect([`${month} 3, 2026`, `3 ${month.slice(0, 3)} 2026`].map(instantOf)).toEqual([at, at]);
  });

  test('may be in Sept', () => {
    expect(instantOf('Sept 28, 2026')).toBe(Date.parse('2026-09-28T00:00:00Z'));
  });

  test('counts its seconds, leap seconds included', () => {
    expect(['2026-11-28T03:00:07Z', '2026-11-28T03:00:60Z'].map(instantOf)).toEqual([AT + 7000, AT + 60_000]);
  });

  test('of 2001 has milliseconds of 12 digits', () => {
    expect(instantOf('999999999000')).toBe(Date.parse('2001-09-09T01:46:39Z'));
  });

  test('has fractions', () => {
    expect([instantOf('2026-11-28T03:00:00.5Z'), instantOf('2026-11-28T03:00:00,123456Z'), instantOf('1795834800.5')]).toEqual([AT + 500, AT + 123.456, AT + 500]);
  });

  test('at noon and at midnight is on the right side', () => {
    expect(['Nov 28, 2026 12:00 PM', 'Nov 28, 2026 12:00 AM', 'Nov 28, 2026 1:00 PM'].map(instantOf)).toEqual(['12', '00', '13'].map((hour) => Date.parse(`2026-11-28T${hour}:00:00Z`)));
  });
});

describe('of two moments', () => {
  test.each([
    ['Nov 28, 2026', 'Dec 1, 2026', true], ['2026-11-28T23:00:00Z', '2026-11-29 00:00:00', true], ['2026-11-28T09:00:00+09:00', '2026-11-28T03:00:00Z', true],
    ['2026-11-28T03:00:00Z', '2026-11-28T03:00:00.5Z', true], ['2026-11-28T03:00:00.5Z', '2026-11-28T03:00:00Z', false], ['', '2026-11-28', false], ['2026-11-28', 'x', false],
    ['2026-11-28T03:00:00Z', '2026-11-28T03:00:00.000Z', false],
  ])('%p is before %p: %p', (one, other, before) => {
    expect(isBefore(one, other)).toBe(before);
  });

  test('the later one is the one that can be read', () => {
    expect([laterOf(undefined, 'x'), laterOf('x', '2026-11-28'), laterOf('2026-11-29', '2026-11-28'), laterOf('2026-11-27', '2026-11-28')]).toEqual(['x', '2026-11-28', '2026-11-29', '2026-11-28']);
  });

  test('forms say nothing of the order', () => {
    const forms = [
      (at: Date) => at.toISOString(), (at: Date) => at.toISOString().replace('T', ' ').replace('Z', ''), (at: Date) => String(at.getTime()), (at: Date) => String(at.getTime() / 1000),
      (at: Date) => `${new Date(at.getTime() + 9 * 3_600_000).toISOString().slice(0, -1)}+09:00`,
    ];
    const moment = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    const form = fc.integer({ min: 0, max: forms.length - 1 });
    fc.assert(fc.property(moment, moment, form, form, (one, other, first, second) => {
      expect(isBefore(forms[first](one), forms[second](other))).toBe(one.getTime() < other.getTime());
    }));
  });
});
