import { createHash } from 'crypto';

/** A short text that depends on the given text only, for names that must stay the same in every synthesis. */
export function shortHash(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}

/** Shortens a name to a limit; the hash keeps two long names apart. */
export function shorten(name: string, limit: number): string {
  return name.length <= limit ? name : `${name.slice(0, limit - 7)}-${shortHash(name, 6)}`;
}
