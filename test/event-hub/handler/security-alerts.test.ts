import { alertNamed, eventNamed } from '../events';
import { IDENTITY, SOURCE } from './runtime';
import { judgePolicies } from '../../../src/daily-check/handler/effective-policies';
import { readJob } from '../../../src/event-hub/handler/job-failures';
import { groupAlerts, isAlert, isSecurityEvent, readAlert } from '../../../src/event-hub/handler/security-alerts';
import { asffOf } from '../../../src/notification/handler/asff';
import { EventFinding } from '../../../src/notification/handler/notification-event';
import { observe } from '../../../src/report-notifier/handler/observations';

type Event = readonly [string, object?, object?];
const readAll = (events: Event[]) => events.map(([name, detail, envelope], i) => readAlert(alertNamed(name, detail, { id: `e${i}`, ...envelope }), {}));
const group = (...events: Event[]) => groupAlerts(readAll(events), SOURCE, IDENTITY);
const titleOf = (...events: Event[]) => group(...events).title;

const PLACE = { account: '111122223333', region: 'eu-central-1' };
const point = (name: string) => `arn:aws:ec2:eu-central-1::snapshot/${name}`;
const by = (who: string) => ({ userIdentity: { arn: `arn:aws:sts::111122223333:assumed-role/${who}` } });
/** The call that deletes a recovery point. */
const call = (name = 'snap-1', detail: object = {}, envelope: object = {}): Event =>
  ['cloudtrail.delete-recovery-point', { requestParameters: { recoveryPointArn: point(name) }, ...by('jane'), ...detail }, envelope];
/** AWS Backup's own event about it. */
const own = (name = 'snap-1', envelope: object = {}): Event =>
  ['recovery-point-state-change.deleting.too-early', { recoveryPointArn: point(name) }, { ...PLACE, ...envelope }];
const vault = (name: string, envelope: object = {}): Event => ['cloudtrail.delete-backup-vault', { requestParameters: { backupVaultName: name } }, envelope];
const plan = (id: string, detail: object = {}): Event => ['cloudtrail.update-backup-plan', { requestParameters: { backupPlanId: id }, ...detail }];
const departed = (account: string): Event => ['cloudtrail.account-departed-organization', { requestParameters: { departureMethod: 'LEFT', departedAccountId: account } }];

test('a call that says nothing of what it asks is one event and one finding, whichever rows take it', () => {
  const read = ['forwarding-role-changed', 'watcher-role-changed', 'backup-role-changed'].map((pattern) => readAlert({ pattern, event: eventNamed('cloudtrail.put-role-policy.left-out') }, {}));
  expect(read.every(isAlert)).toBe(true);
  expect(new Set(read.map(({ id, finding }) => `${id} ${finding.id}`)).size).toBe(1);
  expect(read[0].finding).toMatchObject({ what: 'A call so large that AWS CloudTrail left out what it asks', resource: 'PutRolePolicy', severity: 'CRITICAL' });
});

describe('one event', () => {
  test('says what happened where, and by whom', () => {
    const event = group(['cloudtrail.delete-backup-vault']);
    const { userIdentity, requestParameters } = eventNamed('cloudtrail.delete-backup-vault').detail as any;
    expect(event).toMatchObject({
      kind: 'security', severity: 'CRITICAL', source: SOURCE, ...IDENTITY, totals: { new: 1, worse: 0, ongoing: 0, resolved: 0 },
      title: 'Backup vault deleted in account 111122223333, eu-central-1',
      links: [{ title: 'AWS Backup in that Region', url: expect.stringContaining('eu-central-1') }],
    });
    expect(event.findings).toEqual([{
      id: `security|111122223333|eu-central-1|backup vault deleted|${requestParameters.backupVaultName}`, state: 'new', class: 'SECURITY', severity: 'CRITICAL',
      accountId: '111122223333', region: 'eu-central-1', what: 'Backup vault deleted', resource: requestParameters.backupVaultName, count: undefined,
      since: '2026-09-30T08:15:00.000Z', message: `DeleteBackupVault by ${userIdentity.arn}`,
    }]);
  });

  test('that is a change is a degree less grave', () => {
    expect(group(plan('p')).severity).toBe('HIGH');
  });

  test('is about a resource, where it names one', () => {
    expect(group(['cloudtrail.delete-backup-vault', { requestParameters: {} }, { resources: [] }]).findings[0].resource).toBeUndefined();
  });

  test('leads to the front page of AWS Backup, where there is a console', () => {
    expect(group(vault('v')).links).toEqual([{ title: 'AWS Backup in that Region', url: 'https://eu-central-1.console.aws.amazon.com/backup/home?region=eu-central-1#/' }]);
    expect(group(vault('v', {})).links).toHaveLength(1);
    expect(group(['cloudtrail.delete-backup-vault', { awsRegion: 'us-iso-east-1' }]).links).toEqual([]);
  });

  test('of an account that left names it, although the management account reports it', () => {
    expect(group(['cloudtrail.account-departed-organization'])).toMatchObject({
      title: 'Account left the organization: 111122223333 (reported by the management account 444455556666)',
      findings: [{ what: 'Account left the organization: 111122223333', accountId: '444455556666', resource: '111122223333' }],
    });
  });

  test('that does not name the account that left says so', () => {
    expect(titleOf(['cloudtrail.account-departed-organization', { requestParameters: null }]))
      .toBe('Account departed from the organization: unknown (reported by the management account 444455556666)');
    expect(titleOf(['cloudtrail.account-departed-organization', { requestParameters: null }], departed('222222222222')))
      .toBe('Account departed from the organization, account left the organization in 2 accounts');
  });
});

