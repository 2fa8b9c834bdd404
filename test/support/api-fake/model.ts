import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type ServiceName = 'backup' | 'cloudformation' | 'iam' | 'organizations' | 'securityhub' | 'ssm';

export interface MemberRef {
  readonly shape: string;
  readonly location?: 'uri' | 'querystring' | 'header';
  readonly locationName?: string;
  readonly timestampFormat?: string;
  readonly min?: number;
  readonly max?: number;
}

export interface Shape {
  readonly type: 'structure' | 'list' | 'map' | 'string' | 'integer' | 'long' | 'double' | 'float' | 'boolean' | 'timestamp' | 'blob';
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, MemberRef>>;
  readonly member?: MemberRef;
  readonly key?: MemberRef;
  readonly value?: MemberRef;
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly document?: boolean;
  readonly status?: number;
  /** Of an error of the query protocol: its name on the wire. */
  readonly code?: string;
}

export interface Operation {
  readonly method: string;
  readonly uri: string;
  readonly status: number;
  readonly input?: string;
  readonly output?: string;
  readonly errors: readonly string[];
  /** Of the query protocol. */
  readonly resultWrapper?: string;
}

export interface ServiceModel {
  readonly botocore: string;
  readonly service: ServiceName;
  readonly signingName: string;
  readonly protocol: 'rest-json' | 'json' | 'query';
  readonly apiVersion: string;
  readonly jsonVersion: string;
  readonly targetPrefix?: string;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

export const SERVICE_NAMES: readonly ServiceName[] = ['backup', 'cloudformation', 'iam', 'organizations', 'securityhub', 'ssm'];

const FOLDER = join(__dirname, '..', '..', 'fixtures', 'service-models');
const loaded = new Map<ServiceName, ServiceModel>();

export function serviceModel(service: ServiceName): ServiceModel {
  const known = loaded.get(service);
  if (known) return known;
  const model = JSON.parse(readFileSync(join(FOLDER, `${service}.json`), 'utf8')) as ServiceModel;
  loaded.set(service, model);
  return model;
}

export function shapeOf(model: ServiceModel, name: string): Shape {
  const shape = model.shapes[name];
  if (!shape) throw new Error(`the model of ${model.service} has no shape ${name}`);
  return shape;
}

export function membersOf(model: ServiceModel, name: string | undefined): Readonly<Record<string, MemberRef>> {
  return name === undefined ? {} : shapeOf(model, name).members ?? {};
}

/** Finds the operation's service: the names of the operations modeled are unique. */
export function serviceOf(operation: string): ServiceName {
  const service = SERVICE_NAMES.find(name => operation in serviceModel(name).operations);
  if (!service) throw new Error(`no modeled operation is called ${operation}`);
  return service;
}
