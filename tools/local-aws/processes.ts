import { spawn, ChildProcess } from 'child_process';

export interface Finished {
  readonly exitCode: number;
  readonly output: string;
}

const running = new Set<ChildProcess>();

/** Far above what any step takes, on a busy machine as well: whatever is still running then hangs. */
const TIMEOUT_MS = 1_200_000;

/** Runs a program to its end and gives back what it printed; it is ended with us when we are interrupted. */
export function run(program: string, args: string[], options: { env?: NodeJS.ProcessEnv; cwd?: string } = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], timeout: TIMEOUT_MS });
    running.add(child);
    let output = '';
    child.stdout.on('data', chunk => { output += chunk; });
    child.stderr.on('data', chunk => { output += chunk; });
    child.on('error', error => { running.delete(child); reject(error); });
    child.on('close', code => { running.delete(child); resolve({ exitCode: code ?? 1, output }); });
  });
}

/** Like `run`, but anything else than success is an error that carries the end of the output. */
export async function succeed(program: string, args: string[], options: { env?: NodeJS.ProcessEnv; cwd?: string } = {}): Promise<string> {
  const { exitCode, output } = await run(program, args, options);
  if (exitCode !== 0) {
    throw new Error(`${program} ${args.join(' ')} ended with ${exitCode}:\n${output.split('\n').slice(-40).join('\n')}`);
  }
  return output;
}

/** Ends what `run` has started and is still going on, by its process id. */
export function endRunning(): void {
  running.forEach(child => child.kill('SIGTERM'));
}
