import { NotificationEvent } from '../../notification/handler/notification-event';
import { functionContract } from '../../private/function-contract';

/** Where the handler keeps its state, in the hub's bucket; it does not expire. */
export const STATE_KEY = 'state/daily-check.json.gz';

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
  /** Undefined where nobody looks for them. */
  readonly heartbeats?: { readonly queueUrl: string; readonly expected: ExpectedPlaces };
  /** Hashes of the rules that accounts may have. */
  readonly rules: ReadonlyArray<string>;
  /** Whether AWS Backup's own counts of jobs are compared with events; needs `heartbeats`, whose queue has the events of jobs too. */
  readonly jobCounts: boolean;
  /** Whether AWS Organizations is asked for invalid backup policies. */
  readonly effectivePolicies: boolean;
}

export const { write: checkEnvironment, read: checkSettings } = functionContract<CheckSettings>({
  source: 'json', deadLetterQueueUrl: 'text', heartbeats: 'optional json', rules: 'json', effectivePolicies: 'json', jobCounts: 'json',
});
