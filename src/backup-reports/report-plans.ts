import { Stack, Token } from 'aws-cdk-lib';
import { CfnReportPlan } from 'aws-cdk-lib/aws-backup';
import { BackupReport, BackupReportsProps } from './backup-reports-props';
import { ReportCoverage } from './report-coverage';
import { CoverageModel, ReportShard, scopeOfReport, shardReport } from './report-sharding';
import { ReportFormat } from './report-template';
import type { IComplianceFramework } from '../compliance-framework';
import { regionLacks } from '../data/regions';
import { isReportTemplate, REPORT_LIMITS, REPORT_TEMPLATES, ReportTemplateFacts } from '../data/reports';
import { namingOf } from '../definition/naming-of';
import { BackupNaming } from '../organization-layout/backup-naming';
import { knownRegion, partitionOf } from '../private/regions';
import { accountKey } from '../private/registry';
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

/** How AWS Backup writes every Region, those to come included. */
const EVERYWHERE = '*';

export function isEverywhere(regions: ReadonlyArray<string> | undefined): boolean {
  return regions?.length === 1 && regions[0] === EVERYWHERE;
}

/** What is made of the reports of one construct. */
export interface PlannedReports {
  /** In the order in which they were given. */
  readonly plans: PlannedReport[];
  /** Names of reports that are not cut, because it is not known how large they are, each with the reason. */
  readonly notSized: ReadonlyMap<string, string>;
}

export function planReports(props: BackupReportsProps, stack: Stack): PlannedReports {
  const naming = namingOf(props);
  if (props.reports.length === 0) {
    reject('reports', [], 'at least one report is made', 'give one, for example { template: ReportTemplate.CONTROL_COMPLIANCE }');
  }
  if (!Token.isUnresolved(stack.region) && regionLacks(stack.region, 'auditManager')) {
    reject('region of the stack', stack.region, 'AWS Backup Audit Manager is not available in this Region', 'make the reports in another Region of the home account');
  }
  const notSized = new Map<string, string>();
  const plans = props.reports.flatMap((report) => plansOf(report, props, naming, stack, notSized));
  const names = plans.map(({ name }) => name.toLowerCase());
  const twice = plans.find((_, i) => names.indexOf(names[i]) !== i);
  if (twice) {
    reject('reportName', twice.reportName, 'two reports would have a report plan of the same name', 'give each report its own reportName');
  }
  return { plans, notSized };
}

/** A construct that makes report plans. */
export interface ReportPlanMaker {
  readonly plans: CfnReportPlan[];
}

/** What is wrong with the plans of one construct beside others of the same account, once the app is complete. */
export function planFaults(own: ReportPlanMaker, makers: ReadonlyArray<ReportPlanMaker>, quota: number): string[] {
  const stack = Stack.of(own.plans[0]);
  const inAccount = stack.node.root.node.findAll().filter((node): node is CfnReportPlan => node instanceof CfnReportPlan
    && accountKey(Stack.of(node)) === accountKey(stack));
  // of two constructs the later one reports what they share
  const earlier = makers.slice(0, makers.indexOf(own)).flatMap(({ plans }) => plans);
  const later = makers.slice(makers.indexOf(own)).flatMap(({ plans }) => plans);
  const others = inAccount.filter((plan) => Stack.of(plan).region === stack.region && (earlier.includes(plan) || !later.includes(plan)));
  return [
    ...inAccount.length > quota && own === makers[0]
      ? [`${inAccount.length} report plans are made in one account but AWS allows ${quota}; leave out reports that repeat others, or say in reportPlanQuota that AWS allows more`] : [],
    ...own.plans.flatMap((plan) => {
      const namesake = others.find((other) => lowerName(other) === lowerName(plan));
      return namesake ? [`reportName makes the report plan '${plan.reportPlanName}' but ${namesake.node.path} has the same name in this account and Region; give one of them another reportName`] : [];
    }),
  ];
}

function lowerName({ reportPlanName }: CfnReportPlan): string | undefined {
  return Token.isUnresolved(reportPlanName) ? undefined : reportPlanName?.toLowerCase();
}