describe('the title of several', () => {
  test('counts findings by what happened: the gravest first, then the rarest', () => {
    const event = group(plan('a'), plan('b'), plan('c'), vault('v', { account: '222222222222' }), call('1'), call('2'));
    expect(event.title).toBe('Backup vault deleted, recovery point deleted (2), backup plan changed (3) in 2 accounts');
    expect([event.totals.new, event.findings.length, event.severity]).toEqual([6, 6, 'CRITICAL']);
  });

  test('counts the rarer first, also where the other comes first by name', () => {
    expect(titleOf(vault('v'), vault('w'), call('1'))).toBe('Recovery point deleted, backup vault deleted (2) in account 111122223333');
    expect(titleOf(plan('a'), plan('b'), vault('v'))).toBe('Backup vault deleted, backup plan changed (2) in account 111122223333');
  });

  test('lists what is as grave and frequent by name, wherever it happened', () => {
    expect(titleOf(vault('v', { account: '222222222222' }), call('1', {}, { account: '111111111111' }))).toBe('Backup vault deleted, recovery point deleted in 2 accounts');
  });

  test('names the account where it is one', () => {
    expect(titleOf(call('1'), call('2'))).toBe('Recovery point deleted (2) in account 111122223333');
  });

  test('does not depend on the order of equal counts', () => {
    expect(titleOf(call('1'), vault('v'))).toBe('Backup vault deleted, recovery point deleted in account 111122223333');
    expect(titleOf(vault('v'), call('1'))).toBe('Backup vault deleted, recovery point deleted in account 111122223333');
  });

  test('counts accounts that left, and not the one that reports them', () => {
    expect(titleOf(departed('222222222222'), departed('333333333333'))).toBe('Account left the organization (2) in 2 accounts');
  });
});

test('the gravest findings come first', () => {
  expect(group(plan('a'), vault('v'), plan('b')).findings.map(({ severity }) => severity)).toEqual(['CRITICAL', 'HIGH', 'HIGH']);
});

test('each Region has a link, that of the gravest finding first', () => {
  const { links } = group(plan('a'), vault('v', {}), ['cloudtrail.delete-backup-vault', { awsRegion: 'us-east-1' }, { account: '999999999999' }]);
  expect(links.map(({ title }) => title)).toEqual(['AWS Backup in eu-central-1', 'AWS Backup in us-east-1']);
});

describe('events of AWS Backup and of CloudTrail about one act', () => {
  test.each<[string, Event[]]>([['the call first', [call(), own()]], ['the call last', [own(), call()]]])('is one finding, which says who did it: %s', (_, events) => {
    const { findings, totals, title } = group(...events);
    expect(findings).toMatchObject([{ message: 'DeleteRecoveryPoint by arn:aws:sts::111122223333:assumed-role/jane', resource: point('snap-1') }]);
    expect([findings[0].count, totals.new, title]).toEqual([undefined, 1, 'Recovery point deleted in account 111122223333, eu-central-1']);
  });

  test('began with the first of them', () => {
    const [early, late] = ['2026-11-21T12:00:01Z', '2026-11-21T12:00:09Z'];
    expect(group(call('a', { eventTime: late }), call('a', { eventTime: early })).findings[0].since).toBe('2026-11-21T12:00:01.000Z');
  });

  test('says what AWS Backup says where nobody is named', () => {
    expect(group(own()).findings).toMatchObject([{ message: 'Recovery Point State Change DELETING' }]);
  });
});

describe('the acts of several events', () => {
  test('by the same words in any order are one text', () => {
    const [one, other] = readAll([plan('p', by('joe')), plan('p', by('jane'))]);
    const messages = [[one, other], [other, one]].map((alerts) => groupAlerts(alerts, SOURCE, IDENTITY).findings[0].message);
    expect(messages[0]).toBe(messages[1]);
    expect(messages[0]).toMatch(/jane; .*joe$/);
  });

  test('are those of the calls, or of the service\'s own events, whichever are more', () => {
    expect(group(own('a'), own('a'), own('a'), call('a')).findings).toMatchObject([{ count: 3 }]);
    expect(group(own('a'), call('a'), call('a'), call('a')).findings).toMatchObject([{ count: 3 }]);
  });
});

describe('what comes to the handler', () => {
  test('is a security event where its rule says which pattern it matched', () => {
    expect(['vault-changed', '', undefined].map((pattern) => isSecurityEvent({ pattern, event: {} }))).toEqual([true, false, false]);
  });

  test.each(['no-such-row', 'jobs-ended', 'compliance-changed'])('is refused where that is %s', (pattern) => {
    expect(() => readAlert({ ...alertNamed('cloudtrail.delete-backup-vault'), pattern }, {})).toThrow(`no pattern of alerts is called ${pattern}`);
  });
});

