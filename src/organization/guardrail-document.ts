import { GUARDRAIL_LIMITS } from '../data/guardrails';

/** A condition block of a statement. */
export interface GuardrailConditions {
  readonly [operator: string]: { readonly [key: string]: string | ReadonlyArray<string> };
}

/** One statement of a service control policy. */
export interface GuardrailStatementJson {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action?: string | ReadonlyArray<string>;
  readonly NotAction?: string | ReadonlyArray<string>;
  readonly Resource?: string | ReadonlyArray<string>;
  readonly NotResource?: string | ReadonlyArray<string>;
  readonly Condition?: GuardrailConditions;
}

/** A service control policy. */
export interface GuardrailDocument {
  readonly Version: '2012-10-17';
  readonly Statement: ReadonlyArray<GuardrailStatementJson>;
}

type ListElement = 'Action' | 'Resource';

/** Characters of a policy, as AWS Organizations counts them. */
export function charactersOf(statements: ReadonlyArray<GuardrailStatementJson>): number {
  return JSON.stringify(documentOf(statements)).length;
}

export function documentOf(statements: ReadonlyArray<GuardrailStatementJson>): GuardrailDocument {
  return { Version: '2012-10-17', Statement: statements };
}

/** Joins statements that differ in their actions only, or in their resources only: they say the same together. The first one's Sid stays. */
export function merged(statements: ReadonlyArray<GuardrailStatementJson>): GuardrailStatementJson[] {
  return mergedBy('Resource', mergedBy('Action', statements));
}

function mergedBy(element: ListElement, statements: ReadonlyArray<GuardrailStatementJson>): GuardrailStatementJson[] {
  const groups = new Map<string, GuardrailStatementJson>();
  for (const statement of statements) {
    const { Sid: _, [element]: list, ...rest } = statement;
    const key = list === undefined ? JSON.stringify(statement) : JSON.stringify(rest);
    const first = groups.get(key);
    groups.set(key, first === undefined ? statement : { ...first, [element]: union(listOf(first[element]), listOf(list)) });
  }
  return [...groups.values()];
}

/**
 * Divides statements over as few policies as fit, in their order: each goes into the first policy with room for it, so that a change moves no statement
 * without need. One that fits nowhere is cut in parts of its actions or resources. Undefined where they don't fit.
 */
export function packed(statements: ReadonlyArray<GuardrailStatementJson>, policies: number): GuardrailDocument[] | undefined {
  const bins: GuardrailStatementJson[][] = [];
  const place = (statement: GuardrailStatementJson): boolean => {
    const fits = (bin: ReadonlyArray<GuardrailStatementJson>) => charactersOf([...bin, statement]) <= GUARDRAIL_LIMITS.policyCharacters;
    const bin = bins.find(fits);
    if (bin) {
      bin.push(statement);
    } else if (bins.length < policies && fits([])) {
      bins.push([statement]);
    } else {
      const halves = halved(statement);
      return halves !== undefined && halves.every(place);
    }
    return true;
  };
  return statements.every(place) ? bins.map(documentOf) : undefined;
}

/** Two denials that together are the one: lists of actions and resources can be cut, conditions can't. */
function halved(statement: GuardrailStatementJson): [GuardrailStatementJson, GuardrailStatementJson] | undefined {
  const cut = (['Resource', 'Action'] as const).find((element) => listOf(statement[element]).length > 1);
  if (cut === undefined) {
    return undefined;
  }
  const list = listOf(statement[cut]);
  const middle = Math.ceil(list.length / 2);
  const part = (some: ReadonlyArray<string>, ending: string) => ({ ...statement, ...statement.Sid !== undefined && { Sid: `${statement.Sid}${ending}` }, [cut]: some });
  return [part(list.slice(0, middle), 'A'), part(list.slice(middle), 'B')];
}

export function listOf(value: string | ReadonlyArray<string> | undefined): ReadonlyArray<string> {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}

function union(one: ReadonlyArray<string>, other: ReadonlyArray<string>): string[] {
  return [...new Set([...one, ...other])].sort();
}
