import { createHash } from 'crypto';

/** A short text that depends on the given text only, for names that must stay the same in every synthesis. */
export function shortHash(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}

/** Digits of the hash with which shortened names end, after a hyphen. */
const HASH_LENGTH = 6;

/** Characters of a name that stay when it is shortened to a limit. */
export function stemLength(limit: number): number {
  return limit - HASH_LENGTH - 1;
}

/** Shortens a name to a limit; the hash keeps two long names apart. */
export function shorten(name: string, limit: number): string {
  return name.length <= limit ? name : `${name.slice(0, stemLength(limit))}-${shortHash(name, HASH_LENGTH)}`;
}
