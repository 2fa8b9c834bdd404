/** How a member is written: as it is or as JSON, always or where it is given. */
type Form = 'text' | 'optional text' | 'json' | 'optional json';

/** What a construct tells its function by environment variables. */
export interface FunctionContract<T> {
  readonly write: (contract: T) => { [name: string]: string };
  /** @throws where a variable is missing or is no JSON */
  readonly read: (environment: { readonly [name: string]: string | undefined }) => T;
}

/** The one place that knows how members become variables: `eventBucket` is `EVENT_BUCKET`. */
export function functionContract<T extends object>(forms: { readonly [member in keyof T]-?: Form }): FunctionContract<T> {
  const members = Object.entries(forms) as Array<[keyof T & string, Form]>;
  return {
    write: (contract) => Object.fromEntries(members.filter(([member]) => contract[member] !== undefined)
      .map(([member, form]) => [variableOf(member), form.endsWith('text') ? contract[member] as string : JSON.stringify(contract[member])])),
    read: (environment) => Object.fromEntries(members.filter(([member, form]) => !form.startsWith('optional') || environment[variableOf(member)] !== undefined)
      .map(([member, form]) => [member, memberOf(variableOf(member), environment[variableOf(member)], form)])) as T,
  };
}

const variableOf = (member: string) => member.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

function memberOf(name: string, text: string | undefined, form: Form): unknown {
  if (text === undefined || text === '') {
    throw malformed(name, 'it is missing');
  }
  try {
    return form.endsWith('text') ? text : JSON.parse(text);
  } catch {
    throw malformed(name, 'it is no JSON');
  }
}

const malformed = (name: string, what: string) => new Error(`environment variable ${name}: ${what}; the function must be deployed by the construct it belongs to`);
