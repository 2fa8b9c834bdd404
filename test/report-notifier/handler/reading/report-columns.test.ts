import { fixture, SAMPLES } from './reading';
import { REPORT_TEMPLATES, ReportTemplateName } from '../../../../src/data/reports';
import { identifyTemplate, isOfUnknownTemplate, missingFields, normalizeHeader } from '../../../../src/report-notifier/handler/reading/report-columns';

const TEMPLATES = Object.keys(REPORT_TEMPLATES) as ReportTemplateName[];

test.each([
  ['Backup Size In Bytes [Bytes]', 'backupSizeInBytes'],
  ['Backup Size In Bytes[Bytes]', 'backupSizeInBytes'],
  ['Account ID', 'accountId'],
  ['account_id', 'accountId'],
  ['accountId', 'accountId'],
  ['accountid', 'accountId'],
  ['ACCOUNT_ID', 'accountId'],
  ['Backupsize In_Bytes', 'backupSizeInBytes'],
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
  for (const field of REPORT_TEMPLATES[template].columns) {
    const words = field.replace(/[A-Z]/g, ' $&');
    expect([field, words, words.toUpperCase(), words.replaceAll(' ', '_').toLowerCase()].map(normalizeHeader)).toEqual([field, field, field, field]);
  }
});

test.each(SAMPLES)('the fields of the sample %s are those of %s', (file, template) => {
  const json = JSON.parse(fixture(file).toString());
  expect(REPORT_TEMPLATES[template].columns).toEqual(Object.keys((json.reportItems ?? [json])[0]));
});

test.each(TEMPLATES)('the columns of %s are known, complete and in any order', (template) => {
  const fields = [...REPORT_TEMPLATES[template].columns].reverse();
  expect(identifyTemplate([...fields, 'pathToRoot'])).toBe(template);
  expect(missingFields(template, fields)).toEqual([]);
});

test('columns that several templates share belong to none', () => {
  expect(identifyTemplate(['accountId', 'region', 'jobStatus', 'frameworkName', 'controlName', 'resourceArn'])).toBeUndefined();
});

test('a copy job report that also names the backup job stays one', () => {
  expect(identifyTemplate([...REPORT_TEMPLATES.COPY_JOB_REPORT.columns, 'backupJobId'])).toBe('COPY_JOB_REPORT');
});

test('columns that fit two templates equally well belong to none', () => {
  expect(identifyTemplate([...REPORT_TEMPLATES.COPY_JOB_REPORT.columns, ...REPORT_TEMPLATES.BACKUP_JOB_REPORT.columns])).toBeUndefined();
});

test('account, Region, identity and status are what may be missing', () => {
  expect(missingFields('RESOURCE_COMPLIANCE_REPORT', [])).toEqual(['accountId', 'region', 'frameworkName', 'controlName', 'resourceId', 'resourceComplianceStatus']);
  expect(missingFields('SCAN_JOB_REPORT', ['scanJobId', 'region'])).toEqual(['accountId', 'jobStatus']);
});

test('a compliance report is known without its status column', () => {
  expect(identifyTemplate(['frameworkName', 'controlName', 'resourceId'])).toBe('RESOURCE_COMPLIANCE_REPORT');
});

describe('columns of a template that is not known', () => {
  const job = (without: readonly string[]) => REPORT_TEMPLATES.BACKUP_JOB_REPORT.columns.filter((field) => !without.includes(field));

  test('have account and Region, and the marks of no template', () => {
    expect(isOfUnknownTemplate(['accountId', 'region', 'indexJobId', 'jobStatus', 'resourceArn'])).toBe(true);
  });

  test.each(['accountId', 'region'])('are no report without %s', (field) => {
    expect(isOfUnknownTemplate(['accountId', 'region', 'indexJobId', 'jobStatus'].filter((one) => one !== field))).toBe(false);
  });

  test.each(TEMPLATES)('are not those of %s', (template) => {
    expect(isOfUnknownTemplate(REPORT_TEMPLATES[template].columns)).toBe(false);
  });

  test('are not those of a known template whose mark is missing: the file is damaged', () => {
    expect(isOfUnknownTemplate(job(['backupJobId']))).toBe(false);
    // 32 and 31 of 35
    expect(isOfUnknownTemplate(job(['backupJobId', 'iamRoleArn', 'enableArchive']))).toBe(false);
    expect(isOfUnknownTemplate(job(['backupJobId', 'iamRoleArn', 'enableArchive', 'vaultType']))).toBe(true);
  });
});
