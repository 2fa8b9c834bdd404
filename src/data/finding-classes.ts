/** How grave a finding is, in the words of AWS Security Hub; the gravest first. */
export const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL'] as const;
export type Severity = typeof SEVERITIES[number];

/** What is known of a class of findings. */
export interface FindingClassFacts {
  readonly severity: Severity;
  /** A finding that changes to a class of a higher rank became worse. */
  readonly rank: number;
  /** After the title of a finding, as in "Backup job: failed". */
  readonly label: string;
  /** The title says it all, so that messages leave the label out. */
  readonly titled?: true;
  /** What the count of a finding counts. */
  readonly counts: string;
  /** Beside the label in the digest, so that the color is never alone. */
  readonly sign: '✕' | '!' | '–' | '?';
  readonly tone: 'bad' | 'warn';
  /** Page of the AWS Backup console where a person looks next. */
  readonly page: 'frameworks' | 'reports' | 'vault' | 'jobs';
  /**
   * Type in the AWS Security Finding Format.
   *
   * @see https://docs.aws.amazon.com/securityhub/latest/userguide/asff-required-attributes.html#Types
   */
  readonly asffType: string;
  /** Compliance status in that format, for what a framework judges. */
  readonly asffStatus?: 'FAILED' | 'WARNING';
}

const CHECKS = 'Software and Configuration Checks/AWS Security Best Practices';
const JOB = { counts: 'job', page: 'jobs', asffType: CHECKS } as const;

/** In the order in which the digest lists findings. */
const CLASSES = {
  /** Something that may be an attack on backups: only the event hub finds it. */
  SECURITY: {
    severity: 'CRITICAL', rank: 4, label: 'security', titled: true, counts: 'event', sign: '✕', tone: 'bad', page: 'vault', asffType: 'Effects/Data Destruction',
  },
  /** Amazon GuardDuty calls a malicious file "Execution". */
  MALWARE: {
    severity: 'CRITICAL', rank: 4, label: 'malware', titled: true, counts: 'recovery point', sign: '✕', tone: 'bad', page: 'vault', asffType: 'TTPs/Execution',
  },
  FAILED: { ...JOB, severity: 'HIGH', rank: 3, label: 'failed', sign: '✕', tone: 'bad' },
  NON_COMPLIANT: {
    severity: 'MEDIUM', rank: 3, label: 'non-compliant', counts: 'resource', sign: '✕', tone: 'bad', page: 'frameworks', asffType: CHECKS, asffStatus: 'FAILED',
  },
  ABORTED: { ...JOB, severity: 'MEDIUM', rank: 2, label: 'aborted', sign: '✕', tone: 'bad' },
  EXPIRED: { ...JOB, severity: 'MEDIUM', rank: 2, label: 'expired', sign: '✕', tone: 'bad' },
  PARTIAL: { ...JOB, severity: 'MEDIUM', rank: 2, label: 'partial', sign: '!', tone: 'warn' },
  COMPLETED_WITH_ISSUES: { ...JOB, severity: 'LOW', rank: 1, label: 'completed with issues', sign: '!', tone: 'warn' },
  NOT_REPORTED: {
    severity: 'HIGH', rank: 3, label: 'not reported', counts: 'finding', sign: '–', tone: 'warn', page: 'reports', asffType: CHECKS, asffStatus: 'WARNING',
  },
  INSUFFICIENT_DATA: {
    severity: 'LOW', rank: 0, label: 'insufficient data', counts: 'resource', sign: '?', tone: 'warn', page: 'frameworks', asffType: CHECKS, asffStatus: 'WARNING',
  },
} satisfies { readonly [name: string]: FindingClassFacts };

export type FindingClassName = keyof typeof CLASSES;

export const FINDING_CLASSES: Readonly<Record<FindingClassName, FindingClassFacts>> = CLASSES;
