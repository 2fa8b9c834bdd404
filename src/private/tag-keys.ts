/** What is said of keys that differ by case only. */
export function differByCase(keys: ReadonlyArray<string>): string {
  return `${keys.join(' and ')} differ by upper and lower case only; AWS Backup takes them as two tags, while tag policies and IAM take them as one`;
}

/** Keys of which others are the same but for upper and lower case, together. */
export function alikeKeys(keys: ReadonlyArray<string>): string[][] {
  const groups = new Map<string, string[]>();
  for (const key of new Set(keys)) {
    groups.set(key.toLowerCase(), [...groups.get(key.toLowerCase()) ?? [], key]);
  }
  return [...groups.values()].filter((alike) => alike.length > 1).map((alike) => alike.sort());
}