function plansOf(
  report: BackupReport, props: BackupReportsProps, naming: BackupNaming, stack: Stack, notSized: Map<string, string>,
): PlannedReport[] {
  const { templateName: template } = report.template;
  const facts = isReportTemplate(template) ? REPORT_TEMPLATES[template] : undefined;
  const title = facts?.title ?? legal(template);
  const reportName = report.reportName === undefined ? `${legal(naming.prefix)}_${title}` : checkReportName(report.reportName);
  const coverage = (report.coverage ?? props.coverage ?? ReportCoverage.ownAccount())._model;
  const formats = checkFormats(report.formats ?? [ReportFormat.CSV], coverage);
  const frameworkArns = frameworksOf(report, facts, coverage, stack);
  const base = { reportName, template, formats, frameworkArns, description: `${facts?.title ?? template} of ${coverageWords(coverage)}` };
  const { others } = coverage;
  if (!others) {
    return [{ ...base, id: reportName, name: reportName }];
  }
  checkHome(props, stack);
  const regions = regionsOf(coverage, props, stack);
  return shardsOf(reportName, others, regions, props, notSized).map((shard, i) => {
    // the first keeps its name when a second is needed
    const name = i === 0 ? reportName : `${reportName}_${i + 1}`;
    const ids = [...shard.ids];
    return { ...base, id: name, name, regions: [...shard.regions].sort(), ...others.kind === 'units' ? { units: ids } : { accounts: ids } };
  });
}

/** The parts of a report; one where it is not known how large it is. */
function shardsOf(
  reportName: string, others: NonNullable<CoverageModel['others']>, regions: string[], { definition }: BackupReportsProps, notSized: Map<string, string>,
): ReportShard[] {
  const scope = definition && scopeOfReport(others, definition.layout);
  const unknown = scope?.members.find(({ accounts }) => accounts === 0);
  if (!definition?.sizing || !scope || unknown) {
    notSized.set(reportName, !definition ? 'there is no definition' : !definition.sizing ? 'the definition has no sizing'
      : `the layout says of ${unknown!.id} neither how many accounts it will have nor which it has`);
    return [{ ids: others.ids, regions }];
  }
  const perAccountAndRegion = definition.sizing.dailyJobs + definition.sizing.evaluations;
  if (!isEverywhere(regions)) {
    return shardReport(reportName, scope, regions, perAccountAndRegion);
  }
  const known = definition.layout.regions;
  const shards = shardReport(reportName, scope, known, perAccountAndRegion);
  if (shards.some((shard) => shard.regions.length < known.length)) {
    reject(`regions of the report ${reportName}`, EVERYWHERE, `it is too large for one report plan already in the Regions of the layout, ${known.join(', ')}, and AWS divides no '${EVERYWHERE}'`,
      'list the Regions, so that some get plans of their own');
  }
  return shards.map(({ ids }) => ({ ids, regions }));
}

function frameworksOf(
  { frameworks, reportName, template }: BackupReport, facts: ReportTemplateFacts | undefined, { others }: CoverageModel, stack: Stack,
): string[] | undefined {
  const prop = `frameworks of the report ${reportName ?? template.templateName}`;
  const names = frameworks?.flatMap(({ frameworkNames }) => frameworkNames);
  if (frameworks && typeof facts?.about === 'object') {
    reject(prop, names, 'a report about jobs has no frameworks', 'leave them out');
  }
  if (frameworks && others) {
    reject(prop, names, 'a report about other accounts shows all their frameworks and AWS refuses to name some', 'leave them out, or cover ReportCoverage.ownAccount()');
  }
  if (!frameworks && !others && typeof facts?.about === 'string') {
    reject(prop, 'none', 'a compliance report about one account names what it reports', 'give the ComplianceFramework of this account and Region');
  }
  const most = REPORT_LIMITS.frameworksPerPlan;
  if (names && (names.length < 1 || names.length > most)) {
    reject(prop, names.length, `a report plan names 1 to ${most} frameworks`, 'split the report');
  }
  frameworks?.forEach((framework) => checkPlace(prop, framework, stack));
  return frameworks?.flatMap(({ frameworkArns }) => frameworkArns);
}

