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
/** Twice what AWS makes a file of: it is in memory, as is what it says. */
const MAX_BYTES = 100_000_000;

/** The start of a text from the file, fit for a message. */
export function excerpt(text: string): string {
  const line = JSON.stringify(text.slice(0, EXCERPT));
  return text.length > EXCERPT ? `${line}...` : line;
}

/** The bytes of a file, without compression, and why they are not all of it. */
export interface FileBytes {
  readonly bytes: Buffer;
  readonly broken?: NotAReport;
}

/** Whether a file is compressed its first bytes say, not its name. Errors of the source are thrown as they are. */
export async function fileBytes(source: AsyncIterable<Uint8Array>): Promise<FileBytes> {
  const parts: Uint8Array[] = [];
  await gather(source, parts);
  const bytes = Buffer.concat(parts.splice(0));
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    return { bytes };
  }
  try {
    await gather(createGunzip({ chunkSize: 64 * 1024 }).end(bytes), parts);
    return { bytes: Buffer.concat(parts) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('Z_')) {
      throw error;
    }
    return { bytes: Buffer.concat(parts), broken: new NotAReport(`the gzip data is cut off or damaged: ${message}`) };
  }
}

async function gather(source: AsyncIterable<Uint8Array>, into: Uint8Array[]): Promise<void> {
  let length = 0;
  for await (const part of source) {
    length += part.length;
    if (length > MAX_BYTES) {
      throw new NotAReport(`the file is longer than ${MAX_BYTES} bytes, which is twice what AWS Backup makes a file of`);
    }
    into.push(part);
  }
}

/** Lines of a file of 50 MB whose rows have ten characters each. */
const MAX_LINES = 5_000_000;

/** Throws where a file has more lines, or more of what commas and brackets begin, than a report has: these take more memory and time than their text. */
export function checkValues(bytes: Buffer, most: number): void {
  checkNumber(bytes, [0x2c, 0x5b, 0x7b], most, 'values');
  checkNumber(bytes, [0x0a, 0x0d], MAX_LINES, 'lines');
}

function checkNumber(bytes: Buffer, marks: readonly number[], most: number, what: string): void {
  let left = most;
  for (const mark of marks) {
    // several times faster than to look at each byte
    for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + 1)) {
      left--;
      if (left < 0) {
        throw new NotAReport(`the file has more than ${most} ${what}, which no report of AWS Backup has`);
      }
    }
  }
}
