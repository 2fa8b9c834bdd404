import { excerpt, NotAReport, UnknownTemplate } from './file-text';
import { Columns, Records } from './records';

/** Twice what AWS makes a file of: the text and what it says are in memory together. */
const MAX_LENGTH = 100_000_000;
/** Objects, lists and members take more memory than their text. A file of 50 MB has less than half as many. */
const MAX_VALUES = 5_000_000;
/** No report nests as deep; JSON.stringify breaks on values that do. */
const MAX_LEVELS = 100;
/** No report has as many kinds of items; the limit bounds the memory that odd files take. */
const MAX_SHAPES = 200;
const ITEMS = 'reportItems';

type Members = { readonly [name: string]: unknown };

/** Reads `{"reportItems":[...]}`, a list, an object, or an object a line. Integers beyond 2^53 lose digits. */
export class JsonReader {
  private readonly pieces: string[] = [];
  private length = 0;
  private values = 0;
  private readonly shapes = new Map<string, Columns>();

  constructor(private readonly into: Records) {}

  public async push(text: string): Promise<void> {
    this.pieces.push(text);
    this.length += text.length;
    if (this.length > MAX_LENGTH) {
      throw new NotAReport(`the JSON text is longer than ${MAX_LENGTH} characters, which is twice what AWS Backup makes a file of`);
    }
    for (let at = 0; at < text.length; at++) {
      const char = text[at];
      this.values += Number(char === ',' || char === '{' || char === '[');
    }
    if (this.values > MAX_VALUES) {
      throw new NotAReport(`the JSON text has more than ${MAX_VALUES} values, which no report of AWS Backup has`);
    }
  }

  public async end(): Promise<void> {
    const text = this.pieces.splice(0).join('');
    const whole = parse(text);
    if (whole.reason === undefined) {
      itemsOf(whole.value, text).forEach((item, index) => this.item(item, `item ${index + 1}`));
    } else {
      this.lines(text.split('\n'), whole.reason);
    }
    this.into.end();
  }

  /** An object a line; together they are no JSON text. */
  private lines(lines: readonly string[], reason: string): void {
    const first = parse(lines[0]);
    if (!isObject(first.value)) {
      const several = / after JSON/.test(reason) ? '; several objects need a list around them, or a line each' : '';
      throw new NotAReport(`the file is not JSON, or cut off: ${reason}${several}`);
    }
    for (const [index, line] of lines.entries()) {
      const { value, reason: fault } = line.trim() === '' ? {} : parse(line);
      if (fault !== undefined) {
        this.into.refuse(`line ${index + 1} is not JSON, or cut off: ${fault}`);
      } else if (value !== undefined) {
        this.item(value, `line ${index + 1}`);
      }
    }
  }

  private item(item: unknown, where: string): void {
    try {
      if (!isObject(item)) {
        throw new NotAReport(`${where} is not an object`);
      }
      if (isDeeper(item, MAX_LEVELS)) {
        throw new NotAReport(`${where} has more than ${MAX_LEVELS} levels`);
      }
      this.into.add(this.columns(Object.keys(item), where), Object.values(item).map(cellText));
    } catch (caught) {
      if (!(caught instanceof NotAReport) || caught instanceof UnknownTemplate) {
        throw caught;
      }
      this.into.refuse(caught.reason);
    }
  }

  private columns(keys: readonly string[], where: string): Columns {
    const shape = keys.join('\0');
    const known = this.shapes.get(shape);
    if (known) {
      return known;
    }
    const columns = this.into.columns(keys, where);
    if (this.shapes.size < MAX_SHAPES) {
      this.shapes.set(shape, columns);
    }
    return columns;
  }
}

function itemsOf(whole: unknown, text: string): readonly unknown[] {
  if (!isObject(whole) || !Object.hasOwn(whole, ITEMS)) {
    return Array.isArray(whole) ? whole : [whole];
  }
  // of members with one name JSON.parse gives the last
  if ((text.match(/"reportItems"\s*:/g) ?? []).length > membersCalled(ITEMS, whole)) {
    throw new NotAReport(`${ITEMS} is there twice`);
  }
  const items = whole[ITEMS];
  if (!Array.isArray(items)) {
    throw new NotAReport(`${ITEMS} is not a list`);
  }
  return items;
}

/** However deep they are. */
function membersCalled(name: string, whole: object): number {
  let number = 0;
  const left: object[] = [whole];
  for (let one = left.pop(); one; one = left.pop()) {
    number += Number(Object.hasOwn(one, name));
    for (const value of Object.values(one)) {
      if (typeof value === 'object' && value !== null) {
        left.push(value as object);
      }
    }
  }
  return number;
}

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);

const isDeeper = (value: unknown, levels: number): boolean => typeof value === 'object' && value !== null
  && (levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1)));

function cellText(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  if (value === null) {
    return '';
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function parse(text: string): { readonly value?: unknown; readonly reason?: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { reason: `${(error as Error).message}: ${excerpt(text)}` };
  }
}
