/**
 * What it takes from the files of a report to its event, at the memory that the handler is given.
 *
 * `bench.ts [--beside <commit>]`: with a commit, its code takes turns with this one over the same files, and both have to say the same; where the commit is not in
 * the repository, as in a shallow clone, this code is measured alone. The files are the same at every run, each measurement has a process of its own, and the
 * least is compared: other work on the machine only adds to it. Only CPU, its growth and memory are enforced, never time.
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
/** Each is measured once, and again while there is time. */
const [ROUNDS, TIME] = [3, 4 * 60_000];
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
  /** Part of the CPU of the former version that it may take at most; undefined where that one is not measured, as it takes minutes or does not end. */
  readonly share?: number;
}

const CASES: readonly Case[] = [
  { name: '50 MB of jobs, CSV', template: 'BACKUP_JOB_REPORT', format: 'CSV', until: { bytes: 50 * MB }, peakMb: 900, share: 1.6 },
  { name: '50 MB of jobs, JSON', template: 'BACKUP_JOB_REPORT', format: 'JSON', until: { bytes: 50 * MB }, peakMb: 900, share: 1.2 },
  ...([['resources', 'RESOURCE_COMPLIANCE_REPORT'], ['controls', 'CONTROL_COMPLIANCE_REPORT']] as const).flatMap(([of, template]): Case[] => [
    { name: `100,000 ${of}`, template, format: 'CSV', until: { rows: 100_000 }, peakMb: 1000, share: 0.6 },
    { name: `300,000 ${of}`, template, format: 'CSV', until: { rows: 300_000 } },
  ]),
];

interface Result {
  /** Milliseconds of CPU for a report that is news, of them for reading it, and for the same report again. */
  readonly newMs: number;
  readonly readMs: number;
  readonly sameMs: number;
  readonly peakMb: number;
}

const OWN = 'this';
const NUMBERS = ['readMs', 'newMs', 'sameMs', 'peakMb'] as const;
const work = mkdtempSync(join(tmpdir(), 'bench-reports-'));

function bundled(root: string, name: string): string {
  const outfile = join(work, `${name}.js`);
  buildSync({ entryPoints: [join(root, ENTRY)], bundle: true, platform: 'node', target: 'node20', format: 'cjs', outfile });
  return outfile;
}

const isThere = (commit: string) => spawnSync('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: ROOT }).status === 0;

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

const NONE: Result = { readMs: Infinity, newMs: Infinity, sameMs: Infinity, peakMb: Infinity };
const least = (one: Result, other: Result): Result => ({
  readMs: Math.min(one.readMs, other.readMs), newMs: Math.min(one.newMs, other.newMs), sameMs: Math.min(one.sameMs, other.sameMs), peakMb: Math.min(one.peakMb, other.peakMb),
});

const problems: string[] = [];

/** The least of all programs, in turns; undefined of one that died. */
class Measurement {
  public readonly results = new Map<string, Result | undefined>();
  private readonly file: string;
  private said: unknown;

  constructor(public readonly one: Case, private readonly programs: ReadonlyMap<string, string>) {
    this.file = join(work, one.name.replaceAll(' ', '-'));
    writeReport(this.file, one.template, one.format, one.until);
  }

  public round(number: number): void {
    const turns = [...this.programs].filter(([name]) => name === OWN || this.one.share !== undefined);
    for (const [name, program] of number % 2 === 0 ? turns : turns.reverse()) {
      if (!this.results.has(name) || this.results.get(name)) {
        this.results.set(name, this.measure(name, program));
      }
    }
  }

  private measure(name: string, program: string): Result | undefined {
    const { result, said, died } = run(program, this.one, this.file);
    console.log(`${this.one.name}: ${name}: ${result ? `${result.newMs.toFixed(0)} + ${result.sameMs.toFixed(0)} ms` : `died: ${died}`}`);
    if (!result) {
      return undefined;
    }
    this.said ??= said;
    if (!isDeepStrictEqual(said, this.said)) {
      problems.push(`${this.one.name}: ${name} says something else: ${JSON.stringify(said).slice(0, 500)} and not ${JSON.stringify(this.said).slice(0, 500)}`);
    }
    return least(result, this.results.get(name) ?? NONE);
  }
}

const cpuOf = ({ newMs, sameMs }: Result) => newMs + sameMs;

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
  const begun = Date.now();
  const beside = commit !== undefined && isThere(commit) ? commit : undefined;
  if (beside !== commit) {
    console.log(`${commit} is not in this repository, which may be a shallow clone: this code is measured alone`);
  }
  const programs = new Map([[OWN, bundled(ROOT, 'this-code')], ...beside === undefined ? [] : [[beside, bundledOf(beside)] as const]]);
  const measured = CASES.map((one) => new Measurement(one, programs));
  for (let round = 0; round < ROUNDS; round++) {
    measured.filter(({ one }) => round === 0 || (one.share !== undefined && Date.now() - begun < TIME)).forEach((one) => one.round(round));
  }
  const rows = [['report', 'code', 'reading', 'news', 'the same again', 'peak memory']];
  for (const { one, results } of measured) {
    for (const [code, result] of results) {
      rows.push([one.name, code, ...NUMBERS.map((name) => (!result ? 'died' : name === 'peakMb' ? `${result.peakMb.toFixed(0)} MB` : `${result[name].toFixed(0)} ms`))]);
    }
  }
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  console.log(`\n${rows.map((row) => row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  ')).join('\n')}\n`);
  for (const { one, results } of measured) {
    const own = results.get(OWN);
    const most = one.peakMb ?? MEMORY_MB * MAX_MEMORY_SHARE;
    check(own !== undefined && own.peakMb <= most, `${one.name}: ${own ? `${own.peakMb.toFixed(0)} MB` : 'died'} (at most ${most.toFixed(0)} MB)`);
    const before = beside === undefined ? undefined : results.get(beside);
    if (own && before) {
      const share = cpuOf(own) / cpuOf(before);
      check(share <= one.share!, `${one.name}: ${share.toFixed(2)} times the CPU of ${beside} (at most ${one.share}), ${(own.peakMb / before.peakMb).toFixed(2)} times the memory`);
    }
  }
  for (const kind of ['resources', 'controls']) {
    const [small, large] = ['100,000', '300,000'].map((number) => measured.find(({ one }) => one.name === `${number} ${kind}`)!.results.get(OWN));
    const growth = small && large ? cpuOf(large) / cpuOf(small) : Infinity;
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
