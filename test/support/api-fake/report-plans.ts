import type {
  DescribeReportJobInput, DescribeReportJobOutput, DescribeReportPlanInput, DescribeReportPlanOutput, ListReportJobsInput, ListReportJobsOutput,
  ListReportPlansInput, ListReportPlansOutput, ReportDeliveryChannel, ReportJob, ReportPlan, StartReportJobInput, StartReportJobOutput,
} from '@aws-sdk/client-backup';
import { ApiError } from './errors';
import { pageOf, World } from './world';

const DEFAULT_PAGE = 100;

export type ReportPlanOptions = Partial<Omit<ReportPlan, 'ReportDeliveryChannel'>> & { readonly ReportDeliveryChannel?: Partial<ReportDeliveryChannel> };

/** Report plans and their jobs: CREATED, RUNNING, then COMPLETED or FAILED. */
export class ReportPlans {
  readonly operations = {
    ListReportPlans: (input: ListReportPlansInput): ListReportPlansOutput => {
      const { items, NextToken } = pageOf(this.world, 'ListReportPlans', [...this.plans.values()], input, DEFAULT_PAGE, invalidParameter);
      return { ReportPlans: items, NextToken };
    },
    DescribeReportPlan: (input: DescribeReportPlanInput): DescribeReportPlanOutput => ({ ReportPlan: this.asked(input.ReportPlanName) }),
    StartReportJob: (input: StartReportJobInput): StartReportJobOutput => this.start(input),
    ListReportJobs: (input: ListReportJobsInput): ListReportJobsOutput => {
      const { items, NextToken } = pageOf(this.world, 'ListReportJobs', this.found(input), input, DEFAULT_PAGE, invalidParameter);
      return { ReportJobs: items, NextToken };
    },
    DescribeReportJob: (input: DescribeReportJobInput): DescribeReportJobOutput => {
      const job = this.jobs.get(input.ReportJobId!);
      if (!job) throw notFound(`report job ${input.ReportJobId}`);
      return { ReportJob: job };
    },
  };
  private readonly plans = new Map<string, ReportPlan>();
  private readonly jobs = new Map<string, ReportJob>();
  private readonly started = new Map<string, string>();

  constructor(private readonly world: World) {
  }

  add(options: ReportPlanOptions & { readonly ReportPlanName: string }): ReportPlan {
    const plan: ReportPlan = {
      ReportPlanArn: this.world.arn('backup', `report-plan:${options.ReportPlanName}-${this.world.nextId()}`),
      ReportSetting: { ReportTemplate: 'BACKUP_JOB_REPORT' },
      DeploymentStatus: 'COMPLETED',
      CreationTime: this.world.now,
      ...options,
      ReportDeliveryChannel: { S3BucketName: 'backup-reports', Formats: ['CSV'], ...options.ReportDeliveryChannel },
    };
    this.plans.set(options.ReportPlanName, plan);
    return plan;
  }

  /** Its jobs stay. */
  remove(name: string): void {
    if (!this.plans.delete(name)) throw new Error(`no report plan is called ${name}`);
  }

  /** A job as given, in whatever state. */
  addJob(job: ReportJob & { readonly ReportJobId: string }): ReportJob {
    this.jobs.set(job.ReportJobId, job);
    return job;
  }

  /** What AWS Backup does once a day, and on StartReportJob. */
  create(planName: string): ReportJob {
    const plan = this.asked(planName);
    plan.LastAttemptedExecutionTime = this.world.now;
    return this.addJob({
      ReportJobId: this.world.nextId(),
      ReportPlanArn: plan.ReportPlanArn,
      ReportTemplate: plan.ReportSetting?.ReportTemplate,
      CreationTime: this.world.now,
      Status: 'CREATED',
    });
  }

  run(jobId: string): ReportJob {
    return this.move(jobId, ['CREATED'], { Status: 'RUNNING' });
  }

