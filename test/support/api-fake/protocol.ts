import { ApiError } from './errors';
import { MemberRef, membersOf, SERVICE_NAMES, serviceModel, ServiceModel, ServiceName, shapeOf } from './model';
import { isObject } from './validate';

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request whose operation is known; its input has the form of the wire, by the members' names. */
export interface DecodedRequest {
  readonly model: ServiceModel;
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

/** The part of the signature that says who is asked: no secret is checked. */
export interface CredentialScope {
  readonly region: string;
  readonly model: ServiceModel;
}

export function credentialScope(request: HttpRequest): CredentialScope {
  const header = String(request.headers.authorization ?? '');
  if (header === '') throw new ApiError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const scope = /Credential=[^/,\s]+\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(header);
  const service = SERVICE_NAMES.find((name: ServiceName) => serviceModel(name).signingName === scope?.[2]);
  if (!scope || !service) throw new ApiError('IncompleteSignature', `the credential scope names no modeled service: ${header}`);
  return { region: scope[1], model: serviceModel(service) };
}

export function decode(model: ServiceModel, request: HttpRequest): DecodedRequest {
  return { 'json': decodeJson, 'rest-json': decodeRest, 'query': decodeQuery }[model.protocol](model, request);
}

function decodeJson(model: ServiceModel, request: HttpRequest): DecodedRequest {
  const [prefix, operation, ...more] = String(request.headers['x-amz-target'] ?? '').split('.');
  const known = prefix === model.targetPrefix && more.length === 0 && Object.hasOwn(model.operations, operation ?? '');
  const typed = String(request.headers['content-type'] ?? '').startsWith(`application/x-amz-json-${model.jsonVersion}`);
  if (!known || !typed || request.method !== 'POST' || request.url !== '/') {
    throw new ApiError('UnknownOperationException', `no modeled operation: ${request.method} ${request.url} ${String(request.headers['x-amz-target'])}`);
  }
  return { model, operation, input: parsed(request.body) };
}

/** The operations modeled take texts only, by their members' names. */
function decodeQuery(model: ServiceModel, request: HttpRequest): DecodedRequest {
  const { Action: operation = '', Version, ...input } = Object.fromEntries(new URLSearchParams(request.body));
  const typed = String(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  if (!Object.hasOwn(model.operations, operation) || Version !== model.apiVersion || !typed || request.method !== 'POST' || request.url !== '/') {
    throw new ApiError('UnknownOperationException', `no modeled operation: ${request.method} ${request.url} ${operation} ${String(Version)}`);
  }
  return { model, operation, input };
}

function decodeRest(model: ServiceModel, request: HttpRequest): DecodedRequest {
  const url = new URL(request.url, 'http://fake');
  const path = segments(url.pathname);
  for (const [operation, { method, uri, input: shape }] of Object.entries(model.operations)) {
    const labels = method === request.method ? matched(segments(uri), path) : undefined;
    if (!labels) continue;
    const members = Object.entries(membersOf(model, shape));
    const input: Record<string, unknown> = fromBody(members, request.body);
    for (const [name, value] of Object.entries(labels)) {
      const member = members.find(([, ref]) => ref.location === 'uri' && ref.locationName === name);
      if (member) input[member[0]] = fromText(model, member[1], value);
    }
    for (const name of new Set(url.searchParams.keys())) {
      const member = members.find(([, ref]) => ref.location === 'querystring' && ref.locationName === name);
      const texts = url.searchParams.getAll(name);
      // An unknown parameter keeps its name, for the validation to find.
      input[member?.[0] ?? `?${name}`] = member && texts.length === 1 ? fromText(model, member[1], texts[0]) : texts;
    }
    return { model, operation, input };
  }
  throw new ApiError('UnknownOperationException', `no modeled operation: ${request.method} ${request.url}`);
}

/** A member that belongs into the path or the query is none of the body's. */
function fromBody(members: ReadonlyArray<[string, MemberRef]>, body: string): Record<string, unknown> {
  const elsewhere = new Set(members.filter(([, ref]) => ref.location !== undefined).map(([name]) => name));
  return Object.fromEntries(Object.entries(parsed(body)).map(([name, value]) => [elsewhere.has(name) ? `body:${name}` : name, value]));
}

function segments(path: string): string[] {
  return path.replace(/\/+$/, '').split('/');
}

function matched(template: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  if (template.length !== path.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    if (!part.startsWith('{')) {
      if (part !== path[index]) return undefined;
    } else {
      labels[part.slice(1, -1)] = unescaped(path[index]);
    }
  }
  return labels;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ApiError('SerializationException', `malformed path: ${text}`);
  }
}

function parsed(body: string): Record<string, unknown> {
  if (body === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new ApiError('SerializationException', 'the body is not JSON');
  }
  if (!isObject(value)) throw new ApiError('SerializationException', 'the body is not a JSON object');
  return value;
}

/** Path and query carry texts. What can't be read stays a text, for the validation to find. */
function fromText(model: ServiceModel, ref: MemberRef, text: string): unknown {
  switch (shapeOf(model, ref.shape).type) {
    case 'integer':
    case 'long':
      return /^-?\d+$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'timestamp':
      return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text)) ? Date.parse(text) / 1000 : text;
    default:
      return text;
  }
}

