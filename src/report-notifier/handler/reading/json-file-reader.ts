import { Columns, MAX_LENGTH, nameColumns, noteMissing, QUOTE, FileReader, Records, ReportRecord } from './file-reader';
import { excerpt, NotAReport, UnknownTemplate } from './file-text';

const BACKSLASH = 92;
const ITEMS = 'reportItems';
/** No report nests as deep; JSON.stringify breaks on values that do. */
const MAX_LEVELS = 100;
/** No report has as many kinds of items; the limit bounds the memory that odd files take. */
const MAX_SHAPES = 200;

/**
 * - `values`: objects one after the other, of which the first may turn out to be the wrapper
 * - `items`: in the list, where an item or the end may follow
 * - `item`: behind a comma of the list, where only an item may follow
 * - `tail`: behind the list, in the wrapper
 * - `done`: behind the wrapper or the bare list
 */
type JsonPlace = 'values' | 'items' | 'item' | 'comma' | 'tail' | 'done';

/**
 * Reads `{"reportItems":[...]}`, a list, an object, or objects one after the other.
 *
 * Only the borders of items are looked for here, JSON.parse reads them: nearly twice as fast as `@streamparser/json`, which makes a
 * token of every value. Integers beyond 2^53 lose digits, as they do there.
 */
export class JsonFileReader implements FileReader {
  private rest = '';
  private state: JsonPlace = 'values';
  /** The wrapper up to its list, which is read together with what follows the list. */
  private head = '';
  private items = 0;
  /** Of the value looked at last. */
  private levels = 0;
  /** What is wrong with the first item that could not be read, and how many could not: the others are read. */
  private fault?: string;
  private faults = 0;
  private readonly shapes = new Map<string, Columns>();
  private lastKeys: readonly string[] = [];
  private lastColumns?: Columns;

  public push(text: string, into: Records): void {
    const all = this.rest + text;
    let at = 0;
    for (;;) {
      at = afterSpace(all, at);
      const next = at < all.length ? this.step(all, at, into) : -1;
      if (next < 0) {
        break;
      }
      at = next;
    }
    this.rest = all.slice(at);
    if (this.rest.length > MAX_LENGTH) {
      throw new NotAReport(`${this.where()} is longer than ${MAX_LENGTH} characters: is a quote or a bracket missing? ${excerpt(this.rest)}`);
    }
  }

  public end(_into: Records): void {
    const complete = this.state === 'done' || (this.state === 'values' && this.items > 0);
    if (this.rest !== '' || !complete) {
      throw new NotAReport(`the JSON text ends inside ${this.where()}: it is cut off: ${excerpt(this.rest)}`);
    }
    if (this.fault !== undefined) {
      throw new NotAReport(`${this.fault}${this.faults > 1 ? `; ${this.faults - 1} more could not be read either` : ''}`);
    }
  }

  private where(): string {
    return this.state === 'tail' ? `the text behind ${ITEMS}` : `item ${this.items + 1}`;
  }

  /** Reads what stands at `at`; returns what it ends before, or -1 if more text is needed. */
  private step(text: string, at: number, into: Records): number {
    const char = text[at];
    switch (this.state) {
      case 'values':
        if (char === '[' && this.items === 0) {
          this.state = 'items';
          return at + 1;
        }
        return char === '{' && this.items === 0 ? this.wrapperOrItem(text, at, into) : this.item(text, at, into);
      case 'items':
        return char === ']' ? this.endOfList(at) : this.item(text, at, into, 'comma');
      case 'item':
        return this.item(text, at, into, 'comma');
      case 'comma':
        if (char === ',') {
          this.state = 'item';
          return at + 1;
        }
        if (char !== ']') {
          throw new NotAReport(`no comma before item ${this.items + 1}: ${excerpt(text.slice(at))}`);
        }
        return this.endOfList(at);
      case 'tail':
        return this.tail(text, at);
      case 'done':
        throw new NotAReport(`text behind the end of the report: ${excerpt(text.slice(at))}`);
    }
  }

  private endOfList(at: number): number {
    this.state = this.head === '' ? 'done' : 'tail';
    return at + 1;
  }

  private wrapperOrItem(text: string, at: number, into: Records): number {
    const list = startOfItems(text, at);
    if (list === undefined) {
      return this.item(text, at, into);
    }
    if (list === text.length) {
      return -1;
    }
    if (text[list] !== '[') {
      throw new NotAReport(`${ITEMS} is not a list: ${excerpt(text.slice(list))}`);
    }
    this.head = text.slice(at, list + 1);
    this.state = 'items';
    return list + 1;
  }

