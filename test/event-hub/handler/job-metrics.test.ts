import { HubMetricName } from '../../../src/event-hub/handler/hub-contract';
import { countJobs, CountPorts } from '../../../src/event-hub/handler/job-metrics';
import { BackupNaming } from '../../../src/organization-layout';
import { EVENT_PATTERNS } from '../../../src/private/event-patterns';
import { BackupRule, ProtectionTier } from '../../../src/protection';
import { tierOfPlan } from '../../../src/protection/tier-of-plan';
import { planTiersOf } from '../../../src/protection/tier-planning';
import { eventNamed, expectations } from '../events';

const TIERS = { 'OrgBackup-daily': 'daily', 'OrgBackup-daily-gold': 'gold' };

const NOTHING_MORE: HubMetricName[] = [];
const EVERYTHING: HubMetricName[] = [
  'JOBS_BY_TIER', 'JOBS_BY_REGION', 'JOBS_BY_TYPE', 'RECOVERY_POINTS', 'RESTORE_TIME_BY_RESOURCE_TYPE', 'RESTORE_TIME_BY_TESTING_PLAN',
];

async function count(bodies: unknown[], putAside: CountPorts['putAside'] = async () => {}, metrics = EVERYTHING) {
  const lines: any[] = [];
  let failures = 0;
  const messages = bodies.map((body, i) => ({ messageId: `m${i}`, body: typeof body === 'string' ? body : JSON.stringify(body), receiveCount: 1 }));
  const { batchItemFailures } = await countJobs(messages, { hubName: 'OrgBackupEvents', deadLetterQueueUrl: 'https://dead', tiers: TIERS, metrics }, {
    putAside, log: () => {}, metric: (line) => lines.push(JSON.parse(line)), failure: () => void failures++,
  });
  return { lines, batchItemFailures, failures };
}

const counted = async (metrics: HubMetricName[], ...bodies: object[]) => (await count(bodies, undefined, metrics)).lines;
const dimensionsOf = (line: any): string[][] => line._aws.CloudWatchMetrics[0].Dimensions;

const plan = (backupPlanName: string) => ({ createdBy: { backupPlanName } });

test('a job is counted by tier, Region, kind and state, at the time it ended', async () => {
  const event = eventNamed('backup-job-state-change.failed', { ...plan('OrgBackup-daily'), completionDate: '2026-11-21T12:00:00Z' });
  const { lines } = await count([event]);
  expect(lines).toMatchObject([{ Tier: 'daily', Region: event.region, Job: 'backup', State: 'FAILED', Jobs: 1 }]);
  expect(lines[0]._aws).toEqual({
    Timestamp: Date.parse('2026-11-21T12:00:00Z'),
    CloudWatchMetrics: [{
      Namespace: 'cdk-org-backup', Dimensions: [['State'], ['Tier', 'State'], ['Region', 'State'], ['Job', 'State']], Metrics: [{ Name: 'Jobs', Unit: 'Count' }],
    }],
  });
});

test.each([
  ['backup-job-state-change.completed', 'COMPLETED'],
  ['backup-job-state-change.completed-with-issues', 'COMPLETED_WITH_ISSUES'],
  ['scan-job-state-change.canceled', 'ABORTED'],
  ['restore-job-state-change.failed', 'FAILED'],
])('%s is counted as %s', async (name, state) => {
  expect((await count([eventNamed(name)])).lines).toMatchObject([{ State: state, Jobs: 1 }]);
});

test('the line of a job says which job it was', async () => {
  const [line] = (await count([{ ...eventNamed('backup-job-state-change.failed', { backupJobId: 'job-1', resourceType: 'EBS', ...plan('OrgBackup-daily') }), id: 'e1' }])).lines;
  expect(line).toMatchObject({ eventId: 'e1', jobId: 'job-1', account: '111122223333', resourceType: 'EBS', planName: 'OrgBackup-daily' });
});

test('the line of a restore\'s time says which restore it was', async () => {
  const [, line] = (await count([{ ...eventNamed('restore-job-state-change.completed', { restoreJobId: 'job-1' }), id: 'e1' }])).lines;
  expect(line).toMatchObject({ RestoreTime: 291.386, eventId: 'e1', jobId: 'job-1', account: '111122223333', region: 'us-west-2' });
});

test('a job that goes on is not counted', async () => {
  expect(await count([eventNamed('backup-job-state-change.running')])).toEqual({ lines: [], batchItemFailures: [], failures: 0 });
});

test('what can\'t be counted is in the log with its reason', async () => {
  const log = jest.fn();
  await countJobs([{ messageId: 'm1', body: 'text', receiveCount: 1 }], { hubName: 'OrgBackupEvents', deadLetterQueueUrl: 'https://dead', tiers: TIERS, metrics: [] }, {
    putAside: async () => {}, log, metric: () => {}, failure: () => {},
  });
  expect(log.mock.calls).toEqual([['error', 'message put aside', { messageId: 'm1', body: 'text', receiveCount: 1, reason: 'it is no JSON' }]]);
});

