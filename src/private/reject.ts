/** Marks an unresolved value inside a string, as aws-cdk-lib encodes it. */
export const TOKEN_MARKER = /\$\{Token\[[^\]]*\]\}/g;

/**
 * Rejects one value of the user's, always in the same form: which prop, which value, which limit, what to change.
 * aws-cdk-lib's own ValidationError is internal, hence a plain Error.
 */
export function reject(prop: string, value: unknown, limit: string, remedy: string): never {
  throw new Error(`${prop} is ${shown(value)} but ${limit}; ${remedy}`);
}

/** Numbers below are unresolved values, as aws-cdk-lib encodes them. */
const NUMBER_TOKENS = -1e288;
/** Characters of a value that a message shows: a whole file in place of its content would bury what is said of it. */
const SHOWN_CHARACTERS = 600;

function shown(value: unknown): string {
  const text = whole(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}… (${text.length} characters)` : text;
}

function whole(value: unknown): string {
  if (typeof value === 'string') {
    return `'${value.replace(TOKEN_MARKER, '<token>')}'`;
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) && value < NUMBER_TOKENS ? whole('<token>') : String(value);
  }
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return `an object of ${value!.constructor?.name ?? 'no class'}`; // constructs refer to each other in circles
  }
}
