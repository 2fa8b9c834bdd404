/**
 * `npm run bench`: what the library costs at synth.
 *
 * The same organisation is synthesised with the library, and by an app in which every resource of it is written by hand as an L1 construct.
 * The templates must be equal. Each run is a process of its own, the two take turns, and medians are compared.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { App } from 'aws-cdk-lib';
import { transformSync } from 'esbuild';
import { writeByHand } from './by-hand';
import { ensureBuilt } from './built';
import { Figures, Measurements, run } from './measure';

const ROOT = resolve(__dirname, '..', '..');
const WORK = join(ROOT, 'reports', 'bench');
const OURS = join(WORK, 'ours.js');

/** Tiers and Regions of the organisations, by their product. The last one shows the growth. */
const SIZES = [{ tiers: 1, regions: 1 }, { tiers: 2, regions: 5 }, { tiers: 10, regions: 10 }, { tiers: 20, regions: 20 }];
const ROUNDS = 7;
const IMPORT_ROUNDS = 15;

const MAX_RATIO = 1.15;
const MAX_IMPORT_MS = 30;
/** What measuring the same twice may differ by. */
const NOISE = 1.05;

type Size = typeof SIZES[number];

interface Goal {
  readonly name: string;
  readonly met: boolean;
  readonly says: string;
}

const nameOf = ({ tiers, regions }: Size) => String(tiers * regions);
const byHandOf = (size: Size) => join(WORK, `by-hand-${nameOf(size)}.js`);
const outdirOf = (kind: string, size: Size) => join(WORK, `${kind}-${nameOf(size)}.out`);
const argumentsOf = (size: Size) => [String(size.tiers), String(size.regions), outdirOf('ours', size)];

/** Compiles the app that uses the library, and writes the one that does not. */
function writeApps(): void {
  rmSync(WORK, { recursive: true, force: true });
  mkdirSync(WORK, { recursive: true });
  const source = readFileSync(join(__dirname, 'organization.ts'), 'utf8');
  writeFileSync(OURS, transformSync(source, { loader: 'ts', format: 'cjs', target: 'node20' }).code);
  const argv = process.argv;
  for (const size of SIZES) {
    process.argv = [argv[0], OURS, ...argumentsOf(size)];
    delete require.cache[OURS];
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    writeByHand((require(OURS) as { app: App }).app, byHandOf(size));
    run([OURS, ...argumentsOf(size)]);
    run([byHandOf(size), outdirOf('by-hand', size)]);
  }
  process.argv = argv;
}

/** A cloud assembly without what only tells how it was made: names of files and of constructs. */
function comparable(outdir: string): unknown {
  const json = (file: string) => JSON.parse(readFileSync(join(outdir, file), 'utf8'));
  const files = readdirSync(outdir).sort();
  return {
    templates: files.filter((file) => file.endsWith('.template.json')).map((file) => [file, template(json(file))]),
    // the template itself is an asset too, named after a hash that the order of DependsOn changes
    assets: files.filter((file) => file.endsWith('.assets.json')).map((file) => Object.entries<{ source: { path: string } }>(json(file).files)
      .filter(([, { source }]) => !source.path.endsWith('.template.json')).map(([hash]) => hash)),
  };
}

function template(json: { Resources: { [id: string]: { DependsOn?: string[] } } }): unknown {
  Object.values(json.Resources).forEach((resource) => resource.DependsOn?.sort());
  return json;
}

function equality(size: Size): Goal {
  const [ours, byHand] = ['ours', 'by-hand'].map((kind) => comparable(outdirOf(kind, size)));
  return { name: `${nameOf(size)}: equal templates`, met: isDeepStrictEqual(ours, byHand), says: `${outdirOf('ours', size)} and ${outdirOf('by-hand', size)}` };
}

/** Appends, so that a second look is a look at twice as many runs. */
function judgeTwice(measurements: Measurements, rounds: number, judge: () => Goal[]): Goal[] {
  measurements.add(rounds);
  const goals = judge();
  if (goals.every((goal) => goal.met)) {
    return goals;
  }
  console.log('a goal is missed: measuring once more');
  measurements.add(rounds);
  return judge();
}

function synthGoals(): Goal[] {
  const measurements = new Measurements(Object.fromEntries(SIZES.flatMap((size) => [
    [`ours ${nameOf(size)}`, [OURS, ...argumentsOf(size)]],
    [`by hand ${nameOf(size)}`, [byHandOf(size), outdirOf('by-hand', size)]],
  ])));
  const goals = judgeTwice(measurements, ROUNDS, () => [...SIZES.flatMap((size) => ratios(measurements, size)), ...growth(measurements)]);
  table(measurements);
  return goals;
}

