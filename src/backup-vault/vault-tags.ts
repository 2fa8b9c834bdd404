import { checkText, reject } from '../private/validation';

/** Checks the tags of vaults; tokens pass, because nothing at synth depends on them. */
export function checkVaultTags(tags: { readonly [key: string]: string } | undefined): void {
  const entries = Object.entries(tags ?? {});
  if (entries.length > 50) {
    reject('vaultTags', `${entries.length} tags`, 'a vault has at most 50 tags', 'leave some out');
  }
  for (const [key, value] of entries) {
    checkText('vaultTags key', key, /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu,
      'a tag key has 1 to 128 letters, digits, spaces and _.:/=+-@ and does not start with aws:', 'choose another key');
    checkText(`vaultTags['${key}']`, value, /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u,
      'a tag value has at most 256 letters, digits, spaces and _.:/=+-@', 'choose another value');
  }
}
