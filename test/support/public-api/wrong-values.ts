import { PublicApi, Typed } from './read';

/** What callers without types may give in place of a value. */
const VALUES: Readonly<Record<string, unknown>> = {
  'a text': 'no such thing', 'a number': -7.5, 'null': null, '{}': {}, '[]': [], 'a list of texts': ['no such thing'],
  // what a misspelled member of an enum or of an enum-like class is at run time
  'undefined': void 0,
};

/** A wrong value of one member or parameter, and the words for where it stands. */
export interface WrongValue {
  readonly place: string;
  /** What is given, made of what would be right; with something else in place of the wrong value where that is said. */
  readonly of: (right: unknown, instead?: unknown) => unknown;
  /** Whether it may be taken as left out. */
  readonly maybeNone?: boolean;
}

/** Enums of aws-cdk-lib whose members are numbers. */
const NUMBERS = ['number', 'aws-cdk-lib.aws_logs.RetentionDays'];

/** Every value that does not fit a type, in every place in it. */
export function wrongValues(api: PublicApi, place: string, { type, optional }: Pick<Typed, 'type' | 'optional'>, outer: ReadonlyArray<string> = []): WrongValue[] {
  const [, collection, inner] = /^(array|map)<(.*)>$/.exec(type) ?? [];
  const struct = api.structs.get(type);
  const fits = collection === 'array' ? ['[]', 'a list of texts'] : collection === 'map' || struct ? ['{}'] : NUMBERS.includes(type) ? ['a number'] : type === 'string' ? ['a text'] : [];
  const own = type === 'any' ? [] : Object.entries(VALUES)
    .filter(([words]) => !fits.includes(words))
    .map(([words, value]) => ({ place: `${place}: ${words}`, of: (_: unknown, instead?: unknown) => instead ?? value, maybeNone: (value ?? undefined) === undefined && optional }));
  if (collection) {
    const inside = wrongValues(api, `${place}[]`, { type: inner, optional: false }, outer);
    return [...own, ...inside.map((wrong) => ({ ...wrong, of: (right: unknown, instead?: unknown) => inCollection(collection, right, (one) => wrong.of(one, instead)) }))];
  }
  if (!struct || outer.includes(type)) {
    return own;
  }
  return [...own, ...struct.flatMap((member) => wrongValues(api, `${place}.${member.name}`, member, [...outer, type]).map((wrong) => ({
    ...wrong,
    of: (right: unknown, instead?: unknown) => {
      const members = (right ?? {}) as Record<string, unknown>;
      return { ...members, [member.name]: wrong.of(members[member.name], instead) };
    },
  })))];
}

function inCollection(collection: string, right: unknown, wrong: WrongValue['of']): unknown {
  if (collection === 'array') {
    return [wrong((right as unknown[] | undefined)?.[0])];
  }
  const [key, value] = Object.entries(right ?? {})[0] ?? ['us-east-1', undefined];
  return { [key]: wrong(value) };
}
