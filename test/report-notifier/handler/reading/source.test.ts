import { gzipSync } from 'node:zlib';
import { batchesOf, CHUNK_SIZES, inChunks, recordsOf } from './reading';
import { excerpt, NotAReport } from '../../../../src/report-notifier/handler/reading/file-text';
import { readReport } from '../../../../src/report-notifier/handler/reading/read-report';

const CSV = `Backup Job ID,Status Message\n${Array.from({ length: 50 }, (_, index) => `job-${index},é${index * 7919}\n`).join('')}`;
const RECORDS = Array.from({ length: 50 }, (_, index) => ({ backupJobId: `job-${index}`, statusMessage: `é${index * 7919}` }));

describe.each(CHUNK_SIZES)('gzip in chunks of %p bytes', (size) => {
  test.each([true, false])('is read with gzip: %p', async (gzip) => {
    expect(await recordsOf(gzipSync(CSV), size, { gzip })).toEqual(RECORDS);
  });

  test('of two members is read as one file', async () => {
    const bytes = Buffer.from(CSV);
    expect(await recordsOf(Buffer.concat([gzipSync(bytes.subarray(0, 100)), gzipSync(bytes.subarray(100))]), size)).toEqual(RECORDS);
  });

  test.each([0.3, 0.9, 0.99])('that ends after %p of its length is not a report', async (part) => {
    const bytes = gzipSync(CSV);
    await expect(recordsOf(bytes.subarray(0, Math.floor(bytes.length * part)), size)).rejects.toThrow(new NotAReport('the gzip data is cut off or damaged: unexpected end of file'));
  });

  test('with a wrong checksum is not a report', async () => {
    const bytes = gzipSync(CSV);
    bytes[bytes.length - 6] += 1;
    await expect(recordsOf(bytes, size)).rejects.toThrow('the gzip data is cut off or damaged: incorrect data check');
  });

  test('with bytes behind its end is not a report', async () => {
    await expect(recordsOf(Buffer.concat([gzipSync(CSV), Buffer.from('Backup Job')]), size)).rejects.toThrow('the gzip data is cut off or damaged: incorrect header check');
  });

  test('padded with zeros is read', async () => {
    expect(await recordsOf(Buffer.concat([gzipSync(CSV), Buffer.alloc(20)]), size)).toEqual(RECORDS);
  });

  test('that is asked for, but is none, is not a report', async () => {
    await expect(recordsOf(CSV, size, { gzip: true })).rejects.toThrow('the gzip data is cut off or damaged: incorrect header check');
  });
});

test('an empty file is no gzip data either', async () => {
  await expect(recordsOf('', 1, { gzip: true })).rejects.toBeInstanceOf(NotAReport);
});

test('chunks without bytes change nothing', async () => {
  async function* source(bytes: Uint8Array) {
    for await (const chunk of inChunks(bytes, 5)) {
      yield new Uint8Array();
      yield chunk;
    }
  }
  for (const bytes of [Buffer.from(CSV), gzipSync(CSV)]) {
    const { value } = await readReport(source(bytes), { gzip: false }).next();
    expect(value?.records).toEqual(RECORDS);
  }
});

test('batches have at most 1,000 records, in order', async () => {
  const ids = Array.from({ length: 2500 }, (_, index) => String(index));
  const batches = await batchesOf(`Backup Job ID\n${ids.join('\n')}\n`, Infinity);
  expect(batches.map(({ records }) => records.length)).toEqual([1000, 1000, 500]);
  expect(batches.flatMap(({ records }) => records.map(({ backupJobId }) => backupJobId))).toEqual(ids);
});

test('no empty batch follows the last full one', async () => {
  expect(await batchesOf(`Backup Job ID\n${'x\n'.repeat(1000)}`, Infinity)).toHaveLength(1);
});

test('the first batch comes before the source has ended', async () => {
  let given = 0;
  async function* source() {
    yield Buffer.from('Backup Job ID\n');
    for (; given < 100; given++) {
      yield Buffer.from('x\n'.repeat(500));
    }
  }
  await readReport(source(), { gzip: false }).next();
  expect(given).toBeLessThan(5);
});

describe.each([['plain', false], ['gzip', true]])('a %s source', (_, gzip) => {
  const bytes = Buffer.from(`Backup Job ID\n${'x\n'.repeat(200000)}`);
  const content = gzip ? gzipSync(bytes, { level: 0 }) : bytes;

  test('that fails is not taken for a bad report', async () => {
    const failure = new Error('connection lost');
    async function* source() {
      yield content.subarray(0, 1000);
      throw failure;
    }
    await expect(readReport(source(), { gzip }).next()).rejects.toBe(failure);
  });

  test('is closed when its reader stops early', async () => {
    let closed = false;
    async function* source() {
      try {
        yield* inChunks(content, 1000);
      } finally {
        closed = true;
      }
    }
    for await (const batch of readReport(source(), { gzip })) {
      expect(batch.records).toHaveLength(1000);
      break;
    }
    await new Promise(setImmediate);
    expect(closed).toBe(true);
  });
});

test('a message quotes 80 characters of a file', () => {
  expect([excerpt('x'.repeat(80)), excerpt('x'.repeat(81)), excerpt('a\n')]).toEqual([`"${'x'.repeat(80)}"`, `"${'x'.repeat(80)}"...`, '"a\\n"']);
});
