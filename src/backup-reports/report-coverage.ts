import { CoverageModel, ReportScope } from './report-sharding';
import { checkAccountId, checkUnitId, literal } from '../organization-layout/organization-ids';
import { reject } from '../private/validation';

/**
 * An organizational unit and how many accounts are in it and below it.
 */
export interface ReportedUnit {
  /**
   * Id of the unit, for example `ou-ab12-11111111`.
   */
  readonly organizationalUnitId: string;

  /**
   * Accounts in it and below it, as many as there will be.
   */
  readonly accounts: number;
}

/**
 * How much a report holds for each account in each Region.
 */
export interface ReportSizing {
  /**
   * Backup, copy, restore and scan jobs that one account has in one Region in a day, at most.
   */
  readonly dailyJobs: number;

  /**
   * Resources times controls that frameworks evaluate in one account and Region, at most.
   */
  readonly evaluations: number;

  /**
   * Regions of the reports, all of the home account's partition and with AWS Backup Audit Manager.
   *
   * @default - those of the layout
   */
  readonly regions?: string[];
}

/**
 * Whose jobs and compliance a report shows.
 *
 * AWS Backup makes one report plan of at most 100,000: accounts x Regions x (daily jobs + evaluations). What is larger is cut into several
 * plans, by unit or account and by Region, in the order in which they are given: add new ones at the end.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/working-with-audit-reports.html
 */
export class ReportCoverage {
  /**
   * The account and Region of the stack. Only such reports can be JSON and name frameworks.
   */
  public static ownAccount(): ReportCoverage {
    return new ReportCoverage({ perAccountAndRegion: 0 });
  }

  /**
   * Every account of the organization, new ones included; from the management account or the delegated administrator for AWS Backup.
   *
   * @param accounts how many accounts the organization has, as many as there will be
   * @param sizing how much each of them has
   * @throws when a number is no whole number
   */
  public static organization(accounts: number, sizing: ReportSizing): ReportCoverage {
    return sized({ kind: 'root', members: [{ id: 'ROOT', accounts: count('accounts', accounts, 1) }] }, sizing);
  }

  /**
   * The accounts of some units and of the units below them.
   *
   * @param units the units, none of them below another
   * @param sizing how much each account has
   * @throws when an id is none, a unit is given twice, or a number is no whole number
   */
  public static organizationalUnits(units: ReportedUnit[], sizing: ReportSizing): ReportCoverage {
    const members = units.map(({ organizationalUnitId, accounts }) => ({
      id: literal('organizationalUnitId', organizationalUnitId, checkUnitId), accounts: count('accounts', accounts, 1),
    }));
    return sized({ kind: 'units', members: distinct('units', members) }, sizing);
  }

  /**
   * Some accounts of the organization.
   *
   * @param accountIds their ids
   * @param sizing how much each account has
   * @throws when an id is none or is given twice
   */
  public static accounts(accountIds: string[], sizing: ReportSizing): ReportCoverage {
    const members = accountIds.map((id) => ({ id: literal('accountIds', id, checkAccountId), accounts: 1 }));
    return sized({ kind: 'accounts', members: distinct('accountIds', members) }, sizing);
  }

  /** @internal */
  public static _of(model: CoverageModel): ReportCoverage {
    return new ReportCoverage(model);
  }

  private readonly model: CoverageModel;

  private constructor(model: CoverageModel) {
    this.model = model;
  }

  /** @internal */
  public get _model(): CoverageModel {
    return this.model;
  }
}

function sized(scope: ReportScope, { dailyJobs, evaluations, regions }: ReportSizing): ReportCoverage {
  const perAccountAndRegion = count('dailyJobs', dailyJobs, 0) + count('evaluations', evaluations, 0);
  if (perAccountAndRegion === 0) {
    reject('dailyJobs', 0, 'evaluations are none too, so that there is nothing to report', 'give the jobs and evaluations of one account in one Region and day');
  }
  return ReportCoverage._of({ scope, perAccountAndRegion, regions: regions && [...regions] });
}

function distinct(prop: string, members: ReportScope['members'][number][]): ReportScope['members'] {
  const ids = members.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) {
    reject(prop, twice, 'it is given twice', 'give each once');
  }
  return members.length > 0 ? members : reject(prop, [], 'a report is about something', 'name at least one');
}

function count(prop: string, value: number, least: number): number {
  return Number.isInteger(value) && value >= least ? value : reject(prop, value, `it is a whole number of ${least} or more, known at synth`, 'round it up');
}
