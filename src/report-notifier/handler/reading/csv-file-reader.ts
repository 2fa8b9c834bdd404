import { Columns, MAX_LENGTH, nameColumns, noteMissing, QUOTE, FileReader, Records } from './file-reader';
import { excerpt, NotAReport } from './file-text';
import { REPORT_TEMPLATES } from '../../../data/reports';

const COMMA = 44;
const LF = 10;
const CR = 13;

/**
 * Reads CSV of any line ends, quotes as in RFC 4180.
 *
 * Own code, because no library at hand does both: udsv takes a quote that is never closed for an empty cell and runs short rows together,
 * papaparse guesses one kind of line end for the whole file; csv-parse is correct, but takes more than twice as long.
 */
export class CsvFileReader implements FileReader {
  private rest = '';
  /** Rows so far, for messages. */
  private rows = 0;
  /** What is wrong with the first row that has too many cells, and how many rows have: the others are read. */
  private tooLong?: string;
  private rowsTooLong = 0;
  private header?: { readonly columns: Columns; readonly cells: ReadonlySet<string>; readonly statusAt: number };
  /** Where the row after the one just read starts. */
  private next = 0;
  /** Next line end of either kind and the nearer of them, from where the last was looked for; cells are far more frequent. */
  private lf = -1;
  private cr = -1;
  private line = -1;
  /** Whether the quoted cell just read has quotes inside. */
  private doubled = false;

  public push(text: string, into: Records): void {
    this.read(this.rest + text, false, into);
    if (this.rest.length > MAX_LENGTH) {
      throw new NotAReport(`row ${this.rows + 1} is longer than ${MAX_LENGTH} characters: is a quote missing? ${excerpt(this.rest)}`);
    }
  }

  public end(into: Records): void {
    this.read(this.rest, true, into);
    if (!this.header) {
      throw new NotAReport('the file has no text');
    }
    if (this.tooLong !== undefined) {
      throw new NotAReport(`${this.tooLong}${this.rowsTooLong > 1 ? `; so have ${this.rowsTooLong - 1} more` : ''}`);
    }
  }

  private read(text: string, last: boolean, into: Records): void {
    this.next = 0;
    this.lf = this.cr = this.line = -1;
    while (this.next < text.length) {
      const start = this.next;
      const cells = this.row(text, last);
      if (!cells) {
        this.rest = text.slice(start);
        return;
      }
      this.rows++;
      // the next is beyond the text only where no line end was found
      this.take(cells, this.next > text.length, into);
    }
    this.rest = '';
  }

  /** The cells of the row at `next`, or nothing if the text ends before it is known to be complete. */
  private row(text: string, last: boolean): string[] | undefined {
    const { length } = text;
    const cells: string[] = [];
    let at = this.next;
    for (;;) {
      let end: number;
      if (text.charCodeAt(at) === QUOTE) {
        end = this.closingQuote(text, at, last);
        if (end < 0) {
          return undefined;
        }
        const cell = text.slice(at + 1, end);
        cells.push(this.doubled ? cell.replaceAll('""', '"') : cell);
        end++;
      } else {
        const comma = text.indexOf(',', at);
        if (this.line < at) {
          this.line = this.lineEnd(text, at);
        }
        end = comma >= 0 && comma < this.line ? comma : this.line;
        cells.push(text.slice(at, end));
      }
      if (end >= length) {
        this.next = length + 1;
        return last ? cells : undefined;
      }
      const code = text.charCodeAt(end);
      at = end + 1;
      if (code === LF) {
        this.next = at;
        return cells;
      }
      if (code === CR) {
        if (at === length && !last) {
          return undefined;
        }
        this.next = text.charCodeAt(at) === LF ? at + 1 : at;
        return cells;
      }
      if (code !== COMMA) {
        throw new NotAReport(`row ${this.rows + 1} has text behind a closing quote: ${excerpt(text.slice(end))}`);
      }
    }
  }

  /** Where the quote is that closes the one at `open`, or the last of the text, as which a cell is not complete yet; -1 if there is none. */
  private closingQuote(text: string, open: number, last: boolean): number {
    this.doubled = false;
    for (let at = text.indexOf('"', open + 1); at >= 0; at = text.indexOf('"', at + 2)) {
      if (text.charCodeAt(at + 1) !== QUOTE) {
        return at;
      }
      this.doubled = true;
    }
    if (last) {
      throw new NotAReport(`the file ends inside a quoted cell of row ${this.rows + 1}: it is cut off, or a quote is missing: ${excerpt(text.slice(open))}`);
    }
    return -1;
  }

  private lineEnd(text: string, from: number): number {
    if (this.lf < from) {
      this.lf = indexOr(text, '\n', from);
    }
    if (this.cr < from) {
      this.cr = indexOr(text, '\r', from);
    }
    return Math.min(this.lf, this.cr);
  }

  private take(cells: string[], unended: boolean, into: Records): void {
    if (cells.length === 1 && cells[0].trim() === '') {
      return;
    }
    const { header } = this;
    if (!header || (header.cells.has(cells[0]) && header.cells.has(cells[header.statusAt]))) {
      this.takeHeader(cells, into);
      return;
    }
    const { names, blank } = header.columns;
    if (cells.length > names.length) {
      this.tooLong ??= `row ${this.rows} has ${cells.length} cells, the header ${names.length}: ${excerpt(cells.join(','))}`;
      this.rowsTooLong++;
      return;
    }
    if (unended && cells.length < names.length) {
      throw new NotAReport(`the file ends inside row ${this.rows}, after ${cells.length} of ${names.length} cells: it is cut off`);
    }
    const record: { [field: string]: string } = { ...blank };
    for (let index = 0; index < cells.length; index++) {
      record[names[index]] = cells[index];
    }
    into.records.push(record);
    if (header.columns.missing.length > 0) {
      noteMissing(header.columns, into);
    }
  }

  private takeHeader(cells: string[], into: Records): void {
    if (cells[0].startsWith('<')) {
      throw new NotAReport(`the file is HTML or XML: ${excerpt(cells.join(','))}`);
    }
    // their letters would be found, but every value would have zeros in it
    if (cells.some((cell) => cell.includes('\0'))) {
      throw new NotAReport('the file has zero bytes: it is not UTF-8');
    }
    const columns = nameColumns(cells, `row ${this.rows}`, into);
    noteMissing(columns, into);
    this.header = {
      columns,
      cells: new Set(cells.filter((cell) => cell !== '')),
      statusAt: Math.max(0, columns.names.indexOf(REPORT_TEMPLATES[columns.template].status)),
    };
  }
}

function indexOr(text: string, what: string, from: number): number {
  const at = text.indexOf(what, from);
  return at < 0 ? text.length : at;
}
