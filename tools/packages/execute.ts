import { spawnSync } from 'node:child_process';

export interface ExecuteOptions {
  readonly cwd?: string;
  /** Added to our own environment. */
  readonly env?: NodeJS.ProcessEnv;
}

/** No step takes a tenth of this: whatever is still running then hangs. */
const TIMEOUT_MS = 900_000;

/** Runs a program to its end and returns what it wrote to stdout; anything but success is an error that shows the end of what it said. */
export function execute(program: string, args: readonly string[], options: ExecuteOptions = {}): string {
  const { status, stdout, stderr, error, signal } = spawnSync(program, args, {
    cwd: options.cwd, env: { ...process.env, ...options.env }, encoding: 'utf8', timeout: TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024,
  });
  if (error && 'code' in error && error.code === 'ENOENT') {
    throw new Error(`'${program}' is not on the PATH: install it, or leave this language out`);
  }
  if (error || status !== 0) {
    throw error ?? new Error(`${program} ${args.join(' ')} ended with ${status ?? signal}:\n${`${stdout}\n${stderr}`.trim().split('\n').slice(-40).join('\n')}`);
  }
  return stdout;
}
