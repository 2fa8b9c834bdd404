/** Text of a value in which the order of an object's keys does not count. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part) => (part && typeof part === 'object' && !Array.isArray(part)
    ? Object.fromEntries(Object.entries(part).sort(([x], [y]) => (x < y ? -1 : 1)))
    : part)) ?? 'nothing';
}

/** Deep equality in which the order of an object's keys does not count. */
export function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

/** A value for a message. */
export function show(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : canonical(value);
}

/** Whether a value is a reference to a resource of its template. */
export function refersTo(value: unknown, logicalId: string): boolean {
  const { 'Fn::GetAtt': attribute, 'Ref': reference } = (value ?? {}) as { 'Fn::GetAtt'?: unknown; 'Ref'?: unknown };
  return reference === logicalId || (Array.isArray(attribute) ? attribute[0] === logicalId : typeof attribute === 'string' && attribute.split('.')[0] === logicalId);
}
