/**
 * What it takes from the files of a report to its event, at the memory that the handler is given.
 *
 * `bench.ts [--beside <commit>]`: with a commit, its code takes turns with this one over the same files, and both have to say the same. The files are the
 * same at every run, each measurement has a process of its own, and medians are compared. Time on a busy machine proves nothing, so that only ratios to what the
 * same machine did at that time, growth and memory are enforced.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { buildSync } from 'esbuild';
import { Until, writeReport } from './generate';
import { ReportTemplateName } from '../../src/data/reports';

const ROOT = resolve(__dirname, '../..');
const ENTRY = 'tools/bench-reports/measured.ts';
const ROUNDS = 3;
const MB = 1_000_000;
/** Of the function; Node.js in AWS Lambda gives nine tenths of it to old objects and a tenth to both halves of the young ones. */
const MEMORY_MB = 2048;
const FLAGS = [`--max-old-space-size=${Math.floor(MEMORY_MB * 0.9)}`, `--max-semi-space-size=${Math.floor(MEMORY_MB * 0.05)}`];
/** Three times the findings take about three times as long. */
const MAX_GROWTH = 4.5;
/** Part of the memory that may be taken by the largest report. */
const MAX_MEMORY_SHARE = 0.9;

interface Case {
  readonly name: string;
  readonly template: ReportTemplateName;
  readonly format: 'CSV' | 'JSON';
  readonly until: Until;
  /** Megabytes that it may take at most. */
  readonly peakMb?: number;
}

const CASES: readonly Case[] = [
  { name: '50 MB of jobs, CSV', template: 'BACKUP_JOB_REPORT', format: 'CSV', until: { bytes: 50 * MB }, peakMb: 900 },
  { name: '50 MB of jobs, JSON', template: 'BACKUP_JOB_REPORT', format: 'JSON', until: { bytes: 50 * MB }, peakMb: 900 },
  ...(['RESOURCE_COMPLIANCE_REPORT', 'CONTROL_COMPLIANCE_REPORT'] as const).flatMap((template) => [100_000, 300_000].map((rows): Case => ({
    name: `${rows / 1000},000 ${template === 'RESOURCE_COMPLIANCE_REPORT' ? 'resources' : 'controls'}`, template, format: 'CSV', until: { rows }, peakMb: rows === 100_000 ? 1000 : undefined,
  }))),
];

interface Result {
  /** Milliseconds of CPU for a report that is news, of them for reading it, and for the same report again. */
  readonly newMs: number;
  readonly readMs: number;
  readonly sameMs: number;
  readonly peakMb: number;
}

const NUMBERS = ['readMs', 'newMs', 'sameMs', 'peakMb'] as const;
const work = mkdtempSync(join(tmpdir(), 'bench-reports-'));

function bundled(root: string, name: string): string {
  const outfile = join(work, `${name}.js`);
  buildSync({ entryPoints: [join(root, ENTRY)], bundle: true, platform: 'node', target: 'node20', format: 'cjs', outfile });
  return outfile;
}

/** The code of a commit, bundled with the same entry. */
function bundledOf(commit: string): string {
  const root = join(work, 'beside');
  mkdirSync(root);
  const archive = execFileSync('git', ['archive', commit, 'src', 'package.json', 'tsconfig.dev.json'], { cwd: ROOT, maxBuffer: 1024 * MB });
  execFileSync('tar', ['-x', '-C', root], { input: archive });
  mkdirSync(join(root, 'tools/bench-reports'), { recursive: true });
  copyFileSync(join(ROOT, ENTRY), join(root, ENTRY));
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  return bundled(root, 'beside-code');
}

function run(program: string, { template }: Case, file: string): { result?: Result; said: unknown; died?: string } {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [...FLAGS, program, template, file], { encoding: 'utf8', maxBuffer: 64 * MB });
  if (status !== 0) {
    return { said: undefined, died: /heap out of memory/.test(stderr) ? 'out of memory' : `${status ?? signal}: ${stderr.slice(-500)}` };
  }
  const { said, ...result } = JSON.parse(stdout) as Result & { said: unknown };
  return { result, said };
}

