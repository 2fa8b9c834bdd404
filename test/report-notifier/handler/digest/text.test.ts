import { count } from '../../../../src/notification/handler/words';
import { escapeHtml, foreign, htmlIdentifier, htmlMoment } from '../../../../src/report-notifier/handler/digest/text';

test('what HTML gives a meaning is escaped', () => {
  expect(escapeHtml('<a b="c" d=\'e\'>&amp;')).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;');
});

test.each([
  ['a control', '\u0000'], ['a turn of direction', '\u202e'], ['an isolate', '\u2066'], ['half a pair', '\ud800'], ['a byte order mark', '\ufeff'], ['a line break', '\n'],
])('%s is a space, as in messages', (_, character) => {
  expect(foreign(`a${character}b`)).toBe('<bdi>a b</bdi>');
});

test('whole pairs stay', () => {
  expect(foreign('a\u{1f600}b')).toBe('<bdi>a\u{1f600}b</bdi>');
});

test('foreign texts are isolated', () => {
  expect(foreign('مشروع')).toBe('<bdi>مشروع</bdi>');
});

test('identifiers may break after underscores', () => {
  expect(htmlIdentifier('A_B')).toBe('<bdi>A_<wbr>B</bdi>');
});

test('a text of the length stays', () => {
  expect(foreign('abcd', 4)).toBe('<bdi>abcd</bdi>');
});

test('a longer text ends in an ellipsis', () => {
  expect(foreign('abcde', 4)).toBe('<bdi>abc…</bdi>');
});

test('pairs count as one character and are not halved', () => {
  expect([foreign('\u{1f600}'.repeat(4), 4), foreign('\u{1f600}'.repeat(500), 4)]).toEqual([`<bdi>${'\u{1f600}'.repeat(4)}</bdi>`, `<bdi>${'\u{1f600}'.repeat(3)}…</bdi>`]);
});

test('a text is shortened before it is escaped', () => {
  expect(foreign('&'.repeat(10), 3)).toBe('<bdi>&amp;&amp;…</bdi>');
});

test.each([[0, '0'], [999, '999'], [1_000, '1,000'], [1_234_567, '1,234,567'], [NaN, '?']])('%d is written as %s', (value, expected) => {
  expect(count(value)).toBe(expected);
});

test.each([
  ['2026-11-21T06:00:00Z', '<time datetime="2026-11-21T06:00:00.000Z">2026-11-21 06:00 UTC</time>'],
  ['2026-11-21T01:30:00.5+02:00', '<time datetime="2026-11-20T23:30:00.500Z">2026-11-20 23:30 UTC</time>'],
  ['2026-11-21', '<time datetime="2026-11-21">2026-11-21</time>'],
  ['2026-13-45', '<bdi>2026-13-45</bdi>'],
  ['2026-11-21T06:00:00', '<time datetime="2026-11-21T06:00:00.000Z">2026-11-21 06:00 UTC</time>'],
  ['foo 1', '<bdi>foo 1</bdi>'],
  ['"><b>', '<bdi>&quot;&gt;&lt;b&gt;</bdi>'],
])('the moment %s', (iso, expected) => {
  expect(htmlMoment(iso)).toBe(expected);
});
