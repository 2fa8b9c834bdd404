import { DELIVERY, GROUPING } from './runtime';
import { countEnvironment, CountSettings, countSettings, deliveryEnvironment, deliverySettings, groupingEnvironment, groupingSettings } from '../../../src/event-hub/handler/hub-contract';

const COUNT = { hubName: 'OrgBackupEvents', deadLetterQueueUrl: 'https://dead', tiers: { 'OrgBackup-daily': 'daily' }, metrics: [] };

test('handlers read what constructs write', () => {
  expect(groupingSettings(groupingEnvironment(GROUPING))).toEqual(GROUPING);
  expect(groupingSettings(groupingEnvironment({ ...GROUPING, knowledge: { backupKeyIds: ['k'] } }))).toEqual({ ...GROUPING, knowledge: { backupKeyIds: ['k'] } });
  expect(deliverySettings(deliveryEnvironment(DELIVERY))).toEqual(DELIVERY);
  expect(countSettings(countEnvironment(COUNT))).toEqual(COUNT);
  const counting: CountSettings = { ...COUNT, metrics: ['JOBS_BY_TIER', 'RECOVERY_POINTS'] };
  expect(countSettings(countEnvironment(counting))).toEqual(counting);
});

test.each([
  ['WINDOW_MINUTES', 'soon', 'environment variable WINDOW_MINUTES: it is no number of minutes; the function must be deployed by BackupEventHub'],
  ['WINDOW_MINUTES', '0', 'environment variable WINDOW_MINUTES: it is no number of minutes; the function must be deployed by BackupEventHub'],
  ['KNOWLEDGE', '[]', 'environment variable KNOWLEDGE: it is no object; the function must be deployed by BackupEventHub'],
  ['RETRY_QUEUE_URL', '', 'environment variable RETRY_QUEUE_URL: it is missing; the function must be deployed by BackupEventHub'],
  ['QUEUE_URL', '', 'environment variable QUEUE_URL: it is missing; the function must be deployed by BackupEventHub'],
  ['SOURCE', '{', 'environment variable SOURCE: it is no JSON; the function must be deployed by BackupEventHub'],
  ['SOURCE', '[]', 'environment variable SOURCE: it is no object; the function must be deployed by BackupEventHub'],
  ['SOURCE', '{"name":"x"}', 'environment variable SOURCE: it names no hub, account and Region; the function must be deployed by BackupEventHub'],
  ['TARGETS', '{}', 'the list of notification targets is malformed: it is no list'],
])('%s = %s is refused', (name, value, message) => {
  expect(() => groupingSettings({ ...groupingEnvironment(GROUPING), [name]: value })).toThrow(message);
});

test('a counter that does not know its hub is refused', () => {
  expect(() => countSettings({ ...countEnvironment(COUNT), HUB_NAME: undefined })).toThrow('environment variable HUB_NAME: it is missing; the function must be deployed by BackupEventHub');
});