  private tail(text: string, at: number): number {
    const end = this.endOfValue(text, at);
    if (end < 0) {
      return -1;
    }
    if (this.levels > MAX_LEVELS) {
      throw new NotAReport(`${this.where()} has more than ${MAX_LEVELS} levels`);
    }
    const wrapper = parse(`${this.head}]${text.slice(at, end)}`, 'the text around reportItems') as { [name: string]: unknown };
    const items = wrapper[ITEMS];
    if (!Array.isArray(items) || items.length > 0) {
      throw new NotAReport(`${ITEMS} is there twice`);
    }
    this.state = 'done';
    return end;
  }

  private item(text: string, at: number, into: Records, state: JsonPlace = this.state): number {
    if (text[at] !== '{') {
      throw new NotAReport(`item ${this.items + 1} is not an object: ${excerpt(text.slice(at))}`);
    }
    const end = this.endOfValue(text, at + 1);
    if (end < 0) {
      return -1;
    }
    this.state = state;
    this.items++;
    try {
      if (this.levels > MAX_LEVELS) {
        throw new NotAReport(`item ${this.items} has more than ${MAX_LEVELS} levels: ${excerpt(text.slice(at, end))}`);
      }
      const item = parse(text.slice(at, end), `item ${this.items}`) as { [name: string]: unknown };
      into.records.push(this.record(item, into));
    } catch (caught) {
      if (!(caught instanceof NotAReport) || caught instanceof UnknownTemplate) {
        throw caught;
      }
      this.fault ??= caught.reason;
      this.faults++;
    }
    return end;
  }

  private record(item: { readonly [name: string]: unknown }, into: Records): ReportRecord {
    const keys = Object.keys(item);
    const columns = this.columns(keys, into);
    noteMissing(columns, into);
    const record: { [field: string]: string } = { ...columns.blank };
    for (let index = 0; index < keys.length; index++) {
      record[columns.names[index]] = cellText(item[keys[index]]);
    }
    return record;
  }

  /** Behind the bracket that closes the one that is open; -1 if it is not there yet. Whether brackets match is seen by JSON.parse. */
  private endOfValue(text: string, from: number): number {
    let open = 1;
    this.levels = 1;
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        at = endOfString(text, at + 1) - 1;
        if (at < 0) {
          return -1;
        }
      } else if (code === 123 || code === 91) {
        open++;
        this.levels = Math.max(this.levels, open);
      } else if ((code === 125 || code === 93) && --open === 0) {
        return at + 1;
      }
    }
    return -1;
  }

  /** Most items have the keys of the one before. */
  private columns(keys: readonly string[], into: Records): Columns {
    if (this.lastColumns && keys.length === this.lastKeys.length && keys.every((key, index) => key === this.lastKeys[index])) {
      return this.lastColumns;
    }
    const shape = JSON.stringify(keys);
    let columns = this.shapes.get(shape);
    if (!columns) {
      columns = nameColumns(keys, `item ${this.items}`, into);
      if (this.shapes.size < MAX_SHAPES) {
        this.shapes.set(shape, columns);
      }
    }
    this.lastKeys = keys;
    this.lastColumns = columns;
    return columns;
  }
}

function cellText(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  if (value === null) {
    return '';
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NotAReport(`${what} is not JSON: ${(error as Error).message}: ${excerpt(text)}`);
  }
}

function afterSpace(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); code === 32 || code === 10 || code === 13 || code === 9; code = text.charCodeAt(at)) {
    at++;
  }
  return at;
}

/** Behind the quote that closes the string opened before `from`; -1 if it is not there yet. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) {
      slashes++;
    }
    if (slashes % 2 === 0) {
      return at + 1;
    }
  }
  return -1;
}

/** Where the value of `reportItems` starts in the object at `start`: undefined if it has none, the text's length if that is not known yet. */
function startOfItems(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (char === '"') {
      const end = endOfString(text, at + 1);
      if (end < 0) {
        return text.length;
      }
      const colon = afterSpace(text, end);
      if (depth === 1 && text[colon] === ':' && text.slice(at + 1, end - 1) === ITEMS) {
        return afterSpace(text, colon + 1);
      }
      at = end - 1;
    } else if (char === '{' || char === '[') {
      depth++;
    } else if ((char === '}' || char === ']') && --depth === 0) {
      return undefined;
    }
  }
  return text.length;
}
