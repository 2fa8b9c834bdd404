import { ControlCell, Judges } from './observations';
import { Scopes } from './scopes';
import { FindingClassName } from '../../data/finding-classes';
import { EventFinding, FindingGroup, FindingState, NotificationEvent } from '../../notification/handler/notification-event';

/** Milliseconds of a day: moments are kept as ISO 8601. */
export const DAY_MS = 86_400_000;

export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;

/** A finding as the state holds it between two reports. */
export type KeptFinding = Omit<EventFinding, 'id' | 'state'> & {
  /** When AWS Backup judged it last, or when the job was made; empty where that can't be read. */
  readonly at: string;
  /** When a report showed it last. */
  readonly seen: string;
  /** When the handler read it for the first time, and when it read that it had become worse: digests compare these. */
  readonly firstSeen: string;
  readonly worseAt?: string;
  /** The worst state that a message named, and when it was last so bad: what only comes back soon is no news. Undefined without a message. */
  readonly told?: { readonly class: FindingClassName; readonly count: number; readonly at: string };
  /** Of a control: what it judges. */
  readonly judges?: Judges;
  /** Of a job: days without another one of its rule after which it is followed no longer. */
  readonly followedDays?: number;
  /** When people got to know that it is followed no longer. */
  readonly unfollowedAt?: string;
  /** Of a resource: the control as the report on controls had it, by its parameters and scopes. By others it may no longer be judged. */
  readonly judgedBy?: string;
};

/** Findings by id. */
export type KnownFindings = ReadonlyMap<string, KeptFinding>;

/** A finding as messages have it. */
export function toEventFinding(id: string, kept: KeptFinding, state: FindingState): EventFinding {
  const { class: findingClass, severity, accountId, region, what, framework, control, resource, resourceType, count, since, message } = kept;
  return { id, state, class: findingClass, severity, accountId, region, what, framework, control, resource, resourceType, count, since, message };
}

/** A finding that nobody follows any longer: nobody said that it is well, so that it is not resolved. It is as grave as it was. */
export function unfollowed<Finding extends Omit<EventFinding, 'id' | 'state'>>(finding: Finding, why: string): Finding {
  const { message } = finding;
  return { ...finding, class: 'NOT_REPORTED', count: undefined, message: [`no longer followed: ${why}`, ...message === undefined ? [] : [message]].join('; ').slice(0, 1024) };
}

export type ResolvedFinding = EventFinding & { readonly resolvedAt: string };

/** Numbers of one report. */
export interface ReportCounts {
  /** Resources that don't comply, by framework. */
  readonly nonCompliant?: { readonly [framework: string]: number };
  /** Jobs by plan and outcome: see `jobKey`. */
  readonly jobs?: { readonly [planAndOutcome: string]: number };
}

/** One day of the trend. */
export interface DayOfState {
  readonly date: string;
  readonly nonCompliant: number;
  readonly failedJobs: number;
}

/** A file that arrived. */
export interface Arrival {
  readonly etag: string;
  readonly at: string;
}

/** An object that was read by itself. */
export interface ReadObject {
  readonly key: string;
  /** Empty where the event did not say it. */
  readonly etag: string;
  /** When its report was made. */
  readonly at: string;
}

/** What a report brought with which it became known, for one message about all of them: whoever invents names of reports sends one message, not many. */
export interface Introduction {
  /** When its newest object was made. */
  readonly at: string;
  /** What is open, the gravest; finding lists get all of it by themselves. */
  readonly findings: ReadonlyArray<EventFinding>;
  readonly totals: NotificationEvent['totals'];
  readonly groups: ReadonlyArray<FindingGroup>;
}

/** Objects of reports that are not followed, as there are too many. */
export interface Refused {
  readonly since: string;
  readonly count: number;
}