  /** @param keys - the objects that were written, by default one for each format of the plan */
  complete(jobId: string, keys?: readonly string[]): ReportJob {
    const job = this.jobAt(jobId, ['CREATED', 'RUNNING']);
    const plan = [...this.plans.values()].find(({ ReportPlanArn }) => ReportPlanArn === job.ReportPlanArn);
    const channel = plan?.ReportDeliveryChannel;
    if (!plan || !channel) throw new Error(`report job ${jobId} has lost its plan`);
    plan.LastSuccessfulExecutionTime = this.world.now;
    return this.move(jobId, ['CREATED', 'RUNNING'], {
      Status: 'COMPLETED',
      CompletionTime: this.world.now,
      ReportDestination: { S3BucketName: channel.S3BucketName, S3Keys: [...keys ?? this.keys(plan)] },
    });
  }

  fail(jobId: string, message: string): ReportJob {
    return this.move(jobId, ['CREATED', 'RUNNING'], { Status: 'FAILED', CompletionTime: this.world.now, StatusMessage: message });
  }

  private keys({ ReportPlanName, ReportDeliveryChannel }: ReportPlan): string[] {
    const [day] = this.world.now.toISOString().split('T');
    const prefix = ReportDeliveryChannel?.S3KeyPrefix === undefined ? '' : `${ReportDeliveryChannel.S3KeyPrefix}/`;
    const folder = `${prefix}Backup/${this.world.region}/${day.replace(/-/g, '/')}`;
    return (ReportDeliveryChannel?.Formats ?? ['CSV']).map(format => `${folder}/${ReportPlanName}_${day}.${format.toLowerCase()}`);
  }

  private start({ ReportPlanName, IdempotencyToken }: StartReportJobInput): StartReportJobOutput {
    this.asked(ReportPlanName);
    const key = JSON.stringify([ReportPlanName, IdempotencyToken]);
    const before = IdempotencyToken === undefined ? undefined : this.started.get(key);
    const id = before ?? this.create(ReportPlanName!).ReportJobId!;
    this.started.set(key, id);
    return { ReportJobId: id };
  }

  /** The newest first. AWS documents no order. */
  private found(input: ListReportJobsInput): ReportJob[] {
    const plan = input.ByReportPlanName === undefined ? undefined : this.asked(input.ByReportPlanName);
    const created = (job: ReportJob) => job.CreationTime?.getTime() ?? 0;
    return [...this.jobs.values()].reverse()
      .filter(job => plan === undefined || job.ReportPlanArn === plan.ReportPlanArn)
      .filter(job => input.ByStatus === undefined || job.Status === input.ByStatus)
      .filter(job => input.ByCreationAfter === undefined || created(job) > input.ByCreationAfter.getTime())
      .filter(job => input.ByCreationBefore === undefined || created(job) < input.ByCreationBefore.getTime())
      .sort((a, b) => created(b) - created(a));
  }

  private asked(name: string | undefined): ReportPlan {
    const plan = this.plans.get(name ?? '');
    if (!plan) throw notFound(`report plan ${name}`);
    return plan;
  }

  private jobAt(jobId: string, states: readonly string[]): ReportJob {
    const job = this.jobs.get(jobId);
    if (!job) throw new Error(`there is no report job ${jobId}`);
    if (!states.includes(job.Status ?? '')) throw new Error(`report job ${jobId} is ${job.Status}, not ${states.join(' or ')}`);
    return job;
  }

  private move(jobId: string, states: readonly string[], change: Partial<ReportJob>): ReportJob {
    return this.addJob({ ...this.jobAt(jobId, states), ReportJobId: jobId, ...change });
  }
}

export function invalidParameter(message: string): ApiError {
  return new ApiError('InvalidParameterValueException', message);
}

export function notFound(what: string): ApiError {
  return new ApiError('ResourceNotFoundException', `Cannot find ${what}`);
}
