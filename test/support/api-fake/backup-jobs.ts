import type {
  BackupJob, BackupJobStatus, BackupJobSummary, CopyJob, CopyJobSummary, DescribeBackupJobInput, DescribeBackupJobOutput, DescribeRestoreJobInput, DescribeRestoreJobOutput,
  ListBackupJobsInput, ListBackupJobsOutput, ListBackupJobSummariesInput, ListBackupJobSummariesOutput, ListCopyJobsInput, ListCopyJobsOutput, ListCopyJobSummariesInput, ListCopyJobSummariesOutput,
  ListRestoreJobSummariesInput, ListRestoreJobSummariesOutput, RestoreJobSummary,
  ListRestoreJobsInput, ListRestoreJobsOutput, PutRestoreValidationResultInput, RestoreJobsListMember,
} from '@aws-sdk/client-backup';
import { ApiError } from './errors';
import { invalidParameter, notFound } from './report-plans';
import { Page, pageOf, World } from './world';

const DEFAULT_PAGE = 1000;
const DAY = 86_400_000;

type Job = BackupJob | CopyJob | RestoreJobsListMember;
type JobsInput = ListBackupJobsInput | ListCopyJobsInput | ListRestoreJobsInput;

/** Filters which mean equality with a member. */
const EQUAL: Readonly<Record<string, (job: BackupJob & CopyJob & RestoreJobsListMember) => unknown>> = {
  ByResourceArn: job => job.ResourceArn,
  ByState: job => job.State,
  ByStatus: job => job.Status,
  ByBackupVaultName: job => job.BackupVaultName,
  ByResourceType: job => job.ResourceType,
  ByAccountId: job => job.AccountId,
  ByParentJobId: job => job.ParentJobId,
  ByMessageCategory: job => job.MessageCategory,
  ByDestinationVaultArn: job => job.DestinationBackupVaultArn,
  BySourceRecoveryPointArn: job => job.SourceRecoveryPointArn,
  ByRestoreTestingPlanArn: job => job.CreatedBy && 'RestoreTestingPlanArn' in job.CreatedBy ? job.CreatedBy.RestoreTestingPlanArn : undefined,
};

type SummedJob = Pick<BackupJob, 'AccountId' | 'ResourceType' | 'CreationDate' | 'MessageCategory'> & { readonly State?: string };

/** Backup, copy and restore jobs. */
export class BackupJobs {
  readonly operations = {
    ListBackupJobs: (input: ListBackupJobsInput): ListBackupJobsOutput => {
      const { items, NextToken } = this.page('ListBackupJobs', [...this.backups.values()], input);
      return { BackupJobs: items, NextToken };
    },
    ListCopyJobs: (input: ListCopyJobsInput): ListCopyJobsOutput => {
      const { items, NextToken } = this.page('ListCopyJobs', [...this.copies.values()], input);
      return { CopyJobs: items, NextToken };
    },
    ListRestoreJobs: (input: ListRestoreJobsInput): ListRestoreJobsOutput => {
      const { items, NextToken } = this.page('ListRestoreJobs', [...this.restores.values()], input);
      return { RestoreJobs: items, NextToken };
    },
    DescribeBackupJob: (input: DescribeBackupJobInput): DescribeBackupJobOutput => known(this.backups, input.BackupJobId, 'backup job'),
    DescribeRestoreJob: (input: DescribeRestoreJobInput): DescribeRestoreJobOutput => known(this.restores, input.RestoreJobId, 'restore job'),
    PutRestoreValidationResult: (input: PutRestoreValidationResultInput): undefined => {
      const job = known(this.restores, input.RestoreJobId, 'restore job');
      if (job.CreatedBy?.RestoreTestingPlanArn === undefined || job.Status !== 'COMPLETED') {
        throw new ApiError('InvalidRequestException', `restore job ${input.RestoreJobId} is not a completed one of a restore testing plan`);
      }
      const { ValidationStatus, ValidationStatusMessage } = input;
      this.restores.set(input.RestoreJobId!, { ...job, ValidationStatus, ValidationStatusMessage });
    },
    ListBackupJobSummaries: (input: ListBackupJobSummariesInput): ListBackupJobSummariesOutput => {
      const { items, NextToken } = this.summaryPage('ListBackupJobSummaries', this.backups.values(), input);
      return { BackupJobSummaries: items, AggregationPeriod: input.AggregationPeriod ?? 'ONE_DAY', NextToken };
    },
    ListCopyJobSummaries: (input: ListCopyJobSummariesInput): ListCopyJobSummariesOutput => {
      const { items, NextToken } = this.summaryPage('ListCopyJobSummaries', this.copies.values(), input as ListBackupJobSummariesInput);
      return { CopyJobSummaries: items as CopyJobSummary[], AggregationPeriod: input.AggregationPeriod ?? 'ONE_DAY', NextToken };
    },
    ListRestoreJobSummaries: (input: ListRestoreJobSummariesInput): ListRestoreJobSummariesOutput => {
      const jobs = [...this.restores.values()].map(({ Status, ...job }) => ({ ...job, State: Status }));
      const { items, NextToken } = this.summaryPage('ListRestoreJobSummaries', jobs, input);
      return { RestoreJobSummaries: items.map(({ MessageCategory: _, ...one }) => one) as RestoreJobSummary[], AggregationPeriod: input.AggregationPeriod ?? 'ONE_DAY', NextToken };
    },
  };
  private readonly backups = new Map<string, BackupJob>();
  private readonly copies = new Map<string, CopyJob>();
  private readonly restores = new Map<string, RestoreJobsListMember>();

