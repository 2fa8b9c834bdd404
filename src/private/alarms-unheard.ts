import { Annotations } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Warns that alarms change their state and nobody hears of it. */
export function warnAlarmsUnheard(construct: Construct, whatAlarmsTell: string, remedy: string): void {
  Annotations.of(construct).addWarningV2('cdk-org-backup:alarmsUnheard',
    `none of the channels is a topic, so that nobody hears the alarms that tell ${whatAlarmsTell}; ${remedy}`);
}
