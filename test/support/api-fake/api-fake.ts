import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackupFake } from './backup';
import { CloudFormationFake } from './cloudformation';
import { ApiError, COMMON_ERRORS, refusal, statusOf, told } from './errors';
import { IamFake } from './iam';
import { ServiceModel, ServiceName, serviceOf } from './model';
import { OrganizationsFake } from './organizations';
import { credentialScope, decode, DecodedRequest, failure, HttpRequest, HttpResponse, success, toNative, toWire } from './protocol';
import { SecurityHubFake } from './security-hub';
import { SsmFake } from './ssm';
import { Fault, faultsOf } from './validate';
import { World } from './world';

export interface ApiFakeOptions {
  /** The calling account. */
  readonly account: string;
  readonly region: string;
  /** Further Regions in which AWS Backup answers; only its settings differ by Region. */
  readonly otherRegions?: readonly string[];
  /** Where the clock stands first, by default 2026-01-15T06:00:00Z. */
  readonly now?: Date;
}

/** Makes calls fail which would otherwise succeed. */
export interface InjectedFailure {
  readonly operation: string;
  /** How many calls fail, by default one. */
  readonly times?: number;
  /** An error's code, or `ConnectionReset`: then the connection breaks without an answer. */
  readonly error: string;
  /** The HTTP status, by default the error's own. */
  readonly status?: number;
  readonly message?: string;
}

/** Makes calls answer something else than what the fake knows. */
export interface InjectedAnswer {
  readonly operation: string;
  readonly times?: number;
  /** In the SDK's form: dates are `Date`s. */
  readonly output: object;
  /** Sends it even if it breaks the model, as a newer AWS might. */
  readonly unchecked?: boolean;
}

export interface InjectedDelay {
  /** By default all. */
  readonly operation?: string;
  readonly times?: number;
  readonly milliseconds: number;
}

export interface ApiCall {
  readonly service: ServiceName;
  readonly operation: string;
  /** As sent, by the members' names. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Undefined while unanswered, or if the connection was broken. */
  status?: number;
  /** The error's code. */
  error?: string;
}

type Handler = (input: unknown, region: string) => object | undefined;

/** Services that are signed for the one Region they live in. */
const GLOBAL: readonly ServiceName[] = ['iam', 'organizations'];
type Counted<T> = T & { left: number };

/** Services of AWS in one account and Region, behind HTTP on this machine. */
export class ApiFake {
  static async start(options: ApiFakeOptions): Promise<ApiFake> {
    const fake = new ApiFake(options);
    await new Promise<void>((resolve, reject) => {
      fake.server.once('error', reject);
      fake.server.listen(0, '127.0.0.1', resolve);
    });
    return fake;
  }

  readonly world: World;
  readonly backup: BackupFake;
  readonly organizations: OrganizationsFake;
  readonly securityHub: SecurityHubFake;
  readonly cloudFormation: CloudFormationFake;
  readonly iam: IamFake;
  readonly ssm: SsmFake;
  /** Every call of a modeled operation, in order of arrival. */
  readonly calls: ApiCall[] = [];
  /** What the fake itself did wrong: answers that break the model, and exceptions of its own. `stop` throws them. */
  readonly breaches: string[] = [];
  private readonly server: Server;
  private readonly backupRegions: readonly string[];
  private failures: Array<Counted<InjectedFailure>> = [];
  private answers: Array<Counted<InjectedAnswer>> = [];
  private delays: Array<Counted<InjectedDelay>> = [];

