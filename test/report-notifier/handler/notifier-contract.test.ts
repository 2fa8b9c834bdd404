import { NotifierContract, readContract, writeContract } from '../../../src/report-notifier/handler/notifier-contract';

const PLAN = { reportPlanName: 'Jobs', reportName: 'Jobs', templateName: 'BACKUP_JOB_REPORT', prefix: 'reports/Jobs' };
const CONTRACT: NotifierContract = {
  name: 'OrgBackup',
  accountId: '111111111111',
  region: 'eu-west-1',
  reportBucket: 'reports-bucket',
  prefix: 'reports',
  plans: [PLAN],
  stateBucket: 'state-bucket',
  deadLetterQueueUrl: 'https://queue',
  alertOn: ['FAILED'],
  lateAfterHours: 32,
  metrics: ['ReportAge'],
  tiers: { 'OrgBackup-gold': 'gold' },
  accountNames: { 222222222222: 'Shop' },
};
const { environment, files } = writeContract(CONTRACT);

test('a contract is read as it was written', () => {
  expect(readContract(environment, (name) => files[name as 'notifier.json'])).toEqual(CONTRACT);
});

test.each(['plans', 'tiers', 'accountNames'])('%s have room: they are not in the environment', (member) => {
  expect(JSON.parse(environment.NOTIFIER)).not.toHaveProperty(member);
});

test.each([
  [{}, 'it is missing'], [{ NOTIFIER: '{' }, 'it is no JSON'],
])('a function with the environment %j was not deployed by us', (other, reason) => {
  expect(() => readContract(other, (name) => files[name as 'notifier.json'])).toThrow(`environment variable NOTIFIER: ${reason}; the function must be deployed by the construct it belongs to`);
});
