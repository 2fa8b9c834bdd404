import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import * as fc from 'fast-check';
import { anyEvent, eventOf, findingOf } from './events';
import { AsffFinding, asffOf as asffIn, defaultProductArn, homeOf } from '../../../src/notification/handler/asff';
import { EventFinding, NotificationEvent } from '../../../src/notification/handler/notification-event';
import { findingFaults } from '../../support/api-fake/asff';

const HOME = { partition: 'aws', region: 'eu-west-1', accountId: '111111111111' };
const PRODUCT = 'arn:aws:securityhub:eu-west-1:111111111111:product/111111111111/default';
const asffOf = (change: Partial<EventFinding> = {}, event: Partial<NotificationEvent> = {}): AsffFinding => asffIn(eventOf([], event), findingOf(change), HOME);

test('a finding is one of the home account about the member', () => {
  // the SDK's type takes ours
  const finding: AwsSecurityFinding = asffOf();
  expect(finding).toEqual({
    SchemaVersion: '2018-10-08',
    Id: 'cdk-org-backup/eu-central-1/222222222222/control/1',
    ProductArn: PRODUCT,
    ProductName: 'cdk-org-backup',
    GeneratorId: 'cdk-org-backup/BACKUP-RESOURCES-PROTECTED-BY-BACKUP-PLAN',
    AwsAccountId: '111111111111',
    Title: 'Backup resources are protected by a backup plan: non-compliant (account 222222222222, eu-central-1)',
    Description: 'Backup resources are protected by a backup plan: non-compliant; framework Baseline; control BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN; '
      + 'account 222222222222, eu-central-1; 12 resources; no plan selects it',
    FirstObservedAt: '2026-01-14T03:04:05.000Z',
    LastObservedAt: '2026-01-15T06:00:00.000Z',
    CreatedAt: '2026-01-14T03:04:05.000Z',
    UpdatedAt: '2026-01-15T06:00:00.000Z',
    FindingProviderFields: { Severity: { Label: 'HIGH' }, Types: ['Software and Configuration Checks/AWS Security Best Practices'] },
    Compliance: { Status: 'FAILED' },
    RecordState: 'ACTIVE',
    Resources: [
      { Type: 'AwsEc2Volume', Id: 'arn:aws:ec2:eu-central-1:222222222222:volume/vol-1', Region: 'eu-central-1', Partition: 'aws' },
      { Type: 'AwsAccount', Id: 'AWS::::Account:222222222222', Region: 'eu-central-1', Partition: 'aws' },
    ],
    Remediation: {
      Recommendation: {
        Text: 'Look into AWS Backup in account 222222222222, eu-central-1',
        Url: 'https://eu-central-1.console.aws.amazon.com/backup/home?region=eu-central-1#/compliance/frameworks/details/Baseline',
      },
    },
    SourceUrl: 'https://example.com/report',
    ProductFields: {
      'cdk-org-backup/Account': '222222222222',
      'cdk-org-backup/Region': 'eu-central-1',
      'cdk-org-backup/Class': 'NON_COMPLIANT',
      'cdk-org-backup/State': 'new',
      'cdk-org-backup/Framework': 'Baseline',
      'cdk-org-backup/Control': 'BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN',
      'cdk-org-backup/Resource': 'arn:aws:ec2:eu-central-1:222222222222:volume/vol-1',
      'cdk-org-backup/ResourceType': 'EBS',
      'cdk-org-backup/Count': '12 resources',
      'cdk-org-backup/Message': 'no plan selects it',
      'cdk-org-backup/Source': 'Reports',
      'cdk-org-backup/EventId': 'reports/2026-01-15/1',
    },
  });
});

test.each([
  ['NON_COMPLIANT', 'FAILED'], ['INSUFFICIENT_DATA', 'WARNING'], ['FAILED', undefined], ['ABORTED', undefined], ['EXPIRED', undefined], ['PARTIAL', undefined],
  ['COMPLETED_WITH_ISSUES', undefined], ['SECURITY', undefined], ['MALWARE', undefined],
] as const)('the compliance of %s is %s', (findingClass, status) => {
  expect(asffOf({ class: findingClass }).Compliance?.Status).toBe(status);
});

test('a finding that returns has the same id', () => {
  const again = asffOf({ state: 'new', since: '2026-03-01T00:00:00Z', severity: 'LOW', message: 'other' }, { id: 'other', time: '2026-03-02T00:00:00Z' });
  expect(again.Id).toBe(asffOf().Id);
});

