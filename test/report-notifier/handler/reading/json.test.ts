import { CHUNK_SIZES, fileOf, fixture, readAsFar, recordsOf, SAMPLES } from './reading';
import { NotAReport } from '../../../../src/report-notifier/handler/reading/file-text';

const A = { accountId: '1', region: 'r', backupJobId: 'a', jobStatus: 'FAILED' };
const B = { ...A, backupJobId: 'b' };
const [a, b] = [A, B].map((item) => JSON.stringify(item));

describe.each(CHUNK_SIZES)('in chunks of %p bytes', (size) => {
  test.each([
    ['the wrapper', `{"reportItems":[${a},${b}]}`, [A, B]],
    ['the wrapper with spaces', `\uFEFF \n{ "reportItems" : [ ${a} ,\r\n\t${b} ] } \n`, [A, B]],
    ['a wrapper with other members', `{"note":"{\\"reportItems\\":[1]}","more":{"reportItems":[{}]},"reportItems":[${a}],"end":["]","}"],"n":null}`, [A]],
    ['a list', `[${a},${b}]`, [A, B]],
    ['an object', a, [A]],
    ['an object whose value is called like the list', '{"backupJobId":"reportItems"}', [{ backupJobId: 'reportItems' }]],
    ['lines of objects', `${a}\n${b}\r\n\n`, [A, B]],
    ['brackets, quotes and backslashes in texts', '[{"backupJobId":"}]\\"{[","x":"\\\\","y":"\\\\\\"]"}]', [{ backupJobId: '}]"{[', x: '\\', y: '\\"]' }]],
    ['a backslash at the end of a text', '[{"backupJobId":"a\\\\"},{"backupJobId":"}"}]', [{ backupJobId: 'a\\' }, { backupJobId: '}' }]],
    ['items with ever fewer fields', '[{"backupJobId":"a","x":"1"},{"backupJobId":"b"}]', [{ backupJobId: 'a', x: '1' }, { backupJobId: 'b' }]],
    ['characters of several bytes', '[{"backupJobId":"é😀数\\u00e4"}]', [{ backupJobId: 'é😀数ä' }]],
    ['values of all kinds', '[{"backupJobId":"a","n":8589934592,"f":0.5,"t":true,"u":false,"z":null,"o":{"k":[1,null]},"l":[],"e":""}]',
      [{ backupJobId: 'a', n: '8589934592', f: '0.5', t: 'true', u: 'false', z: '', o: '{"k":[1,null]}', l: '[]', e: '' }]],
    ['names written otherwise', '[{"Backup Job ID":"a","account_id":"1"}]', [{ backupJobId: 'a', accountId: '1' }]],
    ['names that would become equal', '[{"backupJobId":"a","x y":"1","x_y":"2","__proto__":"3"}]', [{ backupJobId: 'a', xY: '1', xY2: '2', proto: '3' }]],
  ])('JSON: %s', async (_, text, records) => {
    expect(await recordsOf(text, size)).toEqual(records);
  });

  test.each(SAMPLES)('the sample %s', async (file, template) => {
    const json = JSON.parse(fixture(file).toString());
    const text = (value: unknown) => (value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value));
    const records = (json.reportItems ?? [json]).map((item: object) => Object.fromEntries(Object.entries(item).map(([name, value]) => [name, text(value)])));
    expect(await fileOf(fixture(file), size)).toEqual({ template, format: 'JSON', missing: [], records });
  });

  test.each([['the wrapper', '{"reportItems":[ ]}'], ['a list', '[\n]']])('%s without items is an empty report of an unknown template', async (_, text) => {
    expect(await fileOf(text, size)).toEqual({ template: undefined, format: 'JSON', missing: [], records: [] });
  });

  test.each([
    ['cut inside a text', `{"reportItems":[${a},{"backupJobId":"b`, /^the file is not JSON, or cut off: .*: "\{\\"reportItems/],
    ['cut between items', `{"reportItems":[${a},`, /^the file is not JSON, or cut off/],
    ['cut behind an item', `{"reportItems":[${a}`, /^the file is not JSON, or cut off/],
    ['cut behind the list', `{"reportItems":[${a}]`, /^the file is not JSON, or cut off/],
    ['cut before the list', '{"reportItems":', /^the file is not JSON, or cut off/],
    ['cut inside a name', '{"reportIt', /^the file is not JSON, or cut off/],
    ['cut after lines', `${a}\n{"backup`, /^line 2 is not JSON, or cut off: .*: "\{\\"backup"/],
    ['a list cut at its start', '[', /^the file is not JSON, or cut off/],
    ['cut inside a character', Buffer.from(`[${a},{"x":"é`).subarray(0, -1), /^the file ends inside a UTF-8 character/],
    ['no comma between items', `[${a} ${b}]`, /^the file is not JSON, or cut off/],
    ['several objects on a line', `${a}${b}`, /^the file is not JSON, or cut off: .*; several objects need a list around them, or a line each$/],
    ['several objects on a later line', `${a}\n${a}${b}`, /^line 2 is not JSON, or cut off/],
    ['a comma too much', `[${a},]`, /^the file is not JSON, or cut off/],
    ['an item that is no object', `[${a},null]`, /^item 2 is not an object/],
    ['an item that is a list', `[${a},[${b}]]`, /^item 2 is not an object/],
    ['an item that is not JSON', `[${a},{backupJobId:1}]`, /^the file is not JSON, or cut off: /],
    ['brackets that do not match', '[{"backupJobId":[1}}]', /^the file is not JSON, or cut off: /],
    ['a wrapper that is not JSON', `{"reportItems":[${a}],}`, /^the file is not JSON, or cut off: /],
    ['reportItems that is no list', '{"reportItems":{}}', /^reportItems is not a list/],
    ['reportItems twice', `{"reportItems":[${a}],"reportItems":[${b}]}`, /^reportItems is there twice/],
    ['reportItems before it was something else', `{"reportItems":[${a}],"reportItems":1}`, /^reportItems is there twice/],
    ['reportItems twice among others of that name', `{"more":{"reportItems":[]},"reportItems":[${a}],"reportItems" :[${b}]}`, /^reportItems is there twice/],
    ['a wrapper behind an object', `${a}\n{"reportItems":[${b}]}`, /^line 2 has the columns of no report template: "reportItems"/],
    ['text behind the wrapper', `{"reportItems":[${a}]}${b}`, /^the file is not JSON, or cut off: /],
    ['an object on the line behind the wrapper', `{"reportItems":[${a}]}\n${b}`, /^line 1 has the columns of no report template: "reportItems"/],
    ['text behind the list', `[${a}],`, /^the file is not JSON, or cut off: /],
    ['an object of something else', '{"message":"Internal server error"}', /^item 1 has the columns of no report template: "message"/],
    ['items of another template later', `[${a},{"copyJobId":"c"}]`, /^item 2 has the columns of COPY_JOB_REPORT, but the file began with those of BACKUP_JOB_REPORT/],
  ])('%s is not a report', async (_, text, reason) => {
    const error = await recordsOf(text, size).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(NotAReport);
    expect((error as NotAReport).reason).toMatch(reason);
  });
});

