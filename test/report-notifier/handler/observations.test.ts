import * as fc from 'fast-check';
import { CONTROLS } from '../../../src/data/controls';
import { FINDING_CLASSES, FindingClassName } from '../../../src/data/finding-classes';
import { REPORT_TEMPLATES, ReportTemplateName } from '../../../src/data/reports';
import { observe, severityOfClass, titleOfControl } from '../../../src/report-notifier/handler/observations';

const PLACE = { accountId: '222222222222', region: 'eu-west-1' };
const VOLUME = 'arn:aws:ec2:eu-west-1:222222222222:volume/vol-1';

describe('the severity', () => {
  const GRAVE = ['BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED', 'BACKUP_RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK'];

  test.each([...Object.keys(CONTROLS), 'OWN_CONTROL', 'toString'])('of a control that does not comply is HIGH where it keeps backups from being destroyed: %s', (control) => {
    expect(severityOfClass('NON_COMPLIANT', control)).toBe(GRAVE.includes(control) ? 'HIGH' : 'MEDIUM');
  });

  test.each(Object.keys(FINDING_CLASSES).filter((name) => name !== 'NON_COMPLIANT') as FindingClassName[])('of %s is the same for every control', (name) => {
    expect([severityOfClass(name), severityOfClass(name, GRAVE[0])]).toEqual([FINDING_CLASSES[name].severity, FINDING_CLASSES[name].severity]);
  });

  test('of a resource is that of its control', () => {
    const row = { ...PLACE, frameworkName: 'Gold', controlName: GRAVE[1], resourceId: 'r', resourceType: 'AWS::EC2::Volume', resourceComplianceStatus: 'NON_COMPLIANT' };
    expect(observe('RESOURCE_COMPLIANCE_REPORT', row).observations[0].finding).toMatchObject({ severity: 'HIGH', what: 'In a locked vault', resource: 'r', resourceType: 'AWS::EC2::Volume' });
  });
});

describe('a control', () => {
  const row = (change: Record<string, string> = {}) => ({
    ...PLACE, frameworkName: 'Gold', controlName: 'BACKUP_RECOVERY_POINT_ENCRYPTED', controlComplianceStatus: 'NON_COMPLIANT', lastEvaluationTime: '2026-11-21T00:00:00Z',
    numResourcesCompliant: '5', numResourcesNonCompliant: '2', controlScope: '', controlParameters: '', ...change,
  });
  const findingOf = (change: Record<string, string>) => observe('CONTROL_COMPLIANCE_REPORT', row(change)).observations[0].finding;
  const cellOf = (change: Record<string, string>) => observe('CONTROL_COMPLIANCE_REPORT', row(change)).observations[0].cell;

  test.each([['1,900', 1900], ['1,234,567', 1234567], ['2', 2], ['1,9', 0], ['many', 0]])('with %s resources counts %d', (text, count) => {
    expect(findingOf({ numResourcesNonCompliant: text })!.count).toBe(count);
  });

  test('has its resources counted only where some do not comply', () => {
    expect([findingOf({})!.count, findingOf({ controlComplianceStatus: 'INSUFFICIENT_DATA' })!.count, findingOf({ controlComplianceStatus: 'COMPLIANT' })]).toEqual([2, undefined, undefined]);
  });

  test.each([
    ['{"requiredRetentionDays":"35","unit":"days"}', 'requiredRetentionDays=35, unit=days'], ['{}', undefined], ['', undefined], ['{"a":', '{"a":'], ['[]', undefined],
  ])('with the parameters %p says %p', (controlParameters, message) => {
    expect(findingOf({ controlParameters })!.message).toBe(message);
  });

  test.each([['7', 7], ['', 0], ['many', 0], ['Infinity', 0]])('with %p resources that do not comply has %d', (numResourcesNonCompliant, count) => {
    expect([findingOf({ numResourcesNonCompliant })!.count, cellOf({ numResourcesNonCompliant })!.nonCompliant]).toEqual([count, count]);
  });

  test('is in other scopes or with other parameters another one, and the same whenever it is judged', () => {
    const idOf = (change: Record<string, string>) => observe('CONTROL_COMPLIANCE_REPORT', row(change)).observations[0].id;
    const others = ['controlScope', 'controlParameters', 'frameworkName', 'accountId', 'region', 'controlName'].map((field) => idOf({ [field]: 'x' }));
    expect(new Set([idOf({}), ...others]).size).toBe(7);
    expect(idOf({ lastEvaluationTime: 'x', numResourcesNonCompliant: '9', controlComplianceStatus: 'COMPLIANT' })).toBe(idOf({}));
  });

  test.each(['Non Compliant', 'non-compliant', ' NON_COMPLIANT '])('that is %p does not comply', (controlComplianceStatus) => {
    expect([findingOf({ controlComplianceStatus })!.class, cellOf({ controlComplianceStatus })!.state]).toEqual(['NON_COMPLIANT', 'NON_COMPLIANT']);
  });

  test('with a status that is not known fills no cell', () => {
    expect(cellOf({ controlComplianceStatus: 'MAYBE' })).toBeUndefined();
  });

  test('that the library does not know has its own name', () => {
    expect([titleOfControl('OWN'), titleOfControl('constructor'), titleOfControl('BACKUP_RECOVERY_POINT_ENCRYPTED')]).toEqual(['OWN', 'constructor', 'Recovery points encrypted']);
  });
});

