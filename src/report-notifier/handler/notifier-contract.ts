import { FindingClassName } from '../../data/finding-classes';
import { functionContract } from '../../private/function-contract';
import { PlanTiers } from '../../protection/tier-of-plan';

/** A report plan that the handler reads. */
export interface PlanContract {
  readonly reportPlanName: string;
  readonly reportName: string;
  readonly templateName: string;
  /** Prefix of its files, without a slash at its end. */
  readonly prefix: string;
}

/** Names of accounts by their ids, as far as they are known. */
export interface AccountNames {
  readonly [accountId: string]: string;
}

/** What may be long, and is known at synth: a file beside the handler, because an environment has room for 4 KB. */
interface NotifierFile {
  /** Empty where nothing is known but the bucket. */
  readonly plans: ReadonlyArray<PlanContract>;
  /** Tiers by the names of their plans. */
  readonly tiers: PlanTiers;
  readonly accountNames: AccountNames;
}

interface NotifierSettings {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly reportBucket: string;
  /** Prefix of all reports, without slashes at its ends; empty for the whole bucket. */
  readonly prefix: string;
  readonly stateBucket: string;
  readonly deadLetterQueueUrl: string;
  readonly alertOn: ReadonlyArray<FindingClassName>;
  /** A report is late when none came for so many hours. */
  readonly lateAfterHours: number;
  /** What is counted besides failures. */
  readonly metrics: ReadonlyArray<NotifierMetricName>;
}

/** What the handler of a notifier has to know: written by the construct and read by the handler, nowhere else. */
export type NotifierContract = NotifierSettings & NotifierFile & {
  /** Whether jobs are counted by account and Region, because somebody compares them. */
  readonly countsPlaces?: boolean;
};

/** Metrics of a notifier, each with the dimensions by which it is counted. */
export const NOTIFIER_METRICS = {
  /** Jobs that did not complete and that no report had before: to be summed up. */
  ReportedFailedJobs: ['Report'],
  /** Jobs of the newest reports: the highest of a day. */
  ReportedJobs: ['Tier', 'State'],
  /** Resources that don't comply with the controls of a framework by the newest reports: the highest of a day. */
  NonCompliantResources: ['Framework'],
  /** Hours since the newest report was made. */
  ReportAge: ['Report'],
} as const;

export type NotifierMetricName = keyof typeof NOTIFIER_METRICS;

/** Messages that the handler could not work on, and deliveries that failed. */
export const FAILURES_METRIC = 'Failures';
/** Its dimension, with the name of the contract. */
export const FAILURES_DIMENSION = 'Notifier';

const FILE = 'notifier.json';
const { write, read } = functionContract<{ readonly notifier: NotifierSettings }>({ notifier: 'json' });

/** Of its own, as a construct that compares counts comes after the notifier. */
export const { write: countsEnvironment, read: readCountsPlaces } = functionContract<{ readonly countsPlaces?: boolean }>({ countsPlaces: 'optional json' });

/** The environment variable, and the file beside the code. */
export function writeContract({ plans, tiers, accountNames, ...notifier }: Omit<NotifierContract, 'countsPlaces'>) {
  return { environment: write({ notifier }), files: { [FILE]: JSON.stringify({ plans, tiers, accountNames } satisfies NotifierFile) } };
}

/**
 * @param environment that of the function
 * @param readFile text of a file beside the code
 */
export function readContract(environment: Parameters<typeof read>[0], readFile: (name: string) => string): NotifierContract {
  return { ...read(environment).notifier, ...readCountsPlaces(environment), ...JSON.parse(readFile(FILE)) as NotifierFile };
}
