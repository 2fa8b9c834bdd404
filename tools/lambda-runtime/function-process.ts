import { ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Outcome, RuntimeApi } from './runtime-api';

const MODULES = join(__dirname, 'runtime-client', 'node_modules');
/** Node.js as in the Lambda runtime `nodejs24.x`, whatever runs this tool. */
const NODE = join(MODULES, `node-linux-${process.arch}`, 'bin', 'node');
const RUNTIME_CLIENT = join(MODULES, 'aws-lambda-ric', 'index.mjs');
/** Clock ticks of a second in /proc: the same on every Linux. */
const TICKS = 100;
/** The longest that AWS Lambda lets a function run: whoever needs longer hangs. */
const INVOCATION_MS = 900_000;

export interface FunctionOptions {
  /** Folder of `index.js`. */
  readonly folder: string;
  readonly handler: string;
  readonly environment: { readonly [name: string]: string };
  readonly memorySize: number;
  /** The folder that holds what the runtime brings, instead of none. */
  readonly nodePath?: string;
  /** The function's clock; the machine's by default. */
  readonly now?: () => number;
}

export interface Usage {
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

/** A function in one environment: the Lambda runtime client with a bundle, as a process of its own. */
export class FunctionProcess {
  /** Returns when the process was started, not when it is ready. */
  public static async start(options: FunctionOptions): Promise<FunctionProcess> {
    if (!existsSync(RUNTIME_CLIENT) || !existsSync(NODE)) {
      throw new Error('the Lambda runtime is not installed; run npm ci in tools/lambda-runtime/runtime-client, on Linux');
    }
    return new FunctionProcess(await RuntimeApi.start(options.now), options);
  }

  public readonly pid: number;
  private readonly child: ChildProcess;
  private readonly started = performance.now();
  private output = '';

  private constructor(private readonly api: RuntimeApi, { folder, handler, environment, memorySize, nodePath }: FunctionOptions) {
    this.child = spawn(NODE, [RUNTIME_CLIENT], {
      cwd: folder,
      env: {
        ...environment,
        PATH: dirname(NODE),
        TZ: ':UTC',
        LANG: 'en_US.UTF-8',
        ...nodePath === undefined ? {} : { NODE_PATH: nodePath },
        _HANDLER: handler,
        LAMBDA_TASK_ROOT: folder,
        AWS_LAMBDA_RUNTIME_API: api.address,
        AWS_LAMBDA_FUNCTION_NAME: 'under-test',
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
        AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/under-test',
        AWS_LAMBDA_LOG_STREAM_NAME: 'stream',
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.pid = this.child.pid!;
    // a runtime that lost its API would go on asking for it
    process.once('exit', this.kill);
    this.child.stdout!.on('data', (chunk) => { this.output += chunk; });
    this.child.stderr!.on('data', (chunk) => { this.output += chunk; });
    this.child.on('error', (error) => api.processEnded(error.message));
    this.child.on('exit', (code, signal) => api.processEnded(`the runtime ended with ${signal ?? code}: ${this.log()}`));
  }

  /** Ends the process at once, whatever it is doing: who waits for an invocation hears that. */
  public readonly kill = () => void this.child.kill('SIGKILL');

  /** Milliseconds until the first event was asked for. Throws where the function could not be loaded. */
  public async ready(): Promise<number> {
    const { error } = await this.api.ready;
    if (error) {
      throw new Error(`${error.errorType}: ${error.errorMessage}`);
    }
    return performance.now() - this.started;
  }

  public invoke(event: unknown): Promise<Outcome> {
    return this.api.invoke(event, INVOCATION_MS);
  }

  /** The end of what the function wrote. */
  public log(lines = 15): string {
    return this.output.trimEnd().split('\n').slice(-lines).join('\n');
  }

  /** The lines of JSON that the function wrote since the last call. */
  public takeLog(): object[] {
    const lines = this.output.split('\n');
    this.output = '';
    // the runtime client puts time, request and level ahead of what the console prints
    return lines.flatMap((line) => /\{.*\}$/.exec(line)?.slice(0, 1) ?? []).map((json) => JSON.parse(json) as object);
  }

  /** Of the process since it was started. */
  public usage(): Usage {
    const fields = readFileSync(`/proc/${this.pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))![1];
    return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS, peakMegabytes: Number(peak) / 1024 };
  }

  public async stop(): Promise<void> {
    process.off('exit', this.kill);
    this.kill();
    while (this.child.exitCode === null && this.child.signalCode === null && this.child.pid !== undefined) {
      await pause(5);
    }
    await this.api.stop();
  }
}
