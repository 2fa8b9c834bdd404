import { spawn, ChildProcess } from 'child_process';
import * as fs from 'fs';
import * as net from 'net';
import * as os from 'os';
import * as path from 'path';
import { accountEnvironment, cleanEnvironment } from './environment';
import { endRunning } from './processes';

/** Far above what a busy machine needs: a server that is not there by then never comes. */
const START_TIMEOUT_MS = 600_000;
const STOP_TIMEOUT_MS = 5_000;

/** The organization that all accounts of the local AWS belong to. */
export interface LocalOrganization {
  readonly managementAccount: string;
  /** Accounts for which trusted access, delegation and resource policy have been set up by hand; without one nothing is switched on. */
  readonly delegatedAdministrators: string[];
  readonly organizationId: string;
  readonly rootId: string;
  readonly policyTypes: string[];
  readonly units: { id: string; name: string; parent?: string }[];
  readonly accounts: { id: string; name: string; parent?: string }[];
}

/** One entry of the engine's log: an operation of CloudFormation on a resource, an auto-deployment, a change in Organizations, a switch, a dropped event. */
export interface Operation {
  readonly number: number;
  readonly operation: string;
  readonly type: string;
  readonly account: string;
  readonly region: string;
  readonly stack: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly error?: string;
  readonly detail?: string;
}

/** What fails, how often and with which message; everywhere, or only in an account or Region. */
export interface Fault {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly type: string;
  readonly account?: string;
  readonly region?: string;
  readonly times: number;
  readonly message: string;
}

export interface RecordedResource {
  readonly account: string;
  readonly region: string;
  readonly type: string;
  readonly stack: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly properties: Record<string, unknown>;
  readonly attributes: Record<string, unknown>;
  readonly updates: number;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

const pause = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds));

/** ministack with this project's engine: one process, on loopback, with everything it keeps in a temporary folder. */
export class LocalAws {
  /** Grants, trust and resource policies decide as on AWS, unless `authorized` is false: then any caller may do anything. */
  public static async start(python: string, projectFolder: string, { authorized = true } = {}): Promise<LocalAws> {
    const port = await freePort();
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'local-aws-'));
    const log = fs.openSync(path.join(folder, 'server.log'), 'w');
    const child = spawn(python, [path.join(__dirname, 'server.py')], {
      env: {
        ...cleanEnvironment(folder),
        GATEWAY_PORT: String(port),
        S3_DATA_DIR: path.join(folder, 's3'),
        STATE_DIR: path.join(folder, 'state'),
        // Lambda's runtime brings the AWS SDK; handlers run here with this machine's node and the project's own copy.
        NODE_PATH: path.join(projectFolder, 'node_modules'),
        AUTH: String(authorized),
        LOG_LEVEL: 'WARNING',
        PYTHONUNBUFFERED: '1',
        PYTHONPYCACHEPREFIX: path.join(projectFolder, '.local-aws', 'bytecode'), // not beside the sources
      },
      stdio: ['ignore', log, log],
      detached: true, // a group of its own: Lambda workers end with the server
    });
    fs.closeSync(log);
    child.on('error', () => undefined); // found out below: such a server is never healthy
    const local = new LocalAws(child, `http://127.0.0.1:${port}`, folder);
    await local.untilHealthy();
    return local;
  }

  /** Whether a signal is ending us: what fails then is no finding. */
  public interrupted = false;

  private constructor(private readonly server: ChildProcess, public readonly endpoint: string, public readonly folder: string) {
    process.once('SIGINT', this.onSignal);
    process.once('SIGTERM', this.onSignal);
  }

  private readonly onSignal = (signal: NodeJS.Signals) => {
    this.interrupted = true;
    endRunning();
    void this.stop().then(() => process.exit(signal === 'SIGINT' ? 130 : 143));
  };

  public environment(account: string): NodeJS.ProcessEnv {
    return accountEnvironment(this.endpoint, account, this.folder);
  }

  public layOut(organization: LocalOrganization): Promise<void> {
    return this.ask('PUT', 'organization', organization);
  }

  public operations(since = 0): Promise<Operation[]> {
    return this.ask('GET', `operations?since=${since}`);
  }

  public resources(type?: string): Promise<RecordedResource[]> {
    return this.ask('GET', type ? `resources?type=${encodeURIComponent(type)}` : 'resources');
  }

  /** Makes the next operations of this kind fail, as an outage would. */
  public injectFault(fault: Fault): Promise<void> {
    return this.ask('POST', 'faults', fault);
  }

  /** The end of what the server has logged, for a failure report. */
  public log(lines = 30): string {
    return fs.readFileSync(path.join(this.folder, 'server.log'), 'utf8').split('\n').slice(-lines).join('\n');
  }

  public async stop(): Promise<void> {
    process.off('SIGINT', this.onSignal);
    process.off('SIGTERM', this.onSignal);
    this.signal('SIGTERM');
    const deadline = Date.now() + STOP_TIMEOUT_MS;
    while (this.isRunning() && Date.now() < deadline) {
      await pause(50);
    }
    this.signal('SIGKILL'); // workers of the group that ignored the first signal
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.server.pid!, signal);
    } catch {
      // the whole group has ended
    }
  }

  private isRunning(): boolean {
    return this.server.exitCode === null && this.server.signalCode === null;
  }

  private async untilHealthy(): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < deadline && this.isRunning()) {
      const answer = await fetch(`${this.endpoint}/_ministack/health`).catch(() => undefined);
      if (answer?.ok) {
        return;
      }
      await pause(100);
    }
    const log = this.log();
    await this.stop();
    throw new Error(`the local AWS did not start:\n${log}`);
  }

  private async ask<T>(method: string, name: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.endpoint}/_local-aws/${name}`, { method, body: body === undefined ? undefined : JSON.stringify(body) });
    const content: unknown = await answer.json();
    if (!answer.ok) {
      throw new Error(`${method} ${name}: ${JSON.stringify(content)}`);
    }
    return content as T;
  }
}