  constructor(private readonly world: World) {
  }

  /** Adds a backup job, or replaces the one of the same id. */
  addBackup(job: BackupJob): BackupJob {
    return added(this.backups, 'BackupJobId', { BackupJobId: this.world.nextId(), State: 'COMPLETED', ...this.common(), ...job });
  }

  addCopy(job: CopyJob): CopyJob {
    return added(this.copies, 'CopyJobId', { CopyJobId: this.world.nextId(), State: 'COMPLETED', ...this.common(), ...job });
  }

  addRestore(job: RestoreJobsListMember): RestoreJobsListMember {
    return added(this.restores, 'RestoreJobId', { RestoreJobId: this.world.nextId(), Status: 'COMPLETED', ...this.common(), ...job });
  }

  private common() {
    return { AccountId: this.world.account, ResourceType: 'EBS', CreationDate: this.world.now };
  }

  private page<T extends Job>(list: string, jobs: readonly T[], input: JobsInput): Page<T> {
    const time = (date: Date | undefined) => date?.getTime() ?? NaN;
    const found = jobs
      .filter(job => Object.entries(EQUAL).every(([name, member]) => equal(input[name as keyof typeof input], member(job as BackupJob & CopyJob & RestoreJobsListMember))))
      // Without an account: the caller's own jobs.
      .filter(job => input.ByAccountId !== undefined || job.AccountId === this.world.account)
      .filter(job => input.ByCreatedAfter === undefined || time(job.CreationDate) > time(input.ByCreatedAfter))
      .filter(job => input.ByCreatedBefore === undefined || time(job.CreationDate) < time(input.ByCreatedBefore))
      .filter(job => input.ByCompleteAfter === undefined || time(job.CompletionDate) > time(input.ByCompleteAfter))
      .filter(job => input.ByCompleteBefore === undefined || time(job.CompletionDate) < time(input.ByCompleteBefore));
    return pageOf(this.world, list, found, input, DEFAULT_PAGE, invalidParameter);
  }

  /** Counts of the last 14 days (by day), of the last 7 or of the last 14. */
  private summaryPage(list: string, jobs: Iterable<SummedJob>, input: ListBackupJobSummariesInput) {
    return pageOf(this.world, list, this.summaries([...jobs], input), input, DEFAULT_PAGE, invalidParameter);
  }

  private summaries(jobs: readonly SummedJob[], input: ListBackupJobSummariesInput): BackupJobSummary[] {
    const end = this.world.now.getTime();
    const windows = input.AggregationPeriod === 'SEVEN_DAYS' ? [7 * DAY] : input.AggregationPeriod === 'FOURTEEN_DAYS' ? [14 * DAY] : Array<number>(14).fill(DAY);
    return windows.flatMap((length, index) => {
      const [from, to] = [end - (index + 1) * length, end - index * length];
      const counts = new Map<string, BackupJobSummary>();
      for (const job of jobs) {
        const created = job.CreationDate?.getTime() ?? NaN;
        const asked = { AccountId: job.AccountId, State: job.State as BackupJobStatus, ResourceType: job.ResourceType, MessageCategory: job.MessageCategory };
        const parts = Object.entries(asked).map(([name, value]) => [name, value, input[name as keyof typeof asked]] as const);
        if (!(created > from && created <= to) || parts.some(([, value, filter]) => !summed(filter) && filter !== value)) continue;
        const merged = Object.fromEntries(parts.map(([name, value, filter]) => [name, filter === 'AGGREGATE_ALL' ? mergedName(name) : value]));
        const key = JSON.stringify(merged);
        const before = counts.get(key)?.Count ?? 0;
        counts.set(key, { Region: this.world.region, ...merged, Count: before + 1, StartTime: new Date(from), EndTime: new Date(to) });
      }
      return [...counts.values()];
    });
  }
}

function equal(filter: unknown, value: unknown): boolean {
  return filter === undefined || filter === '*' || filter === value;
}

function summed(filter: string | undefined): boolean {
  return filter === undefined || filter === 'ANY' || filter === 'AGGREGATE_ALL';
}

/** The model has no word for "all accounts" in an answer. */
function mergedName(member: string): string | undefined {
  return member === 'AccountId' ? undefined : 'AGGREGATE_ALL';
}

function known<T>(jobs: ReadonlyMap<string, T>, id: string | undefined, what: string): T {
  const job = jobs.get(id ?? '');
  if (!job) throw notFound(`${what} ${id}`);
  return job;
}

function added<K extends string, T extends { [key in K]?: string }>(jobs: Map<string, T>, id: K, job: T): T {
  jobs.set(job[id]!, job);
  return job;
}
