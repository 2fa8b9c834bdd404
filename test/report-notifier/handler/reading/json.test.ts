import { batchesOf, CHUNK_SIZES, fixture, readAsFar, recordsOf, SAMPLES } from './reading';
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
    ['objects without anything between', `${a}${b}`, [A, B]],
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
    expect(await batchesOf(fixture(file), size)).toEqual([{ template, format: 'JSON', missing: [], records }]);
  });

  test.each([['the wrapper', '{"reportItems":[ ]}'], ['a list', '[\n]']])('%s without items is an empty report of an unknown template', async (_, text) => {
    expect(await batchesOf(text, size)).toEqual([{ template: undefined, format: 'JSON', missing: [], records: [] }]);
  });

  test.each([
    ['cut inside a text', `{"reportItems":[${a},{"backupJobId":"b`, /^the JSON text ends inside item 2: it is cut off: "\{\\"backupJobId/],
    ['cut between items', `{"reportItems":[${a},`, /^the JSON text ends inside item 2: it is cut off/],
    ['cut behind an item', `{"reportItems":[${a}`, /^the JSON text ends inside item 2: it is cut off/],
    ['cut behind the list', `{"reportItems":[${a}]`, /^the JSON text ends inside the text behind reportItems: it is cut off/],
    ['cut before the list', '{"reportItems":', /^the JSON text ends inside item 1: it is cut off/],
    ['cut inside a name', '{"reportIt', /^the JSON text ends inside item 1: it is cut off/],
    ['cut after lines', `${a}\n{"backup`, /^the JSON text ends inside item 2: it is cut off/],
    ['a list cut at its start', '[', /^the JSON text ends inside item 1: it is cut off/],
    ['cut inside a character', Buffer.from(`[${a},{"x":"é`).subarray(0, -1), /^the file ends inside a UTF-8 character/],
    ['no comma between items', `[${a} ${b}]`, /^no comma before item 2: /],
    ['a comma too much', `[${a},]`, /^item 2 is not an object: "\]"/],
    ['an item that is no object', `[${a},null]`, /^item 2 is not an object: "n/],
    ['an item that is not JSON', `[${a},{backupJobId:1}]`, /^item 2 is not JSON: .*: "\{backupJobId:1\}"/],
    ['brackets that do not match', '[{"backupJobId":[1}}]', /^item 1 is not JSON: /],
    ['a wrapper that is not JSON', `{"reportItems":[${a}],}`, /^the text around reportItems is not JSON: /],
    ['reportItems that is no list', '{"reportItems":{}}', /^reportItems is not a list: "\{/],
    ['reportItems twice', `{"reportItems":[${a}],"reportItems":[${b}]}`, /^reportItems is there twice/],
    ['reportItems before it was something else', `{"reportItems":[${a}],"reportItems":1}`, /^reportItems is there twice/],
    ['a wrapper behind an object', `${a}{"reportItems":[${b}]}`, /^item 2 has the columns of no report template: "reportItems"/],
    ['text behind the wrapper', `{"reportItems":[${a}]}${b}`, /^text behind the end of the report: "\{/],
    ['text behind the list', `[${a}],`, /^text behind the end of the report: ","/],
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
    ['has 100,000 levels', nested(100_000), /^item 2 has more than 100 levels: "\{\\"backupJobId/],
    ['has 101 levels', nested(100), /^item 2 has more than 100 levels/],
    ['is not JSON', '{backupJobId:1}', /^item 2 is not JSON/],
    ['has the columns of nothing', '{"x":1}', /^item 2 has the columns of no report template/],
    ['has the columns of another template', '{"copyJobId":"c"}', /^item 2 has the columns of COPY_JOB_REPORT/],
  ])('as it %s is named, and the others are read', async (_, item, reason) => {
    expect(await readAsFar(`[${a},${item},${b}]`)).toEqual({ ids: ['a', 'b'], reason: expect.stringMatching(reason) });
  });

  test('is named although it is the first', async () => {
    expect(await readAsFar(`[${nested(100)},${a}]`)).toEqual({ ids: ['a'], reason: expect.stringMatching(/^item 1 has more than 100 levels/) });
  });

  test('is counted where it is not the first', async () => {
    expect(await readAsFar(`[${nested(100)},${a},{"x":1},{y}]`)).toEqual({ ids: ['a'], reason: expect.stringMatching(/; 2 more could not be read either$/) });
  });

  test('with 100 levels is none', async () => {
    expect(await readAsFar(`[${nested(99)}]`)).toEqual({ ids: ['deep'], reason: undefined });
  });
});

test('levels around the list are counted too', async () => {
  expect(await readAsFar(`{"reportItems":[${a}],"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toEqual({ ids: ['a'], reason: 'the text behind reportItems has more than 100 levels' });
});

test('a field that one item lacks is missing in its batch, not in the others', async () => {
  const items = Array.from({ length: 2001 }, (_, index) => (index === 1200 ? { backupJobId: 'x', accountId: '1', region: 'r' } : A));
  const batches = await batchesOf(JSON.stringify(items), 1000);
  expect(batches.map(({ missing, records }) => [missing, records.length])).toEqual([[[], 1000], [['jobStatus'], 1000], [[], 1]]);
});

test('a bracket that is never closed ends the reading', async () => {
  await expect(recordsOf(`[{"backupJobId":"${'x'.repeat(2 ** 20)}`, Infinity)).rejects.toThrow('item 1 is longer than 1048576 characters: is a quote or a bracket missing?');
});
