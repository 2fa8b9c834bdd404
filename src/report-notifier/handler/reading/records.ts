import { excerpt, NotAReport, UnknownTemplate } from './file-text';
import { identifyTemplate, isOfUnknownTemplate, missingFields, normalizeHeader } from './report-columns';
import { FREE_TEXT_COLUMNS, ReportTemplateName } from '../../../data/reports';

/**
 * One row of a report: fields by their JSON names, whatever the file's format. Scalars are texts, objects and lists JSON texts,
 * and what has no value is the empty text.
 */
export interface ReportRecord {
  readonly [field: string]: string;
}

/** The columns of a CSV file, or the members of an item of a JSON file. */
export interface Columns {
  /** Field names, in the order of the file. */
  readonly names: readonly string[];
  readonly template: ReportTemplateName;
  /** Needed fields that are absent. */
  readonly missing: readonly string[];
  /** To start records from: a copy whose values are then set is many times faster than an object that gets its names one by one. */
  readonly blank: ReportRecord;
}

/** No report has as many; the limit bounds what odd files take. */
const MOST_COLUMNS = 1000;
/** Records that can't be read, after which no other is looked at: an error each takes its time. */
const MOST_FAULTS = 10_000;

/** Names the columns of one file, and hands over its records. */
export class Records {
  /** Known once the first columns are. */
  public template?: ReportTemplateName;
  public readonly missing = new Set<string>();
  /** What is wrong with the first record that can't be read, and how many can't: the others are read. */
  private fault?: string;
  private faults = 0;
  private unread = 0;

  /** `damaged`: not all bytes of the file are UTF-8, and those that look like it may be of another encoding too: only what tells records apart matters. */
  constructor(public readonly take: (record: ReportRecord, columns: Columns) => void, private readonly damaged: boolean) {}

  /** Gives the columns of a file their names. All must be those of one template. */
  public columns(headers: readonly string[], where: string): Columns {
    if (headers.length > MOST_COLUMNS) {
      throw new NotAReport(`${where} has ${headers.length} columns, more than ${MOST_COLUMNS}`);
    }
    const names = distinctNames(headers.map((header, index) => normalizeHeader(header) || `column${index + 1}`));
    const template = identifyTemplate(names);
    if (template === undefined) {
      const reason = `${where} has the columns of no report template: ${excerpt(headers.join(','))}`;
      throw this.template === undefined && isOfUnknownTemplate(names) ? new UnknownTemplate(reason) : new NotAReport(reason);
    }
    if (this.template !== undefined && this.template !== template) {
      throw new NotAReport(`${where} has the columns of ${template}, but the file began with those of ${this.template}`);
    }
    this.template = template;
    return { names, template, missing: missingFields(template, names), blank: Object.fromEntries(names.map((name) => [name, ''])) };
  }

  /** A record of the first cells, in the order of the columns. */
  public add(columns: Columns, cells: readonly string[]): void {
    const { names, blank, missing } = columns;
    const record: { [field: string]: string } = { ...blank };
    for (let index = 0; index < cells.length; index++) {
      record[names[index]] = cells[index];
    }
    this.note(missing);
    if (this.damaged && !isAscii(record)) {
      this.unread++;
    } else {
      this.take(record, columns);
    }
  }

  public note(missing: readonly string[]): void {
    missing.forEach((field) => this.missing.add(field));
  }

  public refuse(reason: string): void {
    this.fault ??= reason;
    this.faults++;
    if (this.faults > MOST_FAULTS) {
      this.end();
    }
  }

  public end(): void {
    if (this.fault !== undefined) {
      throw new NotAReport(`${this.fault}${this.faults > 1 ? `; ${this.faults - 1} more could not be read either` : ''}`);
    }
    if (this.unread > 0) {
      const records = this.unread === 1 ? '1 record with other characters than those of ASCII was' : `${this.unread} records with other characters than those of ASCII were`;
      throw new NotAReport(`the file is not all UTF-8: ${records} not read`);
    }
  }
}

const isAscii = (record: ReportRecord) => Object.entries(record)
  .every(([field, value]) => FREE_TEXT_COLUMNS.includes(field) || /^[\0-\x7f]*$/.test(value)); // eslint-disable-line no-control-regex

/** Columns whose names become equal are numbered, so that none hides the other. */
function distinctNames(names: string[]): string[] {
  const taken = new Set<string>();
  // a thousand columns of one name, in each of thousands of headers, must not take their square
  const next = new Map<string, number>();
  return names.map((name) => {
    let free = name;
    for (let number = next.get(name) ?? 2; taken.has(free); number++) {
      free = `${name}${number}`;
      next.set(name, number + 1);
    }
    taken.add(free);
    return free;
  });
}
