import { fixture } from './reading';
import { identifyTemplate, missingFields, normalizeHeader, REPORT_COLUMNS } from '../../../../src/report-notifier/handler/reading/report-columns';
import { ReportTemplateName } from '../../../../src/report-notifier/handler/report-model';

const TEMPLATES = Object.keys(REPORT_COLUMNS) as ReportTemplateName[];

test.each([
  ['Backup Size In Bytes [Bytes]', 'backupSizeInBytes'],
  ['Backup Size In Bytes[Bytes]', 'backupSizeInBytes'],
  ['Account ID', 'accountId'],
  ['account_id', 'accountId'],
  ['accountId', 'accountId'],
  ['accountid', 'accountId'],
  ['ACCOUNT_ID', 'accountId'],
  ['account-id', 'accountId'],
  ['  Account  Id ', 'accountId'],
  ['Resource ARN', 'resourceArn'],
  ['resourceARN', 'resourceArn'],
  ['IAM Role ARN', 'iamRoleArn'],
  ['IAMRoleArn', 'iamRoleArn'],
  ['Num Resources Non Compliant', 'numResourcesNonCompliant'],
  ['Num Resources NonCompliant', 'numResourcesNonCompliant'],
  ['Path To Root', 'pathToRoot'],
  ['Is Encrypted?', 'isEncrypted'],
  ['Some New KMS Column', 'someNewKmsColumn'],
  ['someNewKMSColumn', 'someNewKmsColumn'],
  ['__proto__', 'proto'],
  ['[Bytes]', ''],
])('%p is the field %p', (header, field) => {
  expect(normalizeHeader(header)).toBe(field);
});

test.each(TEMPLATES)('every field of %s keeps its name, and reaches it from words and from snake_case', (template) => {
  for (const field of REPORT_COLUMNS[template].fields) {
    const words = field.replace(/[A-Z]/g, ' $&');
    expect([field, words, words.toUpperCase(), words.replaceAll(' ', '_').toLowerCase()].map(normalizeHeader)).toEqual([field, field, field, field]);
  }
});

test.each([
  ['backup-job.json', 'BACKUP_JOB_REPORT'],
  ['copy-job.json', 'COPY_JOB_REPORT'],
  ['restore-job.json', 'RESTORE_JOB_REPORT'],
  ['scan-job.json', 'SCAN_JOB_REPORT'],
  ['control-compliance.json', 'CONTROL_COMPLIANCE_REPORT'],
  ['resource-compliance.json', 'RESOURCE_COMPLIANCE_REPORT'],
] as const)('the fields of the sample %s are those of %s', (file, template) => {
  const json = JSON.parse(fixture(file).toString());
  expect(REPORT_COLUMNS[template].fields).toEqual(Object.keys((json.reportItems ?? [json])[0]));
});

test.each(TEMPLATES)('the columns of %s are known, complete and in any order', (template) => {
  const fields = [...REPORT_COLUMNS[template].fields].reverse();
  expect(identifyTemplate([...fields, 'pathToRoot'])).toBe(template);
  expect(missingFields(template, fields)).toEqual([]);
});

test('columns that several templates share belong to none', () => {
  expect(identifyTemplate(['accountId', 'region', 'jobStatus', 'frameworkName', 'controlName', 'resourceArn'])).toBeUndefined();
});

test('a copy job report that also names the backup job stays one', () => {
  expect(identifyTemplate([...REPORT_COLUMNS.COPY_JOB_REPORT.fields, 'backupJobId'])).toBe('COPY_JOB_REPORT');
});

test('columns that fit two templates equally well belong to none', () => {
  expect(identifyTemplate([...REPORT_COLUMNS.COPY_JOB_REPORT.fields, ...REPORT_COLUMNS.BACKUP_JOB_REPORT.fields])).toBeUndefined();
});

test('account, Region, identity and status are what may be missing', () => {
  expect(missingFields('RESOURCE_COMPLIANCE_REPORT', [])).toEqual(['accountId', 'region', 'frameworkName', 'controlName', 'resourceId', 'resourceComplianceStatus']);
  expect(missingFields('SCAN_JOB_REPORT', ['scanJobId', 'region'])).toEqual(['accountId', 'jobStatus']);
});

test('a compliance report is known without its status column', () => {
  expect(identifyTemplate(['frameworkName', 'controlName', 'resourceId'])).toBe('RESOURCE_COMPLIANCE_REPORT');
});
