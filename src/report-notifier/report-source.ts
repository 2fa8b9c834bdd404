import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { IBackupReports, ReportPlanInfo } from '../backup-reports';
import { INSTANCES } from '../private/instances';
import { checkKind, checkMembers, checkText, refuseToken } from '../private/validation';

/**
 * Options of a bucket with reports that are made elsewhere.
 */
export interface ExistingReportBucketOptions {
  /**
   * Prefix of all reports in the bucket, without slashes at its ends.
   *
   * @default - the whole bucket
   */
  readonly prefix?: string;
}

/**
 * What a notifier reads.
 * @internal
 */
export interface NotifiedReports {
  readonly bucket: s3.IBucket;
  readonly encryptionKey?: kms.IKey;
  /** Empty for the whole bucket. */
  readonly prefix: string;
  /** None where only the bucket is known. */
  readonly plans: ReportPlanInfo[];
}

/**
 * Where the reports are that a `ReportNotifier` reads.
 */
export class ReportSource {
  /**
   * Reports whose report plans are known. AWS Backup then says which files make a report complete, and which reports failed.
   *
   * @param reports `BackupReports`, or reports of one's own making; names and prefixes of report plans are known at synth
   * @throws when a name or prefix of a report plan is a token
   */
  public static reports(reports: IBackupReports): ReportSource {
    checkKind('reports', reports, INSTANCES.reports);
    const { bucket, encryptionKey, prefix, reportPlans } = reports;
    reportPlans.forEach(checkPlanTexts);
    return new ReportSource({ bucket, encryptionKey, prefix, plans: [...reportPlans] });
  }

  /**
   * A bucket with reports of which nothing else is known. Each object counts by itself, in the order in which the reports were made: nothing is resolved because
   * it is missing; what is missing for more than three days is no longer reported. An object that is overwritten is read again. At most 50 reports are
   * followed, by the names of their objects, those of the last 35 days: objects of further names go to the dead-letter queue.
   *
   * @param bucket it must send its events to Amazon EventBridge (property of the bucket: event notifications, Amazon EventBridge, on); one that is imported and
   * encrypted with a KMS key has its `encryptionKey`, by `Bucket.fromBucketAttributes`, so that the notifier may decrypt
   * @param options where the reports are in it
   * @throws when the prefix is a token, or has slashes at its ends or wildcards
   */
  public static existingBucket(bucket: s3.IBucket, options: ExistingReportBucketOptions = {}): ReportSource {
    checkKind('bucket', bucket, INSTANCES.bucket);
    checkMembers('', options, { prefix: 'text' });
    const prefix = options.prefix ?? '';
    refuseToken('prefix', prefix, 'it becomes part of event patterns', 'write the text itself');
    return new ReportSource({
      bucket,
      encryptionKey: bucket.encryptionKey,
      prefix: prefix === '' ? '' : checkText('prefix', prefix, /^[^/*?\s]([^*?]*[^/*?\s])?$/, 'it has neither slashes at its ends nor wildcards', 'leave them out'),
      plans: [],
    });
  }

  private readonly model: NotifiedReports;

  private constructor(model: NotifiedReports) {
    this.model = model;
  }

  /** @internal */
  public get _model(): NotifiedReports {
    return this.model;
  }
}

/** Report plans become ids, event patterns and a file beside the handler's code, all of them written at synth. */
function checkPlanTexts(plan: ReportPlanInfo, index: number): void {
  (['reportPlanName', 'reportName', 'templateName', 'prefix'] as const).forEach((member) =>
    refuseToken(`reportPlans[${index}].${member}`, plan[member], 'the handler gets it as a file that is written at synth', 'write the text itself'));
}
