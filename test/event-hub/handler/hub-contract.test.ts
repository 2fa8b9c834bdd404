import { GROUPING } from './runtime';
import { countEnvironment, CountSettings, countSettings, groupingEnvironment, groupingSettings } from '../../../src/event-hub/handler/hub-contract';

const COUNT = { hubName: 'OrgBackupEvents', deadLetterQueueUrl: 'https://dead', tiers: { 'OrgBackup-daily': 'daily' }, metrics: [] };

test('handlers read what constructs write', () => {
  expect(groupingSettings(groupingEnvironment(GROUPING))).toEqual(GROUPING);
  expect(groupingSettings(groupingEnvironment({ ...GROUPING, knowledge: { backupKeyIds: ['k'] } }))).toEqual({ ...GROUPING, knowledge: { backupKeyIds: ['k'] } });
  expect(countSettings(countEnvironment(COUNT))).toEqual(COUNT);
  const counting: CountSettings = { ...COUNT, metrics: ['JOBS_BY_TIER', 'RECOVERY_POINTS'] };
  expect(countSettings(countEnvironment(counting))).toEqual(counting);
});

test.each([
  ['ATTEMPTS', 'often', 'environment variable ATTEMPTS: it is no JSON; the function must be deployed by the construct it belongs to'],
  ['DEAD_LETTER_QUEUE_URL', '', 'environment variable DEAD_LETTER_QUEUE_URL: it is missing; the function must be deployed by the construct it belongs to'],
  ['SOURCE', '{', 'environment variable SOURCE: it is no JSON; the function must be deployed by the construct it belongs to'],
])('%s = %s is refused', (name, value, message) => {
  expect(() => groupingSettings({ ...groupingEnvironment(GROUPING), [name]: value })).toThrow(message);
});

test('a counter that does not know its hub is refused', () => {
  expect(() => countSettings({ ...countEnvironment(COUNT), HUB_NAME: undefined })).toThrow('environment variable HUB_NAME: it is missing; the function must be deployed by the construct it belongs to');
});
