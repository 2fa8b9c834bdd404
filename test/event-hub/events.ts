import { EventJson } from '../../src/event-hub/handler/event-reading';
import { EVENT_PATTERNS } from '../../src/private/event-patterns';
import { loadEvents, loadExpectations } from '../../tools/event-ruler/fixtures';

/** What the engine of EventBridge matches, as `tools/event-ruler/run.ts` has checked, and whether the event is an alert. */
export const expectations = loadExpectations();

const events = loadEvents();

/** An event of the fixtures, its detail changed. */
export function eventNamed(name: string, detail: object = {}): EventJson {
  if (!(name in events)) {
    throw new Error(`no event is named ${name}`);
  }
  return { ...events[name], detail: { ...events[name].detail as object, ...detail } };
}

/** The pattern of security events that an event of the fixtures matches. */
export const securityPattern = (name: string) =>
  expectations[name]?.matched.find((matched) => EVENT_PATTERNS.find(({ id }) => id === matched)!.kind === 'security');

/** A security event as its rule sends it. */
export function alertNamed(name: string, detail: object = {}, envelope: object = {}) {
  return { pattern: securityPattern(name), event: { ...eventNamed(name, detail), ...envelope } };
}
