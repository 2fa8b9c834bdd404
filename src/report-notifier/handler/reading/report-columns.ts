import { OTHER_REPORT_COLUMNS, REPORT_TEMPLATES, ReportTemplateFacts, ReportTemplateName, SHARED_REPORT_COLUMNS } from '../../../data/reports';

const KNOWN_TEMPLATES = Object.keys(REPORT_TEMPLATES) as ReportTemplateName[];

const lettersOf = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');

/** A column whose words run together, such as `accountid`, is known by its letters. */
const BY_LETTERS = new Map([...KNOWN_TEMPLATES.flatMap((template) => REPORT_TEMPLATES[template].columns), ...OTHER_REPORT_COLUMNS]
  .map((field) => [lettersOf(field), field]));

/** The JSON name of a field, however a file writes it: `Account ID`, `account_id`, `Backup Size In Bytes [Bytes]`. */
export function normalizeHeader(header: string): string {
  const text = header.split('[', 1)[0];
  return BY_LETTERS.get(lettersOf(text)) ?? camelCase(text);
}

function camelCase(text: string): string {
  return text
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word, index) => (index === 0 ? word.toLowerCase() : word[0].toUpperCase() + word.slice(1).toLowerCase()))
    .join('');
}

const neededFields = ({ identity, status }: ReportTemplateFacts) => [...SHARED_REPORT_COLUMNS, ...identity, status];

/** Fields that only this template needs: one of them identifies it, so that the others can be reported as missing. */
const MARKS = new Map(KNOWN_TEMPLATES.map((template) => {
  const others = new Set(KNOWN_TEMPLATES.filter((other) => other !== template).flatMap((other) => neededFields(REPORT_TEMPLATES[other])));
  return [template, neededFields(REPORT_TEMPLATES[template]).filter((field) => !others.has(field))];
}));

/** The template that these columns belong to. Where marks of several are there, the one most of whose fields are; none if that is a draw. */
export function identifyTemplate(fields: readonly string[]): ReportTemplateName | undefined {
  const present = new Set(fields);
  const candidates = KNOWN_TEMPLATES.filter((template) => hasMark(template, present));
  if (candidates.length < 2) {
    return candidates[0];
  }
  const [best, second] = candidates.map((template) => ({ template, share: shareOf(template, present) })).sort((a, b) => b.share - a.share);
  return best.share > second.share ? best.template : undefined;
}

/** From this share on, columns without the marks of a template are those of that template, damaged. */
const DAMAGED = 0.9;

/**
 * Whether these are the columns of a report, but of a template that AWS added after this version of the library: they name the account and the Region,
 * and lack more than the marks of every known template.
 */
export function isOfUnknownTemplate(fields: readonly string[]): boolean {
  const present = new Set(fields);
  return SHARED_REPORT_COLUMNS.every((field) => present.has(field))
    && KNOWN_TEMPLATES.every((template) => !hasMark(template, present) && shareOf(template, present) < DAMAGED);
}

const hasMark = (template: ReportTemplateName, present: ReadonlySet<string>) => MARKS.get(template)!.some((mark) => present.has(mark));

function shareOf(template: ReportTemplateName, present: ReadonlySet<string>): number {
  const { columns } = REPORT_TEMPLATES[template];
  return columns.filter((field) => present.has(field)).length / columns.length;
}

/** Absent columns without which records of a template can't be distinguished or judged. */
export function missingFields(template: ReportTemplateName, fields: readonly string[]): string[] {
  return neededFields(REPORT_TEMPLATES[template]).filter((field) => !fields.includes(field));
}
