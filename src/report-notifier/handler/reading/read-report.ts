import { CsvReader } from './csv';
import { excerpt, fileText, NotAReport } from './file-text';
import { JsonReader } from './json';
import { ReportRecord, Records } from './records';
import { FREE_TEXT_COLUMNS, ReportTemplateName } from '../../../data/reports';

export type FileFormat = 'CSV' | 'JSON';

/** Some records of a report, in the order of the file. */
export interface ReportBatch {
  /** Undefined only in a JSON report without items, which has no columns that identify it. */
  readonly template?: ReportTemplateName;
  readonly format: FileFormat;
  /** Fields that some records of the batch lack, and without which they can't be distinguished or judged. */
  readonly missing: string[];
  /** None at all in the only batch of an empty report. */
  readonly records: ReportRecord[];
}

/**
 * Reads a report: CSV piece by piece, JSON, of which a file starts with `{` or `[`, as a whole.
 *
 * What is no report, or not all of one, throws `NotAReport`, possibly after batches: only a reader that gets to the end has seen the
 * whole report. Of a file that is not all UTF-8, records whose names are plain ASCII are read and the others are not. Errors of the source are thrown as they are.
 */
export async function* readReport(source: AsyncIterable<Uint8Array>): AsyncGenerator<ReportBatch> {
  const into = new Records();
  let reader: CsvReader | JsonReader | undefined;
  let format: FileFormat = 'CSV';
  let damaged = false;
  let batches = 0;
  let unread = 0;
  const take = (): ReportBatch => {
    const { records, ...batch } = into.take();
    const readable = damaged ? records.filter(isAscii) : records;
    unread += records.length - readable.length;
    batches++;
    return { ...batch, format, records: readable };
  };
  let failure: NotAReport | undefined;
  try {
    for await (const piece of fileText(source)) {
      ({ damaged } = piece);
      // takes the byte order mark away, too
      const text = reader ? piece.text : piece.text.trimStart();
      if (!reader && text !== '') {
        if (text.startsWith('<')) {
          throw new NotAReport(`the file is HTML or XML: ${excerpt(text)}`);
        }
        format = /^[{[]/.test(text) ? 'JSON' : 'CSV';
        reader = format === 'JSON' ? new JsonReader(into) : new CsvReader(into);
      }
      await reader?.push(text);
      if (into.size > 0) {
        yield take();
      }
    }
    if (!reader) {
      throw new NotAReport('the file is empty');
    }
    await reader.end();
  } catch (caught) {
    if (!(caught instanceof NotAReport)) {
      throw caught;
    }
    failure = caught;
  }
  // what was read before something was wrong counts
  if (into.size > 0 || (batches === 0 && !failure)) {
    yield take();
  }
  if (unread > 0) {
    const records = unread === 1 ? '1 record with other characters than those of ASCII was' : `${unread} records with other characters than those of ASCII were`;
    failure ??= new NotAReport(`the file is not all UTF-8: ${records} not read`);
  }
  if (failure) {
    throw failure;
  }
}

/** Where bytes are not UTF-8, those that look like it may be of another encoding too: only what tells records apart matters. */
const isAscii = (record: ReportRecord) => Object.entries(record)
  .every(([field, value]) => FREE_TEXT_COLUMNS.includes(field) || /^[\0-\x7f]*$/.test(value)); // eslint-disable-line no-control-regex