describe('an item that can\'t be read', () => {
  const nested = (levels: number) => `{"backupJobId":"deep","controlScope":${'['.repeat(levels)}${']'.repeat(levels)}}`;

  test.each([
    ['has 100,000 levels', nested(100_000), /^item 2 has more than 100 levels/],
    ['has 101 levels', nested(100), /^item 2 has more than 100 levels/],
    ['is a number', '7', /^item 2 is not an object/],
    ['has the columns of nothing', '{"x":1}', /^item 2 has the columns of no report template/],
    ['has the columns of another template', '{"copyJobId":"c"}', /^item 2 has the columns of COPY_JOB_REPORT/],
  ])('as it %s is named, and the others are read', async (_, item, reason) => {
    expect(await readAsFar(`[${a},${item},${b}]`)).toEqual({ ids: ['a', 'b'], reason: expect.stringMatching(reason) });
  });

  test('is named although it is the first', async () => {
    expect(await readAsFar(`[${nested(100)},${a}]`)).toEqual({ ids: ['a'], reason: expect.stringMatching(/^item 1 has more than 100 levels/) });
  });

  test('is counted where it is not the first', async () => {
    expect(await readAsFar(`[${nested(100)},${a},{"x":1},null]`)).toEqual({ ids: ['a'], reason: expect.stringMatching(/; 2 more could not be read either$/) });
  });

  test('with 100 levels is none', async () => {
    expect(await readAsFar(`[${nested(99)}]`)).toEqual({ ids: ['deep'], reason: undefined });
  });
});

test('a line that can\'t be read is named, and the others are read', async () => {
  expect(await readAsFar(`${a}\n{backupJobId:1}\n${b}\n{"x":1}\n`)).toEqual({ ids: ['a', 'b'], reason: expect.stringMatching(/^line 2 is not JSON.*; 1 more could not be read either$/) });
});

test.each(['[', '{"x":'])('100,000 levels of %p around the list hide nothing in it', async (open) => {
  const deep = `${open.repeat(100_000)}0${(open === '[' ? ']' : '}').repeat(100_000)}`;
  expect(await readAsFar(`{"reportItems":[${a}],"x":${deep},"y":{"reportItems":1}}`)).toEqual({ ids: ['a'] });
});

test('a field that one item lacks is told', async () => {
  const { missing, records } = await fileOf(JSON.stringify([A, { backupJobId: 'x', accountId: '1', region: 'r' }, A]), 1000);
  expect([missing, records.map((record) => Object.hasOwn(record, 'jobStatus'))]).toEqual([['jobStatus'], [true, false, true]]);
});

test.each(['{},', '[],', '1,', '['])('a file of ever more %p is refused before it fills the memory', async (unit) => {
  await expect(recordsOf(`[${unit.repeat(5_000_001)}`, Infinity)).rejects.toThrow('the file has more than 5000000 values, which no report of AWS Backup has');
});
