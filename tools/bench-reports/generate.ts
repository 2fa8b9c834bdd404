/** Reports to measure with: the same at every run. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { REPORT_TEMPLATES, ReportTemplateName } from '../../src/data/reports';

const REGIONS = ['us-east-1', 'us-west-2', 'eu-central-1', 'eu-west-1', 'ap-southeast-2'];
const STATUS = ['COMPLETED', 'COMPLETED', 'COMPLETED', 'COMPLETED', 'FAILED', 'RUNNING', 'EXPIRED', 'ABORTED'];
const NAMES = ['orders', 'orders, archive', 'the "old" ledger', 'Größe 数据', 'invoices'];
const CONTROLS = ['BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN', 'BACKUP_RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK', 'BACKUP_LAST_RECOVERY_POINT_CREATED'];

interface Row {
  readonly [field: string]: unknown;
}

/** Numerical Recipes' generator: enough to be no pattern. */
function random(): () => number {
  let state = 12345;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) % 4294967296;
    return (state + 4294967296) % 4294967296;
  };
}

const pickBy = (next: () => number) => <T>(list: readonly T[]): T => list[Math.floor(next() / 256) % list.length];
const hexBy = (next: () => number) => (length: number) => (
  Array.from({ length: Math.ceil(length / 4) }, () => (next() % 65536).toString(16).padStart(4, '0')).join('').slice(0, length));

/** A backup job; one in eight failed. */
function job(next: () => number): Row {
  const [hex, pick] = [hexBy(next), pickBy(next)];
  const [account, region, status] = [String(100000000000 + next() % 2000), pick(REGIONS), pick(STATUS)];
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
  const day = `2026-03-${String(1 + next() % 28).padStart(2, '0')}`;
  return {
    reportTimePeriodStart: '2026-03-01T00:00:00Z', reportTimePeriodEnd: '2026-03-02T00:00:00Z', accountId: account, region, jobStatus: status,
    backupJobId: `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`.toUpperCase(), resourceType: 'EC2', resourceArn: arn('ec2', `instance/i-${hex(17)}`),
    resourceName: pick(NAMES), backupPlanArn: arn('backup', `backup-plan:${hex(32)}`), backupRuleId: hex(32), initiationDate: `${day}T23:53:47.229Z`,
    backupPlanName: 'orders', backupRuleName: 'daily', backupRuleSchedule: 'cron(0 5 ? * * *)', backupRuleTimezone: 'UTC', startWindowEnd: `${day}T23:59:47.229Z`,
    backupOptions: {}, isParentJob: false, parentJobId: null, creationDate: `${day}T23:53:47.229Z`, completionDate: `${day}T23:58:47.229Z`,
    recoveryPointArn: `arn:aws:ec2:${region}::image/ami-${hex(17)}`, jobRunTime: '00:22:20', backupSizeInBytes: next() * 16, backupVaultName: 'Default',
    backupVaultArn: arn('backup', 'backup-vault:Default'), vaultType: 'BACKUP_VAULT', vaultLockStatus: 'UNLOCKED', isEncrypted: true,
    encryptionKeyArn: arn('kms', `key/${hex(32)}`), deleteAfterDays: 30, moveToColdAfterDays: 7, enableArchive: false,
    iamRoleArn: `arn:aws:iam::${account}:role/service-role/AWSBackupDefaultServiceRole`,
    statusMessage: status === 'FAILED' ? 'no access, "denied"\r\nby a policy' : '',
  };
}

/** A resource that does not comply, or a control that has such resources. */
function finding(next: () => number, number: number): Row {
  const [hex, pick] = [hexBy(next), pickBy(next)];
  const [account, region] = [String(100000000000 + number % 5000), pick(REGIONS)];
  return {
    accountId: account, region, frameworkName: 'OrgBackupBaseline', frameworkDescription: 'What every account has to have', controlName: pick(CONTROLS),
    resourceName: `data-${hex(4)}`, resourceId: `arn:aws:ec2:${region}:${account}:volume/vol-${hex(17)}`, resourceType: 'AWS::EC2::Volume',
    resourceComplianceStatus: 'NON_COMPLIANT', lastEvaluationTime: '2026-03-01T03:21:56.002Z',
  };
}

function control(_next: () => number, number: number): Row {
  return {
    accountId: String(100000000000 + Math.floor(number / (REGIONS.length * CONTROLS.length))), region: REGIONS[number % REGIONS.length],
    frameworkName: 'OrgBackupBaseline', frameworkDescription: 'What every account has to have', controlName: CONTROLS[Math.floor(number / REGIONS.length) % CONTROLS.length],
    controlComplianceStatus: 'NON_COMPLIANT', lastEvaluationTime: '2026-03-01T03:21:56.002Z', numResourcesCompliant: 91, numResourcesNonCompliant: 205,
    controlFrequency: 'Twelve_Hours', controlScope: '{"ComplianceResourceTypes":["EC2","EBS"]}', controlParameters: '{"requiredRetentionDays":"35","requiredFrequencyUnit":"hours"}',
  };
}

const ROWS: { readonly [template: string]: (next: () => number, number: number) => Row } = {
  BACKUP_JOB_REPORT: job, RESOURCE_COMPLIANCE_REPORT: finding, CONTROL_COMPLIANCE_REPORT: control,
};

const headerOf = (field: string) => field.replace(/[A-Z]/g, ' $&').replace(/^./, (first) => first.toUpperCase())
  .replace(/ (Id|Arn)$/, (word) => word.toUpperCase()).replace('In Bytes', 'In Bytes [Bytes]');
const text = (value: unknown) => (value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value));
const csvLine = (values: readonly string[]) => `${values.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')}\n`;

/** Until when rows are written: so many, or until the file has so many bytes. */
export type Until = { readonly rows: number } | { readonly bytes: number };

/** Writes a report, in CSV with quotes around every cell as AWS does. */
export function writeReport(path: string, template: ReportTemplateName, format: 'CSV' | 'JSON', until: Until): void {
  const next = random();
  const file = openSync(path, 'w');
  const columns = [...REPORT_TEMPLATES[template].columns, ...template === 'BACKUP_JOB_REPORT' ? ['statusMessage'] : []];
  let buffered = format === 'CSV' ? csvLine(columns.map(headerOf)) : '{"reportItems":[\n';
  let bytes = 0;
  const more = (rows: number) => ('rows' in until ? rows < until.rows : bytes < until.bytes);
  for (let rows = 0; more(rows); rows++) {
    const row = ROWS[template](next, rows);
    const written = format === 'CSV' ? csvLine(columns.map((column) => text(row[column])))
      : `${rows > 0 ? ',' : ''}${JSON.stringify(Object.fromEntries(columns.map((column) => [column, row[column]])))}\n`;
    buffered += written;
    bytes += Buffer.byteLength(written);
    if (buffered.length > 1024 * 1024) {
      writeSync(file, buffered);
      buffered = '';
    }
  }
  writeSync(file, `${buffered}${format === 'CSV' ? '' : ']}\n'}`);
  closeSync(file);
}