test('recovery points are no jobs and counted apart', async () => {
  const [line] = (await count([eventNamed('recovery-point-state-change.completed')])).lines;
  expect([line.RecoveryPoints, line.Jobs]).toEqual([1, undefined]);
});

describe('by default', () => {
  const failed = eventNamed('backup-job-state-change.failed', plan('OrgBackup-daily'));

  test('a job is counted by its state only, and its line still has tier, Region and type', async () => {
    const [line] = await counted(NOTHING_MORE, failed);
    expect([dimensionsOf(line), line.Tier, line.Region, line.Job]).toEqual([[['State']], 'daily', failed.region, 'backup']);
  });

  test('recovery points are not counted', async () => {
    expect(await counted(NOTHING_MORE, eventNamed('recovery-point-state-change.completed'))).toEqual([]);
  });

  test('the time of restores is measured in total', async () => {
    expect(dimensionsOf((await counted(NOTHING_MORE, eventNamed('restore-job-state-change.completed.restore-testing')))[1])).toEqual([[]]);
  });

  test('however many tiers, Regions, types and plans there are, metrics are at most seven', async () => {
    const events = ['a', 'b', 'c'].flatMap((name) => Object.keys(expectations).map((sample) => (
      { ...eventNamed(sample, { ...plan(`OrgBackup-${name}`), resourceType: name }), region: `eu-${name}-1`, id: `${name}-${sample}` })));
    const lines = (await counted(NOTHING_MORE, ...events)).filter((line) => line.Jobs ?? line.RestoreTime ?? line.RecoveryPoints);
    const metrics = new Set(lines.flatMap((line) => dimensionsOf(line).map((names) => [line._aws.CloudWatchMetrics[0].Metrics[0].Name, ...names.map((name) => line[name])].join(' '))));
    expect(lines.length).toBeGreaterThan(50);
    expect(metrics.size).toBeLessThanOrEqual(7);
  });
});

test.each<[HubMetricName, string, string[][]]>([
  ['JOBS_BY_TIER', 'backup-job-state-change.failed', [['State'], ['Tier', 'State']]],
  ['JOBS_BY_REGION', 'backup-job-state-change.failed', [['State'], ['Region', 'State']]],
  ['JOBS_BY_TYPE', 'backup-job-state-change.failed', [['State'], ['Job', 'State']]],
  ['RECOVERY_POINTS', 'recovery-point-state-change.completed', [['State']]],
])('%s alone adds its own dimensions', async (metric, sample, dimensions) => {
  expect(dimensionsOf((await counted([metric], eventNamed(sample)))[0])).toEqual(dimensions);
});

test.each<[HubMetricName, string[][]]>([
  ['RESTORE_TIME_BY_RESOURCE_TYPE', [[], ['ResourceType']]],
  ['RESTORE_TIME_BY_TESTING_PLAN', [[], ['RestoreTestingPlan']]],
])('%s alone adds its own dimension', async (metric, dimensions) => {
  expect(dimensionsOf((await counted([metric], eventNamed('restore-job-state-change.completed.restore-testing')))[1])).toEqual(dimensions);
});

test('an event that comes twice in a batch counts once', async () => {
  const event = eventNamed('backup-job-state-change.failed');
  expect((await count([event, event])).lines).toHaveLength(1);
});

test('every job of the fixtures that ended is counted', async () => {
  const states = EVENT_PATTERNS.filter(({ kind }) => kind === 'job-state').map(({ id }) => id);
  const names = Object.keys(expectations).filter((name) => expectations[name].matched.some((id) => states.includes(id)));
  const { lines, batchItemFailures } = await count(names.map((name) => ({ ...eventNamed(name), id: name })));
  expect([lines.filter(({ Jobs, RecoveryPoints }) => Jobs ?? RecoveryPoints).length, batchItemFailures]).toEqual([names.length, []]);
});

test('what is no job goes to the dead-letter queue with the reason and holds nothing up', async () => {
  const letters: string[][] = [];
  const { lines, batchItemFailures } = await count(['text', eventNamed('backup-job-state-change.failed')], async (...letter) => void letters.push(letter));
  expect([letters, lines.length, batchItemFailures]).toEqual([[['text', 'it is no JSON']], 1, []]);
});

test('what can\'t be sent to the dead-letter queue comes again, and is counted as a failure of the hub', async () => {
  expect(await count(['text', 'text'], () => Promise.reject(new Error('throttled')))).toEqual(
    { lines: [], batchItemFailures: [{ itemIdentifier: 'm0' }, { itemIdentifier: 'm1' }], failures: 2 });
});

test('a dead letter is no failure: it does not come again', async () => {
  expect(await count(['text'])).toEqual({ lines: [], batchItemFailures: [], failures: 0 });
});

