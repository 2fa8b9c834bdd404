/** Reports to measure with: the same at every run. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { REPORT_TEMPLATES } from '../../src/data/reports';

const FIELDS = REPORT_TEMPLATES.BACKUP_JOB_REPORT.columns;
const REGIONS = ['us-east-1', 'us-west-2', 'eu-central-1', 'eu-west-1', 'ap-southeast-2'];
const STATUS = ['COMPLETED', 'COMPLETED', 'COMPLETED', 'COMPLETED', 'FAILED', 'RUNNING', 'EXPIRED', 'ABORTED'];
const NAMES = ['orders', 'orders, archive', 'the "old" ledger', 'Größe 数据', 'invoices'];

/** Numerical Recipes' generator: enough to be no pattern. */
function random(): () => number {
  let state = 12345;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) % 4294967296;
    return (state + 4294967296) % 4294967296;
  };
}

function job(next: () => number): { [field: string]: unknown } {
  const hex = (length: number) => Array.from({ length: Math.ceil(length / 4) }, () => (next() % 65536).toString(16).padStart(4, '0')).join('').slice(0, length);
  const pick = <T>(list: T[]) => list[Math.floor(next() / 256) % list.length];
  const [account, region, failed] = [String(100000000000 + next() % 2000), pick(REGIONS), pick(STATUS)];
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
  const day = `2026-03-${String(1 + next() % 28).padStart(2, '0')}`;
  const values: { [field: string]: unknown } = {
    reportTimePeriodStart: '2026-03-01T00:00:00Z', reportTimePeriodEnd: '2026-03-02T00:00:00Z', accountId: account, region, jobStatus: failed,
    backupJobId: `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`.toUpperCase(), resourceType: 'EC2', resourceArn: arn('ec2', `instance/i-${hex(17)}`),
    resourceName: pick(NAMES), backupPlanArn: arn('backup', `backup-plan:${hex(32)}`), backupRuleId: hex(32), initiationDate: `${day}T23:53:47.229Z`,
    backupPlanName: 'orders', backupRuleName: 'daily', backupRuleSchedule: 'cron(0 5 ? * * *)', backupRuleTimezone: 'UTC', startWindowEnd: `${day}T23:59:47.229Z`,
    backupOptions: {}, isParentJob: false, parentJobId: null, creationDate: `${day}T23:53:47.229Z`, completionDate: `${day}T23:58:47.229Z`,
    recoveryPointArn: `arn:aws:ec2:${region}::image/ami-${hex(17)}`, jobRunTime: '00:22:20', backupSizeInBytes: next() * 16, backupVaultName: 'Default',
    backupVaultArn: arn('backup', 'backup-vault:Default'), vaultType: 'BACKUP_VAULT', vaultLockStatus: 'UNLOCKED', isEncrypted: true,
    encryptionKeyArn: arn('kms', `key/${hex(32)}`), deleteAfterDays: 30, moveToColdAfterDays: 7, enableArchive: false,
    iamRoleArn: `arn:aws:iam::${account}:role/service-role/AWSBackupDefaultServiceRole`,
  };
  return { ...Object.fromEntries(FIELDS.map((field) => [field, values[field]])), statusMessage: failed === 'FAILED' ? 'no access, "denied"\r\nby a policy' : '' };
}

const HEADER = [...FIELDS, 'statusMessage'].map((field) => field.replace(/[A-Z]/g, ' $&').replace(/^./, (first) => first.toUpperCase())
  .replace(/ (Id|Arn)$/, (word) => word.toUpperCase()).replace('In Bytes', 'In Bytes [Bytes]'));

const text = (value: unknown) => (value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value));

/** `quotes`: around every cell, as in AWS's reports, or only where they are needed. */
export function writeCsv(path: string, bytes: number, quotes: 'all' | 'needed'): Written {
  const cell = (value: string) => (quotes === 'all' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  const line = (values: string[]) => `${values.map(cell).join(',')}`;
  return write(path, bytes, { head: `${line(HEADER)}\n`, joint: '', tail: '' }, (item) => line(Object.values(item).map(text)));
}

export function writeJson(path: string, bytes: number): Written {
  return write(path, bytes, { head: '{"reportItems":[\n', joint: ',', tail: ']}\n' }, (item) => JSON.stringify(item));
}

/** A written file, and what has to stand between repetitions of its records. */
export interface Written {
  readonly path: string;
  readonly bytes: number;
  readonly head: string;
  readonly joint: string;
  readonly tail: string;
}

interface Frame {
  readonly head: string;
  readonly joint: string;
  readonly tail: string;
}

function write(path: string, bytes: number, { head, joint, tail }: Frame, one: (item: { [field: string]: unknown }) => string): Written {
  const next = random();
  const file = openSync(path, 'w');
  let buffered = head;
  let size = 0;
  while (size < bytes) {
    const record = `${size > 0 ? joint : ''}${one(job(next))}\n`;
    buffered += record;
    size += Buffer.byteLength(record);
    if (buffered.length > 1024 * 1024) {
      writeSync(file, buffered);
      buffered = '';
    }
  }
  writeSync(file, buffered + tail);
  closeSync(file);
  return { path, bytes: size + head.length + tail.length, head, joint, tail };
}
