/** What stands for pseudo parameters such as `AWS::Region`, where the stack knows them. */
export interface PseudoParameters {
  readonly [name: string]: string | undefined;
}

/** A value of a template for a person: intrinsics as `${Key.Arn}`, whatever else it is as JSON. */
export function textOf(value: unknown, pseudo: PseudoParameters = {}): string {
  if (typeof value === 'string') {
    return value;
  }
  const [name, argument] = intrinsicOf(value);
  const inner = (one: unknown) => textOf(one, pseudo);
  switch (name) {
    case 'Ref': return pseudo[inner(argument)] ?? `\${${inner(argument)}}`;
    case 'Fn::GetAtt': return `\${${Array.isArray(argument) ? argument.map(inner).join('.') : inner(argument)}}`;
    case 'Fn::ImportValue': return `\${${inner(argument)}}`;
    case 'Fn::Join': return isJoin(argument) ? argument[1].map(inner).join(argument[0]) : JSON.stringify(value);
    case 'Fn::Sub': return substituted(argument, pseudo) ?? JSON.stringify(value);
    case 'Fn::If': return isTriple(argument) ? argument.slice(1).map(inner).filter((text) => text !== '${AWS::NoValue}').join(' or ') : JSON.stringify(value);
    default: return JSON.stringify(value) ?? '';
  }
}

/** The one member of an intrinsic; no name where it is something else. */
function intrinsicOf(value: unknown): [string, unknown] {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return entries.length === 1 ? entries[0] : ['', undefined];
}

const isTriple = (value: unknown): value is [unknown, unknown, unknown] => Array.isArray(value) && value.length === 3;

const isJoin = (value: unknown): value is [string, unknown[]] => Array.isArray(value) && typeof value[0] === 'string' && Array.isArray(value[1]);

function substituted(argument: unknown, pseudo: PseudoParameters): string | undefined {
  const [template, values] = Array.isArray(argument) ? argument as [unknown, { readonly [name: string]: unknown }] : [argument, {}];
  if (typeof template !== 'string') {
    return undefined;
  }
  return template.replace(/\$\{([^!}][^}]*)\}/g, (whole, name: string) => {
    if (Object.keys(values).includes(name)) {
      return textOf(values[name], pseudo);
    }
    return pseudo[name] ?? whole;
  }).replace(/\$\{!/g, '${');
}
