import { Stack, Token } from 'aws-cdk-lib';
import { CfnReportPlan } from 'aws-cdk-lib/aws-backup';
import { BackupReport, BackupReportsProps } from './backup-reports-props';
import { CoverageModel, ReportCoverage } from './report-coverage';
import { shardReport } from './report-sharding';
import { ReportFormat } from './report-template';
import { NO_AUDIT_MANAGER } from '../data/controls';
import { REPORT_LIMITS, REPORT_TEMPLATES } from '../data/reports';
import { BackupNaming } from '../organization-layout/backup-naming';
import { knownRegion } from '../private/regions';
import { checkText, refuseToken, reject } from '../private/validation';

/** One report plan. */
export interface PlannedReport {
  /** Id of the resource in its construct. */
  readonly id: string;
  readonly name: string;
  readonly reportName: string;
  readonly template: string;
  readonly description: string;
  readonly formats: string[];
  readonly frameworkArns?: string[];
  readonly accounts?: string[];
  readonly units?: string[];
  readonly regions?: string[];
}

/** The plans of all reports, in the order in which they were given. */
export function planReports(props: BackupReportsProps, stack: Stack): PlannedReport[] {
  const naming = props.naming ?? new BackupNaming();
  if (props.reports.length === 0) {
    reject('reports', [], 'at least one report is made', 'give one, for example { template: ReportTemplate.CONTROL_COMPLIANCE }');
  }
  if (!Token.isUnresolved(stack.region) && NO_AUDIT_MANAGER.includes(stack.region)) {
    reject('region of the stack', stack.region, 'AWS Backup Audit Manager is not available in this Region', 'make the reports in another Region of the home account');
  }
  const planned = props.reports.flatMap((report) => plansOf(report, props, naming, stack));
  const names = planned.map(({ name }) => name.toLowerCase());
  const twice = planned.find((_, i) => names.indexOf(names[i]) !== i);
  if (twice) {
    reject('reportName', twice.reportName, 'two reports would have a report plan of the same name', 'give each report its own reportName');
  }
  return planned;
}

/** What is wrong with the plans beside others of the same account. */
export function planFaults(plans: CfnReportPlan[], quota: number): string[] {
  const stack = Stack.of(plans[0]);
  const together = stack.node.root.node.findAll().filter((node): node is CfnReportPlan => node instanceof CfnReportPlan
    && (Stack.of(node) === stack || (!Token.isUnresolved(stack.account) && Stack.of(node).account === stack.account)));
  return together.length > quota && together[0] === plans[0]
    ? [`${together.length} report plans are made in one account but AWS allows ${quota}; leave out reports that repeat others, or say in reportPlanQuota that AWS allows more`] : [];
}

function plansOf(report: BackupReport, props: BackupReportsProps, naming: BackupNaming, stack: Stack): PlannedReport[] {
  const { templateName: template } = report.template;
  const facts = REPORT_TEMPLATES[template] as typeof REPORT_TEMPLATES[string] | undefined;
  const reportName = report.reportName === undefined ? `${legal(naming.prefix)}_${facts?.title ?? legal(template)}` : checkName(report.reportName);
  const coverage = (report.coverage ?? props.coverage ?? ReportCoverage.ownAccount())._model;
  const formats = checkFormats(report.formats ?? [ReportFormat.CSV], coverage);
  const frameworkArns = frameworksOf(report, facts?.kind, coverage);
  const base = { reportName, template, formats, frameworkArns, description: `${facts?.title ?? template} of ${describe(coverage)}` };
  if (!coverage.scope) {
    return [{ ...base, id: reportName, name: reportName }];
  }
  checkHome(props, stack);
  const regions = regionsOf(coverage, props);
  return shardReport(reportName, coverage.scope, regions, coverage.perAccountAndRegion).map((shard, i) => {
    // the first keeps its name when a second is needed
    const name = i === 0 ? reportName : `${reportName}_${i + 1}`;
    const ids = [...shard.ids];
    return {
      ...base, id: name, name, regions: [...shard.regions], ...coverage.scope!.kind === 'units' ? { units: ids } : { accounts: ids },
    };
  });
}

function frameworksOf({ frameworks, reportName, template }: BackupReport, kind: string | undefined, { scope }: CoverageModel): string[] | undefined {
  const name = reportName ?? template.templateName;
  if (frameworks && kind === 'jobs') {
    reject(`frameworks of the report ${name}`, frameworks.map(({ frameworkName }) => frameworkName), 'a report about jobs has no frameworks', 'leave them out');
  }
  if (frameworks && scope) {
    reject(`frameworks of the report ${name}`, frameworks.map(({ frameworkName }) => frameworkName),
      'a report about other accounts shows all their frameworks and AWS refuses to name some', 'leave them out, or cover ReportCoverage.ownAccount()');
  }
  if (!frameworks && !scope && kind === 'compliance') {
    reject(`frameworks of the report ${name}`, 'none', 'a compliance report about one account names what it reports', 'give the ComplianceFramework of this account and Region');
  }
  const most = REPORT_LIMITS.frameworksPerPlan;
  if (frameworks && (frameworks.length < 1 || frameworks.length > most)) {
    reject(`frameworks of the report ${name}`, frameworks.length, `a report plan names 1 to ${most} frameworks`, 'split the report');
  }
  return frameworks?.map(({ frameworkArn }) => frameworkArn);
}

function checkFormats(formats: ReportFormat[], { scope }: CoverageModel): string[] {
  if (formats.length === 0) {
    reject('formats', [], 'a report has at least one format', 'leave it out for CSV');
  }
  if (scope && formats.includes(ReportFormat.JSON)) {
    reject('formats', ReportFormat.JSON, 'AWS Backup writes reports about other accounts or Regions as CSV only', 'use ReportFormat.CSV');
  }
  return [...new Set(formats)].sort();
}

function checkHome({ layout }: BackupReportsProps, { account }: Stack): void {
  if (layout && !Token.isUnresolved(account) && ![layout.homeAccount, layout.managementAccount].includes(account)) {
    reject('account of the stack', account, `the layout has ${layout.homeAccount} as its home account, which alone with the management account can report about others`,
      'deploy BackupReports there, or cover ReportCoverage.ownAccount()');
  }
}

function regionsOf({ regions: own }: CoverageModel, { layout }: BackupReportsProps): string[] {
  const regions = own ?? layout?.regions;
  if (!regions || regions.length === 0) {
    reject('regions', regions ?? 'none', 'a report about other accounts names its Regions', 'give the coverage its regions, or give a layout');
  }
  return [...new Set(regions.map((region) => knownRegion('regions', region)))];
}

function describe({ scope }: CoverageModel): string {
  return scope ? { root: 'the organisation', units: 'organisational units', accounts: 'accounts' }[scope.kind] : 'this account and Region';
}

function legal(text: string): string {
  return text.replace(/[^a-zA-Z0-9]+/g, '_');
}

function checkName(name: string): string {
  refuseToken('reportName', name, 'its characters are checked at synth', 'write the text itself');
  return checkText('reportName', name, /^[a-zA-Z][_a-zA-Z0-9]{0,199}$/, 'a report has 1 to 200 letters, digits and underscores and starts with a letter (no hyphens)', 'choose another name');
}
