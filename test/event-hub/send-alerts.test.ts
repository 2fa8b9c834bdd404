import { eventNamed, expectations } from './events';
import { ALERTS, SOURCE, World } from './runtime';
import { EVENT_PATTERNS } from '../../src/event-hub/event-patterns';
import { ALERT_ATTEMPTS, AlertMessage, sendAlerts } from '../../src/event-hub/send-alerts';
import { KNOWLEDGE } from '../../tools/event-ruler/fixtures';

let world: World;
let metrics: any[];

beforeEach(() => {
  world = new World();
  metrics = [];
});

const message = (body: unknown, receiveCount = 1, messageId = 'm1'): AlertMessage => ({ messageId, body: typeof body === 'string' ? body : JSON.stringify(body), receiveCount });
const alert = (pattern: string, name: string, detail: object = {}) => ({ pattern, event: eventNamed(name, detail) });
const send = (messages: AlertMessage[], knowledge: object = KNOWLEDGE, settings = ALERTS) => sendAlerts(messages, { ...settings, knowledge }, {
  deliver: (event, target) => world.deliver(event, target),
  retryLater: (delivery) => world.retryLater(delivery),
  bury: (letter) => world.bury(letter),
  log: world.log,
  metric: (line) => metrics.push(JSON.parse(line)),
  now: () => world.time,
});

const VAULT = alert('vault-changed', 'backup-vault-state-change.deleted');

describe('an event of the fixtures', () => {
  const kindOf = (id: string) => EVENT_PATTERNS.find((entry) => entry.id === id)!.kind;
  const cases = Object.entries(expectations).flatMap(([name, { matched, alerted }]) => {
    const pattern = matched.find((id) => kindOf(id) === 'security');
    return pattern ? [[name, pattern, alerted] as const] : [];
  });

  test.each(cases)('%s through %s is told: %s', async (name, pattern, alerted) => {
    expect(await send([message(alert(pattern, name))])).toEqual({ batchItemFailures: [] });
    expect(world.told).toHaveLength(alerted ? 2 : 0);
    expect(world.dead).toEqual([]);
  });
});

test('a security event says what happened where, and by whom', async () => {
  await send([message(alert('backup-calls', 'cloudtrail.delete-backup-vault'))]);
  const { event } = world.told[0];
  const { userIdentity, requestParameters } = eventNamed('cloudtrail.delete-backup-vault').detail as any;
  expect(event).toMatchObject({ kind: 'security', severity: 'CRITICAL', source: SOURCE, totals: { new: 1 } });
  expect(event.title).toMatch(/^Backup vault deleted in account \d{12}, [a-z-]+\d$/);
  expect(event.findings).toMatchObject([{ class: 'SECURITY', resource: requestParameters.backupVaultName, message: `DeleteBackupVault by ${userIdentity.arn}` }]);
});

test('a change is a degree less grave', async () => {
  await send([message(alert('backup-calls', 'cloudtrail.update-backup-plan'))]);
  expect(world.told[0].event.severity).toBe('HIGH');
});

test('an account that left is named, although the management account tells', async () => {
  await send([message(alert('account-departed', 'cloudtrail.account-departed-organization'))]);
  expect(world.told[0].event).toMatchObject({
    severity: 'CRITICAL',
    title: 'Account left the organization: 111122223333 (told by the management account 444455556666)',
    findings: [{ what: 'Account left the organization: 111122223333', accountId: '444455556666', resource: '111122223333' }],
  });
});

test('an account that the event does not name is unknown', async () => {
  await send([message(alert('account-departed', 'cloudtrail.account-departed-organization', { requestParameters: null }))]);
  expect(world.told[0].event.title).toBe('Account departed from the organization: unknown (told by the management account 444455556666)');
});

test('the id is that of the event, however often it comes', async () => {
  await send([message(VAULT)]);
  await send([message(VAULT, 2)]);
  const ids = world.idsOf('mail');
  expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
});

test('an event that comes twice in a batch is told once', async () => {
  await send([message(VAULT, 1, 'm1'), message(VAULT, 1, 'm2')]);
  expect(world.idsOf('mail')).toHaveLength(1);
});

test('two events have two ids', async () => {
  await send([message(VAULT), message({ ...VAULT, event: { ...VAULT.event, id: 'another' } })]);
  expect(new Set(world.idsOf('mail')).size).toBe(2);
});

