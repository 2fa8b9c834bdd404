import { excerpt, NotAReport, UnknownTemplate } from './file-text';
import { identifyTemplate, isOfUnknownTemplate, missingFields, normalizeHeader } from './report-columns';
import { ReportTemplateName } from '../../../data/reports';

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

/** Records of one file. */
export interface Records {
  /** Known once the first columns are. */
  template?: ReportTemplateName;
  /** Needed fields that at least one record lacks. */
  missing: string[];
  records: ReportRecord[];
}

/**
 * Reads a file piece by piece. What is complete goes to `into`.
 */
export interface FileReader {
  push(text: string, into: Records): void;
  /** Says that the file has no more text; throws if what was read so far is not all of a report. */
  end(into: Records): void;
}

/** Character code of a double quote. */
export const QUOTE = 34;

/** No row or item of a report comes near it; it bounds what one quote that is never closed can take. */
export const MAX_LENGTH = 1024 * 1024;

/** Gives the columns of a file their names. All must be those of one template. */
export function nameColumns(headers: readonly string[], where: string, into: Records): Columns {
  const names = distinctNames(headers.map((header, index) => normalizeHeader(header) || `column${index + 1}`));
  const template = identifyTemplate(names);
  if (template === undefined) {
    const reason = `${where} has the columns of no report template: ${excerpt(headers.join(','))}`;
    throw into.template === undefined && isOfUnknownTemplate(names) ? new UnknownTemplate(reason) : new NotAReport(reason);
  }
  if (into.template !== undefined && into.template !== template) {
    throw new NotAReport(`${where} has the columns of ${template}, but the file began with those of ${into.template}`);
  }
  into.template = template;
  return { names, template, missing: missingFields(template, names), blank: Object.fromEntries(names.map((name) => [name, ''])) };
}

/** Notes what records with these columns lack. */
export function noteMissing({ missing }: Columns, into: Records): void {
  for (const field of missing) {
    if (!into.missing.includes(field)) {
      into.missing.push(field);
    }
  }
}

/** Columns whose names become equal are numbered, so that none hides the other. */
function distinctNames(names: string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let number = 2; taken.has(free); number++) {
      free = `${name}${number}`;
    }
    taken.add(free);
    return free;
  });
}
