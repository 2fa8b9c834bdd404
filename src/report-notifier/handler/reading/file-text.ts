import { pipeline, Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';

/** Thrown for what cannot be read as a report, or not to its end. */
export class NotAReport extends Error {
  constructor(
    /** What is wrong with the file. */
    public readonly reason: string,
  ) {
    super(reason);
    this.name = 'NotAReport';
  }
}

/** Thrown for a report of a template that this version of the library can't read. */
export class UnknownTemplate extends NotAReport {}

const EXCERPT = 80;

/** The start of a text from the file, fit for a message. */
export function excerpt(text: string): string {
  const line = JSON.stringify(text.slice(0, EXCERPT));
  return text.length > EXCERPT ? `${line}...` : line;
}

const MAX_CHUNK = 64 * 1024;

/** A piece of a file's text. */
export interface TextPiece {
  readonly text: string;
  /** Whether bytes of it, or of a piece before it, are not UTF-8: what they stand for is not known. */
  readonly damaged: boolean;
}

/** The file's text, in pieces of at most 64 K characters whatever the chunks of the source. Whether it is compressed its first bytes say, not its name. */
export async function* fileText(source: AsyncIterable<Uint8Array>): AsyncGenerator<TextPiece> {
  const { bytes, magic } = await peek(source);
  const decoder = new StringDecoder('utf8');
  const replacements = new Replacements();
  for await (const chunk of magic ? gunzip(bytes) : bytes) {
    for (let at = 0; at < chunk.length; at += MAX_CHUNK) {
      const { buffer, byteOffset } = chunk;
      const part = Buffer.from(buffer, byteOffset + at, Math.min(MAX_CHUNK, chunk.length - at));
      const text = decoder.write(part);
      replacements.note(text, part);
      yield { text, damaged: replacements.made };
    }
  }
  if (decoder.end() !== '') {
    throw new NotAReport('the file ends inside a UTF-8 character: it is cut off, or not UTF-8');
  }
}

const REPLACEMENT = '\ufffd';
const REPLACEMENT_BYTES = Buffer.from(REPLACEMENT);

/** Tells the replacement characters that a decoder makes of bytes which are not UTF-8 from those that a file has. */
class Replacements {
  public made = false;
  /** Those in the bytes so far, less those in the text so far. */
  private balance = 0;
  /** The last bytes, where a character may have begun. */
  private before = Buffer.alloc(0);

  public note(text: string, bytes: Buffer): void {
    const joined = this.before.length === 0 ? bytes : Buffer.concat([this.before, bytes]);
    this.balance += occurrences(joined, REPLACEMENT_BYTES) - occurrences(text, REPLACEMENT);
    this.made ||= this.balance < 0;
    // too short for a whole one, so that none counts twice
    this.before = Buffer.from(joined.subarray(Math.max(0, joined.length - REPLACEMENT_BYTES.length + 1)));
  }
}

function occurrences<T extends string | Buffer>(text: T, part: T): number {
  let number = 0;
  for (let at = text.indexOf(part as string); at >= 0; at = text.indexOf(part as string, at + part.length)) {
    number++;
  }
  return number;
}

/** Looks at the first two bytes. */
async function peek(source: AsyncIterable<Uint8Array>): Promise<{ bytes: AsyncIterable<Uint8Array>; magic: boolean }> {
  const iterator = source[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let start: number[] = [];
  while (start.length < 2) {
    const { done, value } = await iterator.next();
    if (done) {
      break;
    }
    first.push(value);
    start = [...start, ...value.subarray(0, 2)];
  }
  return { bytes: rejoin(first, iterator), magic: start[0] === 0x1f && start[1] === 0x8b };
}

async function* rejoin(first: Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let ended = false;
  try {
    yield* first;
    for (;;) {
      const { done, value } = await rest.next();
      if (done) {
        ended = true;
        return;
      }
      yield value;
    }
  } finally {
    // an open connection is not left behind when the reader stops early
    if (!ended) {
      await rest.return?.();
    }
  }
}

async function* gunzip(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const compressed = Readable.from(source, { objectMode: false });
  try {
    // what fails is thrown by the loop
    yield* pipeline(compressed, createGunzip({ chunkSize: MAX_CHUNK }), () => undefined);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code?.startsWith('Z_') ? new NotAReport(`the gzip data is cut off or damaged: ${message}`) : error;
  }
}
