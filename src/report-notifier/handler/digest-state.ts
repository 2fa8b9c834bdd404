/** Name under which it is kept which digest was the last; no report plan can have it. */
export const DIGEST_STATE = '-digest';
