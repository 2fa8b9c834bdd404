import { Annotations, Arn, ArnFormat, Aspects, CfnResource, Stack, Token } from 'aws-cdk-lib';
import { CfnReportPlan } from 'aws-cdk-lib/aws-backup';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Universal } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct, IConstruct } from 'constructs';
import { BackupReportsProps, ReportPlanInfo } from './backup-reports-props';
import { createReportBucket, reportKeyStatement } from './report-bucket';
import { isEverywhere, PlannedReport, planFaults, planReports } from './report-plans';
import { ReportFormat } from './report-template';
import { isReportTemplate, REPORT_LIMITS, REPORT_TEMPLATES, REPORTS_SERVICE_LINKED_ROLE } from '../data/reports';
import type { BackupDefinition } from '../definition/backup-definition';
import { dataOperators } from '../definition/data-operators';
import { warnOfOpenStack } from '../definition/place-of-stack';
import { partitionIn, roleArn } from '../private/arns';
import { guardData, rolesOfFunctions } from '../private/data-guard';
import { INSTANCES } from '../private/instances';
import { warnLate } from '../private/late-warnings';
import { accountKey, register, registered, REPORT_READERS } from '../private/registry';
import { ServiceLinkedRole } from '../private/service-linked-role';
import { hasResource } from '../private/template-resources';
import { checkKind, checkMembers, checkOneOf, checkText, refuseToken, reject } from '../private/validation';

/**
 * Reports of AWS Backup Audit Manager, which a `ReportNotifier` reads.
 */
export interface IBackupReports extends IConstruct {
  /** The bucket that receives the reports. */
  readonly bucket: s3.IBucket;
  /** Prefix of all reports in the bucket, without slashes at its ends. */
  readonly prefix: string;
  /** Key of the bucket; undefined means a key of Amazon S3. */
  readonly encryptionKey?: kms.IKey;
  /** The report plans. */
  readonly reportPlans: ReportPlanInfo[];
}

/**
 * Daily reports of AWS Backup Audit Manager about one account or the organization, with a bucket that receives them and that sends events, so that
 * `ReportNotifier` reads them: a report that nobody reads protects nothing.
 *
 * Deploy it in the home account. Bucket and reports survive the stack.
 *
 * Cost: the storage of the reports in Amazon S3, for `retention`.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { BackupDefinition, BackupReports, ReportCoverage, ReportTemplate } from 'cdk-org-backup';
 *
 * declare const home: Stack;
 * declare const definition: BackupDefinition;
 * new BackupReports(home, 'Reports', {
 *   definition,
 *   coverage: ReportCoverage.organization(),
 *   reports: [{ template: ReportTemplate.CONTROL_COMPLIANCE }, { template: ReportTemplate.BACKUP_JOBS }],
 * });
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/create-report-plan-console.html
 */
export class BackupReports extends Construct implements IBackupReports {
  public readonly bucket: s3.IBucket;
  public readonly prefix: string;
  public readonly encryptionKey?: kms.IKey;
  public readonly reportPlans: ReportPlanInfo[];
  /** The report plans as resources, in the order of `reportPlans`. */
  public readonly plans: CfnReportPlan[];

  private readonly partition: string;
  private readonly schedules: Construct;

  /**
   * @param scope the stack of the home account
   * @param id id of the construct
   * @param props reports
   * @throws when AWS would refuse a report plan, or a report is too large to be made
   */
  constructor(scope: Construct, id: string, props: BackupReportsProps) {
    checkMembers('', props, {
      reports: 'required list', coverage: INSTANCES.coverage, definition: INSTANCES.definition, naming: INSTANCES.naming, prefix: 'text', encryptionKey: INSTANCES.key, retention: 'optional',
      createServiceLinkedRole: 'boolean', reportPlanQuota: 'optional',
    });
    props.reports.forEach((report, i) => checkMembers(`reports[${i}]`, report, {
      template: 'required', reportName: 'optional', coverage: INSTANCES.coverage, formats: 'list', frameworks: [INSTANCES.framework],
    }));
    props.reports.forEach((report, i) => {
      checkKind(`reports[${i}].template`, report.template, INSTANCES.reportTemplate);
      report.formats?.forEach((format, j) => checkOneOf(`reports[${i}].formats[${j}]`, format, ReportFormat));
    });
    const stack = Stack.of(scope);
    const { plans: planned, notSized } = planReports(props, stack);
    const prefix = checkPrefix(props.prefix ?? 'reports');
    const quota = checkQuota(props.reportPlanQuota ?? REPORT_LIMITS.plansPerAccount);
    if (planned.length > quota) {
      reject('reports', planned.length, `an account has at most ${quota} report plans and a report larger than ${REPORT_LIMITS.size} takes several`,
        'leave out reports that repeat others, name larger units, or raise the quota and say so in reportPlanQuota');
    }

    super(scope, id);
    this.partition = partitionIn(stack.region);
    this.prefix = prefix;
    this.encryptionKey = props.encryptionKey;
    const account = stack.account;
    const role = props.createServiceLinkedRole === false ? undefined : new ServiceLinkedRole(this, 'ServiceLinkedRole', {
      serviceName: 'reports.backup.amazonaws.com', roleWithPath: REPORTS_SERVICE_LINKED_ROLE, partition: this.partition, account,
    });
    const principalArn = roleArn(this.partition, account, REPORTS_SERVICE_LINKED_ROLE);
    const bucket = createReportBucket(this, { principalArn, encryptionKey: props.encryptionKey, retention: props.retention, role });
    this.bucket = bucket;
    this.guardReports(bucket, props.definition);
    if (props.encryptionKey) {
      this.admitReports(props.encryptionKey, principalArn, role);
    }
    const policy = bucket.policy!.node.defaultChild as CfnResource;
    // names of reports become ids, and must not meet those of other children
    const plans = new Construct(this, 'Plans');
    this.schedules = new Construct(this, 'Schedules');
    this.plans = planned.map((plan) => this.createPlan(plans, plan, policy));
    this.reportPlans = planned.map((plan) => ({
      reportPlanName: plan.name, reportName: plan.reportName, templateName: plan.template, prefix: `${prefix}/${plan.name}`,
    }));
    this.node.defaultChild = bucket;
    const makers = register<BackupReports>(this, 'report plans', accountKey(stack), this);
    this.node.addValidation({ validate: () => planFaults(this, makers(), quota) });
    this.warn(planned, notSized);
    this.warnOfApp(planned, props.definition);
  }

