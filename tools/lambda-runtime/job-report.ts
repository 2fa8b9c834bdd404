import { REPORT_TEMPLATES } from '../../src/data/reports';
import { job } from '../../test/report-notifier/handler/notifier-world';

const FIELDS = [...REPORT_TEMPLATES.BACKUP_JOB_REPORT.columns, 'statusMessage'];

const header = (field: string) => field.replace(/([A-Z])/g, ' $1').replace(/^./, (letter) => letter.toUpperCase());
const line = (cells: string[]) => `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\r\n`;

/** A report of backup jobs of 500 accounts, every so many of them failed, with the columns and the quotes of AWS's. */
export function jobReport(bytes: number, oneFailedIn: number): Buffer {
  const lines = [line(FIELDS.map(header))];
  for (let size = 0, i = 0; size < bytes; size += lines[i].length, i++) {
    const id = i.toString(16).padStart(12, '0');
    const failed = i % oneFailedIn === 0;
    const accountId = String(222222222000 + i % 500);
    const record: Record<string, string> = {
      ...job(failed ? 'FAILED' : 'COMPLETED', {
        accountId, backupJobId: `0A1B2C3D-0000-4000-8000-${id.toUpperCase()}`, resourceArn: `arn:aws:ec2:eu-west-1:${accountId}:volume/vol-0${id}`,
        creationDate: '2026-11-20T23:53:47.229Z', statusMessage: failed ? 'Access denied, see "role"' : '',
      }),
      reportTimePeriodStart: '2026-11-20T00:00:00Z',
      reportTimePeriodEnd: '2026-11-21T00:00:00Z',
      backupPlanArn: `arn:aws:backup:eu-west-1:${accountId}:backup-plan:0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0`,
      backupVaultArn: `arn:aws:backup:eu-west-1:${accountId}:backup-vault:OrgBackup`,
      recoveryPointArn: `arn:aws:ec2:eu-west-1::snapshot/snap-0${id}`,
      encryptionKeyArn: `arn:aws:kms:eu-west-1:${accountId}:key/mrk-1234abcd12ab34cd56ef1234567890ab`,
      iamRoleArn: `arn:aws:iam::${accountId}:role/OrgBackupRole`,
      backupRuleSchedule: 'cron(0 5 ? * * *)',
      completionDate: '2026-11-20T23:58:47.229Z',
      backupSizeInBytes: String(1_073_741_824 + i),
      backupVaultName: 'OrgBackup',
    };
    lines.push(line(FIELDS.map((field) => record[field] ?? '')));
  }
  return Buffer.from(lines.join(''));
}