test.each<Partial<EventFinding>>([{ id: 'control/2' }, { accountId: '333333333333' }, { region: 'us-east-1' }])('another finding has another id: %j', (change) => {
  expect(asffOf(change).Id).not.toBe(asffOf().Id);
});

test.each([401, 10000])('an id of %d characters is shortened and stays its own', (length) => {
  const [one, other] = [asffOf({ id: `${'x'.repeat(length)}1` }).Id, asffOf({ id: `${'x'.repeat(length)}2` }).Id];
  expect([one.length <= 512, one === other]).toEqual([true, false]);
});

test('a finding stays created while it lasts', () => {
  const later = asffOf({ state: 'ongoing' }, { time: '2026-01-20T00:00:00Z' });
  expect([later.CreatedAt, later.UpdatedAt]).toEqual([asffOf().CreatedAt, '2026-01-20T00:00:00.000Z']);
});

test('a resolved finding is archived and no longer observed', () => {
  const resolved = asffOf({ state: 'resolved' });
  expect([resolved.RecordState, resolved.LastObservedAt]).toEqual(['ARCHIVED', undefined]);
});

test('a finding without a resource is about the account', () => {
  expect(asffOf({ resource: undefined }).Resources).toEqual([{ Type: 'AwsAccount', Id: 'AWS::::Account:222222222222', Region: 'eu-central-1', Partition: 'aws' }]);
});

test.each([
  ['arn:aws:backup:eu-west-1:222222222222:recovery-point:1', 'AwsBackupRecoveryPoint'],
  ['arn:aws-cn:s3:::bucket', 'AwsS3Bucket'],
  ['arn:aws:rds:eu-west-1:222222222222:cluster:c', 'AwsRdsDbCluster'],
  ['arn:aws:elasticfilesystem:eu-west-1:222222222222:file-system/fs-1', 'Other'],
  ['vol-1', 'Other'],
])('the type of %s is %s', (resource, type) => {
  expect(asffOf({ resource }).Resources[0].Type).toBe(type);
});

test('Security Hub knows no partition of its own in Europe\'s sovereign cloud', () => {
  expect(asffOf({ region: 'eusc-de-east-1' }).Resources[0]).toEqual(expect.not.objectContaining({ Partition: expect.anything() }));
});

test('what an attacker does is an effect, and malware a technique', () => {
  expect(asffOf({ class: 'SECURITY' }).FindingProviderFields.Types).toEqual(['Effects/Data Destruction']);
  expect(asffOf({ class: 'MALWARE' }).FindingProviderFields.Types).toEqual(['TTPs/Execution']);
});

test('a kind of job is a generator for each way to end', () => {
  expect([asffOf({ control: undefined, what: 'backup job', class: 'EXPIRED' }).GeneratorId, asffOf({ control: undefined, what: 'backup job', class: 'FAILED' }).GeneratorId])
    .toEqual(['cdk-org-backup/backup-job/EXPIRED', 'cdk-org-backup/backup-job/FAILED']);
});

test.each<[string, (finding: AsffFinding) => string, number]>([
  ['title', (finding) => finding.Title, 256], ['description', (finding) => finding.Description, 1024], ['resource', (finding) => finding.Resources[0].Id, 512],
])('a %s is cut to what Security Hub takes and halves no character', (_what, read, limit) => {
  const texts = ['', 'x'].map((shift) => read(asffOf({ what: `${shift}${'😀'.repeat(2000)}`, message: '😀'.repeat(2000), resource: `${shift}${'😀'.repeat(2000)}` })));
  expect(texts.map((text) => [text.length <= limit, /\p{Surrogate}/u.test(text)])).toEqual([[true, false], [true, false]]);
});

test('the home of a product is known', () => {
  const home = { partition: 'aws-us-gov', region: 'us-gov-west-1', accountId: '111111111111' };
  expect(homeOf(defaultProductArn(home))).toEqual(home);
});

test('any event gives findings that Security Hub takes', () => {
  fc.assert(fc.property(anyEvent, (event) => {
    for (const finding of event.findings.map((one) => asffIn(event, one, HOME))) {
      // undefined members are not sent
      expect(findingFaults(JSON.parse(JSON.stringify(finding)))).toEqual([]);
      expect([finding.Id.length <= 512, finding.GeneratorId.length <= 512, finding.Title.trim() !== '', finding.AwsAccountId]).toEqual([true, true, true, HOME.accountId]);
    }
  }), { numRuns: 300 });
});
