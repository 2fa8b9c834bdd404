import fc from 'fast-check';
import { Beat, expectedNow, hear, judge, PlaceState, PlaceStates, readBeat } from '../../../src/daily-check/handler/heartbeats';
import { Place, placeOf } from '../../../src/daily-check/handler/places';
import { HEARTBEAT } from '../../../src/data/heartbeat';

const RULES = ['1111', '2222'];
const DAY = 24;
const START = Date.parse('2026-11-02T06:30:00Z');
const at = (hours: number) => new Date(START + hours * 3_600_000).toISOString();
const ONE = placeOf('222222222222', 'eu-west-1');
const OTHER = placeOf('333333333333', 'eu-west-1');

/** Days of checks: heartbeats arrive three hours before a check. */
class Days {
  public known: PlaceStates | undefined;
  public hour = 0;

  public check(expected: Place[], heard: Place[] = expected, rules = RULES[0]): string[] {
    const places = expectedNow(this.known ?? {}, new Set(expected), at(this.hour), () => at(this.known === undefined ? 7 * DAY : this.hour));
    hear(places, heard.map((place): Beat => ({ place, heard: at(this.hour - 3), rules })));
    const judged = judge(places, new Set(expected), RULES, at(this.hour));
    this.known = judged.places;
    this.hour += DAY;
    return judged.findings.map(({ kind, finding: { accountId, region, state } }) => `${kind} ${accountId} ${region} ${state}`);
  }

  public pass(days: number, expected: Place[], heard: Place[] = expected, rules = RULES[0]): string[] {
    return Array.from({ length: days }, () => this.check(expected, heard, rules)).flat();
  }
}

let days: Days;

beforeEach(() => {
  days = new Days();
  expect(days.pass(2, [ONE, OTHER])).toEqual([]);
});

test('a place is silent once one heartbeat is missing, is told once, and once when it is back', () => {
  expect(days.check([ONE, OTHER], [OTHER])).toEqual(['silent 222222222222 eu-west-1 new']);
  expect(days.pass(5, [ONE, OTHER], [OTHER])).toEqual([]);
  expect(days.check([ONE, OTHER])).toEqual(['silent 222222222222 eu-west-1 resolved']);
  expect(days.pass(3, [ONE, OTHER])).toEqual([]);
});

test('all that are silent come at once', () => {
  expect(days.check([ONE, OTHER], [])).toEqual(['silent 222222222222 eu-west-1 new', 'silent 333333333333 eu-west-1 new']);
});

test('an account that is new has 48 hours, and is silent after that', () => {
  const added = placeOf('444444444444', 'eu-west-1');
  expect(days.check([ONE, added], [ONE])).toEqual([]);
  expect(days.check([ONE, added], [ONE])).toEqual([]);
  expect(days.check([ONE, added], [ONE])).toEqual(['silent 444444444444 eu-west-1 new']);
});

test('an account that is closed, suspended or gone drops out: what was told of it is over, once', () => {
  days.check([ONE, OTHER], [OTHER]);
  expect(days.pass(3, [OTHER])).toEqual(['silent 222222222222 eu-west-1 resolved']);
  expect(days.known).toEqual({ [OTHER]: expect.anything() });
});

test('one that comes back is new again', () => {
  days.check([OTHER]);
  expect(days.pass(2, [ONE, OTHER], [OTHER])).toEqual([]);
  expect(days.check([ONE, OTHER], [OTHER])).toEqual(['silent 222222222222 eu-west-1 new']);
});

test('the first roll-out of heartbeats has seven days', () => {
  days = new Days();
  expect(days.pass(7, [ONE], [])).toEqual([]);
  expect(days.check([ONE], [])).toEqual(['silent 222222222222 eu-west-1 new']);
});

test('heartbeats of places where none is expected are of no account', () => {
  expect(days.check([ONE], [ONE, placeOf('999999999999', 'eu-west-1')])).toEqual([]);
  expect(Object.keys(days.known!)).toEqual([ONE]);
});