describe('several acts on one resource', () => {
  test('are one finding with their count and all who did it', () => {
    expect(group(plan('p', by('jane')), plan('p', by('joe')), plan('p', by('jane'))).findings).toMatchObject([{
      count: 3,
      message: 'UpdateBackupPlan by arn:aws:sts::111122223333:assumed-role/jane; UpdateBackupPlan by arn:aws:sts::111122223333:assumed-role/joe',
    }]);
  });

  test('are not counted twice because AWS Backup reports them too', () => {
    expect(group(call('a'), call('a'), own('a'), own('a')).findings).toMatchObject([{ count: 2 }]);
  });

  test('are all counted where one of the two was lost', () => {
    expect(group(call('a'), own('a'), own('a')).findings).toMatchObject([{ count: 2 }]);
  });
});

test('a message is the same in whichever order its events come', () => {
  const [one, other] = readAll([call('a'), call('b')]);
  expect(groupAlerts([other, one], SOURCE, IDENTITY)).toEqual(groupAlerts([one, other], SOURCE, IDENTITY));
});

test('what the lifecycle of a recovery point does is no alert', () => {
  expect(readAll([['recovery-point-state-change.deleting.lifecycle-ended'], vault('v')]).map(isAlert)).toEqual([false, true]);
});

test('malware has a class of its own, under which reports find it too', () => {
  const { findings, kind } = group(['scan-job-state-change.completed', { scanResult: { scanResultStatus: 'THREATS_FOUND' } }], vault('v'));
  expect([kind, ...findings.map((finding) => finding.class)]).toEqual(['security', 'SECURITY', 'MALWARE']);
});

test('malware that the hub found is the finding that reports have of it, so that AWS Security Hub keeps one', () => {
  const scanned = 'arn:aws:ec2:eu-west-1::snapshot/snap-1';
  const [found] = group(['scan-job-state-change.completed', { recoveryPointArn: scanned, scanResult: { scanResultStatus: 'THREATS_FOUND' } }, { region: 'eu-west-1' }]).findings;
  const row = { accountId: found.accountId, region: 'eu-west-1', scanJobId: 's', jobStatus: 'COMPLETED', scanResultStatus: 'THREATS_FOUND', recoveryPointArn: scanned };
  const { id, finding } = observe('SCAN_JOB_REPORT', row).observations[1];
  const home = { partition: 'aws', region: 'eu-west-1', accountId: '111111111111' };
  const kept = (one: EventFinding) => {
    const { Id, GeneratorId, ProductArn, Resources } = asffOf(group(plan('p')), one, home);
    return { Id, GeneratorId, ProductArn, resource: Resources[0].Id };
  };
  expect(kept(found)).toEqual(kept({ ...finding!, id, state: 'resolved', since: '' }));
});

test('an event that is told as an alert may still be told as a job: it is known by another id there', () => {
  const event = eventNamed('scan-job-state-change.completed');
  const alert = readAlert(alertNamed('scan-job-state-change.completed', { scanResult: { scanResultStatus: 'THREATS_FOUND' } }), {});
  expect(readJob(event).id).not.toBe(alert.id);
});

describe('an invalid effective policy', () => {
  const [invalid, valid] = ['cloudtrail.effective-policy-validation.invalid', 'cloudtrail.effective-policy-validation.valid'];

  test('is the finding that the daily check has of the account, in the same words', () => {
    const checked = judgePolicies({}, ['555555555555'], new Map([['555555555555', [{ code: 'ELEMENTS_TOO_MANY', path: 'path', policies: ['p-one'] }]]]), { now: '2026-11-21T06:30:00.000Z', region: 'us-east-1' });
    const [{ message, since, ...said }] = group([invalid]).findings;
    const { message: _, since: __, ...found } = checked.findings[0].finding;
    expect({ ...said, count: undefined }).toEqual({ ...found, count: undefined, resource: undefined });
    expect(message).toMatch(/^ELEMENTS_TOO_MANY at .*, from p-/);
    expect(since).not.toBe('');
  });

  test('is over with the event that says so', () => {
    const event = group([valid]);
    expect(event.findings).toEqual([expect.objectContaining({ id: 'effective-policy|555555555555', state: 'resolved' })]);
    expect(event).toMatchObject({ title: 'Effective backup policy is valid again in account 555555555555, us-east-1', severity: 'INFORMATIONAL', totals: { new: 0, resolved: 1 } });
  });

  test('that ended within one message is over, in whichever order its events come', () => {
    const events: Event[] = [[invalid, undefined, { time: '2026-09-30T08:15:00Z' }], [valid, undefined, { time: '2026-09-30T08:16:00Z' }]];
    expect([group(...events), group(...events.reverse())].map(({ findings }) => findings.map(({ state }) => state))).toEqual([['resolved'], ['resolved']]);
  });
});
