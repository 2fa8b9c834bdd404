import { CoverageModel } from './report-sharding';
import { checkAccountId, checkUnitId, literal } from '../organization-layout/organization-ids';
import { checkList, checkMembers, reject } from '../private/validation';

/**
 * Options of reports about other accounts.
 */
export interface ReportCoverageOptions {
  /**
   * Regions of the reports, all of the home account's partition and with AWS Backup Audit Manager; or `['*']` for every Region of the partition, with a
   * warning: such a report can't be cut by Region, and its size is judged by the Regions of the layout.
   *
   * @default - those of the definition's layout; required where there is no definition
   */
  readonly regions?: string[];
}

/**
 * The accounts and Regions whose jobs and compliance a report shows.
 *
 * AWS Backup makes reports of at most 100,000: accounts x Regions x (daily jobs + evaluations). The numbers come from the definition: `expectedAccounts`
 * of its layout and units, and its `sizing`. What is larger is cut into several report plans, by unit or account and by Region, in the order in which they
 * are given: add new ones at the end.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/working-with-audit-reports.html
 */
export class ReportCoverage {
  /**
   * The account and Region of the stack. Only such reports can be JSON and name frameworks.
   */
  public static ownAccount(): ReportCoverage {
    return new ReportCoverage({});
  }

  /**
   * Every account of the organization, new ones included; from the management account or the delegated administrator for AWS Backup.
   *
   * @param options which Regions
   */
  public static organization(options: ReportCoverageOptions = {}): ReportCoverage {
    return about({ kind: 'root', ids: ['ROOT'] }, options);
  }

  /**
   * The accounts of some units and of the units below them.
   *
   * @param organizationalUnitIds ids of the units, for example `ou-ab12-11111111`, none of them below another; where the layout lists units, they are among
   * these
   * @param options which Regions
   * @throws when an id is none, or is given twice
   */
  public static organizationalUnits(organizationalUnitIds: string[], options: ReportCoverageOptions = {}): ReportCoverage {
    checkList('organizationalUnitIds', organizationalUnitIds);
    const ids = organizationalUnitIds.map((id) => literal('organizationalUnitIds', id, checkUnitId));
    return about({ kind: 'units', ids: eachOnce('organizationalUnitIds', ids) }, options);
  }

  /**
   * Some accounts of the organization.
   *
   * @param accountIds their ids
   * @param options which Regions
   * @throws when an id is none, or is given twice
   */
  public static accounts(accountIds: string[], options: ReportCoverageOptions = {}): ReportCoverage {
    checkList('accountIds', accountIds);
    const ids = accountIds.map((id) => literal('accountIds', id, checkAccountId));
    return about({ kind: 'accounts', ids: eachOnce('accountIds', ids) }, options);
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

function about(others: CoverageModel['others'], options: ReportCoverageOptions): ReportCoverage {
  checkMembers('', options, { regions: 'texts' });
  const { regions } = options;
  return ReportCoverage._of({ others, regions: regions && [...regions] });
}

function eachOnce(prop: string, ids: string[]): string[] {
  const seen = new Set<string>();
  const twice = ids.find((id) => seen.size === seen.add(id).size);
  if (twice !== undefined) {
    reject(prop, twice, 'it is given twice', 'give each once');
  }
  return ids.length > 0 ? ids : reject(prop, [], 'a report is about something', 'name at least one');
}
