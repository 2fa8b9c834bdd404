import { Token } from 'aws-cdk-lib';
import { checkText, reject } from './validation';

/** A tag key that AWS accepts. */
export function checkTagKey(prop: string, key: string): string {
  noToken(prop, key);
  return checkText(prop, key, /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu,
    'a tag key has 1 to 128 letters, digits, spaces and _.:/=+-@ and does not start with aws:', 'choose another key');
}

/** A tag value that AWS accepts; conditions may hold `*`. */
export function checkTagValue(prop: string, value: string): string {
  noToken(prop, value);
  return checkText(prop, value, /^[\p{L}\p{Z}\p{N}_.:/=+\-@*]{0,256}$/u,
    'a tag value has at most 256 letters, digits, spaces and _.:/=+-@', 'choose another value');
}

/** Tags that AWS accepts, copied. */
export function checkTags(prop: string, tags: { [key: string]: string }): { [key: string]: string } {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [checkTagKey(prop, key), checkTagValue(prop, value)]));
}

function noToken(prop: string, value: string): void {
  if (Token.isUnresolved(value)) {
    reject(prop, value, 'tags that select resources are needed at synth', 'write the text itself');
  }
}
