import { NotifierMetric } from './metric-names';
import { AccountNames } from './notifier-contract';
import { StateStore } from './state-store';
import { NotificationEvent } from '../../notification/handler/notification-event';

/** A report job as AWS Backup tells of it. */
export interface ReportJob {
  readonly id: string;
  readonly status: 'CREATED' | 'RUNNING' | 'COMPLETED' | 'FAILED';
  /** ISO 8601. */
  readonly createdAt: string;
  readonly completedAt?: string;
  readonly message?: string;
  /** All of its files. */
  readonly keys: ReadonlyArray<string>;
}

/** What AWS Backup knows of report jobs. */
export interface ReportJobs {
  /** Jobs of a plan since a moment, in any order, without their files. */
  list(reportPlanName: string, since: string): Promise<ReadonlyArray<Omit<ReportJob, 'keys'>>>;
  describe(id: string): Promise<ReportJob>;
}

/** A file of a report. */
export interface ReportFile {
  readonly body: AsyncIterable<Uint8Array>;
  readonly gzip: boolean;
}

/** Everything outside of the logic of a notifier. */
export interface NotifierPorts {
  /** A word for this invocation, which no other has. */
  readonly owner: string;
  readonly store: StateStore;
  /** Undefined where only the bucket is known. */
  readonly jobs?: ReportJobs;
  readonly targetIds: ReadonlyArray<string>;
  /** Those that get digests: for people and for programs, not for lists of findings. */
  readonly digestTargetIds: ReadonlyArray<string>;
  /** Those that keep a list of what is open. */
  readonly findingTargetIds: ReadonlyArray<string>;
  readonly accountNames: AccountNames;
  now(): Date;
  /** How long this invocation can still run, in milliseconds. */
  timeLeft(): number;
  /** Undefined where there is no such object. */
  open(key: string): Promise<ReportFile | undefined>;
  /** Sends an event to one target, or throws. */
  send(event: NotificationEvent, targetId: string): Promise<void>;
  /** Puts what can't be worked on where a person finds it. */
  reject(reason: string, payload: object): Promise<void>;
  /** Keeps a page and returns where to open it. */
  keepDigest(date: string, html: string): Promise<string>;
  /** Names of all states. */
  stateNames(): Promise<ReadonlyArray<string>>;
  /** Counts something, for graphs and alarms. */
  measure(metric: NotifierMetric, dimensions: ReadonlyArray<string>, value: number): void;
  /** Counts what failed and is tried again, for an alarm. */
  failure(): void;
  log(level: 'info' | 'warn' | 'error', message: string, details?: object): void;
}
