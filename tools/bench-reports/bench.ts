/**
 * What it costs to read a report, next to libraries that read CSV or JSON.
 *
 * The files are the same at every run, each reader has a process of its own, they take turns, and medians are compared: of CPU time, because
 * it hears least of what else the machine does. All have to have read the same.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { buildSync } from 'esbuild';
import { writeCsv, writeJson, Written } from './generate';

const MB = 1000 * 1000;
const ROUNDS = 3;
/** On the machine that it was set on. It says as much of the machine as of the reader, so it is told and not enforced. */
const USUAL_CPU_MS = 1500;
const MAX_GROWTH = 1.2;
/** Goals for throughput, relative to others. */
const AT_LEAST = { 'papaparse': 0.9, 'csv-parse': 2 };

/** What measuring the same twice may differ by: a goal missed by less is told, not enforced. */
const NOISE = 1.1;

const CSV_READERS = ['ours', 'papaparse', 'papaparse, arrays', 'udsv', 'csv-parse'];
const JSON_READERS = ['ours', '@streamparser/json', 'JSON.parse'];

interface Result {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

interface Measured {
  readonly file: string;
  readonly reader: string;
  readonly bytes: number;
  readonly median: Result;
}

interface Goal {
  readonly name: string;
  readonly says: string;
  /** 1 or more is met. */
  readonly share: number;
}

const work = mkdtempSync(join(tmpdir(), 'bench-reports-'));
const PROGRAM = join(work, 'readers.js');

function run(reader: string, file: Written, times: number): { result: Result; read: object } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, reader, JSON.stringify(file), String(times)], { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`${reader} ended with ${status}:\n${stderr.slice(-2000)}`);
  }
  const { wallMs, cpuMs, peakMb, ...read } = JSON.parse(stdout) as Result;
  return { result: { wallMs, cpuMs, peakMb }, read };
}

function median(results: readonly Result[]): Result {
  const of = (pick: (result: Result) => number) => results.map(pick).sort((a, b) => a - b)[Math.floor(results.length / 2)];
  return { wallMs: of((one) => one.wallMs), cpuMs: of((one) => one.cpuMs), peakMb: of((one) => one.peakMb) };
}

/** The readers in turns. */
function measure(name: string, file: Written, readers: readonly string[]): Measured[] {
  const runs = new Map(readers.map((reader) => [reader, [] as Result[]]));
  let first: object | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    for (const reader of round % 2 === 0 ? readers : [...readers].reverse()) {
      const { result, read } = run(reader, file, 1);
      first ??= read;
      if (!isDeepStrictEqual(read, first)) {
        throw new Error(`${name}: ${reader} read ${JSON.stringify(read)}, another ${JSON.stringify(first)}`);
      }
      runs.get(reader)!.push(result);
    }
  }
  return readers.map((reader) => ({ file: name, reader, bytes: file.bytes, median: median(runs.get(reader)!) }));
}

const throughput = ({ bytes, median: { cpuMs } }: Measured) => bytes / MB / (cpuMs / 1000);

function ratioGoals(measured: readonly Measured[]): Goal[] {
  const of = (reader: string) => throughput(measured.find((one) => one.reader === reader)!);
  return Object.entries(AT_LEAST).map(([reader, least]) => {
    const ratio = of('ours') / of(reader);
    return { name: `${measured[0].file}: throughput`, share: ratio / least, says: `${ratio.toFixed(2)} times ${reader} (at least ${least})` };
  });
}

function sizeGoals(name: string, file: Written): Goal[] {
  const of = (times: number) => median(Array.from({ length: ROUNDS }, () => run('ours', file, times).result));
  const [once, tenTimes] = [of(1), of(10)];
  const growth = tenTimes.peakMb / once.peakMb;
  console.log(`${name}: 50 MB: ${once.cpuMs.toFixed(0)} ms of CPU (usual: ${USUAL_CPU_MS})`);
  return [
    {
      name: `${name}: 500 MB`,
      share: MAX_GROWTH / growth,
      says: `peak memory ${tenTimes.peakMb.toFixed(0)} MB, ${growth.toFixed(2)} times the ${once.peakMb.toFixed(0)} MB for 50 MB (at most ${MAX_GROWTH})`,
    },
  ];
}

function table(measured: readonly Measured[]): void {
  const rows = [['file', 'reader', 'MB/s of CPU', 'ours is', 'CPU', 'wall', 'peak memory']];
  for (const one of measured) {
    const ours = measured.find(({ file, reader }) => file === one.file && reader === 'ours')!;
    const { cpuMs, wallMs, peakMb } = one.median;
    rows.push([one.file, one.reader, throughput(one).toFixed(0), `${(throughput(ours) / throughput(one)).toFixed(2)} x`, `${cpuMs.toFixed(0)} ms`,
      `${wallMs.toFixed(0)} ms`, `${peakMb.toFixed(0)} MB`]);
  }
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) => row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  '));
  console.log(`\n${lines.join('\n')}\n`);
}

function main(): void {
  const entry = join(__dirname, 'readers.ts');
  buildSync({ entryPoints: [entry], bundle: true, platform: 'node', target: 'node20', format: 'cjs', outfile: PROGRAM });
  const files: [string, Written, readonly string[]][] = [
    ['CSV, all quoted', writeCsv(join(work, 'quoted.csv'), 75 * MB, 'all'), CSV_READERS],
    ['CSV', writeCsv(join(work, 'plain.csv'), 75 * MB, 'needed'), CSV_READERS],
    ['JSON', writeJson(join(work, 'report.json'), 75 * MB), JSON_READERS],
  ];
  const measured = files.map(([name, file, readers]) => measure(name, file, readers));
  table(measured.flat());
  const goals = [
    ...measured.slice(0, 2).flatMap(ratioGoals),
    ...sizeGoals('CSV', writeCsv(join(work, '50.csv'), 50 * MB, 'all')),
    ...sizeGoals('JSON', writeJson(join(work, '50.json'), 50 * MB)),
  ];
  const verdict = ({ share }: Goal) => (share >= 1 ? 'ok' : share >= 1 / NOISE ? 'close' : 'MISSED');
  goals.forEach((goal) => console.log(`${verdict(goal).padEnd(6)}  ${goal.name}: ${goal.says}, margin ${((goal.share - 1) * 100).toFixed(0)} %`));
  const missed = goals.filter((goal) => verdict(goal) === 'MISSED').length;
  console.log(`${goals.length - missed} passed, ${missed} failed`);
  process.exitCode = missed > 0 ? 1 : 0;
}

try {
  main();
} finally {
  rmSync(work, { recursive: true, force: true });
}
