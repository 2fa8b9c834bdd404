import { alertNamed } from '../events';
import { IDENTITY, SOURCE } from './runtime';
import { groupAlerts, readAlert } from '../../../src/event-hub/handler/security-alerts';
import { renderChat } from '../../../src/notification/handler/message-chat';
import { renderJson } from '../../../src/notification/handler/message-json';
import { renderText } from '../../../src/notification/handler/message-text';
import { NotificationEvent } from '../../../src/notification/handler/notification-event';
import { keptIn } from '../../notification/channels/sending';

/** What an attacker does at once: events that differ as real ones do, in id, time, caller, account, Region and name. */

const END = Date.parse('2026-11-21T12:01:00Z');
const CENTRAL = '999999999999';
const at = (i: number) => new Date(END - 60_000 + i * 100).toISOString();
type Event = readonly [name: string, detail: object, account: string, region?: string];

function group(...events: Event[]): NotificationEvent {
  return groupAlerts(events.map(([name, detail, account, region = 'eu-central-1'], i) => readAlert(alertNamed(name, {
    eventTime: at(i), awsRegion: region, userIdentity: { arn: `arn:aws:sts::${account}:assumed-role/admin/session-${i % 7}` }, ...detail,
  }, { id: `${i.toString(16).padStart(8, '0')}-1111-2222-3333-444444444444`, time: at(i), account, region }), {})), SOURCE, IDENTITY);
}

const times = (number: number, event: (i: number) => Event) => Array.from({ length: number }, (_, i) => event(i));
const pointDeleted = (i: number, account = '111122223333'): Event => ['cloudtrail.delete-recovery-point', {
  requestParameters: { backupVaultName: 'OrgBackup', recoveryPointArn: `arn:aws:backup:eu-central-1:${account}:recovery-point:${'a-very-long-name-of-a-bucket'.repeat(12)}-${i}` },
}, account];
const lockRemoved: Event = ['cloudtrail.delete-backup-vault-lock-configuration', { requestParameters: { backupVaultName: 'Central' } }, CENTRAL];
const lockChanged: Event = ['cloudtrail.delete-backup-vault-lock-configuration', {
  eventName: 'PutBackupVaultLockConfiguration', requestParameters: { backupVaultName: 'Central' },
}, CENTRAL];

/** What each channel that has limits shows of an event. */
const shown = async (event: NotificationEvent) => ({
  mail: renderText(event).body,
  chat: renderChat(event).content.description,
  json: (await renderJson(await keptIn(event))).json,
});
const everywhere = async (event: NotificationEvent, ...texts: string[]) => {
  for (const [channel, text] of Object.entries(await shown(event))) {
    expect(texts.filter((one) => !text.includes(one)).map((one) => `${channel} lacks ${one}`)).toEqual([]);
  }
};

test('500 deleted recovery points with long names hide no removed lock of the central vault, which comes first', async () => {
  const event = group(...times(500, (i) => pointDeleted(i)), lockRemoved);
  await everywhere(event, 'Lock of a backup vault removed', CENTRAL);
  expect(event.findings[0]).toMatchObject({ what: 'Lock of a backup vault removed', severity: 'CRITICAL', accountId: CENTRAL });
  expect(renderText(event).subject).toMatch(/^CRITICAL: Lock of a backup vault removed in account 999999999999.*; all: 501 new$/);
  expect(event.title).toBe('Lock of a backup vault removed, recovery point deleted (500) in 2 accounts');
});

test('nor something less grave, which then has a line in what is summed up', async () => {
  const event = group(...times(500, (i) => pointDeleted(i, `${200_000_000_000 + i}`)), lockChanged);
  const { mail, chat, json } = await shown(event);
  expect(mail).toContain(`\n- HIGH: Lock of a backup vault changed in account ${CENTRAL}, eu-central-1 (1 new)`);
  expect(chat).toContain(`\n- HIGH: Lock of a backup vault changed in account ${CENTRAL}, eu-central-1 (1 new)`);
  expect((JSON.parse(json) as NotificationEvent).groups).toContainEqual(expect.objectContaining({
    severity: 'HIGH', class: 'SECURITY', what: 'Lock of a backup vault changed', accountId: CENTRAL, accounts: 1, totals: { new: 1 },
  }));
});

test('two floods hide neither each other nor what is rare', async () => {
  const vaults = times(300, (i): Event => ['cloudtrail.delete-backup-vault', { requestParameters: { backupVaultName: `vault-${i}` } }, `${300_000_000_000 + i}`]);
  await everywhere(group(...vaults, ...times(400, (i) => pointDeleted(i)), lockRemoved), 'Backup vault deleted', 'Recovery point deleted', 'Lock of a backup vault removed');
});

test('one account that floods hides no other account', async () => {
  const event = group(...times(500, (i) => pointDeleted(i, '111111111111')), pointDeleted(1, CENTRAL), pointDeleted(2, '888888888888'));
  await everywhere(event, CENTRAL, '888888888888', '111111111111');
  expect(event.findings.slice(0, 2).map(({ accountId }) => accountId)).toEqual(['888888888888', CENTRAL]);
});

test('accounts that leave are one kind, though each title names another', async () => {
  const left = times(300, (i): Event => ['cloudtrail.account-departed-organization', {
    requestParameters: { departureMethod: 'LEFT', departedAccountId: `${400_000_000_000 + i}` },
  }, '444455556666', 'us-east-1']);
  const event = group(...left, lockRemoved);
  expect(event.findings[0].what).toBe('Lock of a backup vault removed');
  await everywhere(event, 'Lock of a backup vault removed', 'Account left the organization');
});

test('malware in a flood of other events is named', async () => {
  const malware: Event = ['scan-job-state-change.completed', { scanResult: { scanResultStatus: 'THREATS_FOUND' } }, '777777777777'];
  await everywhere(group(...times(500, (i) => pointDeleted(i)), malware), 'Malware found in a recovery point', '777777777777');
});

test('one event with an endless name takes the place of no other', async () => {
  const endless: Event = ['cloudtrail.delete-backup-vault', { requestParameters: { backupVaultName: 'x'.repeat(250_000) } }, '111111111111'];
  await everywhere(group(endless, lockRemoved, ...times(100, (i) => pointDeleted(i))), 'Lock of a backup vault removed', 'Backup vault deleted', 'Recovery point deleted');
});
