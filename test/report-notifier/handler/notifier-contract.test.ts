import { contractParts, NotifierContract, readContract } from '../../../src/report-notifier/handler/notifier-contract';

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
};
const { settings, files } = contractParts(CONTRACT);
const read = (NOTIFIER: string | undefined, plans: string = files['plans.json']) => readContract({ NOTIFIER }, (name) => ({ ...files, 'plans.json': plans })[name as 'plans.json']);

test('a contract is read as it was written', () => {
  expect(read(JSON.stringify(settings))).toEqual(CONTRACT);
});

test('report plans are not in the environment', () => {
  expect(settings).not.toHaveProperty('plans');
});

test('a function without the variable was not deployed by us', () => {
  expect(() => read(undefined)).toThrow('environment variable NOTIFIER is missing; the function must be deployed by ReportNotifier');
});

test.each(['null', '["gold"', '{"OrgBackup-gold":1}'])('tiers that are %s are refused', (tiers) => {
  expect(() => readContract({ NOTIFIER: JSON.stringify(settings) }, (name) => ({ ...files, 'tiers.json': tiers })[name as 'tiers.json']))
    .toThrow(/^file tiers\.json (names no tiers|can't be read)/);
});

test('members that are missing are named', () => {
  const { stateBucket: _, region: __, ...rest } = settings;
  expect(() => read(JSON.stringify(rest))).toThrow('environment variable NOTIFIER lacks region, stateBucket; the function must be deployed by ReportNotifier');
});

test('a file that is missing is named', () => {
  const missing = () => { throw new Error('ENOENT: no such file'); };
  expect(() => readContract({ NOTIFIER: JSON.stringify(settings) }, missing))
    .toThrow('file plans.json can\'t be read (ENOENT: no such file); the function must be deployed by ReportNotifier');
});

test('a file that is no JSON is named', () => {
  expect(() => read(JSON.stringify(settings), '[')).toThrow(/^file plans\.json can't be read \(.+\); the function must be deployed by ReportNotifier$/);
});

test.each([['no list', '{}'], ['a list of something else', '["Jobs"]'], ['a plan without prefix', JSON.stringify([{ ...PLAN, prefix: undefined }])]])('%s is no list of report plans', (_, plans) => {
  expect(() => read(JSON.stringify(settings), plans)).toThrow('file plans.json is no list of report plans; the function must be deployed by ReportNotifier');
});