/** Refuses frameworks that are not of the report's account and Region, or would become an export of their stack. */
function checkPlace(prop: string, framework: IComplianceFramework, stack: Stack): void {
  framework.frameworkArns.forEach((arn, i) => {
    const name = framework.frameworkNames[i];
    if (Token.isUnresolved(arn)) {
      if (Stack.of(framework) !== stack) {
        reject(prop, name, `it is made in the stack '${Stack.of(framework).stackName}' and its ARN is known at deployment only`,
          'make both in one stack, or name its ARN with ComplianceFramework.fromFrameworkArn()');
      }
      return;
    }
    const [, , , region, account] = arn.split(':');
    const elsewhere = ([[account, stack.account], [region, stack.region]]).some(([one, own]) => !Token.isUnresolved(own) && one !== own);
    if (elsewhere) {
      reject(prop, arn, `the stack is in ${knownAtSynth(stack.account)} and ${knownAtSynth(stack.region)} and a report names frameworks of its own account and Region`, 'make a report there');
    }
  });
}

function knownAtSynth(text: string): string {
  return Token.isUnresolved(text) ? 'one known at deployment' : text;
}

function checkFormats(formats: ReportFormat[], { others }: CoverageModel): string[] {
  if (formats.length === 0) {
    reject('formats', [], 'a report has at least one format', 'leave it out for CSV');
  }
  if (others && formats.includes(ReportFormat.JSON)) {
    reject('formats', ReportFormat.JSON, 'AWS Backup writes reports about other accounts or Regions as CSV only', 'use ReportFormat.CSV');
  }
  return [...new Set(formats)].sort();
}

function checkHome({ definition }: BackupReportsProps, { account }: Stack): void {
  if (!definition || Token.isUnresolved(account)) {
    return;
  }
  const { homeAccount, managementAccount } = definition.layout;
  if (![homeAccount, managementAccount].includes(account)) {
    reject('account of the stack', account, `the layout has ${homeAccount ?? 'none'} as its home account, which alone with the management account can report about others`,
      'deploy BackupReports there, or cover ReportCoverage.ownAccount()');
  }
}

function regionsOf({ regions: own }: CoverageModel, { definition }: BackupReportsProps, stack: Stack): string[] {
  const given = own ?? definition?.layout.regions;
  if (!given || given.length === 0) {
    reject('regions', given ?? 'none', 'a report about other accounts names its Regions', 'give the coverage its regions, or give a definition');
  }
  if (isEverywhere(given)) {
    return [EVERYWHERE];
  }
  if (given.includes(EVERYWHERE)) {
    reject('regions', given, `'${EVERYWHERE}' is every Region already`, `give ['${EVERYWHERE}'] alone, or list the Regions`);
  }
  const regions = [...new Set(given.map((region) => knownRegion('regions', region)))];
  const home = Token.isUnresolved(stack.region) ? regions[0] : stack.region;
  const foreign = regions.find((region) => ![undefined, partitionOf(region)].includes(partitionOf(home)));
  if (foreign !== undefined) {
    reject('regions', foreign, `reports made in ${home} are about Regions of the partition ${partitionOf(home)}`, 'make reports of their own in the other partition');
  }
  const without = regions.find((region) => regionLacks(region, 'auditManager'));
  if (without !== undefined) {
    reject('regions', without, 'AWS Backup Audit Manager is not available in this Region', 'give the coverage its regions without this one');
  }
  return regions;
}

function coverageWords({ others }: CoverageModel): string {
  return others ? { root: 'the organization', units: 'organizational units', accounts: 'accounts' }[others.kind] : 'this account and Region';
}

function legal(text: string): string {
  return text.replace(/[^a-zA-Z0-9]+/g, '_');
}

function checkReportName(name: string): string {
  refuseToken('reportName', name, 'its characters are checked at synth', 'write the text itself');
  return checkText('reportName', name, /^[a-zA-Z][_a-zA-Z0-9]{0,199}$/, 'a report has 1 to 200 letters, digits and underscores and starts with a letter (no hyphens)', 'choose another name');
}
