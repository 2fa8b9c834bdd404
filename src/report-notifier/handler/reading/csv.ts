import { finished } from 'node:stream/promises';
import { CsvError, parse, Parser } from 'csv-parse';
import { excerpt, NotAReport } from './file-text';
import { Columns, Records } from './records';
import { REPORT_TEMPLATES } from '../../../data/reports';

/** No row of a report comes near it; it bounds what one quote that is never closed can take. */
const MAX_LENGTH = 1024 * 1024;

const REASONS: { readonly [code: string]: string } = {
  CSV_INVALID_CLOSING_QUOTE: 'has text behind a closing quote',
  INVALID_OPENING_QUOTE: 'has a quote inside a cell that is not quoted',
};

/** Reads CSV of any line ends, quotes as in RFC 4180. */
export class CsvReader {
  private readonly parser: Parser;
  private header?: { readonly columns: Columns; readonly cells: ReadonlySet<string>; readonly statusAt: number };
  /** Rows so far, for messages. */
  private rows = 0;
  /** Cells of the last row, where it has fewer than the header. */
  private short?: number;
  /** Of the row that is not complete yet, about. */
  private length = 0;
  private ended = true;

  constructor(private readonly into: Records) {
    this.parser = parse({
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      // none goes through the stream
      on_record: (cells: string[]) => {
        this.length = 0;
        this.rows++;
        this.take(cells);
        return null;
      },
    });
    // it is thrown by what was called
    this.parser.on('error', () => undefined).resume();
  }

  public async push(text: string): Promise<void> {
    if (text === '') {
      return;
    }
    this.length += text.length;
    this.ended = /[\r\n]$/.test(text);
    await new Promise<void>((resolve, reject) => {
      this.parser.write(text, (error) => (error ? reject(this.reason(error)) : resolve()));
    });
    if (this.length > MAX_LENGTH) {
      throw new NotAReport(`row ${this.rows + 1} is longer than ${MAX_LENGTH} characters: is a quote missing?`);
    }
  }

  /** Says that the file has no more text; throws if what was read so far is not all of a report. */
  public async end(): Promise<void> {
    this.parser.end();
    await finished(this.parser).catch((error: Error) => {
      throw this.reason(error);
    });
    if (!this.header) {
      throw new NotAReport('the file has no text');
    }
    if (!this.ended && this.short !== undefined) {
      this.into.withdraw();
      throw new NotAReport(`the file ends inside row ${this.rows}, after ${this.short} of ${this.header.columns.names.length} cells: it is cut off`);
    }
    this.into.end();
  }

  private reason(error: Error): Error {
    if (!(error instanceof CsvError)) {
      return error;
    }
    const { code, index } = error as CsvError & { readonly index?: number };
    return new NotAReport(code === 'CSV_QUOTE_NOT_CLOSED'
      ? `the file ends inside a quoted cell of row ${this.rows + 1}: it is cut off, or a quote is missing`
      : `row ${this.rows + 1} ${REASONS[code] ?? `is not CSV: ${error.message}`}: cell ${Number(index) + 1}`);
  }

  private take(cells: string[]): void {
    this.short = undefined;
    if (cells.length === 1 && cells[0].trim() === '') {
      return;
    }
    const { header } = this;
    if (!header || (header.cells.has(cells[0]) && header.cells.has(cells[header.statusAt]))) {
      this.takeHeader(cells);
      return;
    }
    const expected = header.columns.names.length;
    if (cells.length > expected) {
      this.into.refuse(`row ${this.rows} has ${cells.length} cells, the header ${expected}: ${excerpt(cells.join(','))}`);
      return;
    }
    this.short = cells.length < expected ? cells.length : undefined;
    this.into.add(header.columns, cells);
  }

  private takeHeader(cells: string[]): void {
    // their letters would be found, but every value would have zeros in it
    if (cells.some((cell) => cell.includes('\0'))) {
      throw new NotAReport('the file has zero bytes: it is not UTF-8');
    }
    const columns = this.into.columns(cells, `row ${this.rows}`);
    this.into.note(columns.missing);
    this.header = {
      columns,
      cells: new Set(cells.filter((cell) => cell !== '')),
      statusAt: Math.max(0, columns.names.indexOf(REPORT_TEMPLATES[columns.template].status)),
    };
  }
}
