/**
 * What a report can find: `class` of a finding in events.
 */
export enum FindingClass {
  /** A control or resource does not comply. */
  NON_COMPLIANT = 'NON_COMPLIANT',
  /** AWS Backup Audit Manager can't judge: AWS Config does not record, or nothing was there to judge. */
  INSUFFICIENT_DATA = 'INSUFFICIENT_DATA',
  /**
   * A report on controls has nothing any more about a framework in an account and Region: also where you took it away. It is followed for 35 days.
   */
  NOT_REPORTED = 'NOT_REPORTED',
  /** A job failed. */
  FAILED = 'FAILED',
  /** A job was stopped. */
  ABORTED = 'ABORTED',
  /** A job did not start, or did not end, in its window. */
  EXPIRED = 'EXPIRED',
  /** A job backed up a part only. */
  PARTIAL = 'PARTIAL',
  /** A job completed with a message. */
  COMPLETED_WITH_ISSUES = 'COMPLETED_WITH_ISSUES',
  /**
   * Malware was found in a recovery point. It is over when that point is scanned again and clean; otherwise it is followed for 100 days, as nothing says
   * that a point was deleted.
   */
  MALWARE = 'MALWARE',
}
