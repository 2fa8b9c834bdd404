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

/** A piece of a file's text. */
export interface TextPiece {
  readonly text: string;
  /** Whether bytes of it, or of a piece before it, are not UTF-8: what they stand for is not known. */
  readonly damaged: boolean;
}

/** The file's text, piece by piece. Whether it is compressed its first bytes say, not its name. */
export async function* fileText(source: AsyncIterable<Uint8Array>): AsyncGenerator<TextPiece> {
  const decoder = new StringDecoder('utf8');
  const strict = new TextDecoder('utf-8', { fatal: true });
  let damaged = false;
  for await (const bytes of plainBytes(source)) {
    try {
      damaged ||= strict.decode(bytes, { stream: true }) === undefined;
    } catch {
      damaged = true;
    }
    yield { text: decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)), damaged };
  }
  if (decoder.end() !== '') {
    throw new NotAReport('the file ends inside a UTF-8 character: it is cut off, or not UTF-8');
  }
}

async function* plainBytes(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = fromTwoBytes(source);
  try {
    const { value: head, done } = await chunks.next();
    if (!done) {
      const all = (async function* () {
        yield head;
        yield* chunks;
      })();
      yield* head[0] === 0x1f && head[1] === 0x8b ? gunzip(all) : all;
    }
  } finally {
    // an open connection is not left behind when the reader stops early
    await chunks.return(undefined);
  }
}

/** The same bytes, the first two of them together. */
async function* fromTwoBytes(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
  let head: Uint8Array | undefined = new Uint8Array();
  for await (const chunk of source) {
    if (!head) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length > 1) {
      yield head;
      head = undefined;
    }
  }
  if (head?.length) {
    yield head;
  }
  return undefined;
}

async function* gunzip(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const compressed = Readable.from(source, { objectMode: false });
  try {
    // what fails is thrown by the loop
    yield* pipeline(compressed, createGunzip({ chunkSize: 64 * 1024 }), () => undefined);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code?.startsWith('Z_') ? new NotAReport(`the gzip data is cut off or damaged: ${message}`) : error;
  }
}