test('any key counts where the keys of the backups are not known', async () => {
  await send([message(alert('key-disabled', 'cloudtrail.disable-key.another-key'))], {});
  expect(world.told).toHaveLength(2);
});

test('what was told is counted, what was not told is not', async () => {
  await send([message(VAULT), message(alert('recovery-point-deleting', 'recovery-point-state-change.deleting.lifecycle-ended'))]);
  expect(metrics).toMatchObject([{ Kind: 'security', Alerts: 1, _aws: { CloudWatchMetrics: [{ Namespace: 'cdk-org-backup', Dimensions: [['Kind']] }] } }]);
});

test('what comes again is counted as a failure of the hub, what is told or put aside is not', async () => {
  world.broken.add('bury');
  await send([message('text'), message(VAULT, 1, 'm2')]);
  expect(metrics.filter(({ Failures }) => Failures)).toMatchObject([{
    Failures: 1, Hub: SOURCE.name, _aws: { Timestamp: world.time, CloudWatchMetrics: [{ Namespace: 'cdk-org-backup', Dimensions: [['Hub']], Metrics: [{ Name: 'Failures', Unit: 'Count' }] }] },
  }]);
  metrics = [];
  world.broken.clear();
  await send([message('text'), message(VAULT, 1, 'm3')]);
  expect(metrics.filter(({ Failures }) => Failures)).toEqual([]);
});

describe('a channel that is down', () => {
  beforeEach(() => world.down.add('mail'));

  test('does not stop the others, and its share is tried again by itself', async () => {
    expect(await send([message(VAULT)])).toEqual({ batchItemFailures: [] });
    expect(world.told.map(({ target }) => target)).toEqual(['chat']);
    expect(world.retries).toMatchObject([{ targetId: 'mail', event: { id: world.idsOf('chat')[0] } }]);
  });

  test('gets its share, with the same id, once it is up', async () => {
    await send([message(VAULT)]);
    world.down.clear();
    await send([message({ delivery: world.retries[0] })]);
    expect(world.told.map(({ target }) => target)).toEqual(['chat', 'mail']);
    expect(world.idsOf('mail')).toEqual(world.idsOf('chat'));
  });

  test('is tried again while it is down', async () => {
    await send([message(VAULT)]);
    expect(await send([message({ delivery: world.retries[0] }, ALERT_ATTEMPTS - 1)])).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(world.dead).toEqual([]);
  });

  test('ends in the dead-letter queue with the reason', async () => {
    await send([message(VAULT)]);
    const body = JSON.stringify({ delivery: world.retries[0] });
    expect(await send([message(body, ALERT_ATTEMPTS)])).toEqual({ batchItemFailures: [] });
    expect(world.dead).toEqual([{ reason: 'mail is down', body }]);
  });

  test('brings the whole message back when its share can\'t be queued', async () => {
    world.broken.add('retryLater');
    expect(await send([message(VAULT)])).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  });
});

describe('a message that nothing makes readable', () => {
  test.each([
    ['text', 'it is no JSON'],
    ['{}', 'it names no pattern'],
    ['null', 'it names no pattern'],
    [JSON.stringify({ ...VAULT, pattern: 'other' }), 'no pattern of alerts is called other'],
    [JSON.stringify({ ...VAULT, pattern: 'jobs-failed' }), 'no pattern of alerts is called jobs-failed'],
    [JSON.stringify({ ...VAULT, pattern: 'compliance-changed' }), 'no pattern of alerts is called compliance-changed'],
    [JSON.stringify({ pattern: 'vault-changed' }), 'it is no event'],
    [JSON.stringify({ ...VAULT, event: { ...VAULT.event, source: 'custom' } }), 'its source is not AWS, so that nothing in it can be believed'],
    [JSON.stringify({ delivery: { targetId: 'gone', event: {} } }), 'the channel gone is no longer there'],
  ])('is put aside at once and holds nothing up: %s', async (body, reason) => {
    expect(await send([message(body), message(VAULT, 1, 'm2')])).toEqual({ batchItemFailures: [] });
    expect(world.dead).toEqual([{ reason, body }]);
    expect(world.told).toHaveLength(2);
  });

  test('comes again when it can\'t be put aside', async () => {
    world.broken.add('bury');
    expect(await send([message('text'), message(VAULT, 1, 'm2')])).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(world.told).toHaveLength(2);
  });
});
