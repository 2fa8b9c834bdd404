import { CsvFileReader } from './csv-file-reader';
import { FileReader, Records, ReportRecord } from './file-reader';
import { NotAReport, fileText } from './file-text';
import { JsonFileReader } from './json-file-reader';
import { FREE_TEXT_COLUMNS, ReportTemplateName } from '../../../data/reports';

export type FileFormat = 'CSV' | 'JSON';

export interface ReadReportOptions {
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
/** Characters after which a batch has fewer: rows may have a megabyte each. */
const BATCH_LENGTH = 8 * 1024 * 1024;

/**
 * Reads a report without ever holding more than a batch of it.
 *
 * What is no report, or not all of one, throws `NotAReport`, possibly after batches: only a reader that gets to the end has seen the
 * whole report. Of a file that is not all UTF-8, records whose names are plain ASCII are read and the others are not. Errors of the source are thrown as they are. Values may be cut from a larger text, which stays in memory with them.
 */
export async function* readReport(source: AsyncIterable<Uint8Array>, options: ReadReportOptions = {}): AsyncGenerator<ReportBatch> {
  const into: Records = { missing: [], records: [] };
  let reader: FileReader | undefined;
  let batches = 0;
  let length = 0;
  let format = options.format ?? 'CSV';
  let damaged = false;
  let unread = 0;
  const take = () => {
    const batch = takeBatch(into, format);
    const records = damaged ? batch.records.filter(isAscii) : batch.records;
    unread += batch.records.length - records.length;
    return { ...batch, records };
  };
  let failure: NotAReport | undefined;
  try {
    for await (const piece of fileText(source)) {
      const { text } = piece;
      ({ damaged } = piece);
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
      length += text.length;
      while (into.records.length >= BATCH_RECORDS || (length > BATCH_LENGTH && into.records.length > 0)) {
        batches++;
        length = 0;
        yield take();
      }
    }
    if (!reader) {
      throw new NotAReport('the file is empty');
    }
    reader.end(into);
  } catch (caught) {
    if (!(caught instanceof NotAReport)) {
      throw caught;
    }
    failure = caught;
  }
  // what was read before something was wrong counts
  if (into.records.length > 0 || (batches === 0 && !failure)) {
    yield take();
  }
  if (unread > 0 && !failure) {
    const records = unread === 1 ? '1 record with other characters than those of ASCII was' : `${unread} records with other characters than those of ASCII were`;
    throw new NotAReport(`the file is not all UTF-8: ${records} not read`);
  }
  if (failure) {
    throw failure;
  }
}

/** Where bytes are not UTF-8, those that look like it may be of another encoding too: only what tells records apart matters. */
const isAscii = (record: ReportRecord) => Object.entries(record)
  .every(([field, value]) => FREE_TEXT_COLUMNS.includes(field) || /^[\0-\x7f]*$/.test(value)); // eslint-disable-line no-control-regex

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
