import * as logs from 'aws-cdk-lib/aws-logs';
import { BackupDefinition } from '../definition/backup-definition';

/**
 * Properties of `MemberSetup`.
 */
export interface MemberSetupProps {
  /**
   * The backup definition. It has `memberSettings`, its layout `organizationId` and `homeAccount`.
   */
  readonly definition: BackupDefinition;

  /**
   * Name of the SSM parameter, in the Region of the stack, with the report of the last complete run as JSON: how many accounts were set up, changed, without
   * the baseline's role or failed, and why. Runs for new accounts write `<name>/arrivals`.
   *
   * @default '/backup/member-setup'
   */
  readonly parameterName?: string;

  /**
   * How long the log of errors is kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
}
