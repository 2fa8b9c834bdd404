import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { REPORT_TEMPLATES, ReportTemplateName } from '../../../../src/data/reports';
import { readReport } from '../../../../src/report-notifier/handler/reading/read-report';
import { ReportRecord } from '../../../../src/report-notifier/handler/reading/records';

const value = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', '\\', '{', '}', '[', ']', ' ', 'é', '😀', 'x') }));

/** Complete columns of one template, some of them left out, in any order. */
const columns = fc.constantFrom(...Object.keys(REPORT_TEMPLATES) as ReportTemplateName[]).chain((template) => {
  const { columns: fields, identity, status } = REPORT_TEMPLATES[template];
  const needed = new Set(['accountId', 'region', ...identity, status]);
  return fc.subarray([...fields.filter((field) => !needed.has(field)), 'pathToRoot', 'oneMore'])
    .chain((others) => fc.shuffledSubarray([...needed, ...others], { minLength: needed.size + others.length }))
    .map((names) => ({ template, names }));
});

const report = columns.chain(({ template, names }) => fc.record({
  template: fc.constant(template),
  names: fc.constant(names),
  records: fc.array(fc.tuple(...names.map(() => value)).map((values): ReportRecord => Object.fromEntries(names.map((name, index) => [name, values[index]]))), { maxLength: 5 }),
}));

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

async function* cut(bytes: Uint8Array, lengths: number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length];
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

async function readBack(text: string, lengths: number[], gzip: boolean) {
  const records: ReportRecord[] = [];
  const { template, missing } = await readReport(cut(gzip ? gzipSync(text) : Buffer.from(text), lengths), (record) => records.push(record));
  return { template, missing: [...missing], records };
}

/** One character after the other, so that it shares nothing with the reader. */
function writeCell(text: string, always: boolean): string {
  let quoted = always;
  let written = '';
  for (const char of text) {
    quoted ||= [',', '"', '\r', '\n'].includes(char);
    written += char === '"' ? '""' : char;
  }
  return quoted ? `"${written}"` : written;
}

const style = fc.record({ always: fc.boolean(), lineEnd: fc.constantFrom('\n', '\r\n', '\r'), lastEnd: fc.boolean(), mark: fc.boolean(), gzip: fc.boolean() });

test('whatever records are written as CSV are read back, however the file is cut', async () => {
  await fc.assert(fc.asyncProperty(report, style, sizes, async ({ template, names, records }, { always, lineEnd, lastEnd, mark, gzip }, lengths) => {
    const lines = [names, ...records.map((record) => names.map((name) => record[name]))].map((cells) => cells.map((cell) => writeCell(cell, always)).join(','));
    const text = `${mark ? '\uFEFF' : ''}${lines.join(lineEnd)}${lastEnd ? lineEnd : ''}`;
    expect(await readBack(text, lengths, gzip)).toEqual({ template, missing: [], records });
  }), { numRuns: 300 });
});

const shape = fc.constantFrom('wrapper', 'list', 'lines');

test('whatever records are written as JSON are read back, however the file is cut', async () => {
  await fc.assert(fc.asyncProperty(report, shape, fc.constantFrom(0, 2), fc.boolean(), sizes, async ({ template, records }, kind, indent, gzip, lengths) => {
    fc.pre(kind !== 'lines' || records.length > 0);
    const text = kind === 'lines' ? records.map((record) => JSON.stringify(record)).join('\n') : JSON.stringify(kind === 'list' ? records : { reportItems: records }, undefined, indent);
    expect(await readBack(text, lengths, gzip)).toEqual({ template: records.length > 0 ? template : undefined, missing: [], records });
  }), { numRuns: 300 });
});

test('no beginning of a JSON report is taken for a whole one', async () => {
  await fc.assert(fc.asyncProperty(report, shape, fc.nat(), sizes, async ({ records }, kind, at, lengths) => {
    fc.pre(kind !== 'lines' && records.length > 0);
    const bytes = Buffer.from(JSON.stringify(kind === 'list' ? records : { reportItems: records }));
    await expect(readBack(bytes.subarray(0, at % bytes.length).toString('latin1'), lengths, false)).rejects.toMatchObject({ name: 'NotAReport' });
  }), { numRuns: 200 });
});
