import { checkText, refuseToken } from './validation';

/** A tag key that AWS accepts. */
export function checkTagKey(prop: string, key: string): string {
  noToken(prop, key);
  return checkText(prop, key, /^(?!aws:|@@)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu,
    'a tag key has 1 to 128 letters, digits, spaces and _.:/=+-@ and does not start with aws: or @@', 'choose another key');
}

/** A tag value that AWS accepts. */
export function checkTagValue(prop: string, value: string): string {
  noToken(prop, value);
  return checkText(prop, value, /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u,
    'a tag value has at most 256 letters, digits, spaces and _.:/=+-@', 'choose another value');
}

/** What a tag value is compared with: `*` stands for any text. */
export function checkTagPattern(prop: string, value: string): string {
  noToken(prop, value);
  return checkText(prop, value, /^[\p{L}\p{Z}\p{N}_.:/=+\-@*]{0,256}$/u,
    'it is compared with a tag value: at most 256 letters, digits, spaces, _.:/=+-@ and *', 'choose another value');
}

/** Tags that AWS accepts, copied. */
export function checkTags(prop: string, tags: { [key: string]: string }): { [key: string]: string } {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [checkTagKey(prop, key), checkTagValue(prop, value)]));
}

function noToken(prop: string, value: string): void {
  refuseToken(prop, value, 'tags that select resources and mark backups are needed at synth', 'write the text itself');
}
