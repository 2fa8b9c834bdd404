/**
 * The rooms of `src/`, from the top floor to the ground: a room may import rooms of a lower floor, never of a higher one.
 */
export const FLOORS: readonly (readonly string[])[] = [
  ['cli'],
  ['rollout'],
  ['coverage', 'checks'],
  [
    'org-backup-policy', 'central-backup-account', 'member-backup-baseline', 'compliance-framework', 'report-notifier', 'event-hub',
    'restore', 'organization', 'responsibility-table',
  ],
  ['backup-vault', 'notification'],
  ['protection', 'organization-layout'],
  ['private'],
  ['data'],
];

/** The floor of the headline constructs: they know of each other no more than types, and those only from the other's index. */
export const HEADLINE_ROOMS = FLOORS[3];

/** Imports inside one floor. One direction only. */
const SAME_FLOOR: Readonly<Record<string, readonly string[]>> = {
  // A tier takes its default tag key from BackupNaming, a destination the central account's parts from the layout.
  protection: ['organization-layout'],
};

export const ROOMS = FLOORS.flat();

/** Rooms that `room` may import from, as values and as types. */
export function importableRooms(room: string): string[] {
  const floor = FLOORS.findIndex((rooms) => rooms.includes(room));
  return [...FLOORS.slice(floor + 1).flat(), ...SAME_FLOOR[room] ?? []];
}
