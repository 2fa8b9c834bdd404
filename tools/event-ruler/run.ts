/**
 * `npx tsx --tsconfig tsconfig.dev.json tools/event-ruler/run.ts`: asks the engine that EventBridge matches events with about every pattern and
 * every event of `test/fixtures/events`, and compares with what is expected. Patterns with a deliberate mistake must be noticed, every time.
 */
import { resolve } from 'node:path';
import { madeCases, MALFORMED_PATTERN, SOURCES, WRONG_PATTERNS } from './cases';
import { EventRuler } from './engine';
import { loadEvents, loadExpectations } from './fixtures';
import { matches } from './matching';
import { isTold } from './telling';
import { TRUSTED_SOURCES } from '../../src/event-hub/handler/event-reading';
import { EVENT_PATTERNS, patternProblems } from '../../src/private/event-patterns';

const TRUSTED = 'trusted sources';
const MALFORMED = 'malformed';
const wrongId = (id: string) => `wrong ${id}`;

const failures: string[] = [];
let passed = 0;

function check(subject: string, problem: string | undefined): void {
  if (problem === undefined) {
    passed++;
  } else {
    failures.push(`${subject}: ${problem}`);
  }
}

const difference = (expected: unknown, got: unknown) =>
  JSON.stringify(expected) === JSON.stringify(got) ? undefined : `${JSON.stringify(got)} instead of ${JSON.stringify(expected)}`;

const events = loadEvents();
const expectations = loadExpectations();
const made = madeCases();
const sources = Object.fromEntries(SOURCES.map(([source]) => [`source ${source}`, { source }]));

const answer = new EventRuler(resolve(__dirname, '..', '..', '.event-ruler')).ask({
  patterns: {
    ...Object.fromEntries(EVENT_PATTERNS.map(({ id, pattern }) => [id, pattern])),
    ...Object.fromEntries(Object.entries(WRONG_PATTERNS).map(([id, { pattern }]) => [wrongId(id), pattern])),
    [TRUSTED]: TRUSTED_SOURCES,
    [MALFORMED]: MALFORMED_PATTERN,
  },
  events: { ...events, ...sources, ...Object.fromEntries(made.map(({ name, event }) => [name, event])) },
});

const ids = EVENT_PATTERNS.map(({ id }) => id);
const matchedBy = (name: string) => answer.matches[name].filter(id => ids.includes(id));

for (const { id, pattern } of EVENT_PATTERNS) {
  check(`pattern ${id}`, answer.refused[id] ?? patternProblems(id, pattern)[0]);
}

// the tests match with a small copy of the engine: it must agree with the engine about every event and pattern
for (const [name, event] of [...Object.entries(events), ...made.map((one) => [one.name, one.event] as const)]) {
  check(`matching of ${name}`, difference(matchedBy(name).sort(), EVENT_PATTERNS.filter(({ pattern }) => matches(pattern, event)).map(({ id }) => id).sort()));
}

console.log('| event | matched rows | alerted | why |\n|---|---|---|---|');
for (const name of [...new Set([...Object.keys(expectations), ...Object.keys(events)])].sort()) {
  if (!expectations[name] || !events[name]) {
    check(name, expectations[name] ? 'there is no such event' : 'nothing is expected of it');
    continue;
  }
  const { matched, alerted, why } = expectations[name];
  const got = matchedBy(name);
  const told = isTold(events[name], got);
  check(name, difference({ matched: [...matched].sort(), alerted }, { matched: [...got].sort(), alerted: told }));
  console.log(`| ${name} | ${got.join(', ') || '–'} | ${told ? 'yes' : 'no'} | ${why} |`);
}

check('made events', difference(made.length, new Set(made.map(({ name }) => name)).size));
for (const { name, matched } of made) {
  check(name, difference([...matched].sort(), matchedBy(name).sort()));
}
for (const [source, trusted] of SOURCES) {
  check(`source ${source}`, difference(trusted, answer.matches[`source ${source}`].includes(TRUSTED)));
}
for (const id of ids) {
  check(`fixtures of ${id}`, Object.values(expectations).some(({ matched }) => matched.includes(id)) ? undefined : 'no event matches it');
  check(`cases of ${id}`, made.some(({ matched }) => matched.includes(id)) ? undefined : 'no made event matches it');
}

console.log('\n| deliberate mistake | noticed by |\n|---|---|');
for (const [id, { mistake }] of Object.entries(WRONG_PATTERNS)) {
  const noticed = Object.keys(events).filter(name => answer.matches[name].includes(wrongId(id)) !== expectations[name]?.matched.includes(id));
  check(`deliberate mistake in ${id}`, noticed.length > 0 && !answer.refused[wrongId(id)] ? undefined : 'not noticed');
  console.log(`| ${id}: ${mistake} | ${noticed.join(', ')} |`);
}
check('malformed pattern', answer.refused[MALFORMED] ? undefined : 'not refused');
console.log(`| malformed pattern | ${(answer.refused[MALFORMED] ?? '').split('\n')[0]} |`);

console.log(`\n${Object.keys(events).length} events, ${made.length} made ones, ${EVENT_PATTERNS.length} patterns of at most ${
  Math.max(...EVENT_PATTERNS.map(({ pattern }) => JSON.stringify(pattern).length))} characters`);
failures.forEach(failure => console.log(`FAILED ${failure}`));
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length > 0 ? 1 : 0;
