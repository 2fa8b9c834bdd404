import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { forward, readRequest, respond } from './forwarding';
import { FunctionProcess } from './function-process';
import { HandlerUse } from './handlers';
import { Outcome } from './runtime-api';
import { SimulatedClock } from './simulated-clock';
import { Surroundings } from './surroundings';

/**
 * When an invocation is killed: before a call reaches AWS, as soon as it was sent on, or when AWS has answered and the function does not know yet; or after so many
 * milliseconds.
 */
export type Kill = { readonly call: number; readonly when: 'before' | 'within' | 'after' } | { readonly milliseconds: number };

const SHIFTED_CLOCK = join(__dirname, 'shifted-clock.ts');

/** One environment of a function, which may be killed by SIGKILL and is replaced then. All of its calls go through a gate that counts them. */
export class KillableFunction {
  public static async start(aws: Surroundings, folder: string, use: HandlerUse, clock: SimulatedClock): Promise<KillableFunction> {
    const made = new KillableFunction(aws, folder, use, clock);
    await new Promise<void>((resolve, reject) => {
      made.server.once('error', reject);
      made.server.listen(0, '127.0.0.1', resolve);
    });
    return made;
  }

  public busy = false;
  private running?: Promise<FunctionProcess>;
  private kill?: Kill;
  private calls = 0;
  private end?: () => void;
  private readonly server: Server;

  private constructor(
    private readonly aws: Surroundings, private readonly folder: string, private readonly use: HandlerUse, private readonly clock: SimulatedClock,
  ) {
    this.server = createServer((request, response) => void this.serve(request, response).catch(() => response.destroy()));
  }

  /** Undefined where it was killed. */
  public async invoke(event: object, kill: Kill | undefined): Promise<Outcome | undefined> {
    const started = await (this.running ??= this.begin());
    let killed = false;
    this.end = () => {
      killed = true;
      started.kill();
    };
    [this.calls, this.kill] = [0, kill];
    const timer = kill && 'milliseconds' in kill ? setTimeout(this.end, kill.milliseconds) : undefined;
    const outcome = await started.invoke(event);
    clearTimeout(timer);
    this.kill = undefined;
    // one that answered before the signal came was not killed, though its environment is gone
    if (killed) {
      await started.stop();
      this.running = this.begin();
    }
    return killed && outcome.error?.errorType === 'Runtime.ExitError' ? undefined : outcome;
  }

  public async stop(): Promise<void> {
    await (await this.running)?.stop();
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async begin(): Promise<FunctionProcess> {
    const endpoint = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    const around = this.aws.environment(this.use);
    const endpoints = Object.keys(around).filter((name) => name.startsWith('AWS_ENDPOINT_URL_')).map((name) => [name, endpoint]);
    const started = await FunctionProcess.start({
      folder: this.folder,
      handler: this.use.handler,
      memorySize: this.use.memorySize,
      environment: {
        ...around, ...this.use.environment(endpoint), ...Object.fromEntries(endpoints), NODE_OPTIONS: `--no-warnings --import ${SHIFTED_CLOCK}`, CLOCK_FILE: this.clock.file,
      },
      now: () => this.clock.now(),
    });
    await started.ready();
    return started;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await readRequest(request);
    this.calls++;
    const kill = this.kill && 'call' in this.kill && this.kill.call === this.calls ? this.kill.when : undefined;
    if (kill === 'before') {
      this.end?.();
      response.destroy();
      return;
    }
    const answering = forward(asked, this.aws.endpointFor(request.headers.authorization ?? ''));
    if (kill === 'within') {
      this.end?.();
    }
    const answer = await answering;
    if (kill === 'after') {
      this.end?.();
      response.destroy();
      return;
    }
    respond(answer, response);
  }
}