  /** A reader in another stack would have to be made before the policy, and needs the bucket: it can't be named. */
  private guardReports(bucket: s3.Bucket, definition: BackupDefinition | undefined): void {
    const operators = dataOperators(definition, Stack.of(this));
    if (operators) {
      const readers = () => registered<IConstruct>(this, REPORT_READERS, bucket.node.addr);
      const isHere = (one: IConstruct) => Stack.of(one) === Stack.of(this);
      guardData(bucket, [], { operators, own: () => rolesOfFunctions(...readers().filter(isHere)) });
      this.node.addValidation({
        validate: () => readers().filter((one) => !isHere(one)).map(({ node: { path } }) => `${path} reads the bucket ${bucket.node.path} from another stack, and with operatorRoles of the definition `
          + 'the bucket\'s policy admits functions of its own stack only; make it in the stack of the reports'),
      });
    }
  }

  /**
   * What the policy of the bucket's key must say, so that AWS Backup can write reports. For keys that are imported; other keys get it by themselves.
   */
  public keyStatement(): iam.PolicyStatement {
    return reportKeyStatement(roleArn(this.partition, Stack.of(this).account, REPORTS_SERVICE_LINKED_ROLE));
  }

  /**
   * Makes all reports once more on a schedule of one's own, beside the daily one between 01:00 and 05:00 UTC.
   *
   * @param id id of the schedule
   * @param schedule when
   */
  public addSchedule(id: string, schedule: scheduler.ScheduleExpression): void {
    const scope = new Construct(this.schedules, id);
    this.reportPlans.forEach(({ reportPlanName }, i) => new scheduler.Schedule(scope, `Plan${i}`, {
      schedule,
      description: `Makes the report of ${reportPlanName}`,
      target: new Universal({
        service: 'backup',
        action: 'startReportJob',
        input: scheduler.ScheduleTargetInput.fromObject({ ReportPlanName: reportPlanName, IdempotencyToken: scheduler.ContextAttribute.executionId }),
        policyStatements: [new iam.PolicyStatement({ actions: ['backup:StartReportJob'], resources: [this.reportPlanArn(reportPlanName)] })],
      }),
    }));
  }

  private warn(planned: PlannedReport[], notSized: ReadonlyMap<string, string>): void {
    const unknown = [...new Set(planned.map(({ template }) => template).filter((template) => !isReportTemplate(template)))];
    if (unknown.length > 0) {
      Annotations.of(this).addWarningV2('cdk-org-backup:reportTemplateUnknown',
        `${unknown.join(', ')} is no report template that this version of the library knows: AWS refuses a misspelled one at deployment, and a ReportNotifier skips its reports; `
        + `use one of ${Object.keys(REPORT_TEMPLATES).join(', ')}, or a version of the library that knows it`);
    }
    const everywhere = [...new Set(planned.filter(({ regions }) => isEverywhere(regions)).map(({ reportName }) => reportName))];
    if (everywhere.length > 0) {
      Annotations.of(this).addWarningV2('cdk-org-backup:reportsOfEveryRegion',
        `${everywhere.join(', ')}: regions is '*', every Region of the partition; its size is judged by the Regions of the layout, so that jobs and evaluations elsewhere can make it larger than `
        + `the ${REPORT_LIMITS.size} that AWS Backup takes, and it then makes no report; list the Regions where more is to be expected`);
    }
    for (const reason of new Set(notSized.values())) {
      const names = [...notSized.keys()].filter((name) => notSized.get(name) === reason);
      Annotations.of(this).addWarningV2('cdk-org-backup:reportsNotSized',
        `${names.join(', ')}: each report is one report plan, however large, because ${reason}; AWS Backup makes reports of at most ${REPORT_LIMITS.size}: `
        + 'accounts x Regions x (daily jobs + evaluations); give the definition a sizing, and its layout and units expectedAccounts');
    }
  }

