/** What AWS's models say of a service: names only. */
export interface ServiceFacts {
  readonly operations: ReadonlyArray<string>;
  /** By structure. */
  readonly members: { readonly [structure: string]: ReadonlyArray<string> };
  /** By enumeration. */
  readonly values: { readonly [enumeration: string]: ReadonlyArray<string> };
}

/** What CloudFormation's schema says of a resource type. */
export interface ResourceFacts {
  /** Paths. */
  readonly properties: ReadonlyArray<string>;
  readonly required: ReadonlyArray<string>;
  /** Properties that replace the resource where they change. */
  readonly replaces: ReadonlyArray<string>;
  readonly values?: { readonly [path: string]: ReadonlyArray<string> };
  /** Regions that don't have the type. */
  readonly notIn?: ReadonlyArray<string>;
}

export interface Facts {
  readonly versions: { readonly [source: string]: string };
  readonly services: { readonly [service: string]: ServiceFacts };
  readonly resources: { readonly [type: string]: ResourceFacts };
}

export interface Difference {
  readonly kind: 'new' | 'removed' | 'changed';
  readonly text: string;
  /** By which the library would name it. */
  readonly name: string;
}

/** One statement of a model. */
interface Fact {
  readonly text: string;
  readonly name: string;
  /** The text of the fact without which it says nothing of its own: that a structure or a type is there. */
  readonly of?: string;
  /** It says how something behaves that is there anyway. */
  readonly behavior?: true;
}

function factsOf({ services, resources }: Facts): Fact[] {
  return [
    ...Object.entries(services).flatMap(([service, { operations, members, values }]): Fact[] => [
      ...operations.map((name) => ({ text: `operation ${service}:${name}`, name })),
      ...listed(members, (structure) => `structure ${service}:${structure}`, (structure, name) => `member ${service}:${structure}.${name}`),
      ...listed(values, (enumeration) => `enumeration ${service}:${enumeration}`, (enumeration, name) => `value of ${service}:${enumeration}: ${name}`),
    ]),
    ...Object.entries(resources).flatMap(([type, { properties, required, replaces, values = {}, notIn = [] }]): Fact[] => {
      const of = `resource type ${type}`;
      return [
        { text: of, name: type },
        ...properties.map((path) => ({ text: `property of ${type}: ${path}`, name: path.split('/').at(-1)!, of })),
        ...required.map((name) => ({ text: `${type} requires ${name}`, name, of, behavior: true as const })),
        ...replaces.map((name) => ({ text: `a change of ${name} replaces ${type}`, name, of, behavior: true as const })),
        ...notIn.map((region) => ({ text: `${type} is missing in ${region}`, name: type, of, behavior: true as const })),
        ...Object.entries(values).flatMap(([path, names]) => names.map((name) => ({ text: `value of ${type} ${path}: ${name}`, name, of: `property of ${type}: ${path}` }))),
      ];
    }),
  ];
}

function listed(groups: { readonly [group: string]: ReadonlyArray<string> }, groupText: (group: string) => string, text: (group: string, name: string) => string): Fact[] {
  return Object.entries(groups).flatMap(([group, names]) => [
    { text: groupText(group), name: group },
    ...names.map((name) => ({ text: text(group, name), name, of: groupText(group) })),
  ]);
}

/** What newer models say that the known ones don't, and the other way round; of a structure or type that came or went only that. */
export function differences(known: Facts, newest: Facts): Difference[] {
  const [before, after] = [known, newest].map(factsOf);
  const lacking = (facts: Fact[], others: Fact[]) => {
    const there = new Set(others.map(({ text }) => text));
    return facts.filter(({ text, of }) => !there.has(text) && (of === undefined || there.has(of)));
  };
  return [
    ...lacking(after, before).map(({ text, name, behavior }): Difference => ({ kind: behavior ? 'changed' : 'new', text, name })),
    ...lacking(before, after).map(({ text, name, behavior }): Difference => (behavior ? { kind: 'changed', text: `no longer: ${text}`, name } : { kind: 'removed', text, name })),
  ];
}

/** One structure, enumeration or resource type a line: a new model gives a readable difference. */
export function textOf({ versions, services, resources }: Facts): string {
  const lines = (entries: { readonly [name: string]: unknown }, indent: string) => Object.entries(entries)
    .map(([name, value]) => `${indent}${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(',\n');
  const service = ([name, { operations, members, values }]: [string, ServiceFacts]) => [
    `    ${JSON.stringify(name)}: {`,
    `      "operations": ${JSON.stringify(operations)},`,
    `      "members": {\n${lines(members, '        ')}\n      },`,
    `      "values": {\n${lines(values, '        ')}\n      }`,
    '    }',
  ].join('\n');
  return [
    '{',
    `  "versions": ${JSON.stringify(versions)},`,
    `  "services": {\n${Object.entries(services).map(service).join(',\n')}\n  },`,
    `  "resources": {\n${lines(resources, '    ')}\n  }`,
    '}',
  ].join('\n') + '\n';
}
