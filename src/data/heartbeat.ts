/** With which rule accounts forward it: part of the rule's name. */
const ID = 'heartbeat';

/**
 * The event that each account and Region puts on its own default bus once a day. It goes the way of all others, so that its arrival says that the way is open:
 * rule, role, the hub's bus. Nobody but AWS can use a source that begins with `aws.`, so it has one of its own.
 */
export const HEARTBEAT = {
  id: ID,
  title: 'Heartbeat of the forwarding of events',
  source: 'cdk-org-backup.heartbeat',
  detailType: 'Backup Forwarding Heartbeat',
  /** Hour of the day in UTC from which it is put. */
  hour: 3,
  /** Minutes within which Amazon EventBridge Scheduler puts it, so that not all accounts do so at once. */
  windowMinutes: 60,
} as const;

export const HEARTBEAT_PATTERN = { 'source': [HEARTBEAT.source], 'detail-type': [HEARTBEAT.detailType] } as const;

/** Hours after which an account and Region is silent: one heartbeat is missing. */
export const SILENT_HOURS = 26;

/** Hours that an account has when it is new, or in a unit that is new to it. */
export const NEW_HOURS = 48;

/** When the check runs, in UTC: once the heartbeat of the same day has come, and later than `SILENT_HOURS` after the last one of the day before. */
export const CHECK_TIME = { hour: 6, minute: 30 } as const;
