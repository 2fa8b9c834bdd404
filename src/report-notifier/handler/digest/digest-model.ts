import { EventFinding, FindingState } from '../../../notification/handler/notification-event';

/**
 * What a digest shows: the state of the reports, of the controls in each account, of the findings, and how both numbers moved.
 * All texts are plain text; the page escapes them, shortens what is too long, and decides the order.
 */
export interface DigestModel {
  /** The page's title, such as the organization's name. */
  readonly title: string;
  /** When the model was made: an ISO 8601 moment. */
  readonly generatedAt: string;
  /** The reports that are expected, whether or not they arrived. */
  readonly reports: readonly DigestReport[];
  /** The columns of the compliance matrix. Empty when no framework is reported on. */
  readonly controls: readonly DigestControl[];
  /** The rows of the compliance matrix. */
  readonly accounts: readonly DigestAccount[];
  /** The findings, by how they compare to the digest before: all of them, or as many as the caller wants itemised. */
  readonly findings: readonly EventFinding[];
  /** One entry a day, in any order. A day without an entry is a gap. */
  readonly trend: readonly DigestDay[];
  /** What the lists above stand for. */
  readonly totals: DigestTotals;
}

/**
 * - `current`: the newest report arrived in time
 * - `late`: there are reports, the newest is older than it may be
 * - `failed`: AWS Backup could not make the newest report, or it could not be read
 * - `never`: no report has arrived yet
 * - `unread`: this version of the library can't read its template, so that the report is neither missing nor checked
 */
export type DigestReportState = 'current' | 'late' | 'failed' | 'never' | 'unread';

/** One expected report. */
export interface DigestReport {
  readonly name: string;
  /** The report template, such as `CONTROL_COMPLIANCE_REPORT`. */
  readonly template: string;
  /** Into how many report plans the report is split. */
  readonly shards: number;
  /** When the newest report arrived: an ISO 8601 moment. */
  readonly lastReportAt?: string;
  readonly state: DigestReportState;
  /** What AWS Backup or the reader says about it. */
  readonly message?: string;
}

/** One control of the frameworks. */
export interface DigestControl {
  /** AWS's identifier, such as `BACKUP_RECOVERY_POINT_ENCRYPTED`: the key of the accounts' cells. */
  readonly id: string;
  readonly title: string;
  /** Two words, for the head of its column. */
  readonly short: string;
}

/** What a control says about an account, over all its Regions. `NOT_REPORTED`: it is in no report. */
export type DigestCellState = 'COMPLIANT' | 'NON_COMPLIANT' | 'INSUFFICIENT_DATA' | 'NOT_REPORTED';

/** One control in one account. */
export interface DigestCell {
  readonly state: DigestCellState;
  /** Resources that comply. */
  readonly compliant: number;
  /** Resources that don't. */
  readonly nonCompliant: number;
  /** The Regions that make its state what it is; none for a control that complies. */
  readonly regions?: readonly string[];
}

/** One account. */
export interface DigestAccount {
  readonly accountId: string;
  readonly name?: string;
  readonly regions: readonly string[];
  /** By control identifier; a control that is absent counts as not reported. */
  readonly cells: Readonly<Record<string, DigestCell>>;
}

/** The numbers of one day. */
export interface DigestDay {
  /** `YYYY-MM-DD`, in UTC. */
  readonly date: string;
  /** Resources that don't comply. */
  readonly nonCompliant: number;
  /** Jobs that failed, were aborted or expired. */
  readonly failedJobs: number;
}

/** Numbers that hold for the whole organization, also when the lists are shortened. */
export interface DigestTotals {
  /** Accounts that should be reported on. Those that are no row of the matrix count as not checked. */
  readonly accounts: number;
  /** Findings by state, including those that `findings` does not itemise. */
  readonly findings: Readonly<Record<FindingState, number>>;
}