function median(results: readonly Result[]): Result | undefined {
  const of = (name: typeof NUMBERS[number]) => results.map((one) => one[name]).sort((a, b) => a - b)[Math.floor(results.length / 2)];
  return results.length === 0 ? undefined : { readMs: of('readMs'), newMs: of('newMs'), sameMs: of('sameMs'), peakMb: of('peakMb') };
}

const problems: string[] = [];

/** Medians of all programs, in turns. */
function measure(one: Case, programs: ReadonlyMap<string, string>): ReadonlyMap<string, Result | undefined> {
  const file = join(work, 'report');
  writeReport(file, one.template, one.format, one.until);
  const results = new Map([...programs.keys()].map((name) => [name, [] as Result[]]));
  const dead = new Set<string>();
  let said: unknown;
  for (let round = 0; round < ROUNDS; round++) {
    const turns = [...programs].filter(([name]) => !dead.has(name));
    for (const [name, program] of round % 2 === 0 ? turns : turns.reverse()) {
      const ran = run(program, one, file);
      if (!ran.result) {
        console.log(`${one.name}: ${name} died: ${ran.died}`);
        dead.add(name);
        continue;
      }
      said ??= ran.said;
      if (!isDeepStrictEqual(ran.said, said)) {
        problems.push(`${one.name}: ${name} says something else: ${JSON.stringify(ran.said).slice(0, 500)} and not ${JSON.stringify(said).slice(0, 500)}`);
      }
      results.get(name)!.push(ran.result);
    }
  }
  return new Map([...results].map(([name, all]) => [name, dead.has(name) ? undefined : median(all)]));
}

function check(ok: boolean, says: string): void {
  console.log(`${ok ? 'ok    ' : 'MISSED'}  ${says}`);
  if (!ok) {
    problems.push(says);
  }
}

function main([option, commit]: string[]): void {
  if (option !== undefined && (option !== '--beside' || commit === undefined)) {
    throw new Error(`unknown arguments: ${[option, commit].join(' ')}; use --beside <commit>, or none`);
  }
  const programs = new Map([['this', bundled(ROOT, 'this-code')], ...commit === undefined ? [] : [[commit, bundledOf(commit)] as const]]);
  const measured = CASES.map((one) => ({ one, medians: measure(one, programs) }));
  const rows = [['report', 'code', 'reading', 'news', 'the same again', 'peak memory']];
  for (const { one, medians } of measured) {
    for (const [code, result] of medians) {
      rows.push([one.name, code, ...NUMBERS.map((name) => (!result ? 'died' : name === 'peakMb' ? `${result.peakMb.toFixed(0)} MB` : `${result[name].toFixed(0)} ms`))]);
    }
  }
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  console.log(`\n${rows.map((row) => row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  ')).join('\n')}\n`);
  for (const { one, medians } of measured) {
    const own = medians.get('this');
    const most = one.peakMb ?? MEMORY_MB * MAX_MEMORY_SHARE;
    check(own !== undefined && own.peakMb <= most, `${one.name}: ${own ? `${own.peakMb.toFixed(0)} MB` : 'died'} (at most ${most.toFixed(0)} MB)`);
    const before = commit === undefined ? undefined : medians.get(commit);
    if (own && before) {
      const share = (own.newMs + own.sameMs) / (before.newMs + before.sameMs);
      console.log(`        ${one.name}: ${share.toFixed(2)} times the CPU of ${commit}, ${(own.peakMb / before.peakMb).toFixed(2)} times the memory`);
    }
  }
  for (const kind of ['resources', 'controls']) {
    const [small, large] = ['100,000', '300,000'].map((rowsOf) => measured.find(({ one }) => one.name === `${rowsOf} ${kind}`)!.medians.get('this'));
    const growth = small && large ? (large.newMs + large.sameMs) / (small.newMs + small.sameMs) : Infinity;
    check(growth <= MAX_GROWTH, `three times the ${kind} take ${growth.toFixed(2)} times the CPU (at most ${MAX_GROWTH})`);
  }
  process.exitCode = problems.length > 0 ? 1 : 0;
  problems.forEach((problem) => console.error(problem));
}

try {
  main(process.argv.slice(2));
} finally {
  rmSync(work, { recursive: true, force: true });
}
