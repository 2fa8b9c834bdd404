import { FindingClassName, Severity } from '../../data/finding-classes';

/**
 * Version of the event's format. Within a version members and values are added, and none is renamed or given another meaning.
 *
 * In version 1 malware had the class `SECURITY`; since version 2 it has the class `MALWARE`, and `SECURITY` is what may be an attack on backups.
 */
export const EVENT_VERSION = '2';

/** What channels receive. */
export interface NotificationEvent {
  readonly version: typeof EVENT_VERSION;
  /** The same for every attempt to send it, and for no other event. */
  readonly id: string;
  /** A report that changed, the digest of all reports, a report that was not made, jobs that failed, or what may be an attack. */
  readonly kind: 'changes' | 'digest' | 'report-failed' | 'job-failures' | 'security';
  /** When it was found, ISO 8601 in UTC. */
  readonly time: string;
  /** What found it: the name of the report or of the hub, with account and Region of the home account. */
  readonly source: { readonly name: string; readonly accountId: string; readonly region: string };
  readonly severity: Severity;
  /** One line that says what changed. */
  readonly title: string;
  /** All of them, the findings that are left out included. */
  readonly totals: { readonly [state in FindingState]: number };
  /** The gravest first; those that do not fit are left out. */
  readonly findings: ReadonlyArray<EventFinding>;
  /** Where findings are left out: all of them by cause, the gravest first; `totals` has those of kinds that have no room. */
  readonly groups?: ReadonlyArray<FindingGroup>;
  /** Where to look. */
  readonly links: ReadonlyArray<{ readonly title: string; readonly url: string }>;
}

/** Findings of one cause, in whichever accounts; or, where there would be too many groups, those of several causes of one kind. */
export interface FindingGroup {
  readonly severity: Severity;
  readonly class: FindingClassName;
  /** What is the matter in words. */
  readonly what: string;
  /** Why, in AWS's words; `…` stands for what differs from one finding to the next. Undefined where AWS gives no reason, and for several causes. */
  readonly reason?: string;
  /** How many causes. */
  readonly causes: number;
  /** Undefined where it stands for several accounts. */
  readonly accountId?: string;
  /** How many accounts; of several causes, at least so many. */
  readonly accounts: number;
  /** At most 20 of the accounts, those with the fewest findings first, so that none hides the others. */
  readonly accountIds: ReadonlyArray<string>;
  /** At most 10 of the Regions. */
  readonly regions: ReadonlyArray<string>;
  /** How many jobs; undefined where findings are not about jobs. */
  readonly jobs?: number;
  /** How many findings, by state; states without any are left out. */
  readonly totals: { readonly [state in FindingState]?: number };
}

export type FindingState = 'new' | 'worse' | 'ongoing' | 'resolved';

export interface EventFinding {
  /** The same for as long as the finding lasts, and when it comes back. */
  readonly id: string;
  readonly state: FindingState;
  readonly class: FindingClassName;
  readonly severity: Severity;
  readonly accountId: string;
  readonly region: string;
  /** What is the matter in words: the title of a control, or the kind of job. */
  readonly what: string;
  readonly framework?: string;
  /** Name of the control in AWS's words. */
  readonly control?: string;
  /** ARN or id of the resource. */
  readonly resource?: string;
  readonly resourceType?: string;
  /** How many resources, or how many jobs. */
  readonly count?: number;
  /** ISO 8601 in UTC. */
  readonly since: string;
  /** When it became what it is, where the event has findings of several moments; else that is the event's time. ISO 8601 in UTC. */
  readonly changedAt?: string;
  /** More about it: what AWS says, or what was found. */
  readonly message?: string;
}
