import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What one process took after the start of Node.js itself. */
export interface Figures {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

const PROBE = join(__dirname, 'probe.cjs');

/** Arguments of `node`, by the name of what they run. */
export interface Programs {
  readonly [name: string]: readonly string[];
}

/**
 * Runs programs in turns, so that whatever else the machine does falls on all of them alike.
 */
export class Measurements {
  private readonly runs = new Map<string, Figures[]>();

  constructor(private readonly programs: Programs) {}

  /** Adds rounds; in each, every program runs once. */
  public add(rounds: number): void {
    for (let round = 0; round < rounds; round++) {
      const names = Object.keys(this.programs);
      // the one that starts a round is not always the same
      for (const name of round % 2 === 0 ? names : names.reverse()) {
        this.runs.set(name, [...this.runs.get(name) ?? [], run(this.programs[name])]);
      }
    }
  }

  public has(name: string): boolean {
    return this.runs.has(name);
  }

  public median(name: string): Figures {
    const runs = this.runs.get(name)!;
    const of = (pick: (figures: Figures) => number) => median(runs.map(pick));
    return { wallMs: of((one) => one.wallMs), cpuMs: of((one) => one.cpuMs), peakMb: of((one) => one.peakMb) };
  }
}

/** Runs a program once. */
export function run(args: readonly string[]): Figures {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--require', PROBE, ...args], { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
  if (status !== 0) {
    throw new Error(`node ${args.join(' ')} ended with ${status}:\n${stderr.slice(-2000)}`);
  }
  return JSON.parse(stdout.slice(stdout.lastIndexOf('{'))) as Figures;
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
