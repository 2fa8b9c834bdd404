import { CHUNK_SIZES, fileOf, fixture, inChunks, readAsFar, recordsOf } from './reading';
import { NotAReport } from '../../../../src/report-notifier/handler/reading/file-text';
import { readReport } from '../../../../src/report-notifier/handler/reading/read-report';

const job = (backupJobId: string, statusMessage = '') => ({ accountId: '111122223333', region: 'eu-central-1', backupJobId, jobStatus: 'FAILED', statusMessage });
const HEADER = 'Account ID,Region,Backup Job ID,Job Status,Status Message';
const row = (id: string, message = '') => `111122223333,eu-central-1,${id},FAILED,${message}`;

describe.each(CHUNK_SIZES)('in chunks of %p bytes', (size) => {
  test.each([
    ['commas in quotes', `${HEADER}\n${row('a', '"no, never, no"')}\n`, [job('a', 'no, never, no')]],
    ['line feeds in quotes', `${HEADER}\n${row('a', '"no\n\nnever"')}\n${row('b')}\n`, [job('a', 'no\n\nnever'), job('b')]],
    ['carriage returns in quotes', `${HEADER}\r${row('a', '"no\rnever\r"')}\r${row('b')}\r`, [job('a', 'no\rnever\r'), job('b')]],
    ['both in quotes', `${HEADER}\r\n${row('a', '"no\r\nnever\r\n"')}\r\n${row('b')}\r\n`, [job('a', 'no\r\nnever\r\n'), job('b')]],
    ['doubled quotes', `${HEADER}\n${row('a', '"""no"" ""never"""')}\n${row('b', '""')}\n`, [job('a', '"no" "never"'), job('b')]],
    ['a quoted quote at the end of the file', `${HEADER}\n${row('a', '""""')}`, [job('a', '"')]],
    ['a byte order mark', `\uFEFF${HEADER}\n${row('a')}\n`, [job('a')]],
    ['a byte order mark before a quote', `\uFEFF"Account ID",${HEADER.slice(11)}\n${row('a')}\n`, [job('a')]],
    ['CRLF', `${HEADER}\r\n${row('a')}\r\n${row('b')}\r\n`, [job('a'), job('b')]],
    ['line ends of all kinds', `${HEADER}\r${row('a')}\r\n${row('b')}\n${row('c')}\r\r${row('d')}`, [job('a'), job('b'), job('c'), job('d')]],
    ['no last line end', `${HEADER}\n${row('a')}`, [job('a')]],
    ['no last line end after a quote', `${HEADER}\n${row('a', '"no"')}`, [job('a', 'no')]],
    ['empty lines', `\n\r\n${HEADER}\n\n${row('a')}\n \t\n""\n\r\n${row('b')}\n\n\n`, [job('a'), job('b')]],
    ['the header again', `${HEADER}\n${row('a')}\n${HEADER}\n${row('b')}\n${HEADER}`, [job('a'), job('b')]],
    ['the header again in another order', `${HEADER}\n${row('a')}\nRegion,Account ID,Status Message,Job Status,Backup Job ID\nr,1,m,s,i\n`,
      [job('a'), { accountId: '1', region: 'r', backupJobId: 'i', jobStatus: 's', statusMessage: 'm' }]],
    ['fewer cells', `${HEADER}\n111122223333,eu-central-1,a,FAILED\n${row('b')}\n`, [job('a'), job('b')]],
    ['characters of several bytes', `${HEADER}\n${row('ä', '"é😀, 数据"')}\n${row('😀')}\n`, [job('ä', 'é😀, 数据'), job('😀')]],
    ['bytes that are not UTF-8', Buffer.from(`${HEADER}\n${row('a', 'n\xf8')}\n`, 'latin1'), [job('a', 'n\uFFFD')]],
    ['spaces around values', `${HEADER}\n${row('a', '  no ')}\n`, [job('a', '  no ')]],
  ])('CSV with %s', async (_, text, records) => {
    expect(await recordsOf(text, size)).toEqual(records);
  });

  test('an organization-wide report in the order of columns seen in practice', async () => {
    const { records, ...read } = await fileOf(fixture('organization-backup-job.csv'), size);
    expect(read).toEqual({ template: 'BACKUP_JOB_REPORT', format: 'CSV', missing: [] });
    expect(records.map(({ accountId, jobStatus, statusMessage, backupSizeInBytes, pathToRoot }) => [accountId, jobStatus, statusMessage, backupSizeInBytes, pathToRoot])).toEqual([
      ['111122223333', 'FAILED', 'access denied, "backup:StartBackupJob"\nby an explicit deny', '0', 'o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/111122223333/'],
      ['444455556666', 'COMPLETED', '', '8589934592', 'o-a1b2c3d4e5/r-ab12/ou-ab12-22222222/444455556666/'],
    ]);
  });

  test.each([['without', ''], ['with', '\r\n']])('a header alone, %s line end, is an empty report', async (_, end) => {
    expect(await fileOf(`${HEADER}${end}`, size)).toEqual({ template: 'BACKUP_JOB_REPORT', format: 'CSV', missing: [], records: [] });
  });

  test.each([
    ['more cells than the header', `${HEADER}\n${row('a')}\n${row('b')},x\n`, 'row 3 has 6 cells, the header 5: "111122223333,eu-central-1,b,FAILED,,x"'],
    ['more cells than the header, behind CRLF,', `${HEADER}\r\n${row('a')}\r\n${row('b')},x\r\n`, 'row 3 has 6 cells, the header 5'],
    ['a quote that is never closed', `${HEADER}\n${row('a', '"no')}\n${row('b')}\n`, /^the file ends inside a quoted cell of row 2: it is cut off, or a quote is missing/],
    ['a file cut behind a quote', `${HEADER}\n${row('a', '"')}`, 'the file ends inside a quoted cell of row 2: it is cut off, or a quote is missing'],
    ['a file cut between two cells', `${HEADER}\n${row('a')}\n111122223333,eu-cen`, 'the file ends inside row 3, after 2 of 5 cells: it is cut off'],
    ['a file cut inside a character', Buffer.from(`${HEADER}\n${row('a', 'é')}`).subarray(0, -1), 'the file ends inside a UTF-8 character: it is cut off, or not UTF-8'],
    ['text behind a closing quote', `${HEADER}\n${row('a', '"no" never')}\n`, /^row 2 has text behind a closing quote: cell 5$/],
    ['a quote inside a cell that is not quoted', `${HEADER}\n${row('a')}\n${row('b', '3.5" disk')}\n`, /^row 3 has a quote inside a cell that is not quoted: cell 5$/],
    ['unknown columns', 'name,size\na,1\n', 'row 1 has the columns of no report template: "name,size"'],
    ['another delimiter', `${HEADER.replaceAll(',', ';')}\n`, /^row 1 has the columns of no report template: "Account ID;Region/],
    ['HTML', '\n<!DOCTYPE html>\n<html></html>', /^the file is HTML or XML: "</],
    ['an XML error', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', /^the file is HTML or XML/],
    ['an empty file', '', 'the file is empty'],
    ['a file of spaces', '\uFEFF \r\n\t\n', 'the file is empty'],
    ['the header of another template later', `${HEADER}\n${row('a')}\nAccount ID,Region,Copy Job ID,Job Status\n`, /^row 3 has the columns of COPY_JOB_REPORT, but the file began with those of BACKUP/],
    ['UTF-16', Buffer.from(`\uFEFF${HEADER}\n`, 'utf16le'), /^the file has zero bytes: it is not UTF-8$/],
  ])('%s is not a report', async (_, text, reason) => {
    const error = await recordsOf(text, size).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(NotAReport);
    expect((error as NotAReport).reason).toEqual(expect.stringMatching(reason instanceof RegExp ? reason : new RegExp(`^${reason.replace(/[\\"()?.]/g, '\\$&')}`)));
  });
});

test('columns that would have the same name, or none, lose nothing', async () => {
  expect(await recordsOf('Backup Job ID,Size [B],Size [GB],,Account ID\na,1,2,3,4\n', Infinity))
    .toEqual([{ backupJobId: 'a', size: '1', size2: '2', column4: '3', accountId: '4' }]);
});

test.each([['', 0], ['a,r\nb,r\n', 2]])('needed columns that are absent are told, of an empty report too', async (rows, records) => {
  const { missing, records: read } = await fileOf(`Backup Job ID,Region\n${rows}`, Infinity);
  expect([missing, read.length]).toEqual([['accountId', 'jobStatus'], records]);
});

test('a row with empty values is no header, even if a column has no name', async () => {
  expect(await recordsOf('Backup Job ID,Job Status,\n,,x\n', Infinity)).toEqual([{ backupJobId: '', jobStatus: '', column3: 'x' }]);
});

test('a row whose first value equals a header is a record', async () => {
  expect(await recordsOf('Resource Name,Backup Job ID,Job Status\nRegion,a,FAILED\nJob Status,b,FAILED\n', Infinity)).toHaveLength(2);
});

test('a row with too many cells is named, and the others are read', async () => {
  expect(await readAsFar(`${HEADER}\n${row('a')}\n${row('x')},y\n${row('b')}\n${row('z')},y\n`))
    .toEqual({ ids: ['a', 'b'], reason: expect.stringMatching(/^row 3 has 6 cells, the header 5: .*; 1 more could not be read either$/) });
});

test('a quote that is never closed ends the reading long before a large file does', async () => {
  const ids: string[] = [];
  const file = inChunks(Buffer.from(`${HEADER}\n${row('a')}\n"${'x'.repeat(16_000_000)}`), 16 * 1024);
  await expect(readReport(file, ({ backupJobId }) => ids.push(backupJobId))).rejects.toThrow('row 3 is longer than 1048576 characters: is a quote missing?');
  expect(ids).toEqual(['a']);
});

test('a row of ever more empty cells is refused before it fills the memory', async () => {
  await expect(recordsOf(`${HEADER}\n${','.repeat(10_000_001)}`, Infinity)).rejects.toThrow('the file has more than 10000000 values, which no report of AWS Backup has');
});

test.each(['\n', '\r\n', 'x\n'])('a file of more lines than a report has is refused at once: of %j', async (line) => {
  await expect(recordsOf(`${HEADER}\n${line.repeat(5_000_000)}`, Infinity)).rejects.toThrow('the file has more than 5000000 lines, which no report of AWS Backup has');
});

test('empty lines, however many, are rows of which nothing is read', async () => {
  const file = (lines: number) => `${HEADER}\n${'\n'.repeat(lines)}${row('a')}\n${row('b', '3.5" disk')}\n`;
  expect(await readAsFar(file(2))).toEqual({ ids: ['a'], reason: 'row 5 has a quote inside a cell that is not quoted: cell 5' });
  expect(await readAsFar(file(4_000_000))).toEqual({ ids: ['a'], reason: 'row 4000003 has a quote inside a cell that is not quoted: cell 5' });
});

test('a file of more rows than a report has is refused, whatever is in them', async () => {
  await expect(recordsOf(`Backup Job ID\n${'""\n'.repeat(500_000)}`, Infinity)).rejects.toThrow('the file has more than 500000 rows, which no report of AWS Backup has');
});
