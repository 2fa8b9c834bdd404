import { NotifierPorts, ReportFile } from './notifier-ports';
import { countedKind, PlaceCounter } from './place-counts';
import { NotAReport, UnknownTemplate } from './reading/file-text';
import { readReport, FileFormat } from './reading/read-report';
import { ReportRecord } from './reading/records';
import { Gathered, ReportContents } from './report-contents';
import { ReportTemplateName } from '../../data/reports';

/** What the files of a report say. */
export interface ReportRead {
  /** Undefined where no file is a report. */
  readonly contents?: ReportContents;
  readonly problems: string[];
  /** Why the report, whose columns are those of no known template, can't be read by this version of the library. */
  readonly unread?: string;
  /** ETags of the files that were read, by key. */
  readonly etags: { readonly [key: string]: string };
}

/** Files of a report, and what is known of them. */
export interface ReportFiles {
  readonly bucket: string;
  readonly keys: ReadonlyArray<string>;
  readonly at: string;
  readonly expected?: ReportTemplateName;
  /** ETags that the files had when they arrived, by key, as far as events said them. */
  readonly arrived?: { readonly [key: string]: string };
  /** Whether the report could be read before. */
  readonly wasReadable?: boolean;
}

/**
 * What the files say together. Those that are no reports go to the dead-letter queue, and the report is then not complete. A report that exists as CSV and
 * as JSON is read once.
 */
export async function readFiles({ bucket, keys, at, expected, arrived = {}, wasReadable }: ReportFiles, ports: NotifierPorts): Promise<ReportRead> {
  const counts = ports.counts !== undefined && expected !== undefined && countedKind(expected) !== undefined;
  const gathered = new Gathered(counts ? new PlaceCounter() : undefined);
  const problems: string[] = [];
  const etags: { [key: string]: string } = {};
  let template = expected;
  let format: FileFormat | undefined;
  let unread: string | undefined;
  for (const key of keys) {
    try {
      const file = await ports.open(key);
      if (!file) {
        throw new NotAReport('the object does not exist');
      }
      etags[key] = file.etag;
      // it is read nevertheless: it may be all there is
      if (Object.hasOwn(arrived, key) && arrived[key] !== file.etag) {
        ports.log('warn', 'the file was replaced after it had arrived', { key, arrived: arrived[key], now: file.etag });
        problems.push(replacedProblem(key));
      }
      const read = await readFile(key, file, gathered, format, template, ports);
      template ??= read.template;
      format ??= read.format;
    } catch (caught) {
      if (!(caught instanceof NotAReport)) {
        throw caught;
      }
      if (caught instanceof UnknownTemplate && !expected) {
        unread = caught.reason;
        // a report that could be read is no new kind of report: its columns have changed, and what it finds would notify nobody
        if (!wasReadable) {
          ports.log('warn', 'file skipped: its template is not known; use a newer version of the library', { key, reason: caught.reason });
          continue;
        }
      }
      problems.push(`${key}: ${caught.reason}`);
      await ports.reject(`the file is no report, or not all of it: ${caught.reason}`, { bucket, key });
    }
  }
  const { observations, scopes, failedJobs, jobs, unknown, counter } = gathered;
  if (unknown.size > 0) {
    ports.log('warn', 'statuses that are not known were not judged', { keys, records: Object.fromEntries(unknown) });
  }
  const contents = template && {
    template, observations, scopes, failedJobs, jobs, counted: counter?.rows(at), cells: gathered.cells(), complete: problems.length === 0, at,
  };
  return { contents, problems, unread, etags };
}

export const replacedProblem = (key: string): string => `${key}: the file was replaced after AWS Backup had written it; who can write to the bucket of the reports?`;

async function readFile(
  key: string, file: ReportFile, gathered: Gathered, format: FileFormat | undefined, expected: ReportTemplateName | undefined, ports: NotifierPorts,
): Promise<{ template?: ReportTemplateName; format: FileFormat }> {
  let bad = 0;
  const check = (template: ReportTemplateName | undefined) => {
    if (template && expected && template !== expected) {
      throw new NotAReport(`it has the columns of ${template}, the report plan makes ${expected}`);
    }
  };
  const { template, format: own, missing } = await readReport(file.body, (record, columns) => {
    check(columns.template);
    if (lacks(record, columns.missing)) {
      bad++;
    } else {
      gathered.add(columns.template, record);
    }
  }, format);
  if (format !== undefined && own !== format) {
    ports.log('info', 'file skipped: the report is read in its other format', { key });
    return { template: expected, format };
  }
  check(template);
  if (missing.size > 0) {
    throw new NotAReport(`${bad === 0 ? 'it lacks' : `${bad} ${bad === 1 ? 'record lacks' : 'records lack'}`} the columns ${[...missing].join(', ')}`);
  }
  return { template: template ?? expected, format: own };
}

/** Items of a JSON file have columns of their own, so that one may lack what the others have. */
const lacks = (record: ReportRecord, fields: readonly string[]) => fields.some((field) => !Object.hasOwn(record, field));
