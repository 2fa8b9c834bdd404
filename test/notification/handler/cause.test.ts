import * as fc from 'fast-check';
import { findingOf } from './events';
import { Cause, causeOf, kindOf, withoutDetails } from '../../../src/notification/handler/cause';
import { causesOf } from '../../../src/notification/handler/gravity';
import { EventFinding } from '../../../src/notification/handler/notification-event';

const reasonOf = (message: string, resource?: string) => withoutDetails(message, 400, resource);
const failed = (message: string, change: Partial<EventFinding> = {}) => findingOf({ class: 'FAILED', what: 'Backup job', control: undefined, resource: undefined, message, ...change });
const causesIn = (findings: EventFinding[]) => causesOf(findings).map(({ group: { reason }, findings: those }) => `${those.length}: ${reason}`);

/** As AWS Backup and the services that it calls write them. */
describe('of a message of AWS', () => {
  test.each<[string, string]>([
    ['IAM Role arn:aws:iam::111122223333:role/service-role/AWSBackupDefaultServiceRole does not have sufficient permissions to execute the backup',
      'IAM Role AWSBackupDefaultServiceRole does not have sufficient permissions to execute the backup'],
    ['User: arn:aws:sts::111122223333:assumed-role/OrgBackup/AWSBackup-OrgBackup is not authorized to perform: kms:CreateGrant on resource: arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      'User: role OrgBackup is not authorized to perform: kms:CreateGrant on resource: kms …'],
    ['Access Denied trying to call AWS Backup service: arn:aws:backup:us-west-2:111111111111:backup-vault:Central', 'Access Denied trying to call AWS Backup service: vault Central'],
    ['(Service: AmazonEC2; Status Code: 403; Error Code: UnauthorizedOperation; Request ID: 7e7e577e-5b74-4d4d-95d0-bf63e0b2cc2e; Proxy: null)',
      '(Service: AmazonEC2; Status Code: …; Error Code: UnauthorizedOperation; Request ID: …; Proxy: null)'],
    [`Encoded message: ${'aB3dE'.repeat(13)}`, 'Encoded message: …'],
    ['Copy job from us-west-2 to us-gov-east-1 cannot be initiated for RDS resources', 'Copy job from … to … cannot be initiated for RDS resources'],
    ['"Backup job failed because there was a running job for the same resource."', '"Backup job failed because there was a running job for the same resource."'],
    ['Snapshots snap-0123456789abcdef0, snap-0aaaa56789abcdef0 and snap-0aaaa56789abcde00 do not exist', 'Snapshots snap-… do not exist'],
    ['Unable to perform s3:GetBucketVersioning on "my-bucket" with AWSBackupServiceRolePolicyForS3Backup', 'Unable to perform s3:GetBucketVersioning on "…" with AWSBackupServiceRolePolicyForS3Backup'],
    ['permission to describe resource arn:aws:s3:::production20220617125755072300000001. Please review', 'permission to describe resource s3 … Please review'],
    ['1 of 3 child recovery points could not be created', '… of … child recovery points could not be created'],
    ['took 1,234.5 seconds since 2026-11-19T03:00:00Z', 'took … seconds since …'],
    ['expired on Tue Nov 17 00:01:02 UTC 2026, again on 2026-11-18 03:00 UTC', 'expired on …, again on …'],
    ['the role \'OrgBackup\' may not use the key \'payments\'', 'the role \'OrgBackup\' may not use the key \'…\''],
    ['role arn:aws:iam::111122223333:role/OrgBackup-eu-central-1-4f2a', 'role OrgBackup-…'],
  ])('%s', (message, reason) => {
    expect(reasonOf(message)).toBe(reason);
  });

  test('what names the finding\'s own resource is taken out, unless it is a word that the message may have', () => {
    expect(reasonOf('bucket my-bucket has no versions', 'arn:aws:s3:::my-bucket')).toBe('bucket … has no versions');
    expect(reasonOf('the backup failed', 'arn:aws:dynamodb:eu-west-1:111122223333:table/backup')).toBe('the backup failed');
  });
});

describe('a cause', () => {
  test('is one for 402 accounts whose messages differ in account, Region, resource and request', () => {
    const findings = Array.from({ length: 402 }, (_, i) => failed(
      `Access denied while vol-0${(i * 7919).toString(16)} was read: role arn:aws:iam::${200_000_000_000 + i}:role/OrgBackup lacks kms:CreateGrant (Request ID: 7e7e577e-5b74-4d4d-95d0-${10 ** 10 + i}a)`,
      { id: `${i}`, accountId: `${200_000_000_000 + i}`, region: i % 2 ? 'eu-west-1' : 'us-east-1' },
    ));
    expect(causesIn(findings)).toEqual(['402: Access denied while vol-… was read: role OrgBackup lacks kms:CreateGrant (Request ID: …)']);
  });

  test('is another one for another role, permission, service or vault', () => {
    const role = (name: string, call: string) => failed(`role arn:aws:iam::111122223333:role/${name} lacks ${call}`);
    expect(causesIn([role('A', 'kms:CreateGrant'), role('B', 'kms:CreateGrant'), role('A', 'kms:Decrypt')])).toHaveLength(3);
    expect(causesIn([failed('no access to arn:aws:s3:::b'), failed('no access to arn:aws:kms:eu-west-1:111122223333:key/1')])).toHaveLength(2);
    expect(causesIn([failed('denied by arn:aws:backup:eu-west-1:111122223333:backup-vault:Central'), failed('denied by arn:aws:backup:eu-west-1:111122223333:backup-vault:Own')])).toHaveLength(2);
  });

  test.each<[string, Partial<EventFinding>]>([
    ['severity', { severity: 'CRITICAL' }], ['class', { class: 'EXPIRED' }], ['kind of job', { what: 'Copy job' }], ['end', { state: 'resolved' }],
  ])('is never shared where the %s differs', (_, change) => {
    expect(causesOf([failed('the same'), failed('the same', change)])).toHaveLength(2);
  });

  test('is the same in whichever case AWS writes it', () => {
    expect(causesIn([failed('Access Denied'), failed('Access denied')])).toEqual(['2: Access Denied']);
  });

  test('of a control is the control: its message has the parameters, of what is missing why', () => {
    const control = (change: Partial<EventFinding>) => causeOf(findingOf({ what: 'In a locked vault', message: 'minRetentionDays=35', ...change }));
    expect([control({}), control({ message: undefined }), control({ class: 'NOT_REPORTED', message: 'no longer followed' })]).toEqual<Cause[]>([
      { kind: 'In a locked vault' }, { kind: 'In a locked vault' }, { kind: 'In a locked vault', reason: 'no longer followed' },
    ]);
  });

  test('has no reason where a message only names what differs', () => {
    expect(causeOf(failed('of arn:aws:ec2:eu-central-1:111122223333:volume/vol-0a1b2c3d'))).toEqual({ kind: 'Backup job' });
  });

  test('has a kind without the resource that a title names, and without what a rule\'s name ends with', () => {
    expect(kindOf({ what: 'Account left: 111122223333', resource: '111122223333' })).toBe('Account left');
    expect(kindOf({ what: 'BACKUP_RECOVERY_POINT_ENCRYPTED-1234abcd-12ab-34cd-56ef-1234567890ab' })).toBe('BACKUP_RECOVERY_POINT_ENCRYPTED-…');
  });
});

describe('for any message', () => {
  const ARN = fc.tuple(fc.constantFrom('ec2', 'dynamodb', 'kms', 's3'), fc.stringMatching(/^\d{12}$/), fc.stringMatching(/^[a-z]{2,9}\/[a-z0-9-]{3,20}$/))
    .map(([service, account, path]) => [service, `arn:aws:${service}:eu-west-1:${account}:${path}`] as const);
  const DETAIL = fc.oneof(
    fc.stringMatching(/^\d{12}$/), fc.uuid(), fc.constantFrom('eu-central-1', 'ap-southeast-2', 'us-gov-west-1', 'eusc-de-east-1'), fc.nat().map(String),
    fc.date({ noInvalidDate: true, min: new Date('1990-01-01'), max: new Date('2090-01-01') }).map((date) => date.toISOString()), fc.stringMatching(/^'[\w-]{1,30}'$/), fc.stringMatching(/^"[\w./-]{1,30}"$/),
  );

  test('account ids, Regions, request ids, numbers, dates and quoted names make no difference', () => {
    fc.assert(fc.property(fc.array(fc.tuple(DETAIL, DETAIL), { minLength: 1, maxLength: 5 }), (pairs) => {
      const said = (which: 0 | 1) => reasonOf(pairs.map((pair, i) => `why${'abcde'[i]} ${pair[which]}`).join(' because ')).replace(/["']…["']/g, '…');
      expect(said(0)).toBe(said(1));
    }));
  });

  test('of ARNs the service stays, and of two resources of one service nothing else', () => {
    fc.assert(fc.property(ARN, ([service, arn]) => {
      expect(reasonOf(`no access to ${arn} today`)).toBe(`no access to ${service} … today`);
    }));
  });

  test('words stay as they are', () => {
    fc.assert(fc.property(fc.array(fc.stringMatching(/^[A-Za-z]{2,12}$/), { minLength: 1, maxLength: 12 }), (words) => {
      const text = words.filter((word) => !/^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/.test(word)).join(' ');
      expect(reasonOf(text)).toBe(text);
    }));
  });

  test('the reason is short, on one line, and the same when it is made again', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 2000 }), fc.string({ maxLength: 200 })), fc.string({ maxLength: 40 }), (message, resource) => {
      const { reason = '' } = causeOf(failed(message, { resource }));
      expect([[...reason].length <= 160, /[\r\n\u2028]/.test(reason)]).toEqual([true, false]);
      expect(causeOf(failed(message, { resource })).reason ?? '').toBe(reason);
    }));
  });

  // twice as long takes about twice as long: a message that is made to be slow ends no run
  test.each(['x', 'a-', '1', '\'a', 'arn:', 'arn:aws:iam::1:role/', 'ab1-', '…, ', 'Mon ', '2026-', 'a1.', '"', 'eu-', 'A=/'])('made of %j it is read at once', (part) => {
    for (let i = 0; i < 200; i++) {
      expect(reasonOf(part.repeat(200_000 / part.length) + i).length).toBeLessThanOrEqual(401);
    }
  });
});
