import { type Assembly, type Docs, TypeKind } from '@jsii/spec';

/** What a reader would miss in the public API: members without a summary, optional props whose default is not said. */
export function docsGaps(assembly: Assembly): { gaps: string[]; checked: number } {
  const gaps: string[] = [];
  let checked = 0;
  const summary = (name: string, docs: Docs | undefined): void => {
    checked += 1;
    if (!docs?.summary?.trim()) {
      gaps.push(`${name}: no summary`);
    }
  };

  for (const type of Object.values(assembly.types ?? {})) {
    const name = type.namespace ? `${type.namespace}.${type.name}` : type.name;
    summary(name, type.docs);
    if (type.kind === TypeKind.Enum) {
      for (const member of type.members) {
        summary(`${name}.${member.name}`, member.docs);
      }
      continue;
    }
    for (const method of type.methods ?? []) {
      summary(`${name}.${method.name}()`, method.docs);
    }
    for (const property of type.properties ?? []) {
      summary(`${name}.${property.name}`, property.docs);
      if (type.kind === TypeKind.Interface && type.datatype && property.optional && !property.docs?.default?.trim()) {
        gaps.push(`${name}.${property.name}: optional, but no @default`);
      }
    }
  }
  return { gaps, checked };
}
