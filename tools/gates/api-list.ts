import { type Assembly, type Callable, type Parameter, type Type, type TypeReference, TypeKind } from '@jsii/spec';

/** The public API as sorted lines of text, one per type and member; members are read-only and not static unless the line says so. */
export function apiList(assembly: Assembly): string[] {
  const lines: string[] = [];
  const own = (fqn: string): string => (fqn.startsWith(`${assembly.name}.`) ? fqn.slice(assembly.name.length + 1) : fqn);

  const typeOf = (reference: TypeReference): string => {
    if ('primitive' in reference) {
      return reference.primitive;
    }
    if ('fqn' in reference) {
      return own(reference.fqn);
    }
    if ('collection' in reference) {
      return `${reference.collection.kind}<${typeOf(reference.collection.elementtype)}>`;
    }
    if ('union' in reference) {
      return reference.union.types.map(typeOf).join(' | ');
    }
    return reference.intersection.types.map(typeOf).join(' & ');
  };
  const parameter = ({ name, type, optional, variadic }: Parameter): string =>
    `${variadic ? '...' : ''}${name}${optional ? '?' : ''}: ${typeOf(type)}`;
  const signature = ({ parameters }: Callable): string => `(${(parameters ?? []).map(parameter).join(', ')})`;
  const modifiers = (type: Type, member: { static?: boolean; protected?: boolean; abstract?: boolean }): string => [
    member.protected ? ' protected' : '',
    member.static ? ' static' : '',
    member.abstract && type.kind === TypeKind.Class ? ' abstract' : '',
  ].join('');
  const flags = (type: Type): string => (type.docs?.deprecated !== undefined ? ' @deprecated' : '');

  for (const type of Object.values(assembly.types ?? {})) {
    const name = own(type.fqn);
    const add = (member: string, docs: { deprecated?: string } | undefined): void => {
      lines.push(`${name}.${member}${docs?.deprecated !== undefined ? ' @deprecated' : ''}`);
    };
    switch (type.kind) {
      case TypeKind.Enum:
        lines.push(`${name} enum${flags(type)}`);
        type.members.forEach((member) => add(member.name, member.docs));
        break;
      case TypeKind.Interface: {
        const bases = (type.interfaces ?? []).map(own);
        lines.push(`${name} ${type.datatype ? 'struct' : 'interface'}${bases.length ? ` extends ${bases.join(', ')}` : ''}${flags(type)}`);
        break;
      }
      case TypeKind.Class: {
        const bases = `${type.base ? ` extends ${own(type.base)}` : ''}${type.interfaces?.length ? ` implements ${type.interfaces.map(own).join(', ')}` : ''}`;
        lines.push(`${name} ${type.abstract ? 'abstract ' : ''}class${bases}${flags(type)}`);
        if (type.initializer) {
          add(`new${signature(type.initializer)}${modifiers(type, type.initializer)}`, type.initializer.docs);
        }
        break;
      }
    }
    if (type.kind !== TypeKind.Enum) {
      type.properties?.forEach((member) => {
        const writable = member.immutable ? '' : ' writable';
        add(`${member.name}${member.optional ? '?' : ''}: ${typeOf(member.type)}${modifiers(type, member)}${writable}`, member.docs);
      });
      type.methods?.forEach((member) => {
        const returns = member.returns ? `${typeOf(member.returns.type)}${member.returns.optional ? '?' : ''}` : 'void';
        add(`${member.name}${signature(member)}: ${member.async ? `Promise<${returns}>` : returns}${modifiers(type, member)}`, member.docs);
      });
    }
  }
  return lines.sort();
}

/** Lines that were taken away (`-`) or added (`+`). */
export function apiChanges(before: readonly string[], after: readonly string[]): string[] {
  const had = new Set(before);
  const has = new Set(after);
  return [
    ...before.filter((line) => !has.has(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !had.has(line)).map((line) => `+ ${line}`),
  ];
}
