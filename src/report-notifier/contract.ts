import { FindingClass } from '../notification/notification-event';

/** A report plan that the handler reads. */
export interface PlanContract {
  readonly reportPlanName: string;
  readonly reportName: string;
  readonly templateName: string;
  /** Prefix of its files, without a slash at its end. */
  readonly prefix: string;
}

/** What the handler of a notifier has to know: written by the construct and read by the handler, nowhere else. */
export interface NotifierContract {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly reportBucket: string;
  /** Prefix of all reports, without slashes at its ends; empty for the whole bucket. */
  readonly prefix: string;
  /** Empty where nothing is known but the bucket. */
  readonly plans: ReadonlyArray<PlanContract>;
  readonly stateBucket: string;
  readonly deadLetterQueueUrl: string;
  readonly alertOn: ReadonlyArray<FindingClass>;
  /** A report is late when none came for so many hours. */
  readonly lateAfterHours: number;
}

/** Names of accounts by their ids, as far as they are known: a file beside the handler, because an environment has room for 4 KB. */
export interface AccountNames {
  readonly [accountId: string]: string;
}

export const ACCOUNTS_FILE = 'accounts.json';

/** Name of the environment variable; that of the targets is beside it. */
export const CONTRACT_VARIABLE = 'NOTIFIER';
export const TARGETS_VARIABLE = 'TARGETS';

/** Reads what the construct wrote. */
export function readContract(environment: { readonly [name: string]: string | undefined }): NotifierContract {
  const text = environment[CONTRACT_VARIABLE];
  if (text === undefined) {
    throw new Error(`environment variable ${CONTRACT_VARIABLE} is missing; the function must be deployed by ReportNotifier`);
  }
  const contract = JSON.parse(text) as NotifierContract;
  const missing = (['name', 'accountId', 'region', 'reportBucket', 'prefix', 'plans', 'stateBucket', 'deadLetterQueueUrl', 'alertOn', 'lateAfterHours'] as const)
    .filter((member) => contract[member] === undefined);
  if (missing.length > 0) {
    throw new Error(`environment variable ${CONTRACT_VARIABLE} lacks ${missing.join(', ')}; the function must be deployed by ReportNotifier`);
  }
  return contract;
}
