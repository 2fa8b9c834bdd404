/** One measured process: `readers.js <reader> <files as JSON> <times>`. Prints what it took and what it read. */
import { createReadStream, readFileSync } from 'node:fs';
import { JSONParser } from '@streamparser/json';
import { parse } from 'csv-parse';
import * as Papa from 'papaparse';
import { inferSchema, initParser } from 'udsv';
import type { Written } from './generate';
import { readReport } from '../../src/report-notifier/handler/reading/read-report';
import { normalizeHeader } from '../../src/report-notifier/handler/reading/report-columns';

interface Read {
  records: number;
  failed: number;
  messages: number;
}

type Fields = Readonly<Record<string, string>>;

const read: Read = { records: 0, failed: 0, messages: 0 };

/** Everybody has to have read the same. */
function take({ jobStatus, statusMessage }: Fields): void {
  read.records++;
  read.failed += jobStatus === 'FAILED' ? 1 : 0;
  read.messages += statusMessage.length;
}

/** The file with its records that many times. */
async function* source({ path, bytes, head, joint, tail }: Written, times: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from(head);
  for (let time = 0; time < times; time++) {
    if (time > 0 && joint !== '') {
      yield Buffer.from(joint);
    }
    yield* createReadStream(path, { start: head.length, end: bytes - tail.length - 1 });
  }
  if (tail !== '') {
    yield Buffer.from(tail);
  }
}

/** What every streaming reader gets, so that none has a better source. */
const textStream = (file: Written) => createReadStream(file.path, { encoding: 'utf8' });

const READERS: Readonly<Record<string, (file: Written, times: number) => Promise<void>>> = {
  'ours': async (file, times) => {
    for await (const { records } of readReport(times > 1 ? source(file, times) : createReadStream(file.path))) {
      records.forEach(take);
    }
  },
  'papaparse': (file) => papaparse(file, { header: true, transformHeader: normalizeHeader }, take),
  'papaparse, arrays': (file) => {
    let status = -1;
    let message = -1;
    return papaparse(file, { header: false }, (row: string[]) => {
      if (status < 0) {
        const names = row.map(normalizeHeader);
        [status, message] = [names.indexOf('jobStatus'), names.indexOf('statusMessage')];
      } else {
        take({ jobStatus: row[status], statusMessage: row[message] });
      }
    });
  },
  'csv-parse': async (file) => new Promise((resolve, reject) => {
    const parser = parse({ bom: true, columns: (header: string[]) => header.map(normalizeHeader) });
    parser.on('readable', () => {
      for (let record = parser.read() as Fields | null; record; record = parser.read() as Fields | null) {
        take(record);
      }
    });
    parser.on('end', () => resolve());
    parser.on('error', reject);
    createReadStream(file.path).pipe(parser);
  }),
  'udsv': async (file) => {
    let parser: ReturnType<typeof initParser> | undefined;
    for await (const text of textStream(file) as AsyncIterable<string>) {
      if (!parser) {
        const schema = inferSchema(text);
        schema.cols.forEach((column) => {
          column.name = normalizeHeader(column.name);
        });
        parser = initParser(schema);
      }
      parser.chunk<Fields>(text, parser.stringObjs, (record) => take(record));
    }
    parser?.end();
  },
  '@streamparser/json': async (file) => {
    const parser = new JSONParser({ paths: ['$.reportItems.*'], keepStack: false });
    parser.onValue = ({ value }) => take(value as never);
    for await (const chunk of createReadStream(file.path) as AsyncIterable<Buffer>) {
      parser.write(chunk);
    }
  },
  'JSON.parse': async (file) => (JSON.parse(readFileSync(file.path, 'utf8')) as { reportItems: Fields[] }).reportItems.forEach(take),
};

async function papaparse<T>(file: Written, config: object, each: (row: T) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    Papa.parse<T>(textStream(file), {
      ...config, skipEmptyLines: true, chunk: ({ data }: Papa.ParseResult<T>) => data.forEach(each), complete: () => resolve(), error: reject,
    });
  });
}

async function main([reader, file, times]: string[]): Promise<void> {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  await READERS[reader](JSON.parse(file) as Written, Number(times));
  const wallMs = performance.now() - wall;
  const { user, system } = process.cpuUsage(cpu);
  console.log(JSON.stringify({ wallMs, cpuMs: (user + system) / 1000, peakMb: process.resourceUsage().maxRSS / 1024, ...read }));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