describe('other rules than those of the hub', () => {
  test('have seven days, as a roll-out takes its time', () => {
    expect(days.pass(7, [ONE], [ONE], 'older')).toEqual([]);
    expect(days.check([ONE], [ONE], 'older')).toEqual(['other-rules 222222222222 eu-west-1 new']);
    expect(days.pass(3, [ONE], [ONE], 'older')).toEqual([]);
    expect(days.check([ONE], [ONE], RULES[1])).toEqual(['other-rules 222222222222 eu-west-1 resolved']);
  });

  test('stay told while nobody knows, as the place is silent', () => {
    days.pass(8, [ONE], [ONE], '');
    expect(days.check([ONE], [])).toEqual(['silent 222222222222 eu-west-1 new']);
    expect(days.check([ONE], [ONE], '')).toEqual(['silent 222222222222 eu-west-1 resolved']);
    expect(days.check([ONE], [ONE])).toEqual(['other-rules 222222222222 eu-west-1 resolved']);
  });
});

describe('a heartbeat', () => {
  const event = { 'source': HEARTBEAT.source, 'detail-type': HEARTBEAT.detailType, 'account': '222222222222', 'region': 'eu-west-1', 'time': '2099-01-01T00:00:00Z', 'detail': { rules: 'abc' } };

  test('is of the account and Region of its envelope, and as old as its arrival: anyone can put an event of any time', () => {
    expect(readBeat(JSON.stringify(event), START)).toEqual({ place: ONE, heard: at(0), rules: 'abc' });
  });

  test('without a hash has rules that nobody expects', () => {
    expect(readBeat(JSON.stringify({ ...event, detail: 'none' }), START)).toMatchObject({ rules: '' });
  });

  test.each([
    ['of another source', { source: 'aws.backup' }], ['without account', { account: undefined }], ['of no account', { account: '22' }], ['of no Region', { region: 'a/b' }],
  ])('%s is none', (_, change) => {
    expect(() => readBeat(JSON.stringify({ ...event, ...change }), START)).toThrow('it is no heartbeat');
  });

  test('that is no JSON is none', () => {
    expect(() => readBeat('{', START)).toThrow();
  });
});

describe('whatever happens', () => {
  const PLACES = [ONE, OTHER, placeOf('444444444444', 'us-east-1')];
  const day = fc.record({ expected: fc.subarray(PLACES), heard: fc.subarray(PLACES), rules: fc.constantFrom('1111', '2222', 'older') });

  test('a place is told as silent and as back in turns, and never twice in a row', () => {
    fc.assert(fc.property(fc.array(day, { maxLength: 25 }), (all) => {
      const run = new Days();
      const told = new Map<string, string>();
      for (const { expected, heard, rules } of all) {
        for (const line of run.check(expected, heard, rules)) {
          const [kind, account, region, state] = line.split(' ');
          const key = `${kind} ${account} ${region}`;
          expect(told.get(key) ?? 'resolved').not.toBe(state);
          told.set(key, state);
        }
        // what was told of who drops out was ended
        expect([...told].filter(([key, state]) => state === 'new' && !expected.some((place) => key.endsWith(place.replace('/', ' '))))).toEqual([]);
      }
    }));
  });

  test('a second look at the same time finds nothing new', () => {
    fc.assert(fc.property(fc.array(day, { minLength: 1, maxLength: 15 }), (all) => {
      const run = new Days();
      all.forEach(({ expected, heard, rules }) => run.check(expected, heard, rules));
      const last = at(run.hour - DAY);
      const known = new Map(Object.entries(run.known!) as Array<[Place, PlaceState]>);
      const again = judge(known, new Set(known.keys()), RULES, last);
      expect(again).toEqual({ places: run.known, findings: [] });
    }));
  });

  test('the order of heartbeats makes no difference', () => {
    const beat = fc.record({ place: fc.constantFrom(...PLACES), hours: fc.integer({ min: 0, max: 50 }) }).map(({ place, hours }): Beat => ({ place, heard: at(hours), rules: `${hours}` }));
    fc.assert(fc.property(fc.array(beat).chain((beats) => fc.tuple(fc.constant(beats), fc.shuffledSubarray(beats, { minLength: beats.length }))), ([one, other]) => {
      const [first, second] = [one, other].map((beats) => {
        const places = expectedNow({}, new Set(PLACES), at(0));
        hear(places, beats);
        return places;
      });
      expect(first).toEqual(second);
    }));
  });

  test('every place that is expected and was never heard of is told in the end, and none that is heard daily', () => {
    fc.assert(fc.property(fc.subarray(PLACES), (silent) => {
      const run = new Days();
      const lines = run.pass(9, PLACES, PLACES.filter((place) => !silent.includes(place)));
      expect(lines).toEqual(silent.map((place) => `silent ${place.replace('/', ' ')} new`).sort());
    }));
  });
});
