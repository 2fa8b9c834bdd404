/**
 * What many accounts cost: a layout of them, one stack for each of them, and the template of the home account.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { App } from 'aws-cdk-lib';
import { transformSync } from 'esbuild';
import { writeByHand } from './by-hand';
import { Goal, judgeTwice } from './goals';
import { Measurements, run } from './measure';

/** Stacks, what is aimed at against L1 constructs in a loop, and what no noise explains. Of few stacks, loading the library is half of what it adds. */
const STACKS = [{ accounts: 100, rounds: 5, goal: 1.15, most: 1.4 }, { accounts: 1000, rounds: 3, goal: 1.3, most: 1.4 }];
/** Accounts of layouts. */
const [SMALL, LARGE] = [10_000, 40_000];
/** For the larger layout and its definition, beside loading the library: a second or so, on a machine half as fast as most. */
const LAYOUT_CPU_MS = 2000;
/** What a layout may cost beyond its share of the smaller one. */
const NOISE = 1.5;
const LAYOUT_ROUNDS = 3;
/** Beside the name of a Region in each list that has it: 20 characters at most. */
const REGION_BYTES = 100;

interface Programs {
  readonly members: string;
  readonly layout: string;
  readonly home: string;
}

/** Writes, measures and judges; `work` is where the programs go. */
export function accountGoals(work: string): Goal[] {
  const compiled = (name: string) => {
    const file = join(work, `${name}.js`);
    writeFileSync(file, transformSync(readFileSync(join(__dirname, `${name}.ts`), 'utf8'), { loader: 'ts', format: 'cjs', target: 'node20' }).code);
    return file;
  };
  const programs = { members: compiled('members'), layout: compiled('layout'), home: compiled('home') };
  return [...layoutGoals(programs), ...STACKS.flatMap((size) => stackGoals(programs, work, size)), ...homeGoals(programs, work)];
}

function layoutGoals({ layout }: Programs): Goal[] {
  const sizes = [1, SMALL, LARGE];
  const measurements = new Measurements(Object.fromEntries(sizes.map((accounts) => [String(accounts), [layout, String(accounts)]])));
  return judgeTwice(measurements, LAYOUT_ROUNDS, () => {
    const [base, small, large] = sizes.map((accounts) => measurements.median(String(accounts)).cpuMs);
    const growth = (large - base) / (small - base);
    return [
      { name: `a layout of ${LARGE} accounts`, met: large - base <= LAYOUT_CPU_MS, says: `${(large - base).toFixed(0)} ms of CPU with its definition (at most ${LAYOUT_CPU_MS})` },
      {
        name: `layout from ${SMALL} to ${LARGE} accounts`,
        met: growth <= LARGE / SMALL * NOISE,
        says: `${growth.toFixed(1)} times the time for ${LARGE / SMALL} times the accounts (at most ${LARGE / SMALL * NOISE})`,
      },
    ];
  });
}

/** Compares in CPU time, which hears least of what else the machine does: most of the wall time is writing files. */
function stackGoals({ members }: Programs, work: string, { accounts, rounds, goal, most }: typeof STACKS[number]): Goal[] {
  const outdir = (program: string) => join(work, `${program}-${accounts}-accounts.out`);
  const byHand = join(work, `by-hand-${accounts}-accounts.js`);
  const ids = Array.from({ length: accounts }, (_, i) => String(300000000000 + i));
  writeByHand(appOf(members, ['1', join(work, 'one-account.out')]), byHand, { keepCustomResources: true, accounts: ids });
  const programs = { ours: [members, String(accounts), outdir('ours')], byHand: [byHand, outdir('by-hand')] };
  Object.values(programs).forEach(run);
  const [ours, other] = ['ours', 'by-hand'].map((program) => templatesIn(outdir(program)));
  const name = `${accounts} accounts as stacks`;
  if (ours.length !== accounts || !isDeepStrictEqual(ours, other)) {
    return [{ name, met: false, says: `templates differ: compare ${outdir('*')}` }];
  }
  const measurements = new Measurements(programs);
  return judgeTwice(measurements, rounds, () => {
    const [oursMs, byHandMs] = [measurements.median('ours').cpuMs, measurements.median('byHand').cpuMs];
    const ratio = oursMs / byHandMs;
    return [{
      name,
      met: ratio <= most,
      says: `${ratio.toFixed(2)} times L1 constructs in a loop, ${oursMs.toFixed(0)} and ${byHandMs.toFixed(0)} ms of CPU (goal ${goal} ${ratio <= goal ? 'met' : 'missed'}, at most ${most})`,
    }];
  });
}

/** Bytes, which no machine changes. */
function homeGoals({ home }: Programs, work: string): Goal[] {
  const size = (accounts: number, regions: number) => {
    const outdir = join(work, `home-${accounts}-${regions}.out`);
    run([home, String(accounts), String(regions), outdir]);
    return JSON.stringify(JSON.parse(readFileSync(join(outdir, 'Home.template.json'), 'utf8'))).length;
  };
  const byAccounts = [1, 100, 10_000].map((accounts) => size(accounts, 1));
  const byRegion = (size(1, 20) - byAccounts[0]) / 19;
  return [
    {
      name: 'home\'s template by accounts',
      met: byAccounts.every((bytes) => bytes === byAccounts[0]),
      says: `${byAccounts.join(', ')} bytes for 1, 100 and 10,000 accounts of a unit (no more)`,
    },
    { name: 'home\'s template by Regions', met: byRegion <= REGION_BYTES, says: `${byRegion.toFixed(0)} bytes for each Region (at most ${REGION_BYTES})` },
  ];
}

function appOf(program: string, args: string[]): App {
  const { argv } = process;
  process.argv = [argv[0], program, ...args];
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { app } = require(program) as { app: App };
  process.argv = argv;
  delete require.cache[program];
  return app;
}

function templatesIn(outdir: string): object[] {
  return readdirSync(outdir).filter((file) => file.endsWith('.template.json')).sort().map((file) => {
    const template = JSON.parse(readFileSync(join(outdir, file), 'utf8')) as { Resources: { [id: string]: { DependsOn?: string[] } } };
    Object.values(template.Resources).forEach((resource) => resource.DependsOn?.sort());
    return template;
  });
}
