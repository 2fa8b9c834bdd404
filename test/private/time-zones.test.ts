import { knownTimeZone, offsetsOf } from '../../src/private/time-zones';

test.each(['UTC', 'Etc/UTC'])('%s is no zone of its own', (name) => {
  expect(knownTimeZone('timeZone', name)).toBeUndefined();
});

test('a zone of the IANA database is kept as it is written', () => {
  expect(knownTimeZone('timeZone', 'Europe/Berlin')).toBe('Europe/Berlin');
});

test.each(['Europe/Bonn', '', 'MEZ?'])("'%s' is refused", (name) => {
  expect(() => knownTimeZone('timeZone', name)).toThrow(`timeZone is '${name}' but the IANA database has no such time zone; write it like Europe/Berlin`);
});

test('a token is refused', () => {
  expect(() => knownTimeZone('timeZone', '${Token[TOKEN.1]}')).toThrow("timeZone is '<token>' but schedules are needed at synth; write the time zone itself");
});

test.each<[string | undefined, number[]]>([
  [undefined, [0]],
  ['Asia/Kolkata', [330]],
  ['Europe/Berlin', [60, 120]],
  ['America/New_York', [-300, -240]],
  ['Australia/Lord_Howe', [660, 630]],
])('%s is ahead of UTC by %p minutes', (zone, minutes) => {
  expect(offsetsOf(zone)).toEqual(minutes);
});
