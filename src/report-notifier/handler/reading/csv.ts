import { CsvError, InfoField, parse } from 'csv-parse/sync';
import { checkValues, excerpt, FileBytes, NotAReport } from './file-text';
import { Columns, Records } from './records';
import { REPORT_TEMPLATES } from '../../../data/reports';

/** No row of a report comes near it; it bounds what one quote that is never closed can take. */
const MAX_LENGTH = 1024 * 1024;
/** Three times what a file of 50 MB has. */
const MAX_VALUES = 10_000_000;
/** Five times what AWS lets a report have: csv-parse makes an error of each that is longer or shorter than the first, which takes its time. */
const MAX_ROWS = 500_000;

const REASONS: { readonly [code: string]: string } = {
  CSV_INVALID_CLOSING_QUOTE: 'has text behind a closing quote',
  INVALID_OPENING_QUOTE: 'has a quote inside a cell that is not quoted',
};

interface Header {
  readonly columns: Columns;
  readonly cells: ReadonlySet<string>;
  readonly statusAt: number;
}

/** Reads CSV of any line ends, quotes as in RFC 4180. */
export function readCsv({ bytes, broken }: FileBytes, into: Records): void {
  checkValues(bytes, MAX_VALUES);
  let header: Header | undefined;
  let rows = 0;
  // whether it is whole shows what follows it
  let last: string[] = [];
  const settle = () => {
    const cells = last.splice(0);
    header = cells.length < 2 && cells.join('').trim() === '' ? header : take(cells, header, rows, into);
  };
  try {
    parse(bytes, {
      max_record_size: MAX_LENGTH,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (cells: string[], { records, empty_lines }) => {
        settle();
        if (records > MAX_ROWS) {
          throw new NotAReport(`the file has more than ${MAX_ROWS} rows, which no report of AWS Backup has`);
        }
        rows = records + empty_lines;
        last = cells;
        return null;
      },
    });
  } catch (caught) {
    settle();
    throw caught instanceof CsvError ? broken ?? new NotAReport(reasonOf(caught)) : caught;
  }
  const ended = /[\r\n]$/.test(bytes.subarray(-1).toString('latin1'));
  const expected = header?.columns.names.length ?? 0;
  if (!ended && (broken || last.length < expected)) {
    throw broken ?? new NotAReport(`the file ends inside row ${rows}, after ${last.length} of ${expected} cells: it is cut off`);
  }
  settle();
  if (!header) {
    throw new NotAReport('the file has no text');
  }
}

function reasonOf(error: CsvError): string {
  const { code, index, records, empty_lines: empty } = error as CsvError & Pick<InfoField, 'index' | 'records' | 'empty_lines'>;
  const row = records + empty + 1;
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED': return `the file ends inside a quoted cell of row ${row}: it is cut off, or a quote is missing`;
    case 'CSV_MAX_RECORD_SIZE': return `row ${row} is longer than ${MAX_LENGTH} characters: is a quote missing?`;
    default: return `row ${row} ${REASONS[code] ?? `is not CSV: ${error.message}`}: cell ${index + 1}`;
  }
}

/** Takes a row, and returns the header of the next one. */
function take(cells: string[], header: Header | undefined, row: number, into: Records): Header {
  if (!header || (header.cells.has(cells[0]) && header.cells.has(cells[header.statusAt]))) {
    return headerOf(cells, row, into);
  }
  const expected = header.columns.names.length;
  if (cells.length > expected) {
    into.refuse(`row ${row} has ${cells.length} cells, the header ${expected}: ${excerpt(cells.join(','))}`);
  } else {
    into.add(header.columns, cells);
  }
  return header;
}

function headerOf(cells: string[], row: number, into: Records): Header {
  // their letters would be found, but every value would have zeros in it
  if (cells.some((cell) => cell.includes('\0'))) {
    throw new NotAReport('the file has zero bytes: it is not UTF-8');
  }
  const columns = into.columns(cells, `row ${row}`);
  into.note(columns.missing);
  const statusAt = Math.max(0, columns.names.indexOf(REPORT_TEMPLATES[columns.template].status));
  return { columns, cells: new Set(cells.filter((cell) => cell !== '')), statusAt };
}
