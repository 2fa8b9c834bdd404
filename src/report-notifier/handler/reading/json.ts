import { checkValues, excerpt, FileBytes, NotAReport, UnknownTemplate } from './file-text';
import { Columns, Records } from './records';

/** Objects, lists and members take more memory than their text. A file of 50 MB has less than half as many. */
const MAX_VALUES = 5_000_000;
/** No report nests as deep; JSON.stringify breaks on values that do. */
const MAX_LEVELS = 100;
/** No report has as many kinds of items; the limit bounds the memory that odd files take. */
const MAX_SHAPES = 200;
const ITEMS = 'reportItems';

type Members = { readonly [name: string]: unknown };

/** Reads `{"reportItems":[...]}`, a list, an object, or an object a line. Integers beyond 2^53 lose digits. */
export function readJson({ bytes, broken }: FileBytes, into: Records): void {
  if (broken) {
    return;
  }
  checkValues(bytes, MAX_VALUES);
  const text = bytes.toString().trimStart();
  const take = taker(into);
  const whole = parse(text);
  if (whole.reason === undefined) {
    itemsOf(whole.value, text).forEach((item, index) => take(item, `item ${index + 1}`));
    return;
  }
  // an object a line; together they are no JSON text
  const lines = text.split('\n');
  if (!isObject(parse(lines[0]).value)) {
    const several = / after JSON/.test(whole.reason) ? '; several objects need a list around them, or a line each' : '';
    throw new NotAReport(`the file is not JSON, or cut off: ${whole.reason}${several}`);
  }
  for (const [index, line] of lines.entries()) {
    const { value, reason } = line.trim() === '' ? {} : parse(line);
    if (reason !== undefined) {
      into.refuse(`line ${index + 1} is not JSON, or cut off: ${reason}`);
    } else if (value !== undefined) {
      take(value, `line ${index + 1}`);
    }
  }
}

/** Takes items; one that can't be read does not hold up the others. */
function taker(into: Records): (item: unknown, where: string) => void {
  const shapes = new Map<string, Columns>();
  const columnsOf = (keys: readonly string[], where: string): Columns => {
    const shape = keys.join('\0');
    const columns = shapes.get(shape) ?? into.columns(keys, where);
    if (shapes.size < MAX_SHAPES) {
      shapes.set(shape, columns);
    }
    return columns;
  };
  return (item, where) => {
    let columns: Columns;
    try {
      if (!isObject(item)) {
        throw new NotAReport(`${where} is not an object`);
      }
      if (isDeeper(item, MAX_LEVELS)) {
        throw new NotAReport(`${where} has more than ${MAX_LEVELS} levels`);
      }
      columns = columnsOf(Object.keys(item), where);
    } catch (caught) {
      if (!(caught instanceof NotAReport) || caught instanceof UnknownTemplate) {
        throw caught;
      }
      into.refuse(caught.reason);
      return;
    }
    into.add(columns, Object.values(item).map(cellText));
  };
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
  return typeof value === 'string' ? value : value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function parse(text: string): { readonly value?: unknown; readonly reason?: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { reason: `${(error as Error).message}: ${excerpt(text)}` };
  }
}