describe('a job', () => {
  const IDS: Partial<Record<ReportTemplateName, string>> = { BACKUP_JOB_REPORT: 'backupJobId', COPY_JOB_REPORT: 'copyJobId', RESTORE_JOB_REPORT: 'restoreJobId', SCAN_JOB_REPORT: 'scanJobId' };
  const observed = (template: ReportTemplateName, change: Record<string, string>) => observe(template, { ...PLACE, jobStatus: 'FAILED', resourceArn: VOLUME, ...change });
  const ID = `${PLACE.accountId}|${PLACE.region}|${VOLUME}`;

  test.each(Object.entries(IDS) as [ReportTemplateName, string][])('of %s has the id of that column, whatever other ids there are', (template, column) => {
    expect(observed(template, { backupJobId: 'x', copyJobId: 'x', restoreJobId: 'x', scanJobId: 'x', [column]: 'own' }).job).toEqual({ id: `${PLACE.accountId}|${PLACE.region}|own`, planName: '', outcome: 'FAILED' });
    expect(observed(template, {}).job!.id).toBe('');
  });

  test.each([
    ['BACKUP_JOB_REPORT', 'backup', 'Backup job'], ['COPY_JOB_REPORT', 'copy', 'Copy job'], ['RESTORE_JOB_REPORT', 'restore', 'Restore job'], ['SCAN_JOB_REPORT', 'scan', 'Malware scan'],
  ] as const)('of %s is a finding %s of a %s', (template, id, what) => {
    expect(observed(template, {}).observations[0]).toMatchObject({ id: `${id}|${ID}|||||`, finding: { what, class: 'FAILED', resource: VOLUME, count: 1 } });
  });

  describe('is one finding for each', () => {
    const idOf = (change: Record<string, string>, template: ReportTemplateName = 'BACKUP_JOB_REPORT') => observed(template, change).observations[0].id;
    const distinct = (template: ReportTemplateName, ...changes: Record<string, string>[]) => new Set(changes.map((one) => idOf(one, template))).size;

    test('plan, by its ARN: two plans of an account may have one name', () => {
      const [one, other] = ['arn:aws:backup:eu-west-1:222222222222:backup-plan:one', 'arn:aws:backup:eu-west-1:222222222222:backup-plan:orgs/other'];
      expect(distinct('BACKUP_JOB_REPORT', { backupPlanName: 'daily', backupPlanArn: one }, { backupPlanName: 'daily', backupPlanArn: other })).toBe(2);
      expect(idOf({ backupPlanName: 'old', backupPlanArn: one })).toBe(idOf({ backupPlanName: 'new', backupPlanArn: one }));
    });

    test('rule, by its name or id, and where the plan has no ARN by its schedule too', () => {
      expect(distinct('COPY_JOB_REPORT', { backupRuleName: 'a' }, { backupRuleName: 'b' }, { backupRuleId: 'c' })).toBe(3);
      const schedules = ['cron(0 5 ? * * *)', 'cron(0 5 1 * ? *)'].map((backupRuleSchedule) => ({ backupPlanName: 'p', backupRuleName: 'r', backupRuleSchedule }));
      expect(distinct('COPY_JOB_REPORT', ...schedules)).toBe(2);
      expect(distinct('BACKUP_JOB_REPORT', ...schedules.map((one) => ({ ...one, backupPlanArn: 'arn' })))).toBe(1);
    });

    test.each<[ReportTemplateName, string]>([
      ['BACKUP_JOB_REPORT', 'backupVaultArn'], ['BACKUP_JOB_REPORT', 'backupVaultName'], ['RESTORE_JOB_REPORT', 'backupVaultArn'], ['SCAN_JOB_REPORT', 'backupVaultArn'],
      ['COPY_JOB_REPORT', 'destinationBackupVaultArn'], ['COPY_JOB_REPORT', 'sourceBackupVaultArn'],
    ])('vault: %s %s', (template, column) => {
      expect(distinct(template, { [column]: 'one' }, { [column]: 'other' })).toBe(2);
    });

    test('account, Region and resource, whatever letters their names have', () => {
      const of = (...[accountId, region, resourceArn, backupPlanName]: string[]) => idOf({ accountId, region, resourceArn, backupPlanName });
      const texts = fc.tuple(...Array(4).fill(fc.string({ unit: fc.constantFrom('|', '%', '7', 'C', 'a', '#') })) as fc.Arbitrary<string>[]);
      fc.assert(fc.property(texts, texts, (one, other) => {
        expect(of(...one) === of(...other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }));
    });

    test('type of resources without ARNs', () => {
      expect(distinct('BACKUP_JOB_REPORT', { resourceArn: '', resourceName: 'orders', resourceType: 'RDS' }, { resourceArn: '', resourceName: 'orders', resourceType: 'DynamoDB' })).toBe(2);
      const resource = { ...PLACE, frameworkName: 'f', controlName: 'c', resourceId: 'orders', resourceComplianceStatus: 'NON_COMPLIANT' };
      expect(new Set(['RDS', 'DynamoDB'].map((resourceType) => observe('RESOURCE_COMPLIANCE_REPORT', { ...resource, resourceType }).observations[0].id)).size).toBe(2);
    });
  });

  test('and what its columns say is kept within bounds, without what is not printable', () => {
    const long = `\u0000${'x'.repeat(100_000)}|${'\u202e'.repeat(100)}`;
    for (const template of Object.keys(IDS) as ReportTemplateName[]) {
      const columns = Object.fromEntries(REPORT_TEMPLATES[template].columns.map((column) => [column, long]));
      const { observations: [observation], job } = observe(template, { ...columns, statusMessage: long, jobStatus: 'FAILED' });
      expect(JSON.stringify([observation, job]).length).toBeLessThan(14_000);
      expect(JSON.stringify(observation.finding)).not.toMatch(/\\u|\u202e/);
    }
  });

  test.each([
    [{ resourceArn: '', sourceResourceArn: 's', recoveryPointArn: 'r', resourceName: 'n' }, 's'], [{ resourceArn: '', recoveryPointArn: 'r', resourceName: 'n' }, 'r'],
    [{ resourceArn: '', resourceName: 'n' }, 'n'], [{ resourceArn: '' }, undefined],
  ])('with %j is about %s', (change, resource) => {
    expect(observed('RESTORE_JOB_REPORT', change).observations[0].finding!.resource).toBe(resource);
  });

  test('with a message has completed with issues only where it is a backup job', () => {
    const outcomes = (change: Record<string, string>) => (Object.keys(IDS) as ReportTemplateName[]).map((template) => observed(template, { jobStatus: 'COMPLETED', ...change }).job!.outcome);
    expect(outcomes({ statusMessage: 'VSS failed' })).toEqual(['COMPLETED_WITH_ISSUES', 'COMPLETED', 'COMPLETED', 'COMPLETED']);
    expect(outcomes({ statusMessage: ' ' })).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED', 'COMPLETED']);
    expect(outcomes({})).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED', 'COMPLETED']);
  });

  test('that completed is no finding', () => {
    expect(observed('BACKUP_JOB_REPORT', { jobStatus: 'COMPLETED' }).observations).toEqual([{ id: `backup|${ID}|||||`, at: '', finding: undefined, followedDays: undefined }]);
  });

  test('says when it was made, else when it began', () => {
    const at = (change: Record<string, string>) => observed('BACKUP_JOB_REPORT', change).observations[0].at;
    const [created, begun] = ['2026-11-21T01:00:00Z', '2026-11-21T00:30:00Z'];
    expect([at({ creationDate: created, initiationDate: begun }), at({ creationDate: 'soon', initiationDate: begun }), at({})]).toEqual([created, begun, '']);
  });

  test('of a restore test is counted as nothing', () => {
    for (const field of ['resourceArn', 'resourceName', 'recoveryPointArn']) {
      const row = { resourceArn: field === 'recoveryPointArn' ? '' : VOLUME, [field]: 'arn:x:awsbackup-restore-test-1' };
      expect(observed('BACKUP_JOB_REPORT', { backupJobId: 'j', backupPlanName: 'p', ...row })).toEqual({
        scope: '222222222222|eu-west-1', observations: [], job: { id: `${PLACE.accountId}|${PLACE.region}|j`, planName: 'p', outcome: undefined },
      });
    }
    const resource = { ...PLACE, frameworkName: 'f', controlName: 'c', resourceId: 'awsbackup-restore-test-1', resourceComplianceStatus: 'NON_COMPLIANT' };
    expect(observe('RESOURCE_COMPLIANCE_REPORT', resource)).toEqual({ scope: '222222222222|eu-west-1|f', observations: [] });
  });

  test('of a scan says what it found of the recovery point, and of the resource where no point is named', () => {
    const malware = (change: Record<string, string>) => observed('SCAN_JOB_REPORT', { jobStatus: 'COMPLETED', scanResultStatus: 'THREATS_FOUND', ...change }).observations[1];
    expect(malware({ recoveryPointArn: 'snap-1', statusMessage: 'm' })).toEqual({
      id: 'malware|222222222222|eu-west-1|snap-1',
      at: '',
      unjudged: undefined,
      followedDays: 100,
      finding: {
        class: 'MALWARE', severity: 'CRITICAL', accountId: '222222222222', region: 'eu-west-1', what: 'Malware found in a recovery point', resource: 'snap-1', resourceType: undefined, count: 1, message: `of ${VOLUME}`,
      },
    });
    expect(malware({}).id).toBe(`malware|${ID}`);
    expect(malware({ resourceArn: '' })).toMatchObject({ id: 'malware|222222222222|eu-west-1|', finding: { resource: undefined, message: undefined } });
    expect(malware({ scanResultStatus: 'No threats found' })).toMatchObject({ finding: undefined, unjudged: undefined });
    expect(malware({ scanResultStatus: 'No threats found', jobStatus: 'FAILED' })).toMatchObject({ finding: undefined, unjudged: true });
    expect(malware({ scanResultStatus: 'THREATS_FOUND', jobStatus: 'COMPLETED_WITH_ISSUES' })).toMatchObject({ finding: { class: 'MALWARE' }, unjudged: undefined });
    expect(malware({ scanResultStatus: 'constructor' })).toMatchObject({ finding: undefined, unjudged: true });
  });

  test('of a scan that has no result yet says nothing of malware', () => {
    expect(observed('SCAN_JOB_REPORT', { jobStatus: 'RUNNING', scanResultStatus: '' }).observations).toEqual([]);
  });

  test('of a backup says nothing of malware, whatever its columns', () => {
    expect(observed('BACKUP_JOB_REPORT', { scanResultStatus: 'THREATS_FOUND' }).observations).toHaveLength(1);
  });

  test('that failed has AWS\'s message and the result of the scan', () => {
    const message = (change: Record<string, string>) => observed('SCAN_JOB_REPORT', change).observations[0].finding!.message;
    expect([message({ statusMessage: 'why', scanResultStatus: 'UNKNOWN' }), message({ statusMessage: 'why' }), message({})]).toEqual(['why UNKNOWN', 'why', undefined]);
  });
});

describe('a status that is not known', () => {
  test.each<[ReportTemplateName, Record<string, string>, string | undefined]>([
    ['BACKUP_JOB_REPORT', { jobStatus: 'PAUSED' }, 'jobStatus=PAUSED'],
    ['BACKUP_JOB_REPORT', {}, 'jobStatus='],
    ['BACKUP_JOB_REPORT', { jobStatus: 'running' }, undefined],
    ['SCAN_JOB_REPORT', { jobStatus: 'PAUSED', scanResultStatus: 'ODD' }, 'jobStatus=PAUSED, scanResultStatus=ODD'],
    ['SCAN_JOB_REPORT', { jobStatus: 'COMPLETED', scanResultStatus: '' }, undefined],
    ['CONTROL_COMPLIANCE_REPORT', { controlComplianceStatus: 'x'.repeat(50) }, `controlComplianceStatus=${'x'.repeat(40)}`],
    ['CONTROL_COMPLIANCE_REPORT', { controlComplianceStatus: 'COMPLIANT' }, undefined],
    ['RESOURCE_COMPLIANCE_REPORT', { resourceComplianceStatus: 'NOT_APPLICABLE' }, 'resourceComplianceStatus=NOT_APPLICABLE'],
  ])('of %s with %j is %p', (template, row, unknown) => {
    expect(observe(template, { ...PLACE, ...row }).unknown).toBe(unknown);
  });
});