/** From the wire's form to the SDK's: timestamps become dates, null means "not given". */
export function toNative(model: ServiceModel, shape: string | undefined, value: unknown): unknown {
  return converted(model, shape, value, seconds => typeof seconds === 'number' ? new Date(seconds * 1000) : seconds);
}

/** From the SDK's form to the wire's. What fits no shape stays, for the validation to find. */
export function toWire(model: ServiceModel, shape: string | undefined, value: unknown): unknown {
  return converted(model, shape, value, date => date instanceof Date ? date.getTime() / 1000 : date);
}

function converted(model: ServiceModel, name: string | undefined, value: unknown, timestamp: (value: unknown) => unknown): unknown {
  if (name === undefined || value === undefined || value === null) return value;
  const shape = shapeOf(model, name);
  if (shape.type === 'timestamp') return timestamp(value);
  if (shape.type === 'list' && Array.isArray(value)) return value.map(entry => converted(model, shape.member!.shape, entry, timestamp));
  if (!isObject(value) || (shape.type !== 'structure' && shape.type !== 'map')) return value;
  const given = Object.entries(value).filter(([, entry]) => entry !== undefined && entry !== null);
  return Object.fromEntries(given.map(([key, entry]) => {
    const inner = shape.type === 'map' ? shape.value : shape.members?.[key];
    return [key, converted(model, inner?.shape, entry, timestamp)];
  }));
}

export function success(model: ServiceModel, operation: string, body: unknown): HttpResponse {
  const { status, output, resultWrapper } = model.operations[operation];
  if (model.protocol === 'query') {
    return { status, headers: headers(model), body: `<${operation}Response><${resultWrapper}>${xml(converted(model, output, body, iso))}</${resultWrapper}></${operation}Response>` };
  }
  return { status, headers: headers(model), body: output === undefined ? '' : JSON.stringify(body) };
}

const iso = (seconds: unknown) => new Date(Number(seconds) * 1000).toISOString();

/** Members of a structure as elements; the operations modeled answer neither lists nor maps. */
function xml(value: unknown): string {
  if (isObject(value)) return Object.entries(value).map(([name, entry]) => `<${name}>${xml(entry)}</${name}>`).join('');
  return String(value ?? '').replace(/&/g, '&amp;').replace(/</g, '&lt;');
}

export function failure(model: ServiceModel | undefined, status: number, error: ApiError): HttpResponse {
  if (model?.protocol === 'query') {
    const Code = model.shapes[error.code]?.code ?? error.code;
    return { status, headers: headers(model), body: `<ErrorResponse><Error>${xml({ Type: 'Sender', Code, Message: error.message })}</Error></ErrorResponse>` };
  }
  const { members = {} } = model?.shapes[error.code] ?? {};
  const message = 'Message' in members ? 'Message' : 'message';
  const body = {
    ...(model?.protocol === 'json' ? { __type: error.code } : 'Code' in members ? { Code: error.code } : {}),
    [message]: error.message,
    ...error.extra,
  };
  return { status, headers: { ...headers(model), 'x-amzn-errortype': error.code }, body: JSON.stringify(body) };
}

function headers(model: ServiceModel | undefined): Record<string, string> {
  if (model?.protocol === 'query') return { 'content-type': 'text/xml' };
  return { 'content-type': model?.protocol === 'json' ? `application/x-amz-json-${model.jsonVersion}` : 'application/json' };
}
