import { MemberRef, ServiceModel, Shape, shapeOf } from './model';

export type FaultKind = 'unknown' | 'required' | 'type' | 'enum' | 'pattern' | 'min' | 'max' | 'minLength' | 'maxLength';

/** A difference between a value as sent and its shape. */
export interface Fault {
  /** Members and indexes from the top, as in `Findings[0].Title`. */
  readonly path: string;
  readonly kind: FaultKind;
  readonly value: unknown;
  /** The limit, pattern or list of the model. */
  readonly expected: string;
}

/** Checks a value in the form it has on the wire (JSON), where a timestamp is a number or a text. */
export function faultsOf(model: ServiceModel, ref: MemberRef, value: unknown, path = ''): Fault[] {
  const shape = shapeOf(model, ref.shape);
  if (shape.document) return [];
  const limits = { min: ref.min ?? shape.min, max: ref.max ?? shape.max };
  const wrongType = (expected: string): Fault[] => [{ path, kind: 'type', value, expected }];
  switch (shape.type) {
    case 'structure':
      return isObject(value) ? structureFaults(model, shape, value, path) : wrongType('an object');
    case 'map':
      return isObject(value) ? mapFaults(model, shape, value, path, limits) : wrongType('an object');
    case 'list':
      if (!Array.isArray(value)) return wrongType('a list');
      return [
        ...rangeFaults(value.length, limits, path, value, ['minLength', 'maxLength']),
        ...value.flatMap((entry, index) => faultsOf(model, shape.member!, entry, `${path}[${index}]`)),
      ];
    case 'string':
    case 'blob':
      return typeof value === 'string' ? stringFaults(shape, value, path, limits) : wrongType('a text');
    case 'integer':
    case 'long':
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) return wrongType('an integer');
      return rangeFaults(value, limits, path, value, ['min', 'max']);
    case 'double':
    case 'float':
      if (typeof value !== 'number' || !Number.isFinite(value)) return wrongType('a number');
      return rangeFaults(value, limits, path, value, ['min', 'max']);
    case 'boolean':
      return typeof value === 'boolean' ? [] : wrongType('a boolean');
    case 'timestamp':
      return typeof value === 'number' && Number.isFinite(value) ? [] : wrongType('seconds since 1970');
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function structureFaults(model: ServiceModel, shape: Shape, value: Record<string, unknown>, path: string): Fault[] {
  const members = shape.members ?? {};
  const at = (name: string) => path ? `${path}.${name}` : name;
  // AWS's JSON protocols read null as "not given".
  const given = Object.entries(value).filter(([, entry]) => entry !== null && entry !== undefined);
  const names = new Set(given.map(([name]) => name));
  return [
    ...(shape.required ?? []).filter(name => !names.has(name)).map((name): Fault => ({ path: at(name), kind: 'required', value: undefined, expected: 'a value' })),
    ...given.flatMap(([name, entry]): Fault[] => Object.hasOwn(members, name)
      ? faultsOf(model, members[name], entry, at(name))
      : [{ path: at(name), kind: 'unknown', value: entry, expected: `one of ${Object.keys(members).join(', ')}` }]),
  ];
}

function mapFaults(model: ServiceModel, shape: Shape, value: Record<string, unknown>, path: string, limits: Limits): Fault[] {
  return [
    ...rangeFaults(Object.keys(value).length, limits, path, value, ['minLength', 'maxLength']),
    ...Object.entries(value).flatMap(([key, entry]) => [
      ...faultsOf(model, shape.key!, key, `${path}.${key}`),
      ...faultsOf(model, shape.value!, entry, `${path}.${key}`),
    ]),
  ];
}

interface Limits {
  readonly min?: number;
  readonly max?: number;
}

function stringFaults(shape: Shape, value: string, path: string, limits: Limits): Fault[] {
  const faults = rangeFaults([...value].length, limits, path, value, ['minLength', 'maxLength']);
  if (shape.enum && !shape.enum.includes(value)) faults.push({ path, kind: 'enum', value, expected: `one of ${shape.enum.join(', ')}` });
  if (shape.pattern && !matcher(shape.pattern).test(value)) faults.push({ path, kind: 'pattern', value, expected: shape.pattern });
  return faults;
}

function rangeFaults(size: number, { min, max }: Limits, path: string, value: unknown, [low, high]: [FaultKind, FaultKind]): Fault[] {
  if (min !== undefined && size < min) return [{ path, kind: low, value, expected: String(min) }];
  if (max !== undefined && size > max) return [{ path, kind: high, value, expected: String(max) }];
  return [];
}

/** AWS's services match the whole value, also where a pattern has an alternative outside of its parentheses. */
function matcher(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`, 's');
}
