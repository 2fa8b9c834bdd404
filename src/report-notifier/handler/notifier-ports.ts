import { NotifierMetricName } from './notifier-contract';
import { ReportJobs } from './report-jobs';
import { KeeperPorts } from './state-keeper';
import { ConditionalBucket } from './state-store';

/** A file of a report. */
export interface ReportFile {
  readonly body: AsyncIterable<Uint8Array>;
  /** ETag of the object, without quotes. */
  readonly etag: string;
}

/** Everything outside of the logic of a notifier. */
export interface NotifierPorts extends KeeperPorts {
  /** How often the message that triggered the handler was received, this time included. */
  readonly receives: number;
  /** Undefined where only the bucket is known. */
  readonly jobs?: ReportJobs;
  /** Where jobs are counted by account and Region; undefined where nobody compares them. */
  readonly counts?: ConditionalBucket;
  readonly targetIds: ReadonlyArray<string>;
  /** Targets that get digests: all but finding lists. */
  readonly digestTargetIds: ReadonlyArray<string>;
  /** Targets that keep a list of open findings, as AWS Security Hub does. */
  readonly findingTargetIds: ReadonlyArray<string>;
  /** How long this invocation can still run, in milliseconds. */
  timeLeft(): number;
  /** Undefined where there is no such object. */
  open(key: string): Promise<ReportFile | undefined>;
  /** Sends what can't be processed to the dead-letter queue. */
  reject(reason: string, payload: object): Promise<void>;
  /** Keeps a page and returns where to open it. */
  keepDigest(date: string, html: string): Promise<string>;
  /** Names of all states. */
  stateNames(): Promise<ReadonlyArray<string>>;
  /** Counts something, for graphs and alarms. */
  measure(metric: NotifierMetricName, dimensions: ReadonlyArray<string>, value: number): void;
}