/** Everything that is known of one report plan, which makes a report or a part of one. */
export interface ReportState {
  /** Moment of the newest report that was read. */
  readonly lastReportAt?: string;
  /** The newest report job that was read, by creation. */
  readonly lastJob?: { readonly id: string; readonly createdAt: string };
  /** The newest report job that failed. */
  readonly lastFailure?: { readonly id: string; readonly createdAt: string; readonly message: string };
  /** Since when the report can't be made or read whole, and what the message said. */
  readonly trouble?: { readonly since: string; readonly message: string };
  /** The report job whose reading was begun before and did not end, with the attempts so far. */
  readonly reading?: { readonly id: string; readonly attempts: number; readonly since: string };
  /** Report jobs that were read, the newest last: one that was begun before another may end after it. */
  readonly readJobs?: ReadonlyArray<string>;
  /** The handler reads what was made before it knew the plan; a message tells of all that together. */
  readonly catchingUp?: boolean;
  /** ETags of files that arrived before their report was complete. */
  readonly arrived?: { readonly [key: string]: Arrival };
  /** ETags of the files of the newest report. */
  readonly filesRead?: { readonly [key: string]: string };
  /** Since when no report plan has this name, or, where only a bucket is known, when people got to know that it no longer comes. */
  readonly closedAt?: string;
  /** What the report is called, and what it shows; not known before the first one. */
  readonly templateName?: string;
  /** Objects that were read, newest last, where no report job says which belong together. */
  readonly objects?: ReadonlyArray<ReadObject>;
  readonly findings: { readonly [id: string]: KeptFinding };
  /** Findings that were resolved lately, the newest last, for the digest. */
  readonly resolved: ReadonlyArray<ResolvedFinding>;
  /** How many were resolved before those, so that digests count all. */
  readonly resolvedBefore?: ReadonlyArray<{ readonly resolvedAt: string; readonly count: number }>;
  /** How many findings the newest report brought that are too many to be kept. */
  readonly unfollowed?: { readonly at: string; readonly count: number };
  /** Why the newest report could not be read whole. */
  readonly problem?: string;
  /** Why this version of the library can't read the newest report, though nothing is wrong with it. */
  readonly unread?: string;
  /** What reports cover. */
  readonly scopes?: Scopes;
  readonly cells: ReadonlyArray<ControlCell>;
  /** Numbers of the newest report, for metrics that join the parts of a report. */
  readonly counts?: ReportCounts;
  /** Jobs that failed lately, with the day on which a report showed them first, so that each counts once. */
  readonly failedJobs?: { readonly [jobId: string]: string };
  readonly trend: ReadonlyArray<DayOfState>;
}

export const EMPTY_STATE: ReportState = { findings: {}, resolved: [], cells: [], trend: [] };

/** A state while reports are compared with it: an object with a hundred thousand members is many times slower than a map. */
export type Known = Omit<ReportState, 'findings'> & { readonly findings: KnownFindings };

/** An event that was kept, and the targets that are to get it. */
export interface Announcement {
  readonly id: string;
  readonly targetIds: ReadonlyArray<string>;
  /** When it was noted. */
  readonly at: string;
}

/** What is written as one object: a report with all its parts, or what concerns all reports together. An invocation writes it only if no other one did since it was read. */
export interface StateObject {
  readonly version: 2;
  /** Events that may not have been handed over yet: written with what they say, and taken out afterwards. */
  readonly announcing?: ReadonlyArray<Announcement>;
  /** By report plan, or of a report of which nothing but objects is known, by its own name. */
  readonly parts: { readonly [name: string]: ReportState };
  /** When finding lists got everything that was open, by target. */
  readonly listed?: { readonly [targetId: string]: string };
  /** Day of the last digest, and when it was made. */
  readonly lastDay?: string;
  readonly lastDigestAt?: string;
  /** Names of the reports that objects brought, with when the last one came. */
  readonly reports?: { readonly [name: string]: string };
  /** When people got to know that there are objects of too many reports, and those since. */
  readonly refusedAt?: string;
  readonly refused?: Refused;
  /** Reports that became known and of which no message was sent yet, and when one was last. */
  readonly introductions?: { readonly [name: string]: Introduction };
  readonly introducedAt?: string;
  /** Reports that no longer come and of which no message was sent yet: since when, and how many findings were open. */
  readonly silent?: { readonly [name: string]: { readonly since: string; readonly count: number } };
  /** States that can't be read, since when and why. */
  readonly unreadable?: { readonly [name: string]: { readonly since: string; readonly message: string } };
}

export const EMPTY_OBJECT: StateObject = { version: 2, parts: {} };

/** What is known of a part, however it is called. */
export function partOf({ parts }: StateObject, name: string): ReportState {
  return Object.hasOwn(parts, name) ? parts[name] : EMPTY_STATE;
}

/** The object with a part as it is now; without it where it is undefined. */
export function withPart(object: StateObject, name: string, part: ReportState | undefined): StateObject {
  const others = Object.entries(object.parts).filter(([other]) => other !== name);
  return { ...object, parts: Object.fromEntries([...others, ...part ? [[name, part] as const] : []]) };
}