test('an expired recovery point is counted when it expired, as CloudWatch refuses what is older than two weeks', async () => {
  const event = { ...eventNamed('recovery-point-state-change.expired', { completionDate: '2019-01-01T00:00:00Z' }), time: '2026-11-21T12:00:00Z' };
  expect((await count([event])).lines).toMatchObject([{ RecoveryPoints: 1, _aws: { Timestamp: Date.parse('2026-11-21T12:00:00Z') } }]);
});

test.each([
  'backup-job-state-change.aborted', 'backup-job-state-change.completed', 'backup-job-state-change.expired', 'backup-job-state-change.failed',
  'copy-job-state-change.completed', 'copy-job-state-change.failed', 'restore-job-state-change.completed', 'scan-job-state-change.completed',
])('AWS\'s own sample %s names no plan, so that its tier is unknown', async (name) => {
  expect(JSON.stringify(eventNamed(name))).not.toMatch(/planName/i);
  const { lines } = await count([eventNamed(name)]);
  expect(lines[0]).toMatchObject({ Tier: 'unknown', Jobs: 1 });
});

describe('the time of a restore', () => {
  const TEST = 'restore-job-state-change.completed.restore-testing';
  const restores = async (name: string, detail: object = {}) => (await count([eventNamed(name, detail)])).lines.filter(({ RestoreTime }) => RestoreTime !== undefined);

  test('is measured in seconds, at its end, by type of resource', async () => {
    expect(await restores('restore-job-state-change.completed')).toMatchObject([{
      RestoreTime: 291.386,
      ResourceType: 'RDS',
      _aws: {
        Timestamp: Date.parse('2020-07-15T03:14:53.128Z'),
        CloudWatchMetrics: [{ Namespace: 'cdk-org-backup', Dimensions: [[], ['ResourceType']], Metrics: [{ Name: 'RestoreTime', Unit: 'Seconds' }] }],
      },
    }]);
  });

  test('of a test is measured by its plan too', async () => {
    const [line] = await restores(TEST);
    expect([line.RestoreTestingPlan, line.RestoreTime]).toEqual(['MyRestoreTestingPlan', 291.386]);
    expect(line._aws.CloudWatchMetrics[0].Dimensions).toEqual([[], ['ResourceType'], ['RestoreTestingPlan'], ['RestoreTestingPlan', 'ResourceType']]);
  });

  test('may be no time at all', async () => {
    expect(await restores(TEST, { creationDate: '2020-07-15T03:14:53Z', completionDate: '2020-07-15T03:14:53Z' })).toMatchObject([{ RestoreTime: 0 }]);
  });

  test.each<[string, string, object]>([
    ['a restore that failed', 'restore-job-state-change.failed', { completionDate: '2020-07-15T20:19:29Z' }],
    ['a backup', 'backup-job-state-change.completed', {}],
    ['a restore without beginning', TEST, { creationDate: undefined }],
    ['a restore without end', TEST, { completionDate: {} }],
    ['a restore that begins some time', TEST, { creationDate: 'some time' }],
    ['a restore that ends before it begins', TEST, { completionDate: '2020-07-15T03:10:00Z' }],
  ])('is not measured of %s', async (_, name, detail) => {
    expect(await restores(name, detail)).toEqual([]);
  });
});

describe('the tier of a plan', () => {
  const long = new ProtectionTier({ name: 'quarterly-for-auditors-of-several-bodies', rules: [BackupRule.daily()] });
  const naming = new BackupNaming({ prefix: 'BackupOfOurOrganization' });
  const tiers = { ...TIERS, ...planTiersOf([long], naming) };

  test.each([
    ['OrgBackup-daily', 'daily'],
    ['OrgBackup-daily-eu-west-1', 'daily'],
    ['OrgBackup-daily-eu', 'unknown'],
    ['OrgBackup-daily-gold', 'gold'],
    ['OrgBackup-daily-gold-no-central-ab12', 'gold'],
    ['OrgBackup-dailyish', 'unknown'],
    ['unknown', 'unknown'],
  ])('%s is of %s', (planName, tier) => {
    expect(tierOfPlan(planName, tiers)).toBe(tier);
  });

  test('is found under a name that had to be shortened, also with another hash', () => {
    const [planName] = Object.keys(planTiersOf([long], naming));
    expect(planName).toHaveLength(50);
    expect([planName, `${planName.slice(0, 43)}-abcdef`].map((name) => tierOfPlan(name, tiers))).toEqual([long.name, long.name]);
  });

  test('goes by the plan\'s own name where the tier has one, and by the names of a migration', () => {
    expect(planTiersOf([new ProtectionTier({ name: 'gold', planName: 'Own', rules: [BackupRule.daily()] })], new BackupNaming())).toEqual({ Own: 'gold' });
    expect(Object.values(planTiersOf([ProtectionTier.daily()], BackupNaming.awsBackupSolution()))).toEqual(['daily']);
  });
});
