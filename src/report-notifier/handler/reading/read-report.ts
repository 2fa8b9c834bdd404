import { CsvFileReader } from './csv-file-reader';
import { FileReader, Records, ReportRecord } from './file-reader';
import { NotAReport, fileText } from './file-text';
import { JsonFileReader } from './json-file-reader';
import { ReportTemplateName } from '../../../data/reports';

export type FileFormat = 'CSV' | 'JSON';

export interface ReadReportOptions {
  /** Whether the file is compressed; it is read as such too if it starts like gzip data. */
  readonly gzip: boolean;
  /** Without it, a file that starts with `{` or `[` is JSON. */
  readonly format?: FileFormat;
}

/** Some records of a report, in the order of the file. */
export interface ReportBatch {
  /** Undefined only in a JSON report without items, which has no columns that identify it. */
  readonly template?: ReportTemplateName;
  readonly format: FileFormat;
  /** Fields that some records of the batch lack, and without which they can't be distinguished or judged. */
  readonly missing: string[];
  /** At most 1,000; none at all in the only batch of an empty report. */
  readonly records: ReportRecord[];
}

const BATCH_RECORDS = 1000;

/**
 * Reads a report without ever holding more than a batch of it.
 *
 * What is no report, or not all of one, throws `NotAReport`, possibly after batches: only a reader that gets to the end has seen the
 * whole report. Errors of the source are thrown as they are. Values may be cut from a larger text, which stays in memory with them.
 */
export async function* readReport(source: AsyncIterable<Uint8Array>, options: ReadReportOptions): AsyncGenerator<ReportBatch> {
  const into: Records = { missing: [], records: [] };
  let reader: FileReader | undefined;
  let batches = 0;
  let format = options.format ?? 'CSV';
  for await (const text of fileText(source, options.gzip)) {
    if (reader) {
      reader.push(text, into);
    } else {
      // takes the byte order mark away, too
      const start = text.trimStart();
      if (start !== '') {
        format = options.format ?? sniff(start);
        reader = format === 'JSON' ? new JsonFileReader() : new CsvFileReader();
        reader.push(start, into);
      }
    }
    while (into.records.length >= BATCH_RECORDS) {
      batches++;
      yield takeBatch(into, format);
    }
  }
  if (!reader) {
    throw new NotAReport('the file is empty');
  }
  reader.end(into);
  if (into.records.length > 0 || batches === 0) {
    yield takeBatch(into, format);
  }
}

function sniff(text: string): FileFormat {
  return text.startsWith('{') || text.startsWith('[') ? 'JSON' : 'CSV';
}

function takeBatch(into: Records, format: FileFormat): ReportBatch {
  const records = into.records.splice(0, BATCH_RECORDS);
  const batch = { template: into.template, format, missing: into.missing, records };
  // what is left over may lack the same
  into.missing = into.records.length > 0 ? [...into.missing] : [];
  return batch;
}
