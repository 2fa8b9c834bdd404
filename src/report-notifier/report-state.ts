import { ControlCell } from './observations';
import { EventFinding, FindingClass, NotificationEvent } from '../notification/notification-event';

/** A finding as it is kept between two reports. */
export type KeptFinding = Omit<EventFinding, 'id' | 'state'> & {
  /** When AWS judged it last. */
  readonly at: string;
  /** When a report showed it last. */
  readonly seen: string;
  /** The worst that was ever said of it: what only comes back is no news. */
  readonly worst: { readonly class: FindingClass; readonly count: number };
};

export type ResolvedFinding = EventFinding & { readonly resolvedAt: string };

/** A message that is meant to be sent, kept until every target has it. */
export interface OutboxEntry {
  readonly event: NotificationEvent;
  /** Targets that do not have it yet, with how often it was tried. */
  readonly pending: ReadonlyArray<{ readonly targetId: string; readonly attempts: number; readonly error?: string }>;
}

/** One day of the trend. */
export interface DayOfState {
  readonly date: string;
  readonly nonCompliant: number;
  readonly failedJobs: number;
}

/**
 * Everything that is known of one report plan. Whoever changes it writes it only if nobody else did since it was read.
 */
export interface ReportState {
  readonly version: 1;
  /** Moment of the newest report that was read. */
  readonly lastReportAt?: string;
  /** The newest report job that was read, by creation. */
  readonly lastJob?: { readonly id: string; readonly createdAt: string };
  /** The newest report job that failed and was told of. */
  readonly lastFailure?: { readonly id: string; readonly createdAt: string; readonly message: string };
  /** What the report is called, and what it shows; not known before the first one. */
  readonly templateName?: string;
  /** Day of the newest report, where no job tells. */
  readonly lastDay?: string;
  /** Objects that were read where no job tells which belong together, newest last. */
  readonly readObjects?: ReadonlyArray<string>;
  readonly findings: { readonly [id: string]: KeptFinding };
  /** What was over lately, the newest last, for the digest. */
  readonly resolved: ReadonlyArray<ResolvedFinding>;
  /** Why the newest report could not be read whole. */
  readonly problem?: string;
  readonly cells: ReadonlyArray<ControlCell>;
  readonly trend: ReadonlyArray<DayOfState>;
  readonly outbox: ReadonlyArray<OutboxEntry>;
  /** Who works on it, and until when nobody else does. */
  readonly lease?: { readonly owner: string; readonly until: string };
}

export const EMPTY_STATE: ReportState = { version: 1, findings: {}, resolved: [], cells: [], trend: [], outbox: [] };
