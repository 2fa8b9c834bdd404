import { FindingClassName } from '../../data/finding-classes';
import { PlanTiers } from '../../protection/tier-of-plan';

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
  readonly alertOn: ReadonlyArray<FindingClassName>;
  /** Tiers by the names of their plans. */
  readonly tiers: PlanTiers;
  /** A report is late when none came for so many hours. */
  readonly lateAfterHours: number;
  /** What is counted besides failures. */
  readonly metrics: ReadonlyArray<NotifierMetricName>;
}

/** Names of accounts by their ids, as far as they are known: a file beside the handler, because an environment has room for 4 KB. */
export interface AccountNames {
  readonly [accountId: string]: string;
}

export const ACCOUNTS_FILE = 'accounts.json';
/** The report plans: twenty, with long names, have no room in the environment. */
export const PLANS_FILE = 'plans.json';
/** Tiers by the names of their plans. */
export const TIERS_FILE = 'tiers.json';

/** Name of the environment variable; those of `EventDelivery` are beside it. */
export const CONTRACT_VARIABLE = 'NOTIFIER';

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

/** The contract in its two parts: the value of the environment variable before it is JSON, and the files beside the code. */
export interface ContractParts {
  readonly settings: Omit<NotifierContract, 'plans' | 'tiers'>;
  readonly files: { readonly [PLANS_FILE]: string; readonly [TIERS_FILE]: string };
}

/** Plans must hold no tokens: a file is written at synth. */
export function contractParts({ plans, tiers, ...settings }: NotifierContract): ContractParts {
  return { settings, files: { [PLANS_FILE]: JSON.stringify(plans), [TIERS_FILE]: JSON.stringify(tiers) } };
}

/**
 * Reads what the construct wrote.
 *
 * @param environment that of the function
 * @param readFile text of a file beside the code; throws where there is none
 */
export function readContract(environment: { readonly [name: string]: string | undefined }, readFile: (name: string) => string): NotifierContract {
  const settings = JSON.parse(environment[CONTRACT_VARIABLE] ?? refuse(`environment variable ${CONTRACT_VARIABLE} is missing`)) as ContractParts['settings'];
  const missing = (['name', 'accountId', 'region', 'reportBucket', 'prefix', 'stateBucket', 'deadLetterQueueUrl', 'alertOn', 'lateAfterHours', 'metrics'] as const)
    .filter((member) => settings[member] === undefined);
  if (missing.length > 0) {
    refuse(`environment variable ${CONTRACT_VARIABLE} lacks ${missing.join(', ')}`);
  }
  const plans = readJson(PLANS_FILE, readFile);
  if (!Array.isArray(plans) || !plans.every((plan) => isTexts(plan, ['reportPlanName', 'reportName', 'templateName', 'prefix']))) {
    refuse(`file ${PLANS_FILE} is no list of report plans`);
  }
  const tiers = readJson(TIERS_FILE, readFile);
  return { ...settings, plans: plans as PlanContract[], tiers: isTexts(tiers) ? tiers as PlanTiers : refuse(`file ${TIERS_FILE} names no tiers`) };
}

function refuse(reason: string): never {
  throw new Error(`${reason}; the function must be deployed by ReportNotifier`);
}

function readJson(name: string, readFile: (name: string) => string): unknown {
  try {
    return JSON.parse(readFile(name));
  } catch (error) {
    return refuse(`file ${name} can't be read (${error instanceof Error ? error.message : String(error)})`);
  }
}

/** Whether the members, or those of these names, are texts. */
const isTexts = (value: unknown, names?: readonly string[]): boolean => typeof value === 'object' && value !== null
  && (names ?? Object.keys(value)).every((name) => typeof (value as { readonly [member: string]: unknown })[name] === 'string');
