import { NotificationEvent } from '../../notification/handler/notification-event';
import { functionContract } from '../../private/function-contract';

/** Where the handler keeps its state, in the hub's bucket; it does not expire. */
export const STATE_KEY = 'state/daily-check.json.gz';

/**
 * Seconds for which a message that a run received is hidden from others: enough to read and remove 20,000 of them. Whoever comes after a run that died waits for so long.
 */
export const HIDDEN_SECONDS = 300;

/** Where heartbeats are expected. */
export interface ExpectedPlaces {
  /** Units, or the root, whose accounts forward in `regions`. */
  readonly parents: ReadonlyArray<string>;
  readonly regions: ReadonlyArray<string>;
  /** Accounts that no StackSet reaches. */
  readonly spared: ReadonlyArray<string>;
  /** Accounts with stacks of their own. */
  readonly others: ReadonlyArray<{ readonly account: string; readonly regions: ReadonlyArray<string> }>;
}

/** Of the handler that checks once a day. */
export interface CheckSettings {
  /** What sends events: the hub. */
  readonly source: NotificationEvent['source'];
  readonly deadLetterQueueUrl: string;
  /** Has heartbeats, events about effective policies, and with `jobCounts` those of jobs. */
  readonly queueUrl: string;
  /** Where heartbeats are expected; undefined where nobody looks for them. */
  readonly heartbeats?: ExpectedPlaces;
  /** Hashes of the rules that accounts may have. */
  readonly rules: ReadonlyArray<string>;
  /** Whether AWS Backup's own counts of jobs, events and reports are compared; needs `heartbeats`. */
  readonly jobCounts: boolean;
  /** Bucket of a notifier that counts the jobs of reports; undefined where there is none. */
  readonly countsBucket?: string;
  /** Whether AWS Organizations is asked for invalid backup policies. */
  readonly effectivePolicies: boolean;
}

export const { write: checkEnvironment, read: checkSettings } = functionContract<CheckSettings>({
  source: 'json', deadLetterQueueUrl: 'text', queueUrl: 'text', heartbeats: 'optional json', rules: 'json', effectivePolicies: 'json', jobCounts: 'json',
  countsBucket: 'optional text',
});
