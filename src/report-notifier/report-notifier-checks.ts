import { Duration } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { ReportPlanInfo } from '../backup-reports';
import type { ReportNotifierProps } from './report-notifier-props';
import { checkText, refuseToken, reject, wholeUnits } from '../private/validation';

/** What a notifier reads. */
export interface NotifiedReports {
  readonly bucket: s3.IBucket;
  readonly encryptionKey?: kms.IKey;
  /** Empty for the whole bucket. */
  readonly prefix: string;
  /** None where only the bucket is known. */
  readonly plans: ReportPlanInfo[];
  readonly lateAfterHours: number;
}

export function checkNotifier(props: ReportNotifierProps): NotifiedReports {
  const { reports, existing, channels, alertOn } = props;
  if (channels.length === 0) {
    reject('channels', [], 'nobody would be told', 'give at least one NotificationChannel');
  }
  if (alertOn?.length === 0) {
    reject('alertOn', [], 'nothing would be worth a message', 'leave it out, or name at least one FindingClass');
  }
  if (props.digest === false && props.digestSchedule) {
    reject('digestSchedule', props.digestSchedule.expressionString, 'digest is false', 'leave one of them out');
  }
  const lateAfterHours = hoursOf(props.lateAfter ?? Duration.hours(32));
  if (reports && existing) {
    reject('existing', existing.bucket.node.path, 'reports are given too', 'use a ReportNotifier for each');
  }
  if (reports) {
    reports.reportPlans.forEach(checkPlan);
    return { bucket: reports.bucket, encryptionKey: reports.encryptionKey, prefix: reports.prefix, plans: reports.reportPlans, lateAfterHours };
  }
  if (!existing) {
    reject('reports', 'none', 'there is nothing to read', 'give BackupReports, or an existing bucket');
  }
  const prefix = existing.prefix ?? '';
  refuseToken('existing.prefix', prefix, 'it becomes part of event patterns', 'write the text itself');
  return {
    bucket: existing.bucket,
    encryptionKey: existing.bucket.encryptionKey,
    prefix: prefix === '' ? '' : checkText('existing.prefix', prefix, /^[^/*?\s]([^*?]*[^/*?\s])?$/, 'it has neither slashes at its ends nor wildcards', 'leave them out'),
    plans: [],
    lateAfterHours,
  };
}

/** Plans become ids, event patterns and a file beside the handler's code, all of them written at synth. */
function checkPlan(plan: ReportPlanInfo, index: number): void {
  (['reportPlanName', 'reportName', 'templateName', 'prefix'] as const).forEach((member) =>
    refuseToken(`reports.reportPlans[${index}].${member}`, plan[member], 'the handler gets it as a file that is written at synth', 'write the text itself'));
}

/** An alarm looks a week back at most. */
function hoursOf(lateAfter: Duration): number {
  const hours = wholeUnits('lateAfter', lateAfter, 'hours');
  return hours >= 1 && hours <= 168 ? hours : reject('lateAfter', lateAfter.toHumanString(), 'an alarm looks 1 to 168 hours back', 'give whole hours, 32 for daily reports');
}
