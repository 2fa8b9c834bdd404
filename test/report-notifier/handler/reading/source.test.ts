import { gzipSync } from 'node:zlib';
import { CHUNK_SIZES, inChunks, readAsFar, recordsOf } from './reading';
import { excerpt, NotAReport } from '../../../../src/report-notifier/handler/reading/file-text';
import { readReport } from '../../../../src/report-notifier/handler/reading/read-report';
import { ReportRecord } from '../../../../src/report-notifier/handler/reading/records';

const CSV = `Backup Job ID,Status Message\n${Array.from({ length: 50 }, (_, index) => `job-${index},é${index * 7919}\n`).join('')}`;
const RECORDS = Array.from({ length: 50 }, (_, index) => ({ backupJobId: `job-${index}`, statusMessage: `é${index * 7919}` }));

describe.each(CHUNK_SIZES)('gzip in chunks of %p bytes', (size) => {
  test('is read, whatever the file is called', async () => {
    expect(await recordsOf(gzipSync(CSV), size)).toEqual(RECORDS);
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
});

test('an empty file is no report', async () => {
  await expect(recordsOf('', 1)).rejects.toThrow('the file is empty');
});

describe.each(CHUNK_SIZES)('a file that is not UTF-8, in chunks of %p bytes', (size) => {
  /** Shift-JIS of テスト, as a spreadsheet saves it. */
  const SHIFT_JIS = Buffer.from([0x83, 0x65, 0x83, 0x58, 0x83, 0x67]);
  const HEADER = 'Backup Job ID,Resource Name\n';
  const read = (...parts: Array<string | Buffer>) => readAsFar(Buffer.concat([HEADER, ...parts].map((part) => Buffer.from(part as string))), size);

  test('gives the records that are plain ASCII, and says how many it does not', async () => {
    expect(await read('a,plain\nb,', SHIFT_JIS, '\nc,plain\n')).toEqual({
      ids: ['a', 'c'], reason: 'the file is not all UTF-8: 1 record with other characters than those of ASCII was not read',
    });
  });

  test('gives no record of which another encoding is likely', async () => {
    // katakana of one byte each, which together are one letter of UTF-8
    expect(await read('a,', SHIFT_JIS, '\nb,', Buffer.from([0xc2, 0xb1]), '\n')).toEqual({ ids: [], reason: expect.stringContaining('2 records with other') });
  });

  test('gives a record whose message alone is damaged: that its job failed is known', async () => {
    expect(await recordsOf(Buffer.concat([Buffer.from('Backup Job ID,Status Message\na,'), SHIFT_JIS]), size)).toEqual([{ backupJobId: 'a', statusMessage: expect.stringContaining('\ufffd') }]);
  });

  test('is not one in which AWS replaced a character itself', async () => {
    expect(await read('a,caf\ufffd\nb,\ufffd\ufffd é\n')).toEqual({ ids: ['a', 'b'] });
  });

  test('in JSON is read as far', async () => {
    const parts = ['{"reportItems":[{"backupJobId":"a","resourceName":"', Buffer.from([0xe9]), '"},{"backupJobId":"b","resourceName":""}]}'];
    expect(await readAsFar(Buffer.concat(parts.map((part) => Buffer.from(part as string))), size)).toEqual({ ids: ['b'], reason: expect.stringContaining('1 record with other') });
  });

  test.each(['utf16le', 'latin1'] as const)('but %s has nothing else, or a reason', async (encoding) => {
    expect(await read(Buffer.from('x,é\n', encoding))).toEqual({ ids: [], reason: expect.any(String) });
  });
});

test('what was read before a file breaks counts', async () => {
  expect(await readAsFar('Backup Job ID,Status Message\na,x\nb,"y" z\n')).toEqual({ ids: ['a'], reason: expect.stringMatching(/^row 3 has text behind a closing quote/) });
});

test('chunks without bytes change nothing', async () => {
  async function* source(bytes: Uint8Array) {
    for await (const chunk of inChunks(bytes, 5)) {
      yield new Uint8Array();
      yield chunk;
    }
  }
  for (const bytes of [Buffer.from(CSV), gzipSync(CSV)]) {
    const records: ReportRecord[] = [];
    await readReport(source(bytes), (record) => records.push(record));
    expect(records).toEqual(RECORDS);
  }
});

describe.each([['plain', false], ['gzip', true]])('a %s source', (_, gzip) => {
  test('that fails is not taken for a bad report', async () => {
    const bytes = Buffer.from(`Backup Job ID\n${'x\n'.repeat(200000)}`);
    const failure = new Error('connection lost');
    async function* source() {
      yield (gzip ? gzipSync(bytes, { level: 0 }) : bytes).subarray(0, 1000);
      throw failure;
    }
    await expect(readReport(source(), () => undefined)).rejects.toBe(failure);
  });
});

const TOO_LONG = 'the file is longer than 100000000 bytes, which is twice what AWS Backup makes a file of';

test('a file of twice the size that AWS makes is refused before it fills the memory, and its source closed', async () => {
  let closed = false;
  async function* source() {
    try {
      for (;;) {
        yield Buffer.alloc(1024 * 1024, ' ');
      }
    } finally {
      closed = true;
    }
  }
  await expect(readReport(source(), () => undefined)).rejects.toThrow(new NotAReport(TOO_LONG));
  expect(closed).toBe(true);
});

test('so is one that is small as long as it is compressed', async () => {
  await expect(recordsOf(gzipSync(Buffer.alloc(100_000_001, ' ')), Infinity)).rejects.toThrow(new NotAReport(TOO_LONG));
});

test('of gzip data that is cut off, rows before the cut count, and the one at the cut does not', async () => {
  const bytes = gzipSync(`Backup Job ID\n${Array.from({ length: 20_000 }, (_, i) => `job-${i}\n`).join('')}`, { level: 0 });
  const { ids, reason } = await readAsFar(bytes.subarray(0, bytes.length - 50));
  expect([ids.length > 5000, ids.every((id, i) => id === `job-${i}`), reason]).toEqual([true, true, 'the gzip data is cut off or damaged: unexpected end of file']);
});

test('a message quotes 80 characters of a file', () => {
  expect([excerpt('x'.repeat(80)), excerpt('x'.repeat(81)), excerpt('a\n')]).toEqual([`"${'x'.repeat(80)}"`, `"${'x'.repeat(80)}"...`, '"a\\n"']);
});
