import type {
  BackupJob, CopyJob, DescribeFrameworkInput, DescribeFrameworkOutput, Framework, ListFrameworksInput, ListFrameworksOutput, ReportJob, ReportPlan, RestoreJobsListMember,
} from '@aws-sdk/client-backup';
import { BackupJobs } from './backup-jobs';
import { BackupSettings } from './backup-settings';
import { invalidParameter, notFound, ReportPlanOptions, ReportPlans } from './report-plans';
import { Fault } from './validate';
import { pageOf, World } from './world';

/** Values which AWS documents, against its own pattern. */
const TOLERATED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  ListBackupJobs: { ByAccountId: ['*'] },
  ListBackupJobSummaries: { AccountId: ['ANY', 'AGGREGATE_ALL'] },
  ListCopyJobSummaries: { AccountId: ['ANY', 'AGGREGATE_ALL'] },
  ListRestoreJobSummaries: { AccountId: ['ANY', 'AGGREGATE_ALL'] },
};

/** Names of resource types have spaces, against the pattern of a resource type. */
function isResourceType({ kind, path, value }: Fault): boolean {
  return kind === 'pattern' && path === `ResourceTypeOptInPreference.${String(value)}` && /^[A-Z][A-Za-z0-9 ]*$/.test(String(value));
}

/** AWS Backup's state, and what a test does to it. */
export class BackupFake {
  readonly operations;
  readonly settings = new BackupSettings();
  private readonly reports: ReportPlans;
  private readonly jobs: BackupJobs;
  private readonly frameworks = new Map<string, DescribeFrameworkOutput>();

  constructor(private readonly world: World) {
    this.reports = new ReportPlans(world);
    this.jobs = new BackupJobs(world);
    this.operations = {
      ...this.reports.operations,
      ...this.jobs.operations,
      ...this.settings.operations,
      ListFrameworks: (input: ListFrameworksInput): ListFrameworksOutput => {
        const { items, NextToken } = pageOf(this.world, 'ListFrameworks', [...this.frameworks.values()], input, 100, invalidParameter);
        return { Frameworks: items.map(listed), NextToken };
      },
      DescribeFramework: (input: DescribeFrameworkInput): DescribeFrameworkOutput => {
        const framework = this.frameworks.get(input.FrameworkName!);
        if (!framework) throw notFound(`framework ${input.FrameworkName}`);
        return framework;
      },
    };
  }

  tolerates(operation: string, fault: Fault): boolean {
    return isResourceType(fault) || fault.kind === 'pattern' && (TOLERATED[operation]?.[fault.path] ?? []).includes(String(fault.value));
  }

  /** By default a daily CSV report of backup jobs in the bucket `backup-reports`. */
  addReportPlan(plan: ReportPlanOptions & { readonly ReportPlanName: string }): ReportPlan {
    return this.reports.add(plan);
  }

  removeReportPlan(name: string): void {
    this.reports.remove(name);
  }

  /** The daily run of a plan: a job in the state CREATED. */
  createReportJob(planName: string): ReportJob {
    return this.reports.create(planName);
  }

  /** A report job as given, in whatever state. */
  addReportJob(job: ReportJob & { readonly ReportJobId: string }): ReportJob {
    return this.reports.addJob(job);
  }

  runReportJob(jobId: string): ReportJob {
    return this.reports.run(jobId);
  }

  /** @param keys - the objects that were written, by default one for each format of the plan */
  completeReportJob(jobId: string, keys?: readonly string[]): ReportJob {
    return this.reports.complete(jobId, keys);
  }

  failReportJob(jobId: string, message: string): ReportJob {
    return this.reports.fail(jobId, message);
  }

  /** By default deployed and active, without controls. */
  addFramework(framework: DescribeFrameworkOutput & { readonly FrameworkName: string }): DescribeFrameworkOutput {
    const added: DescribeFrameworkOutput = {
      FrameworkArn: this.world.arn('backup', `framework:${framework.FrameworkName}-${this.world.nextId()}`),
      FrameworkControls: [],
      CreationTime: this.world.now,
      DeploymentStatus: 'COMPLETED',
      FrameworkStatus: 'ACTIVE',
      ...framework,
    };
    this.frameworks.set(framework.FrameworkName, added);
    return added;
  }

  /** Adds a backup job, or replaces the one of the same id. By default a completed one of the calling account. */
  addBackupJob(job: BackupJob = {}): BackupJob {
    return this.jobs.addBackup(job);
  }

  addCopyJob(job: CopyJob = {}): CopyJob {
    return this.jobs.addCopy(job);
  }

  addRestoreJob(job: RestoreJobsListMember = {}): RestoreJobsListMember {
    return this.jobs.addRestore(job);
  }
}

function listed(framework: DescribeFrameworkOutput): Framework {
  const { FrameworkName, FrameworkArn, FrameworkDescription, CreationTime, DeploymentStatus, FrameworkControls = [] } = framework;
  return { FrameworkName, FrameworkArn, FrameworkDescription, CreationTime, DeploymentStatus, NumberOfControls: FrameworkControls.length };
}