const ASPECTS: ReadonlyArray<{ name: string; unit: string; of: (figures: Figures) => number }> = [
  { name: 'wall', unit: 'ms', of: (figures) => figures.wallMs },
  { name: 'CPU', unit: 'ms', of: (figures) => figures.cpuMs },
  { name: 'peak memory', unit: 'MB', of: (figures) => figures.peakMb },
];

function ratios(measurements: Measurements, size: Size): Goal[] {
  const [ours, byHand] = [measurements.median(`ours ${nameOf(size)}`), measurements.median(`by hand ${nameOf(size)}`)];
  return ASPECTS.map(({ name, of }) => ({
    name: `${nameOf(size)}: ${name}`,
    met: of(ours) / of(byHand) <= MAX_RATIO,
    says: `${(of(ours) / of(byHand)).toFixed(2)} times the hand-written app (at most ${MAX_RATIO})`,
  }));
}

/** CPU, because it hears least of what else the machine does. */
function growth(measurements: Measurements): Goal[] {
  const [, ten, hundred, more] = SIZES.map((size) => ({ name: nameOf(size), units: Number(nameOf(size)), ms: measurements.median(`ours ${nameOf(size)}`).cpuMs }));
  const each = (size: typeof ten) => size.ms / size.units;
  const added = (from: typeof ten, to: typeof ten) => (to.ms - from.ms) / (to.units - from.units);
  return [
    {
      name: `growth from ${ten.name} to ${hundred.name}`,
      met: each(hundred) <= each(ten),
      says: `${each(ten).toFixed(2)} ms, then ${each(hundred).toFixed(2)} ms of CPU for each tier and Region (not more)`,
    },
    {
      name: `growth beyond ${hundred.name}`,
      met: added(hundred, more) <= added(ten, hundred) * NOISE,
      says: `each tier and Region adds ${added(ten, hundred).toFixed(2)} ms up to ${hundred.name} and ${added(hundred, more).toFixed(2)} ms up to ${more.name} (not more)`,
    },
  ];
}

function importGoals(): Goal[] {
  const programs = {
    core: "require('aws-cdk-lib');",
    ours: "require('aws-cdk-lib'); require('cdk-org-backup');",
    used: "require('aws-cdk-lib'); const { OrgBackupPolicy, CentralBackupAccount, ProtectionTier } = require('cdk-org-backup');",
  };
  const files = Object.entries(programs).map(([name, code]) => {
    const file = join(WORK, `import-${name}.js`);
    writeFileSync(file, `${code}\n`);
    return [name, [file]];
  });
  const measurements = new Measurements(Object.fromEntries(files));
  const over = (name: string) => measurements.median(name).wallMs - measurements.median('core').wallMs;
  const goals = judgeTwice(measurements, IMPORT_ROUNDS, () => [{
    name: 'import',
    met: over('ours') <= MAX_IMPORT_MS,
    says: `${over('ours').toFixed(1)} ms over aws-cdk-lib alone (at most ${MAX_IMPORT_MS})`,
  }]);
  console.log(`\nimport: aws-cdk-lib ${measurements.median('core').wallMs.toFixed(1)} ms; cdk-org-backup adds ${over('ours').toFixed(1)} ms, `
    + `${over('used').toFixed(1)} ms once its main constructs are first used (with the modules of aws-cdk-lib that they need)\n`);
  return goals;
}

function table(measurements: Measurements): void {
  const rows = [['tiers x Regions', 'what', 'library', 'by hand', 'ratio'], ...SIZES.flatMap((size) => {
    const [ours, byHand] = [measurements.median(`ours ${nameOf(size)}`), measurements.median(`by hand ${nameOf(size)}`)];
    return ASPECTS.map(({ name, unit, of }) => [`${size.tiers} x ${size.regions}`, name, `${of(ours).toFixed(0)} ${unit}`, `${of(byHand).toFixed(0)} ${unit}`, (of(ours) / of(byHand)).toFixed(2)]);
  })];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  console.log(`\n${rows.map((row) => row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  ')).join('\n')}\n`);
}

function main(): void {
  ensureBuilt(ROOT);
  writeApps();
  const equal = SIZES.map(equality);
  // figures about different templates would say nothing
  const goals = equal.every((goal) => goal.met) ? [...equal, ...importGoals(), ...synthGoals()] : equal;
  goals.forEach(({ name, met, says }) => console.log(`${met ? 'ok    ' : 'MISSED'}  ${name}: ${says}`));
  const failed = goals.filter((goal) => !goal.met).length;
  console.log(`${goals.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

main();
