import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111111111111:function:under-test';

/** What an invocation came to. */
export interface Outcome {
  readonly response?: unknown;
  readonly error?: { readonly errorType: string; readonly errorMessage: string };
}

interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly deadline: number;
  readonly done: (outcome: Outcome) => void;
}

/**
 * The side of AWS Lambda that a runtime talks to, for one function with one environment.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  public static async start(now = Date.now): Promise<RuntimeApi> {
    const api = new RuntimeApi(now);
    await new Promise<void>((resolve, reject) => {
      api.server.once('error', reject);
      api.server.listen(0, '127.0.0.1', resolve);
    });
    return api;
  }

  /** Settled when the runtime asks for its first event; with the error where the function could not be loaded. */
  public readonly ready: Promise<Outcome>;
  private isReady!: (outcome: Outcome) => void;
  private readonly queued: Invocation[] = [];
  private readonly running = new Map<string, Invocation>();
  private waiting?: ServerResponse;
  private invocations = 0;
  private readonly server: Server;

  private constructor(private readonly now: () => number) {
    this.ready = new Promise((resolve) => { this.isReady = resolve; });
    // a runtime may be killed while it answers
    this.server = createServer((request, response) => void this.serve(request, response).catch(() => response.destroy()));
  }

  public get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public invoke(event: unknown, milliseconds: number): Promise<Outcome> {
    this.invocations += 1;
    const id = `00000000-0000-4000-8000-${String(this.invocations).padStart(12, '0')}`;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the function did not answer within ${milliseconds} ms`)), milliseconds);
      const done = (outcome: Outcome) => {
        clearTimeout(timer);
        resolve(outcome);
      };
      this.queued.push({ id, event, deadline: this.now() + milliseconds, done });
      this.handOver();
    });
  }

  /** The function's process is gone: whoever waits for it is told. */
  public processEnded(reason: string): void {
    const outcome = { error: { errorType: 'Runtime.ExitError', errorMessage: reason } };
    this.isReady(outcome);
    [...this.queued.splice(0), ...this.running.values()].forEach(({ done }) => done(outcome));
    this.running.clear();
  }

  public async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, id, what] = /^\/2018-06-01\/runtime\/(?:invocation\/([^/]+)(?:\/(response|error))?|init\/error)$/.exec(request.url ?? '') ?? [];
    if (request.method === 'GET' && id === 'next') {
      this.isReady({});
      this.waiting = response;
      response.on('close', () => { this.waiting = this.waiting === response ? undefined : this.waiting; });
      this.handOver();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8') || 'null');
    const invocation = this.running.get(id);
    if (request.url === '/2018-06-01/runtime/init/error') {
      this.isReady({ error: body as Outcome['error'] });
    } else if (invocation && what) {
      this.running.delete(id);
      invocation.done(what === 'response' ? { response: body } : { error: body as Outcome['error'] });
    } else {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
  }

  private handOver(): void {
    const response = this.waiting;
    const invocation = response && this.queued.shift();
    if (!response || !invocation) {
      return;
    }
    this.waiting = undefined;
    this.running.set(invocation.id, invocation);
    response.writeHead(200, {
      'content-type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': invocation.id,
      'Lambda-Runtime-Deadline-Ms': String(invocation.deadline),
      'Lambda-Runtime-Invoked-Function-Arn': FUNCTION_ARN,
    });
    response.end(JSON.stringify(invocation.event));
  }
}
