import { isUtf8 } from 'node:buffer';
import { StringDecoder } from 'node:string_decoder';
import { readCsv } from './csv';
import { excerpt, fileBytes, FileBytes, NotAReport } from './file-text';
import { readJson } from './json';
import { Records } from './records';
import { ReportTemplateName } from '../../../data/reports';

const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

export type FileFormat = 'CSV' | 'JSON';

/** What a file has besides its records. */
export interface FileRead {
  /** Undefined only in a JSON report without items, which has no columns that identify it. */
  readonly template?: ReportTemplateName;
  readonly format: FileFormat;
  /** Fields that some records lack, and without which they can't be distinguished or judged. */
  readonly missing: ReadonlySet<string>;
}

/**
 * Reads a report, CSV or JSON, of which a file starts with `{` or `[`.
 *
 * What is no report, or not all of one, throws `NotAReport`, possibly after records were taken. Of a file that is not all UTF-8, records whose names are plain
 * ASCII are read and the others are not. Errors of the source are thrown as they are.
 *
 * @param only the format that is read: of a file of the other one nothing is taken
 */
export async function readReport(source: AsyncIterable<Uint8Array>, take: Records['take'], only?: FileFormat): Promise<FileRead> {
  const { bytes, broken } = whole(await fileBytes(source));
  const head = bytes.toString('utf8', 0, 4096).trimStart();
  if (head === '' && bytes.toString().trim() === '') {
    throw broken ?? new NotAReport('the file is empty');
  }
  if (head.startsWith('<')) {
    throw new NotAReport(`the file is HTML or XML: ${excerpt(head)}`);
  }
  const format = /^[{[]/.test(head) ? 'JSON' : 'CSV';
  const into = new Records(take, !isUtf8(bytes));
  if (only === undefined || only === format) {
    (format === 'JSON' ? readJson : readCsv)({ bytes, broken }, into);
    if (broken) {
      throw broken;
    }
    into.end();
  }
  return { template: into.template, format, missing: into.missing };
}

/** Without its byte order mark. A file that ends inside a character is cut off. */
function whole({ bytes, broken }: FileBytes): FileBytes {
  const decoder = new StringDecoder();
  decoder.write(bytes.subarray(-3));
  const cut = decoder.end() === '' ? undefined : new NotAReport('the file ends inside a UTF-8 character: it is cut off, or not UTF-8');
  return { bytes: bytes.subarray(bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0), broken: broken ?? cut };
}
