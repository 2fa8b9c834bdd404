import { ALERTS, DRAIN } from './runtime';
import { alertEnvironment, alertSettings, countEnvironment, countSettings, drainEnvironment, drainSettings } from '../../src/event-hub/contract';

const COUNT = { hubName: 'OrgBackupEvents', deadLetterQueueUrl: 'https://dead', tiers: { 'OrgBackup-daily': 'daily' } };

test('handlers read what constructs write', () => {
  expect(drainSettings(drainEnvironment(DRAIN))).toEqual(DRAIN);
  expect(alertSettings(alertEnvironment({ ...ALERTS, knowledge: { backupKeyIds: ['k'] } }))).toEqual({ ...ALERTS, knowledge: { backupKeyIds: ['k'] } });
  expect(countSettings(countEnvironment(COUNT))).toEqual(COUNT);
});

test.each([
  ['WINDOW_MINUTES', 'soon', 'environment variable WINDOW_MINUTES: it is no number of minutes; the function must be deployed by BackupEventHub'],
  ['WINDOW_MINUTES', '0', 'environment variable WINDOW_MINUTES: it is no number of minutes; the function must be deployed by BackupEventHub'],
  ['JOB_QUEUE_URL', '', 'environment variable JOB_QUEUE_URL: it is missing; the function must be deployed by BackupEventHub'],
  ['SOURCE', '{', 'environment variable SOURCE: it is no JSON; the function must be deployed by BackupEventHub'],
  ['SOURCE', '[]', 'environment variable SOURCE: it is no object; the function must be deployed by BackupEventHub'],
  ['SOURCE', '{"name":"x"}', 'environment variable SOURCE: it names no hub, account and Region; the function must be deployed by BackupEventHub'],
  ['TARGETS', '{}', 'the list of notification targets is malformed: it is no list'],
])('%s = %s is refused', (name, value, message) => {
  expect(() => drainSettings({ ...drainEnvironment(DRAIN), [name]: value })).toThrow(message);
});

test('a counter that does not know its hub is refused', () => {
  expect(() => countSettings({ ...countEnvironment(COUNT), HUB_NAME: undefined })).toThrow('environment variable HUB_NAME: it is missing; the function must be deployed by BackupEventHub');
});