  private constructor(options: ApiFakeOptions) {
    this.world = new World(options.account, options.region, options.now ?? new Date('2026-01-15T06:00:00Z'));
    this.backup = new BackupFake(this.world);
    this.organizations = new OrganizationsFake(this.world);
    this.securityHub = new SecurityHubFake(this.world);
    this.cloudFormation = new CloudFormationFake();
    this.iam = new IamFake(this.world);
    this.ssm = new SsmFake();
    this.backupRegions = [options.region, ...options.otherRegions ?? []];
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The upper limit of every page, below the caller's own. */
  get pageSize(): number | undefined {
    return this.world.pageSize;
  }

  set pageSize(size: number | undefined) {
    this.world.pageSize = size;
  }

  fail(injected: InjectedFailure): void {
    serviceOf(injected.operation);
    this.failures.push({ ...injected, left: injected.times ?? 1 });
  }

  answer(answer: InjectedAnswer): void {
    serviceOf(answer.operation);
    this.answers.push({ ...answer, left: answer.times ?? 1 });
  }

  delay(delay: InjectedDelay): void {
    if (delay.operation !== undefined) serviceOf(delay.operation);
    this.delays.push({ ...delay, left: delay.times ?? Infinity });
  }

  /** Drops what `fail`, `answer` and `delay` still hold. */
  heal(): void {
    this.failures = [];
    this.answers = [];
    this.delays = [];
  }

  callsOf(operation: string): ApiCall[] {
    serviceOf(operation);
    return this.calls.filter(call => call.operation === operation);
  }

  /** Ends the server and fails if the fake answered anything wrong. */
  async stop(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.close(error => error ? reject(error) : resolve());
      this.server.closeAllConnections();
    });
    if (this.breaches.length > 0) throw new Error(`the API fake broke its model:\n${this.breaches.join('\n')}`);
  }

  private async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const { method = '', url = '', headers } = incoming;
      const response = await this.respond({ method, url, headers, body: Buffer.concat(chunks).toString('utf8') });
      if (!response) {
        incoming.socket.destroy();
        return;
      }
      outgoing.writeHead(response.status, { ...response.headers, 'x-amzn-requestid': this.world.nextRequestId() });
      outgoing.end(response.body);
    } catch (error) {
      // A client that went away is none of the fake's mistakes.
      if (!incoming.destroyed || incoming.complete) this.breaches.push(String(error));
      outgoing.destroy();
    }
  }

  /** Undefined means: break the connection. */
  private async respond(request: HttpRequest): Promise<HttpResponse | undefined> {
    let model: ServiceModel | undefined;
    let call: ApiCall | undefined;
    const refuse = (error: ApiError, status = model ? statusOf(model, error.code) : COMMON_ERRORS[error.code] ?? 400) => {
      if (call) Object.assign(call, { status, error: error.code });
      return failure(model, status, error);
    };
    try {
      const scope = credentialScope(request);
      model = scope.model;
      const decoded = decode(model, request);
      call = { service: model.service, operation: decoded.operation, input: decoded.input };
      this.calls.push(call);
      const delay = taken(this.delays, decoded.operation);
      if (delay) await sleep(delay.milliseconds, undefined, { ref: false });
      const injected = taken(this.failures, decoded.operation);
      if (injected?.error === 'ConnectionReset') return undefined;
      if (injected) return refuse(new ApiError(injected.error, injected.message ?? 'injected'), injected.status);
      const regions = model.service === 'backup' ? this.backupRegions : [this.world.region];
      if (!GLOBAL.includes(model.service) && !regions.includes(scope.region)) {
        throw new ApiError('InvalidSignatureException', `Credential should be scoped to a valid Region, not '${scope.region}'`);
      }
      const body = this.answered(decoded, scope.region);
      call.status = model.operations[decoded.operation].status;
      return success(model, decoded.operation, body);
    } catch (error) {
      if (error instanceof ApiError && this.mayAnswer(model, call?.operation, error)) return refuse(error);
      this.breaches.push(`${call?.operation}: ${String(error)}`);
      // Not a 5xx, which an SDK would repeat.
      return refuse(new ApiError('ApiFakeBroken', String(error)), 400);
    }
  }

  private answered({ model, operation, input }: DecodedRequest, region: string): unknown {
    const { input: inputShape, output: outputShape } = model.operations[operation];
    const requestFaults = this.requestFaults(model, operation, input);
    if (requestFaults.length > 0) throw refusal(model, operation, requestFaults);
    const injected = taken(this.answers, operation);
    const service = {
      backup: this.backup, cloudformation: this.cloudFormation, iam: this.iam, organizations: this.organizations, securityhub: this.securityHub, ssm: this.ssm,
    }[model.service];
    const handler = (service.operations as Record<string, Handler>)[operation];
    const output = injected ? injected.output : handler(toNative(model, inputShape, input), region);
    if (outputShape === undefined) return undefined;
    const body = toWire(model, outputShape, output);
    const faults = injected?.unchecked ? []
      : faultsOf(model, { shape: outputShape }, body).filter(fault => model.service !== 'backup' || !this.backup.tolerates(operation, fault));
    if (faults.length > 0) throw new Error(faults.map(told).join('; '));
    return body;
  }

  private requestFaults(model: ServiceModel, operation: string, input: Record<string, unknown>): Fault[] {
    const shape = model.operations[operation].input;
    const faults = shape === undefined
      ? Object.entries(input).map(([path, value]): Fault => ({ path, kind: 'unknown', value, expected: 'no member' }))
      : faultsOf(model, { shape }, input);
    if (model.service === 'backup') return faults.filter(fault => !this.backup.tolerates(operation, fault));
    // Security Hub reports what is wrong with one finding among the failed ones.
    if (operation === 'BatchImportFindings') return faults.filter(fault => !SecurityHubFake.isOfOneFinding(fault));
    return faults;
  }

  /** An error which the operation does not know would be a wrong answer, too. */
  private mayAnswer(model: ServiceModel | undefined, operation: string | undefined, error: ApiError): boolean {
    return error.code in COMMON_ERRORS || (model !== undefined && operation !== undefined && model.operations[operation].errors.includes(error.code));
  }
}

function taken<T extends { readonly operation?: string; left: number }>(entries: T[], operation: string): T | undefined {
  const found = entries.find(entry => entry.left > 0 && (entry.operation ?? operation) === operation);
  if (found) found.left -= 1;
  return found;
}
