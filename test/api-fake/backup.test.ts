import {
  DescribeBackupJobCommand, DescribeFrameworkCommand, DescribeReportJobCommand, DescribeReportPlanCommand, DescribeRestoreJobCommand, ListBackupJobsCommand,
  ListBackupJobSummariesCommand, ListCopyJobsCommand, ListFrameworksCommand, ListReportJobsCommand, ListReportJobsInput, ListReportPlansCommand, ListRestoreJobsCommand,
  paginateListBackupJobs, paginateListReportJobs, PutRestoreValidationResultCommand, StartReportJobCommand,
} from '@aws-sdk/client-backup';
import { ApiFake } from '../support/api-fake/api-fake';
import { clientsOf, raw } from '../support/api-fake/clients';

let fake: ApiFake;
let client: ReturnType<typeof clientsOf>['backup'];

beforeEach(async () => {
  fake = await ApiFake.start({ account: '111111111111', region: 'eu-west-1' });
  client = clientsOf(fake).backup;
});

afterEach(async () => {
  client.destroy();
  await fake.stop();
});

const PREFIX = 'audit';

describe('report plans', () => {
  test('a plan is described with its channel and setting', async () => {
    fake.backup.addReportPlan({ ReportPlanName: 'daily', ReportDeliveryChannel: { S3KeyPrefix: PREFIX } });
    const { ReportPlan } = await client.send(new DescribeReportPlanCommand({ ReportPlanName: 'daily' }));
    expect(ReportPlan).toEqual({
      ReportPlanName: 'daily',
      ReportPlanArn: 'arn:aws:backup:eu-west-1:111111111111:report-plan:daily-00000000-0000-4000-8000-000000000001',
      ReportSetting: { ReportTemplate: 'BACKUP_JOB_REPORT' },
      ReportDeliveryChannel: { S3BucketName: 'backup-reports', S3KeyPrefix: PREFIX, Formats: ['CSV'] },
      DeploymentStatus: 'COMPLETED',
      CreationTime: new Date('2026-01-15T06:00:00Z'),
    });
  });

  test('plans are listed until they are removed', async () => {
    fake.backup.addReportPlan({ ReportPlanName: 'one' });
    fake.backup.addReportPlan({ ReportPlanName: 'two' });
    fake.backup.removeReportPlan('one');
    const { ReportPlans } = await client.send(new ListReportPlansCommand({}));
    expect(ReportPlans?.map(plan => plan.ReportPlanName)).toEqual(['two']);
  });

  test('an unknown plan is not found', async () => {
    await expect(client.send(new DescribeReportPlanCommand({ ReportPlanName: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 400 },
    });
  });
});

describe('report jobs', () => {
  test('a started job goes through its states to a destination', async () => {
    fake.backup.addReportPlan({ ReportPlanName: 'daily', ReportDeliveryChannel: { S3KeyPrefix: PREFIX, Formats: ['CSV', 'JSON'] } });
    const { ReportJobId } = await client.send(new StartReportJobCommand({ ReportPlanName: 'daily' }));
    const status = async () => (await client.send(new DescribeReportJobCommand({ ReportJobId }))).ReportJob;
    const states = [(await status())?.Status];
    fake.backup.runReportJob(ReportJobId!);
    states.push((await status())?.Status);
    fake.world.advance(90_500);
    fake.backup.completeReportJob(ReportJobId!);
    expect(states).toEqual(['CREATED', 'RUNNING']);
    expect(await status()).toMatchObject({
      Status: 'COMPLETED',
      CreationTime: new Date('2026-01-15T06:00:00Z'),
      CompletionTime: new Date('2026-01-15T06:01:30.500Z'),
      ReportDestination: {
        S3BucketName: 'backup-reports',
        S3Keys: ['audit/Backup/eu-west-1/2026/01/15/daily_2026-01-15.csv', 'audit/Backup/eu-west-1/2026/01/15/daily_2026-01-15.json'],
      },
    });
  });

  test('a completed job shows in its plan as the last success', async () => {
    fake.backup.addReportPlan({ ReportPlanName: 'daily' });
    fake.backup.completeReportJob(fake.backup.createReportJob('daily').ReportJobId!, ['a/key']);
    const { ReportPlan } = await client.send(new DescribeReportPlanCommand({ ReportPlanName: 'daily' }));
    expect(ReportPlan?.LastSuccessfulExecutionTime).toEqual(new Date('2026-01-15T06:00:00Z'));
  });

  test('a failed job tells why', async () => {
    fake.backup.addReportPlan({ ReportPlanName: 'daily' });
    const { ReportJobId } = fake.backup.createReportJob('daily');
    fake.backup.failReportJob(ReportJobId!, 'access to the bucket was denied');
    const { ReportJob } = await client.send(new DescribeReportJobCommand({ ReportJobId }));
    expect(ReportJob).toMatchObject({ Status: 'FAILED', StatusMessage: 'access to the bucket was denied' });
  });

  test('a finished job cannot finish again', () => {
    fake.backup.addReportPlan({ ReportPlanName: 'daily' });
    const { ReportJobId } = fake.backup.createReportJob('daily');
    fake.backup.failReportJob(ReportJobId!, 'no');
    expect(() => fake.backup.completeReportJob(ReportJobId!)).toThrow(`report job ${ReportJobId} is FAILED, not CREATED or RUNNING`);
  });

  test('an idempotency token starts one job', async () => {
    fake.backup.addReportPlan({ ReportPlanName: 'daily' });
    const start = (IdempotencyToken: string) => client.send(new StartReportJobCommand({ ReportPlanName: 'daily', IdempotencyToken }));
    const ids = [(await start('a')).ReportJobId, (await start('a')).ReportJobId, (await start('b')).ReportJobId];
    expect([ids[0] === ids[1], ids[0] === ids[2]]).toEqual([true, false]);
  });

  test('without an idempotency token every start is a new job', async () => {
    fake.backup.addReportPlan({ ReportPlanName: 'daily' });
    // The SDK would make up a token.
    const start = async () => (await raw(fake, { service: 'backup', method: 'POST', path: '/audit/report-jobs/daily' })).body.ReportJobId;
    expect(await start()).not.toBe(await start());
  });

  test('a last page that is full has no token', async () => {
    fake.backup.addReportPlan({ ReportPlanName: 'daily' });
    fake.backup.createReportJob('daily');
    fake.backup.createReportJob('daily');
    const { ReportJobs, NextToken } = await client.send(new ListReportJobsCommand({ MaxResults: 2 }));
    expect([ReportJobs?.length, NextToken]).toEqual([2, undefined]);
  });

  test('jobs are filtered by plan, state and time', async () => {
    fake.backup.addReportPlan({ ReportPlanName: 'one' });
    fake.backup.addReportPlan({ ReportPlanName: 'two' });
    const old = fake.backup.createReportJob('one');
    fake.world.advance(3_600_000);
    const done = fake.backup.completeReportJob(fake.backup.createReportJob('one').ReportJobId!);
    const other = fake.backup.createReportJob('two');
    const between = new Date('2026-01-15T06:30:00Z');
    const ids = async (input: ListReportJobsInput) =>
      (await client.send(new ListReportJobsCommand(input))).ReportJobs?.map(job => job.ReportJobId);
    expect(await ids({ ByReportPlanName: 'one' })).toEqual([done.ReportJobId, old.ReportJobId]);
    expect(await ids({ ByStatus: 'COMPLETED' })).toEqual([done.ReportJobId]);
    expect(await ids({ ByCreationBefore: between })).toEqual([old.ReportJobId]);
    expect(await ids({ ByCreationAfter: between, ByStatus: 'CREATED' })).toEqual([other.ReportJobId]);
  });

  test('pages hold every job once', async () => {
    fake.backup.addReportPlan({ ReportPlanName: 'daily' });
    const created = Array.from({ length: 7 }, () => fake.backup.createReportJob('daily').ReportJobId!);
    fake.pageSize = 3;
    const pages: string[][] = [];
    for await (const page of paginateListReportJobs({ client }, { ByReportPlanName: 'daily' })) pages.push(page.ReportJobs!.map(job => job.ReportJobId!));
    expect(pages.map(page => page.length)).toEqual([3, 3, 1]);
    expect(pages.flat().sort()).toEqual(created.sort());
  });

  test('a token of other filters is refused', async () => {
    fake.backup.addReportPlan({ ReportPlanName: 'daily' });
    fake.backup.createReportJob('daily');
    fake.backup.createReportJob('daily');
    const { NextToken } = await client.send(new ListReportJobsCommand({ MaxResults: 1 }));
    await expect(client.send(new ListReportJobsCommand({ MaxResults: 1, NextToken, ByStatus: 'FAILED' }))).rejects.toThrow('is not one of this list');
  });
});

describe('frameworks', () => {
  test('a list shows the number of controls, a description the controls', async () => {
    fake.backup.addFramework({ FrameworkName: 'base', FrameworkControls: [{ ControlName: 'BACKUP_RECOVERY_POINT_ENCRYPTED' }] });
    const { Frameworks } = await client.send(new ListFrameworksCommand({}));
    const described = await client.send(new DescribeFrameworkCommand({ FrameworkName: 'base' }));
    expect(Frameworks).toMatchObject([{ FrameworkName: 'base', NumberOfControls: 1, DeploymentStatus: 'COMPLETED' }]);
    expect(described).toMatchObject({ FrameworkStatus: 'ACTIVE', FrameworkControls: [{ ControlName: 'BACKUP_RECOVERY_POINT_ENCRYPTED' }] });
  });
});

describe('jobs', () => {
  test('backup jobs of other accounts show only where they are asked for', async () => {
    fake.backup.addBackupJob({ BackupJobId: 'own' });
    fake.backup.addBackupJob({ BackupJobId: 'other', AccountId: '222222222222' });
    const ids = async (ByAccountId?: string) => (await client.send(new ListBackupJobsCommand({ ByAccountId }))).BackupJobs?.map(job => job.BackupJobId);
    expect([await ids(), await ids('222222222222'), await ids('*')]).toEqual([['own'], ['other'], ['own', 'other']]);
  });

  test('backup jobs are filtered by state, vault and completion', async () => {
    fake.backup.addBackupJob({ BackupJobId: 'a', State: 'FAILED', BackupVaultName: 'central' });
    fake.backup.addBackupJob({ BackupJobId: 'b', BackupVaultName: 'central', CompletionDate: new Date('2026-01-15T05:00:00Z') });
    fake.backup.addBackupJob({ BackupJobId: 'c', CompletionDate: new Date('2026-01-15T05:00:00Z') });
    const { BackupJobs } = await client.send(new ListBackupJobsCommand({
      ByState: 'COMPLETED', ByBackupVaultName: 'central', ByCompleteAfter: new Date('2026-01-15T04:00:00Z'),
    }));
    expect(BackupJobs?.map(job => job.BackupJobId)).toEqual(['b']);
  });

  test('pages hold every backup job once', async () => {
    const created = Array.from({ length: 5 }, () => fake.backup.addBackupJob().BackupJobId!);
    const ids: string[] = [];
    for await (const page of paginateListBackupJobs({ client, pageSize: 2 }, {})) ids.push(...page.BackupJobs!.map(job => job.BackupJobId!));
    expect([ids, fake.callsOf('ListBackupJobs').length]).toEqual([created, 3]);
  });

  test('a backup job is described', async () => {
    fake.backup.addBackupJob({ BackupJobId: 'a', BackupSizeInBytes: 5, IsParent: false });
    expect(await client.send(new DescribeBackupJobCommand({ BackupJobId: 'a' }))).toMatchObject({ BackupJobId: 'a', BackupSizeInBytes: 5, IsParent: false });
  });

  test('copy jobs are filtered by destination', async () => {
    const DestinationBackupVaultArn = 'arn:aws:backup:eu-west-1:333333333333:backup-vault:central';
    fake.backup.addCopyJob({ CopyJobId: 'a', DestinationBackupVaultArn });
    fake.backup.addCopyJob({ CopyJobId: 'b' });
    const { CopyJobs } = await client.send(new ListCopyJobsCommand({ ByDestinationVaultArn: DestinationBackupVaultArn }));
    expect(CopyJobs?.map(job => job.CopyJobId)).toEqual(['a']);
  });

  test('restore jobs are filtered by their testing plan', async () => {
    const RestoreTestingPlanArn = 'arn:aws:backup:eu-west-1:111111111111:restore-testing-plan:weekly';
    fake.backup.addRestoreJob({ RestoreJobId: 'a', CreatedBy: { RestoreTestingPlanArn } });
    fake.backup.addRestoreJob({ RestoreJobId: 'b' });
    const { RestoreJobs } = await client.send(new ListRestoreJobsCommand({ ByRestoreTestingPlanArn: RestoreTestingPlanArn }));
    expect(RestoreJobs?.map(job => job.RestoreJobId)).toEqual(['a']);
  });

  test('a validation result shows in the restore job', async () => {
    fake.backup.addRestoreJob({ RestoreJobId: 'a', CreatedBy: { RestoreTestingPlanArn: 'arn:aws:backup:eu-west-1:111111111111:restore-testing-plan:weekly' } });
    const { $metadata } = await client.send(new PutRestoreValidationResultCommand({ RestoreJobId: 'a', ValidationStatus: 'SUCCESSFUL', ValidationStatusMessage: 'rows: 5' }));
    expect($metadata.httpStatusCode).toBe(204);
    expect(await client.send(new DescribeRestoreJobCommand({ RestoreJobId: 'a' }))).toMatchObject({ ValidationStatus: 'SUCCESSFUL', ValidationStatusMessage: 'rows: 5' });
  });

  test.each([
    ['of no testing plan', {}],
    ['that still runs', { Status: 'RUNNING', CreatedBy: { RestoreTestingPlanArn: 'arn:aws:backup:eu-west-1:111111111111:restore-testing-plan:weekly' } }],
  ] as const)('a restore job %s takes no validation result', async (_what, job) => {
    fake.backup.addRestoreJob({ RestoreJobId: 'a', ...job });
    await expect(client.send(new PutRestoreValidationResultCommand({ RestoreJobId: 'a', ValidationStatus: 'FAILED' }))).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });

  test('summaries count the jobs of each day', async () => {
    fake.backup.addBackupJob({ State: 'FAILED' });
    fake.backup.addBackupJob({ State: 'FAILED', CreationDate: new Date('2026-01-14T05:00:00Z') });
    fake.backup.addBackupJob({ State: 'FAILED', AccountId: '222222222222' });
    fake.backup.addBackupJob({ State: 'COMPLETED' });
    const { BackupJobSummaries } = await client.send(new ListBackupJobSummariesCommand({ AccountId: 'AGGREGATE_ALL', State: 'FAILED', AggregationPeriod: 'ONE_DAY' }));
    expect(BackupJobSummaries?.map(({ State, Count, EndTime }) => [State, Count, EndTime?.toISOString()])).toEqual([
      ['FAILED', 2, '2026-01-15T06:00:00.000Z'], ['FAILED', 1, '2026-01-14T06:00:00.000Z'],
    ]);
  });
});
