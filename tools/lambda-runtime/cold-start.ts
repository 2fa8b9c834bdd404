/**
 * Measures how long each bundle takes from the start of its process until it is ready for events: with the AWS SDK in it, and with the copy that
 * the Lambda runtime brings. `--runs N` says how often (15).
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { FunctionProcess } from './function-process';
import { addFiles, HANDLERS } from './handlers';
import { bundleHandlers } from '../build/bundle';

const PROJECT = join(__dirname, '..', '..');
const SDKS = ['bundled', 'runtime'] as const;
const UNREACHABLE = 'http://127.0.0.1:9';

interface Start {
  readonly milliseconds: number;
  /** Of the process until then; other work on the machine changes it less. */
  readonly cpuSeconds: number;
}

async function startOf(folder: string, name: string, sdk: typeof SDKS[number]): Promise<Start> {
  const [{ handler, environment, memorySize }] = HANDLERS[name];
  const started = await FunctionProcess.start({
    folder: join(folder, sdk, name), handler, memorySize, environment: environment(UNREACHABLE), nodePath: sdk === 'runtime' ? join(PROJECT, 'node_modules') : undefined,
  });
  try {
    return { milliseconds: await started.ready(), cpuSeconds: started.usage().cpuSeconds };
  } finally {
    await started.stop();
  }
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

async function main(): Promise<void> {
  const runs = Number(parseArgs({ options: { runs: { type: 'string', default: '15' } } }).values.runs);
  const folder = mkdtempSync(join(tmpdir(), 'cold-start-'));
  try {
    const names = (await Promise.all(SDKS.map((sdk) => bundleHandlers({ folder: join(folder, sdk), sdk, functionsOnly: true }))))[0];
    SDKS.forEach((sdk) => names.forEach((name) => addFiles(join(folder, sdk, name), HANDLERS[name][0])));
    const starts = new Map<string, Start[]>();
    for (let run = 0; run <= runs; run++) {
      for (const name of names) {
        for (const sdk of SDKS) {
          const start = await startOf(folder, name, sdk);
          // the first run fills the machine's caches
          starts.set(`${name} ${sdk}`, [...starts.get(`${name} ${sdk}`) ?? [], ...run > 0 ? [start] : []]);
        }
      }
    }
    for (const name of names) {
      for (const sdk of SDKS) {
        const code = readFileSync(join(folder, sdk, name, 'index.js'));
        const all = starts.get(`${name} ${sdk}`)!;
        const milliseconds = all.map((start) => start.milliseconds);
        const cpu = all.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / all.length * 1000;
        console.log(`${name.padEnd(34)} ${sdk.padEnd(8)} median ${median(milliseconds).toFixed(0).padStart(4)} ms, best ${Math.min(...milliseconds).toFixed(0).padStart(4)} ms, CPU ${cpu.toFixed(0).padStart(4)} ms, `
          + `${(code.length / 1000).toFixed(0).padStart(4)} kB, gzip ${(gzipSync(code, { level: 9 }).length / 1000).toFixed(0).padStart(4)} kB`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