  /** Reports about what nobody judges, or that nobody reads, say so once the app is complete. */
  private warnOfApp(planned: PlannedReport[], definition: BackupDefinition | undefined): void {
    const ofOthers = planned.filter(({ regions }) => regions !== undefined);
    if (ofOthers.length > 0) {
      warnOfOpenStack(this, 'only the home and the management account can report about others', [definition?.layout.homeAccount, definition?.layout.managementAccount]);
    }
    const ofControls = ofOthers.filter(({ template }) => isReportTemplate(template) && typeof REPORT_TEMPLATES[template].about === 'string');
    const warn = (id: string, text: string) => warnLate(this, id, text);
    Aspects.of(this).add({
      visit: (node) => {
        if (node === this && registered(this, REPORT_READERS, this.bucket.node.addr).length === 0) {
          warn('reportsNotRead', 'no ReportNotifier of this app reads the reports, and a report that nobody reads protects nothing; add one with ReportSource.reports(), or acknowledge this where '
            + 'something else reads them');
        }
        if (node === this && ofControls.length > 0 && !hasResource(this.node.root, 'AWS::Backup::Framework')) {
          warn('reportsWithoutFrameworks', `${[...new Set(ofControls.map(({ reportName }) => reportName))].join(', ')}: reports on compliance show what frameworks find and this app has none: they are empty where nobody deploys one; `
            + 'add a ComplianceFramework in every account and Region, or acknowledge this where another app does');
        }
      },
    });
  }

  private reportPlanArn(reportPlanName: string): string {
    return Arn.format({
      partition: this.partition, service: 'backup', resource: 'report-plan', resourceName: `${reportPlanName}-*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }, Stack.of(this));
  }

  private createPlan(scope: Construct, plan: PlannedReport, bucketPolicy: CfnResource): CfnReportPlan {
    const resource = new CfnReportPlan(scope, plan.id, {
      reportPlanName: plan.name,
      reportPlanDescription: plan.description,
      reportDeliveryChannel: { S3BucketName: this.bucket.bucketName, S3KeyPrefix: `${this.prefix}/${plan.name}`, Formats: plan.formats },
      reportSetting: {
        ReportTemplate: plan.template,
        FrameworkArns: plan.frameworkArns,
        Accounts: plan.accounts,
        OrganizationUnits: plan.units,
        Regions: plan.regions,
      },
    });
    // AWS Backup checks that it can write when the plan is made
    resource.node.addDependency(bucketPolicy);
    return resource;
  }

  private admitReports(key: kms.IKey, principalArn: string, role: ServiceLinkedRole | undefined): void {
    const added = key.addToResourcePolicy(reportKeyStatement(principalArn), true);
    if (!added.statementAdded) {
      Annotations.of(this).addWarningV2('cdk-org-backup:reportKeyImported',
        'the policy of an imported key can\'t be changed here: add what keyStatement() says to it, or no report is written');
    }
    if (!role || !added.statementAdded) {
      return;
    }
    // an alias passes the statement on to its key
    const owner = (key as Partial<kms.IAlias>).aliasTargetKey ?? key;
    if (Stack.of(owner) === Stack.of(this)) {
      owner.node.addDependency(role);
    } else {
      Annotations.of(this).addWarningV2('cdk-org-backup:reportKeyElsewhere',
        `the key is in the stack '${Stack.of(owner).stackName}', which is deployed before this one, and AWS KMS refuses a policy that names a role which does not exist; `
        + 'create AWSServiceRoleForBackupReports before (aws iam create-service-linked-role --aws-service-name reports.backup.amazonaws.com), or make the key in this stack');
    }
  }
}

function checkPrefix(prefix: string): string {
  refuseToken('prefix', prefix, 'it becomes part of event patterns', 'write the text itself');
  return checkText('prefix', prefix, /^[A-Za-z0-9!_.'()-]+(\/[A-Za-z0-9!_.'()-]+)*$/, 'it has letters, digits and !_.\'()- between single slashes, none at its ends', 'choose another prefix');
}

function checkQuota(quota: number): number {
  return !Token.isUnresolved(quota) && Number.isInteger(quota) && quota > 0 ? quota : reject('reportPlanQuota', Token.isUnresolved(quota) ? '<token>' : quota, 'a quota is a whole number of 1 or more', 'give the quota that Service Quotas shows');
}
