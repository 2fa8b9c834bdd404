import { FINDING_CLASSES, FindingClassName, SEVERITIES } from '../../src/data/finding-classes';
import {
  COMPLIANCE_STATUSES, isAbout, isReportTemplate, JOB_OUTCOMES, JOB_STATUSES, jobRowOf, REPORT_TEMPLATES, ReportTemplateName, SHARED_REPORT_COLUMNS,
} from '../../src/data/reports';

const TEMPLATES = Object.keys(REPORT_TEMPLATES) as ReportTemplateName[];

test.each(TEMPLATES)('what is needed of %s is among its columns, each once', (template) => {
  const { columns, identity, status } = REPORT_TEMPLATES[template];
  const { result } = jobRowOf(template) ?? {};
  expect(columns).toEqual(expect.arrayContaining([...SHARED_REPORT_COLUMNS, ...identity, status, ...result === undefined ? [] : [result]]));
  expect(new Set(columns).size).toBe(columns.length);
});

test('titles and ids of templates are those of one each', () => {
  const titles = TEMPLATES.map((template) => REPORT_TEMPLATES[template].title);
  const ids = TEMPLATES.flatMap((template) => jobRowOf(template)?.id ?? []);
  expect([new Set(titles).size, ids]).toEqual([TEMPLATES.length, ['backup', 'copy', 'restore', 'scan']]);
  expect(titles.filter((title) => !/^[A-Za-z]+$/.test(title))).toEqual([]);
});

test('rows are about jobs, controls or resources', () => {
  const about = (what: 'job' | 'control' | 'resource') => TEMPLATES.filter((template) => isAbout(template, what));
  expect([about('control'), about('resource'), about('job').length]).toEqual([['CONTROL_COMPLIANCE_REPORT'], ['RESOURCE_COMPLIANCE_REPORT'], 4]);
});

test.each(['NEW_REPORT', '', 'toString', '__proto__'])('%p is no template that is known', (name) => {
  expect([isReportTemplate(name), jobRowOf(name), isAbout(name, 'job'), isAbout(name, 'control')]).toEqual([false, undefined, false, false]);
});

test('backup jobs alone complete with issues when they have a message, and are counted by tier', () => {
  expect(TEMPLATES.filter((template) => jobRowOf(template)?.messageMeansIssues)).toEqual(['BACKUP_JOB_REPORT']);
  expect(TEMPLATES.filter((template) => jobRowOf(template)?.countedByTier)).toEqual(['BACKUP_JOB_REPORT']);
});

/** States of the API's BackupJobState, CopyJobState, RestoreJobStatus and ScanState. */
test('every state that AWS documents for a job is known', () => {
  expect(Object.keys(JOB_STATUSES)).toEqual(expect.arrayContaining([
    'CREATED', 'PENDING', 'RUNNING', 'ABORTING', 'ABORTED', 'COMPLETED', 'COMPLETED_WITH_ISSUES', 'FAILED', 'EXPIRED', 'PARTIAL', 'CANCELED',
  ]));
  expect([...JOB_OUTCOMES].sort()).toEqual(['ABORTED', 'COMPLETED', 'COMPLETED_WITH_ISSUES', 'EXPIRED', 'FAILED', 'PARTIAL']);
});

test('what is not well is a class of findings', () => {
  const names = Object.keys(FINDING_CLASSES);
  expect([...JOB_OUTCOMES, ...COMPLIANCE_STATUSES].filter((word) => !names.includes(word))).toEqual(['COMPLETED', 'COMPLIANT']);
});

describe('classes of findings', () => {
  const names = Object.keys(FINDING_CLASSES) as FindingClassName[];

  test('of a higher rank are as grave at least', () => {
    const faults = names.flatMap((one) => names.filter((other) => FINDING_CLASSES[one].rank > FINDING_CLASSES[other].rank && other !== 'NOT_REPORTED'
      && SEVERITIES.indexOf(FINDING_CLASSES[one].severity) > SEVERITIES.indexOf(FINDING_CLASSES[other].severity)).map((other) => `${one} ${other}`));
    expect(faults).toEqual([]);
  });

  test('are listed from bad to doubtful', () => {
    expect(names.map((name) => FINDING_CLASSES[name].tone).join(' ')).toMatch(/^(bad )+(warn ?)+$/);
  });

  test('tell malware from an attack on backups', () => {
    expect(FINDING_CLASSES.MALWARE).not.toEqual(FINDING_CLASSES.SECURITY);
  });
});
