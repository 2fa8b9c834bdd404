/**
 * The rooms of `src/`, from the top floor to the ground: a room may import rooms of a lower floor, never of a higher one.
 */
export const FLOORS: readonly (readonly string[])[] = [
  ['backup-pipeline'],
  ['backup-organization'],
  ['rollout', 'canary-gate', 'daily-check'],
  [
    'org-backup-policy', 'central-backup-account', 'member-backup-baseline', 'compliance-framework', 'backup-reports', 'report-notifier', 'event-hub',
    'event-forwarding', 'activity-trail', 'responsibility-table', 'organization',
  ],
  ['definition', 'notification'],
  ['backup-vault'],
  ['protection'],
  ['organization-layout'],
  ['private'],
  ['data'],
];

/** The floor of the headline constructs: they know of each other no more than types, and those only from the other's index. */
export const HEADLINE_ROOMS = FLOORS[3];

export const ROOMS = FLOORS.flat();

/** Rooms that `room` may import from, as values and as types: those of the floors below. */
export function importableRooms(room: string): string[] {
  return FLOORS.slice(FLOORS.findIndex((rooms) => rooms.includes(room)) + 1).flat();
}
