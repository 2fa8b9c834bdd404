import { eventNamed, expectations } from './events';
import { EVENT_PATTERNS } from '../../src/event-hub/event-patterns';
import { DeadLetter } from '../../src/event-hub/hub-messages';
import { countJobs, tierOfPlan } from '../../src/event-hub/job-metrics';
import { planTiersOf } from '../../src/event-hub/plan-tiers';
import { BackupNaming } from '../../src/organization-layout';
import { BackupRule, ProtectionTier } from '../../src/protection';

const TIERS = { 'OrgBackup-daily': 'daily', 'OrgBackup-daily-gold': 'gold' };

async function count(bodies: unknown[], bury: (letter: DeadLetter) => Promise<void> = async () => {}) {
  const lines: any[] = [];
  const messages = bodies.map((body, i) => ({ messageId: `m${i}`, body: typeof body === 'string' ? body : JSON.stringify(body) }));
  const { batchItemFailures } = await countJobs(messages, { deadLetterQueueUrl: 'https://dead', tiers: TIERS }, { bury, log: () => {}, metric: (line) => lines.push(JSON.parse(line)) });
  return { lines, batchItemFailures };
}

const plan = (backupPlanName: string) => ({ createdBy: { backupPlanName } });

test('a job is counted by tier, Region, kind and state, at the time it ended', async () => {
  const event = eventNamed('backup-job-state-change.failed', { ...plan('OrgBackup-daily'), completionDate: '2026-11-21T12:00:00Z' });
  const { lines } = await count([event]);
  expect(lines).toMatchObject([{ Tier: 'daily', Region: event.region, Job: 'backup', State: 'FAILED', Jobs: 1 }]);
  expect(lines[0]._aws).toEqual({
    Timestamp: Date.parse('2026-11-21T12:00:00Z'),
    CloudWatchMetrics: [{
      Namespace: 'cdk-org-backup', Dimensions: [['Tier', 'State'], ['Region', 'State'], ['Job', 'State'], ['State']], Metrics: [{ Name: 'Jobs', Unit: 'Count' }],
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

test('recovery points are no jobs and counted apart', async () => {
  const [line] = (await count([eventNamed('recovery-point-state-change.completed')])).lines;
  expect([line.RecoveryPoints, line.Jobs]).toEqual([1, undefined]);
});

test('an event that comes twice in a batch counts once', async () => {
  const event = eventNamed('backup-job-state-change.failed');
  expect((await count([event, event])).lines).toHaveLength(1);
});

test('every job of the fixtures that ended is counted', async () => {
  const states = EVENT_PATTERNS.filter(({ kind }) => kind === 'job-state').map(({ id }) => id);
  const names = Object.keys(expectations).filter((name) => expectations[name].matched.some((id) => states.includes(id)));
  const { lines, batchItemFailures } = await count(names.map((name) => ({ ...eventNamed(name), id: name })));
  expect([lines.length, batchItemFailures]).toEqual([names.length, []]);
});

test('what is no job goes to the dead-letter queue with the reason and holds nothing up', async () => {
  const letters: DeadLetter[] = [];
  const { lines, batchItemFailures } = await count(['text', eventNamed('backup-job-state-change.failed')], async (letter) => void letters.push(letter));
  expect([letters, lines.length, batchItemFailures]).toEqual([[{ reason: 'it is no JSON', body: 'text' }], 1, []]);
});

test('what can\'t be put aside comes again', async () => {
  const { batchItemFailures } = await count(['text'], () => Promise.reject(new Error('throttled')));
  expect(batchItemFailures).toEqual([{ itemIdentifier: 'm0' }]);
});

describe('the tier of a plan', () => {
  const long = new ProtectionTier({ name: 'quarterly-for-auditors-of-several-bodies', rules: [BackupRule.daily()] });
  const naming = new BackupNaming({ prefix: 'BackupOfOurOrganization' });
  const tiers = { ...TIERS, ...planTiersOf([long], naming) };

  test.each([
    ['OrgBackup-daily', 'daily'],
    ['OrgBackup-daily-eu', 'daily'],
    ['OrgBackup-daily-gold', 'gold'],
    ['OrgBackup-daily-gold-eu', 'gold'],
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
